package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"parvis/app"
	"parvis/base/clock"
	"parvis/base/log"
	"parvis/base/testkit"
)

// safe is a log that many write to.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// overheard opens a house of which every line of the log is kept.
func overheard(t *testing.T) (*house, *safe) {
	t.Helper()
	lines := &safe{}
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon)}
	s := app.NewSettings()
	if err := s.Load("", nil, []string{"storage.folder=" + t.TempDir(), "server.private=", "network.signup=open", "server.exempt_loopback=true"}); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if w.App, err = app.Open(w.ctx, app.Options{Settings: s, Log: log.New(lines, w.clock, slog.LevelDebug), Clock: w.clock, Seed: 7, Twice: true, Listener: l}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(w.ctx)
	over := make(chan error, 1)
	go func() { over <- w.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	return &house{town: w, t: t}, lines
}

// hiddenFields are those of a page's form.
var hiddenFields = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// TestNoSecretIsInTheLog: whoever reads every line of the log, and every number, learns
// nobody's password, code, token, cookie or address. // architecture 9.5, 18.1, 18.2
func TestNoSecretIsInTheLog(t *testing.T) {
	t.Parallel()
	h, lines := overheard(t)
	secrets := map[string]string{
		"the address": "lea@example.org", "the password": "une-phrase-bien-secrete", "a wrong password": "une-phrase-bien-fausse", "the next password": "une-autre-phrase-secrete",
		"the words of a post": "coquelicot", "what was searched": "mirabelle", "a name that nobody has": "inconnue@example.org",
	}
	b := h.browser("fr")
	cookie := func(what string) {
		t.Helper()
		at, err := url.Parse(h.Base)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range b.Jar.Cookies(at) {
			if c.Name == h.Pages.CookieName() {
				secrets[what] = c.Value
				return
			}
		}
		t.Fatalf("no cookie: %s", what)
	}
	letter := func(what, link string) string {
		t.Helper()
		got := h.letters("lea")
		if len(got) == 0 {
			t.Fatalf("no letter: %s", what)
		}
		to := find(t, got[len(got)-1].Text, `https?://[^/]+(`+link+`\?\S+)`)
		secrets[what] = to[strings.LastIndex(to, "=")+1:]
		return to
	}
	signin := func(who, password, code string) seen {
		return b.post("/signin", url.Values{"who": {who}, "password": {password}, "code": {code}}, nil)
	}

	// Sign-up, a letter, signing in with a wrong name, a wrong password, and right.
	b.send("/signup", url.Values{"username": {"lea"}, "email": {secrets["the address"]}, "password": {secrets["the password"]}, "agreement": {"1"}}, nil)
	cookie("the first cookie")
	b.get(letter("the link that confirms", "/signup/confirm"))
	b.send("/signout", nil, nil)
	for who, password := range map[string]string{"lea": secrets["a wrong password"], secrets["a name that nobody has"]: secrets["the password"]} {
		if a := signin(who, password, ""); a.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("a wrong sign-in: %d", a.StatusCode)
		}
	}
	if a := signin(secrets["the address"], secrets["the password"], ""); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("the sign-in: %d", a.StatusCode)
	}
	cookie("the second cookie")

	// One-time codes.
	page := b.post("/settings/security/codes", nil, nil)
	secrets["the secret of the codes"] = find(t, page.text, `secret=([A-Z2-7]{16,})`)
	code := func() string {
		t.Helper()
		h.clock.Advance(time.Minute)
		got, err := totp.GenerateCode(secrets["the secret of the codes"], h.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	page = b.post("/settings/security/codes/confirm", url.Values{"code": {code()}}, nil)
	secrets["a recovery code"] = find(t, page.text, `<ul class="codes"><li>([^<]+)</li>`)
	b.send("/signout", nil, nil)
	for _, c := range []string{"", "000000"} {
		if a := signin("lea", secrets["the password"], c); a.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("with the code %q: %d", c, a.StatusCode)
		}
	}
	if a := signin("lea", secrets["the password"], code()); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("with a code: %d %s", a.StatusCode, inShort(a.text))
	}
	cookie("the third cookie")

	// An app: registration, consent, a code and its token, a post, a search, a device.
	const out = "urn:ietf:wg:oauth:2.0:oob"
	ask := func(token, what string, form url.Values) map[string]any {
		t.Helper()
		status, answer := h.call(token, http.MethodPost, what, "application/x-www-form-urlencoded", []byte(form.Encode()))
		var got map[string]any
		if err := json.Unmarshal([]byte(answer), &got); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %s", what, status, answer)
		}
		return got
	}
	made := ask("", "/api/v1/apps", url.Values{"client_name": {"Essai"}, "redirect_uris": {out}, "scopes": {"read write push"}})
	client, _ := made["client_id"].(string)
	secrets["the app's secret"], _ = made["client_secret"].(string)
	text := b.open("/oauth/authorize?" + url.Values{"response_type": {"code"}, "client_id": {client}, "redirect_uri": {out}, "scope": {"read write push"}}.Encode())
	form := url.Values{"answer": {"allow"}}
	for _, m := range hiddenFields.FindAllStringSubmatch(text, -1) {
		form.Set(m[1], m[2])
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.Base+"/oauth/authorize", strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", h.Base)
	}
	to := b.do(r, err).Header.Get("Location")
	secrets["the app's code"] = to[strings.LastIndex(to, "=")+1:]
	b.get(strings.TrimPrefix(to, h.Base))
	exchange := url.Values{"grant_type": {"authorization_code"}, "client_id": {client}, "client_secret": {secrets["the app's secret"]}, "redirect_uri": {out}, "code": {secrets["the app's code"]}}
	token, _ := ask("", "/oauth/token", exchange)["access_token"].(string)
	secrets["the app's token"] = token
	secrets["where the device is told"], secrets["the device's key"] = "https://9.9.9.9/zjqhxgqs", "AAAAAAAAAAAAAAAAAAAAAA"
	ask(token, "/api/v1/push/subscription", url.Values{"subscription[endpoint]": {secrets["where the device is told"]}, "subscription[keys][auth]": {secrets["the device's key"]},
		"subscription[keys][p256dh]": {"BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}, "data[alerts][mention]": {"true"}})
	ask(token, "/api/v1/statuses", url.Values{"status": {secrets["the words of a post"]}})
	h.ask(token, "GET /api/v2/search?q="+secrets["what was searched"], "")
	for _, path := range []string{"/api/v1/streaming/nowhere?access_token=" + token, "/search?q=" + secrets["what was searched"], "/%zz?token=" + token} {
		r, err := http.Get(h.Base + path)
		if err == nil {
			_ = r.Body.Close()
		}
	}
	if status, _ := h.call("", http.MethodPost, "/oauth/token", "application/x-www-form-urlencoded", []byte(exchange.Encode())); status != http.StatusBadRequest {
		t.Errorf("a code that is used again: %d", status)
	}

	// A new password by letter, and a link to sign in with.
	for address, letters := range map[string]int{secrets["a name that nobody has"]: 0, secrets["the address"]: 1} {
		if a := b.post("/signin/recover", url.Values{"email": {address}, "ask": {"reset"}}, nil); a.StatusCode != http.StatusOK {
			t.Fatalf("%d for %d letters", a.StatusCode, letters)
		}
	}
	link := letter("the link for a new password", "/signin/reset")
	b.open(link)
	b.send("/signin/reset", url.Values{"token": {secrets["the link for a new password"]}, "password": {secrets["the next password"]}}, nil)
	if a := b.get(link); a.StatusCode == http.StatusOK {
		t.Errorf("a link that is used: %d", a.StatusCode)
	}
	h.settle()

	var numbers bytes.Buffer
	h.Metrics.Write(&numbers)
	said := lines.String()
	if strings.Count(said, `"msg":"request"`) < 20 || !strings.Contains(numbers.String(), "parvis_gateway_requests_total") {
		t.Fatal("this is not the log, or these are not the numbers")
	}
	for what, secret := range secrets {
		if len(secret) < 8 {
			t.Errorf("%s is %q", what, secret)
		}
		for where, text := range map[string]string{"log": said, "numbers": numbers.String()} {
			for _, form := range []string{secret, url.QueryEscape(secret)} {
				if i := strings.Index(text, form); i >= 0 {
					t.Errorf("%s is in the %s: %s", what, where, text[max(0, i-200):min(len(text), i+100)])
				}
			}
		}
	}
}
