package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/log"
	"parvis/base/ratelimit"
	"parvis/base/web"
)

type claim struct {
	Name  string `json:"name"`
	ID    int64  `json:"id,string"`
	Lines []struct {
		Share int `json:"share"`
	} `json:"lines"`
}

func post(kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

func TestRead(t *testing.T) { // architecture 12.3, 16
	t.Parallel()
	got, err := web.Read[claim](post("application/json; charset=utf-8", `{"name":"é","id":"9007199254740991","lines":[{"share":1}]}`))
	if err != nil || got.Name != "é" || got.ID != 9007199254740991 || len(got.Lines) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := web.Read[struct{}](post("", "")); err != nil {
		t.Errorf("no body: %v", err)
	}
	for name, c := range map[string]struct {
		kind, body string
		want       error
		field      fault.Field
	}{
		"unknown":     {"application/json", `{"nom":1}`, web.ErrFields, fault.Field{Name: "nom", Code: "web.field.unknown"}},
		"deep":        {"application/json", `{"lines":[{"share":1},{"part":1}]}`, web.ErrFields, fault.Field{Name: "lines/1/part", Code: "web.field.unknown"}},
		"twice":       {"application/json", `{"name":"a","name":"b"}`, web.ErrFields, fault.Field{Name: "name", Code: "web.field.twice"}},
		"type":        {"application/json", `{"lines":[{"share":"x"}]}`, web.ErrFields, fault.Field{Name: "lines/0/share", Code: "web.field.type"}},
		"number id":   {"application/json", `{"id":7}`, web.ErrFields, fault.Field{Name: "id", Code: "web.field.type"}},
		"syntax":      {"application/json", `{"name":`, web.ErrMalformed, fault.Field{}},
		"list":        {"application/json", `[]`, web.ErrMalformed, fault.Field{}},
		"two":         {"application/json", `{}{}`, web.ErrMalformed, fault.Field{}},
		"bytes":       {"application/json", "{\"name\":\"\xff\"}", web.ErrMalformed, fault.Field{}},
		"form":        {"application/x-www-form-urlencoded", "name=a", web.ErrType, fault.Field{}},
		"no type":     {"", "{}", web.ErrType, fault.Field{}},
		"large":       {"application/json", `{"name":"` + strings.Repeat("x", web.MaxBody) + `"}`, web.ErrLarge, fault.Field{}},
		"case counts": {"application/json", `{"Name":"x"}`, web.ErrFields, fault.Field{Name: "Name", Code: "web.field.unknown"}},
	} {
		_, err := web.Read[claim](post(c.kind, c.body))
		f := fault.Of(err)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.field.Name != "" && (len(f.Fields) != 1 || f.Fields[0].Name != c.field.Name || f.Fields[0].Code != c.field.Code) {
			t.Errorf("%s: fields %+v", name, f.Fields)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"name":"x","lines":[{"share":1e2}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		_, err := web.Read[claim](post("application/json", body))
		if err != nil && fault.KindOf(err) == fault.Internal {
			t.Errorf("%q: %v", body, err)
		}
	})
}

func TestJSON(t *testing.T) { // social-core 2.2
	t.Parallel()
	w := httptest.NewRecorder()
	zone := time.FixedZone("", 7200)
	err := web.JSON(w, http.StatusCreated, struct {
		At    time.Time      `json:"at"`
		Never time.Time      `json:"never"`
		Nil   *string        `json:"nil"`
		List  []string       `json:"list"`
		Map   map[string]int `json:"map"`
		HTML  string         `json:"html"`
		ID    int64          `json:"id,string"`
	}{At: time.Date(2026, 5, 19, 10, 0, 0, 999_999, zone), Map: map[string]int{"b": 1, "a": 2}, HTML: "<p>é&\xff</p>", ID: 7})
	want := `{"at":"2026-05-19T08:00:00.000Z","never":null,"nil":null,"list":[],"map":{"a":2,"b":1},"html":"<p>é&` + "\ufffd" + `</p>","id":"7"}`
	if err != nil || w.Body.String() != want || w.Code != http.StatusCreated || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("%d %v %v\ngot  %s\nwant %s", w.Code, w.Header(), err, w.Body, want)
	}
	w = httptest.NewRecorder()
	if err := web.JSON(w, http.StatusOK, map[string]any{"x": math.NaN()}); err == nil || w.Body.Len() > 0 {
		t.Errorf("half an answer: %q, %v", w.Body, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC()
		text := strings.Trim(string(web.AppendTime(nil, at)), `"`)
		got, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || !got.Equal(at.Truncate(time.Millisecond)) || len(text) != 24 {
			t.Fatalf("%s of %v, %v", text, at, err)
		}
	})
}

func words(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.New(i18n.French, web.Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Check() {
		t.Error(p)
	}
	return c
}

func TestNative(t *testing.T) { // architecture 7.4
	t.Parallel()
	var logged bytes.Buffer
	api := web.Native[string]{
		Who: func(r *http.Request) (string, error) {
			if r.Header.Get("Authorization") == "" {
				return "", fault.New(fault.Unauthenticated, "web.route.missing")
			}
			if r.Header.Get("Authorization") == "shut out" {
				return "noé", nil
			}
			return "léa", nil
		},
		May: func(who string) error {
			if who == "noé" {
				return fault.New(fault.Forbidden, "web.route.missing")
			}
			return nil
		},
		Lang:  func(*http.Request) i18n.Tag { return i18n.French },
		Words: words(t), Log: log.New(&logged, clock.System(), slog.LevelInfo),
	}
	mux := http.NewServeMux()
	api.Handle(mux, "POST /ok", func(w http.ResponseWriter, _ *http.Request, who string) error { return web.JSON(w, http.StatusOK, who) })
	api.Plead(mux, "POST /plea", func(w http.ResponseWriter, _ *http.Request, who string) error { return web.JSON(w, http.StatusOK, who) })
	api.Handle(mux, "POST /fields", func(_ http.ResponseWriter, r *http.Request, _ string) error { _, err := web.Read[claim](r); return err })
	api.Handle(mux, "POST /busy", func(http.ResponseWriter, *http.Request, string) error {
		return fault.New(fault.Limited, "web.route.missing").Wait(1500 * time.Millisecond)
	})
	api.Handle(mux, "POST /broken", func(http.ResponseWriter, *http.Request, string) error { return errors.New("the disk said no") })
	for _, c := range []struct {
		path, body, auth string
		status           int
		want             string
	}{
		{"/ok", "", "x", 200, `"léa"`},
		{"/ok", "", "", 401, `{"error":{"code":"web.route.missing","message":"Il n’y a rien à cette adresse.","reference":"ref"}}`},
		{"/ok", "", "shut out", 403, `{"error":{"code":"web.route.missing","message":"Il n’y a rien à cette adresse.","reference":"ref"}}`},
		{"/plea", "", "shut out", 200, `"noé"`},
		{"/fields", `{"nom":1}`, "x", 400, `{"error":{"code":"web.body.invalid","message":"Certains champs ne sont pas valables.","fields":[{"name":"nom","code":"web.field.unknown","message":"Ce champ n’est pas connu ici."}],"reference":"ref"}}`},
		{"/busy", "", "x", 429, `{"error":{"code":"web.route.missing","message":"Il n’y a rien à cette adresse.","reference":"ref"}}`},
		{"/broken", "", "x", 500, `{"error":{"code":"internal","message":"Quelque chose s’est cassé de notre côté.","reference":"ref"}}`},
	} {
		w := httptest.NewRecorder()
		r := post("application/json", c.body)
		r.URL.Path = c.path
		if c.auth != "" {
			r.Header.Set("Authorization", c.auth)
		}
		mux.ServeHTTP(w, r.WithContext(log.WithReference(t.Context(), "ref")))
		if w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("%s: %d %s\nnot %d %s", c.path, w.Code, w.Body, c.status, c.want)
		}
		if c.status == 429 && w.Header().Get("Retry-After") != "2" || c.status == 401 && w.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s: headers %v", c.path, w.Header())
		}
	}
	if got := logged.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "the disk said no") || !strings.Contains(got, `"ref":"ref"`) {
		t.Errorf("logged %s", got)
	}
}

