package mastodon

import (
	"context"
	"strconv"

	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/render"
	"parvis/engine/account"
	"parvis/engine/post"
)

// board renders for one viewer inside one transaction, also what only this
// folder knows: notifications, conversations, what staff sees.
type board struct {
	*Edge
	*render.Board
	ctx   context.Context
	tx    *store.Tx
	actor account.Actor
}

// board begins rendering for the caller.
func (c *call) board(ctx context.Context, tx *store.Tx) *board {
	return c.Edge.board(ctx, tx, c.actor)
}

func (e *Edge) board(ctx context.Context, tx *store.Tx, actor account.Actor) *board {
	return &board{Edge: e, Board: e.render.Board(ctx, tx, actor), ctx: ctx, tx: tx, actor: actor}
}

// in names the context for the viewer's filters, as render.Board does.
func (b *board) in(where string) *board { b.In(where); return b }

// one renders a single post; not found when it was decided away.
func (b *board) one(list []post.Seen) (*entity.Status, error) {
	out, err := b.Statuses(list)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errNotFound
	}
	return out[0], nil
}

func count(n int) string { return strconv.Itoa(n) }
