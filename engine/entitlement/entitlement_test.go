package entitlement_test

import (
	"fmt"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
	"parvis/engine/entitlement"
)

const (
	shop  = entitlement.Subject(1_000_001)
	other = entitlement.Subject(1_000_002)
	léa   = entitlement.Subject(2_000_001)
	hour  = time.Hour
)

func sources() []store.Source {
	return []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "timer", FS: timer.Migrations}, {Folder: "entitlement", FS: entitlement.Migrations}}
}

// node is one process on a store.
type node struct {
	*testkit.Kit
	*entitlement.Engine
	events *event.Log
	timers *timer.Timers
}

func join(t testing.TB, k *testkit.Kit) *node {
	t.Helper()
	n := &node{Kit: k, events: event.New(event.Options{Store: k.Store, Clock: k.Clock}), timers: timer.New(k.Store, k.Clock, nil)}
	n.Engine = entitlement.New(entitlement.Options{Clock: k.Clock, Events: n.events, Timers: n.timers})
	if err := n.events.Start(k.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.events.Close(k.Context()) })
	return n
}

func each(t *testing.T, fn func(t *testing.T, n *node)) {
	t.Helper()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) { fn(t, join(t, k)) })
}

// settle has every event seen; an instant later memory takes what is read.
func (n *node) settle() {
	n.T.Helper()
	if err := n.events.Settle(n.Context()); err != nil {
		n.T.Fatal(err)
	}
	n.Clock.Advance(time.Millisecond)
}

// gives grants something and returns the error.
func (n *node) gives(g entitlement.Grant) error {
	return n.Store.Write(n.Context(), func(tx *store.Tx) error {
		_, err := n.Give(n.Context(), tx, g)
		return err
	})
}

func (n *node) give(g entitlement.Grant) {
	n.T.Helper()
	if err := n.gives(g); err != nil {
		n.T.Fatal(err)
	}
	n.settle()
}

func (n *node) revoke(s entitlement.Source) {
	n.T.Helper()
	n.Write(func(tx *store.Tx) error { return n.Revoke(n.Context(), tx, s) })
	n.settle()
}

// has tells what a subject has, twice as a reader, whose second answer comes from memory,
// as a writer, and by the explanation: they are to say the same.
func (n *node) has(s entitlement.Subject, f entitlement.Feature, scope int64) string {
	n.T.Helper()
	var got entitlement.Right
	ask := func(tx *store.Tx) error {
		r, err := n.Has(n.Context(), tx, s, f, scope)
		if err != nil {
			return err
		}
		why, _, err := n.Explain(n.Context(), tx, s, f, scope)
		if err == nil && (r.Level != why.Level || !r.Until.Equal(why.Until)) {
			n.T.Errorf("%v has %v, which is explained as %v", s, r, why)
		}
		got = r
		return err
	}
	n.Write(ask)
	written := got
	for range 2 {
		n.Read(ask)
		if got.Level != written.Level || !got.Until.Equal(written.Until) {
			n.T.Errorf("a reader sees %v, a writer %v", got, written)
		}
	}
	if got.Until.IsZero() {
		return fmt.Sprint(got.Level)
	}
	return fmt.Sprint(got.Level, " ", got.Until.Sub(testkit.Noon).Truncate(time.Second))
}

func (n *node) wants(what string, s entitlement.Subject, f entitlement.Feature, scope int64, want string) {
	n.T.Helper()
	if got := n.has(s, f, scope); got != want {
		n.T.Errorf("%s: %v of %v is %s, want %s", what, f, s, got, want)
	}
}

func order(n int64) entitlement.Source { return entitlement.Source{Kind: "order", ID: n} }

func at(h time.Duration) time.Time { return testkit.Noon.Add(h * hour) }

