package post

import (
	"parvis/base/id"
	"parvis/base/store"
)

// firstCounted gives the first post that has counters; 0 when there is none.
func firstCounted(tx *store.Tx) (id.Post, error) {
	return store.One(tx, store.Value[id.Post], "SELECT COALESCE(MIN(post), 0) FROM post_counter")
}

// counted gives posts that are not deleted, oldest first: nobody sees the counters of
// the others.
func counted(tx *store.Tx, after, until id.Post, limit int) ([]id.Post, error) {
	return store.Many(tx, store.Value[id.Post], `SELECT p.id FROM post_post p
		WHERE p.id > $1 AND p.id <= $2 AND p.deleted_at = 0 AND EXISTS (SELECT 1 FROM post_counter c WHERE c.post = p.id) ORDER BY p.id LIMIT $3`, after, until, limit)
}

func scanCounts(r store.Row, c *Counts) error {
	return r.Scan(&c.Replies, &c.Reblogs, &c.Favourites, &c.Quotes)
}

func countsOf(tx *store.Tx, p id.Post) (Counts, error) {
	return store.One(tx, scanCounts, "SELECT replies, reblogs, favourites, quotes FROM post_counter WHERE post = $1", p)
}

// countAgain counts what the counters of a post count: what is published, not what
// nobody saw yet or what is deleted.
func countAgain(tx *store.Tx, p id.Post) (Counts, error) {
	return store.One(tx, scanCounts, `SELECT
		(SELECT count(*) FROM post_post a WHERE a.reply_to = $1 AND a.reply_to <> 0 AND a.deleted_at = 0 AND NOT EXISTS (SELECT 1 FROM post_held h WHERE h.post = a.id)),
		(SELECT count(*) FROM post_post a WHERE a.reblog_of = $2 AND a.reblog_of <> 0 AND a.deleted_at = 0 AND NOT EXISTS (SELECT 1 FROM post_held h WHERE h.post = a.id)),
		(SELECT count(*) FROM post_favourite f WHERE f.post = $3),
		(SELECT count(*) FROM post_post a WHERE a.quote_of = $4 AND a.quote_of <> 0 AND a.deleted_at = 0 AND NOT EXISTS (SELECT 1 FROM post_held h WHERE h.post = a.id))`, p, p, p, p)
}

// setCounts writes the counters of a post unless they are these.
func setCounts(tx *store.Tx, p id.Post, c Counts) (bool, error) {
	n, err := tx.Exec(`UPDATE post_counter SET replies = $1, reblogs = $2, favourites = $3, quotes = $4, rev = rev + 1
		WHERE post = $5 AND (replies <> $6 OR reblogs <> $7 OR favourites <> $8 OR quotes <> $9)`,
		c.Replies, c.Reblogs, c.Favourites, c.Quotes, p, c.Replies, c.Reblogs, c.Favourites, c.Quotes)
	return n > 0, err
}
