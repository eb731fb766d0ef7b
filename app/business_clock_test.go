package app_test

import (
	"strings"
	"testing"
	"time"
)

// step moves the clock at once, also back.
func (k *kiosk) step(d time.Duration) {
	k.shop.w.t.Helper()
	if d > 0 {
		k.later(d)
		return
	}
	k.shop.w.settle()
	k.clock.Set(k.clock.Now().Add(d))
	k.shop.w.settle()
}

// A clock that is put an hour back or on tells nobody twice what is told once in a day or a
// week, and takes no day and no week from a line; what waits for the morning is brought once.
func TestTheClockSteps(t *testing.T) { // business-messaging 23 R5
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		daily, weekly := k.accept("Nouveautés", inParis), k.accept("Promotions", inParis+`,"notification_messages_frequency":"WEEKLY"`)
		early := func(when string) {
			for _, token := range []string{daily, weekly} {
				if got := pageRefusal(k.tell(token, "Encore", 400)); got != [2]int{4, 2018354} {
					t.Errorf("%s: %v", when, got)
				}
			}
		}
		k.until(12, 0)
		k.tell(daily, "Midi", 200)
		k.tell(weekly, "Cette semaine", 200)
		k.step(-time.Hour)
		early("an hour before it was told")
		k.step(time.Hour)
		k.later(10 * time.Minute)
		k.step(time.Hour)
		early("an hour on")
		k.step(-time.Hour)
		early("back where it was")

		k.until(12, 0)
		if got := pageRefusal(k.tell(weekly, "Encore", 400)); got != [2]int{4, 2018354} {
			t.Errorf("the next day: %v", got)
		}
		k.tell(daily, "Le lendemain", 200)
		k.until(22, 0)
		k.until(22, 0) // the day after
		_, due := k.waits(daily, "Un livre de nuit")
		times := func(want int, when string) {
			if n := strings.Count(k.eli.open(k.chat), "Un livre de nuit"); n != want {
				t.Errorf("%s what waited stands there %d times, not %d", when, n, want)
			}
		}
		k.later(due.Sub(k.clock.Now()) - 30*time.Minute)
		k.step(-time.Hour)
		k.later(time.Hour)
		times(0, "half an hour before it is due")
		k.later(31 * time.Minute)
		times(1, "when it is due")
		k.step(-time.Hour)
		times(1, "an hour back")
		k.later(2 * time.Hour)
		times(1, "when it is due again")

		for k.until(12, 0).Weekday() != time.Monday {
			// Its week is the calendar's.
		}
		k.tell(weekly, "La semaine suivante", 200)
		k.tell(daily, "Lundi", 200)
		k.step(-time.Hour)
		early("on the Monday, an hour back")
	})
}
