package post_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// holding is a rule that holds what says so and labels it.
func holding(p *policy.Engine, staff id.Account) post.BeforePublish {
	return func(_ context.Context, _ *store.Tx, _ account.Actor, d post.Draft) (post.Outcome, error) {
		if !strings.Contains(d.Text, "attends") {
			return post.Outcome{}, nil
		}
		return post.Outcome{Hold: true, Then: func(ctx context.Context, tx *store.Tx, made post.Post) error {
			_, err := p.Apply(ctx, tx, policy.LabelWrite{
				Source: "test/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(made.ID)}, Val: "!hold", Author: made.Author, As: decide.RoleReviewer, By: staff,
			})
			return err
		}}, nil
	}
}

// hold is a world in which such a rule stands.
func eachHolding(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		w.posts.Rules = append(w.posts.Rules, holding(w.policy, w.Person("staff")))
		fn(t, w)
	})
}

func (w *world) publish(a account.Actor, d post.Draft) (p post.Post) {
	w.T.Helper()
	w.Clock.Advance(time.Second)
	w.Write(func(tx *store.Tx) (err error) { p, err = w.posts.Publish(w.Context(), tx, a, d, ""); return err })
	return p
}

func (w *world) edit(a account.Actor, p id.Post, text string) (out post.Post) {
	w.T.Helper()
	w.Clock.Advance(time.Minute)
	w.Write(func(tx *store.Tx) (err error) {
		out, err = w.posts.Edit(w.Context(), tx, a, p, post.Change{Text: &text})
		return err
	})
	return out
}

func (w *world) release(p id.Post) {
	w.T.Helper()
	w.Clock.Advance(time.Hour)
	w.Write(func(tx *store.Tx) error {
		if _, err := w.posts.Release(w.Context(), tx, p); err != nil {
			return err
		}
		_, err := w.policy.Unlabel(w.Context(), tx, "test/1", 100)
		return err
	})
	w.Settle()
}

// sees tells on which surfaces somebody finds a post.
func (w *world) sees(a account.Actor, p id.Post) (out string) {
	w.T.Helper()
	w.Settle()
	w.Read(func(tx *store.Tx) error {
		if _, err := w.posts.See(w.Context(), tx, a, p); err == nil {
			out += "address "
		} else if fault.KindOf(err) != fault.Missing {
			return err
		}
		for name, list := range map[string]func() ([]post.Seen, error){
			"home": func() ([]post.Seen, error) { return w.posts.Home(w.Context(), tx, a, store.Page{Limit: 20}) },
			"public": func() ([]post.Seen, error) {
				return w.posts.Public(w.Context(), tx, a, post.Listing{}, store.Page{Limit: 20})
			},
		} {
			seen, err := list()
			if err != nil {
				return err
			}
			for _, s := range seen {
				if s.ID == p {
					out += name + " "
				}
			}
		}
		return nil
	})
	return out
}

func (w *world) counts(p id.Post) (c post.Counts) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		got, err := w.posts.Get(w.Context(), tx, p)
		c = got.Counts
		return err
	})
	return c
}

func (w *world) written(a account.Actor) (n int) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		got, err := w.Accounts.Get(w.Context(), tx, a.Account)
		n = got.Posts
		return err
	})
	return n
}

