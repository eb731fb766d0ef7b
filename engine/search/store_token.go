package search

import (
	"strconv"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/search/analyse"
)

// putTokens replaces the tokens of a post.
func putTokens(tx *store.Tx, p id.Post, d analyse.Doc) error {
	all := append(append(make([]string, 0, len(d.Words)+len(d.Marks)), d.Words...), d.Marks...)
	if tx.Shared() {
		_, err := tx.Exec("INSERT INTO search_token (post, tokens) VALUES ($1, CAST($2 AS tsvector)) ON CONFLICT (post) DO UPDATE SET tokens = excluded.tokens", p, vector(all))
		return err
	}
	if err := deleteTokens(tx, p); err != nil {
		return err
	}
	_, err := tx.Exec("INSERT INTO search_token (rowid, tokens) VALUES ($1, $2)", p, strings.Join(all, " "))
	return err
}

func deleteTokens(tx *store.Tx, p id.Post) error {
	q := "DELETE FROM search_token WHERE rowid = $1"
	if tx.Shared() {
		q = "DELETE FROM search_token WHERE post = $1"
	}
	_, err := tx.Exec(q, p)
	return err
}

// vector writes tokens with their places as a tsvector.
func vector(all []string) string {
	var b strings.Builder
	for i, t := range all {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t)
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(i + 1))
	}
	return b.String()
}

// match writes what a query looks for in the language of the database. Tokens
// are letters and digits, so none needs to be quoted or can be an operator.
func (w *want) match(shared bool) string {
	l := fts5
	if shared {
		l = tsquery
	}
	var must, not []string
	for _, t := range w.must {
		must = append(must, l.any(t))
	}
	for _, t := range w.not {
		not = append(not, l.any(t))
	}
	s := strings.Join(must, l.and)
	if len(not) > 0 {
		s = "(" + s + ")" + l.not + "(" + strings.Join(not, l.or) + ")"
	}
	return s
}

// language is how a database writes a full-text query.
type language struct{ and, or, not, next, open, close, prefix string }

var (
	fts5    = language{" AND ", " OR ", " NOT ", " ", `"`, `"`, ` *`}
	tsquery = language{" & ", " | ", " & !", " <-> ", "", "", ":*"}
)

// any writes a term: one of its sequences.
func (l language) any(t analyse.Term) string {
	var out []string
	for _, seq := range t.Any {
		s := l.open + strings.Join(seq, l.next) + l.close
		if t.Prefix {
			s += l.prefix
		}
		out = append(out, "("+s+")")
	}
	return "(" + strings.Join(out, l.or) + ")"
}

// hit is a post that the index found.
type hit struct {
	post   id.Post
	author id.Account
	open   bool
}

func scanHit(r store.Row, h *hit) error {
	var open int
	err := r.Scan(&h.post, &h.author, &open)
	h.open = open == 1
	return err
}

const (
	hitColumns = "SELECT p.post, p.author, CASE WHEN p.public = TRUE AND a.indexable = TRUE THEN 1 ELSE 0 END FROM "
	hitJoins   = " JOIN search_author a ON a.account = p.author WHERE "
	hitFilters = ` AND (((p.word | a.word) & $2) = 0 OR p.author = $3) AND (p.has & $4) = $5
		AND (p.language = $6 OR $6 = '') AND p.language NOT IN ($7) AND (p.author = $8 OR $8 = 0) AND p.author NOT IN ($9)
		AND (p.public = TRUE AND a.indexable = TRUE OR $10 = 0) AND `

	fts5Text = hitColumns + "search_token JOIN search_post p ON p.post = search_token.rowid" + hitJoins + "search_token MATCH $1" + hitFilters +
		"search_token.rowid > $11 AND search_token.rowid < $12 ORDER BY search_token.rowid DESC LIMIT $13"
	tsText = hitColumns + "search_token t JOIN search_post p ON p.post = t.post" + hitJoins + "t.tokens @@ CAST($1 AS tsquery)" + hitFilters +
		"t.post > $11 AND t.post < $12 ORDER BY t.post DESC LIMIT $13"
)

// hits gives a page of posts that match, by the index alone.
func hits(tx *store.Tx, w *want, p store.Page) ([]hit, error) {
	text := fts5Text
	if tx.Shared() {
		text = tsText
	}
	openOnly := 0
	if w.openOnly {
		openOnly = 1
	}
	return store.Paged(tx, scanHit, p, text, w.match(tx.Shared()), w.mask, w.viewer, w.hasMask, w.has, w.language, store.In(w.notLanguages),
		w.author, store.In(w.notAuthors), openOnly, p.Lo(), p.Hi(), p.Limit)
}

// postsAfter walks the posts of the index.
func postsAfter(tx *store.Tx, after id.Post, most int) ([]id.Post, error) {
	return store.Many(tx, store.Value[id.Post], "SELECT post FROM search_post WHERE post > $1 ORDER BY post LIMIT $2", after, most)
}
