package oauth_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	g "maragu.dev/gomponents"
)

type node = g.Node

func asRetrieve(err error, to **oauth2.RetrieveError) bool { return errors.As(err, to) }

// refused checks that a person reads why, and that the browser is sent nowhere.
func refused(t *testing.T, name string, r reply, word string) {
	t.Helper()
	if r.StatusCode < 400 || r.StatusCode >= 500 || r.Header.Get("Location") != "" || r.Header.Get("Refresh") != "" ||
		strings.Contains(r.body, "http-equiv=\"refresh\"") || !strings.Contains(r.body, word) {
		t.Errorf("%s: %d %q %s", name, r.StatusCode, r.Header.Get("Location"), r.body)
	}
}

// RFC 9700 4.1: insufficient redirection URI validation.
func TestAttackRedirectURI(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read")
	for _, uri := range []string{
		"https://app.example/callback", "https://app.example/callback?kept=1&more=2", "https://app.example/callback?kept=1#",
		"https://app.example/callback/../evil?kept=1", "https://APP.example/callback?kept=1", "https://app.example:443/callback?kept=1",
		"https://app.example.evil.example/callback?kept=1", "https://app.example@evil.example/callback?kept=1", "https://evil.example/https://app.example/callback?kept=1",
		"http://app.example/callback?kept=1", "//app.example/callback?kept=1", "javascript:alert(1)", " " + callback, callback + "%0d%0aX: y",
	} {
		r := w.get("/oauth/authorize?"+a.ask("redirect_uri", uri).Encode(), cookie)
		refused(t, uri, r, "invalid_redirect_uri")
		if strings.Contains(r.body, `href="`+uri) {
			t.Errorf("%s: the page links to it", uri)
		}
	}
	r := w.get("/oauth/authorize?"+a.ask("redirect_uri", "").Encode(), cookie) // it registered two
	refused(t, "none", r, "invalid_redirect_uri")
	refused(t, "unknown app", w.get("/oauth/authorize?"+app{id: "x"}.ask().Encode(), cookie), "invalid_client")
	twice := a.ask().Encode() + "&redirect_uri=" + url.QueryEscape("https://evil.example/")
	refused(t, "twice", w.get("/oauth/authorize?"+twice, cookie), "invalid_request")
}

// RFC 9700 4.2 and 4.3: leakage through referrers and history.
func TestAttackLeakage(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read")
	r := w.get("/oauth/authorize?"+a.ask().Encode(), cookie)
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	code := w.consent(cookie, a.ask(), "allow").Query().Get("code")
	first := w.token(a.exchange(code)).json(t)["access_token"].(string)
	w.token(a.exchange(code)).is(t, 400, "invalid_grant") // the code from the history
	w.userinfo(first).is(t, 401, "The access token is invalid")
}

// RFC 9700 4.4: mix-up; every answer names who gives it.
func TestAttackMixUp(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read")
	for _, answer := range []string{"allow", "deny"} {
		q := w.consent(cookie, a.ask(), answer).Query()
		if q.Get("iss") != w.url+"/" {
			t.Errorf("%s: iss is %q", answer, q.Get("iss"))
		}
	}
}

// RFC 9700 4.5: injection of a code into another app or another session.
func TestAttackCodeInjection(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a, other := w.register("read"), w.register("read")
	code := func(more ...string) string { return w.consent(cookie, a.ask(more...), "allow").Query().Get("code") }
	pkce := []string{"code_challenge", challengeOf(verifier), "code_challenge_method", "S256"}
	w.token(other.exchange(code())).is(t, 400, "invalid_grant")
	w.token(a.exchange(code(pkce...))).is(t, 400, "invalid_grant") // missing verifier
	w.token(a.exchange(code(pkce...), "code_verifier", strings.Repeat("x", 50))).is(t, 400, "invalid_grant")
	w.token(a.exchange(code(), "redirect_uri", "https://evil.example/")).is(t, 400, "invalid_grant")
	w.token(a.exchange(code(), "redirect_uri", "")).is(t, 400, "invalid_grant")
	late := code()
	w.Clock.Advance(10 * time.Minute)
	w.token(a.exchange(late)).is(t, 400, "invalid_grant")
}

