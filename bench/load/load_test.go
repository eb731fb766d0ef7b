package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

func TestARunAsksAsOftenAsItSays(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		asked.Add(1)
		_, _ = w.Write([]byte("{}"))
	}))
	defer s.Close()
	tokens := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(tokens, []byte("reader lea secret\nauthor jean secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := &load{base: s.URL, tokens: tokens, workers: 4, most: 30, posts: 5, role: "reader", author: "author"}
	if err := l.run(t.Context(), []string{"verify", "fill"}); err != nil {
		t.Fatal(err)
	}
	if n := asked.Load(); n != 35 {
		t.Errorf("the server was asked %d times, not 35", n)
	}
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	times := make([]time.Duration, 100)
	for i := range times {
		times[i] = time.Duration(i+1) * time.Millisecond
	}
	if a, b := at(times, 50), at(times, 99); a != 51*time.Millisecond || b != 100*time.Millisecond {
		t.Errorf("p50 %v, p99 %v", a, b)
	}
	if at(nil, 99) != 0 {
		t.Error("nothing took time")
	}
}
