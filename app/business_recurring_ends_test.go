package app_test

import (
	"net/url"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/age"
)

// Who is below sixteen is asked nothing, accepts and resumes nothing; outside the window and
// over the limits the answer is that of everybody.
func TestWhoIsBelowSixteenIsNotAsked(t *testing.T) { // business-messaging 17.3, 0065
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		k.accept("Promotions", "")
		stop := button(t, k.eli.open(k.chat), "stop")
		k.eli.send(k.chat+"/notifications", stop, nil)
		k.ask("Nouveautés", "", 200)
		accept := button(t, k.eli.open(k.chat), "accept")
		eli := k.named("eli")
		k.write(func(tx *store.Tx) error {
			return k.Age.Declare(k.ctx, tx, eli.Account, age.DateOf(k.clock.Now().AddDate(-14, 0, 0)))
		})
		k.optins()
		k.eli.post(k.chat+"/notifications", accept, nil)
		k.eli.post(k.chat+"/notifications", url.Values{"of": stop["of"], "what": {"resume"}}, nil)
		if told := k.optins(); len(told) != 0 {
			t.Errorf("below sixteen a yes and a resumption are told: %v", told)
		}
		if got := pageRefusal(k.ask("Nouveautés", "", 400)); got != [2]int{613, 1893016} {
			t.Errorf("asked about the same again: %v", got)
		}
		if got := pageRefusal(k.ask("Concours", "", 400)); got != [2]int{551, 1545041} {
			t.Errorf("below sixteen: %v", got)
		}
		k.shop.w.settle()
		k.clock.Advance(25 * time.Hour)
		if got := pageRefusal(k.ask("Concours", "", 400)); got != [2]int{10, 2018278} {
			t.Errorf("outside the window: %v", got)
		}
	})
}

// quiets sets the member's quiet hours.
func (k *kiosk) quiets(from, to int) {
	eli := k.named("eli")
	k.write(func(tx *store.Tx) error {
		set, err := k.Account.Settings(k.ctx, tx, eli.Account)
		if err != nil {
			return err
		}
		set.QuietFrom, set.QuietTo, set.Zone = from, to, "Europe/Paris"
		return k.Account.SetSettings(k.ctx, tx, account.Actor{Account: eli.Account, State: account.Active, Scopes: account.AllScopes()}, set)
	})
}

// ends has all tokens end at a time.
func (k *kiosk) ends(at time.Time) {
	k.write(func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE business_recurring_token SET until = $1", at)
		return err
	})
}

// A morning that was late leaves the next one in its place; what cannot be read, or would be
// brought after the end of a yes, fails; and who chose no quiet hours is told by night.
func TestWhatWaitsFails(t *testing.T) { // business-messaging 17.5, 17.10
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		failed := func(why string) {
			t.Helper()
			if _, statuses := k.heard(); len(statuses) != 1 || statuses[0] != "failed 131026" {
				t.Errorf("%s: the app is told %v", why, statuses)
			}
			if n := k.counted("SELECT COUNT(*) FROM business_recurring_waiting") + k.counted("SELECT COUNT(*) FROM timer_due WHERE kind = 'business.recurring.bring'"); n != 0 {
				t.Errorf("%s: %d traces are left", why, n)
			}
		}
		token := k.accept("Nouveautés", inParis)
		k.until(23, 0)
		_, first := k.waits(token, "En retard")
		k.later(first.Sub(k.clock.Now()) + 5*time.Minute)
		k.until(22, 0)
		_, second := k.waits(token, "Illisible")
		if second.Sub(first) != 24*time.Hour {
			t.Errorf("the next morning is %s after a late one", second.Sub(first))
		}
		k.heard()
		k.write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE business_recurring_waiting SET words = $1", []byte{1})
			return err
		})
		k.later(second.Sub(k.clock.Now()))
		failed("what cannot be read")

		k.until(12, 0)
		k.tell(token, "De jour", 200) // as nothing was brought this day
		k.quiets(5, 5)
		k.until(11, 0)
		k.until(23, 0)
		if sent := k.tell(token, "De nuit", 200); sent["scheduled_for"] != nil {
			t.Errorf("without quiet hours: %v", sent)
		}
		k.quiets(21, 8)
		k.until(11, 0)
		k.until(23, 30)
		other, _ := k.waits(token, "Retiré")
		k.write(func(tx *store.Tx) error { // as if a developer had lifted the limit
			_, err := tx.Exec("UPDATE business_recurring_token SET last = 0")
			return err
		})
		_, due := k.waits(token, "Trop tard")
		k.call(k.token, "DELETE", "/"+other, "", 200)
		if got := pageRefusal(k.tell(token, "Encore", 400)); got != [2]int{4, 2018354} {
			t.Errorf("while another waits: %v", got)
		}
		k.heard()
		k.quiets(21, 12)
		k.ends(due.Add(time.Hour))
		k.later(due.Sub(k.clock.Now()))
		failed("what would be brought after the end")

		k.until(22, 0)
		k.ends(k.clock.Now().Add(2 * time.Hour))
		if got := pageRefusal(k.tell(token, "Pour demain", 400)); got != [2]int{551, 1545041} {
			t.Errorf("by night before the end: %v", got)
		}
		k.later(3 * time.Hour)
		if got := k.tell(token, "Trop tard", 400); !expired(got) {
			t.Errorf("by night after the end: %v", got)
		}
	})
}
