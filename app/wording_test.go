package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/account"
	rulebook "parvis/engine/account/house"
)

// integrity 9.1: everybody reads what a rule says and what it said, from when to when,
// in both languages and without a script; the client API keeps its shape.
func TestRulesAndTheirVersions(t *testing.T) {
	t.Parallel()
	say := map[string]struct{ first, second, reworded, old, removed, holds, last, read, start, end, lost, audit string }{
		"fr": {"Dites de qui vient ce que vous montrez.", "Citez <vos> sources.", "Reformulée le 25 novembre 2026.", "Cette règle a été reformulée depuis.", "Cette règle a été retirée.", "toujours en vigueur", "Lire sa dernière version", "Lire la version en vigueur", "25 novembre 2026 à 13:00", "25 novembre 2026 à 15:00", "introuvable", "règle du réseau"},
		"en": {"Say whose work you show.", "Name <your> sources.", "Reworded on 25 November 2026.", "This rule has been reworded since.", "This rule was taken out.", "still in force", "Read its last version", "Read the version in force", "25 November 2026 at 13:00", "25 November 2026 at 15:00", "not found", "rule of the network"},
	}
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := say[lang]
		chief, visitor := h.chief("ines", lang), h.browser(lang)
		has := func(path string, want ...string) {
			t.Helper()
			page := visitor.open(path)
			for _, problem := range faultsOf(page) {
				t.Errorf("%s: %s", path, problem)
			}
			for _, w := range want {
				not := strings.HasPrefix(w, "-")
				if strings.Contains(page, i18n.Typeset(i18n.Tag(lang), strings.TrimPrefix(w, "-"))) == not {
					t.Errorf("%s, %q: %s", path, w, inShort(page))
				}
			}
		}
		has("/rules", say.first, "-"+say.reworded)
		has("/rules/2@1", say.first, say.holds, "-"+say.old)
		h.clock.Advance(time.Hour)
		words := url.Values{"text-fr": {"Citez <vos> sources."}, "text-en": {"Name <your> sources."}, "hint-" + lang: {"Qui, where."}}
		for range 2 { // the second time changes nothing
			chief.send("/studio/network/rules/2", words, nil)
			h.clock.Advance(time.Hour)
		}
		second := strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(say.second)
		has("/rules", second, "-"+say.first, "Qui, where.", say.reworded, `href="/rules/2@1"`)
		has("/rules/2@1", say.first, "-"+second, say.old, say.read, `href="/rules/2@2"`, say.start, `content="noindex"`)
		has("/rules/2@2", second, "Qui, where.", say.start, say.holds, `href="/rules/2@1"`, "-"+`content="noindex"`)
		for _, path := range []string{"/rules/2@3", "/rules/2@0", "/rules/2@-1", "/rules/02@1", "/rules/+2@1", "/rules/2", "/rules/2@", "/rules/@1", "/rules/two@1", "/rules/77@1", "/rules/2@1@1", "/rules/99999999999999999999@1", "/rules/2@99999999999"} {
			if a := visitor.get(path); a.StatusCode != http.StatusNotFound || len(faultsOf(a.text)) > 0 {
				t.Errorf("%s: %d %s", path, a.StatusCode, inShort(a.text))
			}
		}
		var list []map[string]json.RawMessage
		visitor.told("/api/v1/instance/rules", &list)
		if string(list[1]["id"]) != `"2"` || len(list[1]) != 4 {
			t.Errorf("the client API: %s", list[1])
		}
		if page := chief.open("/studio/network/rules/2"); !strings.Contains(page, `href="/rules/2@2"`) {
			t.Errorf("the form does not lead to the versions: %s", inShort(page))
		}
		if page := chief.open("/studio/audit?subject=house_rule:2&action=house.rule.change"); !strings.Contains(page, say.audit) || !strings.Contains(page, "version 1") || !strings.Contains(page, "version 2") || !strings.Contains(page, `href="/rules/2@2"`) || strings.Count(page, `<li id="n`) != 1 {
			t.Errorf("the record: %s", inShort(page))
		}
		chief.send("/studio/network/rules/2/drop", nil, nil)
		has("/rules", "-"+second)
		has("/rules/2@2", second, say.removed, say.end, `href="/rules"`)
		has("/rules/2@1", say.first, say.removed, say.last, `href="/rules/2@2"`)
		if page := chief.open("/studio/audit?subject=house_rule:2&action=house.rule.drop"); strings.Count(page, `<li id="n`) != 1 {
			t.Errorf("the record of the end: %s", inShort(page))
		}
	})
}

// integrity 9.1: moderators read a report with the words that its rules had.
func TestAReportKeepsItsWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		c := openCourt(t, w)
		reword := func(text string) {
			w.write(func(tx *store.Tx) error {
				return w.House.ChangeRule(w.ctx, tx, account.Actor{Role: account.Administrator}, rulebook.Rule{ID: 2, Texts: rulebook.Words{"fr": text, "en": text}})
			})
		}
		file := func() string {
			made := c.must(http.StatusOK, c.leaT, "POST /api/v1/reports", `{"account_id":"`+c.jean.Account.String()+`","category":"violation","rule_ids":["2"]}`)
			if !strings.Contains(made, `"rule_ids":["2"]`) {
				t.Errorf("made %s", made)
			}
			return c.id(made)
		}
		reword("Les mots d’avant.")
		before := file()
		reword("Les mots d’après.")
		after := file()
		w.write(func(tx *store.Tx) error {
			return w.House.DropRule(w.ctx, tx, account.Actor{Role: account.Administrator}, 2)
		})
		for report, want := range map[string]string{before: "Les mots d’avant.", after: "Les mots d’après."} {
			if got := c.must(http.StatusOK, c.modT, "GET /api/v1/admin/reports/"+report, ""); !strings.Contains(got, `"rules":[{"id":"2","text":"`+want+`","hint":"","translations":{`) {
				t.Errorf("want %s in %s", want, got)
			}
		}
		c.must(http.StatusOK, c.modT, "POST /api/v1/admin/accounts/"+c.jean.Account.String()+"/action", `{"type":"none","report_id":"`+before+`"}`)
		if told := c.must(http.StatusOK, c.jeanT, "GET /api/parvis/v1/decisions", ""); !strings.Contains(told, "Les mots d’après.") || !strings.Contains(told, `"path":"/rules/2@3","state":"removed"`) {
			t.Errorf("jean is told %s", told)
		}
	})
}
