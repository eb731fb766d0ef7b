package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/entitlement"
	"parvis/system/business"
)

// devices tells how many devices a line of the market may have.
func (m *market) devices() (level int) {
	m.t.Helper()
	n, err := id.Parse[entitlement.Subject](strings.TrimPrefix(m.at, "/studio/business/"))
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.Store.Read(m.ctx, func(tx *store.Tx) error {
		r, err := m.Entitlement.Has(m.ctx, tx, n, entitlement.Devices, 0)
		level = r.Level
		return err
	}); err != nil {
		m.t.Fatal(err)
	}
	return level
}

// premium has the staff give the market the plan through a day.
func (m *market) premium(last string) {
	m.t.Helper()
	m.chief.send("/studio/entitlements/"+strings.TrimPrefix(m.at, "/studio/business/")+"/give", url.Values{"until": {last}, "zone": {"UTC"}, "reason": {"Association <du> quartier."}}, nil)
	m.settle()
}

// The staff gives an organisation the premium plan through a day, changes and ends it; the
// organisation reads what it has, and that nothing is charged; both stand in the record.
// // live-creators 27; business-messaging 15.1
func TestTheStaffGivesAPlan(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		at := "/studio/entitlements/" + strings.TrimPrefix(m.at, "/studio/business/")
		own := func(key string) string { return m.Words.T(i18n.Tag(otherLang(m.lang)), key) }
		m.shows("without", m.member.open("/settings/organisations"), own("business.plan.standard"))
		m.shows("without", m.member.open(m.at), own("business.plan.standard"), own("business.plan.free"))
		if m.devices() != 5 {
			t.Errorf("without a plan a line has %d devices", m.devices())
		}
		m.shows("the studio", m.mod.open("/studio"), `href="/studio/entitlements"`)
		m.shows("the list", m.mod.open("/studio/entitlements?q=pont"), m.say("premium.free"), m.say("premium.given.none"), "Librairie du Pont", at)
		m.shows("the desk of organisations", m.mod.open("/studio/organisations/"+strings.TrimPrefix(at, "/studio/entitlements/")), `href="`+at+`"`, m.say("business.plan.standard"))

		for field, form := range map[string]url.Values{"until": {"until": {"2026-11-24"}, "reason": {"Association du quartier."}}, "until ": {"until": {"jamais"}, "reason": {"Association du quartier."}}, "until  ": {"until": {"2046-11-24"}, "reason": {"Association du quartier."}}, "reason": {"until": {"2026-12-01"}, "reason": {"Non"}}, "reason ": {"until": {"2026-12-01"}, "reason": {strings.Repeat("é", 281)}}} {
			got := m.mod.post(at+"/give", form, nil)
			if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, `href="#`+strings.TrimSpace(field)+`"`) {
				t.Errorf("%s: %d", field, got.StatusCode)
			}
		}
		if got := m.rose.get("/studio/entitlements"); got.StatusCode != http.StatusForbidden {
			t.Errorf("a member opens the desk: %d", got.StatusCode)
		}
		if got := m.member.post(at+"/give", url.Values{"until": {"2026-12-01"}, "reason": {"C’est la mienne."}}, nil); got.StatusCode != http.StatusForbidden || m.devices() != 5 {
			t.Errorf("its owner gives it the plan: %d", got.StatusCode)
		}

		m.premium("2026-12-01")
		m.clock.Advance(time.Millisecond)
		if m.devices() != 10 {
			t.Errorf("with the plan a line has %d devices", m.devices())
		}
		m.shows("the organisation", m.member.open(m.at), own("business.plan.free"), "2026")
		if page := m.member.open(m.at); strings.Contains(page, "Association") || strings.Contains(page, own("business.plan.standard")) {
			t.Error("the organisation reads the staff's reason, or that it has the standard plan")
		}
		m.shows("the list", m.mod.open("/studio/entitlements"), "Librairie du Pont", at)
		m.shows("the page", m.mod.open(at), "Association &lt;du&gt; quartier.", m.say("premium.feature.messaging.devices.max"), `value="2026-12-01"`)
		m.shows("the record", m.chief.open("/studio/audit"), m.say("audit.act.entitlement.give"), "Librairie du Pont", m.say("audit.word.entitlement.org.plan.premium"), "2026-12-02")
		m.clock.Set(time.Date(2026, 12, 1, 23, 59, 59, 0, time.UTC))
		if m.devices() != 10 {
			t.Errorf("in the last second it has %d devices", m.devices())
		}
		m.clock.Advance(time.Second)
		if m.devices() != 5 {
			t.Errorf("a day later it has %d devices", m.devices())
		}
		if got := m.mod.post(at+"/end", nil, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("what ended is ended: %d", got.StatusCode)
		}

		m.premium("2027-12-01")
		m.premium("2026-12-05")
		m.mod.send(at+"/end", nil, nil)
		m.settle()
		m.clock.Advance(time.Millisecond)
		if m.devices() != 5 {
			t.Errorf("what was ended gives %d devices", m.devices())
		}
		m.shows("the record", m.chief.open("/studio/audit"), m.say("audit.act.entitlement.end"))
		m.shows("the organisation", m.member.open(m.at), own("business.plan.standard"))
	})
}

// A moderator with a role in an organisation, whichever, neither gives it a plan nor reads
// what it has. // live-creators 27; business-messaging 21
func TestNobodyGivesTheirOwnOrganisationAPlan(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		m.premium("2026-12-01")
		at := "/studio/entitlements/" + strings.TrimPrefix(m.at, "/studio/business/")
		m.write(func(tx *store.Tx) error {
			who, err := m.Account.ByUsername(m.ctx, tx, "max")
			if err != nil {
				return err
			}
			mine, err := m.Business.Portfolios(m.ctx, tx, account.Actor{Account: m.jean.Account})
			if err != nil {
				return err
			}
			return m.appoint(tx, m.jean, mine[0].ID, who, business.Analyst)
		})
		for _, path := range []string{"/studio/entitlements", "/studio/entitlements?q=pont"} {
			if strings.Contains(m.mod.open(path), "Librairie du Pont") {
				t.Errorf("who has a role there sees it in %s", path)
			}
		}
		for got, status := range map[string]int{"page": m.mod.get(at).StatusCode, "give": m.mod.post(at+"/give", url.Values{"until": {"2027-12-01"}, "reason": {"Pour nous tous."}}, nil).StatusCode, "end": m.mod.post(at+"/end", nil, nil).StatusCode} {
			if status != http.StatusNotFound {
				t.Errorf("who has a role there, %s: %d", got, status)
			}
		}
		m.clock.Advance(time.Millisecond)
		if m.devices() != 10 {
			t.Error("and changes what it has")
		}
	})
}
