package post

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/post/text"
)

func scanTag(r store.Row, h *Hashtag) error { return r.Scan(&h.ID, &h.Name, &h.Shown) }

// hashtags finds or makes hashtags by their names as typed.
func hashtags(tx *store.Tx, names []string) ([]Hashtag, error) {
	out := make([]Hashtag, 0, len(names))
	for _, n := range names {
		h, err := store.One(tx, scanTag, `INSERT INTO post_hashtag (id, name, shown, usable, listable, last_used) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (name) DO UPDATE SET last_used = excluded.last_used RETURNING id, name, shown`,
			tx.NewID(), text.FoldTag(n), n, true, true, tx.Now())
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

func tagByName(tx *store.Tx, name string) (Hashtag, error) {
	return store.One(tx, scanTag, "SELECT id, name, shown FROM post_hashtag WHERE name = $1", name)
}

// tagKnown tells whether a hashtag was used in public, or is followed or shown by an
// account.
func tagKnown(tx *store.Tx, t id.Tag, a id.Account) (bool, error) {
	found, err := store.Many(tx, store.Value[id.Tag], `SELECT h.id FROM post_hashtag h WHERE h.id = $1 AND (EXISTS (SELECT d.tag FROM post_tag_day d WHERE d.tag = h.id)
		OR EXISTS (SELECT f.tag FROM post_tag_follow f WHERE f.owner = $2 AND f.tag = h.id) OR EXISTS (SELECT s.tag FROM post_tag_feature s WHERE s.owner = $2 AND s.tag = h.id))`, t, a)
	return len(found) > 0, err
}

func tagsByID(tx *store.Tx, ts []id.Tag) ([]Hashtag, error) {
	return store.Many(tx, scanTag, "SELECT id, name, shown FROM post_hashtag WHERE id IN ($1) ORDER BY id", store.In(ts))
}

// countTags notes the use of a public post's hashtags on its day.
func countTags(tx *store.Tx, p Post) error {
	for _, t := range p.Tags {
		if _, err := tx.Exec(`INSERT INTO post_tag_day (tag, day, author, uses) VALUES ($1, $2, $3, 1)
			ON CONFLICT (tag, day, author) DO UPDATE SET uses = post_tag_day.uses + 1`, t.ID, p.At.Truncate(day), p.Author); err != nil {
			return err
		}
	}
	return nil
}

func eachTagDay(tx *store.Tx, ts []id.Tag, since time.Time, fn func(t id.Tag, at time.Time, uses, accounts int)) error {
	return store.Each(tx, func(r store.Row) error {
		var t id.Tag
		var at time.Time
		var uses, accounts int
		if err := r.Scan(&t, &at, &uses, &accounts); err != nil {
			return err
		}
		fn(t, at, uses, accounts)
		return nil
	}, "SELECT tag, day, SUM(uses), COUNT(author) FROM post_tag_day WHERE tag IN ($1) AND day >= $2 GROUP BY tag, day", store.In(ts), since)
}

func insertTagFollow(tx *store.Tx, a id.Account, t id.Tag) error {
	_, err := tx.Exec("INSERT INTO post_tag_follow (id, owner, tag) VALUES ($1, $2, $3) ON CONFLICT (owner, tag) DO NOTHING", tx.NewID(), a, t)
	return err
}

func deleteTagFollow(tx *store.Tx, a id.Account, t id.Tag) error {
	_, err := tx.Exec("DELETE FROM post_tag_follow WHERE owner = $1 AND tag = $2", a, t)
	return err
}

func tagFollows(tx *store.Tx, a id.Account, p store.Page) ([]FollowedTag, error) {
	scan := func(r store.Row, f *FollowedTag) error {
		return r.Scan(&f.Cursor, &f.ID, &f.Name, &f.Shown)
	}
	return store.Paged(tx, scan, p, `SELECT f.id, h.id, h.name, h.shown FROM post_tag_follow f, post_hashtag h
		WHERE f.owner = $1 AND f.id > $2 AND f.id < $3 AND h.id = f.tag ORDER BY f.id DESC LIMIT $4`, a, p.Lo(), p.Hi(), p.Limit)
}

func followedAmong(tx *store.Tx, a id.Account, ts []id.Tag) ([]id.Tag, error) {
	return store.Many(tx, store.Value[id.Tag], "SELECT tag FROM post_tag_follow WHERE owner = $1 AND tag IN ($2)", a, store.In(ts))
}

func allTagFollows(tx *store.Tx, a id.Account) ([]id.Tag, error) {
	return store.Many(tx, store.Value[id.Tag], "SELECT tag FROM post_tag_follow WHERE owner = $1", a)
}

func insertFeature(tx *store.Tx, a id.Account, t id.Tag) error {
	_, err := tx.Exec("INSERT INTO post_tag_feature (id, owner, tag) VALUES ($1, $2, $3)", tx.NewID(), a, t)
	return err
}

func deleteFeature(tx *store.Tx, a id.Account, f id.Edge) (int64, error) {
	return tx.Exec("DELETE FROM post_tag_feature WHERE owner = $1 AND id = $2", a, f)
}

func featured(tx *store.Tx, a id.Account) ([]FeaturedTag, error) {
	scan := func(r store.Row, f *FeaturedTag) error {
		return r.Scan(&f.ID, &f.Hashtag.ID, &f.Name, &f.Shown, &f.Posts, &f.LastAt)
	}
	return store.Many(tx, scan, `SELECT f.id, h.id, h.name, h.shown, COALESCE(SUM(d.uses), 0), COALESCE(MAX(d.day), 0)
		FROM post_hashtag h, post_tag_feature f LEFT JOIN post_tag_day d ON d.tag = f.tag AND d.author = f.owner
		WHERE f.owner = $1 AND h.id = f.tag GROUP BY f.id, h.id, h.name, h.shown ORDER BY f.id`, a)
}

func usedTags(tx *store.Tx, a id.Account, limit int) ([]Hashtag, error) {
	return store.Many(tx, scanTag, `SELECT h.id, h.name, h.shown FROM post_hashtag h, post_tag_day d
		WHERE d.author = $1 AND h.id = d.tag GROUP BY h.id, h.name, h.shown ORDER BY SUM(d.uses) DESC, h.id LIMIT $2`, a, limit)
}

// tagUsers gives who used hashtags on a day, each hashtag's together.
func tagUsers(tx *store.Tx, on time.Time, least, max int) ([]store.Pair[id.Tag, id.Account], error) {
	return store.Many(tx, store.Two[id.Tag, id.Account], `SELECT d.tag, d.author FROM post_tag_day d WHERE d.day = $1
		AND d.tag IN (SELECT u.tag FROM post_tag_day u WHERE u.day = $1 GROUP BY u.tag HAVING COUNT(u.author) >= $2)
		AND EXISTS (SELECT h.id FROM post_hashtag h WHERE h.id = d.tag AND h.listable = $3) ORDER BY d.tag, d.author LIMIT $4`, on, least, true, max)
}
