package notify_test

import (
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/post"
	"parvis/engine/report"
)

// world is a network whose members are told things.
type world struct {
	*accounttest.World
	posts *post.Engine
	notes *notify.Engine
	// merged are the members whose notifications were let through.
	merged []id.Account
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sources := accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations}, store.Source{Folder: "media", FS: media.Migrations},
		store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "report", FS: report.Migrations}, store.Source{Folder: "notify", FS: notify.Migrations})
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := &world{World: accounttest.New(k, account.Policy{})}
		g := graph.New(w.Accounts, w.Events, w.Timers)
		p, err := policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(g)})
		if err == nil {
			err = p.Start(k.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		files := media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock})
		w.posts = post.New(post.Options{Account: w.Accounts, Graph: g, Policy: p, Media: files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
		reports := report.New(report.Options{Account: w.Accounts, Policy: p, Post: w.posts, Events: w.Events, Timers: w.Timers})
		w.notes = notify.New(notify.Options{Store: k.Store, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Words: w.Words, Keys: w.Keys, Account: w.Accounts, Graph: g, Policy: p, Post: w.posts, Report: reports, Base: accounttest.URL})
		event.Watch(w.Events, func(_ event.Meta, ev notify.Merged) { w.merged = append(w.merged, ev.Owner) })
		w.Start()
		fn(t, w)
	})
}

// names publishes posts in which somebody names lea, and gives them.
func (w *world) names(a account.Actor, n int) (out []id.Post) {
	w.T.Helper()
	w.Clock.Advance(time.Second)
	w.Write(func(tx *store.Tx) error {
		var said []id.Post
		for range n {
			p, err := w.posts.Publish(w.Context(), tx, a, post.Draft{Text: "@lea ?", Visibility: post.Public}, "")
			if err != nil {
				return err
			}
			said = append(said, p.ID)
		}
		out = said
		return nil
	})
	w.Settle()
	return out
}

// kept gives the posts that a member is told of, the last first; from one source.
func (w *world) kept(a account.Actor, from id.Account, filtered bool) (out []id.Post) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		list, err := w.notes.List(w.Context(), tx, a, notify.Query{Source: from, Filtered: filtered}, store.Page{Limit: 1000})
		out = nil
		for _, n := range list {
			out = append(out, n.Post)
		}
		return err
	})
	return out
}

// Of what one source says before it is let through, the newest hundred are kept; those
// of others are not touched, and what is let through is bounded no more.
func TestARequestKeepsAHundred(t *testing.T) { // social-core 10.2
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea, noe, jean := w.Actor(w.Person("lea")), w.Actor(w.Person("noe")), w.Actor(w.Person("jean"))
		w.Write(func(tx *store.Tx) error {
			_, err := w.notes.SetPolicy(w.Context(), tx, lea, notify.Policy{NotFollowing: "filter"})
			return err
		})
		w.names(jean, 3)
		said := w.names(noe, 105)
		if got := w.kept(lea, noe.Account, true); len(got) != 100 || got[0] != said[104] || got[99] != said[5] {
			t.Errorf("%d of noe's are kept", len(got))
		}
		if got := w.kept(lea, jean.Account, true); len(got) != 3 {
			t.Errorf("%d of jean's are kept", len(got))
		}
		if got := w.kept(lea, 0, false); len(got) != 0 {
			t.Errorf("%d are shown", len(got))
		}
		w.Write(func(tx *store.Tx) error {
			all, err := w.notes.Requests(w.Context(), tx, lea, store.Page{Limit: 10})
			for _, r := range all {
				if r.Source == noe.Account {
					return w.notes.Accept(w.Context(), tx, lea, []id.Notification{r.ID})
				}
			}
			return err
		})
		w.names(noe, 2)
		if got := w.kept(lea, 0, false); len(got) != 102 {
			t.Errorf("%d are shown once noe is let through", len(got))
		}
		if len(w.merged) != 1 || w.merged[0] != lea.Account {
			t.Errorf("told to read anew: %v", w.merged)
		}
	})
}
