package form

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/web"
	"parvis/base/web/ui"
)

func views(t *testing.T) []ui.View {
	t.Helper()
	words, err := i18n.New(i18n.French, web.Locales, ui.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	return []ui.View{{Words: words, Lang: i18n.French}, {Words: words, Lang: i18n.English}}
}

// architecture 7.4: every code below is worded beside the box it is about, in both
// languages, and nothing of it reads as a key.
func TestEveryFaultIsWorded(t *testing.T) {
	t.Parallel()
	n := 0
	for _, v := range views(t) {
		for _, key := range v.Words.Keys() {
			code, ok := strings.CutPrefix(key, "fault.")
			if !ok {
				continue
			}
			n++
			broken, err := Refusal(v, "box", fault.New(fault.Invalid, code))
			if err != nil || len(broken) != 1 || broken[0].Name != "box" || broken[0].Text == "" || strings.Contains(broken[0].Text, code) {
				t.Errorf("%s in %s: %v, %v", code, v.Lang, broken, err)
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d codes", n)
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	v := views(t)[1]
	var fields fault.Fields
	fields.Add("name", "ERR_BLANK")
	fields.Add("odd", "ERR_NOBODY_KNOWS")
	fields.Add("type", "web.field.type")
	broken, err := Refusal(v, "box", fields.Err("web.body.invalid"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"name": v.Say("pages.wrong.ERR_BLANK"), "odd": v.Say("pages.wrong.ERR_INVALID"), "type": v.Say("fault.web.field.type"), "box": ""} {
		if got := At(broken, name); got != want {
			t.Errorf("%s: %q, not %q", name, got, want)
		}
	}
	for _, err := range []error{errors.New("broken"), ErrNoPage} {
		if list, got := Refusal(v, "", err); list != nil || !errors.Is(got, err) {
			t.Errorf("%v is worded as %v", err, list)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.SetPathValue("id", "12")
	if n, err := Number[id.Post](r, "id"); n != 12 || err != nil {
		t.Errorf("12 is %d, %v", n, err)
	}
	for _, text := range []string{"", "0", "-1", "a", "99999999999999999999"} {
		r.SetPathValue("id", text)
		if n, err := Number[id.Post](r, "id"); !errors.Is(err, ErrNoPage) {
			t.Errorf("%q is %d, %v", text, n, err)
		}
	}
}
