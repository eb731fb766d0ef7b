// Package memo remembers committed values by key, for engines that answer the
// same question at every request.
//
// A value read before the last change of its key, even one that was slow to
// arrive, is never kept: each stripe of keys notes when it last changed, and
// what a transaction saw counts only if it began later. A writer is never
// answered from memory, since it must see its own changes.
//
//	if v, ok := m.Get(tx, k); ok { return v, nil }
//	v, err := load(tx, k)
//	if err == nil { m.Put(tx, k, v) }
//
// Whoever changes a value calls Drop after the commit, in every process.
package memo

import (
	"context"
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"parvis/base/clock"
	"parvis/base/store"
)

const stripes = 256

// Memo is a bounded memory of committed values. It is safe for use by many
// goroutines.
type Memo[K comparable, V any] struct {
	cache   table[K, V]
	clock   clock.Clock
	changed [stripes]atomic.Int64
}

// New makes a memory of at most size values.
func New[K comparable, V any](c clock.Clock, size int) *Memo[K, V] {
	return &Memo[K, V]{cache: newTable[K, V](&otter.Options[uint64, any]{MaximumSize: size}), clock: c}
}

func (m *Memo[K, V]) stripe(k K) *atomic.Int64 {
	return &m.changed[m.cache.hash(k)%stripes]
}

type afreshKey struct{}

// Afresh gives a context whose transactions remember nothing, for a node that has not
// seen yet what its client has (integrity 4.9).
func Afresh(ctx context.Context) context.Context {
	return context.WithValue(ctx, afreshKey{}, true)
}

// Get gives what is remembered, to readers only.
func (m *Memo[K, V]) Get(tx *store.Tx, k K) (v V, ok bool) {
	if !tx.ReadOnly() || tx.Value(afreshKey{}) != nil {
		return v, false
	}
	return m.cache.get(k)
}

// Peek gives what is remembered, without a transaction: what an event says changed
// may be told a moment longer.
func (m *Memo[K, V]) Peek(k K) (V, bool) { return m.cache.get(k) }

// Put remembers what a reader saw, unless it may have changed since.
func (m *Memo[K, V]) Put(tx *store.Tx, k K, v V) {
	at, stripe := store.Micros(tx.Now()), m.stripe(k)
	if !tx.ReadOnly() || at <= stripe.Load() {
		return
	}
	m.cache.set(k, v)
	if at <= stripe.Load() {
		m.cache.drop(k)
	}
}

// Drop forgets a value that changed.
func (m *Memo[K, V]) Drop(k K) {
	m.mark(m.stripe(k))
	m.cache.drop(k)
}

// DropAll forgets everything.
func (m *Memo[K, V]) DropAll() {
	for i := range m.changed {
		m.mark(&m.changed[i])
	}
	m.cache.kept.InvalidateAll()
}

func (m *Memo[K, V]) mark(stripe *atomic.Int64) {
	now := store.Micros(m.clock.Now())
	for old := stripe.Load(); old < now && !stripe.CompareAndSwap(old, now); old = stripe.Load() {
	}
}