// RFC 9700 2.1.1 and 4.8: PKCE downgrade.
func TestAttackPKCEDowngrade(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read")
	s256 := challengeOf(verifier)
	for name, more := range map[string][]string{
		"plain":                {"code_challenge", s256, "code_challenge_method", "plain"},
		"plain by omission":    {"code_challenge", s256},
		"a method alone":       {"code_challenge_method", "S256"},
		"not a SHA-256 at all": {"code_challenge", "short", "code_challenge_method", "S256"},
	} {
		r := w.get("/oauth/authorize?"+a.ask(more...).Encode(), cookie)
		if r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, r.StatusCode)
		}
		refused(t, name, r, "invalid_request")
	}
	// the challenge was taken out of the request, the app still sends its verifier
	stripped := w.consent(cookie, a.ask(), "allow").Query().Get("code")
	w.token(a.exchange(stripped, "code_verifier", verifier)).is(t, 400, "invalid_grant")
	// a public client needs PKCE
	bare := w.consent(cookie, a.ask(), "allow").Query().Get("code")
	w.token(a.exchange(bare, "client_secret", "")).is(t, 401, "invalid_client")
	public := w.consent(cookie, a.ask("code_challenge", s256, "code_challenge_method", "S256"), "allow").Query().Get("code")
	if r := w.token(a.exchange(public, "client_secret", "", "code_verifier", verifier)); r.StatusCode != http.StatusOK {
		t.Errorf("a public client with PKCE: %d %s", r.StatusCode, r.body)
	}
}

// RFC 9700 4.7: cross-site request forgery, of the app (its state comes back
// untouched) and of the consent.
func TestAttackCSRF(t *testing.T) {
	w := open(t)
	lea, jean := w.signIn(w.Person("lea")), w.signIn(w.Person("jean"))
	a, b := w.register("read write"), w.register("read write")
	for _, state := range []string{"simple", "a b+c%20d&e=f#g", "é\u202e", `"><script>alert(1)</script>`} {
		if got := w.consent(lea, a.ask("state", state), "allow").Query().Get("state"); got != state {
			t.Errorf("state %q came back as %q", state, got)
		}
	}
	seen := func(cookie string) url.Values {
		f := w.get("/oauth/authorize?"+a.ask().Encode(), cookie).form()
		f.Set("answer", "allow")
		return f
	}
	try := func(name, cookie string, change func(url.Values)) {
		f := seen(lea)
		change(f)
		refused(t, name, w.post("/oauth/authorize", cookie, f), "invalid_request")
	}
	try("no token", lea, func(f url.Values) { f.Del("csrf") })
	try("a forged token", lea, func(f url.Values) { f.Set("csrf", "9999999999.x") })
	try("the token of another member", lea, func(f url.Values) { f.Set("csrf", seen(jean).Get("csrf")) })
	try("another session", jean, func(url.Values) {})
	try("more scopes than shown", lea, func(f url.Values) { f.Set("scope", "read write") })
	try("another app than shown", lea, func(f url.Values) { f.Set("client_id", b.id) })
	try("another challenge than shown", lea, func(f url.Values) {
		f.Set("code_challenge", challengeOf(verifier))
		f.Set("code_challenge_method", "S256")
	})
	try("an old page", lea, func(url.Values) { w.Clock.Advance(61 * time.Minute) })
}

// RFC 9700 4.11: the server as an open redirector.
func TestAttackOpenRedirector(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read")
	for name, more := range map[string][]string{
		"scope":         {"scope", "read write"},
		"unknown scope": {"scope", "nonsense"},
		"response type": {"response_type", "token"},
		"no type":       {"response_type", ""},
		"response mode": {"response_mode", "fragment"},
		"long state":    {"state", strings.Repeat("x", 2001)},
	} {
		for _, c := range []string{cookie, ""} { // not even before sign-in
			r := w.get("/oauth/authorize?"+a.ask(more...).Encode(), c)
			refused(t, name, r, "<code>")
			if r.StatusCode != http.StatusBadRequest {
				t.Errorf("%s: %d", name, r.StatusCode)
			}
		}
	}
	// sign-in gets a path of this server, whatever the request says
	r := w.get("/oauth/authorize?"+a.ask("state", "https://evil.example").Encode(), "")
	if to := r.Header.Get("Location"); !strings.HasPrefix(to, "/signin?next=%2Foauth%2Fauthorize%3F") {
		t.Errorf("sent to %s", to)
	}
	q := w.consent(cookie, a.ask(), "deny").Query()
	if q.Get("error") != "access_denied" || q.Get("code") != "" || q.Get("state") != "st&te=1" {
		t.Errorf("a refusal says %v", q)
	}
}

