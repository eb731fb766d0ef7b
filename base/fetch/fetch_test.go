package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/fetch"
	"parvis/base/i18n"
)

func TestPublic(t *testing.T) { // social-core 14
	t.Parallel()
	for address, want := range map[string]bool{
		"93.184.215.14":  true,
		"1.1.1.1":        true,
		"223.255.255.1":  true,
		"2606:4700::1":   true,
		"2a01:4f8::1":    true,
		"::ffff:1.1.1.1": true,
		// loopback, unspecified, this network
		"127.0.0.1": false, "127.255.255.254": false, "0.0.0.0": false, "0.1.2.3": false, "::1": false, "::": false,
		// private, shared, link-local, site-local, unique local
		"10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "100.64.0.1": false, "100.127.255.255": false,
		"169.254.1.1": false, "fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, "fc00::1": false, "fd12:3456::1": false,
		// multicast, broadcast, reserved
		"224.0.0.1": false, "239.255.255.250": false, "255.255.255.255": false, "240.0.0.1": false, "ff02::1": false, "100::1": false, "5f00::1": false,
		// documentation, benchmarking, protocol assignments
		"192.0.2.1": false, "198.51.100.1": false, "203.0.113.1": false, "2001:db8::1": false, "3fff::1": false,
		"198.18.0.1": false, "198.19.255.255": false, "2001:2::1": false, "192.0.0.8": false, "192.88.99.1": false, "2001:20::1": false, "2620:4f:8000::1": false,
		// cloud metadata
		"169.254.169.254": false, "100.100.100.200": false, "168.63.129.16": false, "192.0.0.192": false, "fd00:ec2::254": false,
		// disguises of private addresses, and disguises as such
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false,
		"::127.0.0.1": false, "::10.0.0.1": false, "::1.1.1.1": false, "::ffff:0:127.0.0.1": false,
		"2002:7f00:1::": false, "2002:0a00:1::": false, "2002:101:101::": false,
		"2001:0:4136:e378:8000:63bf:3fff:fdd2": false, "2001::1": false,
		"64:ff9b::10.0.0.1": false, "64:ff9b::169.254.169.254": false, "64:ff9b::1.1.1.1": true, "64:ff9b:1::1.1.1.1": false,
	} {
		if got := fetch.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public is %v", address, got)
		}
	}
	if fetch.Public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// names answers look-ups from a table and counts them.
type names struct {
	mu    sync.Mutex
	table map[string][]string
	asked map[string]int
}

func (n *names) lookup(_ context.Context, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.asked == nil {
		n.asked = map[string]int{}
	}
	n.asked[host]++
	var out []netip.Addr
	for _, a := range n.table[host] {
		// A "then" list changes what a name says after the first question.
		first, then, _ := strings.Cut(a, " then ")
		if n.asked[host] > 1 && then != "" {
			first = then
		}
		out = append(out, netip.MustParseAddr(first))
	}
	if out == nil {
		return nil, errors.New("no such host")
	}
	return out, nil
}

func client(n *names) *fetch.Client {
	return fetch.New(fetch.Settings{Agent: "Parvis/test", AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, InsecureTLS: true, Lookup: n.lookup})
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func at(t *testing.T, s *httptest.Server, host string) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Scheme + "://" + host + ":" + u.Port()
}

func TestRefusedBeforeAnythingIsSent(t *testing.T) { // architecture 12.7
	t.Parallel()
	n := &names{table: map[string][]string{
		"inside.example": {"10.0.0.1"}, "mixed.example": {"93.184.215.14", "192.168.0.1"}, "public.example": {"93.184.215.14"},
		"mapped.example": {"::ffff:10.0.0.1"}, "2130706433": {"127.0.0.2"},
	}}
	c := client(n)
	for address, want := range map[string]*fault.Fault{
		"http://inside.example/":               fetch.ErrRefused,
		"http://mixed.example/":                fetch.ErrRefused,
		"https://mapped.example/":              fetch.ErrRefused,
		"http://10.0.0.1/":                     fetch.ErrRefused,
		"http://[::1]/":                        fetch.ErrRefused,
		"http://[::ffff:127.0.0.2]/":           fetch.ErrRefused,
		"http://169.254.169.254/latest/":       fetch.ErrRefused,
		"http://127.0.0.2/":                    fetch.ErrRefused,
		"http://2130706433/":                   fetch.ErrRefused,
		"http://public.example:22/":            fetch.ErrRefused,
		"http://public.example:8080/":          fetch.ErrRefused,
		"http://nowhere.example/":              fetch.ErrFailed,
		"ftp://public.example/":                fetch.ErrAddress,
		"file:///etc/passwd":                   fetch.ErrAddress,
		"gopher://public.example/":             fetch.ErrAddress,
		"http:///x":                            fetch.ErrAddress,
		"http://a:b@public.example/":           fetch.ErrAddress,
		"//public.example/":                    fetch.ErrAddress,
		"http://public.example/\x00":           fetch.ErrAddress,
		"http://p/" + strings.Repeat("x", 9e3): fetch.ErrAddress,
	} {
		if _, err := c.Get(t.Context(), address, fetch.Options{}); !errors.Is(err, want) {
			t.Errorf("%.60q: %v, not %v", address, err, want.Code)
		}
		if err := c.Check(t.Context(), address, fetch.Options{}); !errors.Is(err, want) {
			t.Errorf("check %.60q: %v", address, err)
		}
	}
	if err := c.Check(t.Context(), "https://public.example/push", fetch.Options{Secure: true}); err != nil {
		t.Errorf("a good address: %v", err)
	}
	if err := c.Check(t.Context(), "http://public.example/push", fetch.Options{Secure: true}); !errors.Is(err, fetch.ErrAddress) {
		t.Errorf("http where https is asked: %v", err)
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" || r.UserAgent() != "Parvis/test" {
			t.Errorf("sent %v", r.Header)
		}
		w.Header().Set("Set-Cookie", "a=b")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, "short and stout")
	})
	c := client(&names{table: map[string][]string{"site.example": {"127.0.0.1"}}})
	for range 2 {
		a, err := c.Get(t.Context(), at(t, s, "site.example"), fetch.Options{})
		if err != nil || a.Status != http.StatusTeapot || string(a.Body) != "short and stout" || a.URL.Hostname() != "site.example" {
			t.Errorf("%+v, %v", a, err)
		}
	}
}

