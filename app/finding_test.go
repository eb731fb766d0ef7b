package app_test

import (
	"net/url"
	"testing"
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
