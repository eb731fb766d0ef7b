package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account"
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
	var all []search.Suggestion
	if v.actor.Known() {
		var err error
		if all, err = v.Search.Proposals(ctx, tx, v.actor); err != nil {
			return nil, err
		}
	}
	listed, err := v.Search.Directory(ctx, tx, v.actor, account.ByActivity, 40, 0)
	if err != nil {
		return nil, err
	}
	why, ids := map[id.Account]search.Source{}, make([]id.Account, 0, len(all)+len(listed))
	for _, s := range all {
		ids = append(ids, s.Account)
		why[s.Account] = s.Sources[0]
	}
	for _, a := range listed {
		if why[a] == "" {
			ids = append(ids, a)
		}
	}
	rels, err := v.Graph.Relations(ctx, tx, v.actor.Account, ids)
	if err != nil {
		return nil, err
	}
	var free []id.Account
	for i, r := range rels {
		if ids[i] != v.actor.Account && !r.Following && !r.Requested && !r.Blocking && !r.BlockedBy && !r.Muting && len(free) < 2*max {
			free = append(free, ids[i])
		}
	}
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
