package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// until puts the clock on to a time of the day in Paris, today or tomorrow.
func (k *kiosk) until(hour, minute int) time.Time {
	k.shop.w.t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		k.shop.w.t.Fatal(err)
	}
	now := k.clock.Now().In(paris)
	y, m, d := now.Date()
	to := time.Date(y, m, d, hour, minute, 0, 0, paris)
	if !to.After(now) {
		to = time.Date(y, m, d+1, hour, minute, 0, 0, paris)
	}
	k.later(to.Sub(now))
	return to
}

// waits tells something by night, which is brought after it: it gives its id and when.
func (k *kiosk) waits(token, words string) (string, time.Time) {
	k.shop.w.t.Helper()
	sent := k.tell(token, words, 200)
	due, _ := sent["scheduled_for"].(float64)
	if due == 0 || sent["recipient_id"] != k.psid {
		k.shop.w.t.Fatalf("by night a notification answers %v", sent)
	}
	return sent["message_id"].(string), time.Unix(int64(due), 0).UTC()
}

const inParis = `,"notification_messages_timezone":"Europe/Paris"`

// What is sent by night is accepted, brought within half an hour of the morning, and counts
// for the day on which it is brought; until then its sender takes it back.
func TestANotificationWaitsForTheMorning(t *testing.T) { // business-messaging 17.10
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		token, weekly := k.accept("Nouveautés", inParis), k.accept("Promotions", inParis+`,"notification_messages_frequency":"WEEKLY"`)
		k.until(20, 59)
		if sent := k.tell(weekly, "Juste avant", 200); sent["scheduled_for"] != nil {
			t.Errorf("before nine in the evening: %v", sent)
		}
		night := k.until(21, 0)
		message, due := k.waits(token, "Un livre de nuit")
		if from := night.Add(11 * time.Hour); due.Before(from) || due.After(from.Add(30*time.Minute)) {
			t.Errorf("it is brought at %s", due)
		}
		if got := pageRefusal(k.tell(token, "Encore", 400)); got != [2]int{4, 2018354} {
			t.Errorf("twice for one morning: %v", got)
		}
		if one := k.call(k.token, "GET", "/notification_messages_"+token, "", 200); one["next_eligible_time"] != float64(due.Add(24*time.Hour).UnixMilli()) {
			t.Errorf("while it waits the token is %v", one)
		}
		k.heard()
		k.later(due.Sub(k.clock.Now()) - time.Second)
		hasNot(t, k.eli.open(k.chat), "Un livre de nuit")
		k.later(time.Second)
		page := k.eli.open(k.chat)
		if n := strings.Count(page, "Un livre de nuit"); n != 1 {
			t.Errorf("in the morning it stands there %d times", n)
		}
		k.shop.w.settle()
		k.mu.Lock()
		first := k.told[0].Entry[0].Changes[0].Value.Statuses[0]
		k.mu.Unlock()
		if first["id"] != "wamid."+strings.TrimPrefix(message, "m_") || first["status"] != "sent" {
			t.Errorf("of %s the app is told %v", message, first)
		}
		k.call(k.token, "DELETE", "/"+message, "", 400) // it was brought

		k.until(22, 30)
		message, again := k.waits(token, "Retiré")
		if again.Sub(due) != 24*time.Hour {
			t.Errorf("the next morning it is brought at %s, before at %s", again, due)
		}
		other := k.house.shop("noe")
		if got := pageRefusal(other.call(other.token, "DELETE", "/"+message, "", 400)); got != [2]int{100, 33} {
			t.Errorf("somebody else takes it back: %v", got)
		}
		if got := k.call(k.token, "DELETE", "/"+message, "", 200); got["success"] != true {
			t.Errorf("taken back: %v", got)
		}
		for _, gone := range []string{message, "m_" + strings.Repeat("A", 24)} {
			if got := pageRefusal(k.call(k.token, "DELETE", "/"+gone, "", 400)); got != [2]int{100, 33} {
				t.Errorf("taken back a second time, or what was never there: %v", got)
			}
		}
		once := k.call(k.token, "POST", "/me/messages", `{"recipient":{"notification_messages_token":"`+token+`"},"message":{"text":"Une fois"}}`, 200, "Idempotency-Key", "nuit")
		if same := k.call(k.token, "POST", "/me/messages", `{"recipient":{"notification_messages_token":"`+token+`"},"message":{"text":"Une fois"}}`, 200, "Idempotency-Key", "nuit"); same["message_id"] != once["message_id"] || same["scheduled_for"] != once["scheduled_for"] || once["scheduled_for"] == nil {
			t.Errorf("the same again: %v, before %v", same, once)
		}
		k.until(9, 0)
		page = k.eli.open(k.chat)
		hasNot(t, page, "Retiré")
		has(t, page, "Une fois")
	})
}

