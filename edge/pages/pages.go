package pages

import (
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"parvis/base/clock"
	"parvis/base/i18n"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/post"
	"parvis/engine/search"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

//go:embed static
var files embed.FS

// Options say what the pages stand on.
type Options struct {
	Store   *store.Store
	Clock   clock.Clock
	Log     *slog.Logger
	Words   *i18n.Catalogue
	Limiter *ratelimit.Limiter
	// Base is the public address without a slash at the end, Domain its host.
	Base, Domain string
	// Name and Description of the network; Signup is its mode.
	Name, Description string
	Signup            account.Mode
	// Demo lists whom one can sign in as on a demonstration; empty elsewhere.
	Demo []Demo

	Account    *account.Engine
	Credential *credential.Engine
	Grant      *grant.Engine
	Graph      *graph.Engine
	Policy     *policy.Engine
	Media      *media.Engine
	Post       *post.Engine
	Search     *search.Engine
	Notify     *notify.Engine
}

// Demo is somebody of a demonstration and how to sign in as them.
type Demo struct{ Name, Handle, Password, What string }

// Edge serves the pages.
type Edge struct {
	Options
	Static *web.Static
	mux    *http.ServeMux
}

// New makes the edge.
func New(o Options) (*Edge, error) {
	sub, err := fs.Sub(files, "static")
	if err != nil {
		return nil, err
	}
	static, err := web.NewStatic("/static/", sub)
	if err != nil {
		return nil, err
	}
	e := &Edge{Options: o, Static: static, mux: http.NewServeMux()}
	e.routes()
	return e, nil
}

// ServeHTTP answers a request for a page.
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := e.mux.Handler(r); pattern == "" {
		e.handle("", func(v *visit) error { return errNoPage }).ServeHTTP(w, r)
		return
	}
	e.mux.ServeHTTP(w, r)
}

// secure tells whether cookies can be bound to https.
func (e *Edge) secure() bool { return strings.HasPrefix(e.Base, "https:") }
