package house

import (
	"context"
	"slices"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
)

// Kind says what a text is.
type Kind string

// The texts of a network.
const (
	About   = Kind("about")
	Privacy = Kind("privacy")
	Terms   = Kind("terms")
)

// Kinds lists the texts.
func Kinds() []Kind { return []Kind{About, Privacy, Terms} }

// Text is a version of a text, in Markdown.
type Text struct {
	Kind Kind
	// Since is the day, in UTC, from which it holds.
	Since time.Time
	Words Words
	// Own tells that the staff wrote it.
	Own bool
	// Next is when another version takes its place; zero when none is known.
	Next time.Time
	// Instead, of a version to be written, is when the one begins whose place it
	// takes, which then never holds; zero is none.
	Instead time.Time
}

// ownSince is when the program's own texts were last changed.
func ownSince() time.Time { return time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC) }

// program gives the program's own text.
func (e *Engine) program(k Kind) Text {
	keys := map[Kind][]string{
		About:   {"house.about.what", "house.about.read"},
		Privacy: {"house.privacy.kept", "house.privacy.seen", "house.privacy.gone", "house.privacy.third"},
		Terms:   {"house.terms.yours", "house.terms.answer", "house.terms.leave", "house.terms.change"},
	}[k]
	return Text{Kind: k, Since: ownSince(), Words: e.said(keys...)}
}

// Text gives the version that holds now.
func (e *Engine) Text(_ context.Context, tx *store.Tx, k Kind) (Text, error) {
	if !slices.Contains(Kinds(), k) {
		return Text{}, errMissing
	}
	t, err := held(tx, k, tx.Now())
	switch {
	case store.IsMissing(err), err == nil && len(t.Words) == 0:
		t, err = e.program(k), nil
	case err == nil:
		t.Own = true
	}
	if err != nil {
		return t, err
	}
	return succeeded(tx, t, tx.Now())
}

// succeeded adds when the next version begins.
func succeeded(tx *store.Tx, t Text, than time.Time) (Text, error) {
	next, err := after(tx, t.Kind, than)
	if store.IsMissing(err) {
		return t, nil
	}
	t.Next = next.Since
	return t, err
}

// Version gives the version that begins on a day, also one that is past or still
// to come.
func (e *Engine) Version(_ context.Context, tx *store.Tx, k Kind, day time.Time) (Text, error) {
	t, err := held(tx, k, day)
	if err == nil && t.Since.Equal(day) && len(t.Words) > 0 {
		t.Own = true
		return succeeded(tx, t, day)
	}
	if err != nil && !store.IsMissing(err) {
		return t, err
	}
	if own := e.program(k); own.Since.Equal(day) && slices.Contains(Kinds(), k) {
		return succeeded(tx, own, day)
	}
	return Text{}, errMissing
}

// Next gives the version that will hold after the one that holds now.
func (e *Engine) Next(_ context.Context, tx *store.Tx, k Kind) (Text, error) {
	t, err := after(tx, k, tx.Now())
	if store.IsMissing(err) {
		err = errMissing
	}
	t.Own = true
	return t, err
}

// Write gives a text another version, from a day on that is not past. Without
// words, the program's own text holds from then on. With tell, all members hear
// of it by an announcement.
func (e *Engine) Write(ctx context.Context, tx *store.Tx, actor account.Actor, t Text, tell bool) error {
	t.Words, t.Since = t.Words.trim(), day(t.Since)
	switch {
	case !slices.Contains(Kinds(), t.Kind):
		return errMissing
	case t.Words.longest() > MaxText:
		return errLong
	case t.Since.Before(day(tx.Now())):
		return errPast
	}
	if err := e.note(ctx, tx, actor, account.ManageSettings, "house."+string(t.Kind)+".write"); err != nil {
		return err
	}
	if !t.Instead.IsZero() && t.Instead.After(tx.Now()) && !t.Instead.Equal(t.Since) {
		if err := dropText(tx, t.Kind, t.Instead); err != nil {
			return err
		}
	}
	if err := putText(tx, t); err != nil {
		return err
	}
	return e.Events.Emit(tx, Changed{t.Kind, t.Since, tell})
}

// Recall takes back a version that does not hold yet.
func (e *Engine) Recall(ctx context.Context, tx *store.Tx, actor account.Actor, k Kind) error {
	t, err := e.Next(ctx, tx, k)
	if err != nil {
		return err
	}
	if err := e.note(ctx, tx, actor, account.ManageSettings, "house."+string(k)+".recall"); err != nil {
		return err
	}
	return dropText(tx, k, t.Since)
}

// day gives the beginning of a day in UTC.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
