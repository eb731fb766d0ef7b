package post_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
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

// Posts are planned five minutes to a year ahead, 25 a day and 300 in all, whether they
// were planned for a day or moved to it.
func TestPlansAreBounded(t *testing.T) { // social-core 8.6
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea, noe := w.Actor(w.Person("lea")), w.Actor(w.Person("noe"))
		plan := func(at time.Time) func(ctx context.Context, tx *store.Tx) error {
			return func(ctx context.Context, tx *store.Tx) error {
				_, err := w.posts.Schedule(ctx, tx, lea, post.Draft{Text: "plus tard"}, at)
				return err
			}
		}
		move := func(j id.Job, at time.Time) func(ctx context.Context, tx *store.Tx) error {
			return func(ctx context.Context, tx *store.Tx) error {
				_, err := w.posts.Reschedule(ctx, tx, lea, j, at)
				return err
			}
		}
		do := func(fn func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := w.Try(fn); err != nil {
				t.Error(err)
			}
		}
		on := func(days, n int) time.Time { // the nth minute of a day to come
			return testkit.Noon.Truncate(24*time.Hour).AddDate(0, 0, days).Add(time.Duration(n) * time.Minute)
		}
		now, year := testkit.Noon, testkit.Noon.Add(366*24*time.Hour)
		w.refused("post.schedule.past", plan(now.Add(5*time.Minute-time.Second)))
		w.refused("post.schedule.far", plan(year.Add(time.Second)))
		do(plan(now.Add(5 * time.Minute)))
		do(plan(year))

		var last post.Scheduled
		w.Write(func(tx *store.Tx) error {
			for n := range post.MaxPerDay {
				s, err := w.posts.Schedule(w.Context(), tx, lea, post.Draft{Text: "demain"}, on(1, n))
				if err != nil {
					return err
				}
				last = s
			}
			return nil
		})
		w.refused("post.schedule.day", plan(on(2, -1)))
		do(move(last.ID, on(1, 60))) // within a full day
		do(plan(on(2, 0)))
		do(move(last.ID, on(2, 1)))
		do(plan(on(1, 30)))
		w.refused("post.schedule.day", move(last.ID, on(1, 0)))

		w.Write(func(tx *store.Tx) error {
			for n := range 300 - 29 {
				if _, err := w.posts.Schedule(w.Context(), tx, lea, post.Draft{Text: "un jour"}, on(3+n/25, n)); err != nil {
					return err
				}
			}
			return nil
		})
		w.refused("post.schedule.many", plan(on(60, 0)))
		do(move(last.ID, on(60, 0)))                       // among the 300
		do(func(ctx context.Context, tx *store.Tx) error { // those of others count for them
			_, err := w.posts.Schedule(ctx, tx, noe, post.Draft{Text: "demain"}, on(1, 0))
			return err
		})
	})
}

// Fifty are named in a post, in one that is edited too; naming somebody twice is once.
func TestMentionsAreBounded(t *testing.T) { // social-core 8.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea := w.Actor(w.Person("lea"))
		naming := func(n int) string {
			var out strings.Builder
			for i := range n {
				fmt.Fprintf(&out, "@a%d ", i)
			}
			return out.String()
		}
		fifty, more := naming(50)+"@a0 @A1", naming(51)
		p := w.say(lea, fifty)
		w.refused("post.mention.many", func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.Publish(ctx, tx, lea, post.Draft{Text: more}, "")
			return err
		})
		w.refused("post.mention.many", func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.Edit(ctx, tx, lea, p.ID, post.Change{Text: &more})
			return err
		})
	})
}

// A visitor sees of a thread 40 posts above, and 60 below, not deeper than 20 answers;
// members see more.
func TestWhatAVisitorSeesOfAThread(t *testing.T) { // social-core 7.2
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea := w.Actor(w.Person("lea"))
		var deep, wide []id.Post // each answers the one before; all answer the first
		w.Write(func(tx *store.Tx) error {
			answer := func(to id.Post) (id.Post, error) {
				p, err := w.posts.Publish(w.Context(), tx, lea, post.Draft{Text: "Bonjour", Visibility: post.Public, ReplyTo: to}, "")
				return p.ID, err
			}
			var chain, crowd []id.Post
			var to id.Post
			for range 45 {
				p, err := answer(to)
				if err != nil {
					return err
				}
				to = p
				chain = append(chain, p)
			}
			to = 0
			for range 66 {
				p, err := answer(to)
				if err != nil {
					return err
				}
				crowd = append(crowd, p)
				to = crowd[0]
			}
			deep, wide = chain, crowd
			return nil
		})
		anyone := account.Actor{}
		for _, c := range []struct {
			what         string
			who          account.Actor
			post         id.Post
			above, below []id.Post
		}{
			{"above, for a visitor", anyone, deep[44], deep[4:44], nil},
			{"above, for a member", lea, deep[44], deep[:44], nil},
			{"deep below, for a visitor", anyone, deep[0], nil, deep[1:21]},
			{"deep below, for a member", lea, deep[0], nil, deep[1:]},
			{"below, for a visitor", anyone, wide[0], nil, wide[1:61]},
			{"below, for a member", lea, wide[0], nil, wide[1:]},
		} {
			w.Read(func(tx *store.Tx) error {
				above, below, err := w.posts.Thread(w.Context(), tx, c.who, c.post)
				is := func(p post.Post, want id.Post) int { return int(p.ID - want) }
				if slices.CompareFunc(above, c.above, is) != 0 || slices.CompareFunc(below, c.below, is) != 0 {
					t.Errorf("%s: %d above, not %d; %d below, not %d", c.what, len(above), len(c.above), len(below), len(c.below))
				}
				return err
			})
		}
	})
}