// What waits is not brought to who stopped it, who shut the line out or who is gone; of the
// first two the sender is told. Whose hours are others is told in theirs.
func TestWhatWaitsIsStopped(t *testing.T) { // business-messaging 17.7, 17.10
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		token := k.accept("Nouveautés", inParis)
		stop := button(t, k.eli.open(k.chat), "stop")
		k.until(23, 0)
		message, _ := k.waits(token, "Arrêté")
		k.eli.send(k.chat+"/notifications", stop, nil)
		if told := k.optins(); len(told) != 1 || told[0]["notification_messages_status"] != "STOP_NOTIFICATIONS" {
			t.Errorf("of a stop the app is told %v", told)
		}
		k.call(k.token, "DELETE", "/"+message, "", 400)
		k.eli.send(k.chat+"/notifications", url.Values{"of": stop["of"], "what": {"resume"}}, nil)
		k.until(12, 0)
		hasNot(t, k.eli.open(k.chat), "Arrêté")
		k.tell(token, "De jour", 200) // as nothing was brought this day

		k.until(11, 0)
		k.until(12, 30) // a day later
		k.until(23, 0)
		k.optins()
		_, due := k.waits(token, "Refusé")
		eli := k.named("eli")
		w := k.shop.w
		w.write(func(tx *store.Tx) error { return w.Business.Stop(w.ctx, tx, eli, k.line.ID) })
		k.later(due.Sub(k.clock.Now()))
		if _, statuses := k.heard(); len(statuses) != 1 || statuses[0] != "failed 131026" {
			t.Errorf("of who shut the line out the app is told %v", statuses)
		}
		w.write(func(tx *store.Tx) error { return w.Business.Resume(w.ctx, tx, eli, k.line.ID) })
		k.tell(token, "De nouveau", 200) // what failed counts for no day

		set := account.Settings{}
		w.write(func(tx *store.Tx) (err error) {
			if set, err = w.Account.Settings(w.ctx, tx, eli.Account); err == nil {
				set.QuietFrom, set.QuietTo, set.Zone = 22, 6, "America/New_York"
				err = w.Account.SetSettings(w.ctx, tx, eli, set)
			}
			return err
		})
		k.until(22, 0) // 16:00 there
		k.until(10, 0) // 4:00 there
		_, due = k.waits(token, "À New York")
		if from := time.Date(due.Year(), due.Month(), due.Day(), 11, 0, 0, 0, time.UTC); due.Before(from) || due.After(from.Add(30*time.Minute)) {
			t.Errorf("in New York it is brought at %s", due)
		}
		w.write(func(tx *store.Tx) error { return w.Recurring.Erase(w.ctx, tx, eli.Account) })
		if n := w.counted("SELECT COUNT(*) FROM timer_due WHERE kind = 'business.recurring.bring'"); n != 0 {
			t.Errorf("of who is gone %d are to be brought", n)
		}
		k.later(due.Sub(k.clock.Now()) + time.Minute)
		hasNot(t, k.eli.open(k.chat), "À New York")
		if n := w.counted("SELECT COUNT(*) FROM business_recurring_waiting") + w.counted("SELECT COUNT(*) FROM timer_due WHERE kind = 'business.recurring.bring'"); n != 0 {
			t.Errorf("%d traces are left", n)
		}
	})
}

// named is a member by their name.
func (w *town) named(name string) (out account.Actor) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		a, err := w.Account.Lookup(w.ctx, tx, name)
		out = account.Actor{Account: a.ID, State: account.Active, Scopes: account.AllScopes()}
		return err
	})
	return out
}

