package param

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
)

// Wrong says in a sentence what is wrong with parameters.
type Wrong string

// Error is the sentence.
func (w Wrong) Error() string { return string(w) }

func wrong(text string) error { return Wrong(text) }

// Text gives a parameter as a text, "" for what is none.
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

// Decode reads JSON with its numbers as they stand.
func Decode(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return v, nil
}

// Loose reads a value that may be JSON.
func Loose(text string) any {
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		if v, err := Decode([]byte(text)); err == nil {
			return v
		}
	}
	return text
}

// Form is the kind of a form.
const Form = "application/x-www-form-urlencoded"

// Body gives the body of a call of a batch, and its kind: a form, or JSON as text or as it is.
func Body(o map[string]any) (data []byte, kind string, err error) {
	switch v := o["body"].(type) {
	case nil:
		return nil, Form, nil
	case string:
		if strings.HasPrefix(strings.TrimSpace(v), "{") {
			return []byte(v), "application/json", nil
		}
		return []byte(v), Form, nil
	default:
		data, err = json.Marshal(v)
		return data, "application/json", err
	}
}

var modifier = regexp.MustCompile(`^\s*\.?\s*(\w+)\s*\(`)

// Modifiers reads what stands behind the name of a field: "start(1).granularity(DAY)"
// (business-messaging 5.6).
func Modifiers(field, text string) (map[string]any, error) {
	p := map[string]any{}
	for text = strings.TrimSpace(text); text != ""; {
		m := modifier.FindStringSubmatch(text)
		end := -1
		if m != nil {
			text = text[len(m[0]):]
			end = Outside(text, ")")
		}
		if end < 0 {
			return nil, wrong("Syntax error in the modifiers of field " + field)
		}
		v := Loose(strings.TrimSpace(text[:end]))
		if quoted, is := v.(string); is && strings.HasPrefix(quoted, `"`) {
			if plain, err := Decode([]byte(quoted)); err == nil {
				v = plain
			}
		}
		p[m[1]], text = v, strings.TrimSpace(text[end+1:])
	}
	return p, nil
}

// Parted cuts names at the commas that stand in no braces and no modifier.
func Parted(names string) (out []string) {
	for {
		at := Outside(names, ",")
		if at < 0 {
			return append(out, names)
		}
		out, names = append(out, names[:at]), names[at+1:]
	}
}

// Outside gives where a sign stands first in a text, in no brackets and no quotes; -1 for
// nowhere.
func Outside(text, sign string) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch ch := text[i]; {
		case quoted && ch == '\\':
			i++
		case ch == '"':
			quoted = !quoted
		case quoted:
		case depth == 0 && ch == sign[0]:
			return i
		case strings.IndexByte("({[", ch) >= 0:
			depth++
		case strings.IndexByte(")}]", ch) >= 0:
			depth--
		}
	}
	return -1
}
