// Package gomastodon_test walks through the client API with the module
// github.com/mattn/go-mastodon, unmodified, against the built program.
package gomastodon_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mattn/go-mastodon"

	"parvis/base/testkit"
)

const outOfBand = "urn:ietf:wg:oauth:2.0:oob"

// network is the program as an operator runs it: one process on SQLite, or, with
// PARVIS_TEST_NATS (a NATS server's program) and PARVIS_TEST_PG, three behind a
// balancer.
type network struct {
	t     *testing.T
	ctx   context.Context
	base  string
	bin   string
	flags []string
	env   []string
	words map[string]string // the password of each member
	said  said
}

// said gathers what processes print.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

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

// program gives the path of the program: PARVIS_BIN, or one that is built here.
func program(t *testing.T) string {
	t.Helper()
	if bin := os.Getenv("PARVIS_BIN"); bin != "" {
		return bin
	}
	bin := filepath.Join(t.TempDir(), "parvis")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "parvis/cmd/parvis").CombinedOutput(); err != nil {
		t.Fatalf("the program does not build: %v\n%s", err, out)
	}
	return bin
}

func freePort(t *testing.T) string {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// open starts a network with these members, and an owner called chief.
func open(t *testing.T, members ...string) *network {
	t.Helper()
	port, size := freePort(t), 1
	n := &network{t: t, ctx: t.Context(), base: "http://localhost:" + port, bin: program(t), env: os.Environ(), words: map[string]string{}}
	set := []string{
		"storage.folder=" + t.TempDir(), "network.base=" + n.base, "server.private=", "server.exempt_loopback=true", "server.allow_nets=127.0.0.0/8", "server.insecure_tls=true",
		"network.name=Aubrelle", "network.signup=open", "trends.least=2", "trends.every=1s",
	}
	if broker := os.Getenv("PARVIS_TEST_NATS"); broker != "" {
		size = 3
		n.env = append(n.env, "PARVIS_STORAGE_DATABASE="+testkit.Postgres(t))
		at := freePort(t)
		n.begin(exec.Command(broker, "-a", "127.0.0.1", "-p", at))
		set = append(set, "storage.nats=nats://127.0.0.1:"+at)
	}
	for _, s := range set {
		n.flags = append(n.flags, "--set", s)
	}
	n.command("migrate")
	n.words["chief"] = n.join("chief", "--role", "owner")
	for _, name := range members {
		n.words[name] = n.join(name)
	}
	if size == 1 {
		n.serve(port, 0)
		return n
	}
	var behind []*httputil.ReverseProxy
	for node := range size {
		inner := freePort(t)
		n.serve(inner, node)
		behind = append(behind, &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(must(url.Parse("http://127.0.0.1:" + inner))(t))
			r.Out.Host = r.In.Host
		}})
	}
	// As a balancer in front of several processes does, it sends one token to one of them.
	l := must(net.Listen("tcp", "127.0.0.1:"+port))(t)
	front := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if token == "" {
			token = r.URL.Query().Get("access_token")
		}
		behind[int(sha256.Sum256([]byte(token))[0])%size].ServeHTTP(w, r)
	})}
	go func() { _ = front.Serve(l) }()
	t.Cleanup(func() { _ = front.Close() })
	return n
}

// begin starts a process that ends with the test.
func (n *network) begin(cmd *exec.Cmd) (exited chan struct{}) {
	n.t.Helper()
	cmd.Env, cmd.Stdout, cmd.Stderr = n.env, &n.said, &n.said
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	exited = make(chan struct{})
	go func() { _ = cmd.Wait(); close(exited) }()
	n.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-exited
	})
	return exited
}

