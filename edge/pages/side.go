package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/policy/decide"
)

// familiarMost is how many people stand beside a profile as common acquaintances.
const familiarMost = 5

// portrait is the member with their own picture.
func (v *visit) portrait() ui.Person {
	me := v.person(v.me)
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		b := v.album(ctx, tx)
		err := b.fetch([]id.Media{v.me.AvatarMedia})
		me = b.person(v.me)
		return err
	})
	if err != nil {
		v.Log.WarnContext(v.r.Context(), "a portrait could not be read", "error", err.Error())
	}
	return me
}

// familiar gives those whom the member follows and who follow somebody; nobody when
// that account hides who follows it.
func (b *album) familiar(f face) ([]ui.Person, error) {
	v := b.v
	if !v.actor.Known() || f.account.ID == v.actor.Account || f.account.HideGraph {
		return nil, nil
	}
	pairs, err := v.Graph.Familiar(b.ctx, b.tx, v.actor.Account, []id.Account{f.account.ID}, familiarMost)
	if err != nil {
		return nil, err
	}
	who := make([]id.Account, 0, len(pairs))
	for _, p := range pairs {
		who = append(who, p.Val)
	}
	if who, err = v.Policy.Shown(b.ctx, b.tx, v.actor.Account, decide.OnProfile, who); err != nil {
		return nil, err
	}
	if err := b.meet(who); err != nil {
		return nil, err
	}
	out := make([]ui.Person, 0, len(who))
	for _, a := range who {
		out = append(out, b.people[a])
	}
	return out, nil
}

// profileSide stands beside a profile: who the reader knows among its followers, and
// where it is.
func (v *visit) profileSide(f face, known []ui.Person) g.Node {
	return g.Group{
		g.If(len(known) > 0, h.Section(h.Class("card"), h.H2(v.T("pages.side.known")), h.Ul(h.Class("stack"), h.Role("list"), g.Map(known, func(p ui.Person) g.Node { return h.Li(v.Who(p, nil, nil)) })))),
		h.Section(h.Class("card"), h.H2(v.T("pages.side.where")), h.Dl(h.Class("kv"),
			h.Dt(v.T("pages.side.since")), h.Dd(g.Text(v.Lang.Date(v.Local(f.account.CreatedAt)))),
			h.Dt(v.T("pages.side.address")), h.Dd(h.A(h.Href(f.person.URL), g.El("bdi", g.Text(v.Domain+f.person.URL)))))),
	}
}

// threadSide stands beside a thread: who wrote what it is about.
func (v *visit) threadSide(f face) g.Node {
	return h.Section(h.Class("card stack"), h.H2(v.T("pages.side.author")), v.Who(f.person, nil, nil), g.If(f.account.Note != "", h.Div(h.Class("small"), h.Dir("auto"), g.Raw(v.Emoji.In(v.note(f.account.Note))))),
		g.If(f.account.ID != v.actor.Account, h.P(h.Class("row"), v.followFace(f))))
}

// composeSide stands beside the composer.
func (v *visit) composeSide() g.Node {
	tip := func(icon, word string) g.Node { return h.Li(v.Icon(icon), h.Span(v.T(word))) }
	return h.Section(h.Class("card"), h.H2(v.T("pages.side.before")), h.Ul(h.Class("checks small"), h.Role("list"),
		tip("eye", "pages.side.before.alt"), tip("people", "pages.side.before.who"), tip("history", "pages.side.before.edit")))
}
