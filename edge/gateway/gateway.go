package gateway

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/log"
	"parvis/base/metrics"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/policy"
)

// Options say who stands behind the door.
type Options struct {
	Clock   clock.Clock
	Log     *slog.Logger
	Metrics *metrics.Set
	Store   *store.Store
	Account *account.Engine
	// Base is the public address without a slash at the end, Domain its host.
	Base, Domain string
	// Version and Source are told in NodeInfo.
	Version, Source string
	// Ready tells why the network cannot serve now; nil when it can.
	Ready func(ctx context.Context) error
	// Degraded tells what works worse than it should; nil when all is well.
	Degraded func() error
	// Events is where reads wait for what a token names; nil waits for nothing.
	Events *event.Log
	// Policy says how far the node has applied its changes; nil says nothing.
	Policy *policy.Engine
	// Follows names the consumers that a path's answer depends on.
	Follows func(path string) []string
	// Proxies are the networks whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// Barred tells whose requests are not answered; nil answers everybody.
	Barred func(r *http.Request) bool

	Client http.Handler // the client API
	// Cloud is the business API, for the requests that Clouded tells.
	Cloud   http.Handler
	Clouded func(r *http.Request) bool
	OAuth   http.Handler
	Stream  http.Handler
	Native  http.Handler
	Media   http.Handler
	Static  http.Handler
	Avatars http.Handler
	Pages   http.Handler
	// Broken answers a page's request with an error.
	Broken func(w http.ResponseWriter, r *http.Request, err error)
}

// Gateway is the front door.
type Gateway struct {
	Options
	cross    *http.CrossOriginProtection
	numbers  sync.Map // of numbers, by kind
	atOnce   atomic.Int64
	uploads  atomic.Int64
	epoch    atomic.Pointer[epochText]
	draining atomic.Bool
}

// New makes the front door.
func New(o Options) *Gateway {
	for _, h := range []*http.Handler{&o.Client, &o.OAuth, &o.Native, &o.Pages} {
		*h = web.Compress(*h)
	}
	return &Gateway{Options: o, cross: http.NewCrossOriginProtection()}
}

// ServeHTTP lets a request in.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begin := g.Clock.Now()
	ref := log.NewReference()
	r = g.believed(r.WithContext(log.WithReference(r.Context(), ref)))
	w.Header().Set("X-Request-Id", ref)
	out := &answer{ResponseWriter: w}
	r = g.policed(out, g.follow(out, r))
	defer func() {
		if p := recover(); p != nil {
			g.panicked(out, r, p)
		}
		g.count(area(r.URL.Path), out.code(), g.Clock.Now().Sub(begin))
		g.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", r.Method), slog.String("area", area(r.URL.Path)),
			slog.String("route", r.Pattern), slog.Int("status", out.code()), slog.Int64("ms", g.Clock.Now().Sub(begin).Milliseconds()))
	}()
	if g.Barred != nil && g.Barred(r) {
		g.refuse(out, r, errBarred)
		return
	}
	g.bounded(out, r)
}

func (g *Gateway) panicked(w *answer, r *http.Request, p any) {
	if p == http.ErrAbortHandler { //nolint:errorlint // the value itself is the signal
		panic(p)
	}
	g.Log.ErrorContext(r.Context(), "request panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if w.status == 0 {
		g.refuse(w, r, errPanic)
	}
}

// area is the first part of a path, of those that are known.
func area(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "api", "oauth", "media", "static", "avatars", "headers", ".well-known", "nodeinfo", "health", "studio":
		return first
	}
	return "page"
}

// route chooses the protocol.
func (g *Gateway) route(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if g.clouded(r) {
		g.Cloud.ServeHTTP(w, r)
		return
	}
	switch area(path) {
	case "api":
		g.api(w, r)
	case "oauth":
		g.page(w, r, g.OAuth)
	case "media":
		g.Media.ServeHTTP(w, r)
	case "static":
		g.Static.ServeHTTP(w, r)
	case "avatars", "headers":
		g.Avatars.ServeHTTP(w, r)
	case "health":
		g.health(w, r)
	case ".well-known", "nodeinfo":
		g.wellKnown(w, r)
	default:
		g.page(w, r, g.Pages)
	}
}

// clouded tells whether a request is one of the business API: by its path, or by the host
// that some clients let one name alone (business-messaging 5.1).
func (g *Gateway) clouded(r *http.Request) bool {
	host, _, _ := strings.Cut(r.Host, ":")
	return g.Clouded != nil && (g.Clouded(r) || host == "graph."+g.Domain || r.URL.Path == "/oauth/access_token")
}

// api serves what is called with a token: no cookie counts there but on the
// native endpoints.
func (g *Gateway) api(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case strings.HasPrefix(path, "/api/v1/streaming"):
		g.Stream.ServeHTTP(w, r)
	case strings.HasPrefix(path, "/api/v1/apps"):
		g.OAuth.ServeHTTP(w, r)
	case strings.HasPrefix(path, "/api/parvis/"):
		g.page(w, r, g.Native)
	case path == "/api/oembed":
		g.page(w, r, g.Pages)
	default:
		g.Client.ServeHTTP(w, r)
	}
}

// page serves what people see and what a cookie signs in to: changes from other
// sites are refused.
func (g *Gateway) page(w http.ResponseWriter, r *http.Request, next http.Handler) {
	framed := strings.HasPrefix(r.URL.Path, "/embed/")
	if framed || r.URL.Path == "/api/oembed" {
		r.Header.Del("Cookie") // what other sites show is what a visitor sees
	}
	web.Secure(w.Header(), web.Policy{Embed: framed, Plain: !strings.HasPrefix(g.Base, "https:"), Passkeys: strings.HasPrefix(r.URL.Path, "/signin") || strings.HasPrefix(r.URL.Path, "/settings") || r.URL.Path == "/welcome"})
	if !machine(r.URL.Path) {
		if err := g.cross.Check(r); err != nil {
			g.refuse(w, r, errCross)
			return
		}
	}
	next.ServeHTTP(w, r)
}

// machine paths are called by programs, which prove themselves without a
// cookie.
func machine(path string) bool {
	return path == "/oauth/token" || path == "/oauth/revoke" || path == "/oauth/userinfo" || path == "/oauth/introspect"
}

// Serve answers on a listener until ctx ends, then says that it is not ready any
// more, takes no more connections, and drains for at most ten seconds.
func (g *Gateway) Serve(ctx context.Context, s *http.Server, serve func() error) error {
	failed := make(chan error, 1)
	go func() { failed <- serve() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	g.draining.Store(true)
	bound, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	timer := g.Clock.AfterFunc(drain, cancel)
	defer timer.Stop()
	if err := s.Shutdown(bound); err != nil {
		_ = s.Close()
	}
	return nil
}

// Limits of a connection (social-core 2.1).
const (
	drain        = 10 * time.Second
	headerMax    = 32 << 10
	headerWait   = 10 * time.Second
	uploadWait   = 10 * time.Minute
	keepAliveMax = 2 * time.Minute
)

// Server makes an HTTP server with the limits of the front door.
func (g *Gateway) Server() *http.Server {
	return &http.Server{
		Handler: g, ReadHeaderTimeout: headerWait, ReadTimeout: uploadWait, IdleTimeout: keepAliveMax, MaxHeaderBytes: headerMax,
		ErrorLog: slog.NewLogLogger(g.Log.Handler(), slog.LevelDebug),
	}
}
