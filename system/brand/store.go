package brand

import (
	"encoding/json"

	"parvis/base/id"
	"parvis/base/store"
)

const columns = "id, state, version, rev, look, moderator, created_at, publish_at, published_at, retired_at"

func scan(r store.Row, i *Identity) error {
	var look []byte
	if err := r.Scan(&i.ID, &i.State, &i.Version, &i.Rev, &look, &i.By, &i.CreatedAt, &i.PublishAt, &i.PublishedAt, &i.RetiredAt); err != nil {
		return err
	}
	if err := json.Unmarshal(look, &i.Look); err != nil {
		return err
	}
	i.own = string(look) == "{}"
	if i.own {
		i.Look = Default()
	}
	i.Look = i.Look.whole()
	return nil
}

// stored gives a look as its column holds it; the program's own stays the program's.
func (i Identity) stored() ([]byte, error) {
	if i.own {
		return []byte("{}"), nil
	}
	return json.Marshal(i.Look)
}

func get(tx *store.Tx, which int64) (Identity, error) {
	i, err := store.One(tx, scan, "SELECT "+columns+" FROM brand_identity WHERE id = $1", which)
	if store.IsMissing(err) {
		err = errMissing
	}
	return i, err
}

// version gives what was published under a number.
func version(tx *store.Tx, n int64) (Identity, error) {
	i, err := store.One(tx, scan, "SELECT "+columns+" FROM brand_identity WHERE version = $1 AND version > 0", n)
	if store.IsMissing(err) {
		err = errMissing
	}
	return i, err
}

// newest gives the number of the version published last, 0 before the first.
func newest(tx *store.Tx) (int64, error) {
	return store.One(tx, store.Value[int64], "SELECT COALESCE(MAX(version), 0) FROM brand_identity")
}

// open gives those that are being worked on.
func open(tx *store.Tx) ([]Identity, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM brand_identity WHERE version = 0 ORDER BY id LIMIT 10")
}

// past gives what was published, newest first.
func past(tx *store.Tx, limit int) ([]Identity, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM brand_identity WHERE version > 0 ORDER BY version DESC LIMIT $1", limit)
}

func insert(tx *store.Tx, i Identity) error {
	look, err := i.stored()
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO brand_identity ("+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", i.ID, i.State, i.Version, i.Rev, look, i.By, i.CreatedAt, i.PublishAt, i.PublishedAt, i.RetiredAt)
	return err
}

// update writes a draft that is still at the revision it was read at.
func update(tx *store.Tx, i Identity, rev int64) error {
	look, err := i.stored()
	if err != nil {
		return err
	}
	n, err := tx.Exec("UPDATE brand_identity SET state = $1, version = $2, rev = $3, look = $4, publish_at = $5, published_at = $6, retired_at = $7 WHERE id = $8 AND rev = $9",
		i.State, i.Version, i.Rev, look, i.PublishAt, i.PublishedAt, i.RetiredAt, i.ID, rev)
	if err == nil && n == 0 {
		err = errChanged
	}
	return err
}

func remove(tx *store.Tx, which int64) error {
	_, err := tx.Exec("DELETE FROM brand_identity WHERE id = $1 AND version = 0", which)
	return err
}

func eraseRows(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("UPDATE brand_identity SET moderator = 0 WHERE moderator = $1", a)
	return err
}
