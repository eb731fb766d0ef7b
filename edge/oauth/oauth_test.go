package oauth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/web/ui"
	"parvis/edge/oauth"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/account/credential"
)

const (
	callback = "https://app.example/callback?kept=1"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)

func challengeOf(v string) string {
	sum := sha256.Sum256([]byte(v))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// world is a running authorization server.
type world struct {
	*accounttest.World
	t      *testing.T
	url    string
	client *http.Client
}

func open(t *testing.T, change ...func(*oauth.Options)) *world {
	t.Helper()
	t.Parallel()
	k := testkit.Lite(t, accounttest.Sources())
	w := &world{World: accounttest.New(k, account.Policy{Mode: account.Open}), t: t}
	w.Start()
	words, err := i18n.New(i18n.French, account.Locales, credential.Locales, oauth.Locales, ui.Locales)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Start()
	t.Cleanup(server.Close)
	w.url = server.URL
	o := oauth.Options{
		Store: k.Store, Clock: k.Clock, Account: w.Accounts, Credential: w.Credentials, Grant: w.Grants, Keys: w.Keys, Words: words,
		Limiter: ratelimit.New(k.Clock, 1000), URL: w.url, Network: "Aubrelle", VAPID: "vapid", ExemptLoopback: true,
		Avatar: func(a account.Account) string { return "/avatars/" + a.Username },
	}
	for _, c := range change {
		c(&o)
	}
	server.Config.Handler = oauth.New(o)
	w.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return w
}

// reply is an answer, read.
type reply struct {
	*http.Response
	body string
}

func (w *world) do(r *http.Request) reply {
	w.t.Helper()
	res, err := w.client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return reply{res, string(data)}
}

func (w *world) request(method, path, cookie string, form url.Values) *http.Request {
	w.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(w.Context(), method, w.url+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "parvis", Value: cookie})
	}
	return r
}

func (w *world) get(path, cookie string) reply {
	w.t.Helper()
	return w.do(w.request(http.MethodGet, path, cookie, nil))
}

func (w *world) post(path, cookie string, form url.Values) reply {
	w.t.Helper()
	return w.do(w.request(http.MethodPost, path, cookie, form))
}

// json gives the body as an object.
func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%d %s: %v", r.StatusCode, r.body, err)
	}
	return v
}

// is checks status and the word of the error.
func (r reply) is(t *testing.T, status int, word string) {
	t.Helper()
	if r.StatusCode != status || r.json(t)["error"] != word {
		t.Errorf("came %d %s, want %d %q", r.StatusCode, r.body, status, word)
	}
}

type app struct{ id, secret string }

func (w *world) register(scopes string) app {
	w.t.Helper()
	v := w.post("/api/v1/apps", "", url.Values{"client_name": {"Tusky"}, "redirect_uris": {callback + "\nurn:ietf:wg:oauth:2.0:oob"}, "scopes": {scopes}, "website": {"https://tusky.example"}}).json(w.t)
	return app{v["client_id"].(string), v["client_secret"].(string)}
}

// signIn gives a cookie of a new session.
func (w *world) signIn(a id.Account) (cookie string) {
	w.t.Helper()
	w.Write(func(tx *store.Tx) (err error) {
		cookie, _, err = w.Credentials.Begin(w.Context(), tx, a, credential.Device{})
		return err
	})
	return cookie
}

func (a app) ask(more ...string) url.Values {
	v := url.Values{"response_type": {"code"}, "client_id": {a.id}, "redirect_uri": {callback}, "scope": {"read"}, "state": {"st&te=1"}}
	for i := 0; i < len(more); i += 2 {
		if more[i+1] == "" {
			v.Del(more[i])
			continue
		}
		v.Set(more[i], more[i+1])
	}
	return v
}

var field = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// form reads the hidden fields of a page.
func (r reply) form() url.Values {
	v := url.Values{}
	for _, m := range field.FindAllStringSubmatch(r.body, -1) {
		v.Set(m[1], strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">").Replace(m[2]))
	}
	return v
}

