package policy

import (
	"hash/maphash"
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"parvis/base/clock"
	"parvis/base/store"
)

// memo remembers committed values by key. A value read before the last change
// of its key, even one that was slow to arrive, is never kept: each stripe of
// keys notes when it last changed, and what a transaction saw counts only if it
// began later.
type memo[K comparable, V any] struct {
	cache   *otter.Cache[K, V]
	clock   clock.Clock
	seed    maphash.Seed
	changed [256]atomic.Int64
}

func newMemo[K comparable, V any](c clock.Clock, size int) *memo[K, V] {
	return &memo[K, V]{cache: otter.Must(&otter.Options[K, V]{MaximumSize: size}), clock: c, seed: maphash.MakeSeed()}
}

func (m *memo[K, V]) stripe(k K) *atomic.Int64 {
	return &m.changed[maphash.Comparable(m.seed, k)%uint64(len(m.changed))]
}

// get answers only readers: a writer must see its own changes.
func (m *memo[K, V]) get(tx *store.Tx, k K) (v V, ok bool) {
	if !tx.ReadOnly() {
		return v, false
	}
	return m.cache.GetIfPresent(k)
}

func (m *memo[K, V]) put(tx *store.Tx, k K, v V) {
	at, stripe := store.Micros(tx.Now()), m.stripe(k)
	if !tx.ReadOnly() || at <= stripe.Load() {
		return
	}
	m.cache.Set(k, v)
	if at <= stripe.Load() {
		m.cache.Invalidate(k)
	}
}

// drop is called once a change is committed.
func (m *memo[K, V]) drop(k K) {
	now, stripe := store.Micros(m.clock.Now()), m.stripe(k)
	for old := stripe.Load(); old < now && !stripe.CompareAndSwap(old, now); old = stripe.Load() {
	}
	m.cache.Invalidate(k)
}