// serve starts a process of the network and waits until it is ready.
func (n *network) serve(port string, node int) {
	n.t.Helper()
	exited := n.begin(exec.Command(n.bin, append(append([]string{}, n.flags...), "--set", "server.listen=127.0.0.1:"+port, "--set", fmt.Sprintf("storage.node=%d", node), "serve")...))
	n.until("a process serves", func() bool {
		select {
		case <-exited:
			n.t.Fatalf("the process ended:\n%s", &n.said)
		default:
		}
		r, err := http.Get("http://localhost:" + port + "/health/ready")
		if err != nil {
			return false
		}
		_ = r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

// command runs a command of the operator and gives what it printed.
func (n *network) command(words ...string) string {
	n.t.Helper()
	cmd := exec.CommandContext(n.ctx, n.bin, append(append([]string{}, n.flags...), words...)...)
	cmd.Env = n.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		n.t.Fatalf("%v: %v\n%s", words, err, out)
	}
	return string(out)
}

var password = regexp.MustCompile(`password: (\S+)`)

// join makes a member, as go-mastodon cannot, and gives the password.
func (n *network) join(name string, more ...string) string {
	n.t.Helper()
	out := n.command(append([]string{"admin", "create", name, "--email", name + "@example.org"}, more...)...)
	m := password.FindStringSubmatch(out)
	if m == nil {
		n.t.Fatalf("no password in %q", out)
	}
	return m[1]
}

// until waits for a condition.
func (n *network) until(what string, is func() bool) {
	n.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(30 * time.Second); !is(); <-again.C {
		if time.Now().After(end) {
			n.t.Fatalf("does not happen: %s\n%s", what, &n.said)
		}
	}
}

// signIn registers an app and signs a member in: by code, out of band. The
// library knows no PKCE, so that the code is asked for without a challenge.
func (n *network) signIn(name, scopes string) *mastodon.Client {
	n.t.Helper()
	app := must(mastodon.RegisterApp(n.ctx, &mastodon.AppConfig{Server: n.base, ClientName: "go-mastodon", Website: "https://example.org", Scopes: scopes, RedirectURIs: outOfBand}))(n.t)
	c := mastodon.NewClient(&mastodon.Config{Server: n.base, ClientID: app.ClientID, ClientSecret: app.ClientSecret})
	if err := c.GetUserAccessToken(n.ctx, n.consent(name, app.AuthURI), app.RedirectURI); err != nil {
		n.t.Fatal(err)
	}
	return c
}

var (
	hidden = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`)
	button = regexp.MustCompile(`<button[^>]*name="([^"]*)"[^>]*value="(allow|authorize|yes|approve)"`)
	named  = regexp.MustCompile(`name="([^"]*)"`)
	valued = regexp.MustCompile(`value="([^"]*)"`)
)

// consent is what a person does in the browser, by its forms: they enter, allow,
// and read the code on the page.
func (n *network) consent(name, address string) string {
	n.t.Helper()
	next := strings.TrimPrefix(address, n.base)
	entered, _ := n.browse(http.MethodPost, "/signin", "", url.Values{"who": {name}, "password": {n.words[name]}, "next": {next}})
	var cookies []string
	for _, c := range entered.Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	cookie := strings.Join(cookies, "; ")
	_, page := n.browse(http.MethodGet, next, cookie, nil)
	form := url.Values{}
	for _, input := range hidden.FindAllString(page, -1) {
		if v := valued.FindStringSubmatch(input); v != nil {
			form.Set(named.FindStringSubmatch(input)[1], html.UnescapeString(v[1]))
		}
	}
	if b := button.FindStringSubmatch(page); b != nil {
		form.Set(b[1], b[2])
	}
	allowed, _ := n.browse(http.MethodPost, "/oauth/authorize", cookie, form)
	shown := allowed.Header.Get("Location")
	code := must(url.Parse(shown))(n.t).Query().Get("code")
	_, page = n.browse(http.MethodGet, strings.TrimPrefix(shown, n.base), cookie, nil)
	if code == "" || !strings.Contains(page, code) {
		n.t.Fatalf("consent gave %s %q, and a page without the code:\n%s", allowed.Status, shown, page)
	}
	return code
}

// browse asks for a page as a browser does that follows nothing.
func (n *network) browse(method, path, cookie string, form url.Values) (*http.Response, string) {
	n.t.Helper()
	req := must(http.NewRequestWithContext(n.ctx, method, n.base+path, strings.NewReader(form.Encode())))(n.t)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Cookie", cookie)
	res := must(http.DefaultTransport.RoundTrip(req))(n.t)
	defer res.Body.Close()
	return res, string(must(io.ReadAll(res.Body))(n.t))
}