// consent walks through the page and gives where the browser is sent.
func (w *world) consent(cookie string, ask url.Values, answer string) *url.URL {
	w.t.Helper()
	page := w.get("/oauth/authorize?"+ask.Encode(), cookie)
	if page.StatusCode != http.StatusOK {
		w.t.Fatalf("the consent page: %d %s", page.StatusCode, page.body)
	}
	form := page.form()
	form.Set("answer", answer)
	sent := w.post("/oauth/authorize", cookie, form)
	if sent.StatusCode != http.StatusSeeOther {
		w.t.Fatalf("the answer: %d %s", sent.StatusCode, sent.body)
	}
	u, err := url.Parse(sent.Header.Get("Location"))
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

func (w *world) token(form url.Values) reply {
	w.t.Helper()
	return w.post("/oauth/token", "", form)
}

// exchange gives the form that exchanges a code.
func (a app) exchange(code string, more ...string) url.Values {
	v := url.Values{"grant_type": {"authorization_code"}, "client_id": {a.id}, "client_secret": {a.secret}, "redirect_uri": {callback}, "code": {code}}
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
		if more[i+1] == "" {
			v.Del(more[i])
		}
	}
	return v
}

func (w *world) userinfo(token string) reply {
	w.t.Helper()
	r := w.request(http.MethodGet, "/oauth/userinfo", "", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return w.do(r)
}

func TestTheWholeWay(t *testing.T) { // social-core 6
	w := open(t)
	lea := w.Person("lea")
	a := w.register("read write profile push")
	cookie := w.signIn(lea)
	u := w.consent(cookie, a.ask("scope", "read profile", "code_challenge", challengeOf(verifier), "code_challenge_method", "S256"), "allow")
	q := u.Query()
	if u.Host != "app.example" || q.Get("kept") != "1" || q.Get("state") != "st&te=1" || q.Get("iss") != w.url+"/" || len(q.Get("code")) != 43 {
		t.Errorf("the browser goes to %s", u)
	}
	res := w.token(a.exchange(q.Get("code"), "code_verifier", verifier))
	v := res.json(t)
	if res.StatusCode != http.StatusOK || v["token_type"] != "Bearer" || v["scope"] != "read profile" || v["created_at"] != float64(testkit.Noon.Unix()) || len(v) != 4 {
		t.Errorf("the token answer is %d %s", res.StatusCode, res.body)
	}
	if res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("its headers are %v", res.Header)
	}
	token := v["access_token"].(string)
	if info := w.userinfo(token).json(t); info["preferred_username"] != "lea" || info["iss"] != w.url+"/" || info["sub"] != lea.String() ||
		info["profile"] != w.url+"/@lea" || info["picture"] != w.url+"/avatars/lea" {
		t.Errorf("userinfo is %v", info)
	}
	revoke := url.Values{"client_id": {a.id}, "client_secret": {a.secret}, "token": {token}}
	for range 2 { // idempotent
		if r := w.post("/oauth/revoke", "", revoke); r.StatusCode != http.StatusOK || strings.TrimSpace(r.body) != "{}" {
			t.Errorf("revoking: %d %s", r.StatusCode, r.body)
		}
	}
	w.userinfo(token).is(t, 401, "The access token is invalid")
}

func TestTheGoClient(t *testing.T) { // architecture 19
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read write")
	for name, style := range map[string]oauth2.AuthStyle{"header": oauth2.AuthStyleInHeader, "parameters": oauth2.AuthStyleInParams, "whichever": oauth2.AuthStyleAutoDetect} {
		c := oauth2.Config{ClientID: a.id, ClientSecret: a.secret, RedirectURL: callback, Scopes: []string{"read", "write:statuses"},
			Endpoint: oauth2.Endpoint{AuthURL: w.url + "/oauth/authorize", TokenURL: w.url + "/oauth/token", AuthStyle: style}}
		v := oauth2.GenerateVerifier()
		to, err := url.Parse(c.AuthCodeURL("state", oauth2.S256ChallengeOption(v)))
		if err != nil {
			t.Fatal(err)
		}
		code := w.consent(cookie, to.Query(), "allow").Query().Get("code")
		token, err := c.Exchange(w.Context(), code, oauth2.VerifierOption(v))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !token.Valid() || token.Type() != "Bearer" || token.Extra("scope") != "read write:statuses" || token.RefreshToken != "" || !token.Expiry.IsZero() {
			t.Errorf("%s: the token is %+v", name, token)
		}
		_, err = c.Exchange(w.Context(), code, oauth2.VerifierOption(v))
		var refused *oauth2.RetrieveError
		if !asRetrieve(err, &refused) || refused.ErrorCode != "invalid_grant" {
			t.Errorf("%s: the code again: %v", name, err)
		}
	}
}

