package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Two members write to each other without a script: a request, its acceptance, words,
// an answer, an edit, a reaction, a deletion (web-client 4.1, 6.12; business-messaging 4).
func TestMessagesWithoutAScript(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("en")
	ines.join("ines")
	noe.join("noe")
	all(t, ines.open("/messages"), "Écrivez à quelqu’un que vous suivez.", "/messages/new")
	all(t, ines.open("/@noe"), "/messages/new?to=noe")
	all(t, ines.open("/messages/new?to=noe"), `value="noe"`, "L’hébergeur de ce réseau pourrait techniquement lire cette discussion.")

	refused := ines.post("/messages/new", url.Values{"to": {"personne"}, "text": {"Bonjour"}}, nil)
	if refused.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nobody's name is answered with %d", refused.StatusCode)
	}
	all(t, refused.text, "Bonjour", "personne")
	at := ines.send("/messages/new", url.Values{"to": {"@noe"}, "text": {"Bonjour Noé, vois <b>https://exemple.org/pont</b>"}}, nil)
	all(t, ines.open(at), "Bonjour Noé", "&lt;b&gt;", "envoyé", `href="https://exemple.org/pont`)
	second := ines.post(at, url.Values{"text": {"Encore"}, "ref": {"r2"}}, nil)
	all(t, second.text, "Vous pourrez écrire de nouveau quand il aura été accepté.", "Encore")

	has(t, noe.open("/messages"), "1 request")
	badge := regexp.MustCompile(`Messages</span><span class="count">(\d+)`)
	if badge.MatchString(noe.open("/")) {
		t.Error("a request counts as unread")
	}
	all(t, noe.open("/messages?in=requests"), "Bonjour Noé", at)
	page := noe.open(at)
	all(t, page, at+"/accept", at+"/decline")
	if strings.Contains(page, `href="https://exemple.org`) || strings.Contains(page, `id="say"`) {
		t.Error("a request has links, or a field to write in")
	}
	noe.send(at+"/accept", url.Values{}, nil)
	noe.send(at, url.Values{"text": {"Bonjour !"}, "reply": {"1"}, "ref": {"a"}}, nil)
	noe.send(at, url.Values{"text": {"Bonjour !"}, "reply": {"1"}, "ref": {"a"}}, nil) // pressed twice
	if found := badge.FindStringSubmatch(ines.open("/")); len(found) == 0 || found[1] != "1" {
		t.Errorf("of one unread conversation the navigation tells %q", found)
	}
	page = ines.open(at)
	if badge.MatchString(page) {
		t.Error("what is on the page counts as unread")
	}
	if strings.Count(page, "Bonjour !") != 1 {
		t.Error("what was pressed twice was said twice")
	}
	if strings.Count(page, "Bonjour Noé") != 2 {
		t.Error("what is answered to is not quoted")
	}
	has(t, noe.open(at), "read")

	ines.send(at, url.Values{"text": {"Le pont"}, "alt": {"Un pont, au matin"}, "ref": {"f"}}, map[string][]byte{"file": picture(t, "arcade")})
	all(t, noe.open(at), `alt="Un pont, au matin"`, "sign=", "Le pont")
	broken := ines.post(at, url.Values{"text": {"Un fichier"}, "ref": {"g"}}, map[string][]byte{"file": []byte("rien")})
	if broken.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(broken.text, "Un fichier") {
		t.Errorf("what is no picture: %d", broken.StatusCode)
	}

	one := at + "/said/2"
	all(t, noe.open(one), "Edit", "Delete for everyone", "👍")
	noe.send(one, url.Values{"act": {"edit"}, "text": {"Bonjour à toi"}}, nil)
	if page := ines.open(one); strings.Contains(page, `value="edit"`) || strings.Contains(page, `value="revoke"`) {
		t.Error("somebody else's message can be edited")
	}
	ines.send(one, url.Values{"act": {"react"}, "emoji": {"🎉"}}, nil)
	all(t, noe.open(at), "Bonjour à toi", "edited", "🎉")
	noe.send(one, url.Values{"act": {"revoke"}}, nil)
	page = ines.open(at)
	has(t, page, "Ce message a été supprimé.")
	if strings.Contains(page, "Bonjour à toi") {
		t.Error("a deleted message is there")
	}
	for _, path := range []string{"/messages/1", at + "/said/99", at + "/said/x", "/messages/abc"} {
		if a := ines.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	lea := h.browser("fr")
	lea.join("lea")
	if a := lea.get(at); a.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger gets %d", a.StatusCode)
	}
}

// A group is made, named, joined and left by forms; who may write first is a setting.
func TestGroupsAndSettingsOfMessages(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe, lea := h.browser("fr"), h.browser("fr"), h.browser("fr")
	for name, b := range map[string]*browser{"ines": ines, "noe": noe, "lea": lea} {
		b.join(name)
	}
	for _, b := range []*browser{noe, lea} {
		has(t, b.open("/settings/messages"), `value="followed_and_mutuals" checked`)
		b.send("/settings/messages", url.Values{"door": {"everyone"}, "receipts": {"1"}}, nil)
		has(t, b.open("/settings/messages"), `value="everyone" checked`)
	}
	if a := ines.post("/settings/messages", url.Values{"door": {"tous"}}, nil); !strings.Contains(a.text, "Ce réglage n’est pas connu.") {
		t.Errorf("an unknown door: %d", a.StatusCode)
	}
	at := ines.send("/messages/new", url.Values{"to": {"noe"}, "title": {"Le marché"}, "text": {"Samedi ?"}}, nil)
	all(t, noe.open(at), "Le marché", "Samedi ?")
	about := at + "/about"
	all(t, ines.open(about), "2 personnes", at+"/add", at+"/title", at+"/remove")
	if page := noe.open(about); strings.Contains(page, at+"/add") {
		t.Error("whoever does not look after a group adds people")
	}
	ines.send(at+"/add", url.Values{"add": {"lea"}}, nil)
	ines.send(at+"/title", url.Values{"title": {"La place"}}, nil)
	all(t, lea.open(at), "La place", "Arrivée dans le groupe", "Le groupe s’appelle désormais")
	if strings.Contains(lea.open(at), "Samedi ?") {
		t.Error("who came later reads what was said before")
	}
	a := ines.post(at+"/title", url.Values{"title": {strings.Repeat("x", 101)}}, nil)
	if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "100") {
		t.Errorf("a long title: %d", a.StatusCode)
	}
	ines.send(at+"/remove", url.Values{"who": {find(t, ines.open(about), `name="who" value="(\d+)"`)}}, nil)
	ines.send(at+"/mute", url.Values{}, nil)
	has(t, ines.open(about), at+"/unmute")
	ines.send(at+"/leave", url.Values{}, nil)
	if a := ines.get(at); a.StatusCode != http.StatusNotFound {
		t.Errorf("who left gets %d", a.StatusCode)
	}
}
