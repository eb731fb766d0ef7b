package policy_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/metrics"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/tlog"
)

const (
	léa    = id.Account(1_000_001)
	jean   = id.Account(1_000_002)
	revue  = id.Account(1_000_003) // a reviewer
	second = id.Account(1_000_004)
	item   = int64(2_000_001)
)

var thePost = decide.Ref{Kind: decide.KindPost, ID: item}

// world is a policy engine on a store, with relations and facts as the test
// sets them.
type world struct {
	*testkit.Kit
	*policy.Engine
	events *event.Log
	rels   map[id.Account]decide.Rel
	fact   policy.Fact

	metrics *metrics.Set

	mu   sync.Mutex
	seen []string
}

// watch notes the events of policy as they come.
func (w *world) watch() {
	note := func(format string, args ...any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.seen = append(w.seen, fmt.Sprintf(format, args...))
	}
	event.Watch(w.events, func(_ event.Meta, c policy.Changed) { note("changed %s %v", c.Kind, c.After != 0) })
	event.Watch(w.events, func(_ event.Meta, s policy.Stated) { note("stated %d %s", s.Author, s.Measure) })
	event.Watch(w.events, func(_ event.Meta, l policy.Lifted) { note("lifted %d", l.Author) })
}

// told gives the events since it was last asked.
func (w *world) told() string {
	w.settle()
	w.mu.Lock()
	defer w.mu.Unlock()
	text := strings.Join(w.seen, ", ")
	w.seen = nil
	return text
}

func sources() []store.Source {
	return []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "timer", FS: timer.Migrations}, {Folder: "tlog", FS: tlog.Migrations}, {Folder: "policy", FS: policy.Migrations}}
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) { fn(t, join(t, k)) })
}

// join starts one more node on the store of k.
func join(t testing.TB, k *testkit.Kit) *world {
	t.Helper()
	w := &world{Kit: k, rels: map[id.Account]decide.Rel{}, metrics: metrics.New()}
	w.events = event.New(event.Options{Store: k.Store, Clock: k.Clock})
	var err error
	w.Engine, err = policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.events, Metrics: w.metrics,
		Timers: timer.New(k.Store, k.Clock, nil),
		Relations: func(_ context.Context, _ *store.Tx, viewer id.Account, authors []id.Account) ([]decide.Rel, error) {
			out := make([]decide.Rel, len(authors))
			for i, a := range authors {
				if viewer == léa {
					out[i] = w.rels[a]
				}
			}
			return out, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	w.Register(func(_ context.Context, _ *store.Tx, a id.Account, f *policy.Fact) error {
		*f = w.fact
		return nil
	})
	if err := w.Start(k.Context()); err != nil {
		t.Fatal(err)
	}
	w.watch()
	if err := w.events.Start(k.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.events.Close(k.Context()) })
	return w
}

func (w *world) settle() {
	w.T.Helper()
	if err := w.events.Settle(w.Context()); err != nil {
		w.T.Fatal(err)
	}
}

// apply writes a label by a reviewer on jean's post.
func (w *world) apply(val string, change ...func(*policy.LabelWrite)) policy.Receipt {
	w.T.Helper()
	r, err := w.try(val, change...)
	if err != nil {
		w.T.Fatal(err)
	}
	return r
}

func (w *world) try(val string, change ...func(*policy.LabelWrite)) (r policy.Receipt, err error) {
	l := policy.LabelWrite{Source: "crisis/1", Subject: thePost, Val: val, Author: jean, As: decide.RoleReviewer, By: revue}
	for _, c := range change {
		c(&l)
	}
	err = w.Store.Write(w.Context(), func(tx *store.Tx) (err error) {
		r, err = w.Apply(w.Context(), tx, l)
		return err
	})
	w.Clock.Advance(time.Millisecond)
	return r, err
}

func until(d time.Duration) func(*policy.LabelWrite) {
	return func(l *policy.LabelWrite) { l.Until = testkit.Noon.Add(d) }
}

func from(source string) func(*policy.LabelWrite) {
	return func(l *policy.LabelWrite) { l.Source = source }
}

func negate(l *policy.LabelWrite) { l.Negate = true }

func byLead(l *policy.LabelWrite) { l.As, l.ConfirmedBy = decide.RoleLead, second }

// see decides jean's post for a viewer.
func (w *world) see(viewer id.Account, s decide.Surface) (d decide.Decision) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		v, err := w.Viewer(w.Context(), tx, viewer, 0)
		if err != nil {
			return err
		}
		page, err := w.Page(w.Context(), tx, v, s, []decide.Subject{{Kind: decide.KindPost, ID: item, AuthorID: int64(jean)}})
		if err == nil {
			d = page[0]
		}
		return err
	})
	return d
}

func (w *world) can(a id.Account, act decide.Act) error {
	return w.Store.Write(w.Context(), func(tx *store.Tx) error {
		return w.Can(w.Context(), tx, a, act, decide.Subject{Kind: decide.KindPost, ID: item, AuthorID: int64(jean)})
	})
}

func (w *world) word() (word decide.Word) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		words, err := w.Words(w.Context(), tx, []decide.Ref{thePost})
		if err == nil {
			word = words[0]
		}
		return err
	})
	return word
}

func (w *world) statements(a id.Account) (list []policy.Statement) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		list, err = w.Statements(w.Context(), tx, account.Actor{Account: a}, id.Max, 40)
		return err
	})
	return list
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func expectFault(t *testing.T, what string, got error, want string) {
	t.Helper()
	if (got != nil || want != "") && (got == nil || fault.Of(got).Code != want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// counted tells how many explained decisions came out so.
func (w *world) counted(outcome string) (n int) {
	w.T.Helper()
	var b strings.Builder
	w.metrics.Write(&b)
	_, rest, found := strings.Cut(b.String(), `parvis_policy_explained_total{outcome="`+outcome+`"} `)
	if _, err := fmt.Sscan(rest, &n); !found || err != nil {
		w.T.Fatalf("%s is not counted: %v", outcome, err)
	}
	return n
}
