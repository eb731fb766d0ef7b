package app_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/archive"
	"parvis/engine/report"
)

// fileOf is the path of somebody's page at the desk of members.
func (h *house) fileOf(name string) (at string) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		a, err := h.Account.ByUsername(h.ctx, tx, name)
		at = "/studio/admin/people/" + a.String()
		return err
	})
	return at
}

// social-core 5, 18: the staff finds members, reads how their accounts stand and acts
// on them without a script; what is asked about is not done before it is sure.
func TestTheDeskOfMembers(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := map[string]struct{ waits, role, moderator, suspended, high, self, lifted, reset, none string }{
			"fr": {"En attente", "passera du rôle « Membre » au rôle « Modération »", "Modération", "suspendu", "égal ou supérieur au vôtre", "votre propre compte", "La mesure est levée", "Le lien est parti", "Personne ne correspond"},
			"en": {"Waiting", "from the role “Member” to the role “Moderator”", "Moderator", "suspended", "as high as yours or higher", "your own account", "The measure is lifted", "The link is on its way", "Nobody fits"},
		}[lang]
		chief, max, eva := h.chief("ines", lang), h.browser(lang), h.chief("eva", lang)
		max.join("max")
		plain := func(s string) string { return strings.Join(strings.Fields(s), " ") } // narrow spaces too
		list := "/studio/admin/people"
		if page := chief.open("/studio"); !strings.Contains(page, `href="`+list+`"`) {
			t.Errorf("the desks: %s", inShort(page))
		}
		// architecture 18.7: what is stored about a person, by folder, in the folders' words.
		page := html.UnescapeString(chief.open(h.fileOf("max")))
		for folder, lines := range archive.Kept() {
			for _, line := range append(lines, ">"+folder+"<") {
				if !strings.Contains(page, line) {
					t.Errorf("of what is stored %q is not said", line)
				}
			}
		}
		for _, c := range []struct {
			query string
			has   []string
			not   []string
		}{
			{"", []string{"@ines", "@max", "@eva", "max@parvis.example"}, nil},
			{"?q=MAX", []string{"@max"}, []string{"@eva"}}, {"?q=%40max", []string{"@max"}, []string{"@eva"}},
			{"?q=max%40parvis.example", []string{"@max"}, []string{"@eva"}},
			{"?kind=staff", []string{"@ines", "@eva"}, []string{"@max"}}, {"?kind=active", []string{"@max"}, nil},
			{"?kind=suspended", []string{say.none}, []string{"@max"}}, {"?q=personne", []string{say.none}, nil}, {"?kind=what&max=x", []string{"@max"}, nil},
		} {
			page := chief.open(list + c.query)
			for _, want := range c.has {
				if !strings.Contains(page, want) {
					t.Errorf("%q lacks %q: %s", c.query, want, inShort(page))
				}
			}
			for _, not := range c.not {
				if strings.Contains(page, `>`+not+`<`) {
					t.Errorf("%q has %q", c.query, not)
				}
			}
		}
		at := h.fileOf("max")
		page = chief.open(at)
		for _, want := range []string{"max@parvis.example", "127.0.0.1", at + "/case", at + "/role", at + "/signout"} {
			if !strings.Contains(page, want) {
				t.Errorf("the sheet lacks %q: %s", want, inShort(page))
			}
		}

		// A role is asked about, given, and recorded.
		role := url.Values{"role": {"2"}}
		if a := chief.post(at+"/role", role, nil); a.StatusCode != http.StatusOK || !strings.Contains(plain(a.text), say.role) {
			t.Errorf("nobody asks about the role: %d %s", a.StatusCode, inShort(a.text))
		}
		if page := max.open("/"); strings.Contains(page, `href="/studio"`) {
			t.Error("the role was given before it was sure")
		}
		role.Set("sure", "1")
		if to := chief.send(at+"/role", role, nil); to != at+"?done=role" {
			t.Errorf("led to %s", to)
		}
		if page := max.open(list); !strings.Contains(page, "@ines") {
			t.Errorf("a moderator has no list: %s", inShort(page))
		}
		if page := chief.open(list + "?kind=staff"); !strings.Contains(page, "@max") || !strings.Contains(page, say.moderator) {
			t.Errorf("the staff: %s", inShort(page))
		}
		for path, want := range map[string]string{h.fileOf("ines"): say.high, h.fileOf("max"): say.self} {
			if page := max.open(path); !strings.Contains(page, want) || strings.Contains(page, path+"/") {
				t.Errorf("%s: %s", path, inShort(page))
			}
		}
		for _, act := range []string{"role", "signout", "reset", "case"} {
			if a := max.post(h.fileOf("ines")+"/"+act, url.Values{"role": {"1"}, "sure": {"1"}}, nil); a.StatusCode != http.StatusForbidden && a.StatusCode != http.StatusBadRequest {
				t.Errorf("a moderator does %s to an administrator: %d", act, a.StatusCode)
			}
		}
		if page := eva.open(list + "?kind=staff"); !strings.Contains(page, "@ines") {
			t.Error("another administrator was signed out")
		}
		for _, r := range []string{"4", "99", "x"} { // above the actor's, none, no number
			if a := chief.post(at+"/role", url.Values{"role": {r}, "sure": {"1"}}, nil); a.StatusCode == http.StatusSeeOther {
				t.Errorf("the role %s was given", r)
			}
		}
		chief.send(at+"/role", url.Values{"role": {"1"}, "sure": {"1"}}, nil)

		// Who has no such role finds no page.
		for _, path := range []string{list, at} {
			if a := max.get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("a member opens %s: %d", path, a.StatusCode)
			}
			if a := h.browser(lang).get(path); a.StatusCode == http.StatusOK {
				t.Errorf("a visitor opens %s", path)
			}
		}
		if a := max.post(at+"/role", url.Values{"role": {"3"}, "sure": {"1"}}, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("a member takes a role: %d", a.StatusCode)
		}

		// A letter, and every session.
		letters := func() []mail.Kept { return h.Mail.(*mail.Outbox).Letters("max@parvis.example") }
		before := len(letters())
		if to := chief.send(at+"/reset", url.Values{"sure": {"1"}}, nil); to != at+"?done=reset" || !strings.Contains(chief.open(to), say.reset) {
			t.Errorf("led to %s", to)
		}
		h.settle()
		if got := letters(); len(got) != before+1 || !strings.Contains(got[len(got)-1].Text, "/signin/reset?token=") {
			t.Errorf("letters: %+v", got)
		}
		if max.get("/settings/profile").StatusCode != http.StatusOK {
			t.Fatal("max is not signed in")
		}
		chief.send(at+"/signout", url.Values{"sure": {"1"}}, nil)
		if a := max.get("/settings/profile"); a.StatusCode == http.StatusOK {
			t.Error("max is still signed in")
		}

		// A measure is taken in a case, with its half minute; here it is lifted.
		to := chief.send(at+"/case", url.Values{"comment": {"Vu sur la place."}}, nil)
		if page := chief.open(to); !strings.Contains(page, "Vu sur la place.") {
			t.Errorf("the case: %s", inShort(page))
		}
		if again := chief.send(at+"/case", nil, nil); again != to {
			t.Errorf("a second case: %s", again)
		}
		if page := chief.open(at); !strings.Contains(page, `href="`+to+`"`) || strings.Contains(page, at+"/case") {
			t.Errorf("the sheet beside a case: %s", inShort(page))
		}
		seal := url.Values{"action": {"suspend"}, "sure": {"1"}}
		for _, name := range []string{"seal", "upto"} {
			seal.Set(name, find(t, chief.open(to), `name="`+name+`" value="([^"]*)"`))
		}
		chief.send(to+"/decide", seal, nil)
		if page := chief.open(list + "?kind=suspended"); strings.Contains(page, "@max") {
			t.Error("suspended at once")
		}
		h.clock.Advance(report.Delay + time.Second)
		h.settle()
		if page := chief.open(list + "?kind=suspended"); !strings.Contains(page, "@max") || !strings.Contains(page, say.suspended) {
			t.Errorf("the suspended: %s", inShort(page))
		}
		lift := url.Values{"action": {"suspend"}}
		if a := chief.post(at+"/lift", lift, nil); a.StatusCode != http.StatusOK {
			t.Errorf("nobody asks about lifting: %d", a.StatusCode)
		}
		if page := chief.open(at); !strings.Contains(page, say.suspended) {
			t.Error("lifted before it was sure")
		}
		lift.Set("sure", "1")
		if page := chief.open(chief.send(at+"/lift", lift, nil)); !strings.Contains(page, say.lifted) || strings.Contains(page, at+"/lift") {
			t.Errorf("after lifting: %s", inShort(page))
		}
		for _, act := range []string{"account.role", "account.signout", "account.reset.send", "report.lift", "account.list", "account.read"} {
			if page := chief.open("/studio/audit?action=" + act); !strings.Contains(page, `id="n`) {
				t.Errorf("%s is not recorded", act)
			}
		}
	})
}

