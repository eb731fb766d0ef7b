package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A member who wrote to an organisation can be named by their handle; of anybody else the
// handle tells no more than a number does.
func TestARecipientByHandle(t *testing.T) { // business-messaging 6, 7.2, 7.3
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "server.limits=graph.pair=10/1m"}, func(t *testing.T, w *town) {
		s, other, zoe, leo := w.shop("ines"), w.shop("jean"), w.writer("zoe"), w.writer("leo")
		chat := s.meet(zoe)
		s.meet(leo) // who says nothing
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		number, code := got[0]["from"].(string), got[0]["from_user_id"].(string)
		send := func(s *shop, to string) map[string]any {
			t.Helper()
			return s.send(`{"messaging_product":"whatsapp",`+to+`,"type":"text","text":{"body":"Oui"}}`, 200)["contacts"].([]any)[0].(map[string]any)
		}
		for _, to := range []string{`"to":"@zoe"`, `"to":"@ZOE"`, `"to":"@zoe","recipient":"` + code + `"`} {
			c := send(s, to)
			if _, statuses := s.heard(); c["wa_id"] != number || c["user_id"] != code || !strings.Contains(to, c["input"].(string)) || fmt.Sprint(statuses) != "[sent]" {
				t.Errorf("%s is %v, and %v is told", to, c, statuses)
			}
		}
		if shown := zoe.text("GET", chat+"/messages", "", 200); strings.Count(shown, `"Oui"`) != 3 {
			t.Errorf("the member sees %s", shown)
		}
		seen := map[any]string{}
		for _, one := range []struct {
			s  *shop
			to string
		}{{s, `"to":"@leo"`}, {s, `"to":"@nobody"`}, {other, `"to":"@zoe"`}, {s, `"to":"@zoe","recipient":"FR.1"`}} {
			c := send(one.s, one.to)
			again := send(one.s, one.to)
			if _, statuses := one.s.heard(); fmt.Sprint(statuses) != "[failed 131026 failed 131026]" || fmt.Sprint(c) != fmt.Sprint(again) {
				t.Errorf("%s is %v and %v, and %v is told", one.to, c, again, statuses)
			}
			if n := c["wa_id"].(string); len(n) != 15 || !strings.HasPrefix(n, "999") || seen[n] != "" || n == number || !strings.HasPrefix(c["user_id"].(string), "FR.") {
				t.Errorf("%s is called %v", one.to, c)
			}
			seen[c["wa_id"]] = one.to
		}
		for _, to := range []string{"@", "@a b", "@zoe@example.org", "zoe"} {
			if got := s.send(`{"messaging_product":"whatsapp","to":"`+to+`","text":{"body":"x"}}`, 400)["error"].(map[string]any); got["code"] != 131009.0 {
				t.Errorf("to %s: %v", to, got)
			}
		}
	})
}

// However a member is named, what is sent to them counts together.
func TestAPairIsOneByAnyName(t *testing.T) { // business-messaging 18
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "server.limits=graph.pair=3/1m"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		zoe.ask("POST", s.meet(zoe)+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		for i, to := range []string{`"to":"` + got[0]["from"].(string), `"to":"@zoe`, `"recipient":"` + got[0]["from_user_id"].(string), `"to":"@zoe`} {
			want := map[bool]int{false: 200, true: 400}[i == 3]
			s.send(`{"messaging_product":"whatsapp",`+to+`","text":{"body":"x"}}`, want)
		}
	})
}
