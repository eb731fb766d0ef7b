package media

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// usedBy gives the bytes an account stores.
func usedBy(tx *store.Tx, owner id.Account) (int64, error) {
	return store.One(tx, store.Value[int64], "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM media_media WHERE owner = $1", owner)
}

// expect marks a file as idle from now on; false when it is being removed.
func expect(tx *store.Tx, key string) (bool, error) {
	n, err := tx.Exec(`INSERT INTO media_blob (key, idle_at, doomed) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET idle_at = excluded.idle_at WHERE NOT media_blob.doomed`, key, tx.Now(), false)
	return n > 0, err
}

// use marks files as used by a row.
func use(tx *store.Tx, keys []string) error {
	_, err := tx.Exec("UPDATE media_blob SET idle_at = $1 WHERE key IN ($2)", time.Time{}, store.In(keys))
	return err
}

// useAll marks the files of a medium as used.
func useAll(tx *store.Tx, m id.Media) error {
	_, err := tx.Exec("UPDATE media_blob SET idle_at = $1 WHERE key IN (SELECT blob FROM media_rendition WHERE media = $2)", time.Time{}, m)
	return err
}

// idle marks the files of media, which are about to lose their rows.
func idle(tx *store.Tx, ids []id.Media) error {
	_, err := tx.Exec("UPDATE media_blob SET idle_at = $1 WHERE key IN (SELECT blob FROM media_rendition WHERE media IN ($2))", tx.Now(), store.In(ids))
	return err
}

// doom marks files for removal that have been idle since before and that no row
// names; those that a row names are marked as used.
func doom(tx *store.Tx, before time.Time, max int) error {
	keys, err := store.Many(tx, store.Value[string], "SELECT key FROM media_blob WHERE idle_at <> 0 AND idle_at > $1 AND idle_at < $2 AND NOT doomed ORDER BY idle_at LIMIT $3", time.Time{}, before, max)
	if err != nil || len(keys) == 0 {
		return err
	}
	_, err = tx.Exec(`UPDATE media_blob SET doomed = $1 WHERE key IN ($2) AND idle_at > $3 AND idle_at < $4
		AND NOT EXISTS (SELECT 1 FROM media_rendition r WHERE r.blob = media_blob.key)`, true, store.In(keys), time.Time{}, before)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE media_blob SET idle_at = $1 WHERE key IN ($2) AND NOT doomed AND idle_at < $3", time.Time{}, store.In(keys), before)
	return err
}

// doomed gives files that are to be removed.
func doomed(tx *store.Tx, max int) ([]string, error) {
	return store.Many(tx, store.Value[string], "SELECT key FROM media_blob WHERE doomed LIMIT $1", max)
}

// buried forgets files that are removed.
func buried(tx *store.Tx, keys []string) error {
	_, err := tx.Exec("DELETE FROM media_blob WHERE key IN ($1) AND doomed", store.In(keys))
	return err
}

// looseSince gives media that hang on nothing and have not been touched since.
func looseSince(tx *store.Tx, before time.Time, max int) ([]id.Media, error) {
	return store.Many(tx, store.Value[id.Media], "SELECT id FROM media_media WHERE post = 0 AND NOT reserved AND at < $1 AND released_at < $2 ORDER BY at LIMIT $3", before, before, max)
}

// ownedBy gives media of an account.
func ownedBy(tx *store.Tx, owner id.Account, max int) ([]id.Media, error) {
	return store.Many(tx, store.Value[id.Media], "SELECT id FROM media_media WHERE owner = $1 ORDER BY id LIMIT $2", owner, max)
}

// remove deletes media with their renditions and gives whose they were.
func remove(tx *store.Tx, ids []id.Media) ([]store.Pair[id.Media, id.Account], error) {
	if err := idle(tx, ids); err != nil {
		return nil, err
	}
	if _, err := tx.Exec("DELETE FROM media_rendition WHERE media IN ($1)", store.In(ids)); err != nil {
		return nil, err
	}
	return store.Many(tx, store.Two[id.Media, id.Account], "DELETE FROM media_media WHERE id IN ($1) RETURNING id, owner", store.In(ids))
}
