package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/BurntSushi/toml"
)

const prefix = "PARVIS_"

// Error is one thing wrong with the settings. Line and Col are 0 when it does
// not come from the file.
type Error struct {
	Source    string
	Line, Col int
	Key, What string
}

// Error reads "parvis.toml:12:3: web.timeout: what is wrong".
func (e *Error) Error() string {
	at := e.Source
	if e.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d", e.Source, e.Line, e.Col)
	}
	if e.Key == "" {
		return at + ": " + e.What
	}
	return at + ": " + e.Key + ": " + e.What
}

// Set is all settings of the program. The zero value is ready. Sections are
// added before Load; Load and Reload are for one goroutine at a time.
type Set struct {
	mu       sync.Mutex
	sections []*section
	mistakes []error
	file     string
	environ  []string
	flags    []string
}

// section is one folder's settings without their type.
type section struct {
	name, about string
	fields      []*field
	defaults    reflect.Value
	current     reflect.Value // of the struct in force
	from        map[string]string
	use         func(reflect.Value)
	check       func(reflect.Value) error
}

// Section gives a folder its settings.
type Section[T any] struct {
	current  atomic.Pointer[T]
	onChange []func(*T)
}

// Get gives the settings in force. The caller does not change them, and asks
// again for what may change while running.
func (s *Section[T]) Get() *T { return s.current.Load() }

// OnChange calls f with the new settings after each reload that changed one.
// It is to be called before the program runs.
func (s *Section[T]) OnChange(f func(*T)) { s.onChange = append(s.onChange, f) }

// Add registers a folder's settings with their defaults; about says in a
// sentence what they are for. If *T has a method Validate() error, what it
// refuses is not loaded.
func Add[T any](s *Set, folder, about string, defaults T) *Section[T] {
	out := &Section[T]{}
	out.current.Store(&defaults)
	v := reflect.ValueOf(&defaults).Elem()
	list, err := fields(v.Type(), folder, prefix+strings.ToUpper(folder), nil)
	s.mistakes = append(s.mistakes, err)
	s.sections = append(s.sections, &section{
		name: folder, about: about, fields: list, defaults: v, current: v, from: map[string]string{},
		use: func(v reflect.Value) {
			t := v.Interface().(T)
			out.current.Store(&t)
			for _, f := range out.onChange {
				f(&t)
			}
		},
		check: func(v reflect.Value) error {
			t := v.Interface().(T)
			if c, ok := any(&t).(interface{ Validate() error }); ok {
				return c.Validate()
			}
			return nil
		},
	})
	return out
}

// Load reads the file, then the variables ("NAME=value"), then the flags
// ("folder.key=value"). An empty file name means no file. Everything that is
// wrong is told, as joined Errors, and then nothing is taken over.
func (s *Set) Load(file string, environ, flags []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file, s.environ, s.flags = file, environ, flags
	next, err := s.read()
	if err != nil {
		return err
	}
	for i, sec := range s.sections {
		sec.take(next[i])
	}
	return nil
}

// Reload reads everything again and takes over what is marked live, all or
// nothing. It gives the keys it changed, and those that changed but wait for a
// restart.
func (s *Set) Reload() (changed, waiting []string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, err := s.read()
	if err != nil {
		return nil, nil, err
	}
	for i, sec := range s.sections {
		mixed := draft{value: reflect.New(sec.current.Type()).Elem(), from: next[i].from}
		mixed.value.Set(sec.current)
		before := len(changed)
		for f := range leaves(sec.fields) {
			was, now := sec.current.FieldByIndex(f.index), next[i].value.FieldByIndex(f.index)
			switch {
			case reflect.DeepEqual(was.Interface(), now.Interface()):
			case f.live:
				mixed.value.FieldByIndex(f.index).Set(now)
				changed = append(changed, f.path)
			default:
				waiting = append(waiting, f.path)
			}
		}
		if len(changed) > before {
			sec.take(mixed)
		}
	}
	return changed, waiting, nil
}

func (sec *section) take(d draft) {
	sec.current, sec.from = d.value, d.from
	sec.use(d.value)
}

// draft is a section's settings as just read.
type draft struct {
	value reflect.Value
	from  map[string]string
}

func (s *Set) read() ([]draft, error) {
	if err := errors.Join(s.mistakes...); err != nil {
		return nil, err
	}
	next := make([]draft, len(s.sections))
	for i, sec := range s.sections {
		v := reflect.New(sec.defaults.Type()).Elem()
		v.Set(sec.defaults)
		next[i] = draft{value: v, from: map[string]string{}}
	}
	wrong := s.readFile(next)
	wrong = append(wrong, s.readEnviron(next)...)
	wrong = append(wrong, s.readFlags(next)...)
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	for i, sec := range s.sections {
		if err := sec.check(next[i].value); err != nil {
			wrong = append(wrong, &Error{Source: "settings", Key: sec.name, What: err.Error()})
		}
	}
	return next, errors.Join(wrong...)
}

func (s *Set) find(folder string) int {
	return slices.IndexFunc(s.sections, func(sec *section) bool { return sec.name == folder })
}

// cell receives one value of the file through the TOML package, which adds the
// position to the error that take gives.
type cell struct{ take func(data any) error }

func (c *cell) UnmarshalTOML(data any) error { return c.take(data) }

