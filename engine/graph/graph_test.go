package graph_test

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
	"parvis/engine/account/accounttest"
	"parvis/engine/graph"
)

// world is a network of four: lea, jean, noe and prudent, who approves followers.
type world struct {
	*accounttest.World
	g                       *graph.Engine
	lea, jean, noe, prudent account.Actor
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}), func(t *testing.T, k *testkit.Kit) {
		w := &world{World: accounttest.New(k, account.Policy{Mode: account.Open})}
		w.g = graph.New(w.Accounts, w.Events, w.Timers)
		w.Start()
		for name, to := range map[string]*account.Actor{"lea": &w.lea, "jean": &w.jean, "noe": &w.noe, "prudent": &w.prudent} {
			*to = w.Actor(w.Person(name))
		}
		locked := true
		w.do(t, func(ctx context.Context, tx *store.Tx) error {
			_, err := w.Accounts.Update(ctx, tx, w.prudent, account.ProfileChange{Locked: &locked})
			return err
		})
		fn(t, w)
	})
}

func (w *world) do(t *testing.T, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := w.Try(fn); err != nil {
		t.Fatal(err)
	}
}

// refused tries something that must not be, and leaves nothing behind.
func (w *world) refused(t *testing.T, code string, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := w.Try(fn); err == nil || fault.Of(err).Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

// between gives how a stands to b.
func (w *world) between(t *testing.T, a, b account.Actor) graph.Relation {
	t.Helper()
	var out []graph.Relation
	w.Read(func(tx *store.Tx) (err error) {
		out, err = w.g.Relations(w.Context(), tx, a.Account, []id.Account{b.Account})
		return err
	})
	if len(out) != 1 || out[0].Target != b.Account {
		t.Fatalf("relations: %+v", out)
	}
	return out[0]
}

func (w *world) follow(a, b account.Actor, o graph.FollowOptions) func(ctx context.Context, tx *store.Tx) error {
	return func(ctx context.Context, tx *store.Tx) error { return w.g.Follow(ctx, tx, a, b.Account, o) }
}

func TestFollowing(t *testing.T) { // social-core 7.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.do(t, w.follow(w.lea, w.jean, graph.FollowOptions{}))
		if r := w.between(t, w.lea, w.jean); !r.Following || !r.Reblogs || r.Notify || r.FollowedBy {
			t.Errorf("%+v", r)
		}
		if r := w.between(t, w.jean, w.lea); r.Following || !r.FollowedBy {
			t.Errorf("the other way: %+v", r)
		}

		// Again, with other wishes: what is not said stays.
		no, languages := false, []string{"fr"}
		w.do(t, w.follow(w.lea, w.jean, graph.FollowOptions{Reblogs: &no}))
		w.do(t, w.follow(w.lea, w.jean, graph.FollowOptions{Languages: &languages}))
		if r := w.between(t, w.lea, w.jean); r.Reblogs || !slices.Equal(r.Languages, languages) {
			t.Errorf("%+v", r)
		}

		w.refused(t, "graph.self", w.follow(w.lea, w.lea, graph.FollowOptions{}))
		for range 2 { // ending what is not is no error
			w.do(t, func(ctx context.Context, tx *store.Tx) error { return w.g.Unfollow(ctx, tx, w.lea, w.jean.Account) })
		}
		if r := w.between(t, w.lea, w.jean); r.Following {
			t.Errorf("%+v", r)
		}
	})
}

// Everybody may follow 7,500, and who has many followers a tenth more than those.
func TestFollowsAreBounded(t *testing.T) { // social-core 10.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		refused := func(most int, to account.Actor) {
			t.Helper()
			err := w.Try(w.follow(w.lea, to, graph.FollowOptions{}))
			if f := fault.Of(err); err == nil || f.Code != "graph.follow.too_many" || f.Args[0].Value != most {
				t.Errorf("with room for %d: %v", most, err)
			}
		}
		followers := func(n int) {
			w.do(t, func(ctx context.Context, tx *store.Tx) error {
				return w.Accounts.Count(ctx, tx, w.lea.Account, account.Delta{Followers: n})
			})
		}
		w.do(t, func(_ context.Context, tx *store.Tx) error {
			for part := range 15 {
				var rows []string
				for n := range 500 {
					rows = append(rows, fmt.Sprintf("(%[1]d, $1, %[1]d, $2, $3, $3, '')", 1+part*500+n))
				}
				_, err := tx.Exec("INSERT INTO graph_follow (id, follower, target, at, reblogs, notify, languages) VALUES "+strings.Join(rows, ", "), w.lea.Account, tx.Now(), false)
				if err != nil {
					return err
				}
			}
			return nil
		})
		refused(7500, w.jean)
		followers(6818)
		refused(7500, w.jean)
		followers(2)
		w.do(t, w.follow(w.lea, w.jean, graph.FollowOptions{}))
		w.do(t, w.follow(w.lea, w.noe, graph.FollowOptions{}))
		refused(7502, w.prudent)                               // nor may one ask
		w.do(t, w.follow(w.lea, w.noe, graph.FollowOptions{})) // followed already
	})
}

