package flow

import (
	"strings"

	"parvis/base/id"
	"parvis/base/store"
)

const columns = "id, business, name, categories, state, doc, pictures, at"

func scanFlow(r store.Row, f *Flow) error {
	var sorts, pictures string
	err := r.Scan(&f.ID, &f.Business, &f.Name, &sorts, &f.State, &f.Doc, &pictures, &f.At)
	f.Categories = strings.Fields(sorts)
	for _, s := range strings.Fields(pictures) {
		m, bad := id.Parse[id.Media](s)
		if err == nil {
			err = bad
		}
		f.Pictures = append(f.Pictures, m)
	}
	return err
}

// shown are pictures as they are kept.
func shown(list []id.Media) string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.String()
	}
	return strings.Join(out, " ")
}

func insertFlow(tx *store.Tx, f Flow) error {
	_, err := tx.Exec("INSERT INTO business_flow ("+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", f.ID, f.Business, f.Name, strings.Join(f.Categories, " "), string(f.State), f.Doc, shown(f.Pictures), f.At)
	return err
}

func putFlow(tx *store.Tx, f Flow) error {
	_, err := tx.Exec("UPDATE business_flow SET name = $1, categories = $2, state = $3, doc = $4, pictures = $5 WHERE id = $6", f.Name, strings.Join(f.Categories, " "), string(f.State), f.Doc, shown(f.Pictures), f.ID)
	return err
}

func dropFlow(tx *store.Tx, which int64) error {
	_, err := tx.Exec("DELETE FROM business_flow WHERE id = $1", which)
	return err
}

func flowByID(tx *store.Tx, which int64) (Flow, error) {
	return store.One(tx, scanFlow, "SELECT "+columns+" FROM business_flow WHERE id = $1", which)
}

// lockFlow gives a flow that nobody else changes until the end of the change.
func lockFlow(tx *store.Tx, which int64) (Flow, error) {
	return store.One(tx, scanFlow, "SELECT "+columns+" FROM business_flow WHERE id = $1 FOR UPDATE", which)
}

// lockAccount has nobody else count the flows of a business account until the end of the
// change.
func lockAccount(tx *store.Tx, b id.Business) error {
	_, err := store.Many(tx, store.Value[id.Business], "SELECT id FROM business_account WHERE id = $1 FOR UPDATE", b)
	return err
}

func flowByName(tx *store.Tx, b id.Business, name string) (Flow, error) {
	return store.One(tx, scanFlow, "SELECT "+columns+" FROM business_flow WHERE business = $1 AND name = $2", b, name)
}

func flowsOf(tx *store.Tx, b id.Business) ([]Flow, error) {
	return store.Many(tx, scanFlow, "SELECT "+columns+" FROM business_flow WHERE business = $1 ORDER BY id", b)
}

func count(tx *store.Tx, b id.Business) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_flow WHERE business = $1", b)
}
