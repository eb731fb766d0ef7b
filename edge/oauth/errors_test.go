package oauth

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/web/param"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
)

// architecture 7.4: every code of the engines below has an answer, and none of
// them is a 500.
func TestEveryFaultHasAnAnswer(t *testing.T) {
	t.Parallel()
	words, err := i18n.New(i18n.French, account.Locales, credential.Locales, grant.Locales, seal.Locales, store.Locales, ratelimit.Locales, param.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Options: Options{Words: words, Log: slog.New(slog.DiscardHandler)}}
	n := 0
	for _, key := range words.Keys() {
		code, ok := strings.CutPrefix(key, "fault.")
		if !ok || code == "internal" || code == "seal.box.broken" {
			continue
		}
		n++
		for _, kind := range []fault.Kind{fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.Missing, fault.Gone, fault.Conflict, fault.Limited, fault.TooLarge, fault.Unsupported, fault.Unavailable} {
			rec := httptest.NewRecorder()
			s.fail(rec, httptest.NewRequest(http.MethodPost, "/oauth/token", nil), fault.New(kind, code))
			if rec.Code < 400 || rec.Code == 500 || !strings.Contains(rec.Body.String(), `"error":"`) {
				t.Errorf("%s (%s): %d %s", code, kind, rec.Code, rec.Body)
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d codes", n)
	}
	for _, r := range reasons {
		if !words.Has(r) {
			t.Errorf("no words for %s", r)
		}
	}
}

func TestEveryScopeHasWords(t *testing.T) {
	t.Parallel()
	words, err := i18n.New(i18n.French, Locales)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Options: Options{Words: words}}
	for _, name := range account.AllScopes().Names() {
		scopes, err := account.ParseScopes(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range i18n.Tags() {
			lines := s.mays(lang, scopes)
			if len(lines) != 1 || strings.Contains(lines[0].what+lines[0].on, "oauth.") {
				t.Errorf("%s in %s: %v", name, lang, lines)
			}
		}
	}
}

func TestFormSource(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"https://app.example/cb": "https://app.example", "http://127.0.0.1:80/cb": "http://127.0.0.1:80", "tusky://cb": "tusky:",
		grant.OutOfBand: "", "": "", "https://a;script-src *//": "", "http://[::1]:8080/": "http://[::1]:8080",
	} {
		if got := formSource(uri); got != want {
			t.Errorf("%q: %q, want %q", uri, got, want)
		}
	}
}

func FuzzFormSource(f *testing.F) {
	f.Add("https://app.example/cb")
	f.Add("a;b:c")
	f.Fuzz(func(t *testing.T, s string) {
		if got := formSource(s); strings.ContainsAny(got, "; ,'\"\n\r*") {
			t.Fatalf("%q gives %q", s, got)
		}
	})
}
