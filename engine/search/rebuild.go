package search

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/post"
)

// Tokens is what Rebuild makes, for whoever tells of it.
const Tokens = "search_token"

// rebuildStep is how many posts Rebuild looks at together.
const rebuildStep = 256

// Rebuild makes the words of every post that can be found anew: they are the one
// part of the index that differs from database to database. tell hears how many
// posts are done.
func (e *Engine) Rebuild(ctx context.Context, tx *store.Tx, tell func(done int64)) error {
	done := int64(0)
	for last := id.Post(0); ; {
		found, err := postsAfter(tx, last, rebuildStep)
		if err != nil || len(found) == 0 {
			return err
		}
		last = found[len(found)-1]
		list, err := e.Post.Many(ctx, tx, found)
		if err != nil {
			return err
		}
		for _, p := range list {
			if p.Visibility == post.Direct {
				if err := deletePost(tx, p.ID); err != nil {
					return err
				}
				continue
			}
			doc, err := e.document(ctx, tx, p)
			if err != nil {
				return err
			}
			if err := putTokens(tx, p.ID, doc); err != nil {
				return err
			}
		}
		done += int64(len(found))
		tell(done)
	}
}
