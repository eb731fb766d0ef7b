package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestFiltersOfAMember: what a member does not want to read is covered, left out
// or blurred where they chose, in pages as in apps; the opened post is shown.
func TestFiltersOfAMember(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	account := find(t, noe.open("/@ines"), `/accounts/(\d+)/follow`)
	noe.send("/accounts/"+account+"/follow", nil, nil)
	at := map[string]string{}
	for key, text := range map[string]string{"warn": "Encore la pluie", "hide": "Le vent se lève", "none": "Un grand soleil"} {
		at[key] = ines.send("/compose", url.Values{"text": {text}, "visibility": {"public"}, "key": {key}}, nil)
	}
	noe.send("/settings/filters", url.Values{"words": {"pluie"}, "action": {"warn"}, "in.home": {"1"}, "life": {"0"}}, nil)
	noe.send("/settings/filters", url.Values{"words": {"vent"}, "action": {"hide"}, "in.home": {"1"}, "in.thread": {"1"}, "life": {"0"}}, nil)
	h.settle()
	home := noe.open("/")
	if !strings.Contains(home, "Un grand soleil") || !strings.Contains(home, "Filtré") || strings.Contains(home, "Le vent se lève") {
		t.Errorf("home: %s", inShort(home))
	}
	if i, j := strings.Index(home, "Filtré"), strings.Index(home, "Encore la pluie"); i < 0 || j < i {
		t.Errorf("what is filtered does not stand behind the word: %d, %d", i, j)
	}
	if public := noe.open("/public"); strings.Contains(public, "Filtré") || !strings.Contains(public, "Le vent se lève") {
		t.Error("a filter holds where the member did not ask for it")
	}
	if mine := ines.open("/"); strings.Contains(mine, "Filtré") {
		t.Error("somebody else's filter holds")
	}
	if page := noe.open(at["hide"]); !strings.Contains(page, "Le vent se lève") {
		t.Error("a post that was asked for is hidden")
	}
}

// TestAFilterIsChanged: a filter shows what it says and is changed word by word; what is
// refused stays as it was written, and nobody sees or changes somebody else's.
func TestAFilterIsChanged(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	noe.send("/settings/filters", url.Values{"words": {"pluie\nneige"}, "whole": {"1"}, "action": {"hide"}, "in.home": {"1"}, "life": {"86400"}}, nil)
	at := find(t, noe.open("/settings/filters"), `href="(/settings/filters/\d+)"`)
	all(t, noe.open(at), "pluie\nneige", `value="hide" selected`, "jusqu’au", `name="in.home" id="in.home" value="1" checked`)
	if page := noe.open(at); strings.Contains(page, `name="in.public" id="in.public" value="1" checked`) {
		t.Error("a place that was not chosen is ticked")
	}
	for _, b := range []*browser{ines, h.browser("fr")} {
		if a := b.get(at); a.StatusCode == http.StatusOK && strings.Contains(a.text, "pluie") {
			t.Errorf("somebody else sees it: %d", a.StatusCode)
		}
	}
	if a := ines.post(at, url.Values{"words": {"soleil"}, "action": {"warn"}, "in.home": {"1"}, "life": {"0"}}, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else changes it: %d", a.StatusCode)
	}
	refused := noe.post(at, url.Values{"words": {"grêle\nvent"}, "action": {"warn"}, "life": {"keep"}}, nil)
	if refused.StatusCode != http.StatusUnprocessableEntity && refused.StatusCode != http.StatusOK {
		t.Errorf("without a place: %d", refused.StatusCode)
	}
	all(t, refused.text, "grêle\nvent", `value="warn" selected`, "aria-invalid")
	noe.send(at, url.Values{"words": {"grêle\nneige"}, "action": {"warn"}, "in.public": {"1"}, "in.home": {"1"}, "life": {"keep"}}, nil)
	page := noe.open("/settings/filters")
	all(t, page, "grêle", "neige", "fils publics", "Avertir", "jusqu’au")
	if strings.Contains(page, "pluie") || strings.Count(page, "/drop\"") != 1 {
		t.Errorf("after the change: %s", inShort(page))
	}
	noe.send(at, url.Values{"words": {"grêle"}, "action": {"warn"}, "in.home": {"1"}, "life": {"0"}}, nil)
	if page := noe.open(at); strings.Contains(page, "jusqu’au") || strings.Contains(page, "neige") {
		t.Error("an end that was taken back, or a word, is still there")
	}
	h.clock.Advance(time.Minute)
	noe.send(at, url.Values{"words": {"grêle"}, "action": {"warn"}, "in.home": {"1"}, "life": {"86400"}}, nil)
	h.clock.Advance(25 * time.Hour)
	has(t, noe.open("/settings/filters"), "terminé")
}

// TestPeopleKeptApart: what strangers send waits until the member lets them
// through or forgets them. // social-core 10.2
func TestPeopleKeptApart(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe, max := h.browser("fr"), h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	max.join("max")
	noe.send("/settings/notifications", url.Values{"not_following": {"filter"}, "not_followers": {"accept"}, "new_accounts": {"accept"}, "private_mentions": {"accept"}, "limited_accounts": {"accept"}, "digest": {"never"}}, nil)
	for who, b := range map[string]*browser{"ines": ines, "max": max} {
		b.send("/compose", url.Values{"text": {"Coucou @noe de " + who}, "visibility": {"public"}, "key": {who}}, nil)
		b.send("/compose", url.Values{"text": {"Encore @noe de " + who}, "visibility": {"public"}, "key": {who + "2"}}, nil)
	}
	h.settle()
	page := noe.open("/notifications")
	if strings.Contains(page, "Coucou") || !strings.Contains(page, "2 personnes mises à part") {
		t.Fatalf("notifications: %s", inShort(page))
	}
	page = noe.open("/notifications/filtered")
	if strings.Count(page, "2 notifications") != 2 {
		t.Fatalf("people kept apart: %s", inShort(page))
	}
	request := func(name string) string {
		return find(t, noe.open("/notifications/filtered"), `(?s)@`+name+`.*?(/notifications/filtered/\d+)/accept`)
	}
	noe.send(request("ines")+"/accept", nil, nil)
	noe.send(request("max")+"/refuse", nil, nil)
	if page = noe.open("/notifications"); !strings.Contains(page, "Coucou") || strings.Contains(page, "de max") || strings.Contains(page, "mises à part") {
		t.Errorf("after the answers: %s", inShort(page))
	}
	if page = noe.open("/notifications/filtered"); !strings.Contains(page, "Personne n’attend") {
		t.Error("somebody still waits")
	}
	if a := noe.post("/notifications/filtered/1/accept", nil, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a request that is none: %d", a.StatusCode)
	}
}
