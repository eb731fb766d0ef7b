package signup

import (
	"html"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/gate"
	"parvis/engine/account/work"
	"parvis/engine/age"
)

// architecture 7.4: whatever refuses somebody who wants to join is said above the form,
// in their language.
func TestEveryFaultIsWorded(t *testing.T) {
	t.Parallel()
	words, err := i18n.New(i18n.French, ui.Locales, account.Locales, gate.Locales, work.Locales, age.Locales, form.Locales)
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
			v := ui.View{Words: words, Lang: lang, Static: func(s string) string { return s }}
			f := fault.New(fault.Invalid, code)
			var b strings.Builder
			if err := (Form{Username: "lea"}).Draw(v, Asks{Mode: account.Open}, form.Worded(v, fault.Of(f))).Render(&b); err != nil {
				t.Fatal(err)
			}
			if want := words.Fault(lang, f); want == "" || strings.Contains(want, code) || !strings.Contains(html.UnescapeString(b.String()), want) {
				t.Errorf("%s in %s: %q is not above the form", code, lang, want)
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d codes", n)
	}
}
