package post

import (
	"parvis/base/id"
	"parvis/base/store"
)

func scanDid(r store.Row, d *did) error { return r.Scan(&d.id, &d.post, &d.by) }

func boostsBy(tx *store.Tx, by []id.Account, since int64, most int) ([]did, error) {
	return store.Many(tx, scanDid, `SELECT id, reblog_of, author FROM post_post
		WHERE author IN ($1) AND id > $2 AND reblog_of <> 0 AND deleted_at = 0 ORDER BY id DESC LIMIT $3`, store.Among(by), since, most)
}

func likesBy(tx *store.Tx, by []id.Account, since int64, most int) ([]did, error) {
	return store.Many(tx, scanDid, "SELECT id, post, account FROM post_favourite WHERE account IN ($1) AND id > $2 ORDER BY id DESC LIMIT $3", store.Among(by), since, most)
}

func taggedFor(tx *store.Tx, owner id.Account, since int64, most int) ([]store.Pair[id.Post, id.Tag], error) {
	return store.Many(tx, store.Two[id.Post, id.Tag], `SELECT t.post, t.tag FROM post_tag_follow f, post_tag t
		WHERE f.owner = $1 AND t.tag = f.tag AND t.post > $2 ORDER BY t.post DESC, t.tag LIMIT $3`, owner, since, most)
}

func bestBy(tx *store.Tx, by []id.Account, since int64, among, most int) ([]store.Pair[id.Post, int], error) {
	return store.Many(tx, store.Two[id.Post, int], `SELECT c.post, c.favourites + c.reblogs FROM post_counter c WHERE c.favourites + c.reblogs > 0 AND c.post IN (
		SELECT id FROM post_post WHERE author IN ($1) AND id > $2 AND reblog_of = 0 AND (reply_to = 0 OR reply_to_author = author)
			AND visibility IN ('public', 'unlisted') AND deleted_at = 0 ORDER BY id DESC LIMIT $3)
		ORDER BY c.favourites + c.reblogs DESC, c.post DESC LIMIT $4`, store.Among(by), since, among, most)
}