func TestEveryKindHasAStatus(t *testing.T) {
	t.Parallel()
	seen := map[int]fault.Kind{}
	for k := fault.Internal; k <= fault.Unavailable; k++ {
		s := web.Status(k)
		if other, ok := seen[s]; ok || (s == 500) != (k == fault.Internal) {
			t.Errorf("%s answers %d, as %s", k, s, other)
		}
		seen[s] = k
	}
}

func TestLink(t *testing.T) { // social-core 2.4
	t.Parallel()
	for _, c := range []struct {
		query string
		page  web.Page
		want  string
	}{
		{"", web.Page{}, ""},
		{"", web.Page{First: 9, Last: 3}, `<https://a.example/api/v1/timelines/tag/caf%C3%A9?min_id=9>; rel="prev"`},
		{"limit=7&max_id=12&local=true", web.Page{First: 9, Last: 3, Full: true},
			`<https://a.example/api/v1/timelines/tag/caf%C3%A9?limit=7&local=true&max_id=3>; rel="next", <https://a.example/api/v1/timelines/tag/caf%C3%A9?limit=7&local=true&min_id=9>; rel="prev"`},
		{"any[]=x&since_id=1&any%5B%5D=y&access_token=secret&min_id=2&a=%22%3E&b=\"><", web.Page{First: 9, Last: 3},
			`<https://a.example/api/v1/timelines/tag/caf%C3%A9?any[]=x&any%5B%5D=y&a=%22%3E&min_id=9>; rel="prev"`},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/timelines/tag/caf%C3%A9", nil)
		r.URL.RawQuery = c.query
		h := http.Header{}
		web.Link(h, "https://a.example", r, c.page)
		if got := h.Get("Link"); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.query, got, c.want)
		}
	}
}

