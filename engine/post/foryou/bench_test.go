package foryou_test

import (
	"context"
	"fmt"
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
	"parvis/engine/post"
	"parvis/engine/post/foryou"
)

// BenchmarkASelection makes the selection of a member who follows 300 accounts,
// each with ten posts and twenty likes in two days.
func BenchmarkASelection(b *testing.B) {
	const followed, posts, likes = 300, 10, 20
	sources := accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "foryou", FS: foryou.Migrations})
	w := accounttest.New(testkit.Lite(b, sources), account.Policy{})
	relations := graph.New(w.Accounts, w.Events, w.Timers)
	rules, err := policy.New(policy.Options{Store: w.Store, Clock: w.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(relations)})
	if err == nil {
		err = rules.Start(w.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	files := media.New(media.Options{Base: accounttest.URL, Store: w.Store, Clock: w.Clock})
	engine := post.New(post.Options{Account: w.Accounts, Graph: relations, Policy: rules, Media: files, Events: w.Events, Timers: w.Timers, Clock: w.Clock, Keys: w.Keys, Base: accounttest.URL})
	selects := foryou.New(foryou.Options{Store: w.Store, Timers: w.Timers, Account: w.Accounts, Graph: relations, Policy: rules, Post: engine})
	lea := w.Actor(w.Person("lea"))
	do := func(fn func(ctx context.Context, tx *store.Tx) error) {
		if err := w.Try(fn); err != nil {
			b.Fatal(err)
		}
	}
	do(func(ctx context.Context, tx *store.Tx) error { return selects.Switch(ctx, tx, lea, true) })
	people := make([]account.Actor, followed)
	for i := range people {
		people[i] = w.Actor(w.Person(fmt.Sprintf("voisin%d", i)))
		do(func(ctx context.Context, tx *store.Tx) error {
			return relations.Follow(ctx, tx, lea, people[i].Account, graph.FollowOptions{})
		})
	}
	var all []id.Post
	for range posts {
		w.Clock.Advance(time.Hour)
		made := make([]id.Post, followed)
		do(func(ctx context.Context, tx *store.Tx) error {
			for i, a := range people {
				p, err := engine.Publish(ctx, tx, a, post.Draft{Text: "bonjour", Visibility: post.Public, Language: "fr"}, "")
				if err != nil {
					return err
				}
				made[i] = p.ID
			}
			return nil
		})
		all = append(all, made...)
	}
	for n := range likes {
		do(func(ctx context.Context, tx *store.Tx) error {
			for i, a := range people {
				if _, err := engine.Favourite(ctx, tx, a, all[(i*i*7+n*131)%len(all)]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.Run("made", func(b *testing.B) {
		for b.Loop() {
			w.Clock.Advance(time.Second * 301)
			if err := selects.Refresh(w.Context(), lea, store.Page{Limit: 40}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("shown", func(b *testing.B) {
		for b.Loop() {
			w.Read(func(tx *store.Tx) error {
				got, err := selects.Posts(w.Context(), tx, lea, store.Page{Limit: 40})
				if len(got) != 40 {
					b.Fatalf("%d posts", len(got))
				}
				return err
			})
		}
	})
}
