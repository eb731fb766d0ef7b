package filter

import (
	"strings"

	"parvis/base/id"
	"parvis/base/store"
)

const columns = "id, owner, title, contexts, action, until"

func scanFilter(r store.Row, f *Filter) error {
	var in string
	err := r.Scan(&f.ID, &f.Owner, &f.Title, &in, &f.Action, &f.Until)
	for s := range strings.FieldsSeq(in) {
		f.Contexts = append(f.Contexts, Context(s))
	}
	return err
}

func written(list []Context) string {
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = string(c)
	}
	return strings.Join(words, " ")
}

func insertFilter(tx *store.Tx, f Filter) error {
	_, err := tx.Exec("INSERT INTO policy_filter ("+columns+") VALUES ($1, $2, $3, $4, $5, $6)", f.ID, f.Owner, f.Title, written(f.Contexts), f.Action, f.Until)
	return err
}

func updateFilter(tx *store.Tx, f Filter) error {
	_, err := tx.Exec("UPDATE policy_filter SET title = $1, contexts = $2, action = $3, until = $4 WHERE id = $5", f.Title, written(f.Contexts), f.Action, f.Until, f.ID)
	return err
}

func deleteFilter(tx *store.Tx, f id.Filter) error {
	for _, q := range []string{
		"DELETE FROM policy_filter_keyword WHERE filter = $1",
		"DELETE FROM policy_filter_post WHERE filter = $1",
		"DELETE FROM policy_filter WHERE id = $1",
	} {
		if _, err := tx.Exec(q, f); err != nil {
			return err
		}
	}
	return nil
}

func filterByID(tx *store.Tx, f id.Filter) (Filter, error) {
	return store.One(tx, scanFilter, "SELECT "+columns+" FROM policy_filter WHERE id = $1", f)
}

func filtersOf(tx *store.Tx, owner id.Account) ([]Filter, error) {
	return store.Many(tx, scanFilter, "SELECT "+columns+" FROM policy_filter WHERE owner = $1 ORDER BY id", owner)
}

func countFilters(tx *store.Tx, owner id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM policy_filter WHERE owner = $1", owner)
}

func scanKeyword(r store.Row, k *Keyword) error {
	return r.Scan(&k.ID, &k.Filter, &k.Text, &k.folded, &k.Whole)
}

func keywordsOf(tx *store.Tx, filters []id.Filter) ([]Keyword, error) {
	return store.Many(tx, scanKeyword, "SELECT id, filter, text, folded, whole FROM policy_filter_keyword WHERE filter IN ($1) ORDER BY id", store.In(filters))
}

func keywordByID(tx *store.Tx, k id.Filter) (Keyword, error) {
	return store.One(tx, scanKeyword, "SELECT id, filter, text, folded, whole FROM policy_filter_keyword WHERE id = $1", k)
}

func insertKeyword(tx *store.Tx, k Keyword) error {
	_, err := tx.Exec("INSERT INTO policy_filter_keyword (id, filter, text, folded, whole) VALUES ($1, $2, $3, $4, $5)", k.ID, k.Filter, k.Text, fold(k.Text), k.Whole)
	return err
}

func updateKeyword(tx *store.Tx, k Keyword) error {
	_, err := tx.Exec("UPDATE policy_filter_keyword SET text = $1, folded = $2, whole = $3 WHERE id = $4", k.Text, fold(k.Text), k.Whole, k.ID)
	return err
}

func deleteKeyword(tx *store.Tx, k id.Filter) error {
	_, err := tx.Exec("DELETE FROM policy_filter_keyword WHERE id = $1", k)
	return err
}

func scanPost(r store.Row, p *Post) error { return r.Scan(&p.ID, &p.Filter, &p.Post) }

func postsOf(tx *store.Tx, filters []id.Filter) ([]Post, error) {
	return store.Many(tx, scanPost, "SELECT id, filter, post FROM policy_filter_post WHERE filter IN ($1) ORDER BY id", store.In(filters))
}

func postByID(tx *store.Tx, p id.Filter) (Post, error) {
	return store.One(tx, scanPost, "SELECT id, filter, post FROM policy_filter_post WHERE id = $1", p)
}

func insertPost(tx *store.Tx, p Post) error {
	_, err := tx.Exec("INSERT INTO policy_filter_post (id, filter, post) VALUES ($1, $2, $3)", p.ID, p.Filter, p.Post)
	return err
}

func deletePost(tx *store.Tx, p id.Filter) error {
	_, err := tx.Exec("DELETE FROM policy_filter_post WHERE id = $1", p)
	return err
}