func TestRateLimitHeaders(t *testing.T) { // social-core 2.5
	t.Parallel()
	h := http.Header{}
	web.RateLimit(h, ratelimit.State{})
	if len(h) != 0 {
		t.Errorf("no limit, yet %v", h)
	}
	web.RateLimit(h, ratelimit.State{Limit: 300, Remaining: 7, Reset: time.Date(2026, 5, 19, 8, 5, 0, 123456000, time.UTC)})
	if h.Get("X-RateLimit-Limit") != "300" || h.Get("X-RateLimit-Remaining") != "7" || h.Get("X-RateLimit-Reset") != "2026-05-19T08:05:00.123456Z" {
		t.Errorf("%v", h)
	}
}

func TestCacheable(t *testing.T) {
	t.Parallel()
	serve := func(tag string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("If-None-Match", tag)
		web.Cacheable(w, r, "application/json", []byte(`{"a":1}`))
		return w
	}
	first := serve("")
	tag := first.Header().Get("ETag")
	if first.Code != 200 || first.Body.String() != `{"a":1}` || tag == "" {
		t.Fatalf("%d %s %q", first.Code, first.Body, tag)
	}
	for _, sent := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
		if w := serve(sent); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
			t.Errorf("%s: %d", sent, w.Code)
		}
	}
	if w := serve(`"x"`); w.Code != 200 {
		t.Errorf("another tag: %d", w.Code)
	}
}

func TestSecure(t *testing.T) { // web-client 10.1, 10.2
	t.Parallel()
	h := http.Header{}
	web.Secure(h, web.Policy{})
	if got := h.Get("Content-Security-Policy"); got != "default-src 'none'; img-src 'self' blob:; media-src 'self' blob:; style-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types parvis" {
		t.Errorf("policy %s", got)
	}
	if h.Get("Referrer-Policy") != "same-origin" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" ||
		!strings.HasPrefix(h.Get("Strict-Transport-Security"), "max-age=") || !strings.Contains(h.Get("Permissions-Policy"), "camera=(), ") {
		t.Errorf("%v", h)
	}
	h = http.Header{}
	web.Secure(h, web.Policy{Embed: true, NoReferrer: true, Plain: true, Media: []string{"https://files.example"}})
	csp := h.Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-ancestors *") || !strings.Contains(csp, "script-src 'none'") || !strings.Contains(csp, "img-src 'self' blob: https://files.example") ||
		h.Get("Referrer-Policy") != "no-referrer" || h.Get("Strict-Transport-Security") != "" || h.Get("Cross-Origin-Opener-Policy") != "" {
		t.Errorf("%v", h)
	}
	h = http.Header{}
	web.Secure(h, web.Policy{Capture: true, Passkeys: true, Media: []string{"https://files.example"}})
	if p := h.Get("Permissions-Policy"); !strings.Contains(p, "camera=(self)") || !strings.Contains(p, "publickey-credentials-get=(self)") || !strings.Contains(p, "geolocation=()") {
		t.Errorf("%s", p)
	}
	if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "connect-src 'self' https://files.example;") || strings.Contains(csp, "unsafe") {
		t.Errorf("%s", csp)
	}
}

func TestIsFragment(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"1": true, "": false, "2": false, "true": false} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Parvis-Fragment", value)
		if web.IsFragment(r) != want {
			t.Errorf("%q", value)
		}
	}
}

func BenchmarkJSON(b *testing.B) {
	v := claim{Name: "léa", ID: 7}
	b.ReportAllocs()
	for range b.N {
		w := discard{http.Header{}}
		if err := web.JSON(w, 200, &v); err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func get(t *testing.T, ctx context.Context, url, encoding string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", encoding)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, data
}
