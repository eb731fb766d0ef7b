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
	_, err = tx.Exec("INSERT INTO post_scheduled (id, author, at, draft, error, rev, saved_at, dropped_at, key) VALUES ($1, $2, $3, $4, '', $5, $6, 0, $7)",
		s.ID, author, s.At, data, s.Rev, s.Saved, s.Key)
	return err
}

func moveScheduled(tx *store.Tx, s Scheduled) error {
	_, err := tx.Exec("UPDATE post_scheduled SET at = $1, error = '' WHERE id = $2", s.At, s.ID)
	return err
}

// rewriteDraft saves a draft whose revision is still the one that was read, and
// tells whether it was.
func rewriteDraft(tx *store.Tx, s Scheduled) (bool, error) {
	data, err := json.Marshal(s.Draft)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec("UPDATE post_scheduled SET draft = $1, rev = rev + 1, saved_at = $2, dropped_at = 0 WHERE id = $3 AND rev = $4 AND at = 0", data, tx.Now(), s.ID, s.Rev)
	return n > 0, err
}

// recall takes the time off, and the key: what is sent next is another post.
func recall(tx *store.Tx, j id.Job) error {
	_, err := tx.Exec("UPDATE post_scheduled SET at = 0, error = '', key = '', rev = rev + 1, saved_at = $1 WHERE id = $2", tx.Now(), j)
	return err
}

func dropDraft(tx *store.Tx, j id.Job, at time.Time) error {
	_, err := tx.Exec("UPDATE post_scheduled SET dropped_at = $1 WHERE id = $2 AND at = 0", at, j)
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

const scheduledColumns = "id, at, draft, error, rev, saved_at, key"

func scanScheduled(r store.Row, s *Scheduled) error {
	var data []byte
	if err := r.Scan(&s.ID, &s.At, &data, &s.Error, &s.Rev, &s.Saved, &s.Key); err != nil {
		return err
	}
	return json.Unmarshal(data, &s.Draft)
}

func scheduled(tx *store.Tx, j id.Job) (id.Account, Scheduled, error) {
	owner, err := store.One(tx, store.Value[id.Account], "SELECT author FROM post_scheduled WHERE id = $1", j)
	if err != nil {
		return 0, Scheduled{}, err
	}
	s, err := store.One(tx, scanScheduled, "SELECT "+scheduledColumns+" FROM post_scheduled WHERE id = $1", j)
	return owner, s, err
}

func scheduledBy(tx *store.Tx, a id.Account, p store.Page) ([]Scheduled, error) {
	return store.Paged(tx, scanScheduled, p, "SELECT "+scheduledColumns+" FROM post_scheduled WHERE author = $1 AND id > $2 AND id < $3 AND at <> 0 ORDER BY id DESC LIMIT $4",
		a, p.Lo(), p.Hi(), p.Limit)
}

// draftsBy gives an author's drafts, the last written first.
func draftsBy(tx *store.Tx, a id.Account, n int) ([]Scheduled, error) {
	return store.Many(tx, scanScheduled, "SELECT "+scheduledColumns+" FROM post_scheduled WHERE author = $1 AND at = 0 AND dropped_at = 0 ORDER BY saved_at DESC, id DESC LIMIT $2", a, n)
}

// keyed gives what an author set aside under a key: a draft, or a post that waits.
func keyed(tx *store.Tx, a id.Account, key string, draft bool) (Scheduled, error) {
	list, err := store.Many(tx, scanScheduled, "SELECT "+scheduledColumns+" FROM post_scheduled WHERE author = $1 AND key = $2 AND key <> '' AND (at = 0) = $3 LIMIT 1", a, key, draft)
	if err != nil || len(list) == 0 {
		return Scheduled{}, err
	}
	return list[0], nil
}

// droppedDrafts gives drafts that were thrown away before a time, with their authors.
func droppedDrafts(tx *store.Tx, before time.Time) ([]store.Pair[id.Account, id.Job], error) {
	return store.Many(tx, store.Two[id.Account, id.Job], "SELECT author, id FROM post_scheduled WHERE dropped_at > 0 AND dropped_at < $1 ORDER BY dropped_at LIMIT 500", before)
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