// social-core 18: a held post is its author's alone, nothing counts it, and
// nobody is told of it before it is released.
func TestAHeldPostIsItsAuthorsAlone(t *testing.T) {
	t.Parallel()
	eachHolding(t, func(t *testing.T, w *world) {
		lea, jean := w.Actor(w.Person("lea")), w.Actor(w.Person("jean"))
		w.Write(func(tx *store.Tx) error {
			return w.graph.Follow(w.Context(), tx, jean, lea.Account, graph.FollowOptions{})
		})
		root := w.publish(jean, post.Draft{Text: "Qui vient ?", Visibility: post.Public})
		w.Settle()
		w.told = nil
		held := w.publish(lea, post.Draft{Text: "J’attends @jean #parvis", Visibility: post.Public, ReplyTo: root.ID, Quote: root.ID})
		alone := w.publish(lea, post.Draft{Text: "On attends", Visibility: post.Public, Poll: &post.PollDraft{Options: []string{"oui", "non"}, ExpiresIn: time.Hour}})
		if got := w.sees(jean, held.ID) + w.sees(account.Actor{}, held.ID); got != "" {
			t.Errorf("others find it: %s", got)
		}
		if got := w.sees(lea, held.ID); !strings.Contains(got, "address") || !strings.Contains(got, "home") {
			t.Errorf("its author finds it only on %s", got)
		}
		if c := w.counts(root.ID); c.Replies != 0 || c.Quotes != 0 || w.written(lea) != 0 || len(w.told) != 0 {
			t.Errorf("it counts: %+v, %d posts, told of %+v", c, w.written(lea), w.told)
		}
		for name, act := range map[string]func(tx *store.Tx) error{
			"boost": func(tx *store.Tx) error {
				_, err := w.posts.Reblog(w.Context(), tx, lea, held.ID, "")
				return err
			},
			"like": func(tx *store.Tx) error { _, err := w.posts.Favourite(w.Context(), tx, lea, held.ID); return err },
			"answer": func(tx *store.Tx) error {
				_, err := w.posts.Publish(w.Context(), tx, jean, post.Draft{Text: "Ici", ReplyTo: held.ID}, "")
				return err
			},
		} {
			if err := w.Store.Write(w.Context(), act); err == nil {
				t.Errorf("somebody can %s it", name)
			}
		}
		w.edit(lea, held.ID, "J’attends @jean et #parvis")
		w.release(held.ID)
		w.release(alone.ID)
		if got := w.sees(jean, held.ID); !strings.Contains(got, "address") || !strings.Contains(got, "home") {
			t.Errorf("released, it is found on %q", got)
		}
		c := w.counts(root.ID)
		if c.Replies != 1 || c.Quotes != 1 || w.written(lea) != 2 || len(w.told) != 2 || w.told[0].Quiet || len(w.told[0].Mentions) != 1 || len(w.told[0].Tags) != 1 {
			t.Errorf("released, it does not count as a new one: %+v, %d posts, told of %+v", c, w.written(lea), w.told)
		}
		w.Read(func(tx *store.Tx) error {
			got, err := w.posts.Get(w.Context(), tx, alone.ID)
			if err == nil && got.Poll.ExpiresAt.Sub(tx.Now()) < time.Minute*59 {
				t.Errorf("the poll ends at %s, it is %s", got.Poll.ExpiresAt, tx.Now())
			}
			return err
		})
	})
}

// social-core 18: an edit that is held hides what others saw; released, it is
// where it was, and nothing counts twice.
func TestAnEditIsHeld(t *testing.T) {
	t.Parallel()
	eachHolding(t, func(t *testing.T, w *world) {
		lea, jean := w.Actor(w.Person("lea")), w.Actor(w.Person("jean"))
		p := w.publish(lea, post.Draft{Text: "Bonjour", Visibility: post.Public})
		w.Settle()
		w.told = nil
		w.edit(lea, p.ID, "J’attends")
		if got := w.sees(jean, p.ID); got != "" {
			t.Errorf("others find it: %s", got)
		}
		w.release(p.ID)
		if got := w.sees(jean, p.ID); !strings.Contains(got, "address") || !strings.Contains(got, "public") || w.written(lea) != 1 || len(w.told) != 0 {
			t.Errorf("released: %q, %d posts, told of %+v", got, w.written(lea), w.told)
		}
	})
}

// social-core 18: what nobody ever saw takes nothing along when it is deleted,
// and what moved in is released without a word.
func TestAHeldPostIsDeletedOrMovedIn(t *testing.T) {
	t.Parallel()
	eachHolding(t, func(t *testing.T, w *world) {
		lea := w.Actor(w.Person("lea"))
		root := w.publish(lea, post.Draft{Text: "Bonjour", Visibility: post.Public})
		p := w.publish(lea, post.Draft{Text: "J’attends", Visibility: post.Public, ReplyTo: root.ID})
		w.Write(func(tx *store.Tx) error { _, err := w.posts.Delete(w.Context(), tx, lea, p.ID); return err })
		if c := w.counts(root.ID); c.Replies != 0 || w.written(lea) != 1 {
			t.Errorf("after the deletion: %+v, %d posts", c, w.written(lea))
		}
		w.Settle()
		w.told = nil
		old, _ := w.restore(lea, post.Restored{Origin: "https://old.example/1", At: w.Clock.Now().Add(-24 * 365 * time.Hour), Text: "J’attends depuis", Visibility: post.Public})
		if w.written(lea) != 1 || !old.Awaits() {
			t.Errorf("what moved in counts: %d posts", w.written(lea))
		}
		w.release(old.ID)
		if w.written(lea) != 2 || len(w.told) != 1 || !w.told[0].Quiet {
			t.Errorf("released: %d posts, told of %+v", w.written(lea), w.told)
		}
	})
}
