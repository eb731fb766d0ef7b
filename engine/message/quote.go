package message

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// MaxQuoted is how many messages are reported at once (business-messaging 4).
const MaxQuoted = 20

// mostVersions is how many earlier versions of a message are quoted, the newest.
const mostVersions = 20

// Quote is what a message says, for whoever looks into a report of it.
type Quote struct {
	ID       id.Message
	Sender   id.Account
	At       time.Time
	EditedAt time.Time
	Words    Words
	// Before is what stood there before it was edited, the newest first.
	Before []Version
}

// Version is what a message said until a time.
type Version struct {
	Words Words
	Until time.Time
}

// Quotes gives messages of a chat by their numbers, as somebody quotes them who sees them
// all; it is a fault if they are of several members, of the actor, or of nobody.
func (e *Engine) Quotes(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, seqs []int64) ([]Quote, error) {
	found, me, err := e.enter(tx, actor, c)
	if err != nil {
		return nil, err
	}
	if len(seqs) > MaxQuoted {
		return nil, errQuoted
	}
	list, err := messagesOf(tx, actor.Account, c, seqs)
	if err != nil {
		return nil, err
	}
	return e.quote(ctx, tx, found, me, list, len(seqs))
}

// Exhibit gives messages of a chat for a report, and keeps their files until Release.
func (e *Engine) Exhibit(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which []id.Message, by id.Report) ([]Quote, error) {
	found, me, err := e.hold(tx, actor, c)
	if err != nil {
		return nil, err
	}
	if len(which) > MaxQuoted {
		return nil, errQuoted
	}
	list, err := messagesByID(tx, actor.Account, which)
	if err != nil {
		return nil, err
	}
	out, err := e.quote(ctx, tx, found, me, list, len(which))
	if err != nil {
		return nil, err
	}
	for _, q := range out {
		files := q.Words.Card.Pictures()
		if q.Words.Media != 0 {
			files = append(files, q.Words.Media)
		}
		for _, f := range files {
			if err := holdFile(tx, by, f, q.Sender); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// quote opens messages of a chat of which so many are wanted.
func (e *Engine) quote(ctx context.Context, tx *store.Tx, c row, me seat, list []Message, want int) ([]Quote, error) {
	if want == 0 {
		return nil, errQuoted
	}
	if len(list) != want || me.Standing != Member && c.kind == Group {
		return nil, errMissing
	}
	for _, m := range list {
		switch {
		case m.Chat != c.id || m.Seq <= me.joined || m.shownTo != 0 && m.shownTo != me.Account || !m.DeletedAt.IsZero() || m.Kind == kindSystem:
			return nil, errMissing
		case m.Sender != list[0].Sender || m.Sender == me.Account:
			return nil, errQuoted
		}
	}
	if err := e.reveal(ctx, tx, c, list); err != nil {
		return nil, err
	}
	out := make([]Quote, len(list))
	for i, m := range list {
		out[i] = Quote{ID: m.ID, Sender: m.Sender, At: m.At, EditedAt: m.EditedAt, Words: m.Words}
		if m.EditedAt.IsZero() {
			continue
		}
		var err error
		if out[i].Before, err = e.versions(tx, c, m.Seq); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// versions gives what a message said before it was edited, the newest first.
func (e *Engine) versions(tx *store.Tx, c row, seq int64) ([]Version, error) {
	list, err := versionsOf(tx, c.id, seq, mostVersions)
	if err != nil {
		return nil, err
	}
	out := make([]Version, len(list))
	for i, v := range list {
		if out[i].Words, err = e.open(c, Message{Seq: seq, body: v.Key}); err != nil {
			return nil, err
		}
		out[i].Until = v.Val
	}
	return out, nil
}

// Release lets go of the files that a report kept: those of messages that were deleted
// meanwhile go, unless another report keeps them.
func (e *Engine) Release(ctx context.Context, tx *store.Tx, by id.Report) error {
	if err := setHeld(tx, by, false); err != nil {
		return err
	}
	gone, err := looseFiles(tx, by)
	if err != nil {
		return err
	}
	for _, m := range gone {
		if err := e.o.Media.Discard(ctx, tx, m); err != nil {
			return err
		}
		if err := dropHeld(tx, m); err != nil {
			return err
		}
	}
	return nil
}

// Retain keeps the files of a report again that are still there.
func (e *Engine) Retain(_ context.Context, tx *store.Tx, by id.Report) error {
	return setHeld(tx, by, true)
}

// discard removes the file of a deleted message, now or once no report keeps it.
func (e *Engine) discard(ctx context.Context, tx *store.Tx, m id.Media) error {
	n, err := orphan(tx, m)
	if err != nil || n > 0 {
		return err
	}
	if err := dropHeld(tx, m); err != nil {
		return err
	}
	return e.o.Media.Discard(ctx, tx, m)
}
