package post

import (
	"context"
	"math"

	"parvis/base/id"
	"parvis/base/store"
)

// eraseBatch is how many posts one step of an erasure removes (social-core 5).
const eraseBatch = 500

// Erase removes what belongs to an account, one batch a call; done tells that
// nothing is left. It covers post_post, post_edit, post_media, post_mention,
// post_tag, post_tag_day, post_tag_follow, post_tag_feature, post_poll,
// post_poll_option, post_vote, post_favourite, post_bookmark, post_pin,
// post_thread_mute, post_idempotency, post_scheduled, post_conversation,
// post_conversation_member and post_origin.
func (e *Engine) Erase(ctx context.Context, tx *store.Tx, a id.Account) (done bool, err error) {
	ids, err := postsOf(tx, a, math.MaxInt64, eraseBatch)
	if err != nil {
		return false, err
	}
	ps, err := e.Many(ctx, tx, ids)
	if err != nil {
		return false, err
	}
	for _, p := range ps {
		if err := e.remove(ctx, tx, p); err != nil {
			return false, err
		}
	}
	if len(ids) == eraseBatch {
		return false, nil
	}
	liked, err := likedBy(tx, a)
	if err != nil {
		return false, err
	}
	for _, p := range liked {
		if err := bump(tx, p, Counts{Favourites: -1}); err != nil {
			return false, err
		}
	}
	return true, eraseRows(tx, a)
}

// All gives every post of an account, oldest first, a page at a time, for its
// export.
func (e *Engine) All(ctx context.Context, tx *store.Tx, a id.Account, p store.Page) ([]Post, error) {
	ids, err := ownPage(tx, a, p)
	if err != nil {
		return nil, err
	}
	return e.Many(ctx, tx, ids)
}
