package store_test

import (
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
)

type (
	number int64
	small  int8
	word   uint64
	name   string
)

// TestRowsAreCopiedIntoWhatIsAsked: named types, times, truth, bytes, and what
// database/sql has to convert or refuse.
func TestRowsAreCopiedIntoWhatIsAsked(t *testing.T) { // architecture 6.1, 6.8
	t.Parallel()
	testkit.Each(t, nil, func(t *testing.T, k *testkit.Kit) {
		k.Read(func(tx *store.Tx) error {
			return store.Each(tx, func(r store.Row) error {
				var n number
				var s small
				var w word
				var m name
				var i int
				var b bool
				var at time.Time
				var data []byte
				var text string
				if err := r.Scan(&n, &s, &w, &m, &i, &b, &at, &data, &text); err != nil {
					return err
				}
				if n != 1<<52 || s != -3 || w != 9 || m != "é" || i != 7 || !b || !at.Equal(time.UnixMicro(5)) || string(data) != "x" || text != "12" {
					t.Errorf("read %v %v %v %v %v %v %v %q %q", n, s, w, m, i, b, at, data, text)
				}
				if err := r.Scan(&n, &s, &w, &m, &i, &b, &at, &data, &i); err != nil || i != 12 {
					t.Errorf("a text that is a number is read as %d, %v", i, err)
				}
				if err := r.Scan(&s, &s, &w, &m, &i, &b, &at, &data, &text); err == nil {
					t.Errorf("a number that does not fit is read as %d", s)
				}
				return nil
			}, "SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS BIGINT), TRUE, CAST($6 AS BIGINT), "+blob(k)+", CAST($8 AS TEXT)", number(1<<52), int64(-3), int64(9), "é", 7, time.UnixMicro(5), []byte("x"), "12")
		})
	})
}

func TestNothingIsNoNumber(t *testing.T) {
	t.Parallel()
	testkit.Each(t, nil, func(t *testing.T, k *testkit.Kit) {
		k.Read(func(tx *store.Tx) error {
			return store.Each(tx, func(r store.Row) error {
				var n number
				if err := r.Scan(&n); err == nil {
					t.Errorf("NULL is read as %d", n)
				}
				var at time.Time
				if err := r.Scan(&at); err != nil || !at.IsZero() {
					t.Errorf("no time is read as %v, %v", at, err)
				}
				return nil
			}, "SELECT CAST(NULL AS BIGINT)")
		})
	})
}

// TestListsOfEveryLength: the text of a query is remembered by the lengths of its
// lists; the values are not.
func TestListsOfEveryLength(t *testing.T) { // architecture 6.7
	t.Parallel()
	testkit.Each(t, nil, func(t *testing.T, k *testkit.Kit) {
		for range 2 {
			for size := range 20 {
				var list []number
				for i := range size {
					list = append(list, number(100+i))
				}
				for _, in := range []any{store.In(list), store.Numbers(list)} {
					k.Read(func(tx *store.Tx) error {
						got, err := store.One(tx, store.Value[int], `SELECT COUNT(n) FROM (SELECT CAST($1 AS BIGINT) AS n UNION ALL SELECT CAST($2 AS BIGINT)) AS two
						WHERE n IN ($3) AND n <> $4`, int64(100), int64(99+size), in, int64(0))
						if err == nil && got != 2*min(size, 1) {
							t.Errorf("%d of two numbers are in a list of %d", got, size)
						}
						return err
					})
				}
			}
		}
	})
}

// blob is how a parameter is a blob on each database.
func blob(k *testkit.Kit) string {
	if k.Store.Shared() {
		return "CAST($7 AS BYTEA)"
	}
	return "$7"
}
