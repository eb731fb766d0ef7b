package undo_test

import (
	"testing"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account/undo"
)

type note struct{ Title string }

func each(t *testing.T, fn func(t *testing.T, k *testkit.Kit)) {
	t.Helper()
	testkit.Each(t, []store.Source{{Folder: "undo", FS: undo.Migrations}}, fn)
}

func keep(k *testkit.Kit, t undo.Thing, title string) {
	k.T.Helper()
	k.Write(func(tx *store.Tx) error { return undo.Keep(tx, t, note{title}) })
}

// take gives the title of what was kept, or "" when nothing is.
func take(k *testkit.Kit, t undo.Thing) (title string) {
	k.T.Helper()
	err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
		var n note
		err := undo.Take(tx, t, &n)
		title = n.Title
		return err
	})
	if err != nil && fault.KindOf(err) != fault.Missing {
		k.T.Fatal(err)
	}
	return title
}

func TestATakenThingIsGivenOnceAndToItsOwner(t *testing.T) { // web-client 7.2
	t.Parallel()
	each(t, func(t *testing.T, k *testkit.Kit) {
		list := undo.Thing{Kind: "graph.list", Owner: 1, ID: 7}
		keep(k, list, "first")
		keep(k, list, "again")
		for _, other := range []undo.Thing{{Kind: "graph.list", Owner: 2, ID: 7}, {Kind: "policy.filter", Owner: 1, ID: 7}, {Kind: "graph.list", Owner: 1, ID: 8}} {
			if got := take(k, other); got != "" {
				t.Errorf("%+v gave %q", other, got)
			}
		}
		if got := take(k, list); got != "again" {
			t.Errorf("got %q", got)
		}
		if got := take(k, list); got != "" {
			t.Errorf("given twice: %q", got)
		}
	})
}

func TestLookingTakesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *testkit.Kit) {
		list := undo.Thing{Kind: "graph.list", Owner: 1, ID: 7}
		look := func(of undo.Thing) (n note, has bool) {
			k.Read(func(tx *store.Tx) (err error) {
				has, err = undo.Look(tx, of, &n)
				return err
			})
			return n, has
		}
		keep(k, list, "kept")
		for range 2 {
			if n, has := look(list); !has || n.Title != "kept" {
				t.Errorf("got %q", n.Title)
			}
		}
		if _, has := look(undo.Thing{Kind: "graph.list", Owner: 2, ID: 7}); has {
			t.Error("somebody else sees it")
		}
		k.Clock.Advance(undo.Grace)
		if _, has := look(list); has {
			t.Error("it is there after a day")
		}
	})
}

func TestAfterADayItIsGone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *testkit.Kit) {
		late := undo.Thing{Kind: "graph.list", Owner: 1, ID: 7}
		keep(k, late, "late")
		k.Clock.Advance(undo.Grace)
		if got := take(k, late); got != "" {
			t.Errorf("got %q", got)
		}
		keep(k, undo.Thing{Kind: "graph.list", Owner: 3, ID: 8}, "fresh")
		var left int
		k.Read(func(tx *store.Tx) (err error) {
			left, err = store.One(tx, store.Value[int], "SELECT COUNT(id) FROM account_undo")
			return err
		})
		if left != 1 {
			t.Errorf("%d things are kept, 1 can be had back", left)
		}
	})
}

func TestErasedAccountsLeaveNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *testkit.Kit) {
		mine, about, other := undo.Thing{Kind: "graph.list", Owner: 1, ID: 7}, undo.Thing{Kind: "graph.request", Owner: 2, ID: 1, About: 1}, undo.Thing{Kind: "graph.list", Owner: 2, ID: 9}
		for _, x := range []undo.Thing{mine, about, other} {
			keep(k, x, "kept")
		}
		k.Write(func(tx *store.Tx) error { return undo.Erase(k.Context(), tx, id.Account(1)) })
		if take(k, mine)+take(k, about) != "" || take(k, other) != "kept" {
			t.Error("an erased account is still in what is kept, or another's went with it")
		}
	})
}
