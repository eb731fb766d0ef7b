package post

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/policy/decide"
)

// Seen is a post that a viewer may see on a surface, with the decision that
// says how. Serialisers take nothing else (integrity I4).
type Seen struct {
	Post
	Decision decide.Decision
	// Notices are to be shown with the post, most severe first.
	Notices []decide.Notice
	Own     Own
	// Inner is the boosted or quoted post. Of a quote it is nil when the viewer
	// may not see it; Quote then says why.
	Inner *Seen
	// Quote is the state of the quote as the viewer sees it; empty for none.
	Quote QuoteState
}

// Texts gives the words of a post as filters read them: its warning, what it says, the
// options of its poll, and the descriptions of its files, which the caller has.
func (s *Seen) Texts(files map[id.Media]media.Media) []string {
	texts := []string{s.Spoiler, s.Source}
	if s.Poll != nil {
		for _, o := range s.Poll.Options {
			texts = append(texts, o.Title)
		}
	}
	for _, m := range s.Media {
		if d := files[m].Description; d != "" {
			texts = append(texts, d)
		}
	}
	return texts
}

// States of a quote that depend on the viewer.
const (
	QuoteUnauthorized = QuoteState("unauthorized")
	QuoteBlocked      = QuoteState("blocked_account")
	QuoteMuted        = QuoteState("muted_account")
)

// Decide tells which of the posts the actor may see on a surface, in order,
// with boosted and quoted posts decided on their own.
func (e *Engine) Decide(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, ps []Post) ([]Seen, error) {
	return e.decide(ctx, tx, actor, s, ps, false)
}

// decide decides posts; asked says that a search named their author, or them.
func (e *Engine) decide(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, ps []Post, asked bool) ([]Seen, error) {
	v, err := e.Policy.Viewer(ctx, tx, actor.Account, 0)
	if err != nil {
		return nil, err
	}
	all, err := e.withInner(ctx, tx, ps)
	if err != nil {
		return nil, err
	}
	at := make(map[id.Post]int32, len(all))
	subs := make([]decide.Subject, 0, len(all))
	for i, p := range all {
		at[p.ID] = int32(i) + 1
		subs = append(subs, e.subject(actor.Account, p, v.WantsText()))
	}
	for i, p := range all {
		subs[i].Inner, subs[i].Boosts = at[p.inner()], p.ReblogOf != 0
		subs[i].Asked = asked && i < len(ps)
	}
	ds, err := e.Policy.Page(ctx, tx, v, s, subs)
	if err != nil {
		return nil, err
	}
	owns, err := e.Owns(ctx, tx, actor.Account, all)
	if err != nil {
		return nil, err
	}
	out := make([]Seen, 0, len(ps))
	b := builder{v, s, all, at, ds, subs, owns}
	for i := range ps {
		if seen, ok := b.seen(i, 0); ok {
			out = append(out, seen)
		}
	}
	return out, nil
}

// Visible keeps the posts that the actor may see on a surface.
func (e *Engine) Visible(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, ps []Post) ([]Post, error) {
	seen, err := e.Decide(ctx, tx, actor, s, ps)
	out := make([]Post, 0, len(seen))
	for _, p := range seen {
		out = append(out, p.Post)
	}
	return out, err
}

func (p *Post) inner() id.Post {
	if p.ReblogOf != 0 {
		return p.ReblogOf
	}
	if p.QuoteState == QuoteAccepted {
		return p.QuoteOf
	}
	return 0
}

// withInner appends the posts that the given ones boost and quote, and what
// these quote.
func (e *Engine) withInner(ctx context.Context, tx *store.Tx, ps []Post) ([]Post, error) {
	all := append(make([]Post, 0, 2*len(ps)), ps...)
	has := make(map[id.Post]bool, 2*len(ps))
	for _, p := range ps {
		has[p.ID] = true
	}
	from := 0
	for range 2 {
		var want []id.Post
		for i := range all[from:] {
			if in := all[from+i].inner(); in != 0 && !has[in] {
				has[in] = true
				want = append(want, in)
			}
		}
		from = len(all)
		more, err := e.Many(ctx, tx, want)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// builder puts decided posts together.
type builder struct {
	viewer  *decide.Viewer
	surface decide.Surface
	all     []Post
	at      map[id.Post]int32
	ds      []decide.Decision
	subs    []decide.Subject
	owns    map[id.Post]Own
}

// seen gives the post at i with what it contains; false when it is dropped.
func (b *builder) seen(i, depth int) (Seen, bool) {
	p, d := b.all[i], b.ds[i]
	out := Seen{Post: p, Decision: d, Own: b.owns[p.ID], Quote: p.QuoteState}
	if depth == 0 && (d.Drop || d.Locked() && b.surface != decide.OnReview) {
		return out, false
	}
	if d.Show != 0 {
		out.Notices = b.viewer.Notices(b.surface, &b.subs[i])
	}
	n := int(b.at[p.inner()]) - 1
	switch {
	case p.ReblogOf != 0:
		if n < 0 || d.InnerLocked() && b.surface != decide.OnReview {
			return out, false
		}
		in, _ := b.seen(n, 1)
		out.Inner = &in
	case p.QuoteOf != 0 && p.QuoteState == QuoteAccepted:
		switch {
		case n < 0:
			out.Quote = QuoteDeleted
		case b.subs[n].Rel.Has(decide.Blocking | decide.BlockedBy):
			out.Quote = QuoteBlocked
		case b.subs[n].Rel.Has(decide.Muting):
			out.Quote = QuoteMuted
		case d.InnerLocked():
			out.Quote = QuoteUnauthorized
		case depth < 2:
			in, _ := b.seen(n, depth+2)
			out.Inner = &in
		}
	}
	return out, true
}

// Subjects gives a post, and what it boosts or quotes behind it, as the policy
// engine knows them, for explanations.
func (e *Engine) Subjects(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) ([]decide.Subject, error) {
	got, err := e.See(ctx, tx, actor, p)
	if err != nil {
		return nil, err
	}
	all, err := e.withInner(ctx, tx, []Post{got})
	if err != nil {
		return nil, err
	}
	subs := make([]decide.Subject, 0, len(all))
	for i, x := range all {
		s := e.subject(actor.Account, x, true)
		if i == 0 && len(all) > 1 {
			s.Inner, s.Boosts = 2, x.ReblogOf != 0
		}
		subs = append(subs, s)
	}
	return subs, nil
}
