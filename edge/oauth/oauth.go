package oauth

import (
	"context"
	"embed"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"parvis/base/clock"
	"parvis/base/i18n"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/param"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options say what the server stands on.
type Options struct {
	Store      *store.Store
	Clock      clock.Clock
	Account    *account.Engine
	Credential *credential.Engine
	Grant      *grant.Engine
	Keys       *seal.Keys
	Words      *i18n.Catalogue
	Limiter    *ratelimit.Limiter
	Log        *slog.Logger
	// URL is the network's public address without a slash at its end.
	URL string
	// Network is the network's name on pages.
	Network string
	// VAPID is the public key that apps need for push.
	VAPID string
	// PasswordGrant lets apps exchange a member's password for a token: for
	// development and tests.
	PasswordGrant bool
	// ExemptLoopback counts nothing that comes from this machine.
	ExemptLoopback bool
	// Avatar gives the address of an account's picture, whole or from the root.
	Avatar func(a account.Account) string
	// Look gives the network's identity.
	Look func() ui.Look
	// Static gives the address of a file of the web client.
	Static func(name string) string
	// Page writes a page with the web client's shell around body; nil draws the
	// shell of sign-in.
	Page func(w http.ResponseWriter, r *http.Request, lang i18n.Tag, status int, title string, body g.Node)
}

// Server answers sign-in for apps.
type Server struct {
	Options
	mux *web.Mux
}

// Rate limits (social-core 2.5, 6).
var (
	perIP       = ratelimit.Rule{Name: "oauth.ip", Limit: 300, Window: 5 * time.Minute}
	registering = ratelimit.Rule{Name: "oauth.app", Limit: 5, Window: time.Hour}
)

// New makes the server; it answers the paths of routes.go and nothing else.
func New(o Options) *Server {
	if o.Look == nil {
		o.Look = func() ui.Look { return ui.Look{} }
	}
	if o.Static == nil {
		o.Static = func(name string) string { return "/static/" + name }
	}
	if o.Avatar == nil {
		o.Avatar = func(account.Account) string { return "" }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Options: o, mux: web.NewMux()}
	s.routes()
	return s
}

// Patterns gives the routes.
func (s *Server) Patterns() []string { return s.mux.Patterns() }

// ServeHTTP answers a request; a slash at the end of a path does not matter.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p := r.URL.Path; len(p) > 1 && strings.HasSuffix(p, "/") {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = strings.TrimRight(p, "/"), ""
	}
	if h, pattern := s.mux.Handler(r); pattern == "" {
		missing(w, r, h)
		return
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) read(ctx context.Context, fn func(tx *store.Tx) error) error {
	return s.Store.Read(ctx, fn)
}

func (s *Server) write(ctx context.Context, fn func(tx *store.Tx) error) error {
	return s.Store.Write(ctx, fn)
}

// take counts a request against rules of its address, and writes how they stand.
func (s *Server) take(w http.ResponseWriter, r *http.Request, rules ...ratelimit.Rule) error {
	ip := address(r)
	if s.Limiter == nil || s.ExemptLoopback && ip.IsLoopback() {
		return nil
	}
	uses := []ratelimit.Use{{Rule: perIP, Key: ratelimit.AddrKey(ip)}}
	for _, rule := range rules {
		uses = append(uses, ratelimit.Use{Rule: rule, Key: ratelimit.AddrKey(ip)})
	}
	state, err := s.Limiter.Take(uses...)
	web.RateLimit(w.Header(), state)
	return err
}

func address(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	a, _ := netip.ParseAddr(host)
	return a.Unmap()
}

// bearer gives the token of the Authorization header; a header of another form
// is none.
func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// who resolves the request's token.
func (s *Server) who(r *http.Request) (actor account.Actor, app grant.App, err error) {
	token := bearer(r)
	if token == "" {
		return actor, app, errToken
	}
	worn := false
	err = s.read(r.Context(), func(tx *store.Tx) (err error) {
		actor, app, err = s.Grant.Resolve(r.Context(), tx, token)
		worn = err == nil && s.Grant.Worn(tx, token)
		return err
	})
	if err == nil && worn {
		err = s.write(r.Context(), func(tx *store.Tx) error { return s.Grant.Touch(r.Context(), tx, actor, token) })
	}
	return actor, app, err
}

// cookieName is that of the session's cookie: bound to the host where the
// browser can be made to, which needs https.
func (s *Server) cookieName() string {
	if strings.HasPrefix(s.URL, "https:") {
		return "__Host-parvis"
	}
	return "parvis"
}

// session gives who is signed in with the request's cookie; ok is false when
// nobody is.
func (s *Server) session(r *http.Request) (actor account.Actor, in credential.Session, ok bool, err error) {
	c, err := r.Cookie(s.cookieName())
	if err != nil || c.Value == "" {
		return actor, in, false, nil //nolint:nilerr // no cookie is no error
	}
	err = s.read(r.Context(), func(tx *store.Tx) (err error) {
		actor, in, err = s.Credential.Resolve(r.Context(), tx, c.Value)
		return err
	})
	if isUnauthenticated(err) {
		return actor, in, false, nil
	}
	return actor, in, err == nil, err
}

// lang is the language of a page for a request.
func (s *Server) lang(r *http.Request, actor account.Actor) i18n.Tag {
	wanted := r.PostForm.Get("lang")
	if wanted == "" {
		wanted = r.URL.Query().Get("lang")
	}
	if t, ok := i18n.ParseTag(wanted); ok {
		return t
	}
	cookie := ""
	if c, err := r.Cookie("lang"); err == nil {
		cookie = c.Value
	}
	return i18n.Negotiate(actor.Lang, cookie, r.Header.Get("Accept-Language"), s.Words.Fallback())
}

// parse reads the parameters of an endpoint for programs.
func parse(r *http.Request) (param.Params, error) { return param.Parse(r, param.Limits{}) }
