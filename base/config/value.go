package config

// Source is where the value of a setting came from.
type Source string

// The sources of values.
const (
	Default     = Source("default")
	File        = Source("file")
	Environment = Source("environment")
	Flag        = Source("flag")
)

// Value is one setting in force.
type Value struct {
	// Path is folder.key, or folder.table.key.
	Path, About string
	// Text is as the file would have it; a secret is masked.
	Text   string
	Source Source
	// From names the file or the variable.
	From string
	// Live tells that a reload takes it over.
	Live bool
}

// Part is the settings of one folder.
type Part struct {
	Name, About string
	Values      []Value
}

// Parts gives the settings in force as Print writes them.
func (s *Set) Parts() []Part {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Part, 0, len(s.sections))
	for _, sec := range s.sections {
		p := Part{Name: sec.name, About: sec.about}
		for f := range leaves(sec.fields) {
			v := Value{Path: f.path, About: f.about, Text: text(sec.current.FieldByIndex(f.index)), Source: Default, Live: f.live}
			if from, given := sec.from[f.path]; given {
				v.From, v.Source = from, Flag
				switch from {
				case s.file:
					v.Source = File
				case f.env:
					v.Source = Environment
				}
			}
			p.Values = append(p.Values, v)
		}
		out = append(out, p)
	}
	return out
}
