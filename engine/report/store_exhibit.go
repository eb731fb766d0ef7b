package report

import (
	"parvis/base/id"
	"parvis/base/store"
)

// box is a reported message, sealed.
type box struct {
	report  id.Report
	message id.Message
	body    []byte
}

func scanBox(r store.Row, b *box) error { return r.Scan(&b.report, &b.message, &b.body) }

func insertExhibit(tx *store.Tx, r id.Report, m id.Message, body []byte) error {
	_, err := tx.Exec("INSERT INTO report_message (report, message, body) VALUES ($1, $2, $3)", r, m, body)
	return err
}

func exhibitsOf(tx *store.Tx, list []id.Report) ([]box, error) {
	return store.Many(tx, scanBox, "SELECT report, message, body FROM report_message WHERE report IN ($1) ORDER BY message, report", store.In(list))
}

func countExhibits(tx *store.Tx, r id.Report) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM report_message WHERE report = $1", r)
}

func deleteExhibits(tx *store.Tx, r id.Report) error {
	_, err := tx.Exec("DELETE FROM report_message WHERE report = $1", r)
	return err
}
