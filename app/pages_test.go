package app_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"parvis/app"
	"parvis/base/clock"
	"parvis/base/id"
	"parvis/base/testkit"
)

// house is the whole program behind a real listener.
type house struct {
	*town
	t *testing.T
}

func openHouse(t *testing.T) *house {
	t.Helper()
	return openHouseWith(t, func(w *town) error { return w.Start(w.ctx) })
}

// openStill opens a house in which no due work is done until its timers start.
func openStill(t *testing.T) *house {
	t.Helper()
	return openHouseWith(t, func(w *town) error {
		w.Stream.Start(w.ctx)
		return errors.Join(w.Policy.Start(w.ctx), w.Brand.Start(w.ctx), w.Events.Start(w.ctx))
	})
}

// eachHouse runs a test on a house on every database at hand, for each language.
func eachHouse(t *testing.T, fn func(t *testing.T, h *house, lang string)) {
	t.Helper()
	for name, address := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": testkit.Postgres} {
		for _, lang := range []string{"fr", "en"} {
			t.Run(name+" "+lang, func(t *testing.T) {
				t.Parallel()
				var environ []string
				if a := address(t); a != "" {
					environ = append(environ, "PARVIS_STORAGE_DATABASE="+a)
				}
				fn(t, openHouseOn(t, environ, func(w *town) error { return w.Start(w.ctx) }), lang)
			})
		}
	}
}

func openHouseWith(t *testing.T, start func(w *town) error) *house {
	t.Helper()
	return openHouseOn(t, nil, start)
}

func openHouseOn(t *testing.T, environ []string, start func(w *town) error) *house {
	t.Helper()
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon)}
	s := app.NewSettings()
	set := []string{"storage.folder=" + t.TempDir(), "server.private=", "network.signup=open", "network.auto_confirm=true", "server.exempt_loopback=true", "network.name=Parvis d’Essai", "network.description=Une place pour essayer."}
	if err := s.Load("", environ, set); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if w.App, err = app.Open(w.ctx, app.Options{Settings: s, Log: slog.New(slog.DiscardHandler), Clock: w.clock, Seed: 7, Twice: true, Listener: l}); err != nil {
		t.Fatal(err)
	}
	if err := start(w); err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: w.Gateway, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() {
		w.Pages.Close()
		_ = server.Close()
		_ = w.Stop(w.ctx)
	})
	return &house{town: w, t: t}
}

// browser is somebody with a cookie jar and no JavaScript.
type browser struct {
	t    *testing.T
	base string
	lang string
	*http.Client
}

func (h *house) browser(lang string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{t: h.t, base: h.Base, lang: lang, Client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// seen is an answer with its text.
type seen struct {
	*http.Response
	text string
}

func (b *browser) do(r *http.Request, err error) seen {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", b.lang)
	a, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return seen{a, string(text)}
}

func (b *browser) get(path string) seen {
	b.t.Helper()
	return b.do(http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, nil))
}

// open gets a page that must be there.
func (b *browser) open(path string) string {
	b.t.Helper()
	a := b.get(path)
	if a.StatusCode != http.StatusOK {
		b.t.Fatalf("GET %s answered %d: %s", path, a.StatusCode, inShort(a.text))
	}
	return a.text
}

// send posts a form, as a multipart body when there is a file, and gives where it
// leads.
func (b *browser) send(path string, form url.Values, files map[string][]byte) string {
	b.t.Helper()
	a := b.post(path, form, files)
	if a.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("POST %s answered %d: %s", path, a.StatusCode, inShort(a.text))
	}
	return a.Header.Get("Location")
}

func (b *browser) post(path string, form url.Values, files map[string][]byte) seen {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, all := range form {
		for _, x := range all {
			_ = m.WriteField(k, x)
		}
	}
	for k, data := range files { // a name of a file stands after the field's
		field, name, _ := strings.Cut(k, "=")
		f, err := m.CreateFormFile(field, cmp.Or(name, "picture.webp"))
		if err != nil {
			b.t.Fatal(err)
		}
		_, _ = f.Write(data)
	}
	_ = m.Close()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Origin", b.base)
	r.Header.Set("Referer", b.base+"/")
	return b.do(r, nil)
}

