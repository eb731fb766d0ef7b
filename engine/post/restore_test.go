package post_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/post"
)

// world is a network with posts.
type world struct {
	*accounttest.World
	graph  *graph.Engine
	posts  *post.Engine
	policy *policy.Engine
	told   []post.Published
}

var sources = accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
	store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations})

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) { fn(t, open(k)) })
}

func open(k *testkit.Kit) *world {
	k.T.Helper()
	w := &world{World: accounttest.New(k, account.Policy{})}
	w.graph = graph.New(w.Accounts, w.Events, w.Timers)
	p, err := policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(w.graph)})
	if err == nil {
		err = p.Start(k.Context())
	}
	if err != nil {
		k.T.Fatal(err)
	}
	w.policy = p
	files := media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock})
	w.posts = post.New(post.Options{Account: w.Accounts, Graph: w.graph, Policy: p, Media: files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
	event.Watch(w.Events, func(_ event.Meta, ev post.Published) { w.told = append(w.told, ev) })
	w.Start()
	return w
}

func (w *world) restore(a account.Actor, r post.Restored) (p post.Post, fresh bool) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) (err error) {
		p, fresh, err = w.posts.Restore(w.Context(), tx, a, r)
		return err
	})
	return p, fresh
}

func (w *world) say(a account.Actor, text string) (p post.Post) {
	w.T.Helper()
	w.Clock.Advance(time.Second)
	w.Write(func(tx *store.Tx) (err error) {
		p, err = w.posts.Publish(w.Context(), tx, a, post.Draft{Text: text, Visibility: post.Public}, "")
		return err
	})
	return p
}

// words gives a list of posts by their source, in order.
func (w *world) words(fn func(ctx context.Context, tx *store.Tx) ([]post.Seen, error)) string {
	w.T.Helper()
	w.Settle()
	var out []string
	w.Read(func(tx *store.Tx) error {
		list, err := fn(w.Context(), tx)
		for _, p := range list {
			out = append(out, p.Source)
		}
		return err
	})
	return strings.Join(out, " | ")
}

func (w *world) home(a account.Actor) string {
	return w.words(func(ctx context.Context, tx *store.Tx) ([]post.Seen, error) {
		return w.posts.Home(ctx, tx, a, store.Page{Limit: 40})
	})
}

func TestWhatMovesInKeepsItsTime(t *testing.T) { // social-core 2.3, 8.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := w.Actor(w.Person("ines")), w.Actor(w.Person("noe"))
		w.Write(func(tx *store.Tx) error {
			return w.graph.Follow(w.Context(), tx, noe, ines.Account, graph.FollowOptions{})
		})
		w.say(ines, "nouveau")
		if got := w.home(noe); got != "nouveau" {
			t.Fatalf("the home before is %q", got)
		}
		at := time.Date(2019, 3, 1, 8, 0, 0, 0, time.UTC)
		old := post.Restored{Origin: "https://vieux.example/1", At: at, Text: "ancien @noe #ponts", Visibility: post.Public, Language: "fr"}
		p, fresh := w.restore(ines, old)
		if !fresh || !p.At.Equal(at) || id.Time(p.ID).Year() != 2020 {
			t.Errorf("the old post is %+v, fresh %v", p, fresh)
		}
		answer, _ := w.restore(ines, post.Restored{Origin: "https://vieux.example/2", At: at.AddDate(4, 0, 0), Text: "suite", Visibility: post.Unlisted, ReplyTo: p.ID})
		if answer.ReplyTo != p.ID || answer.Conversation != p.Conversation || answer.ID <= p.ID {
			t.Errorf("the answer is %+v", answer)
		}
		// The window that was open, and one built anew, show the same.
		for range 2 {
			if got := w.home(noe); got != "nouveau | suite | ancien @noe #ponts" {
				t.Errorf("the home is %q", got)
			}
			w.Write(func(tx *store.Tx) error {
				return w.graph.Follow(w.Context(), tx, noe, ines.Account, graph.FollowOptions{})
			})
		}
		w.Settle()
		for _, ev := range w.told[1:] {
			if !ev.Quiet || len(ev.Mentions) > 0 {
				t.Errorf("it was told as new: %+v", ev)
			}
		}
		w.Read(func(tx *store.Tx) error {
			got, err := w.posts.Get(w.Context(), tx, p.ID)
			if got.Counts.Replies != 1 || len(got.Mentions) != 0 || !strings.Contains(got.HTML, `href="https://parvis.example/@noe"`) {
				t.Errorf("it is kept as %+v", got)
			}
			return err
		})
	})
}

