package post_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/engine/post"
)

// refused tries something that must not be, and leaves nothing behind.
func (w *world) refused(code string, fn func(ctx context.Context, tx *store.Tx) error) {
	w.T.Helper()
	if err := w.Try(fn); err == nil || fault.Of(err).Code != code {
		w.T.Errorf("got %v, want %s", err, code)
	}
}

// A post is edited every two seconds at most, and a hundred times at most. What
// changes nothing is no edit.
func TestEditsAreBounded(t *testing.T) { // social-core 8.2
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea := w.Actor(w.Person("lea"))
		p := w.say(lea, "avant")
		to := func(text string) func(ctx context.Context, tx *store.Tx) error {
			return func(ctx context.Context, tx *store.Tx) error {
				_, err := w.posts.Edit(ctx, tx, lea, p.ID, post.Change{Text: &text})
				return err
			}
		}
		edit := func(text string) {
			t.Helper()
			if err := w.Try(to(text)); err != nil {
				t.Fatal(err)
			}
		}
		edit("1")
		w.Clock.Advance(2*time.Second - time.Millisecond)
		w.refused("post.edit.soon", to("2"))
		edit("1")
		w.Clock.Advance(time.Millisecond)
		for i := 2; i <= post.MaxEdits; i++ {
			edit(fmt.Sprint(i))
			w.Clock.Advance(2 * time.Second)
		}
		w.refused("post.edit.many", to("trop"))
		w.Read(func(tx *store.Tx) error {
			past, err := w.posts.History(w.Context(), tx, lea, p.ID)
			if n := len(past); n != 101 || past[0].Source != "avant" || past[n-1].Source != "100" {
				t.Errorf("%d versions are kept", n)
			}
			return err
		})
	})
}
