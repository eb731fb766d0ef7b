package media

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// eraseBatch is how many media one step of an erasure removes.
const eraseBatch = 200

// Erase removes what an account uploaded, one batch a call; done tells that
// nothing is left. It covers media_media and media_rendition; media_blob names
// files, not people, and its files go once no row needs them.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) (done bool, err error) {
	ids, err := ownedBy(tx, a, eraseBatch)
	if err != nil {
		return false, err
	}
	return len(ids) < eraseBatch, e.drop(tx, ids)
}

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{
		"media_media: uploaded pictures, films and sounds with their descriptions",
		"media_rendition: their files in the sizes that are shown, without metadata",
	}
}
