package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/store"
)

// integrity 7: two leads declare a crisis, enter a claim and take a measure on pages
// without a script; members have no such desk.
func TestTheDeskOfCrises(t *testing.T) {
	t.Parallel()
	say := map[string]struct{ waits, role, scope, unverified, dropped, line, forbidden, applied string }{
		"fr": {"Attend une deuxième personne", "Votre rôle ne permet pas", "Dites où", "pas confirmée", "absente", "Pas encore confirmé", "Ce n’est pas une adresse web publique", "en vigueur"},
		"en": {"Waits for a second person", "Your role does not allow", "Say where it is", "not confirmed", "left out", "Not confirmed yet", "This is not a public web address", "in force"},
	}
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := say[lang]
		ines, omar, zora, lea, max := h.chief("ines", lang), h.chief("omar", lang), h.chief("zora", lang), h.browser(lang), h.browser(lang)
		lea.join("lea")
		max.join("max")
		has := func(what, page, want string) {
			t.Helper()
			if !strings.Contains(page, i18n.Typeset(i18n.Tag(lang), want)) && !strings.Contains(page, want) {
				t.Errorf("%s: no %q in %s", what, want, inShort(page))
			}
			for _, problem := range faultsOf(page) {
				t.Errorf("%s: %s", what, problem)
			}
		}
		if a := lea.get("/studio/crises"); a.StatusCode != http.StatusForbidden {
			t.Errorf("a member is at the desk: %d", a.StatusCode)
		}
		form := url.Values{"title-" + lang: {"Crue <de> la Lère"}, "summary-" + lang: {"La rivière monte."}, "kind": {"natural_disaster"}, "basis": {"Des quartiers sont sous les eaux."}, "languages": {lang}, "ceiling": {"M3"}, "unverified": {"1"},
			"sunset": {h.Clock.Now().AddDate(0, 0, 60).Format(time.DateOnly)}, "links": {"https://prefecture.example/crue La préfecture\r\ntel:112 112"}}
		bare := url.Values{}
		for k, v := range form {
			bare[k] = v
		}
		bare.Del("languages")
		if a := ines.post("/studio/crises", bare, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "Crue &lt;de&gt; la Lère") {
			t.Errorf("a crisis without scope: %d %s", a.StatusCode, inShort(a.text))
		} else {
			has("no scope", a.text, say.scope)
		}
		at := ines.send("/studio/crises", form, nil)
		has("the draft", ines.open(at), say.waits)
		if a := ines.post(at+"/confirm", nil, nil); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("the first confirms: %d", a.StatusCode)
		}
		omar.send(at+"/confirm", url.Values{"asked": {find(t, omar.open(at), `name="asked" value="(\d+)"`)}}, nil)
		has("the public list", max.open("/crises"), "Crue &lt;de&gt; la Lère")
		slug := find(t, max.open("/crises"), `href="(/crises/[^"]+)"`)
		has("the crisis", max.open(slug), "La préfecture")
		for _, path := range []string{"/", "/search"} {
			has(path, max.open(path), `href="`+slug+`"`)
		}
		omar.send(at+"/claim", url.Values{"statement-" + lang: {"Le barrage a cédé."}, "category": {"event_reporting"}, "harm": {"displacement", "health"}}, nil)
		work := find(t, omar.open(at), `href="(/studio/crises/\d+/claims/1)"`)
		if a := omar.post(work+"/evidence", url.Values{"url": {"http://127.0.0.1/x"}, "publisher": {"Ici"}, "source_kind": {"journalism"}, "stance": {"contradicts"}, "bare": {"1"}}, nil); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("an inner address is evidence: %d", a.StatusCode)
		} else {
			has("the refusal", a.text, say.forbidden)
		}
		omar.send(work+"/assess", url.Values{"state": {"unverified"}, "assessment-" + lang: {"Personne ne l’a confirmé."}}, nil)
		has("the claim", max.open(slug+"/claims/1"), say.unverified)
		post := lea.send("/compose", url.Values{"text": {"Le barrage a cédé"}, "visibility": {"public"}, "key": {"a"}}, nil)
		take := url.Values{"post": {h.Base + post}, "measure": {"M1"}, "fact": {"1"}, "variant": {"1"}, "harms": {"displacement"}, "facts": {"La photo est ancienne."}}
		try := url.Values{"do": {"preview"}}
		for k, v := range take {
			try[k] = v
		}
		has("the preview", zora.post(work+"/measure", try, nil).text, say.dropped)
		if page := max.open(post); strings.Contains(page, `href="`+slug+`/claims/1"`) {
			t.Error("a preview restricts")
		}
		zora.send(work+"/measure", take, nil)
		has("the cases", zora.open(work), say.applied)
		h.settle()
		page := max.open(post)
		has("the post", page, say.line)
		has("the post", page, `href="`+slug+`/claims/1"`)
		has("its author", lea.open("/settings/decisions"), "La photo est ancienne.")
		lift := find(t, zora.open(work), `action="(/studio/crises/cases/\d+/lift)"`)
		zora.send(lift, url.Values{"why": {"Elle disait autre chose."}, "back": {work}}, nil)
		h.settle()
		if page := max.open(post); strings.Contains(page, `href="`+slug+`/claims/1"`) {
			t.Error("lifted, it is there")
		}

		who := ines.send("/studio/crises/designations", url.Values{"account": {"@lea"}, "class": {"verified_org"}, "why": {"Association."}, "url": {"https://asso.example/"}}, nil)
		has("the designations", ines.open(who), say.waits[1:])
		omar.send(find(t, ines.open(who), `action="(/studio/crises/designations/\d+/confirm)"`), nil, nil)
		has("the designations", ines.open(who), say.applied)
		omar.send(at+"/close-now", nil, nil)
		if page := max.open("/"); strings.Contains(page, `href="`+slug+`"`) {
			t.Error("closed, it stands above home")
		}
		h.write(func(tx *store.Tx) error { // what of the account is kept goes with it
			a, err := h.Account.ByUsername(h.ctx, tx, "lea")
			if err == nil {
				err = h.Crisis.Erase(h.ctx, tx, a)
			}
			return err
		})
		if page := ines.open(who); strings.Contains(page, "@lea") {
			t.Error("forgotten, an account is still designated")
		}
	})
}
