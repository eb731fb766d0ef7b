package memo

import (
	"hash/maphash"

	"github.com/maypok86/otter/v2"
)

// table is a cache for any keys and values over one type of cache: each type of
// key or value of the library's own would add some 150 KB to the program. Of two
// keys with one hash, the later one is kept.
type table[K comparable, V any] struct {
	kept *otter.Cache[uint64, any]
	seed maphash.Seed
}

type entry[K comparable, V any] struct {
	key K
	val V
}

func newTable[K comparable, V any](o *otter.Options[uint64, any]) table[K, V] {
	return table[K, V]{otter.Must(o), maphash.MakeSeed()}
}

func (t table[K, V]) hash(k K) uint64 { return maphash.Comparable(t.seed, k) }

func (t table[K, V]) get(k K) (v V, ok bool) {
	if kept, ok := t.kept.GetIfPresent(t.hash(k)); ok {
		if e := kept.(*entry[K, V]); e.key == k {
			return e.val, true
		}
	}
	return v, false
}

func (t table[K, V]) set(k K, v V) { t.kept.Set(t.hash(k), &entry[K, V]{k, v}) }

func (t table[K, V]) drop(k K) { t.kept.Invalidate(t.hash(k)) }
