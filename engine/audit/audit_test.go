package audit_test

import (
	"fmt"
	"sync"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/audit"
)

var sources = []store.Source{{Folder: "audit", FS: audit.Migrations}}

func record(k *testkit.Kit, entries ...audit.Entry) {
	k.T.Helper()
	for _, e := range entries {
		k.Write(func(tx *store.Tx) error { return audit.Record(k.Context(), tx, e) })
	}
}

func verify(k *testkit.Kit) (broken int64) {
	k.T.Helper()
	k.Read(func(tx *store.Tx) (err error) { broken, err = audit.Verify(k.Context(), tx); return err })
	return broken
}

func list(k *testkit.Kit, f audit.Filter, p store.Page) (out []audit.Entry) {
	k.T.Helper()
	k.Read(func(tx *store.Tx) (err error) { out, err = audit.List(k.Context(), tx, f, p); return err })
	return out
}

func five(k *testkit.Kit) {
	k.T.Helper()
	for i := range 5 {
		record(k, audit.Entry{
			Actor: id.Account(1 + i%2), Action: "account.state", Subject: audit.Account(id.Account(10 + i%2)),
			Reason: "spam", Before: "active", After: "limited", Case: int64(i),
		})
	}
}

func TestEntriesAreListedNewestFirst(t *testing.T) {
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		five(k)
		all := list(k, audit.Filter{}, store.Page{Limit: 10})
		if len(all) != 5 || all[0].Case != 4 || all[4].Case != 0 {
			t.Fatalf("%d entries, first of case %d", len(all), all[0].Case)
		}
		if e := all[0]; e.Reason != "spam" || e.Before != "active" || e.After != "limited" || !e.At.Equal(testkit.Noon) {
			t.Errorf("the entry came back as %+v", e)
		}
		if n := len(list(k, audit.Filter{Actor: 2}, store.Page{Limit: 10})); n != 2 {
			t.Errorf("%d entries of actor 2, want 2", n)
		}
		if n := len(list(k, audit.Filter{Subject: audit.Account(10)}, store.Page{Limit: 10})); n != 3 {
			t.Errorf("%d entries about account 10, want 3", n)
		}
		next := list(k, audit.Filter{}, store.Page{Max: all[2].ID, Limit: 10})
		if len(next) != 2 || next[0].ID != all[3].ID {
			t.Errorf("the page after the third has %d entries", len(next))
		}
	})
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	for name, tamper := range map[string]string{
		"changed": "UPDATE audit_entry SET reason = 'none' WHERE n = 3",
		"removed": "DELETE FROM audit_entry WHERE n = 3",
		"cut off": "DELETE FROM audit_entry WHERE n = 5",
		"emptied": "DELETE FROM audit_entry WHERE n > 0",
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
				if verify(k) != 0 {
					t.Error("an empty record is broken")
				}
				five(k)
				if b := verify(k); b != 0 {
					t.Fatalf("the untouched record breaks at %d", b)
				}
				k.Write(func(tx *store.Tx) error { _, err := tx.Exec(tamper); return err })
				if verify(k) == 0 {
					t.Error("nobody notices")
				}
			})
		})
	}
}

func TestManyWriteOneChain(t *testing.T) {
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
					return audit.Record(k.Context(), tx, audit.Entry{Action: "account.read", Subject: audit.Account(id.Account(i + 1))})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if b := verify(k); b != 0 {
			t.Errorf("the chain breaks at %d", b)
		}
		if n := len(list(k, audit.Filter{}, store.Page{Limit: 100})); n != 24 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestEntriesAreCodes(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources)
	for i, e := range []audit.Entry{
		{Subject: audit.Account(1)},
		{Action: "Was rude to Léa", Subject: audit.Account(1)},
		{Action: "account.state"},
		{Action: "account.state", Subject: audit.Account(1), Reason: "he said so"},
		{Action: "account.state", Subject: audit.Account(1), After: fmt.Sprintf("%0300d", 1)},
	} {
		if err := k.Store.Write(k.Context(), func(tx *store.Tx) error { return audit.Record(k.Context(), tx, e) }); err == nil {
			t.Errorf("entry %d was taken: %+v", i, e)
		}
	}
}
