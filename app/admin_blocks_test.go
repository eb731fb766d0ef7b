package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// social-core 7.4: the staff keeps sign-ups out from pages without a script, and has a
// rule back for a day that it took away.
func TestTheDeskOfRefusedSignups(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := map[string]struct{ dropped, back, domain, taken, own, members, one string }{
			"fr": {"La règle est retirée", "La règle est revenue", "n’est pas un nom de domaine", "existe déjà", "vous fermerait la porte", "membres compris", "une adresse, empreinte"},
			"en": {"The rule is removed", "The rule is back", "is not a domain", "already", "would shut you out", "members included", "one address, fingerprint"},
		}[lang]
		chief, max := h.chief("ines", lang), h.browser(lang)
		max.join("max")
		at := "/studio/admin/blocks"
		if to := chief.get(at).Header.Get("Location"); to != at+"/domains" {
			t.Errorf("the desk leads to %q", to)
		}
		signup := func(name, email string) int {
			form := joins(name)
			form.Set("email", email)
			return h.browser(lang).post("/signup", form, nil).StatusCode
		}
		if to := chief.send(at+"/domains", url.Values{"value": {" Spam.example "}, "comment": {"Vu mille fois."}}, nil); to != at+"/domains?done=rule" {
			t.Errorf("led to %s", to)
		}
		page := chief.open(at + "/domains")
		if !strings.Contains(page, "spam.example") || !strings.Contains(page, "Vu mille fois.") {
			t.Errorf("the rules: %s", inShort(page))
		}
		if code := signup("noe", "noe@spam.example"); code == http.StatusSeeOther {
			t.Error("a refused domain signs up")
		}
		for value, want := range map[string]string{"no domain": say.domain, "spam.example": say.taken} {
			if a := chief.post(at+"/domains", url.Values{"value": {value}}, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, want) || !strings.Contains(a.text, `value="`+value+`"`) {
				t.Errorf("%q: %d %s", value, a.StatusCode, inShort(a.text))
			}
		}

		// Taken away, had back, and after a day no more.
		drop := find(t, page, `action="(/studio/admin/blocks/domains/\d+)/drop"`)
		to := chief.send(drop+"/drop", nil, nil)
		page = chief.open(to)
		if !strings.Contains(page, say.dropped) || strings.Contains(page, "Vu mille fois.") || !strings.Contains(page, drop+"/undo") {
			t.Errorf("after the removal: %s", inShort(page))
		}
		if page := chief.open(chief.send(drop+"/undo", nil, nil)); !strings.Contains(page, say.back) || !strings.Contains(page, "Vu mille fois.") {
			t.Errorf("had back: %s", inShort(page))
		}
		if code := signup("zoe", "zoe@spam.example"); code == http.StatusSeeOther {
			t.Error("the rule that came back does not hold")
		}
		if a := chief.post(drop+"/undo", nil, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("had back twice: %d", a.StatusCode)
		}
		drop = find(t, chief.open(at+"/domains"), `action="(/studio/admin/blocks/domains/\d+)/drop"`)
		chief.send(drop+"/drop", nil, nil)
		h.clock.Advance(25 * time.Hour)
		if a := chief.post(drop+"/undo", nil, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("had back after a day: %d", a.StatusCode)
		}
		if code := signup("eli", "eli@spam.example"); code != http.StatusSeeOther {
			t.Errorf("the rule holds although it was taken away: %d", code)
		}

		// One address, by its fingerprint.
		chief.send(at+"/addresses", url.Values{"value": {"Jean.Bon@poste.example"}}, nil)
		if page := chief.open(at + "/addresses"); !strings.Contains(page, say.one) || strings.Contains(page, "jean.bon@") || strings.Contains(page, "jeanbon@") {
			t.Errorf("addresses: %s", inShort(page))
		}
		if code := signup("jean", "jeanbon+2@poste.example"); code == http.StatusSeeOther {
			t.Error("a refused address signs up")
		}

		// A network: no access is asked about, and not from where the staff sits.
		out := url.Values{"value": {"203.0.113.0/24"}, "severity": {"no_access"}, "days": {"7"}}
		if a := chief.post(at+"/networks", out, nil); a.StatusCode != http.StatusOK || !strings.Contains(a.text, say.members) {
			t.Errorf("nobody asks: %d %s", a.StatusCode, inShort(a.text))
		}
		if page := chief.open(at + "/networks"); strings.Contains(page, ">203.0.113.0/24<") {
			t.Error("the rule was made before it was sure")
		}
		out.Set("sure", "1")
		chief.send(at+"/networks", out, nil)
		if page := chief.open(at + "/networks"); !strings.Contains(page, ">203.0.113.0/24<") {
			t.Errorf("networks: %s", inShort(page))
		}
		out.Set("value", "127.0.0.0/8")
		if a := chief.post(at+"/networks", out, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, say.own) {
			t.Errorf("the staff shuts itself out: %d %s", a.StatusCode, inShort(a.text))
		}

		for _, path := range []string{at, at + "/domains", at + "/networks"} {
			if a := max.get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("a member opens %s: %d", path, a.StatusCode)
			}
		}
		if a := max.post(at+"/domains", url.Values{"value": {"mine.example"}}, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("a member makes a rule: %d", a.StatusCode)
		}
		if a := chief.get(at + "/elsewhere"); a.StatusCode != http.StatusNotFound {
			t.Errorf("rules of no kind: %d", a.StatusCode)
		}
		for _, act := range []string{"gate.add", "gate.drop"} {
			if page := chief.open("/studio/audit?action=" + act); !strings.Contains(page, `id="n`) {
				t.Errorf("%s is not recorded", act)
			}
		}
	})
}
