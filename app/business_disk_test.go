package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/testkit"
)

// While the disk is full an app is told to come back, nothing is there by halves, and all goes
// on by itself once there is room: what was acknowledged is in the log and in the member's
// feed once, and its app is told that it was sent.
func TestALineOnAFullDisk(t *testing.T) { // business-messaging 19, 23 R3
	t.Parallel()
	dir := smallDisk(t, "24m")
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon), set: []string{"storage.folder=" + dir, "server.private=", "server.exempt_loopback=true", "server.allow_nets=127.0.0.1/32"}}
	w.start(nil)
	s, zoe := w.shop("ines"), w.writer("zoe")
	chat := s.meet(zoe)
	zoe.ask("POST", chat+"/messages", `{"text":{"body":"Ouvert à midi ?"}}`, http.StatusCreated)
	got, _ := s.heard()
	to := got[0]["from"].(string)
	send := func(n int) (int, string) {
		body := fmt.Sprintf(`{"messaging_product":"whatsapp","to":"%s","type":"text","text":{"body":"%d %s"}}`, to, n, strings.Repeat("é", 1900))
		return w.call(s.token, "POST", "/v23.0/"+s.line.ID.String()+"/messages", "application/json", []byte(body))
	}
	acked := map[string]bool{}
	keep := func(code int, body string) bool {
		var answer struct{ Messages []struct{ ID string } }
		if code != http.StatusOK || json.Unmarshal([]byte(body), &answer) != nil {
			return false
		}
		acked[answer.Messages[0].ID] = true
		return true
	}
	if code, body := send(0); !keep(code, body) {
		t.Fatalf("%d %s", code, body)
	}
	w.settle()
	free := fill(t, dir)
	refused := 0
	for n := 1; refused < 3; n++ {
		if n%30 == 0 {
			w.clock.Advance(4 * time.Minute) // a line writes to one member so often
		}
		if n == 400 {
			t.Fatal("the disk was never full")
		}
		code, body := send(n)
		if keep(code, body) {
			continue
		}
		if refused++; code != http.StatusServiceUnavailable || !strings.Contains(body, "131016") || !strings.Contains(body, `"is_transient":true`) {
			t.Fatalf("a full disk answers %d %s", code, body)
		}
	}
	if list := zoe.text("GET", chat+"/messages", "", 200); !strings.Contains(list, "Ouvert à midi") {
		t.Errorf("reading: %.300s", list)
	}
	free()
	w.clock.Advance(4 * time.Minute)
	if code, body := send(1000); !keep(code, body) {
		t.Fatalf("with room again: %d %s", code, body)
	}
	w.settle()
	there := map[string]int{}
	var list []struct{ ID string }
	if err := json.Unmarshal([]byte(zoe.text("GET", chat+"/messages?limit=200", "", 200)), &list); err != nil {
		t.Fatal(err)
	}
	for _, m := range list[:len(list)-1] { // the first is the member's
		there[m.ID]++
	}
	var news struct {
		Events []struct {
			Type    string
			Message *struct{ ID string }
		}
	}
	if err := json.Unmarshal([]byte(zoe.text("GET", "/api/parvis/v1/sync?since=0&limit=500", "", 200)), &news); err != nil {
		t.Fatal(err)
	}
	fed := map[string]int{}
	for _, ev := range news.Events {
		if ev.Type == "message.new" {
			fed[ev.Message.ID]++
		}
	}
	told := s.statuses()
	for m := range acked {
		if there[m] != 1 || fed[m] != 1 || told["sent "+m] != 1 {
			t.Errorf("%s was acknowledged: %d times in the log, %d in the feed, told %d times", m, there[m], fed[m], told["sent "+m])
		}
	}
	if len(there) != len(acked) {
		t.Errorf("%d messages are there, %d were acknowledged", len(there), len(acked))
	}
}
