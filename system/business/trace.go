package business

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business/hook"
)

// Trace is a message that a line sent, how far it came, and what apps were told of it
// (business-messaging 11.9).
type Trace struct {
	ID id.Message
	// Wire is what it is called outside.
	Wire  string
	State string
	At    time.Time
	Told  []hook.Attempt
}

// Trace gives what became of one message of a line; a fault, Missing, for what it did not
// send within a month.
func (e *Engine) Trace(ctx context.Context, tx *store.Tx, l Line, wire string) (Trace, error) {
	which, err := e.o.Message.Parse(wire)
	if err != nil {
		return Trace{}, errMessage
	}
	o, err := outByID(tx, which)
	if err == nil && o.line != l.ID || store.IsMissing(err) {
		return Trace{}, errMissing
	}
	if err != nil {
		return Trace{}, err
	}
	return e.trace(ctx, tx, o)
}

// Traces gives what became of the messages of a line, the newest first.
func (e *Engine) Traces(ctx context.Context, tx *store.Tx, l Line, p store.Page) ([]Trace, error) {
	list, err := outOf(tx, l.ID, p)
	if err != nil {
		return nil, err
	}
	out := make([]Trace, len(list))
	for i, o := range list {
		if out[i], err = e.trace(ctx, tx, o); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (e *Engine) trace(ctx context.Context, tx *store.Tx, o out) (Trace, error) {
	t := Trace{ID: o.message, Wire: e.o.Message.Wire(o.message), State: o.state, At: o.at}
	var err error
	t.Told, err = e.o.Hook.About(ctx, tx, o.line, t.Wire)
	return t, err
}

// Step is that a message of a line came further.
type Step struct {
	Line id.Line
	Chat id.Chat
	Seq  int64
	// What is sent, delivered, read or pressed, which is one of the buttons below it.
	What, Button string
}

// Sends refuses what a line may not send now: to who wrote to it within a day with open,
// else to anybody else.
func (e *Engine) Sends(ctx context.Context, tx *store.Tx, l Line, open bool) error {
	return e.Clear(ctx, tx, l, open)
}
