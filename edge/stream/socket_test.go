package stream

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/account/grant"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/post"
)

// house is a network whose streams are open.
type house struct {
	*accounttest.World
	edge *Edge
	url  string
	app  grant.App
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	sources := accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations})
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		h := &house{World: accounttest.New(k, account.Policy{})}
		g := graph.New(h.Accounts, h.Events, h.Timers)
		p, err := policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: h.Events, Timers: h.Timers, Relations: policy.FromGraph(g)})
		if err == nil {
			err = p.Start(k.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		files := media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock})
		posts := post.New(post.Options{Account: h.Accounts, Graph: g, Policy: p, Media: files, Events: h.Events, Timers: h.Timers, Clock: k.Clock, Keys: h.Keys, Base: accounttest.URL})
		h.edge = New(Options{Store: k.Store, Events: h.Events, Clock: k.Clock, Log: slog.New(slog.DiscardHandler), Grant: h.Grants, Graph: g, Post: posts})
		h.Start()
		h.edge.Start(k.Context())
		server := httptest.NewServer(h.edge)
		t.Cleanup(server.Close)
		t.Cleanup(h.edge.Close)
		h.url = server.URL
		h.Write(func(tx *store.Tx) (err error) {
			h.app, _, err = h.Grants.RegisterApp(h.Context(), tx, grant.Registration{Name: "app", Redirects: []string{"https://app.example/back"}, Scopes: "read write"})
			return err
		})
		fn(t, h)
	})
}

func (h *house) token(a id.Account) string {
	h.T.Helper()
	var i grant.Issued
	h.Write(func(tx *store.Tx) (err error) {
		i, err = h.Grants.Issue(h.Context(), tx, h.app, a, h.app.Scopes)
		return err
	})
	return i.Token
}

// dial opens the socket of a home, and waits until it is served.
func (h *house) dial(token string, o *websocket.DialOptions) *websocket.Conn {
	h.T.Helper()
	conn, _, err := websocket.Dial(h.Context(), strings.Replace(h.url, "http", "ws", 1)+"/api/v1/streaming?stream=user&access_token="+token, o)
	if err != nil {
		h.T.Fatal(err)
	}
	h.T.Cleanup(func() { _ = conn.CloseNow() })
	h.answers(conn)
	return conn
}

// answers asks a socket something, and waits for what it says. What writes it
// comes to rest before the clock may go on: to unstick, a frame that was read but
// whose writer has not returned yet would have taken all that time.
func (h *house) answers(conn *websocket.Conn) {
	h.T.Helper()
	if err := conn.Write(h.Context(), websocket.MessageText, []byte("?")); err != nil {
		h.T.Fatal(err)
	}
	if _, said, err := conn.Read(h.Context()); err != nil || !strings.Contains(string(said), "Invalid message") {
		h.T.Fatalf("%q, %v", said, err)
	}
	for h.edge.writing() {
		runtime.Gosched()
	}
}

// writing says whether a frame is being written to any socket.
func (e *Edge) writing() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.clients {
		if c.since.Load() != 0 {
			return true
		}
	}
	return false
}

