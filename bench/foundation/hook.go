package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parvis/base/clock"
	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/system/business/hook"
)

const (
	// members are how many keys the webhooks have.
	members = 1000
	// statuses are the events of one message.
	statuses = 3
)

// ear is a receiver on the loopback that notes when each event arrived first.
type ear struct {
	address string
	server  *http.Server
	down    atomic.Bool

	mu    sync.Mutex
	heard map[string]time.Time
	next  map[string]int // by key
	late  int            // events that came after a later one of their key
}

func listen() (*ear, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	e := &ear{address: "http://" + l.Addr().String() + "/", heard: map[string]time.Time{}, next: map[string]int{}}
	e.server = &http.Server{Handler: e, ReadHeaderTimeout: time.Second}
	go func() { _ = e.server.Serve(l) }()
	return e, nil
}

// ServeHTTP takes an event whose body begins with its key and number.
func (e *ear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	body, err := io.ReadAll(r.Body)
	if err != nil || e.down.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(string(body), `{"n":"`), `"`)
	key, number, _ := strings.Cut(name, "/")
	n, _ := strconv.Atoi(number)
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, again := e.heard[name]; again {
		return
	}
	e.heard[name] = now
	if n < e.next[key] {
		e.late++
	}
	e.next[key] = max(e.next[key], n+1)
}

func (e *ear) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.heard)
}

// sender is an engine that posts to one ear.
type sender struct {
	*hook.Engine
	store *store.Store
	ear   *ear

	mu     sync.Mutex
	posted map[string]time.Time
	keys   [members]int
}

func (b *bench) sender() (*sender, error) {
	url := b.database
	if url == "" {
		url = filepath.Join(b.folder, "hook.db")
	}
	db, err := store.Open(b.ctx, store.Options{URL: url, Clock: clock.System(), Migrations: []store.Source{{Folder: "hook", FS: hook.Migrations}}})
	if err != nil {
		return nil, err
	}
	keys, err := seal.OpenKeys(filepath.Join(b.folder, "hook-keys"))
	if err != nil {
		return nil, err
	}
	s := &sender{store: db, posted: map[string]time.Time{}}
	if s.ear, err = listen(); err != nil {
		return nil, err
	}
	s.Engine = hook.New(hook.Options{
		Store: db, Keys: keys, Clock: clock.System(),
		Fetch:  fetch.New(fetch.Settings{AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, PerHost: 256, PerClient: 256}),
		Secret: func(context.Context, *store.Tx, id.Client) (seal.Secret, error) { return seal.NewSecret("secret"), nil },
	})
	return s, s.Start(b.ctx)
}

// message posts the three statuses of a message to a member, each in a transaction of
// its own as they happen, and notes when they were committed.
func (s *sender) message(ctx context.Context, member int) error {
	for _, kind := range [statuses]string{"sent", "delivered", "read"} {
		s.mu.Lock()
		name := fmt.Sprintf("%d/%d", member, s.keys[member])
		s.keys[member]++
		s.mu.Unlock()
		ev := hook.Event{App: 1, URL: s.ear.address, Line: 1, Key: strconv.Itoa(member), Field: "messages", Kind: kind, About: "wamid." + name, Body: []byte(`{"n":"` + name + `","fill":"` + strings.Repeat("x", 600) + `"}`)}
		if err := s.store.Write(ctx, func(tx *store.Tx) error { return s.Post(ctx, tx, ev) }); err != nil {
			return err
		}
		now := time.Now()
		s.mu.Lock()
		s.posted[name] = now
		s.mu.Unlock()
	}
	return nil
}

// load posts messages for a while, each member from one caller, so that the order of
// a key is known.
func (s *sender) load(ctx context.Context, perSecond int, long time.Duration) error {
	const n = 50
	var turn [n]int
	_, err := callers(n, perSecond/n, long, func(caller int) error {
		turn[caller]++
		return s.message(ctx, (caller+turn[caller]*n)%members)
	})
	return err
}

// drained waits until the ear has heard everything.
func (s *sender) drained(most time.Duration) error {
	for end := time.Now().Add(most); s.ear.count() < len(s.posted); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("%d of %d webhooks after %s", s.ear.count(), len(s.posted), most)
		}
	}
	return nil
}

func (s *sender) delays() (out []time.Duration) {
	for name, at := range s.posted {
		out = append(out, s.ear.heard[name].Sub(at))
	}
	slices.Sort(out)
	return out
}

// webhooks measures how fast they go (P6), and how fast what waited for a receiver
// that was down is drained (P8): ten minutes of it in proportion to -long.
func (b *bench) webhooks() error {
	s, err := b.sender()
	if err != nil {
		return err
	}
	defer func() { s.Close(); _ = s.ear.server.Close(); _ = s.store.Close() }()
	before, begin := cpu(), time.Now()
	if err := s.load(b.ctx, 500, 2*b.long); err != nil {
		return err
	}
	took := time.Since(begin)
	if err := s.drained(time.Minute); err != nil {
		return err
	}
	d, n := s.delays(), len(s.posted)
	row("webhooks, commit to receiver (P6)", "p50 20 ms, p99 250 ms", "p99 100 ms", "%.0f/s, p50 %.1f ms, p99 %.1f ms, %.0f us CPU each with the receiver's, %d out of order", float64(n)/took.Seconds(), ms(at(d, 50)), ms(at(d, 99)), us(cpu()-before)/float64(n), s.ear.late)

	s.ear.down.Store(true)
	was, down := n, 6*b.long
	if err := s.load(b.ctx, 66, down); err != nil {
		return err
	}
	s.ear.down.Store(false)
	begin = time.Now()
	for s.ear.count() == was { // the next probe
		time.Sleep(time.Millisecond)
	}
	heard := time.Now()
	if err := s.drained(3 * time.Minute); err != nil {
		return err
	}
	row(fmt.Sprintf("webhooks, receiver down %.0f s (P8 asks 600), then up", down.Seconds()), "drained in 3 min", "1 min", "%d events in %.1f s, after %.1f s until the probe; %.0f/s, %d out of order", len(s.posted)-was, time.Since(heard).Seconds(), heard.Sub(begin).Seconds(), float64(len(s.posted)-was)/time.Since(heard).Seconds(), s.ear.late)
	return nil
}