func (s *Set) readFile(next []draft) []error {
	if s.file == "" {
		return nil
	}
	data, err := os.ReadFile(s.file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return []error{&Error{Source: s.file, What: "there is no such file"}}
		}
		return []error{&Error{Source: s.file, What: err.Error()}}
	}
	top := map[string]toml.Primitive{}
	meta, err := toml.Decode(string(data), &top)
	if err != nil {
		return []error{s.placed("", err)}
	}
	var wrong []error
	for _, name := range order(meta, nil, top) {
		i := s.find(name)
		if i < 0 {
			wrong = append(wrong, s.refuse(meta, top[name], name, "there is no folder of this name"))
			continue
		}
		sec := s.sections[i]
		wrong = append(wrong, s.readTable(meta, []string{name}, top[name], sec.fields, next[i])...)
	}
	return wrong
}

func (s *Set) readTable(meta toml.MetaData, path []string, p toml.Primitive, list []*field, d draft) []error {
	inner := map[string]toml.Primitive{}
	isTable := &cell{func(data any) error {
		if _, ok := data.(map[string]any); !ok {
			return errors.New("a value where a table belongs")
		}
		return nil
	}}
	err := meta.PrimitiveDecode(p, isTable)
	if err == nil {
		err = meta.PrimitiveDecode(p, &inner)
	}
	if err != nil {
		return []error{s.placed(strings.Join(path, "."), err)}
	}
	var wrong []error
	for _, key := range order(meta, path, inner) {
		at := append(slices.Clone(path), key)
		i := slices.IndexFunc(list, func(f *field) bool { return f.key == key })
		if i < 0 {
			wrong = append(wrong, s.refuse(meta, inner[key], strings.Join(at, "."), "there is no setting of this name"))
			continue
		}
		f := list[i]
		if f.inside != nil {
			wrong = append(wrong, s.readTable(meta, at, inner[key], f.inside, d)...)
			continue
		}
		c := &cell{func(data any) error { return fromTOML(d.value.FieldByIndex(f.index), data) }}
		if err := meta.PrimitiveDecode(inner[key], c); err != nil {
			wrong = append(wrong, s.placed(f.path, err))
		}
		d.from[f.path] = s.file
	}
	return wrong
}

// refuse makes an error at the place of a value that is not taken.
func (s *Set) refuse(meta toml.MetaData, p toml.Primitive, key, what string) error {
	return s.placed(key, meta.PrimitiveDecode(p, &cell{func(any) error { return errors.New(what) }}))
}

func (s *Set) placed(key string, err error) error {
	var p toml.ParseError
	if !errors.As(err, &p) {
		return &Error{Source: s.file, Key: key, What: err.Error()}
	}
	if key == "" {
		key = p.LastKey
	}
	return &Error{Source: s.file, Line: p.Position.Line, Col: p.Position.Col, Key: key, What: p.Message}
}

// order gives the keys of a table in the order of the file.
func order(meta toml.MetaData, path []string, table map[string]toml.Primitive) []string {
	var out []string
	for _, k := range meta.Keys() {
		if len(k) <= len(path) || !slices.Equal([]string(k[:len(path)]), path) {
			continue
		}
		name := k[len(path)]
		if _, ok := table[name]; ok && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func (s *Set) readEnviron(next []draft) []error {
	var wrong []error
	for _, line := range s.environ {
		name, value, _ := strings.Cut(line, "=")
		for i, sec := range s.sections {
			if !strings.HasPrefix(name, prefix+strings.ToUpper(sec.name)+"_") {
				continue
			}
			f := sec.find(func(f *field) bool { return f.env == name })
			if f == nil {
				wrong = append(wrong, &Error{Source: "environment", Key: name, What: "there is no setting of this name"})
				continue
			}
			if err := fromText(next[i].value.FieldByIndex(f.index), value); err != nil {
				wrong = append(wrong, &Error{Source: "environment", Key: name, What: err.Error()})
			}
			next[i].from[f.path] = name
		}
	}
	return wrong
}

func (s *Set) readFlags(next []draft) []error {
	var wrong []error
	for _, line := range s.flags {
		path, value, ok := strings.Cut(line, "=")
		folder, _, _ := strings.Cut(path, ".")
		i := s.find(folder)
		var f *field
		if i >= 0 {
			f = s.sections[i].find(func(f *field) bool { return f.path == path })
		}
		what := ""
		switch {
		case f == nil:
			what = "there is no setting of this name; write folder.key=value"
		case !ok:
			what = "it has no value; write " + path + "=value"
		case f.secret:
			what = "a secret is not given as a flag, which others on this machine can read"
		default:
			if err := fromText(next[i].value.FieldByIndex(f.index), value); err != nil {
				what = err.Error()
			}
			next[i].from[f.path] = "a flag"
		}
		if what != "" {
			wrong = append(wrong, &Error{Source: "flags", Key: path, What: what})
		}
	}
	return wrong
}

func (sec *section) find(ok func(*field) bool) *field {
	for f := range leaves(sec.fields) {
		if ok(f) {
			return f
		}
	}
	return nil
}

// leaves walks the settings that are not tables.
func leaves(list []*field) func(yield func(*field) bool) {
	return func(yield func(*field) bool) {
		for _, f := range list {
			if f.inside == nil {
				if !yield(f) {
					return
				}
				continue
			}
			for g := range leaves(f.inside) {
				if !yield(g) {
					return
				}
			}
		}
	}
}
