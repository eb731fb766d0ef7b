package app_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"parvis/app"
	"parvis/base/clock"
)

// must gives a value, or ends the test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// names runs a server of names, over TCP as the authority asks, that gives this
// machine for every name. It keeps the port that it was given: one given back may
// be somebody else's by the time it is asked for again.
func names(t *testing.T) (address string) {
	t.Helper()
	at := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	server := &dns.Server{Listener: at, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		answer := new(dns.Msg).SetReply(asked)
		if q := asked.Question[0]; q.Qtype == dns.TypeA {
			answer.Answer = append(answer.Answer, &dns.A{Hdr: dns.RR_Header{Name: q.Name, Rrtype: q.Qtype, Class: q.Qclass}, A: net.IPv4(127, 0, 0, 1)})
		}
		_ = w.WriteMsg(answer)
	})}
	ready := make(chan struct{})
	server.NotifyStartedFunc = func() { close(ready) }
	go func() { _ = server.ActivateAndServe() }()
	<-ready
	t.Cleanup(func() { _ = server.Shutdown() })
	return at.Addr().String()
}

// authority is Let's Encrypt's own test server, which checks names at these
// ports of this machine, whatever the name.
func authority(t *testing.T, httpPort, tlsPort int) (directory string) {
	t.Helper()
	quiet := log.New(io.Discard, "", 0)
	address := names(t)
	store := db.NewMemoryStore()
	issuer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {}})
	front := wfe.New(quiet, store, va.New(quiet, httpPort, tlsPort, true, address, store), issuer, []string{"parvis.test"}, true, false, 1, 1)
	s := httptest.NewTLSServer(front.Handler())
	t.Cleanup(s.Close)
	return s.URL + wfe.DirectoryPath
}

// secured is a running network that gets its certificate by itself.
type secured struct {
	*app.App
	plain string
	log   *strings.Builder
	stop  func()
}

func free(t *testing.T) string {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func port(t *testing.T, address string) int {
	t.Helper()
	return must(net.ResolveTCPAddr("tcp", address))(t).Port
}

func secure(t *testing.T, folder, directory, plain string, l net.Listener) *secured {
	t.Helper()
	s := app.NewSettings()
	err := s.Load("", nil, []string{
		"storage.folder=" + folder, "server.private=", "network.base=https://parvis.test", "network.contact=staff@parvis.test", "server.automatic=true",
		"server.authority=" + directory, "server.plain=" + plain, "server.allow_nets=127.0.0.0/8", "server.insecure_tls=true",
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	w := &secured{plain: plain, log: &strings.Builder{}}
	w.App = must(app.Open(ctx, app.Options{Settings: s, Log: slog.New(slog.NewTextHandler(w.log, nil)), Clock: clock.System(), Listener: l}))(t)
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	w.stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	return w
}

// shake gives the certificate that the network shows under a name.
func (w *secured) shake(name string) (issuer, serial string, err error) {
	c, err := tls.Dial("tcp", w.Addr().String(), &tls.Config{ServerName: name, InsecureSkipVerify: true, NextProtos: []string{"h2", "http/1.1"}})
	if err != nil {
		return "", "", err
	}
	defer func() { _ = c.Close() }()
	leaf := c.ConnectionState().PeerCertificates[0]
	return leaf.Issuer.CommonName, leaf.SerialNumber.String(), leaf.VerifyHostname(name)
}

// architecture 9 and 11: a network has its certificate of the authority by
// itself, through its own listener or the plain one, and keeps it.
func TestCertificateByItself(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"tls-alpn-01", "http-01"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			l, plain := must(net.Listen("tcp", "127.0.0.1:0"))(t), free(t)
			seen := port(t, l.Addr().String())
			if way == "http-01" { // what answers there speaks no TLS
				seen = port(t, plain)
			}
			directory, folder := authority(t, port(t, plain), seen), t.TempDir()
			w := secure(t, folder, directory, plain, l)
			issuer, serial, err := w.shake("parvis.test")
			if errors.Is(err, io.EOF) { // nobody may keep the door waiting for longer than ten seconds, and the authority may take longer
				issuer, serial, err = w.shake("parvis.test")
			}
			if err != nil || !strings.HasPrefix(issuer, "Pebble Intermediate CA") {
				w.stop()
				t.Fatalf("issued by %q, %v\n%s", issuer, err, w.log)
			}
			if _, _, err := w.shake("other.test"); err == nil {
				t.Error("a certificate under another name")
			}
			plainly(t, w)
			w.stop()
			if !strings.Contains(w.log.String(), "the certificate is here") {
				t.Errorf("the log does not tell of the certificate: %s", w.log)
			}

			again := secure(t, folder, "https://127.0.0.1:1/gone", plain, must(net.Listen("tcp", "127.0.0.1:0"))(t))
			if _, kept, err := again.shake("parvis.test"); err != nil || kept != serial {
				t.Errorf("after a start without the authority: certificate %s was %s, %v", kept, serial, err)
			}
			again.stop()
		})
	}
}

