package search

import (
	"context"
	"embed"
	"strings"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/memo"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/post"
	"parvis/engine/post/text"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Limits of a search.
const (
	MaxLimit  = 80
	MaxOffset = 400
	// patience is how long a search looks before it gives what it has.
	patience = 500 * time.Millisecond
	// chunk is how many hits are weighed at a time.
	chunk = 200
)

// Options say what the engine stands on.
type Options struct {
	Account *account.Engine
	Graph   *graph.Engine
	Policy  *policy.Engine
	Media   *media.Engine
	Post    *post.Engine
	Events  *event.Log
	Clock   clock.Clock
	// Base is the network's public address, without a slash at the end.
	Base string
	// Lang is the language that posts without one are taken for.
	Lang string
	// Featured are the names of accounts that the staff recommends to everybody.
	Featured []string
}

// Engine finds.
type Engine struct {
	Options
	host     string
	known    known
	proposed *memo.Memo[id.Account, proposals]
}

// New makes the engine and registers its consumer.
func New(o Options) *Engine {
	e := &Engine{Options: o, proposed: memo.New[id.Account, proposals](o.Clock, proposedTo)}
	_, e.host, _ = strings.Cut(o.Base, "://")
	e.listen()
	return e
}

// Type is a kind of thing to be found.
type Type string

// The types of results.
const (
	Accounts = Type("accounts")
	Statuses = Type("statuses")
	Hashtags = Type("hashtags")
)

// Query is what is looked for.
type Query struct {
	Text string
	// Types are wanted; none is all.
	Types []Type
	// Resolve asks for what is on other servers; it finds nothing more today.
	Resolve bool
	// Following wants accounts that the actor follows only.
	Following bool
	// Keep gives those among hashtags that are wanted, in their order; nil wants all.
	Keep func(*store.Tx, []id.Tag) ([]id.Tag, error)
	// Account wants posts of that account only.
	Account id.Account
	Limit   int
	// Offset leaves out the first results of each type; not for visitors.
	Offset int
	// MaxID and MinID bound the posts' ids, both excluded.
	MaxID, MinID int64
}

func (q *Query) clamp(actor account.Actor) {
	q.Text = strings.TrimSpace(q.Text)
	q.Limit = min(max(q.Limit, 0), MaxLimit)
	q.Offset = min(max(q.Offset, 0), MaxOffset)
	if !actor.Known() {
		q.Offset, q.Following = 0, false
	}
}

func (q *Query) wants(t Type) bool {
	for _, has := range q.Types {
		if has == t {
			return true
		}
	}
	return len(q.Types) == 0
}

// Result is what was found, the best first; posts newest first.
type Result struct {
	Accounts []id.Account
	Posts    []post.Seen
	Tags     []post.Hashtag
}

// Search finds what the actor may see of what a query looks for. A whole handle,
// and the address of an account or a post of this network, find that alone.
func (e *Engine) Search(ctx context.Context, tx *store.Tx, actor account.Actor, q Query) (r Result, err error) {
	q.clamp(actor)
	if q.Text == "" || q.Limit == 0 {
		return r, nil
	}
	r, done, err := e.resolve(ctx, tx, actor, q)
	if done || err != nil {
		return r, err
	}
	handle, tag := strings.HasPrefix(q.Text, "@") && !strings.Contains(q.Text, " "), strings.HasPrefix(q.Text, "#")
	if q.wants(Accounts) && !tag {
		if r.Accounts, err = e.Accounts(ctx, tx, actor, q); err != nil {
			return r, err
		}
	}
	if q.wants(Hashtags) && !handle {
		if r.Tags, err = e.tags(ctx, tx, q); err != nil {
			return r, err
		}
	}
	if q.wants(Statuses) && !handle {
		r.Posts, err = e.posts(ctx, tx, actor, q)
	}
	return r, err
}

// posts walks the hits of the index until there are enough that may be seen.
func (e *Engine) posts(ctx context.Context, tx *store.Tx, actor account.Actor, q Query) ([]post.Seen, error) {
	w, err := e.want(ctx, tx, actor, q)
	if err != nil || w.nothing {
		return nil, err
	}
	p := w.page(store.Page{Max: q.MaxID, Min: q.MinID, Limit: chunk})
	need, until := q.Offset+q.Limit, e.Clock.Now().Add(patience)
	var out []post.Seen
	for len(out) < need && e.Clock.Now().Before(until) {
		list, err := hits(tx, w, p)
		if err != nil || len(list) == 0 {
			return cut(out, q, p.Min > 0), err
		}
		ids, err := e.keep(ctx, tx, w, list)
		if err != nil {
			return nil, err
		}
		seen, err := e.seen(ctx, tx, actor, ids, w.asked)
		if err != nil {
			return nil, err
		}
		if p.Min > 0 {
			out, p.Min = append(seen, out...), int64(list[0].post)
		} else {
			out, p.Max = append(out, seen...), int64(list[len(list)-1].post)
		}
		if len(list) < chunk {
			break
		}
	}
	return cut(out, q, p.Min > 0), nil
}

func (e *Engine) seen(ctx context.Context, tx *store.Tx, actor account.Actor, ids []id.Post, asked bool) ([]post.Seen, error) {
	ps, err := e.Post.Many(ctx, tx, ids)
	if err != nil || len(ps) == 0 {
		return nil, err
	}
	return e.Post.Found(ctx, tx, actor, ps, asked)
}

// cut takes a page out of what was found: of a page above a bound, the part next
// to the bound.
func cut(out []post.Seen, q Query, up bool) []post.Seen {
	if up {
		out = out[:len(out)-min(q.Offset, len(out))]
		return out[max(len(out)-q.Limit, 0):]
	}
	out = out[min(q.Offset, len(out)):]
	return out[:min(q.Limit, len(out))]
}

// tags finds hashtags by their beginning.
func (e *Engine) tags(ctx context.Context, tx *store.Tx, q Query) ([]post.Hashtag, error) {
	name := strings.TrimPrefix(q.Text, "#")
	if !text.ValidTag(name) {
		return nil, nil
	}
	most := q.Offset + q.Limit
	if q.Keep != nil {
		most = MaxOffset + MaxLimit
	}
	found, err := tagsFrom(tx, text.FoldTag(name), most)
	if err == nil && q.Keep != nil {
		found, err = q.Keep(tx, found)
	}
	if err != nil || len(found) <= q.Offset {
		return nil, err
	}
	found = found[q.Offset:min(len(found), q.Offset+q.Limit)]
	list, err := e.Post.Hashtags(ctx, tx, found)
	at := make(map[id.Tag]post.Hashtag, len(list))
	for _, h := range list {
		at[h.ID] = h
	}
	out := make([]post.Hashtag, 0, len(list))
	for _, t := range found {
		if h, ok := at[t]; ok {
			out = append(out, h)
		}
	}
	return out, err
}
