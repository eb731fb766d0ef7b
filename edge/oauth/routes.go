package oauth

import "net/http"

// routes are all paths, in the order of social-core 6.
func (s *Server) routes() {
	s.machine("POST /api/v1/apps", s.register)
	s.machine("GET /api/v1/apps/verify_credentials", s.verifyApp)
	s.mux.HandleFunc("GET /oauth/authorize", s.authorize)
	s.mux.HandleFunc("POST /oauth/authorize", s.consent)
	s.mux.HandleFunc("GET /oauth/authorize/native", s.native)
	s.machine("POST /oauth/token", s.token)
	s.machine("POST /oauth/revoke", s.revoke)
	s.machine("GET /oauth/userinfo", s.userinfo)
	s.machine("POST /oauth/userinfo", s.userinfo)
	s.machine("GET /.well-known/oauth-authorization-server", s.metadata)
	for _, path := range []string{"/api/v1/apps", "/api/v1/apps/verify_credentials", "/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/.well-known/oauth-authorization-server"} {
		s.mux.HandleFunc("OPTIONS "+path, preflight)
	}
}

// lost takes the status of the router's answer for a path or a method that does
// not exist, with its Allow header, and drops its text.
type lost struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (l *lost) WriteHeader(status int) { l.status = status }

// Write drops the text.
func (l *lost) Write(b []byte) (int, error) { return len(b), nil }

// missing answers what the router knows no handler for (social-core 17).
func missing(w http.ResponseWriter, r *http.Request, router http.Handler) {
	l := &lost{ResponseWriter: w}
	router.ServeHTTP(l, r)
	cors(w.Header())
	if l.status == http.StatusMethodNotAllowed {
		answer(w, l.status, problem{Error: "Method Not Allowed"})
		return
	}
	answer(w, http.StatusNotFound, problem{Error: "Not Found"})
}

// machine registers an endpoint for programs, which any site's script may call.
func (s *Server) machine(pattern string, h func(w http.ResponseWriter, r *http.Request) error) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		cors(w.Header())
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Pragma", "no-cache")
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// cors lets scripts of other sites call an endpoint; no cookie counts there
// (social-core 2.2).
func cors(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, Parvis-Seq, Parvis-Policy-Epoch")
	h.Set("Access-Control-Expose-Headers", "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Deprecation, Mastodon-Async-Refresh, Parvis-Seq, Parvis-Policy-Epoch")
}

func preflight(w http.ResponseWriter, _ *http.Request) {
	cors(w.Header())
	w.Header().Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}
