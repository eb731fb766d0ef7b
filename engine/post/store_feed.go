package post

import (
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// entry is a post as feeds know it.
type entry struct {
	id            id.Post
	author        id.Account
	reblogOf      id.Post
	replyTo       id.Post
	replyToAuthor id.Account
	language      string
}

func scanEntry(r store.Row, e *entry) error {
	return r.Scan(&e.id, &e.author, &e.reblogOf, &e.replyTo, &e.replyToAuthor, &e.language)
}

// authorsMax bounds the authors asked about in one statement.
const authorsMax = 1024

// byAuthors gives the newest posts of some authors.
func byAuthors(tx *store.Tx, authors []id.Account, p store.Page) ([]entry, error) {
	var out []entry
	for part := range slices.Chunk(authors, authorsMax) {
		got, err := store.Paged(tx, scanEntry, p, `SELECT id, author, reblog_of, reply_to, reply_to_author, language FROM post_post
			WHERE author IN ($1) AND id > $2 AND id < $3 AND deleted_at = 0 AND visibility <> 'direct' ORDER BY id DESC LIMIT $4`,
			store.Among(part), p.Lo(), p.Hi(), p.Limit)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// byTags gives the newest public posts with some hashtags.
func byTags(tx *store.Tx, tags []id.Tag, p store.Page) ([]entry, error) {
	if len(tags) == 0 {
		return nil, nil
	}
	return store.Paged(tx, scanEntry, p, `SELECT DISTINCT p.id, p.author, p.reblog_of, p.reply_to, p.reply_to_author, p.language FROM post_tag t, post_post p
		WHERE t.tag IN ($1) AND t.post > $2 AND t.post < $3 AND p.id = t.post AND p.deleted_at = 0 AND p.visibility = 'public' ORDER BY p.id DESC LIMIT $4`,
		store.In(tags), p.Lo(), p.Hi(), p.Limit)
}

func publicPage(tx *store.Tx, mask int64, has int, p store.Page) ([]id.Post, error) {
	return store.Paged(tx, store.Value[id.Post], p, `SELECT id FROM post_post
		WHERE visibility = 'public' AND reblog_of = 0 AND deleted_at = 0 AND (reply_to = 0 OR reply_to_author = author)
		AND (pw & $1) = 0 AND (has & $2) = $2 AND id > $3 AND id < $4 ORDER BY id DESC LIMIT $5`,
		mask, has, p.Lo(), p.Hi(), p.Limit)
}

func tagNumbers(tx *store.Tx, names []string) ([]id.Tag, error) {
	folded := make([]string, 0, len(names))
	for _, n := range names {
		folded = append(folded, foldTag(n))
	}
	return store.Many(tx, store.Value[id.Tag], "SELECT id FROM post_hashtag WHERE name IN ($1) ORDER BY id", store.In(folded))
}

func tagPage(tx *store.Tx, mask int64, has int, any, all, none []id.Tag, p store.Page) ([]id.Post, error) {
	return store.Paged(tx, store.Value[id.Post], p, `SELECT DISTINCT p.id FROM post_tag t, post_post p
		WHERE t.tag IN ($1) AND p.id = t.post AND p.visibility = 'public' AND p.deleted_at = 0 AND (p.pw & $2) = 0 AND (p.has & $3) = $3
		AND (SELECT COUNT(a.tag) FROM post_tag a WHERE a.post = p.id AND a.tag IN ($4)) = $5
		AND NOT EXISTS (SELECT n.tag FROM post_tag n WHERE n.post = p.id AND n.tag IN ($6))
		AND t.post > $7 AND t.post < $8 ORDER BY p.id DESC LIMIT $9`,
		store.In(any), mask, has, store.In(all), len(all), store.In(none), p.Lo(), p.Hi(), p.Limit)
}

func profilePage(tx *store.Tx, a id.Account, l Listing, has int, tag id.Tag, p store.Page) ([]id.Post, error) {
	return store.Paged(tx, store.Value[id.Post], p, `SELECT id FROM post_post
		WHERE author = $1 AND deleted_at = 0 AND id > $2 AND id < $3 AND (has & $4) = $4
		AND (reblog_of = 0 OR $5 = 0) AND (reply_to = 0 OR reply_to_author = author OR $6 = 0)
		AND (CAST($7 AS BIGINT) = 0 OR EXISTS (SELECT t.tag FROM post_tag t WHERE t.post = post_post.id AND t.tag = CAST($7 AS BIGINT))) ORDER BY id DESC LIMIT $8`,
		a, p.Lo(), p.Hi(), has, flag(l.NoReblogs || l.OnlyMedia), flag(l.NoReplies), tag, p.Limit)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func favouritePage(tx *store.Tx, a id.Account, p store.Page) ([]store.Pair[int64, id.Post], error) {
	return store.Paged(tx, store.Two[int64, id.Post], p, "SELECT id, post FROM post_favourite WHERE account = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		a, p.Lo(), p.Hi(), p.Limit)
}

func bookmarkPage(tx *store.Tx, a id.Account, p store.Page) ([]store.Pair[int64, id.Post], error) {
	return store.Paged(tx, store.Two[int64, id.Post], p, "SELECT id, post FROM post_bookmark WHERE account = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		a, p.Lo(), p.Hi(), p.Limit)
}

func quotePage(tx *store.Tx, of id.Post, p store.Page) ([]store.Pair[int64, id.Post], error) {
	return store.Paged(tx, store.Two[int64, id.Post], p, `SELECT id, id FROM post_post WHERE quote_of = $1 AND quote_of <> 0 AND quote_state = 'accepted' AND deleted_at = 0
		AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4`, of, p.Lo(), p.Hi(), p.Limit)
}

func scanBy(r store.Row, b *By) error { return r.Scan(&b.Cursor, &b.Account) }

func favouriters(tx *store.Tx, of id.Post, p store.Page) ([]By, error) {
	return store.Paged(tx, scanBy, p, "SELECT id, account FROM post_favourite WHERE post = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		of, p.Lo(), p.Hi(), p.Limit)
}

func rebloggers(tx *store.Tx, of id.Post, p store.Page) ([]By, error) {
	return store.Paged(tx, scanBy, p, `SELECT id, author FROM post_post WHERE reblog_of = $1 AND reblog_of <> 0 AND deleted_at = 0 AND visibility <> 'private'
		AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4`, of, p.Lo(), p.Hi(), p.Limit)
}

// reword copies a changed policy word into posts.
func rewordPost(tx *store.Tx, p id.Post, w decide.Word) error {
	_, err := tx.Exec("UPDATE post_post SET pw = $1 WHERE id = $2", w, p)
	if err != nil {
		return err
	}
	return touch(tx, p)
}

// postsOf gives an account's posts below an id, for rewriting their words.
func postsOf(tx *store.Tx, a id.Account, before id.Post, limit int) ([]id.Post, error) {
	return store.Many(tx, store.Value[id.Post], "SELECT id FROM post_post WHERE author = $1 AND id < $2 AND deleted_at = 0 ORDER BY id DESC LIMIT $3", a, before, limit)
}

// popular gives public posts since an id with the most likes and boosts.
func popular(tx *store.Tx, mask int64, since id.Post, least, limit int) ([]store.Pair[id.Post, int], error) {
	return store.Many(tx, store.Two[id.Post, int], `SELECT p.id, c.favourites + c.reblogs FROM post_post p, post_counter c
		WHERE p.id > $1 AND p.visibility = 'public' AND p.reblog_of = 0 AND p.reply_to = 0 AND p.deleted_at = 0 AND p.sensitive = FALSE AND p.spoiler = '' AND p.language <> ''
		AND (p.pw & $2) = 0 AND c.post = p.id AND c.favourites + c.reblogs >= $3 ORDER BY c.favourites + c.reblogs DESC, p.id DESC LIMIT $4`, since, mask, least, limit)
}

// Boosters gives who boosted a post, at most 10,000.
func (e *Engine) Boosters(_ context.Context, tx *store.Tx, p id.Post) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT author FROM post_post WHERE reblog_of = $1 AND reblog_of <> 0 AND deleted_at = 0 ORDER BY id LIMIT 10000", p)
}

// Quoters gives the quotes of a post and who wrote each, at most 10,000.
func (e *Engine) Quoters(_ context.Context, tx *store.Tx, p id.Post) ([]store.Pair[id.Post, id.Account], error) {
	return store.Many(tx, store.Two[id.Post, id.Account], "SELECT id, author FROM post_post WHERE quote_of = $1 AND quote_of <> 0 AND quote_state = 'accepted' AND deleted_at = 0 ORDER BY id LIMIT 10000", p)
}

// Written tells how many posts were written from one time up to another, boosts
// and deleted ones left out.
func (e *Engine) Written(_ context.Context, tx *store.Tx, from, to time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM post_post WHERE id >= $1 AND id < $2 AND deleted_at = 0 AND reblog_of = 0", id.Floor(from), id.Floor(to))
}

// Total tells how many posts there are, boosts included.
func (e *Engine) Total(_ context.Context, tx *store.Tx) (int, error) {
	return store.One(tx, store.Value[int], "SELECT (SELECT COUNT(*) FROM post_post) - (SELECT COUNT(*) FROM post_post WHERE deleted_at <> 0)")
}
