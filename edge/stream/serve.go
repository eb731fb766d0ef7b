package stream

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"

	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/engine/account"
)

const (
	pingEvery = 30 * time.Second
	beatEvery = 15 * time.Second
	writeMax  = 10 * time.Second
	readMax   = 4096
)

// paths of the SSE streams (social-core 7.3).
var paths = map[string]string{
	"/api/v1/streaming/user": "user", "/api/v1/streaming/user/notification": "user:notification", "/api/v1/streaming/public": "public",
	"/api/v1/streaming/public/local": "public:local", "/api/v1/streaming/public/remote": "public:remote", "/api/v1/streaming/hashtag": "hashtag",
	"/api/v1/streaming/hashtag/local": "hashtag:local", "/api/v1/streaming/list": "list", "/api/v1/streaming/direct": "direct",
}

// Patterns gives the addresses of streams.
func (e *Edge) Patterns() []string {
	return append(slices.Sorted(maps.Keys(paths)), "/api/v1/streaming", "/api/v1/streaming/health")
}

// ServeHTTP answers the streaming API.
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimRight(r.URL.Path, "/")
	name, known := paths[path]
	switch {
	case path == "/api/v1/streaming/health":
		_, _ = w.Write([]byte("OK"))
	case path != "/api/v1/streaming" && !known:
		refuse(w, http.StatusNotFound, "Not Found")
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", "GET")
		refuse(w, http.StatusMethodNotAllowed, "Method Not Allowed")
	default:
		e.open(w, r, name)
	}
}

func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": text})
}

// unready says why a member may not act now, in the words of the client API.
var unready = map[account.State]string{
	account.Unconfirmed: "Your login is missing a confirmed e-mail address",
	account.Pending:     "Your login is currently pending approval",
}

func why(s account.State) string { return cmp.Or(unready[s], "Your login is currently disabled") }

// token reads the access token from any of the three places it may stand in.
func token(r *http.Request) (text string, protocol bool) {
	if scheme, t, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(t), false
	}
	if t := r.Header.Get("Sec-WebSocket-Protocol"); t != "" {
		first, _, _ := strings.Cut(t, ",")
		return strings.TrimSpace(first), true
	}
	return r.URL.Query().Get("access_token"), false
}

func (e *Edge) open(w http.ResponseWriter, r *http.Request, name string) {
	text, protocol := token(r)
	actor, err := e.who(r.Context(), text)
	if err != nil || !actor.Known() {
		refuse(w, http.StatusUnauthorized, "The access token is invalid")
		return
	}
	if err := actor.Ready(); err != nil {
		refuse(w, http.StatusForbidden, why(actor.State))
		return
	}
	leave, err := e.enter(actor, r)
	if err != nil {
		refuse(w, http.StatusTooManyRequests, "Too many requests")
		return
	}
	q := r.URL.Query()
	first := wish{Type: "subscribe", Stream: q.Get("stream"), Tag: q.Get("tag"), List: q.Get("list")}
	if name == "" && strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		e.socket(w, r, actor, text, protocol, first, leave)
		return
	}
	defer leave()
	if name != "" {
		first.Stream = name
		if q.Get("only_media") == "true" && strings.HasPrefix(name, "public") {
			first.Stream += ":media"
		}
	}
	e.events(w, r, actor, first)
}

func (e *Edge) who(ctx context.Context, text string) (actor account.Actor, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		actor, _, err = e.Grant.Resolve(ctx, tx, text)
		return err
	})
	return actor, err
}

// enter counts the connection against its token and its address.
func (e *Edge) enter(actor account.Actor, r *http.Request) (func(), error) {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	addr, _ := netip.ParseAddr(host)
	one, err := e.tokens.Enter(actor.Token.String())
	if err != nil {
		return nil, err
	}
	if e.ExemptLoopback && addr.Unmap().IsLoopback() {
		return one, nil
	}
	two, err := e.hosts.Enter(ratelimit.AddrKey(addr.Unmap()))
	if err != nil {
		one()
		return nil, err
	}
	return func() { one(); two() }, nil
}

