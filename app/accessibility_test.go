package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parvis/app"
)

var mapLink = regexp.MustCompile(`<li><a href="(/[^"]*)"`)

// A network that nobody audited says that it does not conform; one that was says what
// was found, in both languages and in the foot of every page (web-client 9.1).
func TestTheStatementSaysWhatTheAuditFound(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	fr, en := h.browser("fr"), h.browser("en")
	all(t, fr.open("/accessibility"), "n’est pas conforme", "n’a pas encore été audité", "Défenseur des droits")
	all(t, en.open("/accessibility"), "does not conform", "No audit")
	all(t, fr.open("/about"), `href="/accessibility"`, "non conforme", `href="/map"`)

	audited := openHouseOn(t, []string{"PARVIS_ACCESSIBILITY_ON=2026-11-02", "PARVIS_ACCESSIBILITY_RATE=81", "PARVIS_ACCESSIBILITY_BY=Atelier Braille", "PARVIS_ACCESSIBILITY_FAILING=Les vidéos sont sans audiodescription"},
		func(w *town) error { return w.Start(w.ctx) }).browser("fr")
	all(t, audited.open("/accessibility"), "partiellement conforme", "2 novembre 2026", "Atelier Braille", "81", "audiodescription")

	for _, bad := range []string{"accessibility.on=hier", "accessibility.rate=101"} {
		if err := app.NewSettings().Load("", nil, []string{bad}); err == nil || !strings.Contains(err.Error(), "accessibility") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// Every page of the map opens, for whoever sees it there.
func TestEveryPlaceOfTheMapOpens(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	member := h.browser("fr")
	member.join("ines")
	for name, b := range map[string]*browser{"visitor": h.browser("fr"), "member": member} {
		page := b.open("/map")
		main := page[strings.Index(page, "<main"):strings.Index(page, "</main>")]
		links := mapLink.FindAllStringSubmatch(main, -1)
		if len(links) < 10 {
			t.Errorf("%d links for a %s", len(links), name)
		}
		for _, l := range links {
			if a := b.get(l[1]); a.StatusCode != http.StatusOK && a.StatusCode != http.StatusSeeOther {
				t.Errorf("%s answers a %s with %d", l[1], name, a.StatusCode)
			}
		}
	}
}