// The only owner cannot be suspended or set down, by nobody in the client: neither by
// the staff below nor by themselves.
func TestTheOnlyOwnerStays(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	owner, chief := h.chief("lea", "en"), h.chief("ines", "en")
	h.write(func(tx *store.Tx) error {
		a, err := h.Account.ByUsername(h.ctx, tx, "lea")
		if err != nil {
			return err
		}
		return h.Account.SetRole(h.ctx, tx, account.Actor{Role: account.Administrator}, a, account.OwnerRole)
	})
	at := h.fileOf("lea")
	for _, b := range []*browser{owner, chief} {
		if page := b.open(at); !strings.Contains(page, "last owner") && !strings.Contains(page, "neither suspend it") {
			t.Errorf("no sentence: %s", inShort(page))
		}
		for act, form := range map[string]url.Values{"role": {"role": {"1"}}, "case": nil, "lift": {"action": {"suspend"}}, "signout": nil, "reset": nil} {
			if form == nil {
				form = url.Values{}
			}
			form.Set("sure", "1")
			if a := b.post(at+"/"+act, form, nil); a.StatusCode != http.StatusForbidden || !strings.Contains(a.text, `id="errors"`) {
				t.Errorf("%s on the owner: %d %s", act, a.StatusCode, inShort(a.text))
			}
		}
	}
	h.write(func(tx *store.Tx) error {
		n, err := id.Parse[id.Account](strings.TrimPrefix(at, "/studio/admin/people/"))
		if err != nil {
			return err
		}
		got, err := h.Account.Find(h.ctx, tx, n)
		if err == nil && (got.Role != account.OwnerRole || got.State != account.Active) {
			t.Errorf("the owner is %s, role %d", got.State, got.Role)
		}
		return err
	})
}

