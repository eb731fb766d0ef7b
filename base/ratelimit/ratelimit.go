package ratelimit

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"parvis/base/clock"
)

// DefaultKeys is how many keys a Limiter keeps when nothing else is asked: about
// 20 MiB.
const DefaultKeys = 100_000

// sample is how many keys are looked at to find one that is little used.
const sample = 8

// Rule says how much may be done in a window. Its name is part of the key; a
// Limit of zero or less means no limit.
type Rule struct {
	Name   string
	Limit  int
	Window time.Duration
	// Paced has what was done come back one by one over the window, and not all
	// at its end.
	Paced bool
}

// Use is one rule applied to one key: an account, a token, an address.
type Use struct {
	Rule Rule
	Key  string
	// N is how much is done; 0 stands for 1.
	N int
}

// State is how a rule stands after a request, for its headers.
type State struct {
	Limit     int
	Remaining int
	Reset     time.Time
}

// Count is what a process counted for a key since it last told.
type Count struct {
	Rule   string `json:"r"`
	Key    string `json:"k"`
	Window int64  `json:"w"`
	N      int    `json:"n"`
}

type key struct{ rule, key string }

// window is one key's count; start is its beginning in Unix nanoseconds. A paced
// one has no beginning: each is how long one of it takes to come back, length how
// long all of it do, and everything is back at its end.
type window struct {
	start, end   int64
	n, untold    int
	each, length int64
}

// state tells how a limit would stand if n more were done now.
func (w *window) state(limit, n int, now int64) State {
	s := State{Limit: limit, Remaining: limit - w.n - n, Reset: time.Unix(0, w.end).UTC()}
	if w.each == 0 {
		return s
	}
	back := max(w.end-now, 0)
	if s.Remaining = limit - int((back+w.each-1)/w.each) - n; s.Remaining < 0 {
		s.Reset = time.Unix(0, max(w.end, now)+int64(n)*w.each-w.length).UTC()
	}
	return s
}

// add counts n, less where n is below zero.
func (w *window) add(n int, now int64) {
	if w.each > 0 {
		most := int(w.length / w.each)
		w.end = min(max(w.end, now)+int64(max(-most, min(n, most)))*w.each, now+w.length)
	}
	w.n = max(0, w.n+n)
}

// Limiter counts by rules. It is safe for use by many goroutines.
type Limiter struct {
	clock clock.Clock
	max   int
	// others stand in place of the rules of the same names.
	others map[string]Rule

	mu    sync.Mutex
	keys  map[key]*window
	swept int64
}

// New makes a limiter that keeps at most max keys. The others hold instead of the rules
// of the same names; one without a limit limits nothing.
func New(c clock.Clock, max int, others ...Rule) *Limiter {
	l := &Limiter{clock: c, max: max, keys: map[key]*window{}, others: map[string]Rule{}}
	for _, r := range others {
		l.others[r.Name] = r
	}
	return l
}

// ParseRule reads a rule such as "api.ip=3000/5m"; "api.ip=0" limits nothing.
func ParseRule(text string) (Rule, error) {
	name, bound, ok := strings.Cut(text, "=")
	limit, window, timed := strings.Cut(bound, "/")
	r := Rule{Name: name}
	n, err := strconv.Atoi(limit)
	if r.Limit = n; !ok || name == "" || err != nil || n < 0 {
		return r, fmt.Errorf("%q is no rate; write api.ip=3000/5m", text)
	}
	if n == 0 && !timed {
		return r, nil
	}
	if r.Window, err = time.ParseDuration(window); err != nil || r.Window < time.Second {
		return r, fmt.Errorf("%q has no time of a second or more; write api.ip=3000/5m", text)
	}
	return r, nil
}

// Take counts one request against all uses, or against none when one of them
// is exhausted, which is an ErrExceeded. The state is that of the tightest
// rule. Without a limiting rule the state is zero.
func (l *Limiter) Take(uses ...Use) (State, error) {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	var tight State
	over := false
	type taken struct {
		*window
		many int
	}
	found := make([]taken, 0, len(uses))
	for _, u := range uses {
		if r, ok := l.others[u.Rule.Name]; ok {
			r.Paced = u.Rule.Paced
			u.Rule = r
		}
		if u.Rule.Limit <= 0 || u.Rule.Window <= 0 {
			continue
		}
		w := taken{l.window(u, now.UnixNano()), max(u.N, 1)}
		found = append(found, w)
		s := w.state(u.Rule.Limit, w.many, now.UnixNano())
		if tight.Limit == 0 || s.Remaining < tight.Remaining {
			tight = s
		}
		over = over || s.Remaining < 0
	}
	if over {
		tight.Remaining = 0
		return tight, ErrExceeded.Wait(tight.Reset.Sub(now))
	}
	for _, w := range found {
		w.add(w.many, now.UnixNano())
		w.untold += w.many
	}
	return tight, nil
}

// Return gives back what Take took, for a request that turned out not to count:
// a repeated one.
func (l *Limiter) Return(uses ...Use) {
	now := l.clock.Now().UnixNano()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, u := range uses {
		if w := l.keys[key{u.Rule.Name, u.Key}]; w != nil && now < w.end && w.n > 0 {
			w.add(-max(u.N, 1), now)
			w.untold -= max(u.N, 1)
		}
	}
}

// Drain gives what was counted here since the last call, at most max keys.
func (l *Limiter) Drain(max int) []Count {
	now := l.clock.Now().UnixNano()
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Count
	for k, w := range l.keys {
		if len(out) >= max {
			break
		}
		if w.untold != 0 && now < w.end {
			out = append(out, Count{Rule: k.rule, Key: k.key, Window: w.start, N: w.untold})
			w.untold = 0
		}
	}
	return out
}

// Merge adds what another process counted. Windows that this process never
// opened are not opened: their requests went elsewhere.
func (l *Limiter) Merge(counts []Count) {
	now := l.clock.Now().UnixNano()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range counts {
		if w := l.keys[key{c.Rule, c.Key}]; w != nil && w.start == c.Window {
			w.add(c.N, now)
		}
	}
}

// window finds the use's present window, or opens it.
func (l *Limiter) window(u Use, now int64) *window {
	k := key{u.Rule.Name, u.Key}
	w := l.keys[k]
	if w != nil && now < w.end && now >= w.start {
		return w
	}
	length := int64(u.Rule.Window)
	start := now - now%length
	fresh := window{start: start, end: start + length}
	if u.Rule.Paced {
		each := length / int64(u.Rule.Limit)
		fresh = window{end: now, each: each, length: each * int64(u.Rule.Limit)}
	}
	if w != nil {
		*w = fresh
		return w
	}
	if len(l.keys) >= l.max {
		l.makeRoom(now)
	}
	w = &fresh
	l.keys[k] = w
	return w
}

// makeRoom forgets windows that ended, at most once a second, and else the
// least used of a few.
func (l *Limiter) makeRoom(now int64) {
	if now-l.swept >= int64(time.Second) {
		l.swept = now
		for k, w := range l.keys {
			if now >= w.end {
				delete(l.keys, k)
			}
		}
	}
	for len(l.keys) >= l.max {
		var least key
		fewest, seen := 0, 0
		for k, w := range l.keys {
			if seen == 0 || w.n < fewest {
				least, fewest = k, w.n
			}
			if seen++; seen == sample {
				break
			}
		}
		delete(l.keys, least)
	}
}

// AddrKey is the key of a network address: the whole of an IPv4 address, the
// /64 of an IPv6 one, which is one household.
func AddrKey(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
