package oauth

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/grant"
)

const (
	consentTopic = "oauth.consent"
	// consentLife is how long a consent page can be answered.
	consentLife = time.Hour
	maxState    = 2000
)

// asked is a request for authorization, once it is known to be right.
type asked struct {
	app     grant.App
	request grant.Request
	state   string
	// echo are the parameters as they came, for the form and for coming back
	// from sign-in.
	echo  url.Values
	force bool
}

// once are the parameters that count; each may come once (RFC 6749 3.1).
var once = []string{"response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method", "force_login", "lang", "response_mode"}

// ask reads a request. Anything wrong is told to the person and goes nowhere
// else: neither to an address that nobody registered nor, on its own, to one
// that somebody did, which would make this server a door for phishing (RFC 9700
// 4.11.2).
func (s *Server) ask(r *http.Request, from url.Values) (asked, error) {
	a := asked{echo: url.Values{}}
	for _, name := range once {
		if len(from[name]) > 1 {
			return a, errRequest
		}
		if v := from.Get(name); v != "" {
			a.echo.Set(name, v)
		}
	}
	err := s.read(r.Context(), func(tx *store.Tx) (err error) {
		a.app, err = s.Grant.App(r.Context(), tx, from.Get("client_id"))
		return err
	})
	if err != nil {
		return a, err
	}
	a.request.Redirect, a.state = from.Get("redirect_uri"), from.Get("state")
	if a.request.Redirect == "" && len(a.app.Redirects) == 1 {
		a.request.Redirect = a.app.Redirects[0]
		a.echo.Set("redirect_uri", a.request.Redirect)
	}
	switch kind, mode := from.Get("response_type"), from.Get("response_mode"); {
	case kind == "" || len(a.state) > maxState:
		return a, errRequest
	case kind != "code":
		return a, errResponseType
	case mode != "" && mode != "query":
		return a, errRequest
	}
	a.request.Challenge = from.Get("code_challenge")
	if method := from.Get("code_challenge_method"); a.request.Challenge != "" && method != "S256" || a.request.Challenge == "" && method != "" {
		return a, errChallenge
	}
	if a.request.Scopes, err = scopesOf(from.Get("scope")); err != nil {
		return a, err
	}
	a.force, _ = strconv.ParseBool(from.Get("force_login"))
	return a, a.app.Check(a.request)
}

// authorize is GET /oauth/authorize: the consent page.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	a, err := s.ask(r, r.URL.Query())
	if err != nil {
		s.refuse(w, r, a, err)
		return
	}
	actor, in, ok, err := s.session(r)
	switch {
	case err != nil:
		s.refuse(w, r, a, err)
	case !ok:
		s.signIn(w, r, a, false)
	case a.force && !in.Fresh(s.Clock.Now()):
		s.signIn(w, r, a, true)
	default:
		if err := actor.Ready(); err != nil {
			s.refuse(w, r, a, err)
			return
		}
		s.askConsent(w, r, a, actor)
	}
}

// signIn sends a person to sign in and back here.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request, a asked, again bool) {
	to := "/signin?next=" + url.QueryEscape("/oauth/authorize?"+a.echo.Encode())
	if again {
		to += "&force=1"
	}
	s.private(w, "")
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// consent is POST /oauth/authorize: the answer to the consent page.
func (s *Server) consent(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		s.refuse(w, r, asked{}, errRequest)
		return
	}
	a, err := s.ask(r, r.PostForm)
	if err != nil {
		s.refuse(w, r, a, err)
		return
	}
	actor, in, ok, err := s.session(r)
	switch {
	case err != nil:
		s.refuse(w, r, a, err)
		return
	case !ok:
		s.signIn(w, r, a, false)
		return
	case !s.consented(r.PostForm.Get("csrf"), in.ID, a):
		s.refuse(w, r, a, errRequest)
		return
	}
	if err := actor.Ready(); err != nil {
		s.refuse(w, r, a, err)
		return
	}
	if r.PostForm.Get("answer") != "allow" {
		s.answerApp(w, r, a, url.Values{"error": {"access_denied"}, "error_description": {"The resource owner or authorization server denied the request."}})
		return
	}
	s.allow(w, r, a, actor)
}

