package search

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase forgets an account; its posts leave the index as they are deleted.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	return deleteAuthor(tx, a)
}

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{
		"search_post: which posts can be found, and what they have; it goes with the posts",
		"search_author: whether posts may be found by all",
		"search_spelling: single words of public posts, which name nobody and stay",
		"search_dismissal: accounts no longer proposed",
		"search_saved: searches kept to be made again",
	}
}
