package business

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
)

// writers lists the organisations that may write to the member, with one press to take
// each consent back (business-messaging 21).
func (v *visit) writers(list []Writer) g.Node {
	if len(list) == 0 {
		return nil
	}
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "writers"), h.H2(h.ID("writers"), v.T("business.writers")), h.P(h.Class("muted"), v.T("business.writers.what")),
		h.Ul(h.Class("stack"), h.Role("list"), g.Map(list, func(w Writer) g.Node {
			return h.Li(h.Class("stack s"), h.B(g.El("bdi", g.Text(w.Name))), v.switched(w, w.Utility), v.switched(w, w.Marketing), h.P(ui.Link(ForgetPath+w.Portfolio.String(), "sm", v.Say("business.forget"))))
		})))
}

// ForgetPath is where a member has an organisation forget them, before its number.
const ForgetPath = "/settings/organisations/forget/"

// forgetting leads a member whom the organisation of a line knows to where it forgets them.
func (v *visit) forgetting(l Line) (g.Node, error) {
	if !v.Actor.Known() {
		return g.Group{}, nil
	}
	err := v.Visit.Read(func(_ context.Context, tx *store.Tx) error {
		_, err := aliasOf(tx, l.Portfolio, v.Actor.Account)
		return err
	})
	if store.IsMissing(err) {
		return g.Group{}, nil
	}
	return h.P(ui.Link(ForgetPath+l.Portfolio.String(), "sm", v.Say("business.forget"))), err
}

// switched is one consent of an organisation, and the press that turns it.
func (v *visit) switched(w Writer, c Consent) g.Node {
	key, to, value := "business.writers.on", "business.writers.stop", "0"
	if !c.Allowed {
		key, to, value = "business.writers.off", "business.writers.allow", "1"
	}
	since := g.Node(g.Group{v.T(key, i18n.With("When", v.Lang.Date(v.Local(c.At)))), g.Text(" · "), v.T("business.writers.by." + c.Source)})
	if !c.Allowed && c.Source == byChat {
		since = v.T("business.writers.never")
	}
	return h.Div(h.Class("act"), h.Span(h.Class("grow"), v.T("business.writers."+c.Category), h.Br(), h.Small(h.Class("muted"), since)),
		h.Form(h.Method("post"), h.Action(topic.Path+"/consent"), h.Input(h.Type("hidden"), h.Name("who"), h.Value(w.Portfolio.String())), h.Input(h.Type("hidden"), h.Name("for"), h.Value(c.Category)), h.Input(h.Type("hidden"), h.Name("allow"), h.Value(value)),
			h.Button(h.Type("submit"), h.Class("btn sm"), v.T(to), h.Span(h.Class("vh"), g.Text(" "+w.Name)))))
}

func (v *visit) decide() error {
	p, err := id.Parse[id.Portfolio](v.Form("who"))
	if err != nil {
		return errMissing
	}
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Consent(ctx, tx, v.Actor, p, v.Form("for"), v.Form("allow") == "1")
	}); err != nil {
		return err
	}
	return v.Redirect(topic.Path + "#writers")
}
