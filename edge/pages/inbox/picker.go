package inbox

import (
	"context"
	"errors"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/pages/form"
	"parvis/system/business/inbox"
	"parvis/system/business/template"
)

// picker stands where one would write once the window is closed: the templates that want
// nothing but words (business-messaging 16).
func (v *visit) picker(f full) g.Node {
	if len(f.templates) == 0 {
		return h.P(h.Class("pad small muted"), v.T("inbox.template.none"))
	}
	return h.Div(h.Class("pad stack s picker"), g.Map(f.templates, func(t template.Template) g.Node {
		blanks, _ := t.Blanks()
		var given []string
		refused := v.R.PathValue("act") == "template" && t.Name == v.Form("name") && t.Language == v.Form("language")
		if refused {
			given = v.R.PostForm["value"]
		}
		return h.Details(g.If(refused, g.Attr("open")), h.Summary(h.B(g.Text(t.Name)), g.Text(" · "+t.Language)), h.Form(h.Class("stack s"), h.Method("post"), h.Action(v.to(f.Case.Chat, "template")),
			template.Draw(t), v.Chat.Ref(v.Visit), f.mark(), form.Hidden("name", t.Name), form.Hidden("language", t.Language),
			fields(v, blanks, given), h.Div(h.Button(h.Type("submit"), h.Class("btn sm go"), v.T("chat.send")))))
	}))
}

// fields take the words of a template, with those that were refused.
func fields(v *visit, blanks, given []string) g.Node {
	var out g.Group
	for i, name := range blanks {
		value := ""
		if i < len(given) {
			value = given[i]
		}
		out = append(out, h.Label(h.Class("stack s"), v.T("inbox.template.value", i18n.With("Name", name)), h.Input(h.Type("text"), h.Name("value"), h.Value(value), h.Required(), h.AutoComplete("off"), h.Dir("auto"))))
	}
	return out
}

// template sends one, with the values of the form in its places.
func (v *visit) template(ctx context.Context, tx *store.Tx, which id.Chat) error {
	all, err := v.Inbox.Templates(ctx, tx, v.Actor, v.line.ID)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.Name == v.Form("name") && t.Language == v.Form("language") {
			d := inbox.Draft{Seen: v.seen()}
			d.Words.Ref = v.Form("ref")
			filled := t.Filled(v.R.PostForm["value"])
			d.Template = &filled
			err := v.Inbox.Say(ctx, tx, v.Actor, v.line.ID, which, d)
			var wrong *template.Problem
			if errors.As(err, &wrong) {
				return inbox.Wrong(wrong)
			}
			return err
		}
	}
	return form.ErrNoPage
}
