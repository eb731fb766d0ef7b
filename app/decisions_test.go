package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/account"
	rulebook "parvis/engine/account/house"
	"parvis/engine/post"
	"parvis/engine/report"
)

// integrity 9.2, 9.4: who is concerned is led to a decision, reads it with the rules as
// they stood then, and contests it, also when nothing else is open any more.
func TestMembersReadDecisions(t *testing.T) {
	t.Parallel()
	say := map[string]struct{ told, none, covered, disabled, rule, reworded, removed, blank, pending, upheld string }{
		"fr": {"L’équipe de modération vous a écrit", "n’a rien décidé", "sont couvertes", "Votre compte est désactivé", "Montrez <vos> sources.", "cette règle a été reformulée depuis", "cette règle a été retirée depuis", "Un recours compte", "l’équipe vous répondra", "elle est annulée"},
		"en": {"The moderators wrote to you", "decided nothing", "are covered", "Your account is disabled", "Show <your> sources.", "this rule has been reworded since", "this rule has been taken out since", "An appeal has between", "the moderators will answer", "it was taken back"},
	}
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := say[lang]
		jean := h.browser(lang)
		jean.join("jean")
		operator := account.Actor{Role: account.Administrator}
		reword := func(text string) {
			h.write(func(tx *store.Tx) error {
				return h.House.ChangeRule(h.ctx, tx, operator, rulebook.Rule{ID: 2, Texts: rulebook.Words{i18n.Tag(lang): text}})
			})
		}
		lea := h.person("lea")
		var target account.Actor
		h.write(func(tx *store.Tx) (err error) {
			a, err := h.Account.ByUsername(h.ctx, tx, "jean")
			if err != nil {
				return err
			}
			target, err = h.Account.Actor(h.ctx, tx, a)
			return err
		})
		p := h.say(target, post.Draft{Text: "Un pont", Visibility: post.Public})
		act := func(action report.Action) (made report.Warning) {
			h.write(func(tx *store.Tx) error {
				r, err := h.Report.Open(h.ctx, tx, lea, report.Draft{Target: target.Account, Category: report.Violation, Rules: []string{"2", "3"}})
				if err != nil {
					return err
				}
				a := report.Act{Target: target.Account, Action: action, Report: r.ID, Text: "Voyez <ceci>."}
				if action == report.Cover {
					a.Posts = append(a.Posts, p.ID)
				}
				made, err = h.Report.Act(h.ctx, tx, operator, a)
				return err
			})
			h.settle()
			h.clock.Advance(time.Hour)
			return made
		}
		page := func(want ...string) {
			t.Helper()
			got := jean.open("/settings/decisions")
			for _, problem := range faultsOf(got) {
				t.Error(problem)
			}
			for _, w := range want {
				if w = i18n.Typeset(i18n.Tag(lang), strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(w)); !strings.Contains(got, w) {
					t.Errorf("no %q: %s", w, inShort(got))
				}
			}
		}
		page(say.none)
		reword(say.rule)
		first := act(report.Cover)
		if got := jean.open("/notifications"); !strings.Contains(got, say.told) || !strings.Contains(got, `href="/settings/decisions"`) {
			t.Errorf("jean is not told: %s", inShort(got))
		}
		page(say.covered, "Voyez <ceci>.", say.rule)
		reword("Autre chose.")
		h.write(func(tx *store.Tx) error { return h.House.DropRule(h.ctx, tx, operator, 3) })
		page(say.rule, say.reworded, say.removed)
		if got := jean.open("/settings/decisions"); !strings.Contains(got, `href="/rules/2@2"`) || !strings.Contains(got, `href="/rules/3@1"`) || !strings.Contains(got, `href="/@jean/`+p.ID.String()+`"`) || strings.Contains(got, "Autre chose.") {
			t.Errorf("the links: %s", inShort(got))
		}

		which := find(t, jean.open("/settings/decisions"), `action="/settings/decisions/(\d+)"`)
		if a := jean.post("/settings/decisions/"+which, url.Values{"text" + which: {" "}}, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, say.blank) || !strings.Contains(a.text, `href="#text`+which+`"`) || len(faultsOf(a.text)) > 0 {
			t.Errorf("a blank objection: %d %v %s", a.StatusCode, faultsOf(a.text), inShort(a.text))
		}
		jean.send("/settings/decisions/"+which, url.Values{"text" + which: {"Non."}}, nil)
		page(say.pending, "Non.")
		if a := jean.post("/settings/decisions/"+which, url.Values{"text" + which: {"Non !"}}, nil); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a second objection: %d", a.StatusCode)
		}
		other := h.browser(lang)
		other.join("max")
		for _, path := range []string{which, "77", "x"} {
			if a := other.post("/settings/decisions/"+path, url.Values{"text" + path: {"Moi."}}, nil); a.StatusCode != http.StatusNotFound {
				t.Errorf("somebody else contests %s: %d", path, a.StatusCode)
			}
		}
		h.write(func(tx *store.Tx) error {
			got, err := h.Report.Warning(h.ctx, tx, target, first.ID)
			if err == nil {
				_, err = h.Report.Answer(h.ctx, tx, operator, got.Appeal.ID, true, "Vous aviez raison.")
			}
			return err
		})
		page(say.upheld, "Vous aviez raison.")

		h.clock.Advance(time.Hour)
		h.write(func(tx *store.Tx) (err error) {
			_, err = h.Report.Act(h.ctx, tx, operator, report.Act{Target: target.Account, Action: report.Disable})
			return err
		})
		page(say.disabled)
		which = find(t, jean.open("/settings/decisions"), `action="/settings/decisions/(\d+)"`)
		jean.send("/settings/decisions/"+which, url.Values{"text" + which: {"Toujours non."}}, nil)
		page("Toujours non.")
		if a := jean.post("/settings/profile", url.Values{"name": {"x"}}, nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("who is disabled changes the profile: %d", a.StatusCode)
		}
		if a := h.browser(lang).get("/settings/decisions"); a.StatusCode != http.StatusSeeOther {
			t.Errorf("a visitor reads decisions: %d", a.StatusCode)
		}
	})
}
