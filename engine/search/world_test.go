package search_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/search"
)

// world is a network with a search.
type world struct {
	*accounttest.World
	graph  *graph.Engine
	policy *policy.Engine
	posts  *post.Engine
	search *search.Engine

	names map[id.Account]string
	who   map[string]account.Actor
}

func sources() []store.Source {
	return accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "search", FS: search.Migrations})
}

func open(k *testkit.Kit) *world {
	k.T.Helper()
	w := &world{World: accounttest.New(k, account.Policy{}), names: map[id.Account]string{}, who: map[string]account.Actor{"": {}}}
	w.graph = graph.New(w.Accounts, w.Events, w.Timers)
	var err error
	w.policy, err = policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(w.graph)})
	if err == nil {
		err = w.policy.Start(k.Context())
	}
	if err != nil {
		k.T.Fatal(err)
	}
	files := media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock})
	w.posts = post.New(post.Options{Account: w.Accounts, Graph: w.graph, Policy: w.policy, Media: files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
	w.search = search.New(search.Options{Account: w.Accounts, Graph: w.graph, Policy: w.policy, Media: files, Post: w.posts, Events: w.Events, Clock: k.Clock,
		Base: accounttest.URL, Lang: "fr"})
	w.Start()
	return w
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) { fn(t, open(k)) })
}

// people makes members; a name with "+" before it lets its posts be found.
func (w *world) people(names ...string) {
	w.T.Helper()
	for _, n := range names {
		name, open := strings.CutPrefix(n, "+")
		a := w.Person(name)
		w.names[a], w.who[name] = name, w.Actor(a)
		if open {
			w.profile(name, account.ProfileChange{Indexable: &open})
		}
		w.tick()
	}
}

func (w *world) profile(name string, c account.ProfileChange) {
	w.T.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		_, err := w.Accounts.Update(ctx, tx, w.who[name], c)
		return err
	})
}

func (w *world) tick() { w.Clock.Advance(time.Second) }

func (w *world) do(fn func(ctx context.Context, tx *store.Tx) error) {
	w.T.Helper()
	if err := w.Try(fn); err != nil {
		w.T.Fatal(err)
	}
	w.tick()
}

func (w *world) post(name, text string, change ...func(*post.Draft)) id.Post {
	w.T.Helper()
	d := post.Draft{Text: text, Visibility: post.Public, Language: "fr"}
	for _, c := range change {
		c(&d)
	}
	var p post.Post
	w.do(func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = w.posts.Publish(ctx, tx, w.who[name], d, "")
		return err
	})
	return p.ID
}

func visible(v post.Visibility) func(*post.Draft) { return func(d *post.Draft) { d.Visibility = v } }

// label puts a label of the network's on a subject.
func (w *world) label(ref decide.Ref, author id.Account, val string) {
	w.T.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		_, err := w.policy.Apply(ctx, tx, policy.LabelWrite{Source: "report/1", Subject: ref, Val: val, Author: author, As: decide.RoleLead, By: 7, ConfirmedBy: 8})
		return err
	})
}

// ask searches as somebody and gives what came in words: posts by their text,
// accounts by name, tags by "#".
func (w *world) ask(name string, q search.Query) string {
	w.T.Helper()
	w.Settle()
	if q.Limit == 0 {
		q.Limit = 20
	}
	var out []string
	w.Read(func(tx *store.Tx) error {
		r, err := w.search.Search(w.Context(), tx, w.who[name], q)
		for _, a := range r.Accounts {
			out = append(out, "@"+w.names[a])
		}
		for _, h := range r.Tags {
			out = append(out, "#"+h.Name)
		}
		for _, p := range r.Posts {
			out = append(out, p.Source)
		}
		return err
	})
	return strings.Join(out, " | ")
}

func (w *world) find(name, text string) string {
	w.T.Helper()
	return w.ask(name, search.Query{Text: text, Types: []search.Type{search.Statuses}})
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, fmt.Sprint(got), fmt.Sprint(want))
	}
}
