package store_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/fstest"

	"parvis/base/store"
	"parvis/base/testkit"
)

// TestADeadlockIsTriedAgain: two closures that lock two rows the other way round
// both come to their end. // architecture 6.4
func TestADeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	k := testkit.Open(t, testkit.Postgres(t), sources(schema))
	for _, name := range []string{"a", "b"} {
		k.Write(func(tx *store.Tx) error { return add(tx, name) })
	}
	lock := func(tx *store.Tx, name string) error {
		_, err := tx.Exec("UPDATE thing_thing SET name = name WHERE name = $1", name)
		return err
	}
	var met sync.WaitGroup // both hold their first row, the first time they run
	met.Add(2)
	var all sync.WaitGroup
	tries := make([]int, 2)
	for i, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		all.Go(func() {
			err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
				tries[i]++
				if err := lock(tx, order[0]); err != nil {
					return err
				}
				if tries[i] == 1 {
					met.Done()
					met.Wait()
				}
				return lock(tx, order[1])
			})
			if err != nil {
				t.Errorf("%v: %v", order, err)
			}
		})
	}
	all.Wait()
	// Each closure runs twice in tests; a third time is the repetition.
	if tries[0]+tries[1] < 5 {
		t.Errorf("nothing was tried again: %v", tries)
	}
}

// TestAnInterruptedMigrationRunsAgain: one that stopped half way left nothing,
// and the next start does it whole. // architecture 17.10, 6.11
func TestAnInterruptedMigrationRunsAgain(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		open := func(text string) error {
			s, err := store.Open(k.Context(), store.Options{URL: k.URL, Clock: k.Clock, Migrations: append(sources(schema), store.Source{Folder: "half", FS: fstest.MapFS{
				"migrations/20260201120000_half.sql": {Data: []byte("-- +goose Up\nCREATE TABLE half_one (\n\tid @id PRIMARY KEY\n);\nINSERT INTO half_one (id) VALUES (1);\n" + text)}}})})
			if err != nil {
				return err
			}
			defer func() { _ = s.Close() }()
			return s.Read(k.Context(), func(tx *store.Tx) error {
				n, err := store.One(tx, store.Value[int], "SELECT COUNT(id) FROM half_one")
				if err == nil && n != 1 {
					err = fmt.Errorf("%d rows", n)
				}
				return err
			})
		}
		if err := open("INSERT INTO nowhere (id) VALUES (1);\n"); err == nil {
			t.Fatal("a migration that cannot end was taken")
		}
		if err := open(""); err != nil {
			t.Errorf("the second time: %v", err)
		}
	})
}
