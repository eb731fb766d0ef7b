package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media/emoji"
)

func has(t *testing.T, page, want string) {
	t.Helper()
	if !strings.Contains(page, want) {
		t.Errorf("the page has no %q: %s", want, inShort(page))
	}
}

func hasNot(t *testing.T, page, bad string) {
	t.Helper()
	if strings.Contains(page, bad) {
		t.Errorf("the page has %q: %s", bad, inShort(page))
	}
}

// Who did something and how many others is one sentence, with its plural.
func TestANotificationOfManyIsOneSentence(t *testing.T) { // web-client 6.10
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	for _, name := range []string{"noe", "lea", "max"} {
		b := h.browser("fr")
		b.join(name)
		at := find(t, b.open("/@ines"), `action="(/accounts/\d+/follow)"`)
		b.send(at, url.Values{}, nil)
	}
	h.settle()
	page := ines.open("/notifications")
	has(t, page, "et 2 autres personnes vous suivent")
	hasNot(t, page, "vous suit<")
	has(t, ines.open("/notifications?lang=en"), "and 2 other people follow you")
}

// An answer begins with all who were addressed, but not with who writes it.
func TestAnAnswerNamesAllWhoWereAddressed(t *testing.T) { // web-client 6.6
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	h.browser("fr").join("lea")
	at := ines.send("/compose", url.Values{"text": {"@noe @lea on y va ?"}, "visibility": {"public"}}, nil)
	h.settle()
	has(t, noe.open(at), `>@ines @lea </textarea>`)
	has(t, ines.open(at), `>@noe @lea </textarea>`)
	has(t, noe.open("/compose?reply="+at[strings.LastIndex(at, "/")+1:]), `>@ines @lea </textarea>`)
}

// The network's own emoji are pictures in posts, names and profiles.
func TestEmojiArePictures(t *testing.T) { // social-core 9
	t.Parallel()
	h := openHouse(t)
	m, err := h.Media.Picture(h.ctx, 0, bytes.NewReader(picture(t, "arcade")))
	if err != nil {
		t.Fatal(err)
	}
	h.write(func(tx *store.Tx) error {
		return h.Emoji.Add(h.ctx, tx, account.Actor{Role: account.Administrator}, emoji.Emoji{Shortcode: "Pont", Media: m.ID})
	})
	ines := h.browser("fr")
	ines.join("ines")
	ines.send("/settings/profile", url.Values{"display_name": {"Inès :pont:"}, "note": {"J’aime le :pont: <b>"}}, nil)
	at := ines.send("/compose", url.Values{"text": {"Au :PONT: à 10:30:15, :rien:"}, "visibility": {"public"}}, nil)
	h.settle()
	page := h.browser("fr").open(at)
	for _, want := range []string{`alt=":PONT:"`, `<bdi>Inès <img class="emoji"`, "10:30:15, :rien:"} {
		has(t, page, want)
	}
	src := find(t, page, `<img class="emoji" src="([^"]+)"`)
	if a := h.browser("fr").get(src); a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "image/") {
		t.Errorf("the picture at %s: %d", src, a.StatusCode)
	}
	profile := h.browser("fr").open("/@ines")
	has(t, profile, `J’aime le <img class="emoji"`)
	has(t, profile, `&lt;b&gt;`)
	for _, f := range faultsOf(profile) {
		t.Error(f)
	}
}

