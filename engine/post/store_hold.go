package post

import (
	"parvis/base/id"
	"parvis/base/store"
)

func insertHeld(tx *store.Tx, p id.Post, quiet bool) error {
	_, err := tx.Exec("INSERT INTO post_held (post, quiet) VALUES ($1, $2)", p, quiet)
	return err
}

// takeHeld ends that a post was never published; fresh is false when it was.
func takeHeld(tx *store.Tx, p id.Post) (quiet, fresh bool, err error) {
	got, err := store.Many(tx, store.Value[bool], "DELETE FROM post_held WHERE post = $1 RETURNING quiet", p)
	return len(got) > 0 && got[0], len(got) > 0, err
}

func movePoll(tx *store.Tx, p Poll) error {
	_, err := tx.Exec("UPDATE post_poll SET expires_at = $1 WHERE post = $2", p.ExpiresAt, p.Post)
	if err != nil {
		return err
	}
	return touch(tx, p.Post)
}

// latest gives the newest public posts, boosts left out, whoever may see them.
func latest(tx *store.Tx, limit int) ([]id.Post, error) {
	return store.Many(tx, store.Value[id.Post], "SELECT id FROM post_post WHERE visibility = 'public' AND reblog_of = 0 AND deleted_at = 0 ORDER BY id DESC LIMIT $1", limit)
}
