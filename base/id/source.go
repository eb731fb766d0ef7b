package id

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Drift is how far the clock may stand behind the newest stored id before a
// Source refuses to start.
const Drift = 5 * time.Second

// Source makes ids. It is safe for use by many goroutines.
type Source struct {
	now  func() time.Time
	node int64

	mu   sync.Mutex
	rand *rand.Rand
	ms   int64
	n    int64
	top  int64
}

// NewSource makes a Source for one node, 0 to MaxNode, that asks now for the time. newest is the greatest
// id already stored (0 for none); a clock more than Drift behind it is an error
// that says by how much. seed fixes the start of the counters, for tests; in
// production it is random.
func NewSource(now func() time.Time, node int, newest int64, seed uint64) (*Source, error) {
	if node < 0 || node > MaxNode {
		return nil, fmt.Errorf("id: node %d is not between 0 and %d", node, MaxNode)
	}
	if behind := Time(newest).Sub(now()); newest > 0 && behind > Drift {
		return nil, fmt.Errorf("id: the clock is %s behind the newest stored id", behind.Round(time.Millisecond))
	}
	return &Source{now: now, node: int64(node), rand: rand.New(rand.NewPCG(seed, uint64(node))), top: newest}, nil
}

// Next gives a fresh id, greater than every id this Source gave before. When
// the counter of a millisecond is full, or the clock stepped back, it borrows
// from the next millisecond instead of waiting.
func (s *Source) Next() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now().Sub(epoch).Milliseconds()
	switch {
	case now > s.ms:
		s.begin(now)
	case s.n < 1<<counterBits-1:
		s.n++
	default:
		s.begin(s.ms + 1)
	}
	v := s.ms<<(nodeBits+counterBits) | s.node<<counterBits | s.n
	for v <= s.top {
		s.begin(s.top>>(nodeBits+counterBits) + 1)
		v = s.ms<<(nodeBits+counterBits) | s.node<<counterBits | s.n
	}
	s.top = v
	return v
}

// begin opens a millisecond with a random counter, so that neighbouring ids
// tell little about how much happens here.
func (s *Source) begin(ms int64) { s.ms, s.n = ms, s.rand.Int64N(64) }

// At gives an id for something that happened at t in the past, with a random
// tail; the caller retries on a collision. Times before 2020 map to its first
// day, the earlier the lower, from 1970 on.
func (s *Source) At(t time.Time) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	ms := t.Sub(epoch).Milliseconds()
	if ms < firstDay {
		return s.early(ms)
	}
	return ms<<(nodeBits+counterBits) | s.rand.Int64N(1<<(nodeBits+counterBits))
}

// The first day of 2020 holds what happened before its end: firstDay is its
// length, past how far back it reaches, both in milliseconds.
const (
	firstDay = 24 * 60 * 60 * 1000
	past     = (50*365 + 12) * firstDay
	slotBits = 8
)

// early spreads the time from 1970 to the end of the first day over the ids of
// that day, in slots of a little more than a second.
func (s *Source) early(ms int64) int64 {
	const slots = (firstDay-1)<<(nodeBits+counterBits)>>slotBits - 1
	share := float64(max(ms+past, 0)) / float64(past+firstDay)
	slot := int64(share * slots)
	return 1<<(nodeBits+counterBits) + slot<<slotBits + s.rand.Int64N(1<<slotBits)
}

// Newest gives the greatest id given so far, or the one the Source began from.
func (s *Source) Newest() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.top
}