// RFC 9700 4.12: a 307 would send the form on to the app.
func TestAttack307(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read")
	for _, answer := range []string{"allow", "deny", ""} {
		f := w.get("/oauth/authorize?"+a.ask().Encode(), cookie).form()
		f.Set("answer", answer)
		if r := w.post("/oauth/authorize", cookie, f); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%q: %d", answer, r.StatusCode)
		}
	}
	f := w.get("/oauth/authorize?"+a.ask().Encode(), cookie).form()
	if r := w.post("/oauth/authorize", "", f); r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/signin?") {
		t.Errorf("signed out: %d", r.StatusCode)
	}
}

// RFC 9700 4.15: an app that passes for a member; and one that passes for
// another app, since names are anybody's: consent is asked every time, and says
// where the answer goes.
func TestAttackImpersonation(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read profile")
	own := w.token(url.Values{"grant_type": {"client_credentials"}, "client_id": {a.id}, "client_secret": {a.secret}, "scope": {"profile"}}).json(t)
	w.userinfo(own["access_token"].(string)).is(t, 422, "This method requires an authenticated user")
	read := w.token(a.exchange(w.consent(cookie, a.ask(), "allow").Query().Get("code"))).json(t)
	w.userinfo(read["access_token"].(string)).is(t, 403, "This action is outside the authorized scopes")
	again := w.get("/oauth/authorize?"+a.ask().Encode(), cookie)
	if again.StatusCode != http.StatusOK || !strings.Contains(again.body, "<bdi>app.example</bdi>") {
		t.Errorf("the second time: %d %s", again.StatusCode, again.body)
	}
	other := w.register("read")
	token := read["access_token"].(string)
	w.post("/oauth/revoke", "", url.Values{"client_id": {other.id}, "client_secret": {other.secret}, "token": {token}}).is(t, 403, "unauthorized_client")
	w.post("/oauth/revoke", "", url.Values{"client_id": {a.id}, "client_secret": {"wrong"}, "token": {token}}).is(t, 403, "unauthorized_client")
}

// RFC 7009 2.1: who got a token with a secret ends it with the secret; an app that keeps
// none, and proved with PKCE that it began, with its name alone.
func TestWhoRevokesProvesItself(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read profile")
	get := func(secret string) string {
		code := w.consent(cookie, a.ask("scope", "read profile", "code_challenge", challengeOf(verifier), "code_challenge_method", "S256"), "allow").Query().Get("code")
		return w.token(a.exchange(code, "code_verifier", verifier, "client_secret", secret)).json(t)["access_token"].(string)
	}
	kept, bare := get(a.secret), get("")
	w.post("/oauth/revoke", "", url.Values{"client_id": {a.id}, "token": {kept}}).is(t, 403, "unauthorized_client")
	if r := w.userinfo(kept); r.StatusCode != http.StatusOK {
		t.Errorf("after a refused revocation: %d %s", r.StatusCode, r.body)
	}
	for _, v := range []url.Values{{"client_id": {a.id}, "client_secret": {a.secret}, "token": {kept}}, {"client_id": {a.id}, "token": {bare}}} {
		if r := w.post("/oauth/revoke", "", v); r.StatusCode != http.StatusOK {
			t.Errorf("revoking: %d %s", r.StatusCode, r.body)
		}
		w.userinfo(v.Get("token")).is(t, 401, "The access token is invalid")
	}
}

// RFC 9700 4.16: clickjacking.
func TestAttackClickjacking(t *testing.T) {
	w := open(t)
	cookie := w.signIn(w.Person("lea"))
	a := w.register("read")
	r := w.get("/oauth/authorize?"+a.ask().Encode(), cookie)
	policy := r.Header.Get("Content-Security-Policy")
	if r.Header.Get("X-Frame-Options") != "DENY" || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("headers %v", r.Header)
	}
	if !strings.Contains(policy, "form-action 'self' https://app.example;") {
		t.Errorf("the form could not lead to the app: %s", policy)
	}
}
