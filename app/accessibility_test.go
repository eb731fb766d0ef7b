package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parvis/app"
)

var (
	mapLink   = regexp.MustCompile(`<li><a href="(/[^"]*)"`)
	placeLink = regexp.MustCompile(`<a [^>]*?href="(/[^"]*)"`)
)

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
	chief := h.chief("eva", "en")
	added := map[string]int{}
	for name, b := range map[string]*browser{"visitor": h.browser("fr"), "member": member, "operator": chief} {
		page := b.open("/map")
		main := page[strings.Index(page, "<main"):strings.Index(page, "</main>")]
		links := mapLink.FindAllStringSubmatch(main, -1)
		if len(links) < 10 {
			t.Errorf("%d links for a %s", len(links), name)
		}
		added[name] = len(links)
		for _, l := range links {
			if a := b.get(l[1]); a.StatusCode != http.StatusOK && a.StatusCode != http.StatusSeeOther {
				t.Errorf("%s answers a %s with %d", l[1], name, a.StatusCode)
			}
		}
	}
	// What folders add to the client is on the map.
	whole := chief.open("/map")
	n := 0
	for path, of := range map[string]string{"/studio": `(?s)<ul class="desks".*?</ul>`, "/settings/profile": `(?s)<nav class="sub scroll".*?</nav>`} {
		for _, l := range placeLink.FindAllStringSubmatch(regexp.MustCompile(of).FindString(chief.open(path)), -1) {
			if n++; !strings.Contains(whole, `href="`+l[1]+`"`) {
				t.Errorf("%s is not on the map", l[1])
			}
		}
	}
	if n < 25 || added["operator"] < added["member"]+10 {
		t.Errorf("%d pages were added; links are %v", n, added)
	}
}
