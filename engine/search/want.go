package search

import (
	"context"
	"slices"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/search/analyse"
	"parvis/engine/search/query"
)

// Bits of search_post.has beside those of post.Has.
const (
	hasReply = 1 << (16 + iota)
	hasSensitive
	hasQuote
)

// bits are what has: and is: ask for. An embed is another post shown inside.
var bits = map[string]int{
	"media": post.HasMedia, "image": post.HasImage, "video": post.HasVideo, "audio": post.HasAudio, "poll": post.HasPoll, "link": post.HasLink,
	"embed": hasQuote, "reply": hasReply, "sensitive": hasSensitive,
}

// want is a query ready for the index.
type want struct {
	must, not []analyse.Term
	viewer    id.Account
	mask      int64

	hasMask, has int
	language     string
	notLanguages []string
	author       id.Account
	notAuthors   []id.Account
	from, to     time.Time
	notDuring    []query.Cond
	// openOnly wants posts open to all searches, library those in the viewer's
	// library; closed and strange want the opposite of each.
	openOnly, library, closed, strange bool
	// asked says that the author was named.
	asked bool
	// nothing says that no post can match.
	nothing bool
}

// want reads the words of a query for a viewer.
func (e *Engine) want(ctx context.Context, tx *store.Tx, actor account.Actor, q Query) (*want, error) {
	w := &want{viewer: actor.Account, notLanguages: []string{"-"}, notAuthors: []id.Account{0}, openOnly: !actor.Known()}
	parsed := query.Parse(q.Text)
	for _, t := range parsed.Terms {
		w.term(t)
	}
	for _, c := range parsed.Conds {
		if err := e.cond(ctx, tx, actor, w, c); err != nil {
			return nil, err
		}
	}
	if q.Account != 0 {
		w.by(q.Account)
	}
	masks := decide.OnSearch.Masks()
	if w.asked {
		masks = masks.Without(decide.NoSearch)
	}
	w.mask = masks.Hard
	if !actor.Known() {
		w.mask = masks.Drop
	}
	w.nothing = w.nothing || len(w.must) == 0
	return w, nil
}

func (w *want) term(t query.Term) {
	read := analyse.Phrase
	switch t.Kind {
	case query.Tag:
		read = analyse.Tag
	case query.Mention:
		read = analyse.Mention
	case query.Address:
		read = analyse.Address
	}
	term, ok := read(t.Text)
	switch {
	case !ok:
	case t.Not:
		w.not = append(w.not, term)
	default:
		w.must = append(w.must, term)
	}
}

func (w *want) by(a id.Account) {
	w.nothing = w.nothing || w.author != 0 && w.author != a
	w.author, w.asked = a, true
}

func (e *Engine) cond(ctx context.Context, tx *store.Tx, actor account.Actor, w *want, c query.Cond) error {
	switch c.Op {
	case query.From:
		return e.from(ctx, tx, actor, w, c)
	case query.Before, query.After, query.During:
		w.dated(c)
	case query.Language:
		base, _, _ := strings.Cut(c.Value, "-")
		switch {
		case c.Not:
			w.notLanguages = append(w.notLanguages, base)
		default:
			w.nothing = w.nothing || w.language != "" && w.language != base
			w.language = base
		}
	case query.Has, query.Is:
		bit := bits[c.Value]
		wanted := bit
		if c.Not {
			wanted = 0
		}
		w.nothing = w.nothing || w.hasMask&bit != 0 && w.has&bit != wanted
		w.hasMask, w.has = w.hasMask|bit, w.has|wanted
	case query.In:
		w.within(c)
	}
	return nil
}

func (e *Engine) from(ctx context.Context, tx *store.Tx, actor account.Actor, w *want, c query.Cond) error {
	who := actor.Account
	if c.Value != "me" {
		name, ok := e.local(c.Value)
		found, err := e.Account.ByName(ctx, tx, []string{name})
		if err != nil {
			return err
		}
		if who = found[account.FoldName(name)].ID; !ok {
			who = 0
		}
	}
	switch {
	case c.Not:
		w.notAuthors = append(w.notAuthors, who)
	case who == 0:
		w.nothing = true
	default:
		w.by(who)
	}
	return nil
}

// dated narrows the span of time. What is not before begins where that ends.
func (w *want) dated(c query.Cond) {
	if c.Not {
		if c.Op == query.During {
			w.notDuring = append(w.notDuring, c)
			return
		}
		c.From, c.To = c.To, c.From
	}
	if !c.From.IsZero() && c.From.After(w.from) {
		w.from = c.From
	}
	if !c.To.IsZero() && (w.to.IsZero() || c.To.Before(w.to)) {
		w.to = c.To
	}
}

func (w *want) within(c query.Cond) {
	switch {
	case c.Value == "all":
		w.nothing = w.nothing || c.Not
	case c.Value == "public" && !c.Not:
		w.openOnly = true
	case c.Value == "public":
		w.closed = true
	case !c.Not:
		w.library = true
	default:
		w.strange = true
	}
}

// page narrows a page of ids to the span of time.
func (w *want) page(p store.Page) store.Page {
	if !w.from.IsZero() {
		p.Since = max(p.Since, id.Floor(w.from)-1)
	}
	if !w.to.IsZero() {
		hi := id.Floor(w.to)
		if p.Max == 0 || hi < p.Max {
			p.Max = hi
		}
	}
	return p
}

// keep chooses among hits what time and library ask for.
func (e *Engine) keep(ctx context.Context, tx *store.Tx, w *want, list []hit) ([]id.Post, error) {
	var ask []id.Post
	for _, h := range list {
		if !h.open || w.library || w.strange {
			ask = append(ask, h.post)
		}
	}
	mine, err := e.Post.Library(ctx, tx, w.viewer, ask)
	if err != nil {
		return nil, err
	}
	var out []id.Post
	for _, h := range list {
		own := slices.Contains(mine, h.post)
		switch {
		case !h.open && !own, w.openOnly && !h.open, w.closed && h.open, w.library && !own, w.strange && own:
		case slices.ContainsFunc(w.notDuring, func(c query.Cond) bool { return c.Fits(id.Time(h.post)) }):
		default:
			out = append(out, h.post)
		}
	}
	return out, nil
}
