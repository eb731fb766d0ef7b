package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
	"parvis/system/business"
	"parvis/system/business/template"
)

// A moderator with a role in an organisation, whichever, decides neither on its templates
// nor on what is reported of it, and reads none of that. // business-messaging 10.6, 21
func TestNobodyJudgesTheirOwnOrganisation(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		m.member.send(m.at+"/templates", url.Values{"name": {"soldes"}, "language": {"fr"}, "category": {"MARKETING"}, "text": {"Les soldes commencent demain."}}, nil)
		r := m.rose.send("/report", url.Values{"account": {m.id}, "reason": {"misleading.bot"}, "comment": {"Ils mentent."}}, nil)
		m.settle()
		cases, staff := "/studio/reports/"+find(t, r, `^/report/(\d+)`), "/studio/organisations/"+strings.TrimPrefix(m.at, "/studio/business/")
		m.shows("the queue of templates", m.mod.open("/studio/templates"), "Librairie du Pont", `href="`+staff+`"`, "soldes")
		m.shows("the queue", m.mod.open("/studio/reports"), "La &lt;Librairie&gt;")
		m.mod.open(cases)

		var max account.Actor
		var line, owner id.Account
		var waits []template.Kept
		m.write(func(tx *store.Tx) error {
			who, err := m.Account.ByUsername(m.ctx, tx, "max")
			if err != nil {
				return err
			}
			if max, err = m.Account.Actor(m.ctx, tx, who); err != nil {
				return err
			}
			if waits, err = m.Business.Templates().Waiting(m.ctx, tx, max); err != nil {
				return err
			}
			mine, err := m.Business.Portfolios(m.ctx, tx, m.jean)
			if err != nil {
				return err
			}
			owner = id.Account(mine[0].ID)
			return m.appoint(tx, m.jean, mine[0].ID, who, business.Analyst)
		})
		line, err := id.Parse[id.Account](m.id)
		if err != nil || len(waits) != 1 {
			t.Fatalf("%v, %d templates wait", err, len(waits))
		}
		for path, not := range map[string]string{"/studio/templates": "soldes", "/studio/reports": "Librairie&gt;", "/studio/organisations": "Librairie du Pont", "/studio/organisations?q=" + strings.TrimPrefix(m.line, "/c/"): "Librairie du Pont"} {
			if strings.Contains(m.mod.open(path), not) {
				t.Errorf("who has a role there sees it in %s", path)
			}
		}
		for _, path := range []string{cases, staff} {
			if got := m.mod.get(path); got.StatusCode != http.StatusNotFound {
				t.Errorf("who has a role there opens %s: %d", path, got.StatusCode)
			}
		}
		m.shows("another's queue", m.chief.open("/studio/templates"), "soldes")
		m.shows("another's case", m.chief.open(cases), "Ils mentent.")
		m.write(func(tx *store.Tx) error {
			if err := m.Business.Templates().Decide(m.ctx, tx, max, waits[0].ID, template.Decision{Of: waits[0].Version(), Approve: true}); fault.KindOf(err) != fault.Missing {
				t.Errorf("they decide on its template: %v", err)
			}
			for target, action := range map[id.Account]report.Action{line: report.None, owner: report.Lock} {
				if err := m.Report.May(m.ctx, tx, max, target, action); fault.KindOf(err) != fault.Forbidden {
					t.Errorf("they may %s: %v", action, err)
				}
			}
			list, err := m.Report.List(m.ctx, tx, max, report.Filter{}, store.Page{Limit: 10})
			if err != nil || len(list) != 0 {
				t.Errorf("they list %d reports, %v", len(list), err)
			}
			open, err := m.Report.OpenOn(m.ctx, tx, max, line)
			if err != nil || len(open) != 0 {
				t.Errorf("they read %d reports about it, %v", len(open), err)
			}
			_, err = m.Report.Decided(m.ctx, tx, max, line, store.Page{Limit: 10})
			if fault.KindOf(err) != fault.Missing {
				t.Errorf("they read what was decided about it: %v", err)
			}
			return nil
		})
	})
}

// A decision about words that were changed since they were read decides nothing, and shows
// the new ones. // business-messaging 10.6, 10.7
func TestADecisionIsAboutWhatWasRead(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		m.member.send(m.at+"/templates", url.Values{"name": {"soldes"}, "language": {"fr"}, "category": {"MARKETING"}, "text": {"Les soldes commencent demain."}}, nil)
		old := m.chief.open("/studio/templates")
		act := find(t, old, `(/studio/templates/\d+)`)
		of := func(page string) string { return find(t, page, `name="of" value="([0-9a-f]+)"`) }
		m.mod.send(act, url.Values{"of": {of(old)}, "reason": {"PROMOTIONAL"}, "note": {"Trop vague."}, "advice": {"Dites la date."}}, nil)
		state := func() (s template.State) {
			m.write(func(tx *store.Tx) error {
				n, err := id.Parse[id.Template](act[strings.LastIndex(act, "/")+1:])
				if err != nil {
					return err
				}
				k, err := m.Business.Templates().Get(m.ctx, tx, n)
				s = k.State
				return err
			})
			return s
		}
		m.write(func(tx *store.Tx) error {
			n, err := id.Parse[id.Template](act[strings.LastIndex(act, "/")+1:])
			if err == nil {
				_, err = m.Business.Templates().Edit(m.ctx, tx, n, []byte(`{"components":[{"type":"BODY","text":"Envoyez votre code."}]}`))
			}
			return err
		})
		for _, form := range []url.Values{{"of": {of(old)}, "approve": {"1"}}, {"approve": {"1"}}, {"of": {of(old)}, "reason": {"SCAM"}, "note": {"Non."}, "advice": {"Autrement."}}} {
			got := m.chief.post(act, form, nil)
			if got.StatusCode != http.StatusConflict || state() != template.Pending {
				t.Errorf("a decision about the old words: %d, the template is %s", got.StatusCode, state())
			}
			m.shows("the page", got.text, m.say("fault.business.template.edited"), "Envoyez votre code.")
		}
		m.chief.send(act, url.Values{"of": {of(m.chief.open("/studio/templates"))}, "approve": {"1"}}, nil)
		if state() != template.Approved {
			t.Errorf("a decision about the new words: %s", state())
		}
	})
}