func TestOutOfBand(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read")
	const oob = "urn:ietf:wg:oauth:2.0:oob"
	u := w.consent(cookie, a.ask("redirect_uri", oob), "allow")
	if u.Path != "/oauth/authorize/native" || u.Host != "" {
		t.Fatalf("the browser goes to %s", u)
	}
	code := u.Query().Get("code")
	page := w.get(u.String(), cookie)
	if page.StatusCode != http.StatusOK || !strings.Contains(page.body, `value="`+code+`"`) || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page is %d %s", page.StatusCode, page.body)
	}
	if r := w.token(a.exchange(code, "redirect_uri", oob)); r.StatusCode != http.StatusOK {
		t.Errorf("%d %s", r.StatusCode, r.body)
	}
	if r := w.get("/oauth/authorize/native?code="+url.QueryEscape(`"><script>`), cookie); r.StatusCode != http.StatusBadRequest || strings.Contains(r.body, "<script>\"") {
		t.Errorf("a forged code is shown: %d", r.StatusCode)
	}
}

func TestRegistration(t *testing.T) {
	w := open(t)
	r := w.request(http.MethodPost, "/api/v1/apps/", "", nil)
	r.Body = io.NopCloser(strings.NewReader(`{"client_name":"Ivory","redirect_uris":["ivory://cb","https://x.example/cb"],"scopes":"read write:media","parvis_extensions":"1"}`))
	r.Header.Set("Content-Type", "application/json")
	res := w.do(r)
	v := res.json(t)
	if res.StatusCode != http.StatusOK || v["name"] != "Ivory" || v["website"] != nil || v["redirect_uri"] != "ivory://cb\nhttps://x.example/cb" ||
		v["client_secret_expires_at"] != float64(0) || v["vapid_key"] != "vapid" || len(v["scopes"].([]any)) != 2 || len(v["redirect_uris"].([]any)) != 2 {
		t.Errorf("came %d %s", res.StatusCode, res.body)
	}
	if _, ok := v["website"]; !ok {
		t.Error("website is left out")
	}
	for form, want := range map[string]string{
		"client_name=x&redirect_uris=/cb":                                      "Validation failed: Redirect URI must be an absolute URI.",
		"client_name=x&redirect_uris=https://a.example/%23x":                   "Validation failed: Redirect URI cannot contain a fragment.",
		"client_name=x&redirect_uris=javascript:alert(1)":                      "Validation failed: Redirect URI is forbidden by the server.",
		"redirect_uris=https://a.example/cb":                                   "Validation failed: Name can't be blank",
		"client_name=x&redirect_uris=https://a.example/cb&scopes=read+nothing": "Validation failed: Scopes doesn't match configured on the server.",
		"client_name=x": "Validation failed: Redirect URI can't be blank",
	} {
		values, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		w.post("/api/v1/apps", "", values).is(t, 422, want)
	}
}

func TestVerifyCredentials(t *testing.T) {
	w := open(t)
	a := w.register("read")
	own := w.token(url.Values{"grant_type": {"client_credentials"}, "client_id": {a.id}, "client_secret": {a.secret}}).json(t)
	r := w.request(http.MethodGet, "/api/v1/apps/verify_credentials", "", nil)
	r.Header.Set("Authorization", "Bearer "+own["access_token"].(string))
	v := w.do(r).json(t)
	if v["name"] != "Tusky" || v["website"] != "https://tusky.example" || v["client_id"] != nil || v["client_secret"] != nil {
		t.Errorf("came %v", v)
	}
	w.get("/api/v1/apps/verify_credentials", "").is(t, 401, "The access token is invalid")
}

