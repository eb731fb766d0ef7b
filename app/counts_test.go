package app_test

import (
	"bytes"
	"net/http"
	"strconv"
	"testing"
	"time"

	"parvis/base/bus"
	"parvis/base/ratelimit"
)

// left asks as a member and gives what the limits still allow, and until when.
func (c *cluster) left(node int, token string) (remaining int, reset string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.base(node)+"/api/v1/accounts/verify_credentials", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = res.Body.Close()
	remaining, err = strconv.Atoi(res.Header.Get("X-RateLimit-Remaining"))
	if err != nil || res.StatusCode != http.StatusOK {
		c.t.Fatalf("%s, %d remain, %v", res.Status, remaining, err)
	}
	return remaining, res.Header.Get("X-RateLimit-Reset")
}

// TestProcessesShareRateLimits: what a member asks of one process counts at the
// other, and what anybody else says on the bus does not.
func TestProcessesShareRateLimits(t *testing.T) { // social-core 2.5
	t.Parallel()
	c := newCluster(t, 2, "server.exempt_loopback=false")
	_, lea := c.member(0, "lea")
	outside, err := bus.OpenNATS(bus.NATSSettings{URL: c.nats.ClientURL(), Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = outside.Close() })
	heard := make(chan []ratelimit.Count, 1000)
	if _, err := outside.Subscribe("ratelimit.counts", func(m bus.Message) {
		if _, list, err := ratelimit.Decode(m.Data); err == nil {
			heard <- list
		}
	}); err != nil {
		t.Fatal(err)
	}
	for _, garbage := range [][]byte{nil, []byte("{"), []byte(`{"from":1,"counts":[{"r":"api.token","k":"x","w":0,"n":-9}]}`), bytes.Repeat([]byte("["), 60_000)} {
		if err := outside.Publish("ratelimit.counts", garbage); err != nil {
			t.Fatal(err)
		}
	}
	const many = 30
	for began := true; began; { // again when a window of five minutes ends meanwhile
		before, window := c.left(1, lea)
		for range many {
			c.left(0, lea)
		}
		end, err := time.Parse(time.RFC3339, window)
		if err != nil {
			t.Fatal(err)
		}
		over := time.After(time.Until(end))
		for told := 0; told < many; {
			select {
			case list := <-heard:
				for _, n := range list {
					if n.Rule == "api.token" && n.N > 0 {
						told += n.N
					}
				}
			case <-over: // what was not told then never is
				told = many
			}
		}
		now, asked, later := 0, 0, ""
		for asked < 100 {
			now, later = c.left(1, lea)
			if asked++; before-now >= asked+many || later != window {
				break
			}
		}
		if began = later != window; !began && before-now < asked+many {
			t.Errorf("%d remained, then %d after %d here and %d elsewhere", before, now, asked, many)
		}
	}
}

// TestOneProcessTellsNobody: what it counts stays with it.
func TestOneProcessTellsNobody(t *testing.T) { // social-core 2.5
	t.Parallel()
	w, _ := openTown(t, "server.exempt_loopback=false")
	if _, err := w.Bus.Subscribe("ratelimit.>", func(m bus.Message) { t.Errorf("%s: %s", m.Subject, m.Data) }); err != nil {
		t.Fatal(err)
	}
	w.send(w.appToken(w.person("lea")), "", "GET", "/api/v1/timelines/home", "")
	for range 5 {
		w.clock.Advance(2 * time.Second)
		w.settle()
	}
	if kept := w.Limiter.Drain(10); len(kept) != 2 {
		t.Errorf("untold: %v", kept)
	}
}
