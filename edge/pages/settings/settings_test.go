package settings

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	g "maragu.dev/gomponents"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/archive"
)

// architecture 7.4: a page of settings says every code below in its reader's language,
// and leads whoever must prove again who they are.
func TestEveryFaultIsWorded(t *testing.T) {
	t.Parallel()
	words, err := i18n.New(i18n.French, ui.Locales, account.Locales, credential.Locales, archive.Locales, form.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, key := range words.Keys() {
		code, ok := strings.CutPrefix(key, "fault.")
		if !ok {
			continue
		}
		n++
		for _, lang := range i18n.Tags() {
			var shown []ui.Broken
			rec := httptest.NewRecorder()
			v := &visit{Pages: New(Options{}), Visit: &desk.Visit[account.Actor]{W: rec, R: httptest.NewRequest(http.MethodPost, "/settings/security", nil), View: ui.View{Words: words, Lang: lang}}}
			v.Settings = func(_ desk.Desk[account.Actor], broken []ui.Broken, _ ...g.Node) error { shown = broken; return nil }
			if err := v.refuse("security", "box", fault.New(fault.Forbidden, code), func(broken []ui.Broken) error { return v.topic("security", broken) }); err != nil {
				t.Errorf("%s in %s: %v", code, lang, err)
			}
			if code == "account.session.stale" {
				if rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/signin?force=1") || shown != nil {
					t.Errorf("%s in %s: %d to %q", code, lang, rec.Code, rec.Header().Get("Location"))
				}
				continue
			}
			if len(shown) != 1 || shown[0].Name != "box" || shown[0].Text == "" || strings.Contains(shown[0].Text, code) {
				t.Errorf("%s in %s: %v", code, lang, shown)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d codes", n)
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	var topics, patterns []string
	add := func(pattern string, _ func(*desk.Visit[account.Actor]) error) { patterns = append(patterns, pattern) }
	New(Options{}).Desk(desk.Shell[account.Actor]{Handle: add, Bring: add, Topic: func(d desk.Desk[account.Actor]) { topics = append(topics, d.Path) }})
	if len(topics) != len(names) {
		t.Errorf("topics are %v", topics)
	}
	for _, path := range topics {
		for _, method := range []string{"GET ", "POST "} {
			if !slices.ContainsFunc(patterns, func(p string) bool { return p == method+path || strings.HasPrefix(p, method+path+"/") }) {
				t.Errorf("%s%s is not served", method, path)
			}
		}
	}
}
