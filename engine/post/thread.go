package post

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// UpAnyone is how many posts above another a visitor sees (social-core 7.2).
const UpAnyone = 40

// Limits of a thread (social-core 7.2).
const (
	upMax      = 4096
	downMax    = 4096
	depthMax   = 256
	downAnyone = 60
	depthAny   = 20
)

// Thread gives what stands above and below a post, as far as the actor may see
// it, in reading order.
func (e *Engine) Thread(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (above, under []Post, err error) {
	up, down, depth := upMax, downMax, depthMax
	if !actor.Known() {
		up, down, depth = UpAnyone, downAnyone, depthAny
	}
	ids, err := chain(tx, p, up)
	if err != nil {
		return nil, nil, err
	}
	slices.Reverse(ids)
	if above, err = e.shown(ctx, tx, actor, decide.OnReply, ids); err != nil {
		return nil, nil, err
	}
	pairs, err := below(tx, p, depth, down)
	if err != nil {
		return nil, nil, err
	}
	under, err = e.shown(ctx, tx, actor, decide.OnReply, readingOrder(p, pairs))
	return above, under, err
}

// Latest gives the newest public posts, boosts left out, at most limit, whoever
// may see them: for staff.
func (e *Engine) Latest(ctx context.Context, tx *store.Tx, limit int) ([]Post, error) {
	ids, err := latest(tx, limit)
	if err != nil {
		return nil, err
	}
	return e.Many(ctx, tx, ids)
}

// readingOrder puts each reply behind its parent's earlier replies and before
// the next sibling of its parent.
func readingOrder(root id.Post, pairs []store.Pair[id.Post, id.Post]) []id.Post {
	children := map[id.Post][]id.Post{}
	for _, p := range pairs {
		children[p.Val] = append(children[p.Val], p.Key)
	}
	out := make([]id.Post, 0, len(pairs))
	stack := []id.Post{root}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if top != root {
			out = append(out, top)
		}
		for _, c := range slices.Backward(children[top]) {
			stack = append(stack, c)
		}
	}
	return out
}

// shown loads posts and keeps those that the actor may see.
func (e *Engine) shown(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, ids []id.Post) ([]Post, error) {
	var out []Post
	for part := range slices.Chunk(ids, 400) {
		ps, err := e.Many(ctx, tx, part)
		if err != nil {
			return nil, err
		}
		if ps, err = e.Visible(ctx, tx, actor, s, ps); err != nil {
			return nil, err
		}
		out = append(out, ps...)
	}
	return out, nil
}