// At the same instant something is brought or taken back, or stopped: never both.
func TestWhatWaitsIsBroughtOrTakenBack(t *testing.T) { // business-messaging 17.10
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		token := k.accept("Nouveautés", inParis)
		w, eli := k.shop.w, k.named("eli")
		var of int64
		w.write(func(tx *store.Tx) error {
			list, err := w.Recurring.Of(w.ctx, tx, eli)
			of = list[0].ID
			return err
		})
		for night := range 6 {
			k.until(23, 0)
			words := "Nuit " + string(rune('a'+night))
			message, due := k.waits(token, words)
			w.settle()
			k.clock.Advance(due.Sub(k.clock.Now()) - time.Millisecond)
			taken := false
			var wait sync.WaitGroup
			wait.Go(func() { k.clock.Advance(time.Millisecond); w.settle() })
			wait.Go(func() {
				if lang == "fr" {
					taken = w.Store.Write(w.ctx, func(tx *store.Tx) error {
						return w.Recurring.Cancel(w.ctx, tx, k.line.Portfolio, "wamid."+strings.TrimPrefix(message, "m_"))
					}) == nil
					return
				}
				taken = w.Store.Write(w.ctx, func(tx *store.Tx) error { return w.Recurring.Stop(w.ctx, tx, eli, of) }) == nil && w.counted("SELECT COUNT(*) FROM business_recurring_token WHERE last > $1", due.Add(-time.Hour)) == 0
				w.write(func(tx *store.Tx) error { return w.Recurring.Resume(w.ctx, tx, eli, of) })
			})
			wait.Wait()
			w.settle()
			if brought := strings.Contains(k.eli.open(k.chat), words); brought == taken {
				t.Errorf("night %d: taken back %t, brought %t", night, taken, brought)
			}
		}
	})
}

// What was accepted by night is brought also when the process ended meanwhile.
func TestWhatWaitsOutlivesTheProcess(t *testing.T) { // business-messaging 2.6, 17.10
	t.Parallel()
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32", "network.zone=Europe/Paris")
	s, zoe := w.shop("ines"), w.writer("zoe")
	chat := s.meet(zoe)
	zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
	got, _ := s.heard()
	s.call(s.token, "POST", "/me/messages", `{"recipient":{"id":"`+got[0]["from"].(string)+`"},"message":{"attachment":{"type":"template","payload":{"template_type":"notification_messages","title":"Nouveautés","payload":"n"}}}}`, 200)
	var token string
	w.write(func(tx *store.Tx) error {
		q, err := store.One(tx, store.Value[int64], "SELECT id FROM business_recurring_request")
		if err == nil {
			err = w.Recurring.Answer(w.ctx, tx, zoe.who, q, true)
		}
		if err == nil {
			token, err = store.One(tx, store.Value[string], "SELECT token FROM business_recurring_token")
		}
		return err
	})
	w.settle()
	w.clock.Advance(11 * time.Hour) // midnight in Paris, which is the zone of who told none
	body := `{"recipient":{"notification_messages_token":"` + token + `"},"message":{"text":"Au matin"}}`
	due := time.Unix(int64(s.call(s.token, "POST", "/me/messages", body, 200)["scheduled_for"].(float64)), 0)
	if from := w.clock.Now().Add(8 * time.Hour).Truncate(time.Hour); due.Before(from) || due.After(from.Add(30*time.Minute)) {
		t.Errorf("it is brought at %s", due)
	}
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(due.Sub(w.clock.Now()) + 2*time.Hour)
	w.start(nil)
	w.settle()
	if n := w.counted("SELECT COUNT(*) FROM business_out"); n == 0 {
		t.Fatal("nothing is brought")
	}
	var said int
	w.write(func(tx *store.Tx) (err error) {
		n, _ := id.Parse[id.Chat](strings.TrimPrefix(chat, "/"))
		said, err = store.One(tx, store.Value[int], "SELECT COUNT(*) FROM message_message WHERE chat = $1", n)
		return err
	})
	if said != 3 { // the member's, the request, and this
		t.Errorf("the chat has %d messages", said)
	}
	w.clock.Advance(3 * time.Minute)
	if got := pageRefusal(s.call(s.token, "POST", "/me/messages", body, 400)); got != [2]int{4, 2018354} {
		t.Errorf("twice in the day: %v", got)
	}
}
