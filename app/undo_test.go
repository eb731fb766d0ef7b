package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
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

// Who missed what said that something was done finds it in notifications with its
// opposite: the last of it only, for a day, until it is taken back (web-client 6.23).
func TestWhatWasDoneLastIsTakenBackInNotifications(t *testing.T) {
	t.Parallel()
	words := map[string]struct{ last, mute, hide, unfollow, listed, left string }{
		"fr": {"Dernière action", "Vous ne verrez plus ce compte.", "Vous ne verrez plus cette publication.", "Vous ne suivez plus ce compte.", "Ce compte n’est plus dans la liste.", "Votre publication part dans 10 secondes."},
		"en": {"Last action", "You will not see this account any more.", "You will not see this post again.", "You no longer follow this account.", "Taken out of the list.", "Your post leaves in 10 seconds."},
	}
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		said := words[lang]
		ines, noe := h.browser(lang), h.browser(lang)
		ines.join("ines")
		noe.join("noe")
		// told gives the form that takes back what notifications say was done.
		told := func(word, whom string) string {
			t.Helper()
			page := ines.open("/notifications")
			all(t, page, said.last, word, whom)
			return find(t, page, `(?s)`+regexp.QuoteMeta(word)+`.*?action="([^"]+)"`)
		}
		nothing := func(b *browser, why string) {
			t.Helper()
			if page := b.open("/notifications"); strings.Contains(page, said.last) {
				t.Errorf("%s: %s", why, inShort(page))
			}
		}
		who := find(t, ines.open("/@noe"), `(/accounts/\d+/)follow`)
		nothing(ines, "nothing was done")

		ines.send(who+"mute", url.Values{}, nil)
		back := told(said.mute, `href="/@noe"`)
		nothing(noe, "somebody else did it")
		ines.send(back, url.Values{}, nil)
		nothing(ines, "it was taken back")
		if strings.Contains(ines.open("/mutes"), "@noe") {
			t.Error("the mute holds still")
		}

		ines.send(who+"mute", url.Values{}, nil)
		n := find(t, who, `(\d+)`)
		ines.open("/?did=accounts/block." + n)
		ines.send("/signin", url.Values{"who": {"ines"}, "password": {passphrase}, "next": {"/?did=accounts/block." + n}}, nil)
		told(said.mute, "") // an address alone does nothing
		at := noe.send("/compose", url.Values{"text": {"Un mot"}, "visibility": {"public"}}, nil)
		p := "/posts/" + find(t, at, `(\d+)$`) + "/"
		ines.send(p+"hide", url.Values{}, nil)
		if back := told(said.hide, `href="`+p+`tune"`); back != p+"unhide" {
			t.Errorf("the opposite of hiding is %s", back)
		}
		ines.send(who+"unmute", url.Values{}, nil) // of what was done before
		ines.send(told(said.hide, ""), url.Values{}, nil)
		nothing(ines, "it was shown again")

		ines.send(who+"follow", url.Values{}, nil)
		nothing(ines, "to follow is taken back where it was done")
		ines.send("/lists", url.Values{"title": {"Voisins"}}, nil)
		l := find(t, ines.open("/lists"), `(/lists/\d+/)edit`)
		ines.send(l+"add", url.Values{"name": {"noe"}}, nil)
		ines.send(l+"drop", url.Values{"name": {"noe"}}, nil)
		ines.send(told(said.listed, "@noe"), url.Values{}, nil)
		has(t, ines.open(l+"edit"), "@noe")
		nothing(ines, "who was taken out is in the list again")

		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, ines.base+who+"unfollow", nil)
		if err == nil {
			r.Header.Set("Parvis-Fragment", "1")
			r.Header.Set("Origin", ines.base)
		}
		if a := ines.do(r, err); a.StatusCode != http.StatusOK {
			t.Errorf("a script unfollows: %d", a.StatusCode)
		}
		if back := told(said.unfollow, "@noe"); back != who+"follow" {
			t.Errorf("the opposite of unfollowing is %s", back)
		}
		if page := ines.open(ines.send(who+"mute", url.Values{}, nil)); !strings.Contains(page, said.mute) {
			t.Errorf("the page after it says nothing: %s", inShort(page))
		}
		if page := ines.open("/notifications?did=accounts/mute." + n); strings.Count(page, said.mute) != 1 {
			t.Errorf("what was done is said %d times", strings.Count(page, said.mute))
		}
		ines.send("/compose", url.Values{"text": {"Bonjour"}, "visibility": {"public"}, "key": {"k"}, "wait": {"10"}}, nil)
		ines.send(told(said.left, ""), url.Values{}, nil)
		nothing(ines, "the post was recalled")

		ines.send(who+"mute", url.Values{}, nil)
		told(said.mute, "")
		h.clock.Advance(16 * time.Minute)
		nothing(ines, "a quarter of an hour later")
	})
}
