package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
)

// An organisation that makes use of half of its tier rises within six hours and its apps are
// told; while members take a template of it badly it does not.
func TestAnOrganisationRisesToTheNextTier(t *testing.T) { // business-messaging 12
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		secret := s.app.ID.String() + "|" + s.app.Secret.Reveal()
		s.call(secret, "POST", "/"+s.app.ID.String()+"/subscriptions", `{"object":"whatsapp_business_account","callback_url":"`+s.callback+`","verify_token":"lanterne","fields":"messages,business_capability_update"}`, 200)
		s.template(utility("prete", "Votre commande vous attend."), 200)
		told := func() (out []string) {
			w.settle()
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, h := range s.told {
				if v := h.Entry[0].Changes[0]; v.Field == "business_capability_update" {
					out = append(out, fmt.Sprint(v.Value.Daily, " ", v.Value.Tier))
				}
			}
			s.told = nil
			return out
		}
		tier := func() any {
			return s.call(s.token, "GET", "/"+s.line.ID.String()+"?fields=messaging_limit_tier,whatsapp_business_manager_messaging_limit", "", 200)["messaging_limit_tier"]
		}
		// send reaches numbers that are nobody's, and notes that something came to the first
		// came of them, which members of their own would take long to make.
		send := func(from, n, came int) {
			for i := range n {
				if i%50 == 49 {
					w.clock.Advance(2 * time.Second)
				}
				s.sendTemplate(fmt.Sprintf("%d", 33600000000+from+i), "prete", "", 200)
			}
			w.write(func(tx *store.Tx) error {
				for i := range came {
					if _, err := tx.Exec("UPDATE business_reach SET came = at WHERE portfolio = $1 AND digits = $2", s.acct.Portfolio, fmt.Sprint(33600000000+from+i)); err != nil {
						return err
					}
				}
				return nil
			})
		}
		later := func() {
			for range 6 {
				w.settle()
				w.clock.Advance(time.Hour)
			}
		}
		zoe := w.writer("zoe")
		_, to := s.known(zoe)
		w.clock.Advance(25 * time.Hour)
		s.sendTemplate(to, "prete", "", 200)
		w.settle()
		if n := w.counted("SELECT COUNT(*) FROM business_reach WHERE portfolio = $1 AND digits = $2 AND came > 0", s.acct.Portfolio, to); n != 1 {
			t.Errorf("what came to a member is noted %d times", n)
		}
		send(0, 150, 123)
		later()
		if got := told(); len(got) != 0 || tier() != "TIER_250" {
			t.Errorf("with 124 of 250: %v, told %v", tier(), got)
		}
		w.clock.Advance(2 * 24 * time.Hour)
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE business_template SET quality = 'RED' WHERE business = $1", s.acct.ID)
			return err
		})
		send(200, 1, 1)
		later()
		if got := told(); len(got) != 0 || tier() != "TIER_250" {
			t.Errorf("with a template that is taken badly: %v, told %v", tier(), got)
		}
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE business_template SET quality = 'GREEN' WHERE business = $1", s.acct.ID)
			return err
		})
		later()
		if got := strings.Join(told(), ", "); got != "2000 TIER_2K" || tier() != "TIER_2K" {
			t.Errorf("with half of 250 in a week: %v, told %v", tier(), got)
		}
		later()
		send(300, 251, 251)
		later()
		if got := told(); len(got) != 0 || tier() != "TIER_2K" {
			t.Errorf("with less than half of 2,000: %v, told %v", tier(), got)
		}
	})
}
