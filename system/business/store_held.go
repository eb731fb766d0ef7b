package business

import (
	"parvis/base/id"
	"parvis/base/store"
)

// waiting is a message that waits, sealed.
type waiting struct {
	message id.Message
	draft   []byte
}

func scanHeld(r store.Row, h *waiting) error { return r.Scan(&h.message, &h.draft) }

func insertHeld(tx *store.Tx, o out, draft []byte) error {
	_, err := tx.Exec("INSERT INTO business_held (message, template, digits, draft) VALUES ($1, $2, $3, $4)", o.message, o.template, o.alias.Digits, draft)
	return err
}

// nextHeld gives the first message that is held back of a template.
func nextHeld(tx *store.Tx, t id.Template) (waiting, error) {
	return store.One(tx, scanHeld, "SELECT message, draft FROM business_held WHERE template = $1 ORDER BY message LIMIT 1", t)
}

func dropHeld(tx *store.Tx, m id.Message) error {
	_, err := tx.Exec("DELETE FROM business_held WHERE message = $1", m)
	return err
}

func setReleased(tx *store.Tx, o out) error {
	_, err := tx.Exec("UPDATE business_out SET chat = $1, seq = $2, state = $3, at = $4, ends_at = $5 WHERE message = $6", o.chat, o.seq, o.state, o.at, o.ends, o.message)
	return err
}