func TestRequests(t *testing.T) { // social-core 7.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for _, who := range []account.Actor{w.lea, w.jean, w.noe} {
			w.do(t, w.follow(who, w.prudent, graph.FollowOptions{}))
		}
		if r := w.between(t, w.lea, w.prudent); r.Following || !r.Requested {
			t.Errorf("%+v", r)
		}
		w.do(t, func(ctx context.Context, tx *store.Tx) error {
			if err := w.g.Authorize(ctx, tx, w.prudent, w.lea.Account); err != nil {
				return err
			}
			if err := w.g.Reject(ctx, tx, w.prudent, w.jean.Account); err != nil {
				return err
			}
			return w.g.Unfollow(ctx, tx, w.noe, w.prudent.Account) // taken back
		})
		for who, want := range map[account.Actor][2]bool{w.lea: {true, false}, w.jean: {false, false}, w.noe: {false, false}} {
			if r := w.between(t, who, w.prudent); [2]bool{r.Following, r.Requested} != want {
				t.Errorf("%d: %+v", who.Account, r)
			}
		}
		w.refused(t, "graph.missing", func(ctx context.Context, tx *store.Tx) error {
			return w.g.Authorize(ctx, tx, w.prudent, w.noe.Account)
		})
		// Somebody else's requests are not one's own.
		w.do(t, w.follow(w.noe, w.prudent, graph.FollowOptions{}))
		w.refused(t, "graph.missing", func(ctx context.Context, tx *store.Tx) error {
			return w.g.Authorize(ctx, tx, w.lea, w.noe.Account)
		})
	})
}

func TestBlocksCutBothWays(t *testing.T) { // social-core 7.1, 16
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.do(t, w.follow(w.lea, w.jean, graph.FollowOptions{}))
		w.do(t, w.follow(w.jean, w.lea, graph.FollowOptions{}))
		w.do(t, func(ctx context.Context, tx *store.Tx) error { return w.g.Block(ctx, tx, w.jean, w.lea.Account) })
		if r := w.between(t, w.lea, w.jean); r.Following || r.FollowedBy || r.Blocking || !r.BlockedBy {
			t.Errorf("%+v", r)
		}
		w.refused(t, "graph.blocked", w.follow(w.lea, w.jean, graph.FollowOptions{}))
		w.refused(t, "graph.blocked", w.follow(w.jean, w.lea, graph.FollowOptions{}))
		w.do(t, func(ctx context.Context, tx *store.Tx) error { return w.g.Unblock(ctx, tx, w.jean, w.lea.Account) })
		if r := w.between(t, w.jean, w.lea); r.Blocking || r.Following || r.FollowedBy {
			t.Errorf("an ended block brings nothing back: %+v", r)
		}
		w.refused(t, "graph.self", func(ctx context.Context, tx *store.Tx) error { return w.g.Block(ctx, tx, w.jean, w.jean.Account) })
	})
}

func TestAMuteEndsByItself(t *testing.T) { // social-core 7.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		mute := func(notifications bool, d time.Duration) {
			w.do(t, func(ctx context.Context, tx *store.Tx) error {
				return w.g.Mute(ctx, tx, w.lea, w.jean.Account, notifications, d)
			})
		}
		mute(true, time.Hour)
		if r := w.between(t, w.lea, w.jean); !r.Muting || !r.MutingNotifications || !r.MutingUntil.Equal(testkit.Noon.Add(time.Hour)) {
			t.Errorf("%+v", r)
		}
		if r := w.between(t, w.jean, w.lea); r.Muting {
			t.Errorf("the other way: %+v", r)
		}
		// Longer, and of posts only: the earlier end is none any more.
		mute(false, 3*time.Hour)
		w.Clock.Advance(2 * time.Hour)
		w.Settle()
		if r := w.between(t, w.lea, w.jean); !r.Muting || r.MutingNotifications {
			t.Errorf("after two hours of three: %+v", r)
		}
		w.Clock.Advance(2 * time.Hour)
		w.Settle()
		if r := w.between(t, w.lea, w.jean); r.Muting {
			t.Errorf("after four: %+v", r)
		}
		mute(true, 0)
		w.Clock.Advance(400 * 24 * time.Hour)
		w.Settle()
		if r := w.between(t, w.lea, w.jean); !r.Muting {
			t.Errorf("for good: %+v", r)
		}
	})
}

