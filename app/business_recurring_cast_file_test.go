package app_test

import (
	"image/color"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/message"
	"parvis/engine/report"
	"parvis/system/business/recurring"
)

// A broadcast with a file is one by its name, and its file is of the kind that it says; a
// file that is gone ends what waits and is no reason to try for a day.
func TestABroadcastHasAFile(t *testing.T) { // business-messaging 17.11
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		var fetched atomic.Int32
		files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fetched.Add(1)
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(drawing(t, color.RGBA{uint8(len(r.URL.Path)), 90, 10, 255}))
		}))
		t.Cleanup(files.Close)
		w := k.shop.w
		k.holders("Soldes", recurring.Weekly, zoned(6, "Europe/Paris")...)
		file := func(kind, name string) string {
			return `{"attachment":{"type":"` + kind + `","payload":{"url":"` + files.URL + `/` + name + `"}}}`
		}
		cast := func(name, said, more string, want int) map[string]any {
			t.Helper()
			return k.call(k.token, "POST", "/me/notification_broadcasts", `{"name":"`+name+`","topic":"Soldes","frequency":"WEEKLY","message":`+said+more+`}`, want)
		}
		if got := pageRefusal(cast("a", file("video", "a.png"), "", 400)); got != [2]int{100, 2018008} {
			t.Errorf("a picture as a film: %v", got)
		}
		if err := w.Store.Write(w.ctx, func(tx *store.Tx) error {
			_, err := w.Recurring.Cast(w.ctx, tx, k.line, recurring.Broadcast{Name: "x", Title: "Soldes", Frequency: recurring.Weekly}, message.Words{Media: 1, File: "image"})
			return err
		}); err == nil {
			t.Error("a broadcast is accepted with a file that nobody has")
		}
		day := k.clock.Now().AddDate(0, 0, 2).Format(time.DateOnly)
		later := `,"send_at_local":"` + day + `T10:00"`
		made := cast("a", file("image", "a.png"), later, 200)
		before := fetched.Load()
		if again := cast("a", file("image", "a.png"), later, 200); again["id"] != made["id"] || fetched.Load() != before {
			t.Errorf("the same again is %v, before %v, and fetches %d times", again, made, fetched.Load()-before)
		}
		for what, said := range map[string]string{"another file": file("image", "ab.png"), "other words": `{"text":"x"}`} {
			if got := pageRefusal(cast("a", said, later, 400)); got != [2]int{100, 0} || fetched.Load() != before {
				t.Errorf("%s under the same name: %v", what, got)
			}
		}
		if got := pageRefusal(cast("a", file("image", "a.png"), "", 400)); got != [2]int{100, 0} {
			t.Errorf("another time under the same name: %v", got)
		}

		k.optins()
		token := k.accept("Nouveautés", inParis)
		k.until(22, 0)
		sent := k.call(k.token, "POST", "/me/messages", `{"recipient":{"notification_messages_token":"`+token+`"},"message":`+file("image", "nuit.png")+`}`, 200)
		if sent["scheduled_for"] == nil {
			t.Fatalf("by night a picture answers %v", sent)
		}
		k.heard()
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("DELETE FROM business_file WHERE line = $1", k.line.ID)
			return err
		})
		k.until(9, 0)
		if _, statuses := k.heard(); len(statuses) != 1 || statuses[0] != "failed 131053" {
			t.Errorf("of a picture that is gone the app is told %v", statuses)
		}
		if n := w.counted("SELECT COUNT(*) FROM business_recurring_waiting") + w.counted("SELECT COUNT(*) FROM timer_due WHERE kind = 'business.recurring.bring'"); n != 0 {
			t.Errorf("%d traces of it are left", n)
		}
		k.until(10, 30)
		k.until(10, 30) // a day later
		if state, _, n := k.report(made["id"]); state != "COMPLETED" || n["UNREACHABLE"] != 6 || n["accepted"] != 0 {
			t.Errorf("a broadcast whose picture is gone is %s with %v", state, n)
		}
	})
}

// Of a line that may only answer, a broadcast tells whom it may answer; it ends where the
// line may write to nobody.
func TestABroadcastOfALineThatIsHeld(t *testing.T) { // business-messaging 17.11
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		w, all := k.shop.w, k.holders("Soldes", recurring.Weekly, zoned(12, "Europe/Paris")...)
		k.later(25 * time.Hour) // the windows are closed
		for i, h := range all {
			if i%2 == 1 {
				w.write(func(tx *store.Tx) error {
					_, _, err := w.Message.Send(w.ctx, tx, h.Actor, h.chat, message.Words{Text: "Encore"})
					return err
				})
			}
		}
		w.settle()
		hold := func(a report.Action, n int64) {
			t.Helper()
			w.write(func(tx *store.Tx) error { return w.Business.Hold(w.ctx, tx, id.Account(k.line.ID), a, n) })
		}
		hold(report.Confine, 1)
		if state, percent, n := k.report(k.cast("a", "Soldes", "Une partie", "", 200)["id"]); state != "COMPLETED" || percent != 100 || n["accepted"] != 6 || n["UNREACHABLE"] != 6 {
			t.Errorf("of a line that is confined it is %s, %d per cent, %v", state, percent, n)
		}
		hold(report.Mute, 2)
		if state, _, n := k.report(k.cast("b", "Soldes", "Personne", "", 200)["id"]); state != "FAILED" || n["PERIOD"] != 0 {
			t.Errorf("of a line that is muted it is %s with %v", state, n)
		}
	})
}

// Whom a broadcast told is forgotten before the broadcast is, however many they are.
func TestWhomBroadcastsToldIsForgotten(t *testing.T) { // business-messaging 17.11
	t.Parallel()
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32")
	s := w.shop("ines")
	which := s.begin("Soldes", "x")
	w.settle()
	w.write(func(tx *store.Tx) error {
		for at := range 10 {
			rows := make([]string, 0, 1001)
			for i := range 1001 {
				n := id.Account(at*1001 + i + 1).String()
				rows = append(rows, "("+n+", $1, "+n+", 1, 1, 1, 'sent', 0)")
			}
			if _, err := tx.Exec("INSERT INTO business_recurring_cast (message, broadcast, token, line, member, seq, state, at) VALUES "+strings.Join(rows, ", "), which); err != nil {
				return err
			}
		}
		return nil
	})
	w.clock.Advance(100 * 24 * time.Hour)
	w.settle()
	if casts, n := w.counted("SELECT COUNT(*) FROM business_recurring_cast"), w.counted("SELECT COUNT(*) FROM business_recurring_broadcast"); casts != 0 || n != 0 {
		t.Errorf("%d broadcasts are left, and whom %d were told", n, casts)
	}
}
