package mastodon

import (
	"log/slog"
	"net/http"
	"strings"

	"parvis/base/clock"
	"parvis/base/i18n"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/edge/mastodon/entity/instance"
	"parvis/edge/mastodon/fragment"
	"parvis/edge/mastodon/render"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/gate"
	"parvis/engine/account/grant"
	"parvis/engine/account/house"
	"parvis/engine/account/work"
	"parvis/engine/age"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/media/emoji"
	"parvis/engine/notify"
	"parvis/engine/notify/announce"
	"parvis/engine/policy"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/card"
	"parvis/engine/post/foryou"
	"parvis/engine/post/trend"
	"parvis/engine/report"
	"parvis/engine/search"
	"parvis/system/crisis"
)

// Network is what the API says of this network (social-core 3).
type Network struct {
	// Base is the public address without a slash at the end, Domain its host.
	Base, Domain string
	Description  string
	Version      string
	Source       string
	Contact      string
	// MinAge is the youngest age to join; 0 when there is none or it is not told.
	MinAge int
	VAPID  string
	// Look gives the identity in force.
	Look func() instance.Look
}

// Options say what the edge stands on.
type Options struct {
	Store   *store.Store
	Clock   clock.Clock
	Log     *slog.Logger
	Words   *i18n.Catalogue
	Limiter *ratelimit.Limiter
	Network Network
	// ExemptLoopback lets requests from this machine pass the rate limits.
	ExemptLoopback bool

	Account *account.Engine
	// Credential tells staff from where members signed in.
	Credential *credential.Engine
	House      *house.Engine
	Grant      *grant.Engine
	Gate       *gate.Engine
	Work       *work.Engine
	Age        *age.Engine
	Graph      *graph.Engine
	Policy     *policy.Engine
	Filter     *filter.Engine
	Media      *media.Engine
	Post       *post.Engine
	Search     *search.Engine
	Report     *report.Engine
	Notify     *notify.Engine
	// Emoji are the network's own; without it there are none.
	Emoji    *emoji.Engine
	Announce *announce.Engine
	// Card keeps previews of linked pages; without it there are none.
	Card  *card.Engine
	Trend *trend.Engine
	// ForYou selects posts for members who ask for it.
	ForYou *foryou.Engine
	Crisis *crisis.Engine
}

// Edge answers the client API.
type Edge struct {
	Options
	mux    *web.Mux
	render *render.Renderer
	// about is the description of the network, lately the activity of its last weeks.
	about, lately fragment.Answer
}

// New makes the edge.
func New(o Options) *Edge {
	e := &Edge{Options: o, mux: web.NewMux(), render: render.New(render.Options{
		Base: o.Network.Base, Domain: o.Network.Domain, Words: o.Words, Account: o.Account, Grant: o.Grant, Filter: o.Filter, Media: o.Media, Emoji: o.Emoji, Card: o.Card, Known: o.Crisis.Known,
	})}
	e.routes()
	return e
}

// Patterns gives the routes.
func (e *Edge) Patterns() []string { return e.mux.Patterns() }

// ServeHTTP answers a request. A slash at the end of the path is accepted.
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	cors(w.Header())
	if r.Method == http.MethodOptions {
		w.Header().Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if path := r.URL.Path; len(path) > 1 && strings.HasSuffix(path, "/") {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = strings.TrimRight(path, "/"), ""
	}
	if strings.Contains(r.URL.Path, "//") { // the mux would send elsewhere, where other ids stand
		writeError(w, http.StatusNotFound, "Record not found")
		return
	}
	h, pattern := e.mux.Handler(r)
	if pattern == "" {
		e.unrouted(w, r, h)
		return
	}
	e.mux.ServeHTTP(w, r)
}

// unrouted answers an unknown path, or a known one with a wrong method, in the
// API's shape.
func (e *Edge) unrouted(w http.ResponseWriter, r *http.Request, h http.Handler) {
	probe := &probe{header: http.Header{}}
	h.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		writeError(w, http.StatusMethodNotAllowed, "Method Not Allowed")
		return
	}
	writeError(w, http.StatusNotFound, "Not Found")
}

// probe keeps what the mux would have answered.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// The headers of every answer; they are shared, so nobody adds to them.
var (
	corsOrigin  = []string{"*"}
	corsMethods = []string{"GET, POST, PUT, PATCH, DELETE, OPTIONS"}
	corsHeaders = []string{"Authorization, Content-Type, Idempotency-Key, Parvis-Seq, Parvis-Policy-Epoch"}
	corsExposed = []string{"Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Deprecation, Mastodon-Async-Refresh, Parvis-Seq, Parvis-Policy-Epoch"}
	jsonType    = []string{"application/json; charset=utf-8"}
	notKept     = []string{"private, no-store"}
)

func cors(h http.Header) {
	h["Access-Control-Allow-Origin"] = corsOrigin
	h["Access-Control-Allow-Methods"] = corsMethods
	h["Access-Control-Allow-Headers"] = corsHeaders
	h["Access-Control-Expose-Headers"] = corsExposed
}
