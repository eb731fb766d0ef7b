package message

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// versionsOf gives what a message said before it was edited, still sealed, and until when.
func versionsOf(tx *store.Tx, c id.Chat, seq int64, most int) ([]store.Pair[[]byte, time.Time], error) {
	return store.Many(tx, store.Two[[]byte, time.Time], "SELECT body, at FROM message_edit WHERE chat = $1 AND seq = $2 ORDER BY n DESC LIMIT $3", c, seq, most)
}

// holdFile keeps the file of a message for a report.
func holdFile(tx *store.Tx, by id.Report, m id.Media, owner id.Account) error {
	_, err := tx.Exec("INSERT INTO message_held (media, report, owner, open, orphan) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", m, by, owner, true, false)
	return err
}

func setHeld(tx *store.Tx, by id.Report, open bool) error {
	_, err := tx.Exec("UPDATE message_held SET open = $1 WHERE report = $2", open, by)
	return err
}

// orphan notes that the message of a file is gone; none is counted when no report keeps it.
func orphan(tx *store.Tx, m id.Media) (int64, error) {
	return tx.Exec("UPDATE message_held SET orphan = $1 WHERE media = $2 AND media IN (SELECT media FROM message_held WHERE media = $2 AND open = $1)", true, m)
}

// looseFiles gives the files of a report whose messages are gone and that no report keeps.
func looseFiles(tx *store.Tx, by id.Report) ([]id.Media, error) {
	return store.Many(tx, store.Value[id.Media], `SELECT media FROM message_held WHERE report = $1 AND orphan = $2
		AND NOT EXISTS (SELECT 1 FROM message_held AS h WHERE h.media = message_held.media AND h.open = $2) ORDER BY media`, by, true)
}

func dropHeld(tx *store.Tx, m id.Media) error {
	_, err := tx.Exec("DELETE FROM message_held WHERE media = $1", m)
	return err
}
