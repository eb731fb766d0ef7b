package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// reader walks JSON and notes what has the wrong type.
type reader struct{ problems }

// decode reads one JSON value; false with a problem when it is none.
func (r *reader) decode(data []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		r.add(0, "The request must be one JSON object.")
		return nil, false
	}
	return v, true
}

// maxText bounds every text before its own limit counts.
const maxText = 64 << 10

// object gives the members of v; nil when it is not given.
func (r *reader) object(path string, v any) map[string]any {
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any:
		return v
	}
	r.add(0, path, " must be an object.")
	return nil
}

func (r *reader) list(path string, v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	r.add(0, path, " must be an array.")
	return nil
}

// text gives a string; numbers and booleans are written as they stand, as official
// samples have them.
func (r *reader) text(path string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if len(v) > maxText {
			r.add(subLong, path, " is too long.")
			return ""
		}
		return v
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	}
	r.add(0, path, " must be a string.")
	return ""
}

// word gives a string of a closed set, in capitals.
func (r *reader) word(path string, v any) string {
	return strings.ToUpper(strings.TrimSpace(r.text(path, v)))
}

func (r *reader) number(path string, v any) int {
	text := r.text(path, v)
	if text == "" {
		return 0
	}
	n, err := json.Number(text).Int64()
	if err != nil || n > 1<<31 || n < -1<<31 {
		r.add(0, path, " must be a whole number.")
		return 0
	}
	return int(n)
}

// texts gives a list of strings: one string, a list, or a list in a list, of which the
// first counts.
func (r *reader) texts(path string, v any) (out []string) {
	list, is := v.([]any)
	if !is {
		if v != nil {
			out = append(out, r.text(path, v))
		}
		return out
	}
	if len(list) > 0 {
		if inner, is := list[0].([]any); is {
			list = inner
		}
	}
	for i, e := range list {
		out = append(out, r.text(fmt.Sprintf("%s[%d]", path, i), e))
	}
	return out
}

// Parse reads the body of a creation or an edit. Types, formats and categories may be
// in small or capital letters; unknown members are ignored. The problems are those of
// the JSON: what it says is for Lint.
func Parse(data []byte) (Template, []Problem) {
	var r reader
	v, ok := r.decode(data)
	if !ok {
		return Template{}, r.problems
	}
	o := r.object("The request", v)
	t := Template{
		Name: r.text("name", o["name"]), Language: r.text("language", o["language"]), Category: Category(r.word("category", o["category"])),
		TTL: r.number("message_send_ttl_seconds", o["message_send_ttl_seconds"]),
	}
	switch format := r.word("parameter_format", o["parameter_format"]); format {
	case "NAMED":
		t.Named = true
	case "", "POSITIONAL":
	default:
		r.add(0, "parameter_format ", oneOf([]string{"NAMED", "POSITIONAL"}), ", it is ", format, ".")
	}
	t.Components = r.components("components", o["components"])
	return t, r.problems
}

func (r *reader) components(path string, v any) (out []Component) {
	for i, e := range r.list(path, v) {
		at := fmt.Sprintf("%s[%d]", path, i)
		if o := r.object(at, e); o != nil {
			out = append(out, r.component(at, o))
		}
	}
	return out
}

func (r *reader) component(path string, o map[string]any) Component {
	c := Component{
		Type: r.word(path+".type", o["type"]), Format: r.word(path+".format", o["format"]), Text: r.text(path+".text", o["text"]),
		Security: r.word(path+".add_security_recommendation", o["add_security_recommendation"]) == "TRUE",
		Expiry:   r.number(path+".code_expiration_minutes", o["code_expiration_minutes"]),
		Named:    map[string]string{},
	}
	example := r.object(path+".example", o["example"])
	for _, name := range []string{"header_text", "body_text"} {
		c.Examples = append(c.Examples, r.texts(path+".example."+name, example[name])...)
	}
	for _, name := range []string{"header_handle", "header_url"} {
		c.Handles = append(c.Handles, r.texts(path+".example."+name, example[name])...)
	}
	for _, name := range []string{"header_text_named_params", "body_text_named_params"} {
		for i, e := range r.list(path+".example."+name, example[name]) {
			at := fmt.Sprintf("%s.example.%s[%d]", path, name, i)
			p := r.object(at, e)
			c.Named[r.text(at+".param_name", p["param_name"])] = r.text(at+".example", p["example"])
		}
	}
	for i, e := range r.list(path+".buttons", o["buttons"]) {
		at := fmt.Sprintf("%s.buttons[%d]", path, i)
		if b := r.object(at, e); b != nil {
			c.Buttons = append(c.Buttons, r.button(at, b))
		}
	}
	if c.Type == "CAROUSEL" {
		for i, e := range r.list(path+".cards", o["cards"]) {
			at := fmt.Sprintf("%s.cards[%d]", path, i)
			card := r.object(at, e)
			c.Cards = append(c.Cards, r.components(at+".components", card["components"]))
		}
	}
	if offer := r.object(path+".limited_time_offer", o["limited_time_offer"]); offer != nil {
		c.Text = r.text(path+".limited_time_offer.text", offer["text"])
		c.Expires = r.word(path+".limited_time_offer.has_expiration", offer["has_expiration"]) == "TRUE"
	}
	return c
}

func (r *reader) button(path string, o map[string]any) Button {
	b := Button{
		Type: r.word(path+".type", o["type"]), Text: r.text(path+".text", o["text"]), URL: r.text(path+".url", o["url"]),
		Phone: r.text(path+".phone_number", o["phone_number"]), Examples: r.texts(path+".example", o["example"]),
		OTP: r.word(path+".otp_type", o["otp_type"]), Package: r.text(path+".package_name", o["package_name"]), Hash: r.text(path+".signature_hash", o["signature_hash"]),
	}
	for _, name := range []string{"flow_id", "flow_name", "flow_json"} {
		if v := o[name]; v != nil {
			b.Flow += r.text(path+"."+name, v)
		}
	}
	for i, e := range r.list(path+".supported_apps", o["supported_apps"]) {
		app := r.object(fmt.Sprintf("%s.supported_apps[%d]", path, i), e)
		b.Package, b.Hash = r.text(path, app["package_name"]), r.text(path, app["signature_hash"])
	}
	return b
}