// Times are those of the browser's clock when it told its zone, else of the
// network's, and a form keeps the zone that it was drawn in.
func TestPlannedTimesAreThoseOfTheReader(t *testing.T) { // architecture 17.16
	t.Parallel()
	h := openHouse(t) // at noon of 25 November, UTC
	ines := h.browser("fr")
	ines.join("ines")
	has(t, ines.open("/compose"), "Date et heure (UTC)")
	ines.zone(t, "Europe/Paris")
	has(t, ines.open("/compose"), `name="zone" value="Europe/Paris"`)
	day := h.clock.Now().AddDate(0, 0, 1)
	ines.send("/compose", url.Values{"text": {"plus tard"}, "visibility": {"public"}, "at": {day.Format("2006-01-02") + "T18:30"}, "zone": {"Europe/Paris"}}, nil)
	page := ines.open("/scheduled")
	has(t, page, " à 18:30</time>")
	has(t, page, day.Format("2006-01-02")+"T17:30:00Z")
	has(t, page, `value="`+day.Format("2006-01-02")+`T18:30"`)
	ines.zone(t, "America/Montreal")
	has(t, ines.open("/scheduled"), " à 12:30</time>")
	for _, bad := range []string{"Local", "../../etc/passwd", "Nulle/Part", strings.Repeat("x", 200)} {
		ines.zone(t, bad)
		has(t, ines.open("/scheduled"), " à 17:30</time>")
	}
}

// Pages speak the language of the browser until a member chooses one in the
// settings; that of the sign-up is for letters.
func TestPagesSpeakTheChosenLanguage(t *testing.T) { // web-client 3.5
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	has(t, ines.open("/"), `<html lang="fr"`)
	ines.lang = "en"
	has(t, ines.open("/"), `<html lang="en"`)
	ines.send("/settings/display", url.Values{"lang": {"fr"}, "theme": {"auto"}, "media": {"default"}}, nil)
	has(t, ines.open("/"), `<html lang="fr"`)
}

func (b *browser) zone(t *testing.T, name string) {
	t.Helper()
	u, err := url.Parse(b.base)
	if err != nil {
		t.Fatal(err)
	}
	b.Jar.SetCookies(u, []*http.Cookie{{Name: "parvis_zone", Value: name, Path: "/"}})
}

func TestCodesComeWithAPicture(t *testing.T) { // web-client 6.20
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	a := ines.post("/settings/security/codes", url.Values{}, nil)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("the secret: %d %s", a.StatusCode, inShort(a.text))
	}
	has(t, a.text, `<svg class="qr" role="img" aria-label=`)
	for _, f := range faultsOf(a.text) {
		t.Error(f)
	}
}

func TestSmallThingsOfAllPages(t *testing.T) { // web-client 5
	t.Parallel()
	h := openHouse(t)
	visitor, ines := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	has(t, visitor.open("/"), "<title>Parvis d’Essai</title>")
	has(t, visitor.open("/about"), " · Parvis d’Essai</title>")
	has(t, visitor.open("/about"), `<div class="app">`)
	has(t, visitor.open("/about"), "</a>\u00a0· </span>")
	hasNot(t, visitor.open("/about"), "</a> · <a")
	has(t, ines.open("/compose"), `</span> caractères restants`)
	has(t, ines.open("/settings/data"), "2\u00a0Gio")
}

// TestSignUpNamesWhatItRefuses: each sentence of the summary says which field it
// is about, and what is agreed to can be read first.
func TestSignUpNamesWhatItRefuses(t *testing.T) { // web-client 6.21, 9.4
	t.Parallel()
	h := openHouse(t)
	for lang, labels := range map[string][]string{
		"fr": {"Pseudo", "Adresse électronique", "Mot de passe", "Règles de la place"},
		"en": {"Handle", "E-mail address", "Password", "Rules of the square"},
	} {
		got := h.browser(lang).post("/signup", url.Values{"name": {"Léa"}}, nil)
		if got.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("an empty form: %d", got.StatusCode)
		}
		summary := find(t, got.text, `(?s)id="errors"(.*?)</ul>`)
		for _, l := range labels {
			if !strings.Contains(summary, ">"+l+"\u00a0— ") {
				t.Errorf("%s: %q is not named: %s", lang, l, inShort("<"+summary))
			}
		}
		if strings.Count(summary, "<li>") != len(labels) {
			t.Errorf("%s: %s", lang, inShort("<"+summary))
		}
		for _, path := range []string{"/rules", "/terms", "/privacy"} {
			if !strings.Contains(got.text, `href="`+path+`" target="_blank"`) {
				t.Errorf("%s: no way to read %s", lang, path)
			}
			if page := h.browser(lang).get(path); page.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", path, page.StatusCode)
			}
		}
	}
}
