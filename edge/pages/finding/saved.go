package finding

import (
	"context"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/deed"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/search"
)

// Kind gives what a scope of an address looks for, "" for all.
func Kind(in string) search.Type {
	return map[string]search.Type{"posts": search.Statuses, "people": search.Accounts, "tags": search.Hashtags}[in]
}

// scope is the opposite of Kind.
func scope(t search.Type) string {
	return map[search.Type]string{search.Statuses: "posts", search.Accounts: "people", search.Hashtags: "tags"}[t]
}

// Pages take the forms of saved searches.
type Pages struct{ Search *search.Engine }

// Desk registers the pages.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	s.Handle("POST /search/saved", p.save)
	s.Handle("POST /search/saved/{id}/{act}", p.change)
}

func (p *Pages) save(v *desk.Visit[account.Actor]) error {
	text, in := v.Form("q"), v.Form("in")
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		return p.Search.Save(ctx, tx, v.Actor, text, Kind(in))
	}); err != nil {
		return err
	}
	return v.Redirect(Address(text, in))
}

// change removes a saved search, or brings it back.
func (p *Pages) change(v *desk.Visit[account.Actor]) error {
	which, err := form.Number[id.Search](v.R, "id")
	if err != nil {
		return err
	}
	act, to := p.Search.Unsave, deed.Say("/search", "searches/drop", int64(which))
	switch v.R.PathValue("act") {
	case "drop":
	case "restore":
		act, to = p.Search.Resave, "/search"
	default:
		return form.ErrNoPage
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return act(ctx, tx, v.Actor, which) }); err != nil {
		return err
	}
	return v.Redirect(to)
}

// Keep offers to save a search, or to remove it when it is among the saved.
func Keep(v ui.View, text, in string, saved []search.Saved) g.Node {
	text = strings.Join(strings.Fields(text), " ")
	if i := slices.IndexFunc(saved, func(s search.Saved) bool { return s.Text == text && s.Scope == Kind(in) }); i >= 0 {
		return h.Div(h.Class("sub"), drop(v, saved[i]))
	}
	return h.Form(h.Class("sub"), h.Method("post"), h.Action("/search/saved"), form.Hidden("q", text), form.Hidden("in", in), ui.Submit("sm", v.Say("pages.search.save")))
}

func drop(v ui.View, s search.Saved) g.Node {
	return ui.Act("/search/saved/"+s.ID.String()+"/drop", "btn sm", v.T("pages.search.unsave"), h.Span(h.Class("vh"), g.Text(" "), g.El("bdi", g.Text(s.Text))))
}

// List shows the saved searches.
func List(v ui.View, saved []search.Saved) g.Node {
	if len(saved) == 0 {
		return nil
	}
	return h.Section(h.H2(h.Class("pad"), v.T("pages.search.saved")), h.Ul(h.Class("people"), h.Role("list"), g.Map(saved, func(s search.Saved) g.Node {
		in := scope(s.Scope)
		return h.Li(h.Div(h.Class("row"), h.A(h.Href(Address(s.Text, in)), h.B(g.El("bdi", g.Text(s.Text))), g.If(in != "", g.Text(" ("+v.Say("pages.search."+in)+")"))), h.Span(h.Class("push"), drop(v, s))))
	})))
}
