package emoji

import "parvis/base/store"

func put(tx *store.Tx, m Emoji, folded string) error {
	_, err := tx.Exec(`INSERT INTO media_emoji (folded, shortcode, category, media, hidden, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (folded) DO UPDATE SET shortcode = excluded.shortcode, category = excluded.category, media = excluded.media, hidden = excluded.hidden, at = excluded.at`,
		folded, m.Shortcode, m.Category, m.Media, m.Hidden, tx.Now())
	return err
}

const columns = "shortcode, category, media, hidden"

func scan(r store.Row, m *Emoji) error { return r.Scan(&m.Shortcode, &m.Category, &m.Media, &m.Hidden) }

// drop takes an emoji out and gives what it was.
func drop(tx *store.Tx, folded string) (Emoji, error) {
	return store.One(tx, scan, "DELETE FROM media_emoji WHERE folded = $1 RETURNING "+columns, folded)
}

func all(tx *store.Tx) ([]Emoji, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM media_emoji ORDER BY folded LIMIT $1", Max)
}
