package gateway_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"parvis/base/clock"
	"parvis/base/testkit"
)

// Headers that are longer than may be are refused; what apps send is let in.
func TestHeadersOverTheLimit(t *testing.T) { // social-core 2.1
	t.Parallel()
	g := door(t, clock.NewManual(testkit.Noon), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := g.Server()
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	// The server allows some KiB more than it is told.
	for size, want := range map[int]int{31 << 10: http.StatusNoContent, 48 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/api/v1/instance", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Long", strings.Repeat("x", size))
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%d bytes: %d, not %d", size, res.StatusCode, want)
		}
	}
}
