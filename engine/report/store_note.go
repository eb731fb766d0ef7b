package report

import (
	"parvis/base/id"
	"parvis/base/store"
)

func insertNote(tx *store.Tx, target id.Account, n Note) error {
	_, err := tx.Exec("INSERT INTO report_note (id, target, report, author, text) VALUES ($1, $2, $3, $4, $5)", n.ID, target, n.Report, n.By, n.Text)
	return err
}

func scanNote(r store.Row, n *Note) error {
	err := r.Scan(&n.ID, &n.Report, &n.By, &n.Text)
	n.At = id.Time(n.ID)
	return err
}

// notesOn gives the newest first.
func notesOn(tx *store.Tx, target id.Account, limit int) ([]Note, error) {
	return store.Many(tx, scanNote, "SELECT id, report, author, text FROM report_note WHERE target = $1 ORDER BY id DESC LIMIT $2", target, limit)
}
