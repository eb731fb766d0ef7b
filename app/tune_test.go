package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// From each post of somebody else's a member sees less of it, of its conversation or of
// its author, and takes it back (web-client 4.1, home).
func TestSeeingLess(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	ines.send(find(t, ines.open("/@noe"), `(/accounts/\d+/follow)`), url.Values{}, nil)
	at := noe.send("/compose", url.Values{"text": {"Le marché de Noël"}, "visibility": {"public"}}, nil)
	p := at[strings.LastIndex(at, "/")+1:]
	p = find(t, p, `(\d+)`)
	all(t, ines.open("/"), "Le marché de Noël", "/posts/"+p+"/tune")
	page := ines.open("/posts/" + p + "/tune")
	all(t, page, "Le marché de Noël", "/posts/"+p+"/hide", "/posts/"+p+"/mute", "/noboosts", "/block")

	undoAt := ines.send("/posts/"+p+"/hide", url.Values{}, nil)
	if strings.Contains(ines.open("/"), "Le marché de Noël") {
		t.Error("a hidden post is in home")
	}
	undone(ines, undoAt, "Vous ne verrez plus cette publication.")
	has(t, ines.open("/"), "Le marché de Noël")

	ines.send("/posts/"+p+"/mute", url.Values{}, nil)
	has(t, ines.open("/posts/"+p+"/tune"), "/posts/"+p+"/unmute")
	if a := h.browser("fr").get("/posts/" + p + "/tune"); a.StatusCode == http.StatusOK && strings.Contains(a.text, "/hide") {
		t.Error("visitors can hide posts")
	}
}

// What a member wants of whom they follow is set on the profile: a word about each post,
// boosts or none; nothing of it makes them follow anybody.
func TestWhatIsWantedOfAFollow(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	follow := find(t, ines.open("/@noe"), `(/accounts/\d+/follow)`)
	base := strings.TrimSuffix(follow, "follow")
	if a := ines.post(base+"bell", url.Values{}, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a bell for whom nobody follows: %d", a.StatusCode)
	}
	ines.send(follow, url.Values{}, nil)
	all(t, ines.open("/@noe"), base+"bell", base+"noboosts")
	ines.send(base+"bell", url.Values{}, nil)
	ines.send(base+"noboosts", url.Values{}, nil)
	all(t, ines.open("/@noe"), base+"nobell", base+"boosts", base+"unfollow")
	noe.send("/compose", url.Values{"text": {"Un mot"}, "visibility": {"public"}}, nil)
	h.settle()
	page := ines.open("/notifications")
	all(t, page, "Un mot", `class="new"`)
	ines.send("/notifications/read", url.Values{}, nil)
	if strings.Contains(ines.open("/notifications"), `class="new"`) {
		t.Error("what was read is new")
	}
}

// A hashtag is followed and left on its page.
func TestFollowingAHashtag(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	has(t, ines.open("/tags/ponts"), `action="/tags/ponts/follow"`)
	ines.send("/tags/ponts/follow", url.Values{}, nil)
	has(t, ines.open("/tags/ponts"), `action="/tags/ponts/unfollow"`)
	has(t, ines.open("/tags"), "#ponts")
	noe.send("/compose", url.Values{"text": {"Le vieux #ponts"}, "visibility": {"public"}}, nil)
	has(t, ines.open("/"), "Le vieux")
	ines.send("/tags/ponts/unfollow", url.Values{}, nil)
	h.settle()
	if strings.Contains(ines.open("/tags"), "#ponts") || strings.Contains(ines.open("/"), "Le vieux") {
		t.Error("a hashtag that was left is still followed")
	}
}

// Pages have one address each; a conversation that was opened is read.
func TestAddressesAndReadConversations(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	for from, to := range map[string]string{"/@Noe": "/@noe", "/@NOE?tab=media": "/@noe?tab=media", "/near": "/public", "/discover": "/explore", "/notifications/requests": "/notifications/filtered", "/messages/posts": "/messages"} {
		if a := ines.get(from); a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != to {
			t.Errorf("%s answered %d, %q", from, a.StatusCode, a.Header.Get("Location"))
		}
	}
	ines.send(find(t, ines.open("/@noe"), `(/accounts/\d+/follow)`), url.Values{}, nil)
	at := noe.send("/compose", url.Values{"text": {"@ines un secret"}, "visibility": {"direct"}}, nil)
	h.settle()
	all(t, ines.open("/messages"), "un secret", "à lire")
	if strings.Contains(ines.open("/notifications"), "un secret") {
		t.Error("a message is among the notifications")
	}
	ines.open("/@noe/" + find(t, at[strings.LastIndex(at, "/")+1:], `(\d+)`))
	if strings.Contains(ines.open("/messages"), "à lire") {
		t.Error("a conversation that was read is new")
	}
}
