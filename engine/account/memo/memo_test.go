package memo_test

import (
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account/memo"
)

func TestAnOldReadIsNotRemembered(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, nil)
	m := memo.New[int, string](k.Clock, 10)
	k.Read(func(tx *store.Tx) error {
		if _, ok := m.Get(tx, 1); ok {
			t.Error("an empty memory knows 1")
		}
		m.Put(tx, 1, "one")
		return nil
	})
	k.Read(func(tx *store.Tx) error {
		if v, ok := m.Get(tx, 1); !ok || v != "one" {
			t.Errorf("remembered %q, %v", v, ok)
		}
		m.Drop(1)
		m.Put(tx, 1, "stale")
		if v, ok := m.Get(tx, 1); ok {
			t.Errorf("a read from before the change left %q", v)
		}
		return nil
	})
	k.Clock.Advance(time.Millisecond)
	k.Read(func(tx *store.Tx) error {
		m.Put(tx, 1, "fresh")
		if v, _ := m.Get(tx, 1); v != "fresh" {
			t.Errorf("a read from after the change left %q", v)
		}
		m.DropAll()
		if _, ok := m.Get(tx, 1); ok {
			t.Error("DropAll left something")
		}
		return nil
	})
	k.Write(func(tx *store.Tx) error {
		m.Put(tx, 2, "mine")
		if _, ok := m.Get(tx, 2); ok {
			t.Error("a writer is answered from memory")
		}
		return nil
	})
}