func TestNameThatChangesItsMind(t *testing.T) { // DNS rebinding
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") })
	n := &names{table: map[string][]string{"turn.example": {"127.0.0.1 then 127.0.0.2"}}}
	c := client(n)
	if _, err := c.Get(t.Context(), at(t, s, "turn.example"), fetch.Options{}); err != nil {
		t.Fatal(err)
	}
	if n.asked["turn.example"] != 1 {
		t.Errorf("the name was looked up %d times for one connection", n.asked["turn.example"])
	}
	if _, err := c.Get(t.Context(), at(t, s, "turn.example"), fetch.Options{}); !errors.Is(err, fetch.ErrRefused) {
		t.Errorf("after the name changed: %v", err)
	}
}

func TestRedirects(t *testing.T) { // architecture 12.7, 17.13
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/inside":
			http.Redirect(w, r, "http://127.0.0.2:1/", http.StatusFound)
		case "/metadata":
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
		case "/file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "/3", "/2", "/1", "/4":
			if r.URL.Path != "/4" && r.Header.Get("Authorization") != "" && r.URL.RawQuery != "first" {
				t.Error("credentials follow a redirect")
			}
			http.Redirect(w, r, fmt.Sprintf("/%d", r.URL.Path[1]-'1'), http.StatusFound)
		}
	})
	c := client(&names{})
	for path, want := range map[string]error{"/inside": fetch.ErrRefused, "/metadata": fetch.ErrRefused, "/file": fetch.ErrAddress, "/3": nil, "/4": fetch.ErrRedirect} {
		a, err := c.Do(t.Context(), http.MethodGet, s.URL+path+"?first", http.Header{"Authorization": {"x"}}, nil, fetch.Options{})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
		if err == nil && a.URL.Path != "/0" {
			t.Errorf("%s ends at %s", path, a.URL)
		}
	}
	if a, err := c.Get(t.Context(), s.URL+"/1", fetch.Options{NoRedirect: true}); err != nil || a.Status != http.StatusFound {
		t.Errorf("not following: %+v, %v", a, err)
	}
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, s.URL+"/0", http.StatusFound) }))
	t.Cleanup(secure.Close)
	if _, err := c.Get(t.Context(), secure.URL, fetch.Options{Secure: true}); !errors.Is(err, fetch.ErrRedirect) {
		t.Errorf("from https to http: %v", err)
	}
	if _, err := c.Get(t.Context(), secure.URL, fetch.Options{}); err != nil {
		t.Errorf("from https to http where allowed: %v", err)
	}
}

func packed(n int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(make([]byte, n))
	_ = z.Close()
	return b.Bytes()
}

func TestSizes(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed(900 << 10))
		case "/small":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed(50 << 10))
		case "/liar":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("not gzip at all"))
		case "/endless":
			for {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		}
	})
	c := client(&names{})
	for path, want := range map[string]error{"/bomb": fetch.ErrLarge, "/small": nil, "/liar": fetch.ErrFailed, "/endless": fetch.ErrLarge} {
		a, err := c.Get(t.Context(), s.URL+path, fetch.Options{})
		if !errors.Is(err, want) || err == nil && len(a.Body) != 50<<10 {
			t.Errorf("%s: %v", path, err)
		}
	}
	if a, err := c.Get(t.Context(), s.URL+"/endless", fetch.Options{Max: 1000, Cut: true}); err != nil || len(a.Body) != 1000 {
		t.Errorf("the beginning of much: %v", err)
	}
}

func TestTimeAndCancellation(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-gone:
		}
	})
	t.Cleanup(func() { close(gone) })
	c := client(&names{})
	if _, err := c.Get(t.Context(), s.URL, fetch.Options{Timeout: 50 * time.Millisecond}); !errors.Is(err, fetch.ErrFailed) {
		t.Errorf("a slow server: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, s.URL, fetch.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled request: %v", err)
	}
}

func TestFewAtATime(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int32
	eight := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if n == 8 {
			close(eight)
		}
		<-eight
		now.Add(-1)
	})
	c := client(&names{})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 3 {
				if _, err := c.Get(t.Context(), s.URL, fetch.Options{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 16 {
		wait.Go(func() { _, _ = c.Get(t.Context(), s.URL, fetch.Options{}) })
	}
	wait.Wait()
	if most.Load() != 8 {
		t.Errorf("%d requests to one host at a time, not 8", most.Load())
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, fetch.Locales)
	if err != nil || len(c.Check()) > 0 {
		t.Errorf("%v %v", err, c.Check())
	}
}

func TestMoreAtOnceWhenAsked(t *testing.T) { // business-messaging 9.7
	t.Parallel()
	const many = 20
	var inside sync.WaitGroup
	inside.Add(many)
	s := serve(t, func(http.ResponseWriter, *http.Request) {
		inside.Done()
		inside.Wait() // nobody is answered before all are here
	})
	c := fetch.New(fetch.Settings{AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, PerHost: many, PerClient: many})
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			if _, err := c.Get(t.Context(), s.URL, fetch.Options{Timeout: 5 * time.Second}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
