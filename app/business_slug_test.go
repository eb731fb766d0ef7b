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
	"parvis/engine/entitlement"
)

// window tells how long the line may still answer who wrote to it.
func (m *market) window() (left time.Duration) {
	m.t.Helper()
	l, err := id.Parse[id.Line](m.id)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.Store.Read(m.ctx, func(tx *store.Tx) error {
		who, err := m.Account.ByUsername(m.ctx, tx, "rose")
		if err != nil {
			return err
		}
		until, err := m.Business.Window(m.ctx, tx, l, who)
		left = until.Sub(tx.Now()).Truncate(time.Minute)
		return err
	}); err != nil {
		m.t.Fatal(err)
	}
	return left
}

// A line of an organisation with the premium plan is opened under its name, with words and
// a QR picture; who writes there can be answered for three days. // business-messaging 12, 13
func TestALineIsOpenedByItsName(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		own := func(key string) string { return m.Words.T(i18n.Tag(otherLang(m.lang)), key) }
		links := find(t, m.member.open(m.at), `href="(`+m.at+`/lines/\d+)"`)
		m.shows("without the plan", m.member.open(links), own("business.slug.plan"))
		name := func(slug string) seen {
			return m.member.post(links+"/name", url.Values{"slug": {slug}, "words": {"Bonjour <toi>"}}, nil)
		}
		if got := name("la-librairie"); got.StatusCode != http.StatusForbidden {
			t.Errorf("a name without the plan: %d", got.StatusCode)
		}
		m.premium("2026-12-10")
		m.clock.Advance(time.Millisecond)
		for slug, want := range map[string]string{"La Librairie": "fault.business.slug.shape", "set-tings": "fault.business.slug.reserved", "rose": "fault.business.slug.taken"} {
			if got := name(slug); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, own(want)) || !strings.Contains(got.text, `value="`+slug+`"`) {
				t.Errorf("%s: %d", slug, got.StatusCode)
			}
		}
		if got := name("la-librairie"); got.StatusCode != http.StatusSeeOther && got.StatusCode != http.StatusOK {
			t.Errorf("a name: %d", got.StatusCode)
		}
		m.shows("its desk", m.member.open(links), m.Base+"/m/la-librairie", "Bonjour &lt;toi&gt;", "/m/la-librairie/qr.svg")
		if got := name("autre-nom"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, own("fault.business.slug.soon")) {
			t.Errorf("another name at once: %d", got.StatusCode)
		}
		stranger := m.browser(m.lang)
		m.shows("for a visitor", stranger.open("/m/la-librairie"), "La &lt;Librairie&gt;", "Bonjour &lt;toi&gt;")
		if got := stranger.get("/m/La-Librairie"); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/m/la-librairie" {
			t.Errorf("in capitals: %d", got.StatusCode)
		}
		for picture, head := range map[string]string{"/qr.svg": "<svg xmlns", "/qr.png": "\x89PNG"} {
			if got := stranger.get("/m/la-librairie" + picture); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.text, head) {
				t.Errorf("the picture %s: %d", picture, got.StatusCode)
			}
		}

		m.settle()
		m.clock.Advance(20 * time.Hour)
		if left := m.window(); left <= 3*time.Hour || left > 4*time.Hour {
			t.Errorf("who wrote by the number can be answered for %v", left)
		}
		page := m.rose.open("/m/la-librairie")
		m.shows("for a member", page, "Bonjour &lt;toi&gt;</textarea>")
		form := url.Values{"text": {"Bonjour à vous"}, "ref": {"b"}, "by": {find(t, page, `name="by" value="([^"]+)"`)}}
		other := url.Values{"text": {"Encore"}, "ref": {"c"}, "by": {"/m/l-autre"}}
		m.rose.send(m.line, other, nil)
		m.settle()
		if left := m.window(); left != 24*time.Hour-time.Minute && left != 24*time.Hour {
			t.Errorf("by a name that is not the line's they can be answered for %v", left)
		}
		m.rose.send(m.line, form, nil)
		m.settle()
		m.clock.Advance(71 * time.Hour)
		if got := m.says("Nous voilà"); got != "200 0" || m.window() <= 0 || m.window() > time.Hour {
			t.Errorf("71 hours later it answers: %s, and for %v", got, m.window())
		}

		m.settle()
		m.clock.Set(time.Date(2027, 1, 9, 0, 0, 0, 0, time.UTC))
		m.shows("a month after the plan", stranger.open("/m/la-librairie"), "Bonjour &lt;toi&gt;")
		m.settle()
		m.clock.Set(time.Date(2027, 1, 10, 0, 0, 0, 0, time.UTC))
		if got := stranger.get("/m/la-librairie"); got.StatusCode != http.StatusGone {
			t.Errorf("a day later: %d", got.StatusCode)
		}
		if got := stranger.get("/m/la-librairie/qr.svg"); got.StatusCode != http.StatusNotFound {
			t.Errorf("the picture then: %d", got.StatusCode)
		}
	})
}

// Apps name a line with a parameter of their own: 147002 without the plan, 147001 for what
// somebody has; the old name leads to the new one. // business-messaging 13
func TestAppsNameALine(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other := w.shop("ines"), w.shop("noe")
		at := func(s *shop) string { return "/" + s.line.ID.String() + "/message_qrdls" }
		refused := func(s *shop, slug string, status int, code float64) {
			t.Helper()
			if got := s.call(s.token, "POST", at(s), `{"slug":"`+slug+`","prefilled_message":"Bonjour"}`, status)["error"].(map[string]any); got["code"] != code {
				t.Errorf("%s: %v", slug, got)
			}
		}
		refused(s, "le-pont", 403, 147002)
		for _, one := range []*shop{s, other} {
			w.write(func(tx *store.Tx) error {
				_, err := w.Entitlement.Give(w.ctx, tx, entitlement.Grant{Subject: entitlement.Subject(one.line.Portfolio), Feature: entitlement.Premium, Source: entitlement.Source{Kind: "test", ID: int64(one.line.ID)}})
				return err
			})
		}
		made := s.call(s.token, "POST", at(s)+"?generate_qr_image=svg", `{"slug":"le-pont","prefilled_message":"Bonjour"}`, 200)
		if made["code"] != "le-pont" || made["prefilled_message"] != "Bonjour" || !strings.HasSuffix(made["deep_link_url"].(string), "/m/le-pont") || !strings.HasSuffix(made["qr_image_url"].(string), "/m/le-pont/qr.svg") {
			t.Errorf("a name is %v", made)
		}
		refused(other, "le-pont", 409, 147001)
		refused(other, "1e-p0nt", 409, 147001)
		refused(other, "parv1s", 400, 100)
		refused(other, "x", 400, 100)
		refused(s, "la-librairie", 400, 100)
		if list := s.call(s.token, "GET", at(s), "", 200)["data"].([]any); len(list) != 0 {
			t.Errorf("the name is listed among codes: %v", list)
		}
		w.settle()
		w.clock.Advance(31 * 24 * time.Hour)
		s.call(s.token, "POST", at(s), `{"slug":"la-librairie"}`, 200)
	})
}
