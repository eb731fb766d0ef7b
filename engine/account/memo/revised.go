package memo

import (
	"fmt"
	"reflect"

	"github.com/maypok86/otter/v2"

	"parvis/base/store"
)

// Revised remembers rows beside a revision: a number that grows with every
// change of a row, in the transaction that changes it. Readers ask the database
// for revisions, which are narrow, and for rows only where the revision is
// another. So nothing has to be forgotten when a row changes, whichever process
// changes it, and an answer is never older than the snapshot it is read from.
//
// Only readers are answered from memory and only what they read is kept: inside
// a write a revision may still be undone.
type Revised[K comparable, V any] struct {
	kept *Bounded[K, revised[V]]
}

type revised[V any] struct {
	rev int64
	val *V
}

// NewRevised makes a memory of rows that weigh at most so many bytes.
func NewRevised[K comparable, V any](bytes uint64, weigh func(*V) int) *Revised[K, V] {
	return &Revised[K, V]{NewBounded[K](bytes, func(r revised[V]) int { return weigh(r.val) })}
}

// Many gives the rows of those keys that have a current revision, by key; load
// reads the ones that memory does not have. Nobody changes a row that was given.
func (m *Revised[K, V]) Many(tx *store.Tx, current []store.Pair[K, int64], load func([]K) (map[K]*V, error)) (map[K]*V, error) {
	out := make(map[K]*V, len(current))
	var missing, held []K
	for _, c := range current {
		if r, ok := m.kept.Get(c.Key); ok && r.rev == c.Val && tx.ReadOnly() {
			out[c.Key] = r.val
			if tx.Checked() {
				held = append(held, c.Key)
			}
			continue
		}
		missing = append(missing, c.Key)
	}
	if len(held) > 0 {
		if err := compare(out, held, load); err != nil {
			return nil, err
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	rows, err := load(missing)
	if err != nil {
		return nil, err
	}
	for _, c := range current {
		v := rows[c.Key]
		if v == nil {
			continue
		}
		out[c.Key] = v
		if tx.ReadOnly() {
			m.kept.Put(c.Key, revised[V]{c.Val, v})
		}
	}
	return out, nil
}

// compare is for tests: what memory holds is what is stored.
func compare[K comparable, V any](have map[K]*V, keys []K, load func([]K) (map[K]*V, error)) error {
	stored, err := load(keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if !reflect.DeepEqual(have[k], stored[k]) {
			return fmt.Errorf("memo: %v changed without a new revision: %+v is remembered, %+v is stored", k, have[k], stored[k])
		}
	}
	return nil
}

// Bounded remembers values that weigh at most so many bytes together: for what
// is made of rows, with what it was made of beside it, so that whoever uses it
// can tell whether it still holds.
type Bounded[K comparable, V any] struct{ cache table[K, V] }

// NewBounded makes a memory of values that weigh at most so many bytes.
func NewBounded[K comparable, V any](bytes uint64, weigh func(V) int) *Bounded[K, V] {
	return &Bounded[K, V]{newTable[K, V](&otter.Options[uint64, any]{
		MaximumWeight: bytes,
		Weigher:       func(_ uint64, v any) uint32 { return uint32(weigh(v.(*entry[K, V]).val)) },
	})}
}

// Get gives what is remembered. Nobody changes it.
func (m *Bounded[K, V]) Get(k K) (V, bool) { return m.cache.get(k) }

// Put remembers a value, in the place of what was there.
func (m *Bounded[K, V]) Put(k K, v V) { m.cache.set(k, v) }
