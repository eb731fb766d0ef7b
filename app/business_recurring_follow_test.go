package app_test

import (
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/system/business"
)

// Right after a notification or a yes up to three messages follow within two minutes of the
// first, the second and the third of them short.
func TestAFewWordsFollowANotification(t *testing.T) { // business-messaging 17.6
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		const weekly = `,"notification_messages_frequency":"WEEKLY"`
		token := k.accept("Nouveautés", inParis+weekly)
		long := strings.Repeat("é", 251)
		early := func(words, why string) {
			t.Helper()
			if got := pageRefusal(k.tell(token, words, 400)); got != [2]int{4, 2018354} {
				t.Errorf("%s: %v", why, got)
			}
		}
		three := func() {
			t.Helper()
			k.tell(token, long, 200)
			k.clock.Advance(119 * time.Second)
			if got := pageRefusal(k.tell(token, long, 400)); got != [2]int{100, 0} {
				t.Errorf("a second one that is long: %v", got)
			}
			k.tell(token, long[2:], 200)
			k.tell(token, "Et enfin", 200)
			early("Quatre", "a fourth")
		}
		k.tell(token, "La semaine", 200)
		three()
		if lang == "en" { // a yes in the middle of a week
			k.later(7 * 24 * time.Hour)
			k.tell(token, "Une autre", 200)
			k.later(3 * time.Minute)
			early("Trop tard", "long after it")
			k.speaks("Encore")
			if again := k.accept("Nouveautés", inParis+weekly); again != token {
				t.Errorf("a second yes gives %s", again)
			}
			three()
			return
		}
		k.later(7 * 24 * time.Hour)
		k.tell(token, "Une autre", 200)
		k.tell(token, "Un", 200)
		k.clock.Advance(2*time.Minute + time.Second)
		early("Deux", "two minutes after the first")
	})
}

// Developers try with members of their organisation what others wait for.
func TestDevelopersTryNotifications(t *testing.T) { // business-messaging 17.9
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		token := k.accept("Nouveautés", "")
		try := func(what, token string, want int) [2]int {
			t.Helper()
			return pageRefusal(k.call(k.token, "POST", "/"+k.line.ID.String()+"/notification_messages_dev_support", `{"recipient":{"notification_messages_token":"`+token+`"},"developer_action":"`+what+`"}`, want))
		}
		for _, what := range []string{"ENABLE_FOLLOWUP_MESSAGE", "SEND_RE_OPTIN"} {
			if got := try(what, token, 403); got != [2]int{10, 0} {
				t.Errorf("%s with who has no role: %v", what, got)
			}
			if got := try(what, "1234567890123456789", 400); got != [2]int{100, 0} {
				t.Errorf("%s with an unknown token: %v", what, got)
			}
		}
		eli := k.named("eli")
		k.write(func(tx *store.Tx) error {
			return k.appoint(tx, k.owner, k.line.Portfolio, eli.Account, business.Analyst)
		})
		if got := try("DANCE", token, 400); got != [2]int{100, 0} {
			t.Errorf("an unknown action: %v", got)
		}
		k.tell(token, "Un", 200)
		k.clock.Advance(3 * time.Minute)
		k.tell(token, "Trop tôt", 400)
		try("ENABLE_FOLLOWUP_MESSAGE", token, 200)
		k.tell(token, "Deux", 200)
		k.clock.Advance(3 * time.Minute)
		k.tell(token, "Une fois seulement", 400)

		ends := k.expiry(token)
		try("SEND_RE_OPTIN", token, 200)
		first := button(t, k.eli.open(k.chat), "accept")
		try("SEND_RE_OPTIN", token, 200)
		second := button(t, k.eli.open(k.chat), "accept")
		k.eli.send(k.chat+"/notifications", first, nil)
		k.eli.send(k.chat+"/notifications", second, nil)
		if told := k.optins(); len(told) != 1 || told[0]["user_token_status"] != "REFRESHED" {
			t.Errorf("of two yeses to the same the app is told %v", told)
		}
		if got := k.expiry(token); got.Sub(ends.AddDate(0, 6, 0)).Abs() > 24*time.Hour {
			t.Errorf("the yes holds until %s, before until %s", got, ends)
		}
		if got := try("SEND_RE_OPTIN", token, 400); got != [2]int{100, 0} {
			t.Errorf("a third life: %v", got)
		}
		ends = k.expiry(token)
		k.later(8 * 24 * time.Hour)
		k.speaks("Encore")
		k.accept("Nouveautés", "")
		if got := k.expiry(token); !got.Equal(ends) {
			t.Errorf("after another yes it holds until %s, before until %s", got, ends)
		}
	})
}