// socket opens one WebSocket, and leaves it to a reader for wishes and a writer
// for frames. Both are new goroutines: those of requests have had deep stacks and
// large buffers, which thousands of idle connections would keep.
func (e *Edge) socket(w http.ResponseWriter, r *http.Request, actor account.Actor, text string, protocol bool, first wish, leave func()) {
	o := &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled}
	if protocol {
		o.Subprotocols = []string{text}
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	c := e.join(actor)
	over := func() { c.leave(); cancel(); leave() }
	if first.Stream != "" { // before the handshake, so that nothing is missed after it
		if no := c.subscribe(ctx, first); no != nil {
			c.refuse(no)
		}
	}
	ws, err := websocket.Accept(w, r, o)
	if err != nil {
		over()
		return
	}
	ws.SetReadLimit(readMax)
	c.cut = func() { _ = ws.CloseNow() }
	go func() {
		c.read(ctx, ws)
		c.end(gone)
	}()
	go func() {
		defer over()
		c.write(ctx, ws)
	}()
}

// read takes wishes until the connection ends.
func (c *client) read(ctx context.Context, ws *websocket.Conn) {
	for {
		_, data, err := ws.Read(ctx)
		if err != nil {
			return
		}
		c.take(ctx, data)
	}
}

// take does what a message asks for, or says why not.
func (c *client) take(ctx context.Context, data []byte) {
	var w wish
	if json.Unmarshal(data, &w) != nil {
		c.refuse(&refusal{"Invalid message", http.StatusBadRequest})
		return
	}
	switch w.Type {
	case "subscribe":
		if no := c.subscribe(ctx, w); no != nil {
			c.refuse(no)
		}
	case "unsubscribe":
		c.unsubscribe(ctx, w)
	default:
		c.refuse(&refusal{"Unknown message type", http.StatusBadRequest})
	}
}

// write sends frames and pings until the client ends.
func (c *client) write(ctx context.Context, ws *websocket.Conn) {
	ping := c.edge.Clock.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case f := <-c.frames:
			if c.put(ws, f.bytes()) != nil {
				_ = ws.CloseNow()
				return
			}
		case <-ping.C:
			bound, cancel := context.WithTimeout(ctx, pingEvery)
			err := ws.Ping(bound)
			cancel()
			if err != nil {
				_ = ws.CloseNow()
				return
			}
		case <-c.over:
			_ = ws.Close(code(c.why), "")
			return
		}
	}
}

// put writes one frame. It has no deadline of its own, which would cost a timer
// for each of thousands: unstick ends what takes too long.
func (c *client) put(ws *websocket.Conn, data []byte) error {
	c.since.Store(c.edge.Clock.Now().UnixMilli())
	defer c.since.Store(0)
	return ws.Write(context.Background(), websocket.MessageText, data)
}

// unstick closes the sockets that have been taking one frame for longer than
// writeMax.
func (e *Edge) unstick() {
	latest := e.Clock.Now().Add(-writeMax).UnixMilli()
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.clients {
		if at := c.since.Load(); at != 0 && at < latest {
			go c.cut()
		}
	}
}

func code(why reason) websocket.StatusCode {
	switch why {
	case slow:
		return websocket.StatusTryAgainLater
	case revoked:
		return 4001
	case restart:
		return websocket.StatusServiceRestart
	}
	return websocket.StatusNormalClosure
}

// events serves one SSE stream.
func (e *Edge) events(w http.ResponseWriter, r *http.Request, actor account.Actor, first wish) {
	c := e.join(actor)
	defer c.leave()
	if no := c.subscribe(r.Context(), first); no != nil {
		refuse(w, no.Status, no.Error)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Accel-Buffering", "no")
	flush := http.NewResponseController(w)
	beat := e.Clock.NewTicker(beatEvery)
	defer beat.Stop()
	put := func(text string) error {
		if err := flush.SetWriteDeadline(e.Clock.Now().Add(writeMax)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := w.Write([]byte(text)); err != nil {
			return err
		}
		return flush.Flush()
	}
	if put(":)\n\n") != nil {
		return
	}
	for {
		var err error
		select {
		case f := <-c.frames:
			err = put("event: " + f.Event + "\ndata: " + payload(f) + "\n\n")
		case <-beat.C:
			err = put(":thump\n\n")
		case <-c.over:
			return
		case <-r.Context().Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func payload(f *frame) string {
	if f.Payload == nil {
		return ""
	}
	return strings.ReplaceAll(*f.Payload, "\n", " ")
}