const passphrase = "lanterne-place-haute"

// join signs somebody up through the form.
func (b *browser) join(name string) {
	b.t.Helper()
	to := b.send("/signup", url.Values{"username": {name}, "name": {name}, "email": {name + "@parvis.example"}, "password": {passphrase}, "agreement": {"1"}}, nil)
	if to != "/welcome" {
		b.t.Fatalf("who joins is led to %q", to)
	}
}

func inShort(s string) string {
	s = strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s, " ")), " ")
	return s[:min(len(s), 300)]
}

func find(t *testing.T, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no %s in %s", pattern, inShort(text))
	}
	return m[1]
}

var (
	tag       = regexp.MustCompile(`<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>`)
	ids       = regexp.MustCompile(` id="([^"]*)"`)
	wants     = regexp.MustCompile(` (?:for|aria-labelledby|popovertarget)="([^"]*)"`)
	forbid    = regexp.MustCompile(`(?i)<[^>]* (?:style|on[a-z]+)=|<script(?: [a-z]+="[^"]*")*>[^<]|javascript:`)
	leaking   = regexp.MustCompile(`\b(?:pages|ui|fault|notify|account|web|graph|post)\.[a-z_]+(?:\.[a-z_]+)*\b`)
	attribute = regexp.MustCompile(` ([a-z:-]+)="[^"]*"`)
	void      = []string{"meta", "link", "img", "br", "hr", "input", "use", "source", "wbr"}
)

// bare empties the attributes of a page.
func bare(text string) string { return attribute.ReplaceAllString(text, ` $1=""`) }

// faultsOf lists what a browser, a reader or a policy would stumble over.
func faultsOf(text string) (out []string) {
	if !strings.HasPrefix(text, "<!doctype html>") {
		out = append(out, "no doctype")
	}
	if n := strings.Count(text, "<h1"); n != 1 {
		out = append(out, fmt.Sprintf("%d h1", n))
	}
	if m := forbid.FindString(bare(text)); m != "" {
		out = append(out, "forbidden by the policy: "+m)
	}
	had := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(text, -1) {
		if had[m[1]] {
			out = append(out, "twice id "+m[1])
		}
		had[m[1]] = true
	}
	for _, m := range wants.FindAllStringSubmatch(text, -1) {
		if !had[m[1]] {
			out = append(out, "no id "+m[1])
		}
	}
	var open []string
	for _, m := range tag.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(m[2])
		switch {
		case slices.Contains(void, name) && m[1] == "" && name != "use":
		case name == "use" && strings.HasSuffix(m[3], "/"):
		case m[1] == "":
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			return append(out, "unexpected </"+name+"> in "+strings.Join(open, ">"))
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		out = append(out, "left open: "+strings.Join(open, ">"))
	}
	if m := leaking.FindString(regexp.MustCompile(`<code>.*?</code>|<[^>]*>|[\w.-]+@[\w.-]+`).ReplaceAllString(text, " ")); m != "" {
		out = append(out, "a key instead of a sentence: "+m)
	}
	return out
}

func TestFaultsOfAPageAreSeen(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]string{
		`<html><h1>a</h1></html>`:                                                   "no doctype",
		`<!doctype html><p>a</p>`:                                                   "0 h1",
		`<!doctype html><h1 style="x">a</h1>`:                                       "forbidden",
		`<!doctype html><h1 onclick="x">a</h1>`:                                     "forbidden",
		`<!doctype html><h1>a</h1><script src="x">a()</script>`:                     "forbidden",
		`<!doctype html><h1 id="a">a</h1><p id="a"></p>`:                            "twice id a",
		`<!doctype html><h1>a</h1><label for="b">a</label>`:                         "no id b",
		`<!doctype html><h1>a</h1><p><b>a</p></b>`:                                  "unexpected </p>",
		`<!doctype html><h1>a</h1><p>`:                                              "left open: p",
		`<!doctype html><h1>a</h1><p>pages.home.title</p>`:                          "a key instead",
		`<!doctype html><h1 title="a > b">a</h1><p id="c">c</p><a for="c">x</a><p>`: "left open",
	} {
		if got := strings.Join(faultsOf(page), "; "); !strings.Contains(got, want) {
			t.Errorf("%s: %q, not %q", page, got, want)
		}
	}
}