func TestLists(t *testing.T) { // social-core 7.1, 7.3
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.do(t, w.follow(w.lea, w.jean, graph.FollowOptions{}))
		var list graph.List
		w.do(t, func(ctx context.Context, tx *store.Tx) error {
			made, err := w.g.AddList(ctx, tx, w.lea, graph.List{Title: "Ville", Exclusive: true})
			if err != nil {
				return err
			}
			list = made
			return w.g.AddMembers(ctx, tx, w.lea, made.ID, []id.Account{w.jean.Account, w.lea.Account})
		})
		members := func() (out []id.Account) {
			w.Read(func(tx *store.Tx) error {
				rows, err := w.g.Members(w.Context(), tx, list.ID, store.Page{Limit: 10})
				for _, r := range rows {
					out = append(out, r.Account)
				}
				return err
			})
			slices.Sort(out)
			return out
		}
		want := []id.Account{w.lea.Account, w.jean.Account}
		slices.Sort(want)
		if got := members(); !slices.Equal(got, want) {
			t.Errorf("members: %v, want %v", got, want)
		}
		w.Read(func(tx *store.Tx) error {
			out, err := w.g.Exclusive(w.Context(), tx, w.lea.Account)
			if !slices.Contains(out, w.jean.Account) {
				t.Errorf("out of home: %v", out)
			}
			return err
		})

		// All or none; whom one does not follow is in no list; a list is its owner's.
		w.refused(t, "graph.missing", func(ctx context.Context, tx *store.Tx) error {
			return w.g.AddMembers(ctx, tx, w.lea, list.ID, []id.Account{w.noe.Account})
		})
		w.refused(t, "graph.list.member_taken", func(ctx context.Context, tx *store.Tx) error {
			return w.g.AddMembers(ctx, tx, w.lea, list.ID, []id.Account{w.jean.Account})
		})
		for _, act := range []func(ctx context.Context, tx *store.Tx) error{
			func(ctx context.Context, tx *store.Tx) error { return w.g.DropList(ctx, tx, w.noe, list.ID) },
			func(ctx context.Context, tx *store.Tx) error { _, err := w.g.List(ctx, tx, w.noe, list.ID); return err },
			func(ctx context.Context, tx *store.Tx) error {
				return w.g.AddMembers(ctx, tx, w.noe, list.ID, []id.Account{w.noe.Account})
			},
		} {
			w.refused(t, "graph.missing", act)
		}
		for title, code := range map[string]string{" ": "graph.list.title_blank", "a\u202eb": "graph.list.title_invalid"} {
			w.refused(t, code, func(ctx context.Context, tx *store.Tx) error {
				_, err := w.g.AddList(ctx, tx, w.lea, graph.List{Title: title})
				return err
			})
		}

		// Who is no longer followed is in none of one's lists.
		w.do(t, func(ctx context.Context, tx *store.Tx) error { return w.g.Unfollow(ctx, tx, w.lea, w.jean.Account) })
		if got := members(); !slices.Equal(got, []id.Account{w.lea.Account}) {
			t.Errorf("after the follow ended: %v", got)
		}
	})
}

func TestNotesAndEndorsements(t *testing.T) { // social-core 7.1, 17
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		endorse := func(ctx context.Context, tx *store.Tx) error { return w.g.Endorse(ctx, tx, w.lea, w.jean.Account) }
		w.refused(t, "graph.not_followed", endorse)
		w.do(t, w.follow(w.lea, w.jean, graph.FollowOptions{}))
		w.do(t, endorse)
		w.refused(t, "graph.endorsed", endorse)
		w.do(t, func(ctx context.Context, tx *store.Tx) error {
			return w.g.SetNote(ctx, tx, w.lea, w.jean.Account, "du marché")
		})
		if r := w.between(t, w.lea, w.jean); !r.Endorsed || r.Note != "du marché" {
			t.Errorf("%+v", r)
		}
		if r := w.between(t, w.jean, w.lea); r.Note != "" {
			t.Errorf("a note is its writer's: %+v", r)
		}
		w.refused(t, "graph.note.long", func(ctx context.Context, tx *store.Tx) error {
			return w.g.SetNote(ctx, tx, w.lea, w.jean.Account, strings.Repeat("é", graph.MaxNote+1))
		})
		w.do(t, func(ctx context.Context, tx *store.Tx) error { return w.g.Unfollow(ctx, tx, w.lea, w.jean.Account) })
		if r := w.between(t, w.lea, w.jean); r.Endorsed {
			t.Errorf("on the profile without being followed: %+v", r)
		}
	})
}

func TestWhoIsErasedIsNamedNowhere(t *testing.T) { // social-core 5, architecture 18.5
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.do(t, w.follow(w.lea, w.jean, graph.FollowOptions{}))
		w.do(t, w.follow(w.noe, w.lea, graph.FollowOptions{}))
		w.do(t, func(ctx context.Context, tx *store.Tx) error { return w.g.Block(ctx, tx, w.prudent, w.lea.Account) })
		w.do(t, func(ctx context.Context, tx *store.Tx) error { return w.g.Erase(ctx, tx, w.lea.Account) })
		for _, pair := range [][2]account.Actor{{w.lea, w.jean}, {w.noe, w.lea}, {w.prudent, w.lea}} {
			r := w.between(t, pair[0], pair[1])
			if r.Following || r.FollowedBy || r.Blocking || r.BlockedBy {
				t.Errorf("%d and %d: %+v", pair[0].Account, pair[1].Account, r)
			}
		}
	})
}
