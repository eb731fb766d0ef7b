package crisis

import (
	"context"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/house"
)

// visit is one request for a page of this folder.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Line draws what stands above home and search for whom a crisis concerns; nothing
// when none does.
func (e *Engine) Line(ctx context.Context, tx *store.Tx, v ui.View) (g.Node, error) {
	list, err := e.Running(ctx, tx)
	list = slices.DeleteFunc(list, func(c Crisis) bool { return !c.concerns(v.Lang, e.o.Region) })
	return g.Map(list, func(c Crisis) g.Node {
		return v.Notice("bad", "alert", h.B(h.A(h.Href(c.Path()), e.in(v, c.Title))), g.Text(" "), e.in(v, c.Summary),
			g.Map(c.Links, func(l Link) g.Node { return g.Group{h.Br(), out(l)} }))
	}), err
}

// out leads to another place.
func out(l Link) g.Node {
	return h.A(h.Href(l.URL), h.Rel("nofollow noopener"), g.El("bdi", g.Text(l.Title)))
}

// in gives a text in the reader's language, else in another that it has.
func (e *Engine) in(v ui.View, w house.Words) g.Node {
	if w[v.Lang] == "" {
		for _, t := range i18n.Tags() {
			if w[t] != "" {
				return h.Span(h.Lang(string(t)), g.Text(w[t]))
			}
		}
	}
	return g.Text(w[v.Lang])
}

// publicPages registers what everybody reads.
func (e *Engine) publicPages(s desk.Shell[account.Actor]) {
	open := func(pattern string, fn func(*visit) error) {
		s.Open(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{e, v}) })
	}
	open("GET /crises", (*visit).list)
	open("GET /crises/{slug}", (*visit).crisis)
	open("GET /crises/{slug}/claims/{n}", (*visit).claim)
}

func (v *visit) list() error {
	var list []Crisis
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) { list, err = v.Public(ctx, tx); return err }); err != nil {
		return err
	}
	return v.Page(ui.Page{Title: v.Say("crisis.title"), Back: "/about", Description: v.Say("crisis.what")},
		h.Div(h.Class("panel stack s"), h.P(h.Class("lead"), v.T("crisis.what")), h.P(v.T("crisis.what.more"))),
		g.If(len(list) == 0, v.Empty(v.Say("crisis.none"), nil)),
		h.Ul(h.Class("desks"), h.Role("list"), g.Map(list, func(c Crisis) g.Node {
			return h.Li(h.A(h.Href(c.Path()), v.Icon("alert"), h.Span(h.Class("grow"), h.B(v.in(v.View, c.Title)), h.Small(v.term(&c))), v.badge(&c)))
		})))
}

// term says from when to when.
func (v *visit) term(c *Crisis) g.Node {
	end := c.Sunset
	if !c.State.Lives() && !c.ClosedAt.IsZero() {
		end = c.ClosedAt
	}
	return v.T("crisis.term", i18n.With("From", v.Lang.Date(v.Local(c.Opened))), i18n.With("Until", v.Lang.Date(v.Local(end))))
}

func (v *visit) badge(c *Crisis) g.Node {
	class := "badge"
	if c.State.Lives() {
		class = "badge bad"
	}
	return h.Span(h.Class(class), v.T("crisis.state."+string(c.State)))
}

// stand says where a claim stands.
func (v *visit) stand(s ClaimState) g.Node {
	class := map[ClaimState]string{Misleading: "badge bad", Accurate: "badge ok", Unverified: "badge warn"}[s]
	if class == "" {
		class = "badge"
	}
	return h.Span(h.Class(class), v.T("crisis.claim."+string(s)))
}

func (v *visit) crisis() error {
	var c Crisis
	var claims []Claim
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = v.Find(ctx, tx, v.R.PathValue("slug")); err == nil {
			claims, err = v.Claims(ctx, tx, c.ID)
		}
		return err
	}); err != nil {
		return err
	}
	return v.Page(ui.Page{Title: c.Title.In(v.Lang, v.fallback()), Back: "/crises", Description: c.Summary.In(v.Lang, v.fallback())},
		h.Div(h.Class("panel stack s"), h.P(v.badge(&c), g.Text(" "), h.Span(h.Class("small muted"), v.term(&c))), g.If(len(c.Summary) > 0, h.P(h.Class("lead lines"), v.in(v.View, c.Summary))),
			h.Dl(h.Class("kv"), v.pair("crisis.kind", v.Say("crisis.kind."+c.Kind)), v.pair("crisis.basis", c.Basis), v.pair("crisis.scope", v.scope(&c)), v.pair("crisis.ceiling", v.Say("crisis.measure."+c.Ceiling)))),
		g.If(len(c.Links) > 0, h.Section(h.Class("panel stack s"), h.H2(v.T("crisis.links")), h.Ul(h.Class("list"), h.Role("list"), g.Map(c.Links, func(l Link) g.Node { return h.Li(out(l)) })))),
		h.Section(h.Class("panel stack s"), h.H2(v.T("crisis.claims")), g.If(len(claims) == 0, h.P(h.Class("muted"), v.T("crisis.claims.none"))),
			h.Ul(h.Class("list"), h.Role("list"), g.Map(claims, func(k Claim) g.Node {
				return h.Li(h.P(h.A(h.Href(k.path(&c)), v.in(v.View, k.Statement))), h.P(v.stand(k.State)))
			}))),
		h.Section(h.Class("panel stack s"), h.H2(v.T("crisis.history")), h.Ul(h.Class("list small"), h.Role("list"), g.Map(c.Steps, func(s Step) g.Node {
			return h.Li(h.B(g.Text(v.Lang.Date(v.Local(s.At)))), g.Text(" · "), v.agreed(s), h.Br(), h.Span(h.Class("lines"), h.Dir("auto"), g.Text(s.Why)))
		}))))
}

