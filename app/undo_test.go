package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// undone presses the button that the page after an act offers.
func undone(b *browser, at, said string) {
	b.t.Helper()
	page := b.open(at)
	has(b.t, page, said)
	act := regexp.MustCompile(`id="done".*?action="([^"]+)"`).FindStringSubmatch(page)
	if act == nil {
		b.t.Fatalf("%s offers no way back", at)
	}
	b.send(act[1], url.Values{}, nil)
}

// What a member declines or removes comes back by one button, without a script
// (web-client 7.2).
func TestWhatIsTakenAwayComesBack(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")

	ines.send("/settings/filters", url.Values{"words": {"pluie\nneige"}, "action": {"hide"}, "in.home": {"on"}, "life": {"0"}}, nil)
	n := regexp.MustCompile(`/settings/filters/(\d+)/drop`).FindStringSubmatch(ines.open("/settings/filters"))[1]
	if a := noe.post("/settings/filters/"+n+"/drop", url.Values{}, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's filter: %d", a.StatusCode)
	}
	at := ines.send("/settings/filters/"+n+"/drop", url.Values{}, nil)
	if a := noe.post("/settings/filters/"+n+"/restore", url.Values{}, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's filter was brought back: %d", a.StatusCode)
	}
	undone(ines, at, "Filtre retiré.")
	all(t, ines.open("/settings/filters"), "pluie", "neige", "/settings/filters/"+n+"/drop")

	noeID := regexp.MustCompile(`/accounts/(\d+)/follow`).FindStringSubmatch(ines.open("/@noe"))[1]
	ines.send("/accounts/"+noeID+"/follow", url.Values{}, nil)
	ines.send("/lists", url.Values{"title": {"Voisins"}}, nil)
	l := regexp.MustCompile(`/lists/(\d+)/edit`).FindStringSubmatch(ines.open("/lists"))[1]
	ines.send("/lists/"+l+"/add", url.Values{"name": {"noe"}}, nil)
	undone(ines, ines.send("/lists/"+l+"/drop", url.Values{"name": {"noe"}}, nil), "Ce compte n’est plus dans la liste.")
	has(t, ines.open("/lists/"+l+"/edit"), "@noe")
	undone(ines, ines.send("/lists/"+l+"/delete", url.Values{}, nil), "Liste supprimée.")
	has(t, ines.open("/lists"), "Voisins")
	has(t, ines.open("/lists/"+l+"/edit"), "@noe")

	noe.send("/settings/privacy", url.Values{"locked": {"on"}}, nil)
	lea := h.browser("fr")
	lea.join("lea")
	lea.send("/accounts/"+noeID+"/follow", url.Values{}, nil)
	reject := regexp.MustCompile(`/accounts/\d+/reject`).FindString(noe.open("/follow-requests"))
	if reject == "" {
		t.Fatal("nobody asked")
	}
	at = noe.send(reject, url.Values{}, nil)
	if strings.Contains(noe.open("/follow-requests"), "@lea") {
		t.Error("a declined request is still there")
	}
	undone(noe, at, "Demande refusée.")
	has(t, noe.open("/follow-requests"), "@lea")
	if a := noe.post(strings.Replace(reject, "reject", "reconsider", 1), url.Values{}, nil); a.StatusCode != http.StatusNotFound || !strings.Contains(a.text, "trop tard") {
		t.Errorf("taken back twice: %d", a.StatusCode)
	}
}
