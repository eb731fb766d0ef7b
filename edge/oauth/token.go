package oauth

import (
	"net/http"
	"net/url"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/param"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
)

// tokenBody is the answer with a token; there is no expiry and no refresh token,
// as apps of the client API expect.
type tokenBody struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	Scope       string `json:"scope"`
	CreatedAt   int64  `json:"created_at"`
}

// token is POST /oauth/token.
func (s *Server) token(w http.ResponseWriter, r *http.Request) error {
	if err := s.take(w, r); err != nil {
		return err
	}
	p, err := parse(r)
	if err != nil {
		return err
	}
	defer p.Close()
	var i grant.Issued
	switch p.String("grant_type") {
	case "":
		return errRequest
	case "authorization_code":
		i, err = s.byCode(r, p)
	case "client_credentials":
		i, err = s.byClient(r, p)
	case "password":
		i, err = s.byPassword(r, p)
	default:
		return errGrantType
	}
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, tokenBody{i.Token, "Bearer", i.Scopes.String(), i.CreatedAt.Unix()})
	return nil
}

// client finds the app that asks and tells whether it proved itself with its
// secret, in the header or in the body. A wrong secret is always refused.
func (s *Server) client(r *http.Request, p param.Params) (app grant.App, proven bool, err error) {
	clientID, secret := p.String("client_id"), p.String("client_secret")
	if name, password, ok := r.BasicAuth(); ok {
		// RFC 6749 2.3.1: both are encoded as in forms
		if name, err = url.QueryUnescape(name); err != nil {
			return app, false, errClient
		}
		if password, err = url.QueryUnescape(password); err != nil {
			return app, false, errClient
		}
		if clientID != "" && clientID != name {
			return app, false, errClient
		}
		clientID, secret = name, password
	}
	if clientID == "" {
		return app, false, errClient
	}
	err = s.read(r.Context(), func(tx *store.Tx) (err error) {
		app, err = s.Grant.App(r.Context(), tx, clientID)
		return err
	})
	if err == nil && secret != "" && !app.Proves(secret) {
		err = errClient
	}
	return app, secret != "", err
}

// byCode exchanges an authorization code. An app without a secret must prove
// with PKCE that it began.
func (s *Server) byCode(r *http.Request, p param.Params) (i grant.Issued, err error) {
	app, proven, err := s.client(r, p)
	if err != nil {
		return i, err
	}
	c := grant.Claim{Code: p.String("code"), Redirect: p.String("redirect_uri"), Verifier: p.String("code_verifier"), Unproven: !proven}
	if !proven && c.Verifier == "" {
		return i, errClient
	}
	if c.Code == "" {
		return i, errRequest
	}
	err = s.write(r.Context(), func(tx *store.Tx) (err error) {
		i, err = s.Grant.Exchange(r.Context(), tx, app, c)
		return err
	})
	if err == nil && i.Replayed {
		err = errGrant
	}
	return i, err
}

// byClient gives an app a token of its own.
func (s *Server) byClient(r *http.Request, p param.Params) (i grant.Issued, err error) {
	app, proven, err := s.client(r, p)
	if err != nil {
		return i, err
	}
	if !proven {
		return i, errClient
	}
	return s.issue(r, p, app, 0)
}

func (s *Server) issue(r *http.Request, p param.Params, app grant.App, a id.Account) (i grant.Issued, err error) {
	scopes, err := scopesOf(p.String("scope"))
	if err != nil {
		return i, err
	}
	err = s.write(r.Context(), func(tx *store.Tx) (err error) {
		i, err = s.Grant.Issue(r.Context(), tx, app, a, scopes)
		return err
	})
	return i, err
}

// scopesOf reads what an app asks for; nothing is read.
func scopesOf(text string) (account.Scopes, error) {
	if text == "" {
		text = "read"
	}
	return account.ParseScopes(text)
}

