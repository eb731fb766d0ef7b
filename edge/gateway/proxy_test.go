package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"parvis/base/clock"
	"parvis/base/testkit"
)

// Behind a proxy of the operator's, limits, bars and lists of devices go by the
// person's address; a person who writes the header themselves gains nothing.
func TestProxiesTellWhereRequestsComeFrom(t *testing.T) {
	t.Parallel()
	var got string
	g := door(t, clock.NewManual(testkit.Noon), func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })
	g.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("::1/128")}
	for _, c := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"127.0.0.1:4711", []string{"203.0.113.7"}, "203.0.113.7:0"},
		{"[::1]:4711", []string{"2001:db8::7"}, "[2001:db8::7]:0"},
		{"[::ffff:127.0.0.1]:4711", []string{"::ffff:203.0.113.7"}, "203.0.113.7:0"},
		{"127.0.0.1:4711", []string{"198.51.100.9, 203.0.113.7, 10.1.2.3"}, "203.0.113.7:0"},
		{"127.0.0.1:4711", []string{"198.51.100.9", "203.0.113.7"}, "203.0.113.7:0"},
		{"127.0.0.1:4711", []string{"203.0.113.7, unknown"}, "127.0.0.1:4711"},
		{"127.0.0.1:4711", []string{"127.0.0.1"}, "127.0.0.1:4711"},
		{"127.0.0.1:4711", nil, "127.0.0.1:4711"},
		{"203.0.113.7:4711", []string{"198.51.100.9"}, "203.0.113.7:4711"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/@lea", nil)
		r.RemoteAddr = c.peer
		for _, v := range c.forwarded {
			r.Header.Add("X-Forwarded-For", v)
		}
		if g.ServeHTTP(httptest.NewRecorder(), r); got != c.want {
			t.Errorf("%s with %q: %s, not %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

// Whatever a header says, the address is one, and a stranger's header changes nothing.
func FuzzForwardedFor(f *testing.F) {
	for _, s := range []string{"203.0.113.7", "198.51.100.9, 203.0.113.7, 10.1.2.3", "::ffff:203.0.113.7", "fe80::1%eth0", "unknown", ",", "[::1]:80"} {
		f.Add(s)
	}
	var got string
	g := door(f, clock.NewManual(testkit.Noon), func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })
	g.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	f.Fuzz(func(t *testing.T, header string) {
		for _, peer := range []string{"127.0.0.1:4711", "192.0.2.1:4711"} {
			r := httptest.NewRequest(http.MethodGet, "/@lea", nil)
			r.RemoteAddr = peer
			r.Header["X-Forwarded-For"] = []string{header}
			g.ServeHTTP(httptest.NewRecorder(), r)
			at, err := netip.ParseAddrPort(got)
			if err != nil || at.Addr().Zone() != "" || at.Addr().Is4In6() {
				t.Errorf("%q from %s: %q", header, peer, got)
			}
			if peer != "127.0.0.1:4711" && got != peer {
				t.Errorf("a stranger is believed: %q", header)
			}
		}
	})
}