func (s *Server) allow(w http.ResponseWriter, r *http.Request, a asked, actor account.Actor) {
	var code string
	err := s.write(r.Context(), func(tx *store.Tx) (err error) {
		code, err = s.Grant.Authorize(r.Context(), tx, actor, a.app, a.request)
		return err
	})
	if err != nil {
		s.refuse(w, r, a, err)
		return
	}
	if a.request.Redirect == grant.OutOfBand {
		s.private(w, "")
		http.Redirect(w, r, "/oauth/authorize/native?code="+code, http.StatusSeeOther)
		return
	}
	s.answerApp(w, r, a, url.Values{"code": {code}})
}

// answerApp sends the browser to the app's address, with 303, so that the form's
// fields stay here (RFC 9700 4.12), and with the issuer (RFC 9207).
func (s *Server) answerApp(w http.ResponseWriter, r *http.Request, a asked, with url.Values) {
	s.private(w, a.request.Redirect)
	if a.request.Redirect == grant.OutOfBand {
		s.refuse(w, r, a, refusal{http.StatusForbidden, "access_denied", ""})
		return
	}
	w.Header().Set("Location", s.back(a, with))
	w.WriteHeader(http.StatusSeeOther)
}

// back gives the app's address with an answer in its query; the address itself
// stays as it was registered.
func (s *Server) back(a asked, with url.Values) string {
	with.Set("iss", s.issuer())
	if a.state != "" {
		with.Set("state", a.state)
	}
	mark := "?"
	if strings.Contains(a.request.Redirect, "?") {
		mark = "&"
	}
	return a.request.Redirect + mark + with.Encode()
}

// stamp binds a consent page to the session that saw it and to what it showed.
func (s *Server) stamp(in id.Session, a asked) string {
	until := strconv.FormatInt(s.Clock.Now().Add(consentLife).Unix(), 10)
	return until + "." + s.Keys.Sign(consentTopic, stamped(until, in, a))
}

func stamped(until string, in id.Session, a asked) string {
	return strings.Join([]string{until, in.String(), a.app.ClientID, a.request.Redirect, a.request.Scopes.String(), a.request.Challenge, a.state}, "\n")
}

func (s *Server) consented(stamp string, in id.Session, a asked) bool {
	until, sign, ok := strings.Cut(stamp, ".")
	at, err := strconv.ParseInt(until, 10, 64)
	return ok && err == nil && s.Clock.Now().Unix() < at && s.Keys.Verify(consentTopic, stamped(until, in, a), sign)
}

var codeShape = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// native is GET /oauth/authorize/native: the code of an app that cannot be sent
// one, for copying.
func (s *Server) native(w http.ResponseWriter, r *http.Request) {
	code := r.URL.Query().Get("code")
	if !codeShape.MatchString(code) {
		s.refuse(w, r, asked{}, errRequest)
		return
	}
	s.showCode(w, r, code)
}

// private keeps a page from caches, frames and referrers, and lets its form's
// answer lead to the app's address besides this server, since browsers apply
// form-action to redirects.
func (s *Server) private(w http.ResponseWriter, redirect string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	policy := h.Get("Content-Security-Policy")
	if policy == "" {
		policy = "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	}
	if source := formSource(redirect); source != "" {
		policy = strings.Replace(policy, "form-action 'self'", "form-action 'self' "+source, 1)
	}
	h.Set("Content-Security-Policy", policy)
}

var hostShape = regexp.MustCompile(`^[A-Za-z0-9.-]+(:\d+)?$|^\[[0-9a-fA-F:.]+\](:\d+)?$`)

// formSource gives the source expression of an address: scheme and host, or the
// scheme of an app's own.
func formSource(redirect string) string {
	u, err := url.Parse(redirect)
	if err != nil || redirect == "" || redirect == grant.OutOfBand {
		return ""
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return u.Scheme + ":"
	}
	if !hostShape.MatchString(u.Host) {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
