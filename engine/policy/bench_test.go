package policy_test

import (
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

// quick is a world whose closures run once.
func quick(b *testing.B) *world {
	b.Helper()
	k := testkit.Lite(b, sources())
	s, err := store.Open(k.Context(), store.Options{URL: testkit.SQLite(b), Clock: k.Clock, Seed: 1, Migrations: sources()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	k.Store = s
	return join(b, k)
}

// label puts n labels on posts from item on, in one transaction.
func (w *world) label(from, n int) {
	w.Write(func(tx *store.Tx) error {
		for i := range n {
			l := policy.LabelWrite{Source: "crisis/1", Subject: decide.Ref{Kind: decide.KindPost, ID: item + int64(from+i)}, Val: "crisis-misleading", Author: jean, As: decide.RoleReviewer, By: revue}
			if _, err := w.Apply(w.Context(), tx, l); err != nil {
				return err
			}
		}
		return nil
	})
	w.Clock.Advance(time.Millisecond)
}

func page(n int) []decide.Subject {
	subs := make([]decide.Subject, n)
	for i := range subs {
		subs[i] = decide.Subject{Kind: decide.KindPost, ID: item + int64(i), AuthorID: int64(jean) + int64(i%20)}
	}
	return subs
}

func BenchmarkPage(b *testing.B) { // integrity 19: 2 ms p95 for the whole policy cost of a page
	w := quick(b)
	w.label(0, 20)
	w.settle()
	w.Clock.Advance(time.Millisecond)
	run := func(b *testing.B, within func(func(*store.Tx) error)) {
		b.ReportAllocs()
		for b.Loop() {
			within(func(tx *store.Tx) error {
				v, err := w.Viewer(w.Context(), tx, léa, 0)
				if err != nil {
					return err
				}
				_, err = w.Page(w.Context(), tx, v, decide.OnHome, page(40))
				return err
			})
		}
	}
	b.Run("remembered", func(b *testing.B) { run(b, w.Read) })
	b.Run("stored", func(b *testing.B) { run(b, w.Write) }) // writers read everything anew
}

func BenchmarkApply(b *testing.B) { // integrity 19: 5 ms from write to effect on the writing node
	w := quick(b)
	i := 0
	for b.Loop() {
		w.label(i, 1)
		i++
	}
}

func BenchmarkCan(b *testing.B) {
	w := quick(b)
	w.label(0, 1)
	b.ReportAllocs()
	for b.Loop() {
		w.Read(func(tx *store.Tx) error {
			_ = w.Can(w.Context(), tx, léa, decide.DoReply, decide.Subject{Kind: decide.KindPost, ID: item, AuthorID: int64(jean)})
			return nil
		})
	}
}

func BenchmarkSweep(b *testing.B) { // integrity 19: 10,000 items with statements in 10 s
	for b.Loop() {
		w := quick(b)
		for i := range 20 {
			w.label(i*500, 500)
		}
		for n := 1; n > 0; {
			w.Write(func(tx *store.Tx) (err error) {
				n, err = w.Unlabel(w.Context(), tx, "crisis/1", 1000)
				return err
			})
		}
		if list := w.statements(jean); len(list) == 0 || list[0].Lifted.IsZero() {
			b.Fatal("statements were not lifted")
		}
	}
}

func TestAWarmPageAllocatesLittle(t *testing.T) { // architecture 14.9: within the 400 of a timeline page
	k := testkit.Lite(t, sources())
	w := join(t, k)
	subs := page(40)
	ctx := t.Context() // one that is looked into without an allocation, as that of a request
	run := func() {
		if err := w.Store.Read(ctx, func(tx *store.Tx) error {
			v, err := w.Viewer(ctx, tx, léa, 0)
			if err != nil {
				return err
			}
			for i := range subs {
				subs[i].Rel = 0
			}
			_, err = w.Page(ctx, tx, v, decide.OnHome, subs)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	run()
	if n := testing.AllocsPerRun(50, run); n > 60 {
		t.Errorf("a page of 40 costs %v allocations", n)
	}
}
