package foryou

import (
	"context"
	"slices"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// withheld are the words under which nothing is selected, as nothing trends.
const withheld = decide.NoTrend | decide.NoRecommend

// circle is whom a member follows, without those whom an exclusive list of theirs
// keeps apart.
type circle struct {
	actor   account.Actor
	edges   map[id.Account]graph.Edge
	follows []id.Account
	// booster are those of them whose boosts the member wants.
	booster []id.Account
}

func (e *Engine) circle(ctx context.Context, tx *store.Tx, actor account.Actor) (*circle, error) {
	edges, err := e.Graph.Follows(ctx, tx, actor.Account)
	if err != nil {
		return nil, err
	}
	away, err := e.Graph.Exclusive(ctx, tx, actor.Account)
	if err != nil {
		return nil, err
	}
	c := &circle{actor: actor, edges: make(map[id.Account]graph.Edge, len(edges))}
	for _, f := range edges {
		if slices.Contains(away, f.Target) {
			continue
		}
		c.edges[f.Target] = f
		c.follows = append(c.follows, f.Target)
		if f.Reblogs {
			c.booster = append(c.booster, f.Target)
		}
	}
	return c, nil
}

// wants tells whether the member wants to see posts in a language by, or for the
// sake of, an account.
func (c *circle) wants(a id.Account, language string) bool {
	f, followed := c.edges[a]
	return followed && (len(f.Languages) == 0 || language == "" || slices.ContainsFunc(f.Languages, func(l string) bool { return sameLanguage(l, language) }))
}

func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return strings.EqualFold(a, b)
}

// reads tells which languages a member reads: that of their pages and letters,
// and that in which they write. A post in no known language is read by all, as is
// everything by who chose none.
func (e *Engine) reads(ctx context.Context, tx *store.Tx, actor account.Actor) (func(language string) bool, error) {
	s, err := e.Account.Settings(ctx, tx, actor.Account)
	if err != nil {
		return nil, err
	}
	l, err := e.Account.Login(ctx, tx, actor.Account)
	if err != nil && fault.KindOf(err) != fault.Missing {
		return nil, err
	}
	known := slices.DeleteFunc([]string{string(s.Lang), s.PostLanguage, string(l.Lang)}, func(x string) bool { return x == "" })
	return func(language string) bool {
		return language == "" || len(known) == 0 || slices.ContainsFunc(known, func(k string) bool { return sameLanguage(k, language) })
	}, nil
}

// fit keeps of candidates those that the member may see as recommended, with the
// reasons that still hold.
func (e *Engine) fit(ctx context.Context, tx *store.Tx, c *circle, list []item) ([]Pick, error) {
	ids := make([]id.Post, 0, len(list))
	why := make(map[id.Post]Reasons, len(list))
	for _, x := range list {
		ids = append(ids, x.Post)
		why[x.Post] = x.Reasons
	}
	ps, err := e.Post.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	seen, err := e.Post.Decide(ctx, tx, c.actor, decide.OnHomeRec, ps)
	if err != nil {
		return nil, err
	}
	people, err := e.people(ctx, tx, c, seen, why)
	if err != nil {
		return nil, err
	}
	tags, err := e.tags(ctx, tx, c, list)
	if err != nil {
		return nil, err
	}
	var out []Pick
	for _, p := range seen {
		if !eligible(p, people[p.Author], c) {
			continue
		}
		speaks := func(a id.Account) bool {
			_, there := people[a]
			return there && a != p.Author && c.wants(a, p.Language)
		}
		r := why[p.ID]
		r.Boosted = r.Boosted.kept(func(a id.Account) bool { return speaks(a) && c.edges[a].Reblogs })
		r.Liked = r.Liked.kept(speaks)
		r.Tags = slices.DeleteFunc(slices.Clone(r.Tags), func(t id.Tag) bool { return !tags[t] })
		r.Missed = r.Missed && c.wants(p.Author, p.Language)
		if !r.none() {
			out = append(out, Pick{p, r})
		}
	}
	return out, nil
}

// people gives the accounts that posts and reasons name, as far as the member may
// be shown them: whom they mute or who is under a measure is not among them.
func (e *Engine) people(ctx context.Context, tx *store.Tx, c *circle, seen []post.Seen, why map[id.Post]Reasons) (map[id.Account]account.Account, error) {
	var ids []id.Account
	for _, p := range seen {
		r := why[p.ID]
		ids = append(append(append(ids, p.Author), r.Boosted.Who...), r.Liked.Who...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	v, err := e.Policy.Viewer(ctx, tx, c.actor.Account, 0)
	if err != nil {
		return nil, err
	}
	out := make(map[id.Account]account.Account, len(ids))
	for some := range slices.Chunk(ids, weighedMax) {
		list, err := e.Account.Many(ctx, tx, some)
		if err != nil {
			return nil, err
		}
		subs := make([]decide.Subject, 0, len(list))
		for _, a := range list {
			subs = append(subs, decide.Subject{Kind: decide.KindAccount, ID: int64(a.ID), AuthorID: int64(a.ID)})
		}
		ds, err := e.Policy.Page(ctx, tx, v, decide.OnHomeRec, subs)
		if err != nil {
			return nil, err
		}
		for i, d := range ds {
			if !d.Drop && list[i].State == account.Active {
				out[list[i].ID] = list[i]
			}
		}
	}
	return out, nil
}

// tags tells which of the hashtags in reasons the member follows now.
func (e *Engine) tags(ctx context.Context, tx *store.Tx, c *circle, list []item) (map[id.Tag]bool, error) {
	var ids []id.Tag
	for _, x := range list {
		ids = append(ids, x.Tags...)
	}
	slices.Sort(ids)
	followed, err := e.Post.FollowsTags(ctx, tx, c.actor.Account, slices.Compact(ids))
	out := make(map[id.Tag]bool, len(followed))
	for _, t := range followed {
		out[t] = true
	}
	return out, err
}

// eligible tells whether a post may be selected at all. Of a stranger it must also
// be one that may trend, and its author must want to be found.
func eligible(p post.Seen, author account.Account, c *circle) bool {
	own := p.Author == c.actor.Account
	answers := p.ReplyTo != 0 && p.ReplyToAuthor != p.Author
	if author.ID == 0 || own || answers || p.ReblogOf != 0 || p.Decision.Word&withheld != 0 {
		return false
	}
	if p.Visibility != post.Public && p.Visibility != post.Unlisted {
		return false
	}
	if _, followed := c.edges[p.Author]; followed {
		return true
	}
	return p.Visibility == post.Public && author.Discoverable && !p.Sensitive && p.Spoiler == "" && p.Language != ""
}
