package post

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Many gives posts in the order asked, leaving out those that are gone, each
// with what hangs on it. It decides nothing: callers pass the result through
// Visible. What hangs on a post may be shared with other callers: nobody changes
// it.
func (e *Engine) Many(_ context.Context, tx *store.Tx, ids []id.Post) ([]Post, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	at, err := e.rows(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Post, 0, len(at))
	for _, p := range ids {
		if got := at[p]; got != nil && got.DeletedAt.IsZero() {
			out = append(out, *got)
		}
	}
	return out, nil
}

// rows gives posts by number, deleted ones among them, out of memory where their
// revision is the one that memory has.
func (e *Engine) rows(tx *store.Tx, ids []id.Post) (map[id.Post]*Post, error) {
	if !tx.ReadOnly() {
		return e.load(tx, ids)
	}
	revs, err := store.Many(tx, store.Two[id.Post, int64], "SELECT post, rev FROM post_counter WHERE post IN ($1)", store.Numbers(ids))
	if err != nil {
		return nil, err
	}
	return e.memory.Many(tx, revs, func(missing []id.Post) (map[id.Post]*Post, error) { return e.load(tx, missing) })
}

func (e *Engine) load(tx *store.Tx, ids []id.Post) (map[id.Post]*Post, error) {
	rows, err := store.Many(tx, scanPost, "SELECT "+columns+" FROM post_post WHERE id IN ($1)", store.In(ids))
	if err != nil {
		return nil, err
	}
	at := make(map[id.Post]*Post, len(rows))
	for _, p := range rows {
		if p, err = e.opened(p); err != nil {
			return nil, err
		}
		at[p.ID] = &p
	}
	return at, fillParts(tx, at)
}

// fillParts loads media, mentions, hashtags, polls and counters, each kind only
// if some post has it.
func fillParts(tx *store.Tx, at map[id.Post]*Post) error {
	all := make([]id.Post, 0, len(at))
	with := map[int][]id.Post{}
	for p, got := range at {
		all = append(all, p)
		for _, bit := range []int{HasMedia, HasMention, HasTag, HasPoll} {
			if got.Has&bit != 0 {
				with[bit] = append(with[bit], p)
			}
		}
	}
	if err := fillCounts(tx, at, all); err != nil {
		return err
	}
	if ps := with[HasMedia]; len(ps) > 0 {
		err := eachPair(tx, func(p id.Post, m id.Media) { at[p].Media = append(at[p].Media, m) },
			"SELECT post, media FROM post_media WHERE post IN ($1) ORDER BY post, n", store.In(ps))
		if err != nil {
			return err
		}
	}
	if ps := with[HasMention]; len(ps) > 0 {
		err := eachPair(tx, func(p id.Post, a id.Account) { at[p].Mentions = append(at[p].Mentions, a) },
			"SELECT post, account FROM post_mention WHERE post IN ($1) ORDER BY post, account", store.In(ps))
		if err != nil {
			return err
		}
	}
	if ps := with[HasTag]; len(ps) > 0 {
		if err := fillTags(tx, at, ps); err != nil {
			return err
		}
	}
	if ps := with[HasPoll]; len(ps) > 0 {
		got, err := polls(tx, ps)
		if err != nil {
			return err
		}
		for p, poll := range got {
			at[p].Poll = poll
		}
	}
	return nil
}

func eachPair[V any](tx *store.Tx, fn func(id.Post, V), query string, args ...any) error {
	return store.Each(tx, func(r store.Row) error {
		var p id.Post
		var v V
		if err := r.Scan(&p, &v); err != nil {
			return err
		}
		fn(p, v)
		return nil
	}, query, args...)
}

func fillCounts(tx *store.Tx, at map[id.Post]*Post, ps []id.Post) error {
	return store.Each(tx, func(r store.Row) error {
		var p id.Post
		var c Counts
		var rev int64
		if err := r.Scan(&p, &c.Replies, &c.Reblogs, &c.Favourites, &c.Quotes, &rev); err != nil {
			return err
		}
		at[p].Counts, at[p].Rev = c, rev+1
		return nil
	}, "SELECT post, replies, reblogs, favourites, quotes, rev FROM post_counter WHERE post IN ($1)", store.In(ps))
}

