package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
)

// pageRefusal gives code and subcode of a refusal as they are written in the paper.
func pageRefusal(answer map[string]any) [2]int {
	code, sub := problem(answer)
	return [2]int{int(code), int(sub)}
}

// An app of the Messenger platform writes to who wrote to the line within a day: the page
// is the line, and a member the number that the organisation has for them.
func TestAPageSendsMessages(t *testing.T) { // business-messaging 5.3, 12, 17.2
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other, zoe := w.shop("ines"), w.shop("noe"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Ouvert ?"}}`, http.StatusCreated)
		got, _ := s.heard()
		psid := got[0]["from"].(string)
		text := func(to, words string) string {
			return `{"recipient":{"id":"` + to + `"},"messaging_type":"RESPONSE","message":{"text":"` + words + `"}}`
		}
		for path, words := range map[string]string{"/me/messages": "Oui, jusqu’à sept heures.", "/" + s.line.ID.String() + "/messages": "Et demain aussi."} {
			sent := s.call(s.token, "POST", path, text(psid, words), 200)
			if sent["recipient_id"] != psid || !strings.HasPrefix(sent["message_id"].(string), "m_") || len(sent) != 2 {
				t.Errorf("%s answers %v", path, sent)
			}
			if list := zoe.text("GET", chat+"/messages", "", 200); !strings.Contains(list, words) {
				t.Errorf("%s is missing in %s", words, list)
			}
		}
		// A form without a version, as recorded clients send it.
		r := httptest.NewRequest(http.MethodPost, "/me/messages?access_token="+s.token, strings.NewReader(`recipient={"id":"`+psid+`"}&message={"text":"En formulaire"}`))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		out := httptest.NewRecorder()
		w.Gateway.ServeHTTP(out, r)
		if out.Code != 200 || !strings.Contains(out.Body.String(), `"recipient_id":"`+psid+`"`) {
			t.Errorf("a form: %d %s", out.Code, out.Body)
		}
		seen := s.call(s.token, "POST", "/me/messages", `{"recipient":{"id":"`+psid+`"},"sender_action":"mark_seen"}`, 200)
		if seen["recipient_id"] != psid || seen["message_id"] != nil {
			t.Errorf("mark_seen answers %v", seen)
		}
		if one := zoe.ask("GET", chat, "", 200); one["participants"].([]any)[0].(map[string]any)["read_seq"].(float64) < 1 {
			t.Errorf("the member sees the line as %v", one)
		}
		s.call(s.token, "POST", "/me/messages", `{"recipient":{"id":"`+psid+`"},"sender_action":"typing_on"}`, 200)

		keyed := []string{"Idempotency-Key", "p1"}
		once := s.call(s.token, "POST", "/me/messages", text(psid, "Une fois"), 200, keyed...)
		if again := s.call(s.token, "POST", "/me/messages", text(psid, "Une fois"), 200, keyed...); again["message_id"] != once["message_id"] {
			t.Errorf("the same again: %v, before %v", again, once)
		}
		for _, c := range []struct {
			what string
			from *shop
			body string
			want [2]int
		}{
			{"both", s, `{"recipient":{"id":"` + psid + `"},"message":{"text":"x"},"sender_action":"typing_on"}`, [2]int{100, 2018014}},
			{"neither", s, `{"recipient":{"id":"` + psid + `"}}`, [2]int{100, 0}},
			{"an unknown act", s, `{"recipient":{"id":"` + psid + `"},"sender_action":"dance"}`, [2]int{100, 0}},
			{"a text that is too long", s, text(psid, strings.Repeat("é", 2001)), [2]int{100, 0}},
			{"an empty text", s, text(psid, " "), [2]int{100, 0}},
			{"an unknown kind", s, `{"recipient":{"id":"` + psid + `"},"messaging_type":"NEWS","message":{"text":"x"}}`, [2]int{100, 0}},
			{"what is not sent here", s, `{"recipient":{"id":"` + psid + `"},"message":{"text":"x","quick_replies":[]}}`, [2]int{100, 0}},
			{"nobody", s, text("999123456789012", "x"), [2]int{100, 2018001}},
			{"another organisation's name for them", other, text(psid, "x"), [2]int{100, 2018001}},
		} {
			if got := pageRefusal(c.from.call(c.from.token, "POST", "/me/messages", c.body, 400)); got != c.want {
				t.Errorf("%s: %v, not %v", c.what, got, c.want)
			}
		}
		s.call(s.token, "POST", "/me/messages", text(psid, strings.Repeat("é", 2000)), 200)

		w.clock.Advance(24*time.Hour + time.Second)
		for _, body := range []string{text(psid, "x"), `{"recipient":{"id":"` + psid + `"},"sender_action":"typing_on"}`} {
			if got := pageRefusal(s.call(s.token, "POST", "/me/messages", body, 400)); got != [2]int{10, 2018278} {
				t.Errorf("a day later: %v", got)
			}
		}
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Encore"}}`, http.StatusCreated)
		s.heard()
		w.write(func(tx *store.Tx) error { return w.Business.Stop(w.ctx, tx, zoe.who, s.line.ID) })
		if got := pageRefusal(s.call(s.token, "POST", "/me/messages", text(psid, "x"), 400)); got != [2]int{551, 1545041} {
			t.Errorf("to who stopped the line: %v", got)
		}
		w.write(func(tx *store.Tx) error {
			_, err := w.Business.AddLine(w.ctx, tx, s.owner, s.acct.ID, "Atelier")
			return err
		})
		if got := pageRefusal(s.call(s.token, "POST", "/me/messages", text(psid, "x"), 400)); got != [2]int{100, 0} {
			t.Errorf("/me of two lines: %v", got)
		}
	})
}