// Lists have pages, and who waits is led to where requests are answered.
func TestTheListOfMembersHasPages(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	chief := h.chief("ines", "en")
	h.write(func(tx *store.Tx) error {
		for i := range 45 {
			name := "voisin" + string(rune('a'+i/26)) + string(rune('a'+i%26))
			if _, err := h.Account.Create(h.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: name, Hash: "x"}); err != nil {
				return err
			}
		}
		return nil
	})
	page := chief.open("/studio/admin/people")
	if !strings.Contains(page, "@voisinbs") || strings.Contains(page, "@ines</bdi></small>") {
		t.Errorf("the first page: %s", inShort(page))
	}
	next := find(t, page, `rel="next" href="([^"]+)"`)
	if page := chief.open(next); !strings.Contains(page, "@voisinaa") || !strings.Contains(page, "@ines") || strings.Contains(page, "@voisinbs") {
		t.Errorf("the second page: %s", inShort(page))
	}
	if page := chief.open("/studio/admin/people?q=voisin"); !strings.Contains(page, "There are more") {
		t.Errorf("a search that found too many: %s", inShort(page))
	}
	h.Account.SetPolicy(account.Policy{Mode: account.Approval})
	b := h.browser("en")
	b.send("/signup", joins("noe", "reason", "Bonjour"), nil)
	h.confirms(b, "noe")
	if page := chief.open("/studio/admin/people?kind=waiting"); !strings.Contains(page, "@noe") {
		t.Errorf("who waits: %s", inShort(page))
	}
	if page := chief.open(h.fileOf("noe")); !strings.Contains(page, `href="/studio/joining"`) || strings.Contains(page, "/case") {
		t.Errorf("the sheet of who waits: %s", inShort(page))
	}
}
