package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What a member agreed to is on one page, and is taken back there as simply as it
// is given (web-client 4.1, settings).
func TestConsents(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	given := func(b *browser) string {
		page := b.open("/settings/consents")
		var on []string
		for _, name := range []string{"discoverable", "indexable", "engines", "foryou", "digest", "letters"} {
			if strings.Contains(page, `name="take" value="`+name+`"`) {
				on = append(on, name)
			}
		}
		return strings.Join(on, " ")
	}
	if got := given(ines); got != "digest" {
		t.Errorf("whoever joins agreed to %q", got)
	}
	all(t, ines.open("/settings/consents"), "Laisser des applications agir pour moi", "conditions", "/settings/notifications")
	for _, step := range []struct{ act, name, want string }{
		{"give", "indexable", "indexable digest"},
		{"give", "engines", "indexable engines digest"},
		{"give", "foryou", "indexable engines foryou digest"},
		{"give", "discoverable", "discoverable indexable engines foryou digest"},
		{"take", "engines", "discoverable indexable foryou digest"},
		{"take", "digest", "discoverable indexable foryou"},
		{"give", "digest", "discoverable indexable foryou digest"},
		{"take", "foryou", "discoverable indexable digest"},
		{"take", "all", ""},
	} {
		ines.send("/settings/consents", url.Values{step.act: {step.name}}, nil)
		if got := given(ines); got != step.want {
			t.Errorf("after %s %s: %q, want %q", step.act, step.name, got, step.want)
		}
	}
	all(t, ines.open("/settings/notifications"), `value="never" selected`)
	for _, odd := range []url.Values{{}, {"give": {"everything"}}, {"give": {"all"}}} {
		if a := ines.post("/settings/consents", odd, nil); a.StatusCode < http.StatusBadRequest {
			t.Errorf("%v: %d", odd, a.StatusCode)
		}
	}
	if a := h.browser("fr").get("/settings/consents"); a.StatusCode == http.StatusOK {
		t.Error("visitors have no consents")
	}
}
