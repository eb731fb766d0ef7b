package config

import (
	"encoding"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// field is one setting: where it stands in its struct and how it is called.
type field struct {
	key    string // toml key below its table
	path   string // folder.table.key
	env    string
	about  string
	live   bool
	secret bool
	index  []int
	inside []*field // a table's own fields
}

var (
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
	secretType   = reflect.TypeFor[interface{ Reveal() string }]()
	durationType = reflect.TypeFor[time.Duration]()
)

// fields lists the settings of a struct type. A field without a comment or of
// a type no text can become is a mistake of the folder, told when settings are
// loaded.
func fields(t reflect.Type, path, env string, at []int) ([]*field, error) {
	var out []*field
	var wrong []error
	for i := range t.NumField() {
		sf := t.Field(i)
		if !sf.IsExported() {
			continue
		}
		f := &field{key: snake(sf.Name), about: sf.Tag.Get("about"), live: sf.Tag.Get("live") == "true"}
		if name := sf.Tag.Get("toml"); name != "" {
			f.key = name
		}
		f.path, f.env = path+"."+f.key, env+"_"+strings.ToUpper(f.key)
		f.index = append(append([]int{}, at...), i)
		f.secret = sf.Type.Implements(secretType)
		if f.about == "" {
			wrong = append(wrong, fmt.Errorf("setting %s has no comment", f.path))
		}
		if table(sf.Type) {
			inside, err := fields(sf.Type, f.path, f.env, f.index)
			f.inside = inside
			wrong = append(wrong, err)
		} else if !settable(sf.Type) {
			wrong = append(wrong, fmt.Errorf("setting %s has a type without a text form: %s", f.path, sf.Type))
		}
		out = append(out, f)
	}
	return out, errors.Join(wrong...)
}

func table(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(textType)
}

func settable(t reflect.Type) bool {
	if reflect.PointerTo(t).Implements(textType) {
		return true
	}
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Float64:
		return true
	case reflect.Slice:
		return t.Elem().Kind() != reflect.Slice && settable(t.Elem())
	}
	return false
}

// snake turns MaxBody and APIKey into max_body and api_key.
func snake(name string) string {
	var b strings.Builder
	r := []rune(name)
	for i, c := range r {
		if unicode.IsUpper(c) && i > 0 && (!unicode.IsUpper(r[i-1]) || i+1 < len(r) && unicode.IsLower(r[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// fromTOML sets v to a value of the file, whose type must fit.
func fromTOML(v reflect.Value, data any) error {
	if list, ok := data.([]any); ok {
		if v.Kind() != reflect.Slice {
			return errors.New("a list where one value belongs")
		}
		out := reflect.MakeSlice(v.Type(), len(list), len(list))
		for i, item := range list {
			if err := fromTOML(out.Index(i), item); err != nil {
				return err
			}
		}
		v.Set(out)
		return nil
	}
	want := v.Kind()
	quoted := v.Type() == durationType || v.CanAddr() && v.Addr().Type().Implements(textType)
	switch x := data.(type) {
	case string:
		if quoted || want == reflect.String {
			return fromText(v, x)
		}
	case bool:
		if want == reflect.Bool {
			return fromText(v, strconv.FormatBool(x))
		}
	case int64:
		if v.Type() != durationType && (v.CanInt() || want == reflect.Float64) {
			return fromText(v, strconv.FormatInt(x, 10))
		}
	case float64:
		if want == reflect.Float64 {
			return fromText(v, strconv.FormatFloat(x, 'g', -1, 64))
		}
	}
	return fmt.Errorf("%v does not fit; write %s", kindOf(data), example(v.Type()))
}

func kindOf(data any) string {
	switch data.(type) {
	case map[string]any, []map[string]any:
		return "a table"
	case string:
		return "a text"
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	}
	return "this value"
}

func example(t reflect.Type) string {
	switch {
	case t == durationType:
		return `a duration such as "1m30s"`
	case t == reflect.TypeFor[Size]():
		return `a size such as "8MiB"`
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Float64:
		return "a number such as 0.5"
	case t.Kind() == reflect.Slice:
		return `a list such as ["a", "b"]`
	case t.Kind() == reflect.String, reflect.PointerTo(t).Implements(textType):
		return `a text in quotes`
	}
	return "a whole number"
}

// fromText sets v to what a variable or a flag says; lists are separated by
// commas.
func fromText(v reflect.Value, text string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if v.Type().Implements(secretType) {
			var err error
			if text, err = secretText(text); err != nil {
				return err
			}
		}
		return u.UnmarshalText([]byte(text))
	}
	if v.Type() == durationType {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is no duration; write 500ms, 10s, 5m or 24h", text)
		}
		v.SetInt(int64(d))
		return nil
	}
	var err error
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		v.SetBool(b)
	case reflect.Float64:
		var x float64
		x, err = strconv.ParseFloat(text, 64)
		v.SetFloat(x)
	case reflect.Slice:
		return listFromText(v, text)
	default:
		var n int64
		n, err = strconv.ParseInt(text, 10, v.Type().Bits())
		v.SetInt(n)
	}
	if err != nil {
		return fmt.Errorf("%q does not fit; write %s", text, example(v.Type()))
	}
	return nil
}

func listFromText(v reflect.Value, text string) error {
	out := reflect.MakeSlice(v.Type(), 0, 0)
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		if err := fromText(item, part); err != nil {
			return err
		}
		out = reflect.Append(out, item)
	}
	v.Set(out)
	return nil
}

// secretText follows file:PATH, the way secrets reach a container.
func secretText(text string) (string, error) {
	path, ok := strings.CutPrefix(text, "file:")
	if !ok {
		return text, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}
