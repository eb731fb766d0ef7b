package post

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// oldTries is how often a taken id of a past instant is tried anew before the
// next millisecond is (social-core 2.3).
const oldTries = 16

// oldID gives a free id for something that happened at t.
func oldID(tx *store.Tx, t time.Time) (id.Post, error) {
	for n := 0; ; n++ {
		if n == oldTries {
			n, t = 0, t.Add(time.Millisecond)
		}
		p := id.Post(tx.OldID(t))
		taken, err := store.Many(tx, store.Value[id.Post], "SELECT id FROM post_post WHERE id = $1", p)
		if err != nil || len(taken) == 0 {
			return p, err
		}
	}
}

func insertOrigin(tx *store.Tx, author id.Account, origin string, p id.Post) error {
	_, err := tx.Exec("INSERT INTO post_origin (author, origin, post) VALUES ($1, $2, $3)", author, origin, p)
	return err
}

func origins(tx *store.Tx, author id.Account, of []string) ([]store.Pair[string, id.Post], error) {
	return store.Many(tx, store.Two[string, id.Post], "SELECT origin, post FROM post_origin WHERE author = $1 AND origin IN ($2)", author, store.In(of))
}

func hasOrigin(tx *store.Tx, author id.Account, p id.Post) (bool, error) {
	got, err := store.Many(tx, store.Value[id.Post], "SELECT post FROM post_origin WHERE post = $1 AND author = $2 LIMIT 1", p, author)
	return len(got) > 0, err
}

// youngOf counts the posts of an author that are younger than a time, up to most.
func youngOf(tx *store.Tx, author id.Account, since time.Time, most int) (int, error) {
	got, err := store.Many(tx, store.Value[id.Post], "SELECT id FROM post_post WHERE author = $1 AND id > $2 AND deleted_at = 0 ORDER BY id DESC LIMIT $3", author, id.Floor(since), most)
	return len(got), err
}
