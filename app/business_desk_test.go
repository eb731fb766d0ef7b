package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// An organisation is run on its pages without a script: by whom, and what they see; what an
// app was told is listed there, and told again (business-messaging 1, 9.9, 16).
func TestAnOrganisationOnItsDesk(t *testing.T) {
	t.Parallel()
	h := openHouseOn(t, []string{"PARVIS_SERVER_ALLOW_NETS=127.0.0.0/8"}, func(w *town) error { return w.Start(w.ctx) })
	var told atomic.Int32
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			told.Add(1)
			w.WriteHeader(http.StatusTeapot)
			return
		}
		fmt.Fprint(w, r.URL.Query().Get("hub.challenge"))
	}))
	t.Cleanup(receiver.Close)
	ines, noe, eli := h.browser("en"), h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	eli.join("eli")

	if refused := ines.post("/settings/organisations", url.Values{"name": {"x"}}, nil); refused.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(refused.text, `value="x"`) {
		t.Errorf("a name of one letter: %d", refused.StatusCode)
	}
	at := ines.send("/settings/organisations", url.Values{"name": {"Librairie <b>du Pont</b>"}}, nil)
	ines.send(at+"/line", url.Values{"line": {"Librairie"}}, nil)
	ines.send(at+"/app", url.Values{"app": {"Caisse"}}, nil)
	page := ines.open(at)
	all(t, page, "Librairie &lt;b&gt;du Pont&lt;/b&gt;", "Caisse", "@ines")
	line := regexp.MustCompile(`/c/\d+`).FindString(page)
	app := regexp.MustCompile(at + `/apps/\d+`).FindString(page)

	for _, path := range []string{at, app, app + "/calls"} {
		if got := eli.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else opens %s: %d", path, got.StatusCode)
		}
	}
	ines.send(at+"/appoint", url.Values{"who": {"@noe"}, "role": {"operator"}}, nil)
	noe.takes(at, "operator")
	has(t, noe.open(at), "Librairie")
	hasNot(t, noe.open(at), "Caisse")
	for path, form := range map[string]url.Values{app + "/token": {"name": {"Voleur"}}, at + "/line": {"line": {"Autre"}}, at + "/appoint": {"who": {"eli"}, "role": {"admin"}}} {
		if got := noe.post(path, form, nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("who answers messages does %s: %d", path, got.StatusCode)
		}
	}
	noe.send(at+"/appoint", url.Values{"who": {"noe"}}, nil) // leaves
	if got := noe.get(at); got.StatusCode != http.StatusNotFound {
		t.Errorf("who left opens it: %d", got.StatusCode)
	}
	if got := ines.post(at+"/appoint", url.Values{"who": {"ines"}, "role": {""}}, nil); got.StatusCode != http.StatusForbidden {
		t.Errorf("the owner is taken out: %d", got.StatusCode)
	}

	made := ines.post(app+"/token", url.Values{"name": {"Serveur"}, "scope": {"whatsapp_business_messaging"}}, nil)
	token := regexp.MustCompile(`EAA[0-9a-f]{64}`).FindString(made.text)
	if token == "" {
		t.Fatal("no token is shown")
	}
	hasNot(t, ines.open(app), token)
	wrong := ines.post(app+"/callback", url.Values{"callback": {receiver.URL + "x"}, "verify": {"lanterne"}}, nil)
	if wrong.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(wrong.text, `value="lanterne"`) {
		t.Errorf("an address that does not answer: %d", wrong.StatusCode)
	}
	ines.send(app+"/callback", url.Values{"callback": {receiver.URL}, "verify": {"lanterne"}}, nil)
	account := regexp.MustCompile(`name="account" value="(\d+)"`).FindStringSubmatch(ines.open(app))[1]
	ines.send(app+"/subscribe", url.Values{"account": {account}}, nil)

	chat := eli.send(line, url.Values{}, nil)
	all(t, eli.open(chat), "Cette organisation, ses prestataires", "Librairie")
	eli.send(chat, url.Values{"text": {"Ouvert ?"}, "ref": {"a"}}, nil)
	h.settle()
	all(t, ines.open(app+"/calls"), "To be retried", "answered 418", "1 attempt")
	all(t, ines.open(app+"/calls?state=DELIVERED"), "Nothing was passed on")
	before := told.Load()
	call := regexp.MustCompile(`name="call" value="(\d+)"`).FindStringSubmatch(ines.open(app + "/calls"))[1]
	ines.send(app+"/calls", url.Values{"call": {call}}, nil)
	h.clock.Advance(61 * time.Second) // what is told again waits for what stands before it
	h.settle()
	if n := strings.Count(ines.open(app+"/calls"), `name="call"`); n != 2 || told.Load() == before {
		t.Errorf("told again, there are %d calls, and the app heard %d", n, told.Load())
	}

	eli.send(chat+"/stop", url.Values{}, nil)
	all(t, eli.open(chat), "Vous avez arrêté cette organisation", chat+"/resume")
	eli.send(chat+"/resume", url.Values{}, nil)
	has(t, eli.open(chat), `id="say"`)
}

// The secret of an app stands on no page until whoever keeps it asks for it, and proved a
// moment ago who they are; so it is with a new secret and with tokens.
func TestASecretIsShownToWhoProvedWhoTheyAre(t *testing.T) { // business-messaging 21
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		ines, noe := h.browser(lang), h.browser(lang)
		ines.join("ines")
		noe.join("noe")
		at := ines.send("/settings/organisations", url.Values{"name": {"Librairie du Pont"}}, nil)
		ines.send(at+"/app", url.Values{"app": {"Caisse"}}, nil)
		app := find(t, ines.open(at), `(`+at+`/apps/\d+)`)
		secret := regexp.MustCompile(`>[0-9a-f]{32}<`)
		if secret.MatchString(ines.open(app)) {
			t.Error("the secret stands on the page")
		}
		shown := ines.post(app+"/show", url.Values{}, nil)
		if !secret.MatchString(shown.text) || shown.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("the secret is shown: %d %s %s", shown.StatusCode, shown.Header.Get("Cache-Control"), inShort(shown.text))
		}
		has(t, shown.text, map[string]string{"fr": "Voici la clé secrète", "en": "This is the secret"}[lang])
		ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"operator"}}, nil)
		noe.takes(at, "operator")
		if got := noe.post(app+"/show", url.Values{}, nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("who answers messages sees it: %d", got.StatusCode)
		}
		h.clock.Advance(6 * time.Minute)
		for act, form := range map[string]url.Values{"show": {}, "secret": {}, "token": {"name": {"Serveur"}, "scope": {"whatsapp_business_messaging"}}} {
			if got := ines.post(app+"/"+act, form, nil); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/signin?force=1&next="+url.QueryEscape(app) {
				t.Errorf("%s without a new proof: %d %s", act, got.StatusCode, got.Header.Get("Location"))
			}
		}
		if n := h.counted("SELECT COUNT(*) FROM business_token"); n != 0 {
			t.Errorf("%d tokens were made", n)
		}
		ines.proves("ines")
		again := ines.post(app+"/show", url.Values{}, nil)
		if secret.FindString(again.text) != secret.FindString(shown.text) {
			t.Error("the secret changed")
		}
		ines.send(app+"/secret", url.Values{}, nil)
		if got := ines.post(app+"/show", url.Values{}, nil); !secret.MatchString(got.text) || secret.FindString(got.text) == secret.FindString(shown.text) {
			t.Error("a new secret is the old one")
		}
	})
}
