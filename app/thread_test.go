package app_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// A reply that is deleted leaves a tombstone, and what hangs under it stays; what is
// deeper than two levels stands on a page of its own (web-client 4.1).
func TestAThreadIsATree(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	answer := func(b *browser, to, text string) string {
		form := url.Values{"text": {text}, "visibility": {"public"}}
		if to != "" {
			form.Set("reply", to[strings.LastIndex(to, "/")+1:])
		}
		return b.send("/compose", form, nil)
	}
	id := func(at string) string { return regexp.MustCompile(`\d+`).FindString(at[strings.LastIndex(at, "/"):]) }
	root := answer(ines, "", "Le pont rouvre")
	one := answer(noe, root, "Quand donc")
	two := answer(ines, one, "Jeudi matin")
	three := answer(noe, two, "Et les bus")
	answer(ines, three, "Les bus aussi")

	page := ines.open(root)
	all(t, page, "Quand donc", "Jeudi matin", "2 autres réponses")
	if strings.Contains(page, "Et les bus") {
		t.Error("a third level is drawn")
	}
	all(t, ines.open(two), "Le pont rouvre", "Quand donc", "Et les bus", "Les bus aussi")

	noe.send("/posts/"+id(one)+"/delete", url.Values{}, nil)
	for _, b := range []*browser{ines, noe, h.browser("fr")} {
		page = b.open(root)
		all(t, page, "Une publication n’est plus ici.", "Jeudi matin", "2 autres réponses")
		if strings.Contains(page, "Quand donc") {
			t.Error("a deleted reply can be read")
		}
		page = b.open(two)
		all(t, page, "Le pont rouvre", "Une publication n’est plus ici.", "Et les bus")
		if n := strings.Count(page, `class="gone"`); n != 1 {
			t.Errorf("%d tombstones", n)
		}
	}
}
