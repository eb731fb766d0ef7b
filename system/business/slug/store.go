package slug

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const columns = "slug, line, prefilled, at, left_at"

func scan(r store.Row, n *Name) error { return r.Scan(&n.Slug, &n.Line, &n.Prefilled, &n.At, &n.Left) }

func nameBy(tx *store.Tx, slug string) (Name, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM business_slug WHERE slug = $1", slug)
}

// nameLike gives the name that is read like one.
func nameLike(tx *store.Tx, look string) (Name, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM business_slug WHERE look = $1", look)
}

// namesOf gives the names of a line, the one it has first.
func namesOf(tx *store.Tx, l id.Line) ([]Name, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM business_slug WHERE line = $1 ORDER BY left_at", l)
}

func insertName(tx *store.Tx, n Name, look string) error {
	_, err := tx.Exec("INSERT INTO business_slug (slug, look, line, prefilled, at, left_at) VALUES ($1, $2, $3, $4, $5, 0)", n.Slug, look, n.Line, n.Prefilled, n.At)
	return err
}

func setWords(tx *store.Tx, n Name) error {
	_, err := tx.Exec("UPDATE business_slug SET prefilled = $1 WHERE slug = $2 AND line = $3", n.Prefilled, n.Slug, n.Line)
	return err
}

// leave has a line give up a name, if it has it.
func leave(tx *store.Tx, n Name, now time.Time) error {
	_, err := tx.Exec("UPDATE business_slug SET left_at = $1 WHERE slug = $2 AND line = $3 AND left_at = 0", now, n.Slug, n.Line)
	return err
}

// dropName lets go of a name as it was read: somebody else may have it by now.
func dropName(tx *store.Tx, n Name) error {
	_, err := tx.Exec("DELETE FROM business_slug WHERE slug = $1 AND line = $2 AND at = $3 AND left_at = $4", n.Slug, n.Line, n.At, n.Left)
	return err
}
