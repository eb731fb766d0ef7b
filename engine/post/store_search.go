package post

import (
	"parvis/base/id"
	"parvis/base/store"
)

func library(tx *store.Tx, a id.Account, among []id.Post) ([]id.Post, error) {
	return store.Many(tx, store.Value[id.Post], `SELECT id FROM post_post WHERE author = $1 AND id IN ($2)
		UNION SELECT post FROM post_mention WHERE account = $1 AND post IN ($2)
		UNION SELECT post FROM post_favourite WHERE account = $1 AND post IN ($2)
		UNION SELECT post FROM post_bookmark WHERE account = $1 AND post IN ($2)
		UNION SELECT post FROM post_vote WHERE account = $1 AND post IN ($2)
		UNION SELECT reblog_of FROM post_post WHERE author = $1 AND reblog_of IN ($2) AND reblog_of <> 0 AND deleted_at = 0`, a, store.In(among))
}
