package notify

import (
	"parvis/base/id"
	"parvis/base/store"
)

const requestColumns = "id, source, count, last_post, created_at, updated_at"

func scanRequest(r store.Row, q *Request) error {
	return r.Scan(&q.ID, &q.Source, &q.Count, &q.LastPost, &q.CreatedAt, &q.UpdatedAt)
}

func putRequest(tx *store.Tx, n Notification) error {
	_, err := tx.Exec(`INSERT INTO notify_request (id, owner, source, count, last_post, created_at, updated_at) VALUES ($1, $2, $3, 1, $4, $5, $6)
		ON CONFLICT (owner, source) DO UPDATE SET count = notify_request.count + 1, updated_at = excluded.updated_at,
		last_post = CASE WHEN excluded.last_post = 0 THEN notify_request.last_post ELSE excluded.last_post END`,
		tx.NewID(), n.Owner, n.Source, n.Post, tx.Now(), tx.Now())
	return err
}

// trimFiltered keeps only the newest filtered notifications of a source.
func trimFiltered(tx *store.Tx, owner, source id.Account, keep int) error {
	_, err := tx.Exec(`DELETE FROM notify_notification WHERE owner = $1 AND source = $2 AND filtered = $3 AND id NOT IN (
		SELECT id FROM notify_notification WHERE owner = $1 AND source = $2 AND filtered = $3 ORDER BY id DESC LIMIT $4)`, owner, source, true, keep)
	return err
}

func requests(tx *store.Tx, owner id.Account, p store.Page) ([]Request, error) {
	return store.Paged(tx, scanRequest, p, "SELECT "+requestColumns+" FROM notify_request WHERE owner = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		owner, p.Lo(), p.Hi(), p.Limit)
}

func requestByID(tx *store.Tx, owner id.Account, r id.Notification) (Request, error) {
	out, err := store.One(tx, scanRequest, "SELECT "+requestColumns+" FROM notify_request WHERE owner = $1 AND id = $2", owner, r)
	if store.IsMissing(err) {
		err = errMissing
	}
	return out, err
}

func deleteRequest(tx *store.Tx, r id.Notification) error {
	_, err := tx.Exec("DELETE FROM notify_request WHERE id = $1", r)
	return err
}

// permit lets a source through and shows what was kept apart.
func permit(tx *store.Tx, owner, source id.Account) error {
	if _, err := tx.Exec("INSERT INTO notify_permission (owner, source) VALUES ($1, $2) ON CONFLICT DO NOTHING", owner, source); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE notify_notification SET filtered = $1 WHERE owner = $2 AND source = $3", false, owner, source)
	return err
}

func pending(tx *store.Tx, owner id.Account) (int, int, error) {
	p, err := store.One(tx, store.Two[int, int], "SELECT COUNT(id), COALESCE(SUM(count), 0) FROM notify_request WHERE owner = $1", owner)
	return p.Key, p.Val, err
}
