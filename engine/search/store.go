package search

import (
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
	"parvis/engine/search/analyse"
)

// row is a post as the index knows it.
type row struct {
	post     id.Post
	author   id.Account
	language string
	has      int
	public   bool
	word     decide.Word
}

func putPost(tx *store.Tx, r row) error {
	_, err := tx.Exec(`INSERT INTO search_post (post, author, language, has, public, word) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (post) DO UPDATE SET language = excluded.language, has = excluded.has, public = excluded.public, word = excluded.word`,
		r.post, r.author, r.language, r.has, r.public, r.word)
	return err
}

func deletePost(tx *store.Tx, p id.Post) error {
	if _, err := tx.Exec("DELETE FROM search_post WHERE post = $1", p); err != nil {
		return err
	}
	return deleteTokens(tx, p)
}

func setWord(tx *store.Tx, p id.Post, w decide.Word) error {
	_, err := tx.Exec("UPDATE search_post SET word = $1 WHERE post = $2", w, p)
	return err
}

func putAuthor(tx *store.Tx, a id.Account, indexable bool, w decide.Word) error {
	_, err := tx.Exec(`INSERT INTO search_author (account, indexable, word) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET indexable = excluded.indexable, word = excluded.word`, a, indexable, w)
	return err
}

// indexable tells whether an author lets posts be found by all.
func indexable(tx *store.Tx, a id.Account) (bool, error) {
	n, err := store.One(tx, store.Value[int], "SELECT COUNT(account) FROM search_author WHERE account = $1 AND indexable = TRUE AND word = 0", a)
	return n > 0, err
}

func hasAuthor(tx *store.Tx, a id.Account) (bool, error) {
	n, err := store.One(tx, store.Value[int], "SELECT COUNT(account) FROM search_author WHERE account = $1", a)
	return n > 0, err
}

func deleteAuthor(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM search_author WHERE account = $1",
		"DELETE FROM search_dismissal WHERE account = $1",
		"DELETE FROM search_dismissal WHERE target = $1",
		"DELETE FROM search_saved WHERE owner = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}

// countTag notes the use of a hashtag by a public post.
func countTag(tx *store.Tx, t id.Tag, name string, by int) error {
	_, err := tx.Exec("INSERT INTO search_tag (tag, name, uses) VALUES ($1, $2, $3) ON CONFLICT (tag) DO UPDATE SET uses = search_tag.uses + excluded.uses", t, []byte(name), by)
	return err
}

// tagsFrom gives hashtags whose name begins so: the whole name first, then the
// most used.
func tagsFrom(tx *store.Tx, name string, limit int) ([]id.Tag, error) {
	from := []byte(name)
	return store.Many(tx, store.Value[id.Tag], `SELECT tag FROM search_tag WHERE name >= $1 AND name < $2
		ORDER BY CASE WHEN name = $1 THEN 0 ELSE 1 END, uses DESC, tag LIMIT $3`, from, above(from), limit)
}

// above gives the first name after all that begin so; 0xff is in no UTF-8 text.
func above(name []byte) []byte { return append(append([]byte{}, name...), 0xff) }

// putSpelling notes that an author wrote a word, if it was another who wrote it last.
func putSpelling(tx *store.Tx, kind int, s analyse.Spelling, author int64) error {
	head, tail := ends(s.Word)
	_, err := tx.Exec(`INSERT INTO search_spelling (kind, word, shown, head, tail, lately, uses) VALUES ($1, $2, $3, $4, $5, $6, 1)
		ON CONFLICT (kind, word) DO UPDATE SET shown = excluded.shown, lately = excluded.lately, uses = search_spelling.uses + 1
		WHERE search_spelling.lately <> excluded.lately AND search_spelling.uses < $7`, kind, s.Word, s.Shown, head, tail, author, maxUses)
	return err
}

// spelled is a word that may be meant.
type spelled struct {
	analyse.Spelling
	uses int
}

func scanSpelled(r store.Row, s *spelled) error { return r.Scan(&s.Word, &s.Shown, &s.uses) }

const spelledColumns = "SELECT word, shown, uses FROM search_spelling WHERE kind = $1 AND "

// spelledLike gives the words that most wrote among those that begin like a word, and
// among those that end like it.
func spelledLike(tx *store.Tx, kind, least int, head, tail string) ([]spelled, error) {
	out, err := store.Many(tx, scanSpelled, spelledColumns+"head = $2 AND uses >= $3 ORDER BY uses DESC, word DESC LIMIT $4", kind, head, least, maxSpelled)
	if err != nil {
		return nil, err
	}
	more, err := store.Many(tx, scanSpelled, spelledColumns+"tail = $2 AND uses >= $3 ORDER BY uses DESC, word DESC LIMIT $4", kind, tail, least, maxSpelled)
	return append(out, more...), err
}

func insertDismissal(tx *store.Tx, a, target id.Account) error {
	_, err := tx.Exec("INSERT INTO search_dismissal (account, target) VALUES ($1, $2) ON CONFLICT DO NOTHING", a, target)
	return err
}

func dismissed(tx *store.Tx, a id.Account, among []id.Account) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT target FROM search_dismissal WHERE account = $1 AND target IN ($2)", a, store.In(among))
}

func scanSaved(r store.Row, s *Saved) error { return r.Scan(&s.ID, &s.Text, &s.Scope) }

func saved(tx *store.Tx, owner id.Account) ([]Saved, error) {
	return store.Many(tx, scanSaved, "SELECT id, text, scope FROM search_saved WHERE owner = $1 ORDER BY id DESC", owner)
}

func savedByID(tx *store.Tx, owner id.Account, which id.Search) (Saved, error) {
	return store.One(tx, scanSaved, "SELECT id, text, scope FROM search_saved WHERE id = $1 AND owner = $2", which, owner)
}

func insertSaved(tx *store.Tx, owner id.Account, s Saved) error {
	_, err := tx.Exec("INSERT INTO search_saved (id, owner, text, scope) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", s.ID, owner, s.Text, s.Scope)
	return err
}

func deleteSaved(tx *store.Tx, which id.Search) error {
	_, err := tx.Exec("DELETE FROM search_saved WHERE id = $1", which)
	return err
}
