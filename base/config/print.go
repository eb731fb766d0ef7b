package config

import (
	"bufio"
	"encoding"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Print writes the settings in force as a file that Load would read, with each
// field's comment, where its value came from, and secrets masked. A field at
// its default is commented out.
func (s *Set) Print(w io.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := bufio.NewWriter(w)
	for i, sec := range s.sections {
		if i > 0 {
			fmt.Fprintln(b)
		}
		fmt.Fprintf(b, "# %s\n[%s]\n", sec.about, sec.name)
		sec.print(b, sec.name, sec.fields)
	}
	return b.Flush()
}

func (sec *section) print(b *bufio.Writer, path string, list []*field) {
	for _, f := range list {
		if f.inside != nil {
			continue
		}
		comment := f.about
		if f.live {
			comment += " (live)"
		}
		from, given := sec.from[f.path]
		mark := "# "
		if given && !f.secret {
			mark = ""
		}
		if given {
			comment += " [from " + from + "]"
		}
		fmt.Fprintf(b, "# %s\n%s%s = %s\n", comment, mark, f.key, text(sec.current.FieldByIndex(f.index)))
	}
	for _, f := range list {
		if f.inside != nil {
			fmt.Fprintf(b, "\n# %s\n[%s]\n", f.about, path+"."+f.key)
			sec.print(b, path+"."+f.key, f.inside)
		}
	}
}

// text writes a value as TOML.
func text(v reflect.Value) string {
	if v.Type() == durationType {
		return strconv.Quote(short(time.Duration(v.Int())))
	}
	switch x := v.Interface().(type) {
	case encoding.TextMarshaler:
		t, err := x.MarshalText()
		if err != nil {
			return strconv.Quote("***")
		}
		return strconv.Quote(string(t))
	case fmt.Stringer:
		return strconv.Quote(x.String())
	}
	switch v.Kind() {
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = text(v.Index(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(v.Interface())
}

// short writes 5m0s as 5m.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