// plainly asks over http.
func plainly(t *testing.T, w *secured) {
	t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, ask := range []struct {
		method, path, to string
		status           int
	}{
		{"GET", "/@lea?page=2", "https://parvis.test/@lea?page=2", http.StatusPermanentRedirect},
		{"GET", "//evil.example/x", "https://parvis.test//evil.example/x", http.StatusPermanentRedirect},
		{"POST", "/api/v1/statuses", "", http.StatusForbidden},
		{"GET", "/.well-known/acme-challenge/nothing", "", http.StatusForbidden}, // asked for under a number
	} {
		r := must(http.NewRequestWithContext(t.Context(), ask.method, "http://"+w.plain+ask.path, nil))(t)
		got := must(c.Do(r))(t)
		_ = got.Body.Close()
		if got.StatusCode != ask.status || got.Header.Get("Location") != ask.to {
			t.Errorf("%s %s: %d to %q, want %d to %q", ask.method, ask.path, got.StatusCode, got.Header.Get("Location"), ask.status, ask.to)
		}
	}
	odd := must(net.Dial("tcp", w.plain))(t)
	defer func() { _ = odd.Close() }()
	_, _ = io.WriteString(odd, "GET x:@evil.example/ HTTP/1.1\r\nHost: parvis.test\r\n\r\n")
	got := must(http.ReadResponse(bufio.NewReader(odd), nil))(t)
	_ = got.Body.Close()
	if to := got.Header.Get("Location"); to != "" && to != "https://parvis.test" && !strings.HasPrefix(to, "https://parvis.test/") {
		t.Errorf("an address without a path leads to %s", to)
	}
}

// A network whose authority cannot be had says so, and stops at once.
func TestCertificateCannotBeHad(t *testing.T) {
	t.Parallel()
	w := secure(t, t.TempDir(), "https://127.0.0.1:1/gone", "", must(net.Listen("tcp", "127.0.0.1:0"))(t))
	if _, _, err := w.shake("parvis.test"); err == nil {
		t.Error("a certificate from nowhere")
	}
	w.stop()
	if !strings.Contains(w.log.String(), "there is no certificate") {
		t.Errorf("the log does not tell: %s", w.log)
	}
}

func TestSecuredSettings(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{
		"server.automatic=true": "network.base",
		"server.automatic=true network.base=https://a.example server.certificate=a server.key=b": "one of the two",
		"server.automatic=true network.base=https://a.example storage.nats=nats://a":             "one process",
		"server.certificate=a":                            "go together",
		"server.plain=:80 network.base=http://a.example":  "https",
		"server.plain=:80 network.base=https://a.example": "",
	} {
		err := app.NewSettings().Load("", nil, strings.Fields(set))
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", set, err, want)
		}
	}
}
