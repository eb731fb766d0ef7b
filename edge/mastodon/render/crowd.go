package render

import (
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// Crowd renders one new post as each of some actors sees it, in their order, as
// JSON; nil where it is not shown. Those who see the same get the same bytes: it
// is rendered once for them.
func (b *Board) Crowd(actors []account.Actor, seen []*post.Seen) ([][]byte, error) {
	out, same := make([][]byte, len(actors)), map[view][]byte{}
	for i, p := range seen {
		if p == nil {
			continue
		}
		b.turnTo(actors[i])
		if err := b.loadCards([]post.Seen{*p}); err != nil {
			return nil, err
		}
		if err := b.loadFilters(); err != nil {
			return nil, err
		}
		v, shared := b.view(p)
		if out[i] = same[v]; shared && out[i] != nil {
			continue
		}
		var err error
		if out[i], err = b.One([]post.Seen{*p}); err != nil {
			return nil, err
		}
		if shared {
			same[v] = out[i]
		}
	}
	return out, nil
}

// view is what the rendering of one post depends on besides the post.
type view struct {
	own, extensions bool
	decision        decide.Decision
	quote           post.QuoteState
	inner           decide.Decision
	hasInner        bool
}

// view tells how the actor sees a new post; false when nobody else needs to see
// it so: with filters, with notices in a language, with what they did, or as who a page
// says wrote it.
func (b *Board) view(p *post.Seen) (view, bool) {
	v := view{own: p.Author == b.actor.Account, extensions: b.actor.Extensions, decision: p.Decision, quote: p.Quote, hasInner: p.Inner != nil}
	shared := !did(p.Own) && len(b.filters) == 0 && len(p.Notices) == 0 && !b.claimed(b.cards[p.ID])
	if in := p.Inner; in != nil {
		v.own, v.inner = v.own || in.Author == b.actor.Account, in.Decision
		shared = shared && !did(in.Own) && len(in.Notices) == 0 && in.Inner == nil && in.Author != b.actor.Account && !b.claimed(b.cards[in.ID])
	}
	return v, shared
}

// did tells whether a viewer did anything with a post.
func did(o post.Own) bool {
	return o.Favourited || o.Reblogged || o.Bookmarked || o.Pinned || o.Muted || len(o.Votes) > 0
}
