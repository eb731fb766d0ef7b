package gateway_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/testkit"
)

// A process that is told to stop says so first, lets nobody in any more, and gives
// what is under way its time, but no more than that.
func TestStoppingIsSaidAndBounded(t *testing.T) { // architecture 9.1
	t.Parallel()
	c := clock.NewManual(testkit.Noon)
	inside, ended := make(chan struct{}), make(chan struct{})
	g := door(t, c, func(_ http.ResponseWriter, r *http.Request) {
		close(inside)
		<-r.Context().Done()
		close(ended)
	})
	g.Ready, g.Degraded = func(context.Context) error { return nil }, func() error { return nil }
	ready := func() (int, string) {
		rec := httptest.NewRecorder()
		g.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/health/ready", nil))
		return rec.Code, strings.TrimSpace(rec.Body.String())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := g.Server()
	said, served := make(chan string, 1), make(chan error, 1)
	s.RegisterOnShutdown(func() { _, text := ready(); said <- text }) // runs as soon as nobody is let in
	ctx, stop := context.WithCancel(t.Context())
	go func() { served <- g.Serve(ctx, s, func() error { return s.Serve(l) }) }()
	go func() {
		if r, err := http.Get("http://" + l.Addr().String() + "/stream"); err == nil {
			_ = r.Body.Close()
		}
	}()
	<-inside
	if code, text := ready(); code != http.StatusOK {
		t.Errorf("before: %d %s", code, text)
	}
	stop()
	if got := <-said; got != `{"status":"draining"}` {
		t.Errorf("nobody is let in, and it says %s", got)
	}
	if code, _ := ready(); code != http.StatusServiceUnavailable {
		t.Errorf("while it waits: %d", code)
	}
	if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String()); err == nil {
		_ = conn.Close()
		t.Error("somebody is let in")
	}
	select {
	case <-served:
		t.Fatal("it did not wait")
	default:
	}
	c.Advance(10 * time.Second)
	if err := <-served; err != nil {
		t.Error(err)
	}
	<-ended
}
