package business

import (
	"bytes"
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Once gives the answer that a request with this key was given within a day; none if
// there was none. A key that was used for another body is a fault, Conflict
// (business-messaging 5.14).
func (e *Engine) Once(_ context.Context, tx *store.Tx, c id.Client, key string, body []byte) ([]byte, error) {
	a, err := answerOf(tx, c, key)
	if store.IsMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(a.body, e.mark(body)) {
		return nil, errKey
	}
	return e.o.Keys.Open("business.once", a.box, []byte(c.String()+"."+key))
}

// mark is by what a body is known again. It is keyed, as there may be a PIN in it that could
// be guessed from a hash.
func (e *Engine) mark(body []byte) []byte { return e.o.Keys.Index("business.once", body) }

// Keep keeps the answer to a request with a key.
func (e *Engine) Keep(_ context.Context, tx *store.Tx, c id.Client, key string, body, given []byte) error {
	box := e.o.Keys.Seal("business.once", given, []byte(c.String()+"."+key))
	kept, err := putAnswer(tx, c, key, answer{e.mark(body), box}, tx.Now())
	if err == nil && !kept { // another process answers the same request at this moment
		err = errNow
	}
	return err
}
