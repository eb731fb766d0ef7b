package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Who boosted, liked and quoted a post is one press away, and whoever wrote it can take
// it out of a quote, after being asked (web-client 4.1, 7.3).
func TestWhatPeopleDidWithAPost(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe, guest := h.browser("en"), h.browser("en"), h.browser("en")
	ines.join("ines")
	noe.join("noe")
	id := func(at string) string { return regexp.MustCompile(`\d+`).FindString(at[strings.LastIndex(at, "/"):]) }
	root := ines.send("/compose", url.Values{"text": {"The bridge opens"}, "visibility": {"public"}}, nil)
	base := "/posts/" + id(root)
	if page := ines.open(root); strings.Contains(page, base+"/likes") {
		t.Error("a post with nothing around it leads to nobody")
	}
	noe.send(base+"/favourite", url.Values{}, nil)
	noe.send(base+"/reblog", url.Values{}, nil)
	quote := noe.send("/compose", url.Values{"text": {"At last"}, "visibility": {"public"}, "quote": {id(root)}}, nil)

	for _, b := range []*browser{ines, guest} {
		all(t, b.open(root), "1 boost<", "1 quote<", "1 like<", base+"/quotes")
		all(t, b.open(base+"/likes"), "@noe")
		all(t, b.open(base+"/boosts"), "@noe")
		all(t, b.open(base+"/quotes"), "At last", "The bridge opens")
	}
	revoke := base + "/quotes/" + id(quote) + "/revoke"
	if !strings.Contains(ines.open(base+"/quotes"), revoke) || strings.Contains(noe.open(base+"/quotes"), revoke) || strings.Contains(guest.open(base+"/quotes"), revoke) {
		t.Error("the way to take a post out of a quote is not its author's alone")
	}
	for _, x := range []struct {
		b    *browser
		want int
	}{{noe, http.StatusNotFound}, {guest, http.StatusSeeOther}, {ines, http.StatusOK}} {
		if got := x.b.get(revoke); got.StatusCode != x.want {
			t.Errorf("the question answers %d, not %d", got.StatusCode, x.want)
		}
	}
	if got := noe.post(revoke, url.Values{}, nil); got.StatusCode != http.StatusForbidden {
		t.Errorf("somebody else takes it out: %d", got.StatusCode)
	}
	all(t, ines.open(revoke), "Take your post out of this quote?", "At last")
	ines.send(revoke, url.Values{}, nil)
	page := guest.open(quote)
	all(t, page, "At last", "The quoted post is not available.")
	if strings.Contains(page, "The bridge opens") {
		t.Error("a quote shows what was taken out of it")
	}
	who := find(t, ines.open("/@noe"), `/accounts/(\d+)/block`)
	ines.send("/accounts/"+who+"/block", url.Values{}, nil)
	if strings.Contains(ines.open(base+"/likes"), "@noe") {
		t.Error("somebody blocked is listed")
	}

	// A block is no reason to stay quoted by those whom one does not see.
	lou := h.browser("en")
	lou.join("lou")
	unseen := lou.send("/compose", url.Values{"text": {"What I think of it"}, "visibility": {"public"}, "quote": {id(root)}}, nil)
	ines.send("/accounts/"+find(t, ines.open("/@lou"), `/accounts/(\d+)/block`)+"/block", url.Values{}, nil)
	page, revoke = ines.open(base+"/quotes"), base+"/quotes/"+id(unseen)+"/revoke"
	all(t, page, "A post that you do not see quotes you.", revoke)
	all(t, ines.open(revoke), "Take your post out of this quote?")
	if strings.Contains(page+ines.open(revoke), "What I think of it") {
		t.Error("somebody blocked is shown")
	}
	ines.send(revoke, url.Values{}, nil)
	all(t, guest.open(unseen), "The quoted post is not available.")
}
