package store

import (
	"context"
	"errors"
)

// Instead is an error that undoes a change and leaves another one in its place:
// a refusal that has to be counted. Write runs Do in a transaction of its own
// once the refused change is undone; then the caller gets the error.
type Instead struct {
	// Err is what the caller is told.
	Err error
	// Do is the change to make.
	Do func(tx *Tx) error
}

// Error is that of Err.
func (i *Instead) Error() string { return i.Err.Error() }

// Unwrap gives Err.
func (i *Instead) Unwrap() error { return i.Err }

// Leave makes the change that an Instead in err carries in this transaction, for
// a closure that goes on after the refusal. For other errors it does nothing.
func Leave(tx *Tx, err error) error {
	var i *Instead
	if errors.As(err, &i) {
		return i.Do(tx)
	}
	return nil
}

// instead makes the change that a refusal asks for. What fails is for the log:
// the caller is refused either way.
func (s *Store) instead(ctx context.Context, err error) {
	var i *Instead
	if !errors.As(err, &i) {
		return
	}
	if err := s.db.write(context.WithoutCancel(ctx), s, i.Do); err != nil {
		s.log.Error("a refusal left nothing behind", "error", err.Error())
	}
}
