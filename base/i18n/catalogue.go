package i18n

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"parvis/base/fault"
)

// locales holds the words this package itself needs.
//
//go:embed locales/*.json
var locales embed.FS

// Arg is a named value for a placeholder. A whole number is written as the
// language writes it, a time as a date, a FileSize in its unit, a list of
// strings as a list; anything else as it prints.
type Arg = fault.Arg

// With gives a value to the placeholder {{.name}}.
func With(name string, value any) Arg { return Arg{Name: name, Value: value} }

// Count gives the number that chooses the plural form; {{.Count}} shows it.
func Count[N int | int64 | int32 | uint32 | uint64](n N) Arg {
	return Arg{Name: "Count", Value: int64(n)}
}

// Piece is a stretch of a sentence whose placeholders the caller fills itself,
// with a link for instance: either Text, or Arg, the placeholder's name.
type Piece struct{ Text, Arg string }

// entry is one key in every language; known tells in which it is written.
type entry struct {
	in    [4]message
	known [4]bool
	from  int
}

// Catalogue holds all sentences. It is made once and never changes.
type Catalogue struct {
	fallback Tag
	entries  map[string]*entry
}

// New reads locales/fr.json and locales/en.json of every folder. A key that
// two folders define, a key written twice, or a placeholder that is not
// {{.Name}} is an error; everything else that is wrong is told by Check. The
// few words of base itself are always part of it.
func New(fallback Tag, folders ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{fallback: fallback, entries: map[string]*entry{}}
	for n, folder := range append([]fs.FS{locales}, folders...) {
		for _, tag := range Tags() {
			name := "locales/" + string(tag) + ".json"
			data, err := fs.ReadFile(folder, name)
			if err != nil {
				return nil, fmt.Errorf("read sentences: %w", err)
			}
			if err := c.add(n, tag, name, data); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *Catalogue) add(from int, tag Tag, name string, data []byte) error {
	if err := once(data); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	file, err := goi18n.ParseMessageFileBytes(data, name, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, m := range file.Messages {
		e := c.entries[m.ID]
		if e == nil {
			e = &entry{from: from}
			c.entries[m.ID] = e
		}
		if e.from != from {
			return fmt.Errorf("%s: key %q belongs to another folder", name, m.ID)
		}
		if err := e.set(tag, m); err != nil {
			return fmt.Errorf("%s: %s: %w", name, m.ID, err)
		}
	}
	return nil
}

func (e *entry) set(tag Tag, m *goi18n.Message) error {
	tags := []Tag{tag}
	if tag == English {
		tags = append(tags, Pseudo, Mirror)
	}
	for _, t := range tags {
		i := t.index()
		e.known[i] = true
		for _, form := range []struct {
			text string
			to   *sentence
		}{{m.One, &e.in[i].one}, {m.Many, &e.in[i].many}, {m.Other, &e.in[i].other}} {
			if form.text == "" {
				continue
			}
			s, err := compile(t, form.text)
			if err != nil {
				return err
			}
			*form.to = disguise(t, s)
		}
	}
	return nil
}

// T words a key. A key the language lacks is worded in the other one, and a
// key nobody knows is given back as it is.
func (c *Catalogue) T(tag Tag, key string, args ...Arg) string {
	tag = tag.Or(c.fallback)
	s, tag := c.find(tag, key, args)
	switch {
	case s == nil:
		return key
	case len(s) == 1 && s[0].arg == "":
		return s[0].text
	}
	var b strings.Builder
	for _, p := range s {
		if p.arg == "" {
			b.WriteString(p.text)
		} else {
			b.WriteString(written(tag, args, p.arg))
		}
	}
	return b.String()
}

// Pieces words a key for a caller that fills some placeholders itself: those
// without an argument here come back by name.
func (c *Catalogue) Pieces(tag Tag, key string, args ...Arg) []Piece {
	tag = tag.Or(c.fallback)
	s, tag := c.find(tag, key, args)
	if s == nil {
		return []Piece{{Text: key}}
	}
	out := make([]Piece, 0, len(s))
	for _, p := range s {
		switch {
		case p.arg == "":
			out = append(out, Piece{Text: p.text})
		case slices.ContainsFunc(args, func(a Arg) bool { return a.Name == p.arg }):
			out = append(out, Piece{Text: written(tag, args, p.arg)})
		default:
			out = append(out, Piece{Arg: p.arg})
		}
	}
	return out
}

// Fault words an error for the person who caused it. What is no fault, or has
// no words, is worded as "fault.internal".
func (c *Catalogue) Fault(tag Tag, err error) string {
	f := fault.Of(err)
	if f == nil {
		return ""
	}
	if key := "fault." + f.Code; f.Code != "" && c.Has(key) {
		return c.T(tag, key, f.Args...)
	}
	return c.T(tag, "fault.internal")
}

// Has tells whether some language knows the key.
func (c *Catalogue) Has(key string) bool { return c.entries[key] != nil }

// Keys lists all keys in order.
func (c *Catalogue) Keys() []string {
	out := make([]string, 0, len(c.entries))
	for k := range c.entries {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Fallback is the network's language, used when nothing else is said.
func (c *Catalogue) Fallback() Tag { return c.fallback }

func (c *Catalogue) find(tag Tag, key string, args []Arg) (sentence, Tag) {
	e := c.entries[key]
	if e == nil {
		return nil, tag
	}
	if !e.known[tag.index()] {
		tag = English
		if !e.known[tag.index()] {
			tag = French
		}
	}
	m := &e.in[tag.index()]
	if !m.plural() {
		return m.other, tag
	}
	for _, a := range args {
		if a.Name == "Count" {
			if n, ok := whole(a.Value); ok {
				return m.form(tag, n), tag
			}
		}
	}
	return m.other, tag
}

// once refuses a flat object in which a name is written twice; the JSON
// decoder would keep the last one in silence.
func once(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	var seen []map[string]bool
	name := false
	for {
		tok, err := d.Token()
		if err != nil {
			return nil //nolint:nilerr // the end, or a mistake that the decoder has told of
		}
		switch v := tok.(type) {
		case json.Delim:
			if v == '[' {
				return errors.New("a list where a sentence or plural forms belong")
			}
			if v == '{' {
				seen, name = append(seen, map[string]bool{}), true
				continue
			}
			if len(seen) > 0 {
				seen = seen[:len(seen)-1]
			}
		case string:
			if name {
				if seen[len(seen)-1][v] {
					return fmt.Errorf("key %q is written twice", v)
				}
				seen[len(seen)-1][v] = true
				name = false
				continue
			}
		}
		name = len(seen) > 0
	}
}
