package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
)

// moderator signs somebody up who keeps the peace.
func (h *house) moderator(lang string) *browser {
	h.t.Helper()
	b := h.browser(lang)
	b.join("ines")
	h.write(func(tx *store.Tx) error {
		a, err := h.Account.ByUsername(h.ctx, tx, "ines")
		if err != nil {
			return err
		}
		return h.Account.SetRole(h.ctx, tx, account.Actor{Role: account.Administrator}, a, account.ModeratorRole)
	})
	return b
}

// social-core 18: staff write, try, order and switch rules on pages without a
// script, and decide on what waits.
func TestTheDeskOfRules(t *testing.T) {
	t.Parallel()
	for lang, say := range map[string]struct{ none, met, word, badge, held, published, broken, domain string }{
		"fr": {"Aucune règle", "1 publication touchée parmi les 100 dernières", "casino*", "En attente de relecture", "1 publication retenue", "Rien n’attend", "Donnez au moins une condition", "exemple.fr"},
		"en": {"No rules yet", "met 1 of the last 100 posts", "casino*", "Awaiting review", "1 held post", "Nothing waits", "Give at least one condition", "example.org"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			h := openHouse(t)
			chief := h.moderator(lang)
			lea := h.browser(lang)
			lea.join("lea")
			for _, path := range []string{"/studio/rules", "/studio/rules/new", "/studio/held"} {
				if a := lea.get(path); a.StatusCode == http.StatusOK {
					t.Errorf("a member reads %s", path)
				}
			}
			has := func(what, page, want string) {
				t.Helper()
				if !strings.Contains(page, want) {
					t.Errorf("%s: no %q in %s", what, want, inShort(page))
				}
			}
			has("the list", chief.open("/studio/rules"), say.none)
			lea.send("/compose", url.Values{"text": {"Le casino du pont"}, "visibility": {"public"}, "key": {"a"}}, nil)
			form := url.Values{"effect": {"hold"}, "note": {"Jeux"}, "words": {"casino*\r\nloto"}, "on": {"1"}}
			tried := url.Values{"do": {"try"}}
			for k, v := range form {
				tried[k] = v
			}
			page := chief.post("/studio/rules", tried, nil).text
			has("the trial", page, say.met)
			has("the trial", page, "Le casino du pont")
			has("the trial keeps the form", page, "loto</textarea>")
			has("a trial keeps no rule", chief.open("/studio/rules"), say.none)
			bad := chief.post("/studio/rules", url.Values{"effect": {"hold"}, "domains": {"a b"}, "pattern": {"("}, "days": {"x"}}, nil)
			if bad.StatusCode != http.StatusUnprocessableEntity || strings.Count(bad.text, `class="err"`) != 3 {
				t.Errorf("broken fields: %d %s", bad.StatusCode, inShort(bad.text))
			}
			has("a domain", bad.text, say.domain)
			has("no condition", chief.post("/studio/rules", url.Values{"effect": {"hold"}}, nil).text, say.broken)
			chief.send("/studio/rules", form, nil)
			chief.send("/studio/rules", url.Values{"effect": {"reject"}, "note": {"Deux"}, "words": {"poison"}}, nil)
			list := chief.open("/studio/rules")
			second := find(t, list, `(?s)Deux</bdi>.*?(/studio/rules/\d+)/on`)
			chief.send(second+"/up", nil, nil)
			chief.send(second+"/on", nil, nil)
			if list = chief.open("/studio/rules"); strings.Index(list, "Deux") > strings.Index(list, "Jeux") {
				t.Error("the order is not changed")
			}
			if a := lea.post("/compose", url.Values{"text": {"du poison"}, "visibility": {"public"}, "key": {"p"}}, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "du poison</textarea>") {
				t.Errorf("who is turned away loses the text: %d %s", a.StatusCode, inShort(a.text))
			}
			chief.send(second+"/remove", nil, nil)
			at := lea.send("/compose", url.Values{"text": {"Venez aux CASINOS"}, "visibility": {"public"}, "key": {"b"}}, nil)
			has("its author", lea.open(at), say.badge)
			if a := chief.get(at); a.StatusCode != http.StatusNotFound {
				t.Errorf("somebody else opens it: %d", a.StatusCode)
			}
			if a := h.browser(lang).get("/public"); strings.Contains(a.text, "CASINOS") {
				t.Error("a visitor reads it")
			}
			h.settle()
			has("the desk of rules", chief.open("/studio/rules"), say.held)
			has("the desks", chief.open("/studio"), `href="/studio/held"`)
			queue := chief.open("/studio/held")
			has("the queue", queue, "Venez aux CASINOS")
			has("the queue", queue, say.word)
			base := find(t, queue, `(/studio/held/\d+)/release`)
			if a := lea.post(base+"/release", nil, nil); a.StatusCode == http.StatusSeeOther {
				t.Error("its author publishes it")
			}
			chief.send(base+"/release", nil, nil)
			has("the queue", chief.open("/studio/held"), say.published)
			if page := lea.open(at); strings.Contains(page, say.badge) {
				t.Error("released, it still says that it waits")
			}
			chief.open(at)
			lea.send("/compose", url.Values{"text": {"Encore un casino"}, "visibility": {"public"}, "key": {"c"}}, nil)
			base = find(t, chief.open("/studio/held"), `(/studio/held/\d+)/refuse`)
			chief.send(base+"/refuse", url.Values{"text": {"Non."}}, nil)
			h.settle()
			if a := lea.get("/posts/" + base[len("/studio/held/"):] + "/history"); a.StatusCode != http.StatusNotFound {
				t.Errorf("a refused post is there: %d", a.StatusCode)
			}
		})
	}
}
