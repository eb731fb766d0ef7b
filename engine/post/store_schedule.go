package post

import (
	"encoding/json"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func insertScheduled(tx *store.Tx, author id.Account, s Scheduled) error {
	data, err := json.Marshal(s.Draft)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO post_scheduled (id, author, at, draft, error) VALUES ($1, $2, $3, $4, '')", s.ID, author, s.At, data)
	return err
}

func moveScheduled(tx *store.Tx, s Scheduled) error {
	_, err := tx.Exec("UPDATE post_scheduled SET at = $1, error = '' WHERE id = $2", s.At, s.ID)
	return err
}

func failScheduled(tx *store.Tx, j id.Job, code string) error {
	_, err := tx.Exec("UPDATE post_scheduled SET error = $1 WHERE id = $2", code, j)
	return err
}

func deleteScheduled(tx *store.Tx, j id.Job) error {
	_, err := tx.Exec("DELETE FROM post_scheduled WHERE id = $1", j)
	return err
}

func scheduled(tx *store.Tx, j id.Job) (id.Account, Scheduled, error) {
	owner, err := store.One(tx, store.Value[id.Account], "SELECT author FROM post_scheduled WHERE id = $1", j)
	if err != nil {
		return 0, Scheduled{}, err
	}
	s, err := store.One(tx, scanScheduled, "SELECT id, at, draft, error FROM post_scheduled WHERE id = $1", j)
	return owner, s, err
}

func scheduledBy(tx *store.Tx, a id.Account, p store.Page) ([]Scheduled, error) {
	return store.Paged(tx, scanScheduled, p, "SELECT id, at, draft, error FROM post_scheduled WHERE author = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		a, p.Lo(), p.Hi(), p.Limit)
}

func forgetKeys(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM post_idempotency WHERE at < $1", before)
	return err
}

func forgetTombstones(tx *store.Tx, before time.Time) error {
	ids, err := store.Many(tx, store.Value[id.Post], "SELECT id FROM post_post WHERE deleted_at <> 0 AND deleted_at < $1 ORDER BY deleted_at LIMIT 500", before)
	if err != nil || len(ids) == 0 {
		return err
	}
	if _, err := tx.Exec("DELETE FROM post_counter WHERE post IN ($1)", store.In(ids)); err != nil {
		return err
	}
	_, err = tx.Exec("DELETE FROM post_post WHERE id IN ($1)", store.In(ids))
	return err
}
