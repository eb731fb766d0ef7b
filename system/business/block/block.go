package block

import (
	"context"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/system/business"
)

// Engine stops members for lines.
type Engine struct {
	business *business.Engine
	keys     *seal.Keys
}

// New makes the engine.
func New(b *business.Engine, keys *seal.Keys) *Engine { return &Engine{b, keys} }

// mostBlocked is how many members a line stops at most (business-messaging 14).
const mostBlocked = 64000

// Blocked is what became of one member whom a line was to stop, or to hear again: Code is
// 0 where it was done.
type Blocked struct {
	Input, Number, User string
	Code                int
}

// The codes with which somebody is not stopped (business-messaging 14).
const (
	isSelf       = 131021
	windowClosed = 131047
	blockedFull  = 139101
)

// Block has a line hear nothing of a member any more, who is not told. Only who wrote in
// the last day can be stopped; of anybody else the line learns nothing.
func (e *Engine) Block(ctx context.Context, tx *store.Tx, l business.Line, r business.Recipient) (Blocked, error) {
	b, a, err := e.blocked(ctx, tx, l, r)
	if err != nil || b.Code != 0 {
		return b, err
	}
	until, err := e.business.Window(ctx, tx, l.ID, a.Member)
	if err != nil {
		return b, err
	}
	if !until.After(tx.Now()) {
		b.Code = windowClosed
		return b, nil
	}
	n, err := countStops(tx, l.ID)
	if err != nil {
		return b, err
	}
	if n >= mostBlocked {
		b.Code = blockedFull
		return b, nil
	}
	return b, putStop(tx, l.ID, a.Member)
}

// Unblock has a line hear a member again.
func (e *Engine) Unblock(ctx context.Context, tx *store.Tx, l business.Line, r business.Recipient) (Blocked, error) {
	b, a, err := e.blocked(ctx, tx, l, r)
	if err != nil || b.Code != 0 {
		return b, err
	}
	return b, dropStop(tx, l, a.Member)
}

// blocked finds whom a line means.
func (e *Engine) blocked(ctx context.Context, tx *store.Tx, l business.Line, r business.Recipient) (Blocked, business.Alias, error) {
	b := Blocked{Input: r.Input()}
	if bare, _ := business.Bare(r.To); bare == l.Number {
		b.Code = isSelf
		return b, business.Alias{}, nil
	}
	a, err := e.business.Find(ctx, tx, l.Portfolio, r)
	b.Number, b.User = a.Digits, a.Code
	return b, a, err
}

// List are the members whom a line stopped, by what it calls them, after a cursor.
func (e *Engine) List(_ context.Context, tx *store.Tx, l business.Line, after []byte, most int) ([]business.Alias, error) {
	from := id.Account(0)
	if len(after) > 0 {
		plain, err := e.keys.Open(blockCursor, after, []byte(l.ID.String()))
		if err == nil {
			from, err = id.Parse[id.Account](string(plain))
		}
		if err != nil {
			return nil, errCursor
		}
	}
	return stoppedBy(tx, l, from, most)
}

// blockCursor separates cursors from what else is sealed.
const blockCursor = "business.block"

// Cursor is where the list of whom a line stopped goes on after one of them, also when
// they are no member any more. It is sealed, since it names them as the network does.
func (e *Engine) Cursor(l business.Line, a business.Alias) []byte {
	return e.keys.Seal(blockCursor, []byte(a.Member.String()), []byte(l.ID.String()))
}