func picture(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("demo/picture/" + name + ".webp")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEveryPageInBothLanguages(t *testing.T) { // web-client 1.7, 3.4, 10.1, 16.2, 16.4
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("en")
	ines.join("ines")
	noe.join("noe")
	files := map[string][]byte{"file0": picture(t, "bridge"), "file1": picture(t, "books"), "file2": picture(t, "arcade")}
	at := ines.send("/compose", url.Values{"text": {"Bonjour @noe #ponts"}, "visibility": {"public"}, "key": {"a"}, "alt0": {"Un pont"}}, files)
	poll := noe.send("/compose", url.Values{"text": {"Which?"}, "visibility": {"public"}, "key": {"b"}, "option0": {"one"}, "option1": {"two"}, "expires": {"3600"}, "spoiler": {"A question"}}, nil)
	account := find(t, noe.open("/@ines"), `/accounts/(\d+)/follow`)
	noe.send("/accounts/"+account+"/follow", nil, nil)
	noe.send("/lists", url.Values{"title": {"Ponts"}}, nil)
	list := find(t, noe.open("/lists"), `href="/lists/(\d+)"`)
	noe.send("/lists/"+list+"/add", url.Values{"name": {"ines"}}, nil)
	h.browser("en").join("yuna")
	if page := noe.post("/lists/"+list+"/add", url.Values{"name": {"yuna"}}, nil); !strings.Contains(page.text, "Follow this account first.") {
		t.Errorf("listing a stranger: %s", inShort(page.text))
	}
	noe.send("/settings/filters", url.Values{"words": {"pluie\nvent"}, "action": {"warn"}, "in.home": {"1"}, "life": {"0"}}, nil)
	filter := find(t, noe.open("/settings/filters"), `href="(/settings/filters/\d+)"`)
	noe.send("/compose", url.Values{"text": {"Later"}, "visibility": {"public"}, "key": {"c"}, "at": {h.clock.Now().Add(time.Hour).UTC().Format("2006-01-02T15:04")}}, nil)
	h.settle()
	shown := at[strings.LastIndex(at, "/")+1:]
	open := []string{"/", "/public", "/explore", "/map", "/accessibility", "/tags/ponts", "/search", "/search?q=ponts", "/search?q=noe&in=people", "/@ines", "/@ines?tab=all", "/@ines?tab=media", "/@ines/followers", "/@ines/following", at, poll,
		"/posts/" + shown + "/why", "/posts/" + shown + "/history", "/about", "/about/trends", "/report?post=" + shown, "/report?account=" + account, "/report?post=" + shown + "&reason=violence", "/report?post=" + shown + "&reason=self_harm.content", "/report?account=" + account + "&reason=rights.copyright", "/rules", "/rules/1@1", "/privacy", "/transparency", "/signin", "/signup", "/signin/recover"}
	closed := []string{"/for-you", "/notifications", "/notifications/filtered", "/notifications?tab=mentions", "/messages", "/saved", "/likes", "/compose", "/compose?reply=" + shown, "/compose?quote=" + shown, "/compose?to=ines", "/lists", "/lists?add=ines", "/lists/" + list, "/lists/" + list + "/edit",
		"/scheduled", "/follow-requests", "/blocks", "/mutes", "/settings", "/settings/profile", "/settings/privacy", "/settings/notifications", "/settings/display", "/settings/filters", filter,
		"/settings/security", "/settings/devices", "/settings/apps", "/settings/data", "/settings/invitations", "/settings/decisions", "/settings/profile?saved=1", "/signin?force=1"}
	for _, lang := range []string{"fr", "en"} {
		visitor, member := h.browser(lang), noe
		member.send("/settings/display", url.Values{"lang": {lang}, "keys": {"1"}, "for_you": {"1"}}, nil)
		for who, b := range map[string]*browser{"visitor": visitor, "member": member} {
			for _, path := range slices.Concat(open, closed, []string{"/nowhere", "/@nobody", "/@ines/1"}) {
				checkPage(t, lang+" "+who, path, b.get(path), slices.Contains(closed, path) && who == "visitor")
			}
		}
	}
}

func checkPage(t *testing.T, who, path string, a seen, closed bool) {
	t.Helper()
	lost := path == "/nowhere" || path == "/@nobody" || path == "/@ines/1"
	switch {
	case closed && path == "/signin?force=1":
	case closed && (a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/signin?next=")):
		t.Errorf("%s %s: answered %d to %q, not to the sign-in page", who, path, a.StatusCode, a.Header.Get("Location"))
		return
	case a.StatusCode == http.StatusSeeOther:
		return
	case lost && a.StatusCode != http.StatusNotFound, !lost && a.StatusCode != http.StatusOK:
		t.Errorf("%s %s: answered %d: %s", who, path, a.StatusCode, inShort(a.text))
		return
	}
	if got := a.Header.Get("Content-Language"); got != who[:2] {
		t.Errorf("%s %s: Content-Language is %q", who, path, got)
	}
	if got := a.Header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
		t.Errorf("%s %s: the policy is %q", who, path, got)
	}
	for _, f := range faultsOf(a.text) {
		t.Errorf("%s %s: %s", who, path, f)
	}
}

func TestTheJourneyWithoutJavaScript(t *testing.T) { // web-client 1.6, 16.5
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	at := ines.send("/compose", url.Values{"text": {"Le marché rouvre."}, "visibility": {"public"}, "key": {"k1"}, "alt0": {"Des étals sous les arcades"}}, map[string][]byte{"file0": picture(t, "arcade")})
	page := noe.open(at)
	for _, want := range []string{"Le marché rouvre.", `alt="Des étals sous les arcades"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the post's page has no %q", want)
		}
	}
	if src := find(t, page, `<img src="(/media/[^"]+)" `); noe.get(strings.ReplaceAll(src, "&amp;", "&")).StatusCode != http.StatusOK {
		t.Errorf("the picture is not there")
	}
	p := at[strings.LastIndex(at, "/")+1:]
	answer := noe.send("/compose", url.Values{"text": {"@ines J’y serai."}, "visibility": {"public"}, "key": {"k2"}, "reply": {p}}, nil)
	if again := noe.send("/compose", url.Values{"text": {"@ines J’y serai."}, "visibility": {"public"}, "key": {"k2"}, "reply": {p}}, nil); again != answer {
		t.Errorf("the same form sent twice made %s and %s", answer, again)
	}
	noe.send("/posts/"+p+"/favourite", nil, nil)
	noe.send("/posts/"+p+"/reblog", nil, nil)
	noe.send("/posts/"+p+"/bookmark", nil, nil)
	account := find(t, noe.open("/@ines"), `/accounts/(\d+)/follow`)
	noe.send("/accounts/"+account+"/follow", nil, nil)
	h.settle()
	if page = noe.open(at); strings.Count(page, `aria-pressed="true"`) != 4 || !strings.Contains(page, "J’y serai.") {
		t.Errorf("what was done is not on the page: %s", inShort(page))
	}
	if page = noe.open("/"); !strings.Contains(page, "Le marché rouvre.") {
		t.Errorf("the home of a follower does not have the post: %s", inShort(page))
	}
	if page = ines.open("/notifications"); !strings.Contains(page, "J’y serai.") || !strings.Contains(page, "vous suit") {
		t.Errorf("the author is not told: %s", inShort(page))
	}
	ines.send("/notifications/read", nil, nil)
	if page = ines.open("/notifications"); !strings.Contains(page, `data-unread="0"`) {
		t.Errorf("what was read still counts")
	}
	ines.send("/compose", url.Values{"edit": {p}, "text": {"Le marché rouvre demain."}}, nil)
	if page = noe.open("/posts/" + p + "/history"); !strings.Contains(page, "Le marché rouvre.") || !strings.Contains(page, "rouvre demain.") {
		t.Errorf("the history has not both versions: %s", inShort(page))
	}
	if a := noe.post("/posts/"+p+"/delete", nil, nil); a.StatusCode < 400 {
		t.Errorf("somebody else's post was deleted: %d", a.StatusCode)
	}
	ines.open("/posts/" + p + "/delete")
	ines.send("/posts/"+p+"/delete", nil, nil)
	if a := noe.get(at); a.StatusCode != http.StatusNotFound {
		t.Errorf("the deleted post answers %d", a.StatusCode)
	}
	if a := noe.post("/report", url.Values{"account": {account}, "reason": {"misleading.spam"}, "comment": {"Encore un marché."}}, nil); a.StatusCode != http.StatusSeeOther || !strings.Contains(noe.open(a.Header.Get("Location")), "Signalement reçu") {
		t.Errorf("the report answers %d: %s", a.StatusCode, inShort(a.text))
	}
}

