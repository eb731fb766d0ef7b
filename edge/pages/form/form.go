package form

import (
	"encoding/json"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/web"
	"parvis/base/web/ui"
)

// Number reads an id of the address.
func Number[T ~int64](r *http.Request, name string) (T, error) {
	n, err := id.Parse[T](r.PathValue(name))
	if err != nil {
		return 0, ErrNoPage
	}
	return n, nil
}

// Refusal words what a person can mend, for the form it came from; a fault without
// fields is about the field that is named. What nobody can mend is passed on.
func Refusal(v ui.View, field string, err error) ([]ui.Broken, error) {
	f := fault.Of(err)
	switch {
	case f.Kind == fault.Internal || f.Kind == fault.Missing && field == "":
		return nil, err
	case len(f.Fields) == 0:
		return []ui.Broken{{Name: field, Text: v.Words.Fault(v.Lang, f)}}, nil
	}
	var out []ui.Broken
	worded := Worded(v, f)
	for _, x := range f.Fields {
		out = append(out, ui.Broken{Name: x.Name, Text: worded[x.Name]})
	}
	return out, nil
}

// Worded gives a sentence for each broken field; a fault without fields has one under
// the empty name.
func Worded(v ui.View, f *fault.Fault) map[string]string {
	out := map[string]string{}
	for _, field := range f.Fields {
		key := "pages.wrong." + field.Name + "." + field.Code
		if !v.Words.Has(key) {
			key = "pages.wrong." + field.Code
		}
		switch {
		case v.Words.Has(key):
			out[field.Name] = v.Say(key)
		case v.Words.Has("fault." + field.Code):
			out[field.Name] = v.Say("fault."+field.Code, field.Args...)
		default:
			out[field.Name] = v.Say("pages.wrong.ERR_INVALID")
		}
	}
	if len(out) == 0 {
		out[""] = v.Words.Fault(v.Lang, f)
	}
	return out
}

// At gives what is wrong with a field.
func At(broken []ui.Broken, name string) string {
	for _, b := range broken {
		if b.Name == name {
			return b.Text
		}
	}
	return ""
}

// Hidden is a field that a form carries along; without a value it is left out.
func Hidden(name, value string) g.Node {
	return g.If(value != "", h.Input(h.Type("hidden"), h.Name(name), h.Value(value)))
}

// Options are choices whose words have the same beginning.
func Options(v ui.View, prefix string, values ...string) []ui.Option {
	out := make([]ui.Option, 0, len(values))
	for _, x := range values {
		out = append(out, ui.Option{Value: x, Text: v.Say(prefix + x)})
	}
	return out
}

// Languages are those that people can say to write in, and not to state one: its value
// is i18n.Undetermined.
func Languages(v ui.View, besides ...string) []ui.Option {
	out := []ui.Option{{Value: i18n.Undetermined, Text: v.Say("pages.compose.language_none")}}
	for _, n := range i18n.Languages(besides...) {
		out = append(out, ui.Option{Value: n.Tag, Text: n.Name, Lang: n.Tag})
	}
	return out
}

// Asked answers passkey.js with what it needs before it speaks to the device.
func Asked(w http.ResponseWriter, options []byte, dialogue string) error {
	return web.JSON(w, http.StatusOK, struct {
		Options  json.RawMessage `json:"options"`
		Dialogue string          `json:"dialogue"`
	}{options, dialogue})
}

// Door is a page before the door: of signing in, or joining.
func Door(v ui.View, title, description string, content ...g.Node) g.Node {
	return v.Door(ui.Page{Title: v.Say(title), Description: description, NoIndex: true}, h.H1(h.Class("big"), v.T(title)), g.Group(content))
}