// ends waits until a socket is closed, and tells with which code.
func (h *house) ends(conn *websocket.Conn) websocket.StatusCode {
	for {
		if _, _, err := conn.Read(h.Context()); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

// page is an answer that tells when it is sent.
type page struct {
	*httptest.ResponseRecorder
	flushed chan bool
}

func (p page) Flush() { p.flushed <- true }

// Streams end with their token or their account: at once, for no time passes here.
func TestARevokedTokenEndsItsStreams(t *testing.T) { // social-core 6, 11
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		lea := h.Person("lea")
		lost, kept := h.token(lea), h.token(lea)
		first, second, other := h.dial(lost, nil), h.dial(lost, nil), h.dial(kept, nil)
		events := page{httptest.NewRecorder(), make(chan bool, 10)}
		over := make(chan bool)
		go func() {
			h.edge.ServeHTTP(events, httptest.NewRequest(http.MethodGet, "/api/v1/streaming/user?access_token="+lost, nil))
			close(over)
		}()
		<-events.flushed

		h.Write(func(tx *store.Tx) error { return h.Grants.Revoke(h.Context(), tx, h.app, true, lost) })
		for _, conn := range []*websocket.Conn{first, second} {
			if code := h.ends(conn); code != 4001 {
				t.Errorf("it ends with %d", code)
			}
		}
		<-over
		if said := events.Body.String(); said != ":)\n\n" {
			t.Errorf("events say %q", said)
		}
		h.answers(other)

		h.Write(func(tx *store.Tx) error {
			return h.Accounts.Move(h.Context(), tx, accounttest.Operator(), lea, account.Disabled, "test")
		})
		if code := h.ends(other); code != 4001 {
			t.Errorf("after its account was disabled it ends with %d", code)
		}
		for token, want := range map[string]string{lost: "The access token is invalid", kept: "Your login is currently disabled"} {
			again, err := http.Get(h.url + "/api/v1/streaming/user?access_token=" + token)
			if err != nil {
				t.Fatal(err)
			}
			said, _ := io.ReadAll(again.Body)
			_ = again.Body.Close()
			if !strings.Contains(string(said), want) {
				t.Errorf("who comes back hears %q, not %q", said, want)
			}
		}
	})
}

// What was kept apart and is let through is read anew by the apps that are open.
func TestNotificationsThatWereLetThrough(t *testing.T) { // social-core 11
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		lea, noe := h.Person("lea"), h.Person("noe")
		other, conn := h.dial(h.token(noe), nil), h.dial(h.token(lea), nil)
		h.Write(func(tx *store.Tx) error { return h.Events.Emit(tx, notify.Merged{Owner: lea}) })
		if _, said, err := conn.Read(h.Context()); err != nil || string(said) != `{"stream":["user"],"event":"notifications_merged","payload":"1"}` {
			t.Errorf("%s, %v", said, err)
		}
		h.answers(other)
	})
}

// Members who may not act hear why in the words of the client API.
func TestWhyAMemberMayNotListen(t *testing.T) { // social-core 2.6
	t.Parallel()
	for state, want := range map[account.State]string{
		account.Unconfirmed: "Your login is missing a confirmed e-mail address", account.Pending: "Your login is currently pending approval",
		account.Disabled: "Your login is currently disabled", account.Suspended: "Your login is currently disabled",
	} {
		if got := why(state); got != want {
			t.Errorf("%s: %q, not %q", state, got, want)
		}
	}
}

func TestSocketsArePinged(t *testing.T) { // social-core 11
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		pings := make(chan bool, 10)
		conn := h.dial(h.token(h.Person("lea")), &websocket.DialOptions{OnPingReceived: func(context.Context, []byte) bool { pings <- true; return true }})
		h.Clock.Advance(30*time.Second - time.Millisecond)
		h.answers(conn)
		if len(pings) > 0 {
			t.Error("it is pinged too early")
		}
		go func() { _, _, _ = conn.Read(h.Context()) }()
		h.Clock.Advance(time.Millisecond)
		<-pings
		h.Clock.Advance(30 * time.Second)
		<-pings
	})
}

// Who does not take what is said is told to come back.
func TestAFullQueueEndsASocket(t *testing.T) { // social-core 11
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		lea := h.Actor(h.Person("lea"))
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ws, err := websocket.Accept(w, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			c := h.edge.join(lea)
			defer c.leave()
			for range 256 {
				c.refuse(&refusal{"Invalid message", http.StatusBadRequest})
			}
			select {
			case <-c.over:
				t.Error("it ends before its queue is full")
			default:
			}
			c.refuse(&refusal{"Invalid message", http.StatusBadRequest})
			c.write(r.Context(), ws)
		}))
		defer server.Close()
		conn, _, err := websocket.Dial(h.Context(), strings.Replace(server.URL, "http", "ws", 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.CloseNow() }()
		if code := h.ends(conn); code != websocket.StatusTryAgainLater {
			t.Errorf("it ends with %d", code)
		}
	})
}
