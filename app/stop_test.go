package app_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"parvis/app"
	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
	"parvis/engine/post"
)

// watched is a town of which one consumer and one kind of due work are the test's.
func watched(t *testing.T, folder, database string, reads func(id.Post), works func(ctx context.Context, w *town) error) *town {
	t.Helper()
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon)}
	s := app.NewSettings()
	var environ []string
	if database != "" {
		environ = append(environ, "PARVIS_STORAGE_DATABASE="+database)
	}
	err := s.Load("", environ, []string{"storage.folder=" + folder, "server.private=", "server.exempt_loopback=true"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if w.App, err = app.Open(w.ctx, app.Options{Settings: s, Log: slog.New(slog.DiscardHandler), Clock: w.clock, Seed: 1, Twice: true, Listener: l}); err != nil {
		t.Fatal(err)
	}
	event.On(w.Events, "test.reader", func(_ context.Context, _ *store.Tx, e post.Published) error { reads(e.Post); return nil })
	w.Timers.Effect("test.work", func(ctx context.Context, _ timer.Due) error { return works(ctx, w) })
	if err := w.Start(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.stop = sync.OnceValue(func() error { return w.Stop(w.ctx) })
	t.Cleanup(func() { _ = w.stop() })
	return w
}

// TestStopWaitsForWhatIsInHand: streams are told to come back, and Stop waits until they
// have heard it; due work and a consumer in the middle of theirs end it, with a store
// that takes what they write; the next start does nothing of it again.
func TestStopWaitsForWhatIsInHand(t *testing.T) { // architecture 9.1
	t.Parallel()
	for name, address := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": testkit.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, database := t.TempDir(), address(t)
			working, reading, goOn := make(chan struct{}), make(chan struct{}), make(chan struct{})
			var once sync.Once
			var wrote error
			w := watched(t, folder, database, func(id.Post) { once.Do(func() { close(reading); <-goOn }) }, func(ctx context.Context, w *town) error {
				close(working)
				<-goOn
				wrote = w.Store.Write(ctx, func(tx *store.Tx) error {
					return w.Timers.At(tx, timer.Work{Kind: "test.later", At: tx.Now().AddDate(1, 0, 0)})
				})
				return wrote
			})
			lea := w.person("lea")
			server := httptest.NewServer(w.Gateway)
			t.Cleanup(server.Close)
			dial := func() *websocket.Conn {
				conn, _, err := websocket.Dial(t.Context(), strings.Replace(server.URL, "http", "ws", 1)+"/api/v1/streaming?access_token="+w.appToken(lea), nil)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = conn.CloseNow() })
				return conn
			}
			socket := dial()
			w.write(func(tx *store.Tx) error { return w.Timers.At(tx, timer.Work{Kind: "test.work", At: tx.Now()}) })
			<-working
			said := w.say(lea, post.Draft{Text: "un", Visibility: post.Public})
			<-reading
			stopped := make(chan error, 1)
			go func() { stopped <- w.stop() }()
			if _, _, err := socket.Read(context.WithoutCancel(t.Context())); websocket.CloseStatus(err) != websocket.StatusServiceRestart {
				t.Errorf("a socket ends with %v", err)
			}
			select {
			case err := <-stopped:
				t.Fatalf("it did not wait: %v", err)
			default:
			}
			close(goOn)
			if err := <-stopped; err != nil || wrote != nil {
				t.Errorf("it stopped with %v, the work with %v", err, wrote)
			}
			if n := w.Stream.Open(); n != 0 {
				t.Errorf("%d sockets are open", n)
			}

			var mu sync.Mutex
			var again []id.Post
			var worked bool
			next := watched(t, folder, database, func(p id.Post) { mu.Lock(); defer mu.Unlock(); again = append(again, p) }, func(context.Context, *town) error {
				mu.Lock()
				defer mu.Unlock()
				worked = true
				return nil
			})
			next.settle()
			mu.Lock()
			defer mu.Unlock()
			if len(again) > 0 || worked {
				t.Errorf("done again: %v is read, not only before the stop (%d); the work is done: %v", again, said.ID, worked)
			}
		})
	}
}

// TestStreamsAreToldToComeBack: closing them waits until those who are there have heard
// it; who comes later is told so, too.
func TestStreamsAreToldToComeBack(t *testing.T) { // architecture 9.1
	t.Parallel()
	h := openHouse(t)
	token := h.appToken(h.person("lea"))
	listen := func() <-chan error {
		conn, _, err := websocket.Dial(t.Context(), strings.Replace(h.Base, "http", "ws", 1)+"/api/v1/streaming?stream=user&access_token="+token, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.CloseNow() })
		heard := make(chan error, 1)
		go func() { _, _, err := conn.Read(context.WithoutCancel(t.Context())); heard <- err }()
		return heard
	}
	early := listen()
	if n := h.Stream.Open(); n != 1 {
		t.Fatalf("%d are open", n)
	}
	h.Stream.Close()
	if n := h.Stream.Open(); n != 0 {
		t.Errorf("%d are open", n)
	}
	for when, heard := range map[string]<-chan error{"early": early, "late": listen()} {
		if err := <-heard; websocket.CloseStatus(err) != websocket.StatusServiceRestart {
			t.Errorf("who came %s hears %v", when, err)
		}
	}
	if code, _ := h.ask(token, "GET /api/v1/streaming/user", ""); code != http.StatusOK {
		t.Errorf("a stream is answered with %d", code)
	}
}