// A plan gives what it includes until it ends, and ends at its instant with nothing running.
func TestAPlanGivesWhatItIncludes(t *testing.T) { // live-creators 27; business-messaging 15.1
	t.Parallel()
	each(t, func(t *testing.T, n *node) {
		n.wants("without", shop, entitlement.Devices, 0, "5")
		n.wants("without", shop, entitlement.CustomLinks, 0, "0")
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.Premium, Source: order(1), Ends: at(10)})
		n.wants("with", shop, entitlement.Premium, 0, "1 10h0m0s")
		n.wants("with", shop, entitlement.Devices, 7, "10 10h0m0s")
		n.wants("with", shop, entitlement.CustomLinks, 0, "1 10h0m0s")
		n.wants("with", other, entitlement.CustomLinks, 0, "0")
		n.Clock.Set(at(10).Add(-time.Microsecond))
		n.wants("the last instant", shop, entitlement.Devices, 0, "10 10h0m0s")
		n.Clock.Set(at(10))
		n.wants("the end", shop, entitlement.Devices, 0, "5")
		n.wants("the end", shop, entitlement.CustomLinks, 0, "0")
		n.Read(func(tx *store.Tx) error {
			last, err := n.Ended(n.Context(), tx, shop, entitlement.CustomLinks, 0)
			if never, _ := n.Ended(n.Context(), tx, other, entitlement.CustomLinks, 0); !last.Equal(at(10)) || !never.IsZero() {
				t.Errorf("it ended at %v, and %v", last, never)
			}
			return err
		})
	})
}

// Of several sources the strongest level holds until the latest that gives it ends, then
// the next; a source gives once, and what it gives is changed.
func TestTheStrongestSourceHolds(t *testing.T) { // live-creators 27
	t.Parallel()
	each(t, func(t *testing.T, n *node) {
		sub := func(by int64, scope int64, level int, from, to time.Duration) entitlement.Grant {
			return entitlement.Grant{Subject: léa, Feature: entitlement.Subscription, Scope: scope, Level: level, Source: order(by), Starts: at(from), Ends: at(to)}
		}
		n.give(sub(1, 9, 1, 0, 100))
		n.give(sub(2, 9, 3, 0, 20))
		n.give(sub(3, 9, 3, 0, 10))
		n.give(sub(4, 9, 2, 30, 40))
		n.wants("two of the strongest", léa, entitlement.Subscription, 9, "3 20h0m0s")
		n.wants("another scope", léa, entitlement.Subscription, 8, "0")
		n.wants("no scope", léa, entitlement.Subscription, 0, "0")
		n.revoke(order(2))
		n.wants("one revoked", léa, entitlement.Subscription, 9, "3 10h0m0s")
		n.Clock.Set(at(11))
		n.wants("the strongest over", léa, entitlement.Subscription, 9, "1 100h0m0s")
		n.Clock.Set(at(31))
		n.wants("one began", léa, entitlement.Subscription, 9, "2 40h0m0s")
		n.give(sub(4, 9, 2, 30, 60))
		n.wants("the same source again", léa, entitlement.Subscription, 9, "2 60h0m0s")
		n.give(entitlement.Grant{Subject: léa, Feature: entitlement.Subscription, Level: 2, Source: order(5)})
		n.wants("everywhere and for ever", léa, entitlement.Subscription, 9, "2")
		n.wants("everywhere", léa, entitlement.Subscription, 8, "2")
		n.Read(func(tx *store.Tx) error {
			_, why, err := n.Explain(n.Context(), tx, léa, entitlement.Subscription, 9)
			told := ""
			for _, r := range why {
				told += fmt.Sprintf("%d %s, ", r.Source.ID, r.Verdict)
			}
			if want := "5 holds, 4 weaker, 3 over, 2 taken, 1 weaker, "; told != want {
				t.Errorf("it is explained as %s", told)
			}
			return err
		})
		n.give(entitlement.Grant{Subject: léa, Feature: entitlement.Subscription, Scope: 9, Level: 3, Source: order(2), Ends: at(70)})
		n.wants("given again", léa, entitlement.Subscription, 9, "3 70h0m0s")
	})
}