// agreed says until when two persons, or one alone, let a crisis last.
func (v *visit) agreed(s Step) g.Node {
	key := "crisis.agreed"
	if s.Alone {
		key = "crisis.agreed.alone"
	}
	return v.T(key, i18n.With("Until", v.Lang.Date(v.Local(s.Until))))
}

func (v *visit) pair(key, text string) g.Node {
	if text == "" {
		return nil
	}
	return g.Group{h.Dt(v.T(key)), h.Dd(h.Class("lines"), h.Dir("auto"), g.Text(text))}
}

// scope says where, in which languages and about what a crisis is.
func (v *visit) scope(c *Crisis) string {
	parts := []string{}
	if len(c.Regions) > 0 {
		parts = append(parts, strings.Join(c.Regions, ", "))
	}
	for _, l := range c.Languages {
		parts = append(parts, i18n.NameOf(l))
	}
	return strings.Join(append(parts, c.Topics...), " · ")
}

// claim is "what is known".
func (v *visit) claim() error {
	var c Crisis
	var k Claim
	var sources []Evidence
	n, err := number(v.R, "n")
	if err != nil {
		return err
	}
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = v.Find(ctx, tx, v.R.PathValue("slug")); err != nil {
			return err
		}
		if k, err = v.Numbered(ctx, tx, c.ID, int(n)); err == nil {
			sources, err = v.Evidence(ctx, tx, k.ID)
		}
		return err
	}); err != nil {
		return err
	}
	return v.Page(ui.Page{Title: v.Say("crisis.known"), Back: c.Path(), Description: k.Statement.In(v.Lang, v.fallback())},
		h.Div(h.Class("panel stack s"), h.P(h.Class("small muted"), h.A(h.Href(c.Path()), v.in(v.View, c.Title)), g.Text(" · "), v.T("crisis.claim.n", i18n.With("N", strconv.Itoa(k.N)))),
			h.H2(h.Class("display"), v.in(v.View, k.Statement)),
			h.P(v.stand(k.State), g.Text(" "), g.If(!k.Assessed.IsZero(), h.Span(h.Class("small muted"), v.T("crisis.assessed", i18n.With("Date", v.Lang.DateTime(v.Local(k.Assessed))))))),
			g.If(len(k.Assessment) > 0, h.P(h.Class("lines"), v.in(v.View, k.Assessment))),
			h.Dl(h.Class("kv"), v.pair("crisis.category", v.Say("crisis.category."+k.Category)), v.pair("crisis.harms", v.harmed(k.Harms)))),
		h.Section(h.Class("panel stack s"), h.H2(v.T("crisis.sources")), g.If(len(sources) == 0, h.P(h.Class("muted"), v.T("crisis.sources.none"))), v.sources(sources)))
}

func (v *visit) harmed(list []string) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = v.Say("crisis.harm." + x)
	}
	return strings.Join(out, " · ")
}

func (v *visit) sources(list []Evidence) g.Node {
	return h.Ol(h.Class("list small"), h.Role("list"), g.Map(list, func(s Evidence) g.Node {
		archived := v.Say("crisis.unarchived")
		if s.Hash != "" {
			archived = v.Say("crisis.archived", i18n.With("Date", v.Lang.DateTime(v.Local(s.Captured))))
		}
		return h.Li(h.P(h.B(out(Link{s.Publisher, s.URL})), g.Text(" "), h.Span(h.Class("badge"), v.T("crisis.stance."+s.Stance))),
			h.P(h.Class("muted"), v.T("crisis.source."+s.Kind), g.If(!s.Published.IsZero(), g.Group{g.Text(" · "), g.Text(v.Lang.Date(s.Published))}), g.If(s.Party, g.Group{g.Text(" · "), v.T("crisis.party")}), g.Text(" · "), g.Text(archived)))
	}))
}
