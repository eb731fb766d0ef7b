package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
)

// chief gives somebody who may do everything a browser.
func (h *house) chief(name, lang string) *browser {
	b := h.browser(lang)
	b.join(name)
	h.write(func(tx *store.Tx) error {
		a, err := h.Account.ByUsername(h.ctx, tx, name)
		if err != nil {
			return err
		}
		return h.Account.SetRole(h.ctx, tx, account.Actor{Role: account.Administrator}, a, account.AdminRole)
	})
	return b
}

// told reads an answer of the client API.
func (b *browser) told(path string, into any) {
	b.t.Helper()
	a := b.get(path)
	if a.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d %s", path, a.StatusCode, a.text)
	}
	if err := json.Unmarshal([]byte(a.text), into); err != nil {
		b.t.Fatal(err)
	}
}

// social-core 7.3: what the staff writes in the network's name stands on the
// pages, in the client API and in the form for reports; nobody else writes it.
func TestTheStaffWordsTheNetwork(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	chief, member, visitor := h.chief("ines", "fr"), h.browser("en"), h.browser("en")
	member.join("max")

	if page := chief.open("/"); !strings.Contains(page, `href="/studio"`) {
		t.Error("who has a desk is not led to it")
	}
	for _, b := range []*browser{member, visitor} {
		if page := b.open("/"); strings.Contains(page, `href="/studio"`) {
			t.Error("a desk is offered to whoever has none")
		}
		for _, path := range []string{"/studio", "/studio/network", "/studio/network/rules/1", "/studio/network/texts/terms", "/studio/announcements"} {
			if a := b.get(path); a.StatusCode == http.StatusOK {
				t.Errorf("%s is open", path)
			}
		}
		for _, path := range []string{"/studio/network/rules/new", "/studio/network/rules/1/drop", "/studio/network/texts/terms", "/studio/announcements"} {
			b.post(path, url.Values{"text-en": {"Mine."}, "body-en": {"Mine."}, "since": {"2030-01-01"}, "text": {"Mine."}}, nil)
		}
	}
	if page := member.open("/"); strings.Contains(page, "announced") {
		t.Error("a member announces something")
	}
	if page := chief.open("/studio"); !strings.Contains(page, "/studio/network") || !strings.Contains(page, "/studio/announcements") || !strings.Contains(page, "/studio/joining") {
		t.Errorf("the desks: %s", inShort(page))
	}
	chief.send("/studio/network/rules/new", url.Values{"text-fr": {"Pas de <réclame>."}, "hint-fr": {"Sauf au marché."}, "text-en": {"No <adverts>."}}, nil)
	if a := chief.post("/studio/network/rules/new", url.Values{"text-fr": {" "}}, nil); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text, "au moins une langue") {
		t.Errorf("a rule without words: %d", a.StatusCode)
	}
	chief.send("/studio/network/rules/1/drop", url.Values{}, nil)
	if page := visitor.open("/rules"); !strings.Contains(page, "No &lt;adverts&gt;.") || !strings.Contains(page, "Sauf au marché.") || strings.Contains(page, "decent") || strings.Contains(page, "Mine.") {
		t.Errorf("the rules: %s", inShort(page))
	}
	var rules []struct {
		ID, Text     string
		Translations map[string]struct{ Text string }
	}
	visitor.told("/api/v1/instance/rules", &rules)
	if n := len(rules); n != 4 || rules[n-1].Translations["en"].Text != "No <adverts>." {
		t.Errorf("the rules of the API: %+v", rules)
	}
	if page := member.open("/report?reason=rules.other&account=" + find(t, member.open("/@ines"), `account=(\d+)`)); !strings.Contains(page, `name="rule" value="`+rules[3].ID+`"`) || strings.Contains(page, `name="rule" value="1"`) {
		t.Errorf("the form for reports: %s", inShort(page))
	}

	today := h.Clock.Now().UTC().Format(time.DateOnly)
	next := h.Clock.Now().UTC().AddDate(0, 0, 2).Format(time.DateOnly)
	preview := chief.post("/studio/network/texts/about", url.Values{"body-fr": {"# Bonjour\n\n[ici](javascript:alert(1)) <script>x</script>"}, "since": {today}, "preview": {"1"}}, nil)
	if preview.StatusCode != http.StatusOK || !strings.Contains(preview.text, "<h2>Bonjour</h2>") || strings.Contains(preview.text, "javascript:alert(1)\"") || strings.Contains(preview.text, "<script>x") {
		t.Errorf("the preview: %d %s", preview.StatusCode, inShort(preview.text))
	}
	chief.send("/studio/network/texts/about", url.Values{"body-fr": {"# Bonjour\n\nUne **place**."}, "since": {today}}, nil)
	chief.send("/studio/network/texts/terms", url.Values{"body-en": {"Be kind."}, "since": {next}, "tell": {"1"}}, nil)
	for since, want := range map[string]string{"2020-01-01": "passé", "tomorrow": "2026-12-31"} {
		if a := chief.post("/studio/network/texts/terms", url.Values{"body-en": {"Lost?"}, "since": {since}}, nil); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text, want) || !strings.Contains(a.text, "Lost?") {
			t.Errorf("terms since %s: %d %s", since, a.StatusCode, inShort(a.text))
		}
	}
	if page := visitor.open("/about"); !strings.Contains(page, "<strong>place</strong>") || !strings.Contains(page, "@ines") {
		t.Errorf("the page about the network: %s", inShort(page))
	}
	var terms struct {
		Effective_date, Content string
		Effective               bool
		Succeeded_by            *string
	}
	visitor.told("/api/v1/instance/terms_of_service", &terms)
	if terms.Succeeded_by == nil || *terms.Succeeded_by != next || !terms.Effective || strings.Contains(terms.Content, "kind") {
		t.Errorf("the terms that hold: %+v", terms)
	}
	visitor.told("/api/v1/instance/terms_of_service/"+next, &terms)
	if terms.Effective || terms.Content != "<p>Be kind.</p>\n" || terms.Succeeded_by != nil {
		t.Errorf("the terms to come: %+v", terms)
	}
	if page := visitor.open("/terms"); !strings.Contains(page, "/terms/"+next) {
		t.Errorf("the page does not say that other terms will hold: %s", inShort(page))
	}
	if a := visitor.get("/terms/2001-01-01"); a.StatusCode != http.StatusNotFound {
		t.Errorf("terms of a day on which none began: %d", a.StatusCode)
	}
	h.settle()
	if page := member.open("/"); !strings.Contains(page, "New terms of service apply") {
		t.Errorf("a member is not told of the terms: %s", inShort(page))
	}
	h.Clock.(interface{ Advance(time.Duration) }).Advance(72 * time.Hour)
	if page := visitor.open("/terms"); !strings.Contains(page, "Be kind.") || strings.Contains(page, "/terms/") {
		t.Errorf("the terms of today: %s", inShort(page))
	}
}