func TestSettingsAreKept(t *testing.T) { // web-client 4.1
	t.Parallel()
	h := openHouse(t)
	b := h.browser("fr")
	b.join("ines")
	b.send("/settings/profile", url.Values{"display_name": {"Inès V."}, "note": {"Marchés, ponts."}, "name0": {"Site"}, "value0": {"https://parvis.example"}, "avatar_text": {"Moi"}}, map[string][]byte{"avatar": picture(t, "bridge")})
	page := b.open("/@ines")
	for _, want := range []string{"Inès V.", "Marchés, ponts.", `href="https://parvis.example"`, "/media/"} {
		if !strings.Contains(page, want) {
			t.Errorf("the profile has no %q", want)
		}
	}
	if a := b.post("/settings/profile", url.Values{"display_name": {strings.Repeat("x", 31)}, "note": {"gardé"}}, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "gardé") || !strings.Contains(a.text, `id="errors"`) {
		t.Errorf("a name that is too long: %d, %s", a.StatusCode, inShort(a.text))
	}
	b.send("/settings/display", url.Values{"lang": {"en"}, "theme": {"dark"}, "media": {"default"}, "large": {"1"}, "dense": {"1"}, "contrast": {"more"}}, nil)
	if a := b.get("/settings/display"); a.Header.Get("Content-Language") != "en" || !strings.Contains(a.text, `data-scheme="dark"`) || !strings.Contains(a.text, `data-large="1"`) || !strings.Contains(a.text, `data-dense="1"`) || !strings.Contains(a.text, `data-contrast="more"`) || !strings.Contains(a.text, `data-keys="off"`) {
		t.Errorf("the display settings do not show: %s", inShort(a.text))
	}
	b.send("/settings/privacy", url.Values{"visibility": {"private"}, "quotes": {"nobody"}, "locked": {"1"}, "hide_graph": {"1"}}, nil)
	if page := h.browser("en").open("/@ines/followers"); !strings.Contains(page, "keeps its connections to itself") {
		t.Errorf("the hidden connections are shown: %s", inShort(page))
	}
	if page := b.open("/compose"); !strings.Contains(page, `<option value="private" selected>`) {
		t.Errorf("the composer does not begin with the chosen audience")
	}
	b.send("/settings/notifications", url.Values{"not_following": {"filter"}, "not_followers": {"accept"}, "new_accounts": {"drop"}, "private_mentions": {"filter"}, "limited_accounts": {"drop"}, "digest": {"never"}, "mail.mention": {"1"}}, nil)
	if page := b.open("/settings/notifications"); !strings.Contains(page, `<option value="drop" selected>`) || !strings.Contains(page, `<option value="never" selected>`) {
		t.Errorf("the notification settings are not kept")
	}
	if a := b.post("/settings/security", url.Values{"password": {"wrong-wrong-wrong"}, "next": {"une-autre-place-basse"}}, nil); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a wrong old password: %d", a.StatusCode)
	}
	b.send("/settings/security", url.Values{"password": {passphrase}, "next": {"une-autre-place-basse"}}, nil)
	if a := b.post("/settings/security/codes", nil, nil); a.StatusCode != http.StatusOK || !strings.Contains(a.text, "otpauth://totp/") {
		t.Errorf("one-time codes do not begin: %d %s", a.StatusCode, inShort(a.text))
	}
	h.clock.Advance(time.Hour)
	if to := b.send("/settings/security/codes", nil, nil); !strings.HasPrefix(to, "/signin?force=1&next=") {
		t.Errorf("who has been here for an hour is not asked again, but led to %q", to)
	}
	if to := b.send("/signin", url.Values{"who": {"ines"}, "password": {"une-autre-place-basse"}, "next": {"//evil.example/x"}}, nil); to != "/" {
		t.Errorf("sign-in leads to %q", to)
	}
	if a := b.post("/settings/data", url.Values{"name": {"ines"}, "password": {"une-autre-place-basse"}}, nil); a.StatusCode != http.StatusOK {
		t.Errorf("the account does not go: %d %s", a.StatusCode, inShort(a.text))
	}
	if a := h.browser("fr").get("/@ines"); a.StatusCode < 400 {
		t.Errorf("the account is still there")
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	b := h.browser("fr")
	b.join("ines")
	u, _ := url.Parse(h.Base)
	kept := b.Jar.Cookies(u)
	b.send("/signout", nil, nil)
	b.Jar.SetCookies(u, kept)
	if a := b.get("/settings/profile"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the old cookie still opens: %d", a.StatusCode)
	}
}