// byPassword gives a token for a member's name and password, where the operator
// allows it; a member with one-time codes cannot use it.
func (s *Server) byPassword(r *http.Request, p param.Params) (i grant.Issued, err error) {
	if !s.PasswordGrant {
		return i, errGrantType
	}
	app, proven, err := s.client(r, p)
	if err != nil {
		return i, err
	}
	if !proven {
		return i, errClient
	}
	name := p.String("username")
	if s.Limiter != nil && !(s.ExemptLoopback && address(r).IsLoopback()) {
		if _, err := s.Limiter.Take(credential.Uses(credential.SignIn, address(r), name)...); err != nil {
			return i, err
		}
	}
	who, err := s.Credential.Verify(r.Context(), name, p.String("password"))
	if err != nil {
		return i, err
	}
	err = s.read(r.Context(), func(tx *store.Tx) error {
		f, err := s.Credential.Factors(r.Context(), tx, who)
		if err == nil && f.TOTP {
			err = errGrant
		}
		return err
	})
	if err != nil {
		return i, err
	}
	return s.issue(r, p, app, who)
}

// revoke is POST /oauth/revoke (RFC 7009).
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) error {
	if err := s.take(w, r); err != nil {
		return err
	}
	p, err := parse(r)
	if err != nil {
		return err
	}
	defer p.Close()
	app, proven, err := s.client(r, p)
	if err != nil {
		if refusalOf(err).word == errClient.word {
			return errForeign
		}
		return err
	}
	err = s.write(r.Context(), func(tx *store.Tx) error { return s.Grant.Revoke(r.Context(), tx, app, proven, p.String("token")) })
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, struct{}{})
	return nil
}

// userinfo is GET and POST /oauth/userinfo (OpenID Connect Core 5.3).
func (s *Server) userinfo(w http.ResponseWriter, r *http.Request) error {
	if err := s.take(w, r); err != nil {
		return err
	}
	actor, _, err := s.who(r)
	if err != nil {
		return err
	}
	switch {
	case !actor.Known():
		return errMember
	case !actor.Scopes.Has("profile"):
		return errOutside
	}
	if err := actor.Ready(); err != nil {
		return err
	}
	var a account.Account
	err = s.read(r.Context(), func(tx *store.Tx) (err error) {
		a, err = s.Account.Get(r.Context(), tx, actor.Account)
		return err
	})
	if err != nil {
		return err
	}
	picture := s.Avatar(a)
	if strings.HasPrefix(picture, "/") {
		picture = s.URL + picture
	}
	answer(w, http.StatusOK, map[string]string{
		"iss": s.issuer(), "sub": a.ID.String(), "name": a.DisplayName, "preferred_username": a.Username,
		"profile": s.URL + "/@" + a.Username, "picture": picture,
	})
	return nil
}

// issuer names this server in answers, so that an app that talks to several
// knows which one answered (RFC 9207).
func (s *Server) issuer() string { return s.URL + "/" }

// metadata is GET /.well-known/oauth-authorization-server (RFC 8414).
func (s *Server) metadata(w http.ResponseWriter, _ *http.Request) error {
	grants := []string{"authorization_code", "client_credentials"}
	if s.PasswordGrant {
		grants = append(grants, "password")
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Header().Del("Pragma")
	answer(w, http.StatusOK, map[string]any{
		"issuer":                                         s.issuer(),
		"service_documentation":                          s.URL + "/about",
		"authorization_endpoint":                         s.URL + "/oauth/authorize",
		"token_endpoint":                                 s.URL + "/oauth/token",
		"revocation_endpoint":                            s.URL + "/oauth/revoke",
		"userinfo_endpoint":                              s.URL + "/oauth/userinfo",
		"app_registration_endpoint":                      s.URL + "/api/v1/apps",
		"scopes_supported":                               account.AllScopes().Names(),
		"response_types_supported":                       []string{"code"},
		"response_modes_supported":                       []string{"query"},
		"grant_types_supported":                          grants,
		"token_endpoint_auth_methods_supported":          []string{"client_secret_basic", "client_secret_post", "none"},
		"revocation_endpoint_auth_methods_supported":     []string{"client_secret_basic", "client_secret_post", "none"},
		"code_challenge_methods_supported":               []string{"S256"},
		"authorization_response_iss_parameter_supported": true,
	})
	return nil
}
