package post

import (
	"parvis/base/id"
	"parvis/base/store"
)

func likedBy(tx *store.Tx, a id.Account) ([]id.Post, error) {
	return store.Many(tx, store.Value[id.Post], "SELECT post FROM post_favourite WHERE account = $1", a)
}

func ownPage(tx *store.Tx, a id.Account, p store.Page) ([]id.Post, error) {
	return store.Paged(tx, store.Value[id.Post], p, "SELECT id FROM post_post WHERE author = $1 AND deleted_at = 0 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		a, p.Lo(), p.Hi(), p.Limit)
}

func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM post_favourite WHERE account = $1",
		"DELETE FROM post_bookmark WHERE account = $1",
		"DELETE FROM post_pin WHERE account = $1",
		"DELETE FROM post_vote WHERE account = $1",
		"UPDATE post_counter SET rev = rev + 1 WHERE post IN (SELECT post FROM post_mention WHERE account = $1)",
		"DELETE FROM post_mention WHERE account = $1",
		"DELETE FROM post_tag_day WHERE author = $1",
		"DELETE FROM post_tag_follow WHERE owner = $1",
		"DELETE FROM post_tag_feature WHERE owner = $1",
		"DELETE FROM post_thread_mute WHERE account = $1",
		"DELETE FROM post_idempotency WHERE account = $1",
		"DELETE FROM post_scheduled WHERE author = $1",
		"DELETE FROM post_conversation WHERE account = $1",
		"DELETE FROM post_conversation_member WHERE account = $1",
		"DELETE FROM post_origin WHERE author = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}