func TestFormsFromElsewhereAreRefused(t *testing.T) { // web-client 10.3, 17
	t.Parallel()
	h := openHouse(t)
	b := h.browser("fr")
	b.join("ines")
	for _, head := range []map[string]string{{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.Base+"/compose", strings.NewReader("text=volé&visibility=public&key=x"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for k, v := range head {
			r.Header.Set(k, v)
		}
		if a := b.do(r, nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("a form with %v answered %d", head, a.StatusCode)
		}
	}
	if page := b.open("/@ines"); strings.Contains(page, "volé") {
		t.Error("the form of another site published")
	}
}

// hostile are texts that must come out as they were typed, and as text.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg/onload=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `</textarea><script>alert(1)</script>`, `<b style=x>`,
	`<iframe src=//e.example>`, `&lt;script&gt;`, `{{.Name}}`, `<!-- x`, "]]><x>", `https://e.example/"onmouseover="alert(1)`,
}

func TestWhatPeopleWriteIsNeverMarkup(t *testing.T) { // web-client 10.4
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	bad := regexp.MustCompile(`(?i)<script(?: [^>]*)?>\s*alert|<img src=x|<svg/|<iframe|<b style|<[^>]+ on[a-z]+=|<x>`)
	links := regexp.MustCompile(`(?i)(?:href|src|action)="\s*javascript:`)
	look := func(x, path string, b *browser) {
		t.Helper()
		text := b.get(path).text
		if m := bad.FindString(bare(text)) + links.FindString(text); m != "" {
			t.Errorf("%q came out as markup on %s: %q", x, path, m)
		}
	}
	for i, x := range hostile {
		name := []rune(x)
		ines.post("/settings/profile", url.Values{"display_name": {string(name[:min(len(name), 30)])}, "note": {x}, "name0": {x}, "value0": {x}}, nil)
		at := ines.send("/compose", url.Values{"text": {x + " @noe"}, "spoiler": {x}, "visibility": {"public"}, "key": {fmt.Sprint("k", i)}, "option0": {x[:min(len(x), 50)]}, "option1": {"b"}, "expires": {"3600"}}, nil)
		look(x, at, noe)
		look(x, "/settings/profile", ines)
		look(x, "/compose?edit="+at[strings.LastIndex(at, "/")+1:], ines)
	}
	h.settle()
	for path, b := range map[string]*browser{"/@ines": noe, "/notifications": noe, "/public": h.browser("en"), "/search?q=" + url.QueryEscape(hostile[1]): noe, "/search?q=script": noe} {
		look("all", path, b)
	}
	if a := noe.get("/signin?next=" + url.QueryEscape(`"><script>alert(1)</script>`)); bad.MatchString(bare(a.text)) {
		t.Error("the address came out as markup")
	}
}

func TestOpenPagesAreTold(t *testing.T) { // web-client 7.4, 8.4
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	account := find(t, noe.open("/@ines"), `/accounts/(\d+)/follow`)
	noe.send("/accounts/"+account+"/follow", nil, nil)
	h.settle()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.Base+"/stream?topics=home,notifications", nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := noe.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	lines := bufio.NewScanner(a.Body)
	next := func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
		}
		t.Fatalf("the stream ended without %q: %v", want, lines.Err())
	}
	next(":ok")
	ines.send("/compose", url.Values{"text": {"Du neuf @noe"}, "visibility": {"public"}, "key": {"n"}}, nil)
	got := map[string]bool{}
	for len(got) < 2 && lines.Scan() {
		for _, topic := range []string{"home", "notifications"} {
			if strings.Contains(lines.Text(), `"topic":"`+topic+`"`) {
				got[topic] = true
			}
		}
		if strings.Contains(lines.Text(), "neuf") {
			t.Error("the stream tells what was written")
		}
	}
	if len(got) != 2 {
		t.Errorf("the stream told of %v only", slices.Collect(maps.Keys(got)))
	}
	noe.send("/signout", nil, nil)
	next("event: bye")
	if a := h.browser("fr").get("/stream?topics=home"); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("a visitor's stream answers %d", a.StatusCode)
	}
}