func TestRegistrationsAreCounted(t *testing.T) { // social-core 6: 5 an hour
	w := open(t, func(o *oauth.Options) { o.ExemptLoopback = false })
	form := url.Values{"client_name": {"x"}, "redirect_uris": {"https://a.example/cb"}}
	for range 5 {
		if r := w.post("/api/v1/apps", "", form); r.StatusCode != http.StatusOK {
			t.Fatalf("%d %s", r.StatusCode, r.body)
		}
	}
	r := w.post("/api/v1/apps", "", form)
	r.is(t, 429, "Too many requests")
	if r.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestWhoIsNotSignedInComesBack(t *testing.T) {
	w := open(t)
	lea := w.Person("lea")
	a := w.register("read")
	ask := a.ask("force_login", "true")
	to := func(cookie string) *url.URL {
		r := w.get("/oauth/authorize?"+ask.Encode(), cookie)
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", r.StatusCode, r.body)
		}
		u, err := url.Parse(r.Header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	u := to("")
	next, err := url.Parse(u.Query().Get("next"))
	if err != nil || u.Path != "/signin" || next.Path != "/oauth/authorize" || next.Host != "" || next.Query().Get("state") != "st&te=1" || next.Query().Get("client_id") != a.id {
		t.Errorf("sent to %s", u)
	}
	cookie := w.signIn(lea)
	if r := w.get("/oauth/authorize?"+ask.Encode(), cookie); r.StatusCode != http.StatusOK {
		t.Errorf("just signed in: %d", r.StatusCode)
	}
	w.Clock.Advance(6 * time.Minute)
	if u := to(cookie); u.Query().Get("force") != "1" {
		t.Errorf("force_login sent to %s", u)
	}
	to("no such session")
}

func TestTheConsentPageSpeaksBothLanguages(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read write read:messages")
	for lang, want := range map[string][]string{
		"fr": {`<html lang="fr"`, "Voir tout ce qui est dans votre compte", "les messages privés", "Refuser", "app.example", "<bdi>Tusky</bdi>", "@lea"},
		"en": {`<html lang="en"`, "See everything in your account", "private messages", "Refuse", "Some of this is delicate"},
	} {
		r := w.get("/oauth/authorize?"+a.ask("scope", "read write read:messages", "lang", lang).Encode(), cookie)
		for _, part := range want {
			if !strings.Contains(r.body, part) {
				t.Errorf("%s lacks %q in %s", lang, part, r.body)
			}
		}
		if strings.Contains(r.body, "oauth.") || strings.Contains(r.body, "onclick") || strings.Contains(r.body, " style=") {
			t.Errorf("%s has a key or an inline script or style: %s", lang, r.body)
		}
	}
}

func TestAccountsThatMayNotAct(t *testing.T) {
	w := open(t)
	lea := w.Person("lea")
	cookie := w.signIn(lea)
	a := w.register("read profile")
	code := w.consent(cookie, a.ask("scope", "profile"), "allow").Query().Get("code")
	token := w.token(a.exchange(code)).json(t)["access_token"].(string)
	w.Write(func(tx *store.Tx) error {
		return w.Accounts.Move(w.Context(), tx, accounttest.Operator(), lea, account.Disabled, "test")
	})
	w.Clock.Advance(time.Second)
	w.userinfo(token).is(t, 403, "Your login is currently disabled")
	if r := w.get("/oauth/authorize?"+a.ask().Encode(), cookie); r.StatusCode != http.StatusForbidden {
		t.Errorf("the consent page: %d", r.StatusCode)
	}
}

func TestGrantTypes(t *testing.T) {
	w := open(t)
	a := w.register("read write")
	own := url.Values{"grant_type": {"client_credentials"}, "client_id": {a.id}, "client_secret": {a.secret}}
	if v := w.token(own).json(t); v["scope"] != "read" {
		t.Errorf("came %v", v)
	}
	with := func(more ...string) url.Values {
		v := url.Values{}
		for k := range own {
			v.Set(k, own.Get(k))
		}
		for i := 0; i < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	w.token(with("scope", "read admin:read")).is(t, 400, "invalid_scope")
	w.token(with("scope", "nonsense")).is(t, 400, "invalid_scope")
	w.token(with("client_secret", "wrong")).is(t, 401, "invalid_client")
	w.token(with("client_secret", "")).is(t, 401, "invalid_client")
	w.token(with("client_id", "nobody")).is(t, 401, "invalid_client")
	w.token(with("client_id", "")).is(t, 401, "invalid_client")
	w.token(with("grant_type", "")).is(t, 400, "invalid_request")
	w.token(with("grant_type", "refresh_token")).is(t, 400, "unsupported_grant_type")
	w.token(with("grant_type", "password", "username", "lea", "password", accounttest.Password)).is(t, 400, "unsupported_grant_type")
	if r := w.token(with("client_secret", "wrong")); !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Basic") || r.json(t)["error_description"] == nil {
		t.Errorf("headers %v", r.Header)
	}
}

func TestThePasswordGrantIsASetting(t *testing.T) {
	w := open(t, func(o *oauth.Options) { o.PasswordGrant = true })
	w.Person("lea")
	a := w.register("read write")
	form := url.Values{"grant_type": {"password"}, "client_id": {a.id}, "client_secret": {a.secret}, "username": {"lea"}, "password": {accounttest.Password}, "scope": {"read write"}}
	if v := w.token(form).json(t); v["scope"] != "read write" {
		t.Errorf("came %v", v)
	}
	form.Set("password", "wrong")
	w.token(form).is(t, 400, "invalid_grant")
}

func TestMetadata(t *testing.T) {
	w := open(t)
	v := w.get("/.well-known/oauth-authorization-server", "").json(t)
	for key, want := range map[string]any{
		"issuer": w.url + "/", "authorization_endpoint": w.url + "/oauth/authorize", "token_endpoint": w.url + "/oauth/token",
		"app_registration_endpoint": w.url + "/api/v1/apps", "authorization_response_iss_parameter_supported": true,
	} {
		if v[key] != want {
			t.Errorf("%s is %v, want %v", key, v[key], want)
		}
	}
	if m := v["code_challenge_methods_supported"].([]any); len(m) != 1 || m[0] != "S256" {
		t.Errorf("methods %v", m)
	}
}

func TestOtherRoutes(t *testing.T) {
	w := open(t)
	w.get("/oauth/nothing", "").is(t, 404, "Not Found")
	if r := w.do(w.request(http.MethodOptions, "/oauth/token", "", nil)); r.StatusCode != http.StatusNoContent || r.Header.Get("Access-Control-Max-Age") != "86400" {
		t.Errorf("preflight %d", r.StatusCode)
	}
	r := w.get("/oauth/token", "")
	r.is(t, 405, "Method Not Allowed")
	if allow := r.Header.Get("Allow"); !strings.Contains(allow, "POST") {
		t.Errorf("allowed: %q", allow)
	}
}

func TestTheShellCanBeHandedIn(t *testing.T) {
	var drawn string
	w := open(t, func(o *oauth.Options) {
		o.Page = func(w http.ResponseWriter, _ *http.Request, lang i18n.Tag, status int, title string, body node) {
			drawn = string(lang) + " " + title
			w.WriteHeader(status)
			_ = body.Render(w)
		}
	})
	cookie := w.signIn(w.Person("lea"))
	r := w.get("/oauth/authorize?"+w.register("read").ask().Encode(), cookie)
	if drawn != "fr Permettre à une application d’agir pour vous" || strings.Contains(r.body, "<html") || !strings.Contains(r.body, "csrf") {
		t.Errorf("drawn %q: %s", drawn, r.body)
	}
}
