package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
)

// What is older than thirty days is neither marked as read nor reacted to.
func TestOldMessagesAreLeftAlone(t *testing.T) { // business-messaging 6
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		to, which := got[0]["from"].(string), got[0]["id"].(string)
		both := func(want int) {
			t.Helper()
			s.send(`{"messaging_product":"whatsapp","status":"read","message_id":"`+which+`"}`, want)
			answer := s.send(`{"messaging_product":"whatsapp","to":"`+to+`","type":"reaction","reaction":{"message_id":"`+which+`","emoji":"👍"}}`, want)
			if code, _ := codeOf(answer); want == 400 && code != 131009 {
				t.Errorf("refused as %d", code)
			}
		}
		both(200)
		w.clock.Advance(30*24*time.Hour - time.Minute)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Encore"}}`, http.StatusCreated)
		s.heard()
		both(200)
		w.clock.Advance(2 * time.Minute)
		both(400)
	})
}

// What an app wants back in statuses stands nowhere in the clear.
func TestWhatComesBackIsSealed(t *testing.T) { // business-messaging 6, 22
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat, to := s.known(zoe)
		s.send(`{"messaging_product":"whatsapp","to":"`+to+`","text":{"body":"Oui"},"biz_opaque_callback_data":"dossier 7"}`, 200)
		w.settle()
		zoe.text("POST", "/api/parvis/v1/sync/ack", `{"n":99}`, 204)
		zoe.text("POST", chat+"/read", `{"seq":2}`, 204)
		w.settle()
		s.mu.Lock()
		told := fmt.Sprintf("%+v", s.told)
		s.mu.Unlock()
		if strings.Count(told, "biz_opaque_callback_data:dossier 7") != 3 {
			t.Errorf("the app is told %s", told)
		}
		w.write(func(tx *store.Tx) error {
			boxes, err := store.Many(tx, store.Two[string, []byte], "SELECT opaque, box FROM business_out WHERE line = $1", s.line.ID)
			if len(boxes) != 1 || boxes[0].Key != "" || len(boxes[0].Val) == 0 || strings.Contains(string(boxes[0].Val), "dossier") {
				t.Errorf("kept as %v", boxes)
			}
			return err
		})
	})
}
