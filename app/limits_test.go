package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/post"
)

// someone asks: a member with tokens and a session, an app, a name that is typed, from
// an address.
type someone struct{ name, from, token, app, client, secret, cookie string }

// limit is one rule: how many are let through, in which time, of one member, one token,
// one address or one name, whatever else changes.
type limit struct {
	rule   string
	by     string
	most   int
	window time.Duration
	ask    func(s someone, n int) *http.Request
	page   bool // says nothing of what is left
}

// TestRateLimits asks until it is refused: each rule of the table lets through as many
// as it says, tells what is left, says when to come back, lets others in meanwhile, and
// lets in again then. // social-core 2.5
func TestRateLimits(t *testing.T) {
	t.Parallel()
	const minute = time.Minute
	for _, c := range []limit{
		{"requests", "address", 300, 5 * minute, visiting("/api/v1/instance"), false},
		{"requests", "token", 300, 5 * minute, asking("GET", "/api/v1/preferences", ""), false},
		{"requests", "member", 1500, 5 * minute, turns(asking("GET", "/api/v1/preferences", ""), asking("GET", "/api/parvis/v1/policy/labels", "")), false},
		{"native requests", "address", 300, 5 * minute, turns(visiting("/api/parvis/v1/work"), visiting("/api/v1/instance")), false},
		{"native requests", "token", 300, 5 * minute, turns(asking("GET", "/api/parvis/v1/policy/preferences", ""), asking("GET", "/api/v1/preferences", "")), false},
		{"pages of lists", "member", 300, 15 * minute, asking("GET", "/api/v1/timelines/home?max_id=9", ""), false},
		{"uploads", "member", 30, 30 * minute, asking("POST", "/api/v2/media", ""), false},
		{"deletions", "member", 30, 30 * minute, asking("DELETE", "/api/v1/statuses/7", ""), false},
		{"posts", "member", 300, 3 * time.Hour, func(s someone, n int) *http.Request {
			return asking("POST", "/api/v1/statuses", fmt.Sprintf(`{"status":"numéro %d"}`, n))(s, n)
		}, false},
		{"follows", "member", 400, 24 * time.Hour, asking("POST", "/api/v1/accounts/7/follow", ""), false},
		{"reports", "member", 400, 24 * time.Hour, asking("POST", "/api/v1/reports", `{"account_id":"7"}`), false},
		{"letters to confirm", "member", 5, 30 * minute, asking("POST", "/api/v1/emails/confirmations", "{}"), false},
		{"sign-ups by apps", "address", 5, 30 * minute, func(s someone, n int) *http.Request {
			s.token = s.app
			return asking("POST", "/api/v1/accounts", "{}")(s, n)
		}, false},
		{"new apps", "address", 5, time.Hour, asking("POST", "/api/v1/apps", "{}"), false},
		{"sign-in of apps", "address", 300, 5 * minute, asking("POST", "/oauth/token", "{}"), false},

		{"passwords by apps", "address", 25, 5 * minute, byPassword, true},
		{"passwords by apps", "name", 25, time.Hour, byPassword, true},
		{"sign-in", "address", 25, 5 * minute, filling("/signin", "who", "password"), true},
		{"sign-in", "name", 25, time.Hour, filling("/signin", "who", "password"), true},
		{"sign-in by letter", "address", 25, 5 * minute, filling("/signin/link", "token"), true},
		{"sign-in by passkey", "address", 25, 5 * minute, filling("/signin/passkey/ask", ""), true},
		{"letters with a link", "address", 25, 5 * minute, filling("/signin/recover", "email"), true},
		{"letters with a link", "name", 5, 30 * minute, filling("/signin/recover", "email"), true},
		{"new passwords by letter", "address", 25, 5 * minute, filling("/signin/reset", "token", "password"), true},
		{"searches", "address", 150, 5 * minute, visiting("/search?q=passerele"), true},
		{"sign-ups", "address", 5, 30 * minute, filling("/signup", "username", "password"), true},
		{"changes of passwords", "member", 10, 10 * minute, filling("/settings/security", "password", "next"), true},
		{"first codes", "member", 10, 10 * minute, filling("/settings/security/codes/confirm", "code"), true},
	} {
		t.Run(c.rule+" by "+c.by, func(t *testing.T) {
			t.Parallel()
			w, _ := openTown(t, "server.password_grant=true")
			lea, jean := w.person("lea"), w.person("jean")
			w.say(lea, post.Draft{Text: "Le pont", Visibility: post.Public})
			s, other := w.someone(lea, "lea", "192.0.2.1"), w.someone(jean, "jean", "198.51.100.1")
			for n := range c.most + 1 {
				switch c.by { // nothing but what is counted stays, and no other rule is to be what refuses
				case "address":
					s.name = fmt.Sprintf("nobody%d", n)
				case "name":
					s.from = fmt.Sprintf("203.0.113.%d", n)
				case "member":
					if n%250 == 249 {
						s.token = w.appToken(lea)
					}
					s.from = fmt.Sprintf("203.0.%d.%d", n/200, n%200)
				}
				rec := w.answered(c.ask(s, n))
				left, err := strconv.Atoi(rec.Header().Get("X-RateLimit-Remaining"))
				if told := err == nil && rec.Header().Get("X-RateLimit-Limit") != ""; !told && !c.page {
					t.Fatalf("no. %d: %d, headers %v", n, rec.Code, rec.Header())
				}
				if over := rec.Code == http.StatusTooManyRequests; over != (n == c.most) || rec.Code == http.StatusNotFound && c.page {
					t.Fatalf("no. %d of %d: %d %s", n, c.most, rec.Code, rec.Body)
				} else if !over {
					continue
				}
				again, err := strconv.Atoi(rec.Header().Get("Retry-After"))
				if err != nil || left != 0 && !c.page || again < 1 || time.Duration(again)*time.Second > c.window+time.Second {
					t.Errorf("%d left, come back after %q in a window of %s", left, rec.Header().Get("Retry-After"), c.window)
				}
				if c.rule == "searches" && !strings.Contains(rec.Body.String(), "minutes.</p>") { // web-client 4.1: with wait
					t.Errorf("the page does not tell the wait: %s", rec.Body)
				}
				if rec := w.answered(c.ask(other, n)); rec.Code == http.StatusTooManyRequests {
					t.Errorf("somebody else: %d %s", rec.Code, rec.Body)
				}
				w.clock.Advance(time.Duration(again) * time.Second)
				if rec := w.answered(c.ask(s, n)); rec.Code == http.StatusTooManyRequests {
					t.Errorf("after the wait: %d %s", rec.Code, rec.Body)
				}
			}
		})
	}
}

