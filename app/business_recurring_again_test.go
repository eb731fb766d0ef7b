package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/store"
)

// later puts the clock on, once everything is done that was due before, and has what is due
// then done; the member signs in again where they were away for long.
func (k *kiosk) later(d time.Duration) {
	w := k.shop.w
	w.t.Helper()
	w.settle()
	k.clock.Advance(d)
	w.settle()
	if k.eli.get(k.chat).StatusCode != http.StatusOK {
		k.eli.send("/signin", url.Values{"who": {"eli"}, "password": {passphrase}}, nil)
	}
}

// expiry is until when a token holds, as the line reads it.
func (k *kiosk) expiry(token string) time.Time {
	k.shop.w.t.Helper()
	one := k.call(k.token, "GET", "/notification_messages_"+token, "", 200)
	return time.UnixMilli(int64(one["token_expiry_timestamp"].(float64))).UTC()
}

// expired tells whether an answer says that a token is at its end.
func expired(answer map[string]any) bool {
	return pageRefusal(answer) == [2]int{100, 0} && strings.Contains(answer["error"].(map[string]any)["message"].(string), "notification_messages_token has expired")
}

// A day before a yes ends the member is asked whether it goes on, also outside the window,
// with two buttons as at first. A yes keeps the token for another life of its frequency,
// once however often it is said; with a no, or without an answer, it ends.
func TestAMemberIsAskedAgainBeforeAYesEnds(t *testing.T) { // business-messaging 17.8
	t.Parallel()
	const enabled = `,"notification_messages_reoptin":"ENABLED","notification_messages_frequency":"WEEKLY","notification_messages_timezone":"Europe/Paris"`
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		goesOn := map[string]string{"fr": "votre accord prend fin le", "en": "asks whether it may go on telling you about this: your yes ends on"}[lang]
		token, once := k.accept("Nouveautés", enabled), k.accept("Promotions", strings.Replace(enabled, "ENABLED", "DISABLED", 1))
		stopped := k.accept("Concours", enabled)
		k.eli.send(k.chat+"/notifications", button(t, k.eli.open(k.chat), "stop"), nil)
		k.optins()
		ends := k.expiry(token)
		k.later(ends.Sub(k.clock.Now()) - 24*time.Hour - time.Minute)
		hasNot(t, k.eli.open(k.chat), goesOn)
		k.later(2 * time.Minute)
		page := k.eli.open(k.chat)
		for _, want := range map[string][]string{"fr": {goesOn, "Nouveautés", "Une fois par semaine au plus, jusqu’au", `class="btn">Accepter<`, `class="btn">Pas maintenant<`}, "en": {goesOn, "Nouveautés", "At most once a week, until", `class="btn">Accept<`, `class="btn">Not now<`}}[lang] {
			has(t, page, want)
		}
		if n := strings.Count(page, goesOn); n != 1 {
			t.Errorf("the member is asked %d times: also of what they stopped, or what is not asked again", n)
		}
		if told := k.optins(); len(told) != 0 {
			t.Errorf("before an answer the app is told %v", told)
		}
		accept := button(t, page, "accept")
		thief := k.browser(lang)
		thief.join("mallory")
		if got := thief.post(k.chat+"/notifications", accept, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else accepts: %d", got.StatusCode)
		}
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() { k.eli.post(k.chat+"/notifications", accept, nil) })
		}
		wait.Wait()
		told := k.optins()
		if len(told) != 1 || told[0]["notification_messages_token"] != token || told[0]["user_token_status"] != "REFRESHED" || told[0]["notification_messages_status"] != nil || told[0]["payload"] != "p-Nouveautés" {
			t.Errorf("of a yes, said four times at once, the app is told %v", told)
		}
		next := k.expiry(token)
		if want := ends.AddDate(0, 9, 0); next.Sub(want).Abs() > 2*time.Hour {
			t.Errorf("the yes holds until %s, not %s", next, want)
		}
		k.later(25 * time.Hour)
		k.tell(token, "Toujours là", 200)
		for _, other := range []string{once, stopped} {
			if got := k.tell(other, "Fini", 400); !expired(got) {
				t.Errorf("what was not asked again: %v", got)
			}
		}

		k.later(next.Sub(k.clock.Now()) - 24*time.Hour + time.Minute)
		page = k.eli.open(k.chat)
		has(t, page, goesOn)
		accept = button(t, page, "accept")
		if lang == "fr" {
			k.eli.send(k.chat+"/notifications", button(t, page, "decline"), nil)
		}
		k.tell(token, "Encore un jour", 200)
		k.later(24 * time.Hour)
		if got := k.tell(token, "Trop tard", 400); !expired(got) {
			t.Errorf("without a yes: %v", got)
		}
		if got := k.eli.post(k.chat+"/notifications", accept, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a yes after the end: %d", got.StatusCode)
		}
		if told := k.optins(); len(told) != 0 {
			t.Errorf("without a yes the app is told %v", told)
		}
	})
}

// Nobody is asked again by a line that may not write to them: that they stopped, or that the
// staff restricted. What ends then ends in silence.
func TestWhoIsNotAskedAgain(t *testing.T) { // business-messaging 17.8, 21
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		token := k.accept("Nouveautés", `,"notification_messages_reoptin":"ENABLED"`)
		w := k.shop.w
		if lang == "fr" {
			w.write(func(tx *store.Tx) error {
				_, err := tx.Exec("INSERT INTO business_hold (subject, decision, level, at) VALUES ($1, 1, 'mute_line', $2)", k.line.ID, tx.Now())
				return err
			})
		} else {
			k.eli.send(k.chat+"/stop", url.Values{}, nil)
		}
		k.later(k.expiry(token).Sub(k.clock.Now()) - 24*time.Hour + time.Minute)
		if n := w.counted("SELECT COUNT(*) FROM business_recurring_request"); n != 0 { // the first is forgotten
			t.Errorf("the member is asked %d times", n)
		}
		if n := w.counted("SELECT COUNT(*) FROM timer_due WHERE kind = 'business.recurring.again'"); n != 0 {
			t.Errorf("it is tried again %d times", n)
		}
	})
}