func TestRestoringTwiceMakesNothingTwice(t *testing.T) { // social-core 8.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := w.Actor(w.Person("ines")), w.Actor(w.Person("noe"))
		r := post.Restored{Origin: "https://vieux.example/" + strings.Repeat("x", 3000), At: testkit.Noon.AddDate(-1, 0, 0), Text: "une fois", Visibility: post.Public}
		first, _ := w.restore(ines, r)
		if again, fresh := w.restore(ines, r); fresh || again.ID != first.ID {
			t.Errorf("again made %d, fresh %v", again.ID, fresh)
		}
		if other, fresh := w.restore(noe, r); !fresh || other.ID == first.ID {
			t.Error("somebody else's post of the same address is not theirs")
		}
		boosted := w.say(noe, "à partager")
		b := post.Restored{Origin: "https://vieux.example/b", At: testkit.Noon.AddDate(-1, 0, 0), ReblogOf: boosted.ID, Visibility: post.Public}
		one, _ := w.restore(ines, b)
		if again, fresh := w.restore(ines, b); fresh || again.ID != one.ID || one.At.Before(boosted.At) {
			t.Errorf("the boost of %s is of %s, again %d for %d", boosted.At, one.At, again.ID, one.ID)
		}
		w.Read(func(tx *store.Tx) error {
			got, err := w.posts.Get(w.Context(), tx, boosted.ID)
			if got.Counts.Reblogs != 1 {
				t.Errorf("the boost counts %d", got.Counts.Reblogs)
			}
			return err
		})
		w.Write(func(tx *store.Tx) error { _, err := w.posts.Delete(w.Context(), tx, ines, first.ID); return err })
		if gone, fresh := w.restore(ines, r); fresh || gone.ID != 0 {
			t.Errorf("what was deleted came back as %d", gone.ID)
		}
	})
}

func TestADirectPostThatMovesInIsItsAuthorsAlone(t *testing.T) { // social-core 16
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := w.Actor(w.Person("ines")), w.Actor(w.Person("noe"))
		p, _ := w.restore(ines, post.Restored{Origin: "o", At: testkit.Noon.AddDate(-1, 0, 0), Text: "@noe un secret", Visibility: post.Direct})
		w.Read(func(tx *store.Tx) error {
			if _, err := w.posts.See(w.Context(), tx, ines, p.ID); err != nil {
				t.Errorf("the author does not see it: %v", err)
			}
			if _, err := w.posts.See(w.Context(), tx, noe, p.ID); fault.KindOf(err) != fault.Missing {
				t.Errorf("whom it names sees it: %v", err)
			}
			list, err := w.posts.Conversations(w.Context(), tx, noe, store.Page{Limit: 10})
			if len(list) != 0 {
				t.Errorf("it made a conversation: %+v", list)
			}
			return err
		})
	})
}

func TestWhatCannotMoveInIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := w.Actor(w.Person("ines")), w.Actor(w.Person("noe"))
		theirs := w.say(noe, "de Noé")
		for code, r := range map[string]post.Restored{
			"post.text.blank":         {Text: " ", Visibility: post.Public},
			"post.text.invalid":       {Text: "a\x00", Visibility: post.Public},
			"post.restored.long":      {Text: strings.Repeat("x", 20_001), Visibility: post.Public},
			"post.visibility.unknown": {Text: "a", Visibility: "all"},
			"post.reply.missing":      {Text: "a", Visibility: post.Public, ReplyTo: theirs.ID},
			"post.missing":            {ReblogOf: 7, Visibility: post.Public},
		} {
			r.Origin, r.At = code, testkit.Noon
			err := w.Try(func(ctx context.Context, tx *store.Tx) error {
				_, _, err := w.posts.Restore(ctx, tx, ines, r)
				return err
			})
			if got := fault.Of(err).Code; got != code {
				t.Errorf("%s: %s", code, got)
			}
		}
		long, _ := w.restore(ines, post.Restored{Origin: "l", At: testkit.Noon, Text: strings.Repeat("x", 5000), Visibility: post.Public})
		if len(long.Source) != 5000 {
			t.Error("a long post was cut")
		}
		future, _ := w.restore(ines, post.Restored{Origin: "f", At: testkit.Noon, EditedAt: testkit.Noon.AddDate(5000, 0, 0), Text: "a", Visibility: post.Public})
		if future.EditedAt.After(w.Clock.Now()) {
			t.Errorf("edited at %s", future.EditedAt)
		}
	})
}
