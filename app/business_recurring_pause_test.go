package app_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"parvis/base/store"
)

// A member pauses everything that they accepted; then nothing is told them, also not what
// waits already, and a token that ends meanwhile is asked about afterwards.
func TestAMemberPausesAllNotifications(t *testing.T) { // business-messaging 17.7
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		const all = "/settings/organisations/notifications"
		hasNot(t, k.eli.open(all), `name="pause"`)
		token := k.accept("Nouveautés", inParis+`,"notification_messages_reoptin":"ENABLED"`)
		has(t, k.eli.open(all), map[string]string{"fr": "Suspendre toutes les notifications", "en": "Pause all notifications"}[lang])
		for _, no := range []string{"2", "-1", "x"} {
			if got := k.eli.post(all, url.Values{"pause": {no}}, nil); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("a pause of %s days: %d", no, got.StatusCode)
			}
		}
		k.until(23, 0)
		_, due := k.waits(token, "De nuit")
		k.heard()
		k.eli.send(all, url.Values{"pause": {"7"}}, nil)
		page := k.eli.open(all)
		has(t, page, map[string]string{"fr": "Toutes les notifications sont suspendues jusqu’au", "en": "All notifications are paused until"}[lang])
		k.later(due.Sub(k.clock.Now()))
		if _, statuses := k.heard(); len(statuses) != 1 || statuses[0] != "failed 131026" {
			t.Errorf("of what waited the app is told %v", statuses)
		}
		if got := pageRefusal(k.tell(token, "En pause", 400)); got != [2]int{551, 1545041} {
			t.Errorf("in the pause: %v", got)
		}
		k.until(23, 30)
		if got := pageRefusal(k.tell(token, "En pause, de nuit", 400)); got != [2]int{551, 1545041} {
			t.Errorf("by night in the pause: %v", got)
		}
		k.eli.send(all, url.Values{"pause": {"0"}, "do": {"resume"}}, nil)
		hasNot(t, k.eli.open(all), map[string]string{"fr": "sont suspendues", "en": "are paused"}[lang])
		k.until(12, 0)
		k.tell(token, "De retour", 200)
		k.eli.send(all, url.Values{"pause": {"1"}}, nil)
		k.until(11, 59)
		k.until(12, 30) // a day later
		k.tell(token, "Passée", 200)
		k.later(25 * time.Hour)
		if n := k.counted("SELECT COUNT(*) FROM business_recurring_pause"); n != 0 {
			t.Errorf("%d pauses are kept that are over", n)
		}

		ask := k.expiry(token).Add(-24 * time.Hour)
		k.later(ask.Sub(k.clock.Now()) - 7*24*time.Hour + 2*time.Hour)
		k.eli.send(all, url.Values{"pause": {"7"}}, nil)
		k.later(7*24*time.Hour - time.Hour)
		asked := func() int { return k.counted("SELECT COUNT(*) FROM business_recurring_request WHERE ends > 0") }
		if n := asked(); n != 0 {
			t.Errorf("in the pause the member is asked %d times", n)
		}
		k.later(2 * time.Hour)
		if n := asked(); n != 1 {
			t.Errorf("after it the member is asked %d times", n)
		}
		eli := k.named("eli")
		k.write(func(tx *store.Tx) error { return k.Recurring.Erase(k.ctx, tx, eli.Account) })
		if n := k.counted("SELECT COUNT(*) FROM business_recurring_pause"); n != 0 {
			t.Errorf("of who is gone %d pauses are kept", n)
		}
	})
}
