package trend

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post/usage"
)

// state is what a decision of the staff, or its absence, means for a thing.
type state string

const (
	// waits: nobody looked, and it is not shown before somebody did. free: nobody
	// looked, and it is shown.
	waits    = state("waits")
	free     = state("free")
	allowed  = state("allowed")
	rejected = state("rejected")
	// A link is also judged by its site, a post by its author.
	allowedSite   = state("allowed_site")
	rejectedSite  = state("rejected_site")
	allowedAuthor = state("allowed_author")
)

// entry is something that trends, as the staff sees it.
type entry struct {
	row
	place int
	state state
	// name and path are what it is called and where it is; html and lang are those
	// of a post, host is that of a link.
	name, path, html, lang, host string
	// today and yesterday are who used it; of a post today is who liked or boosted it.
	today, yesterday int
}

// ranked gives what trends of a kind, highest score first, each with its state.
func (e *Engine) ranked(ctx context.Context, tx *store.Tx, k Kind) ([]entry, error) {
	from := k
	if k == Publisher {
		from = Link
	}
	list, err := rows(tx, from)
	if err != nil {
		return nil, err
	}
	if k == Publisher {
		if list, err = e.sites(ctx, tx, list); err != nil {
			return nil, err
		}
	}
	items := make([]int64, 0, len(list))
	for _, x := range list {
		items = append(items, x.item)
	}
	said, err := reviews(tx, k, items)
	if err != nil {
		return nil, err
	}
	over, err := e.overruled(ctx, tx, k, items)
	out := make([]entry, len(list))
	for i, x := range list {
		out[i] = entry{row: x, place: i + 1, state: e.stateOf(said, over, x.item)}
	}
	return out, err
}

// stateOf weighs a decision about a thing against one about what it belongs to: a
// rejection of a site holds for all its pages.
func (e *Engine) stateOf(said map[int64]bool, over map[int64]state, item int64) state {
	ok, looked := said[item]
	of := over[item]
	switch {
	case looked && !ok:
		return rejected
	case of == rejectedSite:
		return of
	case looked:
		return allowed
	case of != "":
		return of
	case e.Review == Off:
		return free
	}
	return waits
}

// overruled gives what was decided of the sites of links, and of the authors of
// posts where these are trusted.
func (e *Engine) overruled(ctx context.Context, tx *store.Tx, k Kind, items []int64) (map[int64]state, error) {
	of, by := map[int64]int64{}, Author // item to what it belongs to
	switch {
	case k == Link:
		by = Publisher
		list, err := e.Card.Many(ctx, tx, numbers[id.Card](items))
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			of[int64(c.ID)] = int64(c.Publisher)
		}
	case k == Post && e.Review == Trusted:
		list, err := e.Post.Many(ctx, tx, numbers[id.Post](items))
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			of[int64(p.ID)] = int64(p.Author)
		}
	}
	owners := make([]int64, 0, len(of))
	for _, i := range items {
		if o, ok := of[i]; ok {
			owners = append(owners, o)
		}
	}
	said, err := reviews(tx, by, owners)
	out := map[int64]state{}
	for item, o := range of {
		ok, looked := said[o]
		switch {
		case looked && ok && by == Author:
			out[item] = allowedAuthor
		case looked && ok:
			out[item] = allowedSite
		case looked && by == Publisher:
			out[item] = rejectedSite
		}
	}
	return out, err
}

// sites gives the publishers of links, each once with the score of its best link.
func (e *Engine) sites(ctx context.Context, tx *store.Tx, links []row) (out []row, err error) {
	best := map[int64]float64{}
	items := make([]int64, 0, len(links))
	for _, x := range links {
		best[x.item] = x.score
		items = append(items, x.item)
	}
	list, err := e.Card.Many(ctx, tx, numbers[id.Card](items))
	seen := map[int64]bool{}
	for _, c := range list {
		if p := int64(c.Publisher); !seen[p] {
			seen[p] = true
			out = append(out, row{item: p, score: best[int64(c.ID)]})
		}
	}
	return out, err
}

// describe adds to entries what people know them by.
func (e *Engine) describe(ctx context.Context, tx *store.Tx, actor account.Actor, k Kind, list []entry) error {
	items, at := make([]int64, 0, len(list)), map[int64]*entry{}
	for i := range list {
		items = append(items, list[i].item)
		at[list[i].item] = &list[i]
		list[i].name = "–" // of what is gone since it was counted
	}
	switch k {
	case Tag:
		return e.describeTags(ctx, tx, items, at)
	case Link:
		return e.describeLinks(ctx, tx, items, at)
	case Publisher:
		found, err := e.Card.Publishers(ctx, tx, numbers[id.Publisher](items))
		for _, p := range found {
			at[int64(p.ID)].name = p.Host
		}
		return err
	}
	return e.describePosts(ctx, tx, actor, items, at)
}

// used notes who used a thing today and yesterday.
func (x *entry) used(days []usage.Day) {
	if len(days) > 1 {
		x.today, x.yesterday = days[0].Accounts, days[1].Accounts
	}
}

func (e *Engine) describeTags(ctx context.Context, tx *store.Tx, items []int64, at map[int64]*entry) error {
	found, err := e.Post.Hashtags(ctx, tx, numbers[id.Tag](items))
	if err != nil {
		return err
	}
	days, err := e.Post.TagHistory(ctx, tx, numbers[id.Tag](items))
	for _, t := range found {
		x := at[int64(t.ID)]
		x.name, x.path = "#"+t.Shown, "/tags/"+t.Name
		x.used(days[t.ID])
	}
	return err
}

func (e *Engine) describeLinks(ctx context.Context, tx *store.Tx, items []int64, at map[int64]*entry) error {
	found, err := e.Card.Many(ctx, tx, numbers[id.Card](items))
	if err != nil {
		return err
	}
	days, err := e.Card.History(ctx, tx, numbers[id.Card](items))
	for _, c := range found {
		x := at[int64(c.ID)]
		if x.name, x.path, x.host = c.Title, c.URL, c.Host; x.name == "" {
			x.name = c.URL
		}
		x.used(days[c.ID])
	}
	return err
}

func (e *Engine) describePosts(ctx context.Context, tx *store.Tx, actor account.Actor, items []int64, at map[int64]*entry) error {
	found, err := e.Post.Many(ctx, tx, numbers[id.Post](items))
	if err != nil {
		return err
	}
	seen, err := e.Post.Decide(ctx, tx, actor, decide.OnReview, found)
	if err != nil {
		return err
	}
	who, err := e.authors(ctx, tx, found)
	for _, p := range seen {
		x, a := at[int64(p.ID)], who[p.Author]
		x.name, x.path = "@"+a.Username, "/@"+a.Username+"/"+p.ID.String()
		x.html, x.lang, x.today = p.HTML, p.Language, p.Counts.Favourites+p.Counts.Reblogs
	}
	return err
}