func fillTags(tx *store.Tx, at map[id.Post]*Post, ps []id.Post) error {
	return store.Each(tx, func(r store.Row) error {
		var p id.Post
		var t Hashtag
		if err := r.Scan(&p, &t.ID, &t.Name, &t.Shown); err != nil {
			return err
		}
		at[p].Tags = append(at[p].Tags, t)
		return nil
	}, "SELECT t.post, h.id, h.name, h.shown FROM post_tag t, post_hashtag h WHERE t.post IN ($1) AND h.id = t.tag ORDER BY t.post, h.id", store.In(ps))
}

// Owns tells what a viewer did with each of the posts.
func (e *Engine) Owns(_ context.Context, tx *store.Tx, viewer id.Account, ps []Post) (map[id.Post]Own, error) {
	out := make(map[id.Post]Own, len(ps))
	if viewer == 0 || len(ps) == 0 {
		return out, nil
	}
	// Only what has likes can be liked, only one's own is pinned: short lists.
	ids, talks := make([]id.Post, 0, len(ps)), make([]id.Conversation, 0, len(ps))
	var liked, boosted, written, asked []id.Post
	for i := range ps {
		p := &ps[i]
		ids, talks = append(ids, p.ID), append(talks, p.Conversation)
		if p.Counts.Favourites > 0 {
			liked = append(liked, p.ID)
		}
		if p.Counts.Reblogs > 0 {
			boosted = append(boosted, p.ID)
		}
		if p.Author == viewer {
			written = append(written, p.ID)
		}
		if p.Poll != nil {
			asked = append(asked, p.ID)
		}
	}
	var kind int
	var p id.Post
	err := store.Each(tx, func(r store.Row) error {
		if err := r.Scan(&kind, &p); err != nil {
			return err
		}
		mark(out, ps, kind, p)
		return nil
	}, `SELECT 0, post FROM post_favourite WHERE account = $1 AND post IN ($2)
		UNION ALL SELECT 1, post FROM post_bookmark WHERE account = $1 AND post IN ($3)
		UNION ALL SELECT 2, post FROM post_pin WHERE account = $1 AND post IN ($4)
		UNION ALL SELECT 3, reblog_of FROM post_post WHERE author = $1 AND reblog_of IN ($5) AND reblog_of <> 0 AND deleted_at = 0
		UNION ALL SELECT 4, conversation FROM post_thread_mute WHERE account = $1 AND conversation IN ($6)`,
		viewer, store.Numbers(liked), store.Numbers(ids), store.Numbers(written), store.Numbers(boosted), store.Numbers(talks))
	if err != nil || len(asked) == 0 {
		return out, err
	}
	cast, err := votes(tx, viewer, asked)
	for _, v := range cast {
		own := out[v.Key]
		own.Votes = append(own.Votes, v.Val)
		out[v.Key] = own
	}
	return out, err
}

func mark(out map[id.Post]Own, ps []Post, kind int, p id.Post) {
	if kind == 4 {
		for _, q := range ps {
			if int64(q.Conversation) == int64(p) {
				own := out[q.ID]
				own.Muted = true
				out[q.ID] = own
			}
		}
		return
	}
	own := out[p]
	switch kind {
	case 0:
		own.Favourited = true
	case 1:
		own.Bookmarked = true
	case 2:
		own.Pinned = true
	case 3:
		own.Reblogged = true
	}
	out[p] = own
}

// chain gives the posts above p, nearest first, at most max.
func chain(tx *store.Tx, p id.Post, max int) ([]id.Post, error) {
	return store.Many(tx, store.Value[id.Post], `WITH RECURSIVE up (id, depth) AS (
		SELECT reply_to, 1 FROM post_post WHERE id = $1 AND reply_to <> 0
		UNION ALL SELECT p.reply_to, up.depth + 1 FROM post_post p, up WHERE p.id = up.id AND p.reply_to <> 0 AND up.depth < $2)
		SELECT id FROM up ORDER BY depth`, p, max)
}

// below gives the posts under p with what each answers, those that were deleted too:
// what hangs under them still belongs to the thread.
func below(tx *store.Tx, p id.Post, depth, max int) ([]store.Pair[id.Post, id.Post], error) {
	return store.Many(tx, store.Two[id.Post, id.Post], `WITH RECURSIVE down (id, parent, depth) AS (
		SELECT id, reply_to, 1 FROM post_post WHERE reply_to = $1 AND reply_to <> 0
		UNION ALL SELECT p.id, p.reply_to, down.depth + 1 FROM post_post p, down WHERE p.reply_to = down.id AND p.reply_to <> 0 AND down.depth < $2)
		SELECT id, parent FROM down ORDER BY depth, id LIMIT $3`, p, depth, max)
}
