package report

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// MaxNote is the longest note, in characters.
const MaxNote = 2000

// Note is what somebody of the staff wrote on a case for colleagues, and for nobody
// else. It is not changed afterwards.
type Note struct {
	ID int64
	// Report is the number under which the case was open when it was written.
	Report id.Report
	By     id.Account // 0 once that account is gone
	Text   string
	At     time.Time
}

// Note writes a note on the case of a report.
func (e *Engine) Note(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report, text string) (Note, error) {
	r, err := e.Get(ctx, tx, actor, which)
	if err != nil {
		return Note{}, err
	}
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n == 0 || n > MaxNote {
		return Note{}, errNote
	}
	n := Note{ID: tx.NewID(), Report: r.ID, By: actor.Account, Text: text, At: tx.Now()}
	if err := insertNote(tx, r.Target, n); err != nil {
		return n, err
	}
	return n, audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "report.note", Subject: audit.Subject{Kind: "report", ID: int64(r.ID)}, Case: int64(r.ID), After: strconv.FormatInt(n.ID, 10),
	})
}

// Notes gives the last notes on the cases of an account to a moderator, the newest last;
// none when it is the actor's own.
func (e *Engine) Notes(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, limit int) ([]Note, error) {
	if err := staff(actor); err != nil {
		return nil, err
	}
	if own, err := e.owns(ctx, tx, actor, target); err != nil || own {
		return nil, err
	}
	list, err := notesOn(tx, target, limit)
	slices.Reverse(list)
	return list, err
}