// What one process grants or takes, another knows, though it remembered otherwise; and a
// process that begins knows what the store has.
func TestProcessesKnowWhatOthersDid(t *testing.T) { // live-creators 27
	t.Parallel()
	each(t, func(t *testing.T, n *node) {
		second := join(t, n.Kit)
		both := func(what, want string) {
			t.Helper()
			second.settle()
			n.wants(what, shop, entitlement.Devices, 0, want)
			second.wants(what+", elsewhere", shop, entitlement.Devices, 0, want)
		}
		both("before", "5")
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.Premium, Source: order(1), Ends: at(9)})
		both("granted", "10 9h0m0s")
		second.revoke(order(1))
		n.settle()
		both("revoked", "5")
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.Devices, Level: 7, Source: order(2)})
		n.Reopen(sources())
		join(t, n.Kit).wants("after a restart", shop, entitlement.Devices, 0, "7")
	})
}

// A process sees its own change at once, before its event is read.
func TestAProcessSeesItsOwnChange(t *testing.T) { // architecture 5.11
	t.Parallel()
	k := testkit.Lite(t, sources())
	n := &node{Kit: k, Engine: entitlement.New(entitlement.Options{Clock: k.Clock, Events: event.New(event.Options{Store: k.Store, Clock: k.Clock}), Timers: timer.New(k.Store, k.Clock, nil)})}
	for i, want := range []string{"5", "10 9h0m0s", "5"} {
		n.Clock.Advance(time.Millisecond)
		n.wants(fmt.Sprint("change ", i), shop, entitlement.Devices, 0, want)
		n.Write(func(tx *store.Tx) error {
			if i > 0 {
				return n.Revoke(n.Context(), tx, order(1))
			}
			_, err := n.Give(n.Context(), tx, entitlement.Grant{Subject: shop, Feature: entitlement.Premium, Source: order(1), Ends: at(9)})
			return err
		})
	}
}

// What begins and ends at one instant, and what is granted while it is revoked, is one
// thing after the other.
func TestGrantsAtTheSameInstant(t *testing.T) { // live-creators 27
	t.Parallel()
	each(t, func(t *testing.T, n *node) {
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.CustomLinks, Source: order(1), Starts: at(1), Ends: at(2)})
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.CustomLinks, Source: order(2), Starts: at(2), Ends: at(3)})
		n.Clock.Set(at(2))
		n.wants("the seam", shop, entitlement.CustomLinks, 0, "1 3h0m0s")
		done := make(chan error, 20)
		for i := range 20 {
			go func() {
				if i%2 == 0 {
					done <- n.gives(entitlement.Grant{Subject: shop, Feature: entitlement.Devices, Level: 8, Source: order(3), Ends: at(9)})
					return
				}
				done <- n.Store.Write(n.Context(), func(tx *store.Tx) error { return n.Revoke(n.Context(), tx, order(3)) })
			}()
		}
		for range 20 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		n.settle()
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.Devices, Level: 8, Source: order(3), Ends: at(9)})
		n.wants("after all that", shop, entitlement.Devices, 0, "8 9h0m0s")
		n.Read(func(tx *store.Tx) error {
			list, err := n.Given(n.Context(), tx, entitlement.Devices, store.Page{Limit: 10})
			if len(list) != 1 {
				t.Errorf("the source gave %d times", len(list))
			}
			return err
		})
	})
}

