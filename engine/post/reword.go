package post

import (
	"context"
	"math"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

// rewords is the kind of the timer that goes on copying an account's word.
const (
	rewords     = "post.rewords"
	rewordBatch = 500
)

// reword copies a changed policy word into the rows that listings filter by:
// a post's at once, an account's in batches (integrity 4.8).
func (e *Engine) reword(ctx context.Context, tx *store.Tx, ev policy.Changed) error {
	switch ev.Kind {
	case decide.KindPost:
		return e.rewordPosts(ctx, tx, []id.Post{id.Post(ev.ID)})
	case decide.KindAccount:
		return e.rewordMore(ctx, tx, timer.Due{Work: timer.Work{Key: id.Account(ev.ID).String()}})
	}
	return nil
}

// rewordMore rewrites one batch of an account's posts and plans the next. The
// key is "account" or "account.before".
func (e *Engine) rewordMore(ctx context.Context, tx *store.Tx, d timer.Due) error {
	name, at, _ := strings.Cut(d.Work.Key, ".")
	a, err := id.Parse[id.Account](name)
	if err != nil {
		return err
	}
	before := id.Post(math.MaxInt64)
	if at != "" {
		if before, err = id.Parse[id.Post](at); err != nil {
			return err
		}
	}
	ids, err := postsOf(tx, a, before, rewordBatch)
	if err != nil {
		return err
	}
	if err := e.rewordPosts(ctx, tx, ids); err != nil || len(ids) < rewordBatch {
		return err
	}
	return e.Timers.At(tx, timer.Work{Kind: rewords, Key: name + "." + ids[len(ids)-1].String(), At: tx.Now()})
}

func (e *Engine) rewordPosts(ctx context.Context, tx *store.Tx, ids []id.Post) error {
	ps, err := e.Many(ctx, tx, ids)
	if err != nil {
		return err
	}
	refs := make([]decide.Ref, 0, 2*len(ps))
	for _, p := range ps {
		refs = append(refs, decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, decide.Ref{Kind: decide.KindAccount, ID: int64(p.Author)})
	}
	words, err := e.Policy.Words(ctx, tx, refs)
	if err != nil {
		return err
	}
	for i, p := range ps {
		if w := words[2*i] | words[2*i+1]; w != p.Word {
			if err := rewordPost(tx, p.ID, w); err != nil {
				return err
			}
		}
	}
	return nil
}
