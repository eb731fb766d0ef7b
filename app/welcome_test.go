package app_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var followForm = regexp.MustCompile(`/accounts/\d+/follow`)

// Whoever joins is led through the first steps, each of which says when it is done
// (web-client 4.1, sign-up).
func TestWelcomeLeadsThroughTheFirstSteps(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	for _, name := range []string{"noe", "lea", "jean", "yuna"} {
		b := h.browser("fr")
		b.join(name)
		b.send("/settings/profile", url.Values{"display_name": {strings.ToUpper(name)}, "note": {"J’habite ici"}}, nil)
		b.send("/settings/privacy", url.Values{"discoverable": {"on"}}, nil)
		b.send("/compose", url.Values{"text": {"Bonjour"}, "visibility": {"public"}}, nil)
	}
	ines := h.browser("fr")
	ines.join("ines")
	page := ines.open("/welcome")
	all(t, page, "Suivre trois personnes", "Une image et un mot sur vous", "/settings/security", "J’habite ici", "A publié ici récemment")
	if strings.Contains(page, "badge ok") {
		t.Error("a step is done before anything was")
	}
	follows := followForm.FindAllString(page, -1)
	if len(follows) != 4 {
		t.Fatalf("%d people are proposed, not 4", len(follows))
	}
	for _, at := range follows[:3] {
		ines.send(at, url.Values{}, nil)
	}
	page = ines.open("/welcome")
	if n := len(followForm.FindAllString(page, -1)); n != 1 || !strings.Contains(page, "badge ok") {
		t.Errorf("after three follows %d are proposed, done: %v", n, strings.Contains(page, "badge ok"))
	}
}