func TestWhatCannotBeGranted(t *testing.T) { // live-creators 27
	t.Parallel()
	n := join(t, testkit.Lite(t, sources()))
	fits := entitlement.Grant{Subject: shop, Feature: entitlement.Premium, Source: order(1), Ends: at(1)}
	for code, broken := range map[string]func(g *entitlement.Grant){
		"entitlement.feature":  func(g *entitlement.Grant) { g.Feature = "org.plan.gold" },
		"entitlement.grant":    func(g *entitlement.Grant) { g.Subject = 0 },
		"entitlement.grant ":   func(g *entitlement.Grant) { g.Level = -1 },
		"entitlement.grant  ":  func(g *entitlement.Grant) { g.Source.Kind = "" },
		"entitlement.ends":     func(g *entitlement.Grant) { g.Ends = at(0) },
		"entitlement.ends ":    func(g *entitlement.Grant) { g.Starts = at(2) },
		"entitlement.reason":   func(g *entitlement.Grant) { g.Reason = "a\x00b" },
		"entitlement.reason  ": func(g *entitlement.Grant) { g.Reason = fmt.Sprintf("%0300d", 1) },
	} {
		g := fits
		broken(&g)
		if got := fault.Of(n.gives(g)); got == nil || len(code) < len(got.Code) || got.Code != code[:len(got.Code)] {
			t.Errorf("%s: %v", code, got)
		}
	}
	if err := n.gives(fits); err != nil {
		t.Error(err)
	}
}

// Who is erased leaves nothing; what ended long ago goes by itself.
func TestWhatGoes(t *testing.T) { // architecture 18.5
	t.Parallel()
	each(t, func(t *testing.T, n *node) {
		n.give(entitlement.Grant{Subject: léa, Feature: entitlement.Subscription, Scope: 9, Source: order(1)})
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.Premium, Source: order(2), Ends: at(1)})
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.Premium, Source: order(3)})
		n.wants("before", léa, entitlement.Subscription, 9, "1")
		n.Write(func(tx *store.Tx) error { return n.Erase(n.Context(), tx, id.Account(léa)) })
		n.settle()
		n.wants("erased", léa, entitlement.Subscription, 9, "0")
		rows := func(s entitlement.Subject) (out int) {
			n.Read(func(tx *store.Tx) error {
				list, err := n.All(n.Context(), tx, s)
				out = len(list)
				return err
			})
			return out
		}
		if rows(léa) != 0 || rows(shop) != 2 {
			t.Errorf("%d and %d rows stay", rows(léa), rows(shop))
		}
		if err := n.timers.Start(n.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(n.timers.Close)
		n.Clock.Advance(401 * 24 * time.Hour)
		if err := n.timers.Settle(n.Context()); err != nil {
			t.Fatal(err)
		}
		if rows(shop) != 1 {
			t.Errorf("%d rows stay after a year", rows(shop))
		}
		n.wants("what holds for ever", shop, entitlement.Premium, 0, "1")
	})
}

// remembered is a node that remembers a subject with several grants.
func remembered(t testing.TB) *node {
	k := testkit.Lite(t, sources())
	n := join(t, k)
	for i := range int64(4) {
		n.give(entitlement.Grant{Subject: shop, Feature: entitlement.Premium, Source: order(i + 1), Ends: at(9)})
	}
	n.wants("before", shop, entitlement.Devices, 3, "10 9h0m0s")
	return n
}

// reading runs fn as a request reads: the context of the kit allocates by itself.
func (n *node) reading(fn func(has func() entitlement.Right)) {
	n.T.Helper()
	ctx := n.T.Context()
	if err := n.Store.Read(ctx, func(tx *store.Tx) error {
		fn(func() entitlement.Right {
			r, err := n.Has(ctx, tx, shop, entitlement.Devices, 3)
			if err != nil || r.Level != 10 {
				n.T.Fatal(r, err)
			}
			return r
		})
		return nil
	}); err != nil {
		n.T.Fatal(err)
	}
}

func TestReadingAllocatesNothing(t *testing.T) { // live-creators 27
	n := remembered(t)
	n.reading(func(has func() entitlement.Right) {
		if got := testing.AllocsPerRun(1000, func() { has() }); got != 0 {
			t.Errorf("a read allocates %v times", got)
		}
	})
}

func BenchmarkHas(b *testing.B) { // live-creators 27: 200 ns p99, without allocation
	n := remembered(b)
	n.reading(func(has func() entitlement.Right) {
		b.ReportAllocs()
		for b.Loop() {
			has()
		}
	})
}