// An announcement that names somebody who is gone is read like any other.
func TestAnnouncementOfSomebodyGone(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	chief, max := h.chief("ines", "fr"), h.browser("fr")
	max.join("max")
	chief.send("/studio/announcements", url.Values{"text": {"Merci @max et @personne"}, "zone": {"Europe/Paris"}}, nil)
	which, err := strconv.ParseInt(find(t, chief.open("/studio/announcements"), `action="/studio/announcements/(\d+)/withdraw"`), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	said := func() (text string) {
		h.write(func(tx *store.Tx) error {
			a, err := h.Account.ByUsername(h.ctx, tx, "ines")
			if err != nil {
				return err
			}
			actor, err := h.Account.Actor(h.ctx, tx, a)
			if err != nil {
				return err
			}
			data, err := h.App.Client.AnnouncementJSON(h.ctx, tx, actor, which)
			text = string(data)
			return err
		})
		return text
	}
	if text := said(); !strings.Contains(text, `"acct":"max"`) {
		t.Errorf("while max is here: %s", text)
	}
	h.write(func(tx *store.Tx) error {
		a, err := h.Account.ByUsername(h.ctx, tx, "max")
		if err != nil {
			return err
		}
		return h.Account.Move(h.ctx, tx, account.Actor{Role: account.Administrator}, a, account.Suspended, "spam")
	})
	if text := said(); !strings.Contains(text, "Merci") || strings.Contains(text, `"acct":"max"`) {
		t.Errorf("after max was suspended: %s", text)
	}
}

// social-core 7.3: members read announcements on their home page, answer them and
// put them away, each for themselves.
func TestAnnouncementsOnPages(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	chief, max, zoe := h.chief("ines", "fr"), h.browser("en"), h.browser("fr")
	max.join("max")
	zoe.join("zoe")
	chief.send("/studio/announcements", url.Values{"text": {"Le pont rouvre <b>samedi</b> #Aubrelle https://example.org/pont"}, "zone": {"Europe/Paris"}}, nil)
	for form, want := range map[string]string{"": "texte", "until=2001-01-01T00:00": "après son début", "from=soon": "jour et une heure"} {
		q, _ := url.ParseQuery(form)
		if form != "" {
			q.Set("text", "Gardé ?")
		}
		a := chief.post("/studio/announcements", q, nil)
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text, want) || form != "" && !strings.Contains(a.text, "Gardé ?") {
			t.Errorf("announcement with %q (%s): %d %s", form, want, a.StatusCode, inShort(a.text))
		}
	}
	page := max.open("/")
	if !strings.Contains(page, "&lt;b&gt;samedi") || !strings.Contains(page, `href="/tags/Aubrelle"`) && !strings.Contains(page, `href="/tags/aubrelle"`) || !strings.Contains(page, `href="https://example.org/pont"`) {
		t.Fatalf("the announcement: %s", inShort(page))
	}
	at := find(t, page, `action="(/announcements/\d+)/react"`)
	max.send(at+"/react", url.Values{"name": {"👍"}}, nil)
	zoe.send(at+"/react", url.Values{"name": {"👍"}}, nil)
	if page := max.open("/"); !strings.Contains(page, "👍 2") || !strings.Contains(page, `aria-pressed="true"`) {
		t.Errorf("after two reactions: %s", inShort(page))
	}
	zoe.send(at+"/react", url.Values{"name": {"👍"}}, nil)
	if a := zoe.post(at+"/react", url.Values{"name": {"shouting"}}, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a word as a reaction: %d", a.StatusCode)
	}
	max.send(at+"/dismiss", url.Values{}, nil)
	if page := max.open("/"); strings.Contains(page, "announced") {
		t.Error("it is there again after it was put away")
	}
	if page := zoe.open("/"); !strings.Contains(page, "👍 1") {
		t.Errorf("somebody else's: %s", inShort(page))
	}
	chief.send(find(t, chief.open("/studio/announcements"), `action="(/studio/announcements/\d+/withdraw)"`), url.Values{}, nil)
	if page := zoe.open("/"); strings.Contains(page, "announced") {
		t.Error("it is there after it was withdrawn")
	}
}
