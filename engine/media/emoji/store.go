package emoji

import "parvis/base/store"

func put(tx *store.Tx, m Emoji, folded string) error {
	_, err := tx.Exec(`INSERT INTO media_emoji (folded, shortcode, category, media, hidden, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (folded) DO UPDATE SET shortcode = excluded.shortcode, category = excluded.category, media = excluded.media, hidden = excluded.hidden, at = excluded.at`,
		folded, m.Shortcode, m.Category, m.Media, m.Hidden, tx.Now())
	return err
}

func drop(tx *store.Tx, folded string) (bool, error) {
	rows, err := tx.Exec("DELETE FROM media_emoji WHERE folded = $1", folded)
	return rows > 0, err
}

func all(tx *store.Tx) ([]Emoji, error) {
	return store.Many(tx, func(r store.Row, m *Emoji) error { return r.Scan(&m.Shortcode, &m.Category, &m.Media, &m.Hidden) },
		"SELECT shortcode, category, media, hidden FROM media_emoji ORDER BY folded LIMIT $1", Max)
}