// someone gives a member a token, a session and an app.
func (w *town) someone(who account.Actor, name, from string) someone {
	w.t.Helper()
	s := someone{name: name, from: from, token: w.appToken(who)}
	w.write(func(tx *store.Tx) error {
		made, secret, err := w.Grant.RegisterApp(w.ctx, tx, grant.Registration{Name: "Essai", Redirects: []string{"urn:ietf:wg:oauth:2.0:oob"}, Scopes: "read write"})
		if err != nil {
			return err
		}
		issued, err := w.Grant.Issue(w.ctx, tx, made, 0, made.Scopes)
		if err != nil {
			return err
		}
		cookie, _, err := w.Credential.Begin(w.ctx, tx, who.Account, credential.Device{Address: from})
		s.app, s.client, s.secret, s.cookie = issued.Token, made.ClientID, secret, w.Pages.CookieName()+"="+cookie
		return err
	})
	return s
}

// answered puts a request through the front door.
func (w *town) answered(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.Gateway.ServeHTTP(rec, r)
	return rec
}

// asking is a request of a member's app.
func asking(method, path, body string) func(someone, int) *http.Request {
	return func(s someone, _ int) *http.Request {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.RemoteAddr = s.from + ":4711"
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		if s.token != "" {
			r.Header.Set("Authorization", "Bearer "+s.token)
		}
		return r
	}
}

// visiting is a request of nobody in particular.
func visiting(path string) func(someone, int) *http.Request {
	return func(s someone, n int) *http.Request {
		s.token = ""
		return asking("GET", path, "")(s, n)
	}
}

// turns asks one and the other, which count together.
func turns(one, other func(someone, int) *http.Request) func(someone, int) *http.Request {
	return func(s someone, n int) *http.Request {
		if n%2 == 0 {
			return one(s, n)
		}
		return other(s, n)
	}
}

// filling sends a form with a name in the first field and something wrong in the others.
func filling(path string, fields ...string) func(someone, int) *http.Request {
	return func(s someone, n int) *http.Request {
		form := url.Values{}
		for i, f := range fields {
			form.Set(f, s.name)
			if f == "email" {
				form.Set(f, s.name+"@parvis.example")
			} else if i > 0 {
				form.Set(f, fmt.Sprintf("lanterne-place-basse-%d", n))
			}
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.RemoteAddr = s.from + ":4711"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", s.cookie)
		if !strings.HasPrefix(path, "/settings") {
			r.Header.Del("Cookie")
		}
		return r
	}
}

func byPassword(s someone, n int) *http.Request {
	return asking("POST", "/oauth/token", fmt.Sprintf(`{"grant_type":"password","client_id":%q,"client_secret":%q,"username":%q,"password":"lanterne-place-basse"}`, s.client, s.secret, s.name))(s, n)
}

// TestStreamsAreCounted: one token has eight streams open, one address 32, also this
// machine's where it is not exempt; over that it is refused, and one that ends makes
// room. // social-core 2.5
func TestStreamsAreCounted(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t, "server.exempt_loopback=false")
	var tokens []string
	for n := range 5 {
		tokens = append(tokens, w.appToken(w.person(fmt.Sprintf("m%d", n))))
	}
	open := func(token, from string) (bool, func()) {
		ctx, stop := context.WithCancel(t.Context())
		out, ended := &wire{http.Header{}, make(chan string, 64)}, make(chan struct{})
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/streaming/user?access_token="+token, nil)
		r.RemoteAddr = from + ":4711"
		go func() {
			defer close(ended)
			w.Gateway.ServeHTTP(out, r)
		}()
		end := func() { stop(); <-ended }
		t.Cleanup(end)
		return strings.HasPrefix(<-out.pieces, ":)"), end
	}
	var ends []func()
	for n := range 32 {
		ok, end := open(tokens[n/8], "127.0.0.1")
		if !ok {
			t.Fatalf("stream %d is refused", n)
		}
		ends = append(ends, end)
	}
	if ok, _ := open(tokens[0], "192.0.2.1"); ok {
		t.Error("a token has nine")
	}
	if ok, _ := open(tokens[4], "127.0.0.1"); ok {
		t.Error("an address has 33")
	}
	if ok, _ := open(tokens[4], "192.0.2.1"); !ok {
		t.Error("another address is refused")
	}
	ends[0]()
	if ok, _ := open(tokens[0], "127.0.0.1"); !ok {
		t.Error("one that ended makes no room")
	}
}
