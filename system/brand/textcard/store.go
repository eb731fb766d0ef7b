package textcard

import (
	"parvis/base/id"
	"parvis/base/store"
)

func insert(tx *store.Tx, m Made) error {
	_, err := tx.Exec("INSERT INTO brand_textcard (media, style, shape, version) VALUES ($1, $2, $3, $4)", m.Media, m.Style, m.Shape, m.Version)
	return err
}

// many gives those of some files that are cards.
func many(tx *store.Tx, ids []id.Media) (map[id.Media]Made, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := store.Many(tx, func(r store.Row, m *Made) error { return r.Scan(&m.Media, &m.Style, &m.Shape, &m.Version) },
		"SELECT media, style, shape, version FROM brand_textcard WHERE media IN ($1)", store.In(ids))
	out := make(map[id.Media]Made, len(list))
	for _, m := range list {
		out[m.Media] = m
	}
	return out, err
}

func remove(tx *store.Tx, m id.Media) error {
	_, err := tx.Exec("DELETE FROM brand_textcard WHERE media = $1", m)
	return err
}
