package message

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// LineChats gives chats of a line, those in which nothing was said for longest first, after
// the last message of one; with each that of its own.
func (e *Engine) LineChats(_ context.Context, tx *store.Tx, l id.Line, after id.Message, most int) ([]store.Pair[id.Chat, id.Message], error) {
	return chatsAfter(tx, id.Account(l), after, most)
}

// Expire empties what was said in a chat of a line after a number and before a time, with its
// files, most at once; it gives up to which number, which is the same where there was nothing.
// What a report holds stays with the report. The devices of both are told once.
func (e *Engine) Expire(ctx context.Context, tx *store.Tx, l id.Line, c id.Chat, after int64, before time.Time, most int) (upto int64, n int, err error) {
	list, err := saidBefore(tx, c, after, before, most)
	if err != nil || len(list) == 0 {
		return after, 0, err
	}
	found, _, err := e.hold(tx, lineActor(l), c)
	if err != nil {
		return after, 0, err
	}
	if err := e.reveal(ctx, tx, found, list); err != nil {
		return after, 0, err
	}
	emptied := false
	for _, m := range list {
		if !m.DeletedAt.IsZero() {
			continue
		}
		emptied = true
		for _, f := range m.files() {
			if err := e.discard(ctx, tx, f); err != nil {
				return after, 0, err
			}
		}
		if err := revoke(tx, c, m.Seq, tx.Now()); err != nil {
			return after, 0, err
		}
	}
	upto = list[len(list)-1].Seq
	if emptied { // one word for all of them: devices read again what they have up to there
		err = e.tellMembers(tx, entry{kind: "conversation.update", chat: c, seq: upto, about: id.Account(l), line: l})
	}
	return upto, len(list), err
}

// Forget takes all that was said in a chat out of the sight of its line; the member keeps it.
func (e *Engine) Forget(_ context.Context, tx *store.Tx, l id.Line, c id.Chat) error {
	found, _, err := e.hold(tx, lineActor(l), c)
	if err != nil {
		return err
	}
	return setJoined(tx, c, id.Account(l), found.last)
}
