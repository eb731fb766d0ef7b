package recover

import (
	"errors"
	"html"
	"net/http"
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
)

// architecture 7.4: a link that leads nowhere any more is answered in the reader's
// language and with its own status; what a link cannot be blamed for is passed on.
func TestEveryFaultIsWorded(t *testing.T) {
	t.Parallel()
	words, err := i18n.New(i18n.French, ui.Locales, account.Locales, credential.Locales, form.Locales)
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
			for kind, want := range map[fault.Kind]int{fault.Gone: http.StatusGone, fault.Missing: http.StatusNotFound} {
				status, page := 0, ""
				v := &visit{&Pages{}, &desk.Visit[account.Actor]{View: ui.View{Words: words, Lang: lang, Static: func(s string) string { return s }}}}
				v.Send = func(code int, n g.Node) error {
					var b strings.Builder
					status = code
					err := n.Render(&b)
					page = html.UnescapeString(b.String())
					return err
				}
				f := fault.New(kind, code)
				if err := v.overLink(f); err != nil || status != want || !strings.Contains(page, words.Fault(lang, f)) {
					t.Errorf("%s in %s: %v, %d", code, lang, err, status)
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d codes", n)
	}
	for _, other := range []error{errors.New("the disk is full"), fault.New(fault.Forbidden, "pages.form")} {
		if err := (&visit{}).overLink(other); !errors.Is(err, other) {
			t.Errorf("%v became %v", other, err)
		}
	}
}