// chromium opens a browser with scripts, for at most a minute, in which a member
// is signed in.
func (h *house) chromium(t *testing.T, path, name string) (context.Context, func(...chromedp.Action[chromedp.Void])) {
	t.Helper()
	ctx, do := h.window(t, path, "/signin")
	do(chromedp.SendKeys("#who", name), chromedp.SendKeys("#password", passphrase), chromedp.Submit("#password"), chromedp.WaitVisible(".tabs"))
	return ctx, do
}

// window opens a browser with scripts on a page, for at most a minute.
func (h *house) window(t *testing.T, path, page string) (context.Context, func(...chromedp.Action[chromedp.Void])) {
	t.Helper()
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), opts...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	do(chromedp.Navigate(h.Base + page))
	ctx, stop = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	return ctx, do
}

func TestLikingWithAClick(t *testing.T) { // web-client 7.1, 8.1
	t.Parallel()
	path := testkit.Program(t, "chromium")
	h := openHouse(t)
	b := h.browser("fr")
	b.join("ines")
	at := b.send("/compose", url.Values{"text": {"À aimer"}, "visibility": {"public"}, "key": {"c"}}, nil)
	ctx, do := h.chromium(t, path, "ines")
	do(chromedp.Navigate(h.Base+at), chromedp.WaitVisible(".post.large .like"))
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](`window.stayed = "here"`)); err != nil {
		t.Fatal(err)
	}
	do(chromedp.Click(".post.large .like"), chromedp.WaitVisible(`.post .like[aria-pressed="true"]`))
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`[...document.querySelectorAll(".post .like .n")].some((n) => n.textContent === "1")`)); err != nil {
		t.Fatal(err)
	}
	if mark, err := chromedp.Run(ctx, chromedp.Evaluate[string](`window.stayed ?? "reloaded"`)); err != nil || mark != "here" {
		t.Errorf("after the click the page is %q, %v", mark, err)
	}
	got, err := h.get(postOf(t, at))
	if err != nil || got.Counts.Favourites != 1 {
		t.Errorf("the like is not kept: %d, %v", got.Counts.Favourites, err)
	}
}

func postOf(t *testing.T, at string) id.Post {
	t.Helper()
	p, err := id.Parse[id.Post](at[strings.LastIndex(at, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	return p
}
