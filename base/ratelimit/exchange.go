package ratelimit

import (
	"encoding/json"
	"fmt"
)

// Limits of a message between processes. The longest encoded message stays below
// what a bus carries.
const (
	// MaxCounts is how many counts one message holds.
	MaxCounts = 100

	maxRule = 64
	maxKey  = 256
	maxN    = 1 << 20
	// maxMessage bounds what is read at all.
	maxMessage = 64 << 10
)

// message is what a process tells the others.
type message struct {
	From   int64   `json:"from"`
	Counts []Count `json:"counts"`
}

// Encode writes counts as one message of the process from, which knows its own by
// it. Take at most MaxCounts.
func Encode(from int64, counts []Count) ([]byte, error) {
	return json.Marshal(message{from, counts})
}

// Decode reads a message of another process. Anything but a whole message with
// counts that can be is an error.
func Decode(data []byte) (from int64, counts []Count, err error) {
	if len(data) > maxMessage {
		return 0, nil, fmt.Errorf("counts of %d bytes", len(data))
	}
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		return 0, nil, fmt.Errorf("counts: %w", err)
	}
	if m.From <= 0 || len(m.Counts) == 0 || len(m.Counts) > MaxCounts {
		return 0, nil, fmt.Errorf("%d counts from %d", len(m.Counts), m.From)
	}
	for _, c := range m.Counts {
		if c.Rule == "" || len(c.Rule) > maxRule || c.Key == "" || len(c.Key) > maxKey || c.N == 0 || c.N > maxN || c.N < -maxN {
			return 0, nil, fmt.Errorf("count of %d for a rule of %d bytes and a key of %d", c.N, len(c.Rule), len(c.Key))
		}
	}
	return m.From, m.Counts, nil
}
