package pages

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/edge/pages/settings"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/report"
)

func bare(t *testing.T) *Edge {
	t.Helper()
	words, err := i18n.New(i18n.French, store.Locales, seal.Locales, ratelimit.Locales, web.Locales, ui.Locales, account.Locales, credential.Locales, grant.Locales, graph.Locales,
		policy.Locales, filter.Locales, media.Locales, post.Locales, report.Locales, notify.Locales, form.Locales, settings.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(Options{Words: words, Clock: clock.NewManual(testkit.Noon), Log: slog.New(slog.DiscardHandler), Base: "https://parvis.example", Name: "Parvis", Look: func() ui.Look { return ui.Look{} }})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// architecture 7.4: every code below has a page with its status and a sentence in
// both languages.
func TestEveryFaultHasAPage(t *testing.T) {
	t.Parallel()
	e := bare(t)
	n := 0
	for _, key := range e.Words.Keys() {
		code, ok := strings.CutPrefix(key, "fault.")
		if !ok || code == "internal" {
			continue
		}
		n++
		for _, kind := range []fault.Kind{fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.Missing, fault.Gone, fault.Conflict, fault.Limited, fault.TooLarge, fault.Unsupported, fault.Unavailable} {
			for _, lang := range []string{"fr", "en"} {
				f := fault.New(kind, code)
				r := httptest.NewRequest(http.MethodGet, "/x", nil)
				r.Header.Set("Accept-Language", lang)
				rec := httptest.NewRecorder()
				v := &visit{Edge: e, w: rec, r: r}
				v.fail(f)
				if rec.Code != statusOf(f) || rec.Header().Get("Content-Language") != lang || strings.Contains(rec.Body.String(), "fault."+code) {
					t.Errorf("%s (%s, %s): %d in %q", code, kind, lang, rec.Code, rec.Header().Get("Content-Language"))
				}
				r.Header.Set("Parvis-Fragment", "1")
				rec = httptest.NewRecorder()
				v = &visit{Edge: e, w: rec, r: r}
				v.fail(f)
				if rec.Code != statusOf(f) || rec.Body.Len() == 0 || strings.Contains(rec.Body.String(), "<") {
					t.Errorf("%s (%s): a fragment is answered %d %q", code, kind, rec.Code, rec.Body)
				}
			}
		}
	}
	if n < 60 {
		t.Errorf("only %d codes", n)
	}
}

func TestNextStaysHere(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/saved": "/saved", "/search?q=a&in=posts": "/search?q=a&in=posts", "/oauth/authorize?state=a%26b": "/oauth/authorize?state=a%26b", "": "/", "saved": "/",
		"//evil.example": "/", "/\\evil.example": "/", "https://evil.example/": "/", "javascript:alert(1)": "/", "/%zz": "/", "///evil.example": "/", "\t//evil.example": "/",
	} {
		if got := local(path); got != want {
			t.Errorf("local(%q) is %q, not %q", path, got, want)
		}
	}
}

func TestAddressesAreNoPage(t *testing.T) { // web-client 4.1
	t.Parallel()
	e := bare(t)
	for _, path := range []string{"/a/b/c/d", "/settings/nothing/at/all"} {
		rec := httptest.NewRecorder()
		e.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		if rec.Code != http.StatusNotFound || !strings.Contains(rec.Body.String(), "<h1") {
			t.Errorf("%s answers %d", path, rec.Code)
		}
	}
}

func TestWeights(t *testing.T) { // web-client 14
	t.Parallel()
	sum := func(folder string) (n int64) {
		err := fs.WalkDir(files, folder, func(_ string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			n += info.Size()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := sum("static/css"); n > 64<<10 {
		t.Errorf("the style sheets have %d bytes", n)
	}
	// A page has the modules of every page, and at most one more, or those of settings or
	// of joining. Ten KiB of brotli
	// are twelve of gzip, which are what the program can make.
	every, most, settings := int64(0), int64(0), int64(0)
	weights := packed(t, "static/js")
	for name, n := range weights {
		switch name {
		case "composer.js", "card.js", "place.js", "work.js", "trial.js", "desk.js", "notice.js", "chat.js":
			most = max(most, n)
		case "settings.js", "passkey.js", "progress.js", "push.js":
			settings += n
		case "viewer.js", "upload.js", "send.js", "news.js", "plays.js": // come with the first picture that is opened, file and post that are sent, news of a post, and choice of films that run
		default:
			every += n
		}
	}
	// A module alone has three KiB of brotli, and that of every page four (web-client 8.6).
	for name, n := range weights {
		if name == "live.js" && n > 4800 || name != "live.js" && n > 3600 {
			t.Errorf("%s has %d bytes", name, n)
		}
	}
	most = max(most, settings, weights["work.js"]+weights["passkey.js"])
	if every == 0 || most == 0 || every+most > 12<<10 {
		t.Errorf("the scripts have %d bytes, and %d more on a page", every, most)
	}
}

// physical matches what a style sheet says of left and right, which pages that are
// written from right to left have the other way round.
var physical = regexp.MustCompile(`(?:^|[{;\s])((?:margin|padding|border)-(?:left|right)[a-z-]*|left|right|(?:border-(?:top|bottom)-(?:left|right)-radius)|(?:text-align|float|clear)\s*:\s*(?:left|right))\s*[:;}]`)

// aslant matches four lengths of a box; the second and the fourth are its sides.
var aslant = regexp.MustCompile(`[{;\s](?:margin|padding|inset):\s*[^\s;{},]+\s+([^\s;{},]+)\s+[^\s;{},]+\s+([^\s;{},]+)\s*[;}]`)

func TestStylesNameNoSide(t *testing.T) { // web-client 13
	t.Parallel()
	for text, want := range map[string]bool{".a {margin-left:1px}": true, ".a{right: 0}": true, ".a {color:red;text-align:left}": true, ".a {border-top-left-radius:2px}": true, "a {margin-inline-start:1px;text-align:start}": false, "a {transform-origin:left top}": false} {
		if physical.MatchString(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	list, err := fs.Glob(files, "static/css/*.css")
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	for _, name := range list {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range physical.FindAllSubmatch(data, -1) {
			t.Errorf("%s says %q", name, m[1])
		}
		for _, m := range aslant.FindAllSubmatch(data, -1) {
			if !bytes.Equal(m[1], m[2]) {
				t.Errorf("%s says %q", name, m[0])
			}
		}
	}
}

// packed gives what each file of a folder has, compressed.
func packed(t *testing.T, folder string) map[string]int64 {
	t.Helper()
	list, err := fs.ReadDir(files, folder)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	for _, f := range list {
		data, err := fs.ReadFile(files, folder+"/"+f.Name())
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		out[f.Name()] = int64(b.Len())
	}
	return out
}
