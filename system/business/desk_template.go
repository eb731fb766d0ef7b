package business

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/system/business/template"
)

// written gives the template of the form: one line for each quick reply, an example for
// each numbered parameter.
func (v *visit) written() []byte {
	lines := func(name string) []string {
		return strings.FieldsFunc(strings.ReplaceAll(v.Form(name), "\r", ""), func(r rune) bool { return r == '\n' })
	}
	examples := lines("examples")
	body := map[string]any{"type": "BODY", "text": strings.ReplaceAll(v.Form("text"), "\r", "")}
	if len(examples) > 0 {
		body["example"] = map[string]any{"body_text": [][]string{examples}}
	}
	if v.Form("category") == string(template.Authentication) {
		body = map[string]any{"type": "BODY", "add_security_recommendation": true}
	}
	list := []any{}
	if head := v.Form("head"); head != "" {
		list = append(list, map[string]any{"type": "HEADER", "format": "TEXT", "text": head})
	}
	list = append(list, body)
	if foot := v.Form("foot"); foot != "" {
		list = append(list, map[string]any{"type": "FOOTER", "text": foot})
	}
	var buttons []any
	for _, text := range lines("replies") {
		buttons = append(buttons, map[string]any{"type": "QUICK_REPLY", "text": text})
	}
	if len(buttons) > 0 {
		list = append(list, map[string]any{"type": "BUTTONS", "buttons": buttons})
	}
	in := map[string]any{"name": v.Form("name"), "language": v.Form("language"), "category": v.Form("category"), "components": list}
	if ttl := v.Form("ttl"); ttl != "" {
		in["message_send_ttl_seconds"] = ttl
	}
	out, err := json.Marshal(in)
	if err != nil {
		return nil
	}
	return out
}

// fieldOf is the field of the form that a problem is about.
func fieldOf(details string) string {
	for _, f := range [][2]string{{"name", "name"}, {"language", "language"}, {"category", "category"}, {"message_send_ttl_seconds", "ttl"}, {".example", "examples"}, {"buttons", "replies"}} {
		if strings.HasPrefix(details, f[0]) || f[0][0] == '.' && strings.Contains(details, f[0]) || f[0] == "buttons" && strings.Contains(details, f[0]) {
			return f[1]
		}
	}
	return "text"
}

// templatesPage lists the templates of an organisation, and has the form for a new one
// with what it would look like.
func (v *visit) templatesPage(status int, broken []ui.Broken, preview g.Node) error {
	var p Portfolio
	var list []template.Kept
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if p, err = v.portfolio(ctx, tx, Developer); err != nil {
			return err
		}
		accounts, err := v.Accounts(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		list = list[:0]
		for _, a := range accounts {
			got, err := v.templates.List(ctx, tx, a.ID)
			if err != nil {
				return err
			}
			list = append(list, got...)
		}
		return nil
	}); err != nil {
		return err
	}
	return v.Draw(status, v.page(v.Say("business.templates"), p.path()), h.Div(h.Class("pad stack l"), v.Summary(broken), h.P(h.Class("muted"), v.T("business.templates.what")),
		h.Ul(h.Class("stack"), h.Role("list"), g.Map(list, func(k template.Kept) g.Node {
			return h.Li(h.Class("stack s"), h.P(h.B(g.Text(k.Name+" · "+k.Language)), g.Text(" · "), v.T("template.category."+string(k.Category)), g.Text(" · "), v.T("business.template."+string(k.State)), g.If(k.State == template.Paused, g.Group{g.Text(" "), v.T("business.template.until", i18n.With("When", v.Lang.DateTime(v.Local(k.Until))))})),
				h.P(v.T("business.template.quality."+string(k.Quality))),
				h.P(h.Class("small muted"), v.T("business.template.lasts", i18n.With("For", k.Newest().Lifetime()))),
				g.If(k.Note != "", h.P(g.Text(k.Note+" "+k.Advice))), h.Details(h.Summary(v.T("business.template.see")), template.Draw(k.Newest())))
		})), preview, v.writing(p, broken)))
}

// writing is the form of a new template.
func (v *visit) writing(p Portfolio, broken []ui.Broken) g.Node {
	field := func(f ui.Field) g.Node {
		f.Label, f.Value = v.Say("business.template."+f.Name, i18n.With("Blank", "{{1}}")), cmp.Or(v.Form(f.Name), f.Value)
		if f.Type == "textarea" {
			f.Rows = 4
		}
		for _, b := range broken {
			if b.Name == f.Name {
				f.Error = strings.TrimSpace(f.Error + " " + b.Text)
			}
		}
		return v.Field(f)
	}
	var categories []ui.Option
	for _, c := range []template.Category{template.Utility, template.Marketing, template.Authentication} {
		categories = append(categories, ui.Option{Value: string(c), Text: v.Say("template.category." + string(c))})
	}
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "writing"), h.H2(h.ID("writing"), v.T("business.template.new")),
		h.Form(h.Method("post"), h.Action(p.path()+"/templates"), h.Class("stack s"),
			field(ui.Field{Name: "name", Auto: "off"}), field(ui.Field{Name: "language", Value: "fr"}), field(ui.Field{Name: "category", Type: "select", Options: categories}),
			field(ui.Field{Name: "head", Optional: true}), field(ui.Field{Name: "text", Type: "textarea"}), field(ui.Field{Name: "examples", Type: "textarea", Optional: true}), field(ui.Field{Name: "foot", Optional: true}), field(ui.Field{Name: "replies", Type: "textarea", Optional: true}), field(ui.Field{Name: "ttl", Type: "number", Optional: true}),
			h.Div(h.Class("row"), h.Button(h.Type("submit"), h.Name("look"), h.Value("1"), h.Class("btn"), v.T("business.template.look")), h.Button(h.Type("submit"), h.Class("btn go"), v.T("business.template.add")))))
}

// addTemplate makes a template of the form, or shows what it would look like.
func (v *visit) addTemplate() error {
	body := v.written()
	var err error
	if v.Form("look") != "" {
		t, problems := template.Parse(body)
		problems = append(problems, t.Lint()...)
		return v.templatesPage(http.StatusOK, v.complaints(problems), h.Section(h.Class("stack s"), h.Aria("labelledby", "look"), h.H2(h.ID("look"), v.T("business.template.look")), template.Draw(t)))
	}
	var p Portfolio
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if p, err = v.portfolio(ctx, tx, Developer); err != nil {
			return err
		}
		accounts, err := v.Accounts(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		_, err = v.templates.Create(ctx, tx, accounts[0].ID, body)
		return err
	})
	var refused template.Refused
	switch {
	case errors.As(err, &refused):
		return v.templatesPage(http.StatusUnprocessableEntity, v.complaints(refused), nil)
	case err != nil:
		return err
	}
	return v.Redirect(p.path() + "/templates")
}

// complaints puts what is wrong with a template beside the fields of the form.
func (v *visit) complaints(list []template.Problem) []ui.Broken {
	var out []ui.Broken
	for _, p := range list {
		f := fieldOf(p.Details)
		out = append(out, ui.Broken{Name: f, Label: v.Say("business.template."+f, i18n.With("Blank", "{{1}}")), Text: p.Details})
	}
	return out
}
