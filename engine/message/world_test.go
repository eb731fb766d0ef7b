package message_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parvis/base/blob"
	"parvis/base/bus"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/age"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/policy"
	"parvis/engine/post"
)

// world is a network whose members write to each other.
type world struct {
	*accounttest.World
	ages  *age.Engine
	graph *graph.Engine
	files *media.Engine
	m     *message.Engine
	posts *post.Engine
	// hidden is a post that nobody may share.
	hidden id.Post
	// stopped are members whom no line hears.
	stopped map[id.Account]bool
}

var sources = accounttest.Sources(store.Source{Folder: "age", FS: age.Migrations}, store.Source{Folder: "graph", FS: graph.Migrations},
	store.Source{Folder: "policy", FS: policy.Migrations}, store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "message", FS: message.Migrations})

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) { fn(t, open(k)) })
}

func open(k *testkit.Kit) *world {
	w := &world{World: accounttest.New(k, account.Policy{}), hidden: 13, stopped: map[id.Account]bool{}}
	w.ages = age.New(age.Options{Account: w.Accounts, Events: w.Events, Keys: w.Keys, Clock: w.Clock})
	w.graph = graph.New(w.Accounts, w.Events, w.Timers)
	p, err := policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(w.graph)})
	if err == nil {
		err = p.Start(k.Context())
	}
	if err != nil {
		k.T.Fatal(err)
	}
	files, err := blob.OpenDisk(k.T.TempDir(), k.Clock)
	if err != nil {
		k.T.Fatal(err)
	}
	w.files = media.New(media.Options{Base: accounttest.URL, Store: k.Store, Blob: files, Keys: w.Keys, Clock: k.Clock, Timers: w.Timers, Events: w.Events, Temp: k.T.TempDir()})
	w.posts = post.New(post.Options{Account: w.Accounts, Graph: w.graph, Policy: p, Media: w.files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL, Chats: post.Chats{
		Say: func(ctx context.Context, tx *store.Tx, a account.Actor, p post.Post) ([]id.Account, id.Conversation, error) {
			return w.m.FromPost(ctx, tx, a, p)
		},
		Edit: func(ctx context.Context, tx *store.Tx, actor account.Actor, p post.Post) error {
			return w.m.PostEdited(ctx, tx, actor, p)
		},
		Delete: func(ctx context.Context, tx *store.Tx, p post.Post) error { return w.m.PostDeleted(ctx, tx, p) },
		Read: func(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error {
			return w.m.PostRead(ctx, tx, actor, p)
		},
	}})
	w.m = message.New(message.Options{
		Store: k.Store, Bus: bus.NewLocal(), Clock: k.Clock, Limiter: ratelimit.New(k.Clock, 100), Media: w.files,
		Account: w.Accounts, Age: w.ages, Graph: w.graph, Policy: p, Events: w.Events, Timers: w.Timers, Keys: w.Keys, Post: w.posts, Base: accounttest.URL,
		BeforeSend: func(_ context.Context, _ *store.Tx, _ id.Line, member id.Account) (bool, error) {
			return !w.stopped[member], nil
		},
		Shared: func(_ context.Context, _ *store.Tx, _ account.Actor, p id.Post) error {
			if p == w.hidden {
				return fault.New(fault.Missing, "post.missing")
			}
			return nil
		},
	})
	if err := w.m.Start(k.Context()); err != nil {
		k.T.Fatal(err)
	}
	k.T.Cleanup(w.m.Close)
	w.Start()
	return w
}

// people makes members who let everybody write to them.
func (w *world) people(names ...string) []id.Account {
	w.T.Helper()
	var out []id.Account
	for _, n := range names {
		a := w.Person(n)
		w.door(a, message.Everyone)
		out = append(out, a)
	}
	return out
}

func (w *world) door(a id.Account, d message.Door) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) error {
		return w.m.SetSettings(w.Context(), tx, w.Actor(a), message.Settings{Door: d, Receipts: true})
	})
}

func (w *world) follow(a, b id.Account) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) error {
		return w.graph.Follow(w.Context(), tx, w.Actor(a), b, graph.FollowOptions{})
	})
}

// open gives the chat of somebody with others.
func (w *world) open(a id.Account, with ...id.Account) message.Chat {
	w.T.Helper()
	var c message.Chat
	w.Write(func(tx *store.Tx) (err error) {
		c, _, err = w.m.Open(w.Context(), tx, w.Actor(a), message.Draft{With: with})
		return err
	})
	return c
}

// try says something and gives what came of it.
func (w *world) try(a id.Account, c id.Chat, said message.Words) (m message.Message, fresh bool, err error) {
	actor := w.Actor(a)
	err = w.Store.Write(w.Context(), func(tx *store.Tx) (err error) {
		m, fresh, err = w.m.Send(w.Context(), tx, actor, c, said)
		return err
	})
	return m, fresh, err
}

func (w *world) say(a id.Account, c id.Chat, text string) message.Message {
	w.T.Helper()
	m, _, err := w.try(a, c, message.Words{Text: text})
	if err != nil {
		w.T.Fatalf("%q: %v", text, err)
	}
	return m
}

// do changes something as somebody.
func (w *world) do(a id.Account, fn func(ctx context.Context, tx *store.Tx, actor account.Actor) error) error {
	w.T.Helper()
	actor := w.Actor(a)
	return w.Store.Write(w.Context(), func(tx *store.Tx) error { return fn(w.Context(), tx, actor) })
}

// must is do for what cannot fail.
func (w *world) must(a id.Account, fn func(ctx context.Context, tx *store.Tx, actor account.Actor) error) {
	w.T.Helper()
	if err := w.do(a, fn); err != nil {
		w.T.Fatal(err)
	}
}

// log gives what somebody reads in a chat, the oldest first.
func (w *world) log(a id.Account, c id.Chat) string {
	w.T.Helper()
	var list []message.Message
	err := w.Store.Read(w.Context(), func(tx *store.Tx) (err error) {
		list, err = w.m.Messages(w.Context(), tx, w.Actor(a), c, message.Range{Limit: 100})
		return err
	})
	if err != nil {
		return fault.Of(err).Code
	}
	slices.Reverse(list)
	var out []string
	for _, m := range list {
		text := m.Words.Text
		switch {
		case !m.DeletedAt.IsZero():
			text = "(deleted)"
		case m.Words.Notice != nil:
			text = "(" + m.Words.Notice.Act + ")"
		}
		for _, r := range m.Reactions {
			text += r.Emoji
		}
		out = append(out, fmt.Sprintf("%d %s", m.Seq, text))
	}
	return strings.Join(out, ", ")
}

// news gives the feed of somebody after a number, as type and seq.
func (w *world) news(a id.Account, since int64) (string, message.News) {
	w.T.Helper()
	var n message.News
	err := w.Store.Read(w.Context(), func(tx *store.Tx) (err error) {
		n, err = w.m.Sync(w.Context(), tx, w.Actor(a), since, 100)
		return err
	})
	if err != nil {
		return fault.Of(err).Code, n
	}
	var out []string
	for _, e := range n.Events {
		out = append(out, fmt.Sprintf("%d %s %d", e.N, e.Type, e.Seq))
	}
	return strings.Join(out, ", "), n
}

// chats gives the chats or requests of somebody.
func (w *world) chats(a id.Account, st message.Standing) (out []message.Chat) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		out, err = w.m.Chats(w.Context(), tx, w.Actor(a), st, store.Page{Limit: 40})
		return err
	})
	return out
}

func code(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
