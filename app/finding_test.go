package app_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parvis/engine/search"
)

// Where a search finds nothing the page says why, proposes spellings that find something,
// and tells what narrows a search down (web-client 4.1).
func TestNothingFound(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noemie")
	for _, b := range []*browser{ines, noe} {
		b.send("/settings/privacy", url.Values{"indexable": {"on"}, "discoverable": {"on"}}, nil)
		b.send("/compose", url.Values{"text": {"Le marché près du pont #passerelle"}, "visibility": {"public"}}, nil)
	}
	h.settle()
	for lang, says := range map[string][4]string{
		"fr": {"Vouliez-vous dire", "C’est trop court", "Ajoutez un mot", "Pour préciser"},
		"en": {"Did you mean", "That is too short", "Add a word", "To narrow it down"},
	} {
		b := h.browser(lang)
		page := b.open("/search?q=marhce&in=posts")
		all(t, page, says[0], `href="/search?in=posts&amp;q=march%C3%A9"`, ">marché<", says[3])
		has(t, b.open("/search?q=march%C3%A9&in=posts"), "près du pont")
		all(t, b.open("/search?q=%40noemei"), says[0], `href="/search?q=%40noemie"`)
		all(t, b.open("/search?q=%23paserelle&in=tags"), `href="/search?in=tags&amp;q=%23passerelle"`)
		all(t, b.open("/search?q=%3F"), says[1], says[3])
		all(t, b.open("/search?q=from%3Aines"), says[2])
		for _, q := range []string{"xylophone", "march%C3%A9", "", "%3F"} {
			hasNot(t, b.open("/search?q="+q), says[0])
		}
	}
}

// A member saves a search, finds it on the empty page of searches, and takes back that it
// was removed; nobody else sees or touches it (web-client 4.1).
func TestSavedSearches(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	for lang, says := range map[string][4]string{
		"fr": {"Enregistrer cette recherche", "Recherches enregistrées", "Recherche retirée.", "Retirez-en une"},
		"en": {"Save this search", "Saved searches", "Search removed.", "Remove one"},
	} {
		b, other := h.browser(lang), h.browser(lang)
		b.join("keeper" + lang)
		other.join("other" + lang)
		hasNot(t, b.open("/search"), says[1])
		has(t, b.open("/search?q=pont+neuf&in=posts"), says[0])
		hasNot(t, h.browser(lang).open("/search?q=pont"), says[0])
		if to := b.send("/search/saved", url.Values{"q": {"pont neuf"}, "in": {"posts"}}, nil); to != "/search?in=posts&q=pont+neuf" {
			t.Errorf("who saves is led to %s", to)
		}
		hasNot(t, b.open("/search?q=pont+neuf&in=posts"), says[0])
		has(t, b.open("/search?q=pont+neuf"), says[0]) // of another scope
		page := b.open("/search")
		all(t, page, says[1], `href="/search?in=posts&amp;q=pont+neuf"`)
		hasNot(t, other.open("/search"), "pont neuf")
		drop := find(t, page, `(/search/saved/\d+/drop)`)
		if a := other.post(drop, nil, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else's saved search: %d", a.StatusCode)
		}
		at := b.send(drop, nil, nil)
		hasNot(t, b.open("/search"), "pont neuf")
		undone(b, at, says[2])
		has(t, b.open("/search"), "pont neuf")
		for i := range search.MaxSaved - 1 {
			b.send("/search/saved", url.Values{"q": {"mot " + strconv.Itoa(i)}}, nil)
		}
		if a := b.post("/search/saved", url.Values{"q": {"un de trop"}}, nil); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text, says[3]) {
			t.Errorf("too many: %d %s", a.StatusCode, inShort(a.text))
		}
	}
}
