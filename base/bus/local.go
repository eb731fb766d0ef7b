package bus

import (
	"strings"
	"sync"
	"sync/atomic"
)

// Local is the bus of a single process. It is safe for use by many goroutines.
type Local struct {
	mu     sync.RWMutex
	closed bool
	exact  map[string][]*listener
	wild   []*listener
}

// NewLocal makes a bus inside this process.
func NewLocal() *Local { return &Local{exact: map[string][]*listener{}} }

// listener is a subscription with its queue.
type listener struct {
	bus     *Local
	pattern string
	f       func(Message)
	queue   chan Message
	quit    chan struct{}
	stop    sync.Once
	dropped atomic.Int64
}

// Publish puts the message into each matching queue.
func (l *Local) Publish(subject string, data []byte) error {
	if !valid(subject, false) {
		return ErrSubject
	}
	if len(data) > MaxMessage {
		return ErrLarge
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		return ErrClosed
	}
	m := Message{Subject: subject, Data: data}
	for _, s := range l.exact[subject] {
		s.put(m)
	}
	for _, s := range l.wild {
		if matches(s.pattern, subject) {
			s.put(m)
		}
	}
	return nil
}

// Subscribe starts a goroutine that calls f.
func (l *Local) Subscribe(pattern string, f func(Message)) (Subscription, error) {
	if !valid(pattern, true) {
		return nil, ErrSubject
	}
	s := &listener{bus: l, pattern: pattern, f: f, queue: make(chan Message, Queue), quit: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, ErrClosed
	}
	if strings.ContainsAny(pattern, "*>") {
		l.wild = append(l.wild, s)
	} else {
		l.exact[pattern] = append(l.exact[pattern], s)
	}
	go s.run()
	return s, nil
}

// Ready is always nil: there are no other processes.
func (l *Local) Ready() error { return nil }

// Close ends all subscriptions.
func (l *Local) Close() error {
	l.mu.Lock()
	l.closed = true
	all := l.wild
	for _, list := range l.exact {
		all = append(all, list...)
	}
	l.wild, l.exact = nil, map[string][]*listener{}
	l.mu.Unlock()
	for _, s := range all {
		s.end()
	}
	return nil
}

func (s *listener) put(m Message) {
	select {
	case s.queue <- m:
	default:
		s.dropped.Add(1)
	}
}

func (s *listener) run() {
	for {
		select {
		case <-s.quit:
			return
		case m := <-s.queue:
			select {
			case <-s.quit:
				return
			default:
				s.f(m)
			}
		}
	}
}

// Stop ends the subscription.
func (s *listener) Stop() {
	l := s.bus
	l.mu.Lock()
	l.wild = without(l.wild, s)
	if list := without(l.exact[s.pattern], s); len(list) > 0 {
		l.exact[s.pattern] = list
	} else {
		delete(l.exact, s.pattern)
	}
	l.mu.Unlock()
	s.end()
}

func (s *listener) end() { s.stop.Do(func() { close(s.quit) }) }

// Dropped counts the messages lost.
func (s *listener) Dropped() int { return int(s.dropped.Load()) }

// without gives a new list, since publishers may be walking the old one.
func without(list []*listener, s *listener) []*listener {
	out := make([]*listener, 0, len(list))
	for _, x := range list {
		if x != s {
			out = append(out, x)
		}
	}
	return out
}
