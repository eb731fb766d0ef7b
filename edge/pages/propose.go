package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/graph"
	"parvis/engine/search"
)

const (
	// suggestMax is how many people are proposed beside a feed.
	suggestMax = 4
	// manyFollow is from how many followers on a page says that many follow somebody.
	manyFollow = 10
)

// proposed is an account to follow, and why it is proposed.
type proposed struct {
	account id.Account
	person  ui.Person
	note    string
	why     search.Source
}

// propose gives up to max accounts that the reader does not follow: whom the staff
// recommends and whom those follow that the reader follows, then whoever wants to be
// found and posted lately, which is all that visitors get.
func (v *visit) propose(ctx context.Context, tx *store.Tx, max int) ([]proposed, error) {
	list, err := v.Search.Proposals(ctx, tx, v.actor)
	if err != nil {
		return nil, err
	}
	why := map[id.Account]search.Source{}
	var free []id.Account
	for len(list) > 0 && len(free) < 2*max { // some of them may be gone
		part := list[:min(3*max, len(list))]
		list = list[len(part):]
		if free, err = v.strangers(ctx, tx, free, why, part); err != nil {
			return nil, err
		}
	}
	free = free[:min(2*max, len(free))]
	b := v.album(ctx, tx)
	if err := b.meet(free); err != nil {
		return nil, err
	}
	accounts, err := v.Account.Many(ctx, tx, free)
	if err != nil {
		return nil, err
	}
	notes := map[id.Account]string{}
	for _, a := range accounts {
		notes[a.ID] = a.Note
		if why[a.ID] == search.MostFollowed && a.Followers < manyFollow {
			delete(why, a.ID) // where few are, the most followed are not followed by many
		}
	}
	var out []proposed
	for _, a := range free {
		if p := b.people[a]; p.Handle != "" && len(out) < max {
			out = append(out, proposed{a, p, notes[a], why[a]})
		}
	}
	return out, nil
}

// strangers adds to some accounts those that are proposed and that the reader neither
// follows nor keeps away, and notes why.
func (v *visit) strangers(ctx context.Context, tx *store.Tx, to []id.Account, why map[id.Account]search.Source, list []search.Suggestion) ([]id.Account, error) {
	ids := make([]id.Account, 0, len(list))
	for _, s := range list {
		if s.Account != v.actor.Account {
			why[s.Account] = s.Sources[0]
			ids = append(ids, s.Account)
		}
	}
	rels, err := v.Graph.Relations(ctx, tx, v.actor.Account, ids)
	for i, r := range rels {
		if !r.Following && !r.Requested && !r.Blocking && !r.BlockedBy && !r.Muting {
			to = append(to, ids[i])
		}
	}
	return to, err
}

// drawProposed draws an account with the reason why it is proposed.
func (v *visit) drawProposed(p proposed, note bool) g.Node {
	key := "pages.suggest.here"
	if p.why != "" {
		key = "pages.suggest." + string(p.why)
	}
	said := g.Group{g.If(note && p.note != "", h.P(h.Class("note"), h.Dir("auto"), g.Text(p.note))), g.If(v.actor.Known(), h.P(h.Class("small muted"), v.T(key)))}
	return h.Li(v.Who(p.person, said, g.Iff(v.actor.Known(), func() g.Node { return v.followAct(p.account, graph.Relation{}, "sm") })))
}

// suggestions proposes people beside a feed.
func (v *visit) suggestions() (g.Node, error) {
	var people []proposed
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		people, err = v.propose(ctx, tx, suggestMax)
		return err
	})
	if err != nil || len(people) == 0 {
		return nil, err
	}
	return h.Section(h.Class("card"), h.H2(v.T("pages.suggest.title")), h.P(h.Class("small muted"), v.T("pages.suggest.how")),
		h.Ul(h.Class("stack mt"), h.Role("list"), g.Map(people, func(p proposed) g.Node { return v.drawProposed(p, false) }))), nil
}
