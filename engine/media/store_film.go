package media

import (
	"parvis/base/id"
	"parvis/base/store"
)

// rawOf gives the stored file that waits to be worked on.
func rawOf(tx *store.Tx, m id.Media) (string, error) {
	return store.One(tx, store.Value[string], "SELECT blob FROM media_rendition WHERE media = $1 AND name = $2", m, raw)
}

// settleFilm ends the work on a medium, whose raw file goes; false when it is
// gone or done already.
func settleFilm(tx *store.Tx, m Media) (bool, error) {
	n, err := tx.Exec("UPDATE media_media SET state = $1, type = $2, mime = $3, blurhash = $4, color = $5, bytes = $6, error = $7, rev = rev + 1 WHERE id = $8 AND state = $9",
		m.State, m.Type, m.Mime, m.Blurhash, m.Color, m.Bytes, m.Error, m.ID, Processing)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.Exec("UPDATE media_blob SET idle_at = $1 WHERE key IN (SELECT blob FROM media_rendition WHERE media = $2 AND name = $3)", tx.Now(), m.ID, raw); err != nil {
		return false, err
	}
	_, err = tx.Exec("DELETE FROM media_rendition WHERE media = $1 AND name = $2", m.ID, raw)
	return true, err
}
