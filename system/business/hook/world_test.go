package hook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"parvis/base/bus"
	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/system/business/hook"
)

const (
	app    = id.Client(7)
	line   = id.Line(11)
	secret = "a secret of the app"
)

func sources() []store.Source { return []store.Source{{Folder: "hook", FS: hook.Migrations}} }

// house is an engine on a store.
type house struct {
	*hook.Engine
	k *testkit.Kit

	mu      sync.Mutex
	trouble []hook.Trouble
}

func (h *house) told() []hook.Trouble {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]hook.Trouble(nil), h.trouble...)
}

// engine makes one that has not begun.
func engine(k *testkit.Kit, keys *seal.Keys, with ...func(*hook.Options)) *house {
	h := &house{k: k}
	o := hook.Options{
		Store: k.Store, Keys: keys, Clock: k.Clock, Timeout: 5 * time.Second,
		Fetch:  fetch.New(fetch.Settings{Agent: "Parvis/test", AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, PerHost: 256, PerClient: 256}),
		Secret: func(context.Context, *store.Tx, id.Client) (seal.Secret, error) { return seal.NewSecret(secret), nil },
		Trouble: func(_ context.Context, tx *store.Tx, t hook.Trouble) error {
			tx.AfterCommit(func() {
				h.mu.Lock()
				defer h.mu.Unlock()
				h.trouble = append(h.trouble, t)
			})
			return nil
		},
	}
	for _, f := range with {
		f(&o)
	}
	h.Engine = hook.New(o)
	return h
}

func keyring(t testing.TB) *seal.Keys {
	t.Helper()
	keys, err := seal.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// open makes an engine that sends until the test ends.
func open(k *testkit.Kit, with ...func(*hook.Options)) *house {
	k.T.Helper()
	h := engine(k, keyring(k.T), with...)
	h.start()
	return h
}

func (h *house) start() {
	h.k.T.Helper()
	if err := h.Start(h.k.Context()); err != nil {
		h.k.T.Fatal(err)
	}
	h.k.T.Cleanup(h.Close)
}

func (h *house) settle() {
	h.k.T.Helper()
	if err := h.Settle(h.k.Context()); err != nil {
		h.k.T.Fatal(err)
	}
}

// post stores events and gives the number of the last.
func (h *house) post(events ...hook.Event) {
	h.k.T.Helper()
	h.k.Write(func(tx *store.Tx) error { return h.Post(h.k.Context(), tx, events...) })
}

// advance moves the clock and waits for what falls due.
func (h *house) advance(d time.Duration) {
	h.k.T.Helper()
	h.k.Clock.Advance(d)
	h.settle()
}

func (h *house) list(f hook.Filter) (out []hook.Attempt) {
	h.k.T.Helper()
	h.k.Read(func(tx *store.Tx) (err error) {
		out, err = h.List(h.k.Context(), tx, app, f, store.Page{Limit: 1000})
		return err
	})
	return out
}

func (h *house) about(message string) (out []hook.Attempt) {
	h.k.T.Helper()
	h.k.Read(func(tx *store.Tx) (err error) {
		out, err = h.About(h.k.Context(), tx, line, message)
		return err
	})
	return out
}

// ev is an event of a key.
func ev(url, key, kind string, body string) hook.Event {
	return hook.Event{App: app, URL: url, Line: line, Key: key, Field: "messages", Kind: kind, Body: []byte(body)}
}

// said is what a receiver heard.
type said struct {
	body string
	at   time.Time
}

// receiver notes what it is told, and answers as answer says.
type receiver struct {
	*httptest.Server
	t *testing.T

	mu     sync.Mutex
	heard  []said
	answer func(w http.ResponseWriter, r *http.Request, body string)
}

func receive(t *testing.T, k *testkit.Kit, answer func(http.ResponseWriter, *http.Request, string)) *receiver {
	t.Helper()
	c := &receiver{t: t, answer: answer}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		for name, want := range signed(body) {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		c.mu.Lock()
		c.heard = append(c.heard, said{string(body), k.Clock.Now()})
		answer := c.answer
		c.mu.Unlock()
		if answer != nil {
			answer(w, r, string(body))
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func signed(body []byte) map[string]string {
	long, short := hmac.New(sha256.New, []byte(secret)), hmac.New(sha1.New, []byte(secret))
	long.Write(body)
	short.Write(body)
	return map[string]string{"X-Hub-Signature-256": "sha256=" + hex.EncodeToString(long.Sum(nil)), "X-Hub-Signature": "sha1=" + hex.EncodeToString(short.Sum(nil)), "Content-Type": "application/json"}
}

func (c *receiver) set(answer func(http.ResponseWriter, *http.Request, string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

func (c *receiver) all() []said {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]said(nil), c.heard...)
}

// bodies gives what was heard, in order.
func (c *receiver) bodies() (out []string) {
	for _, s := range c.all() {
		out = append(out, s.body)
	}
	return out
}

func down(w http.ResponseWriter, _ *http.Request, _ string) {
	w.WriteHeader(http.StatusInternalServerError)
}

func withBus(b bus.Bus) func(*hook.Options) { return func(o *hook.Options) { o.Bus = b } }

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func serve(t *testing.T, f http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s.URL
}
