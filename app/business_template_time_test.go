package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
)

// known has a member write to a line, and gives by what its organisation calls them.
func (s *shop) known(p writer) (chat, to string) {
	s.w.t.Helper()
	chat = s.meet(p)
	p.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
	got, _ := s.heard()
	return chat, got[0]["from"].(string)
}

// What comes to no device in time is dropped: its member never reads it, and the app is told.
func TestATemplateExpires(t *testing.T) { // business-messaging 9.11, 10.11, 20.3
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat, to := s.known(zoe)
		made := s.template(`{"name":"table","language":"fr","category":"UTILITY","message_send_ttl_seconds":60,"components":[{"type":"BODY","text":"Votre table est libre."}]}`, 200)
		if got := s.call(s.token, "GET", "/"+made["id"].(string)+"?fields=message_send_ttl_seconds", "", 200); got["message_send_ttl_seconds"] != 60.0 {
			t.Errorf("kept: %v", got)
		}
		s.template(utility("prete", "Votre commande vous attend."), 200)
		s.template(`{"name":"code","language":"fr","category":"AUTHENTICATION","components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copier"}]}]}`, 200)
		s.drain()
		reads := func(words string, want bool) {
			t.Helper()
			if got := zoe.text("GET", chat+"/messages", "", 200); strings.Contains(got, words) != want {
				t.Errorf("she reads %q: %v, in %s", words, !want, got)
			}
		}
		unread := func(want float64) {
			t.Helper()
			if got := zoe.ask("GET", chat, "", 200); got["unread"] != want {
				t.Errorf("unread: %v, not %v", got["unread"], want)
			}
		}
		told := func(when, want string) {
			t.Helper()
			if got := s.failure(); got != want {
				t.Errorf("%s: %s, not %s", when, got, want)
			}
		}
		s.sendTemplate(to, "table", "", 200)
		told("sent", "sent")
		w.clock.Advance(59 * time.Second)
		told("in time", "")
		reads("table est libre", true)
		unread(1)
		w.clock.Advance(2 * time.Second)
		told("too late", "failed:131043")
		reads("table est libre", false)
		unread(0)
		zoe.text("POST", "/api/parvis/v1/sync/ack", `{"n":99}`, 204)
		told("acknowledged after that", "")

		s.sendTemplate(to, "table", "", 200)
		zoe.text("POST", "/api/parvis/v1/sync/ack", `{"n":99}`, 204)
		told("acknowledged in time", "sent delivered")
		w.clock.Advance(2 * time.Minute)
		told("after that", "")
		reads("table est libre", true)

		code := `,"components":[{"type":"body","parameters":[{"type":"text","text":"4711"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"4711"}]}]`
		s.sendTemplate(to, "code", code, 200)
		s.sendTemplate(to, "prete", "", 200)
		told("both", "sent sent")
		w.clock.Advance(9 * time.Minute)
		told("nine minutes", "")
		w.clock.Advance(2 * time.Minute)
		told("a code after eleven minutes", "failed:131043")
		w.clock.Advance(29 * 24 * time.Hour)
		told("a month less a day", "")
		w.clock.Advance(24 * time.Hour)
		told("a month", "failed:131043")
		reads("commande vous attend", false)
	})
}

// Of a member who is gone nothing is left to drop, and nothing is tried again.
func TestWhatIsGoneExpiresOnce(t *testing.T) { // business-messaging 10.11, 21
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		_, to := s.known(zoe)
		s.template(`{"name":"table","language":"fr","category":"UTILITY","message_send_ttl_seconds":60,"components":[{"type":"BODY","text":"Votre table est libre."}]}`, 200)
		s.sendTemplate(to, "table", "", 200)
		w.write(func(tx *store.Tx) error { return w.Business.Erase(w.ctx, tx, zoe.who.Account) })
		w.settle()
		w.clock.Advance(2 * time.Minute)
		w.settle()
		w.write(func(tx *store.Tx) error {
			list, err := w.Timers.List(tx, false, 1000)
			for _, p := range list {
				if p.Kind == "business.lapse" {
					t.Errorf("it waits for another try: %+v", p)
				}
			}
			return err
		})
	})
}

func TestTheTimeOfATemplateOnTheDesk(t *testing.T) { // business-messaging 10.11
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("en")
	ines.join("ines")
	at := ines.send("/settings/organisations", url.Values{"name": {"Librairie"}}, nil)
	ines.send(at+"/line", url.Values{"line": {"Librairie"}}, nil)
	form := url.Values{"name": {"table"}, "language": {"fr"}, "category": {"UTILITY"}, "text": {"Votre table est libre."}, "ttl": {"5"}}
	if got := ines.post(at+"/templates", form, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "must be 30 to 43200") || !strings.Contains(got.text, `value="5"`) {
		t.Errorf("five seconds: %d", got.StatusCode)
	}
	form.Set("ttl", "120")
	ines.send(at+"/templates", form, nil)
	has(t, ines.open(at+"/templates"), "Dropped when it came to no device within 2\u00a0minutes.")
}

// A template that stays without receipts because its member stopped the line ends like one
// that came to no device, so that it does not tell of the stop.
func TestAStopIsNotToldByATemplate(t *testing.T) { // business-messaging 10.11, 21
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		_, to := s.known(zoe)
		s.template(`{"name":"table","language":"fr","category":"UTILITY","message_send_ttl_seconds":60,"components":[{"type":"BODY","text":"Votre table est libre."}]}`, 200)
		s.drain()
		s.sendTemplate(to, "table", "", 200)
		w.write(func(tx *store.Tx) error { return w.Business.Stop(w.ctx, tx, zoe.who, s.line.ID) })
		zoe.text("POST", "/api/parvis/v1/sync/ack", `{"n":99}`, 204)
		w.settle()
		w.clock.Advance(2 * time.Minute)
		if got := s.failure(); got != "sent failed:131043" {
			t.Errorf("the app was told: %s", got)
		}
	})
}
