package app_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// paged gives what the app was told of the page since it was last asked, in few words.
func (s *shop) paged() (out []string) {
	s.w.t.Helper()
	s.w.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.told {
		if h.Object != "page" {
			continue
		}
		if h.Entry[0].ID != s.line.ID.String() || len(h.Entry[0].Messaging) != 1 {
			s.w.t.Errorf("a page tells %+v", h)
		}
		m := h.Entry[0].Messaging[0]
		if at, _ := m["timestamp"].(float64); at < 1e12 {
			s.w.t.Errorf("%v is no time in milliseconds", m["timestamp"])
		}
		for _, what := range []string{"message", "postback", "delivery", "read", "reaction"} {
			if v, ok := m[what].(map[string]any); ok {
				if at, there := v["watermark"].(float64); there {
					if want := float64(s.sent.UnixMilli()); at != want {
						s.w.t.Errorf("the watermark of %s is %.0f, and it was sent at %.0f", what, at, want)
					}
					delete(v, "watermark")
				}
				out = append(out, fmt.Sprint(what, " ", v))
			}
		}
	}
	s.told = nil
	slices.Sort(out)
	return out
}

// Who asked for the fields of pages is told in the form of pages, beside that of the
// business account or alone, and by the numbers of messages that this form has.
func TestAPageTells(t *testing.T) { // business-messaging 17.13
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat, secret := s.meet(zoe), s.app.ID.String()+"|"+s.app.Secret.Reveal()
		fields := func(names string, want int) {
			t.Helper()
			s.call(secret, "POST", "/"+s.app.ID.String()+"/subscriptions", `{"object":"page","callback_url":"`+s.callback+`","verify_token":"lanterne","fields":"`+names+`"}`, want)
		}
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Avant"}}`, http.StatusCreated)
		if got := s.paged(); got != nil {
			t.Errorf("before the app asks it is told %v", got)
		}
		fields("messages,user_preferences", 400)
		fields("messages,messaging_postbacks,message_deliveries,message_reads,message_reactions,messaging_policy_enforcement", 200)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Ouvert ?"}}`, http.StatusCreated)
		w.settle()
		s.mu.Lock()
		first := s.told[len(s.told)-1]
		if s.told[0].Object == "page" {
			first = s.told[0]
		}
		s.mu.Unlock()
		psid := first.Entry[0].Messaging[0]["sender"].(map[string]any)["id"].(string)
		if got := s.paged(); len(got) != 1 || !strings.Contains(got[0], "text:Ouvert ?]") || !strings.HasPrefix(got[0], "message map[mid:m_") || len(psid) != 15 {
			t.Errorf("what a member wrote is told as %v, of %s", got, psid)
		}
		wire := wamid(s.send(`{"messaging_product":"whatsapp","to":"`+psid+`","type":"interactive","interactive":{"type":"button","body":{"text":"Une table ?"},"action":{"buttons":[{"type":"reply","reply":{"id":"oui","title":"Oui"}}]}}}`, 200))
		mine := strings.Replace(wire, "wamid.", "m_", 1)
		s.sent = w.clock.Now()
		w.settle()
		w.clock.Advance(time.Minute)
		zoe.text("POST", chat+"/read", `{"seq":3}`, http.StatusNoContent)
		if got, want := s.paged(), []string{"delivery map[mids:[" + mine + "]]", "read map[]"}; !slices.Equal(got, want) {
			t.Errorf("how far a message is is told as %v, want %v", got, want)
		}
		zoe.ask("POST", chat+"/messages", `{"reply_to":"`+wire+`","interactive_reply":{"id":"oui"}}`, http.StatusCreated)
		if got := s.paged(); len(got) != 1 || !strings.HasPrefix(got[0], "postback map[mid:m_") || !strings.HasSuffix(got[0], " payload:oui title:Oui]") {
			t.Errorf("a press is told as %v", got)
		}
		zoe.text("PUT", chat+"/messages/"+wire+"/reaction", `{"emoji":"👍"}`, http.StatusNoContent)
		if got, want := s.paged(), []string{"reaction map[action:react emoji:👍 mid:" + mine + " reaction:other]"}; !slices.Equal(got, want) {
			t.Errorf("a sign is told as %v, want %v", got, want)
		}
		zoe.text("DELETE", chat+"/messages/"+wire+"/reaction", "", http.StatusNoContent)
		if got, want := s.paged(), []string{"reaction map[action:unreact mid:" + mine + "]"}; !slices.Equal(got, want) {
			t.Errorf("a sign taken away is told as %v, want %v", got, want)
		}
		me := s.call(s.token, "GET", "/me", "", 200)
		if me["id"] != s.line.ID.String() || me["name"] != "Librairie" || fmt.Sprint(s.call(s.token, "GET", "/me/accounts", "", 200)["data"]) != fmt.Sprint([]any{me}) {
			t.Errorf("a token is of %v", me)
		}
		if me := s.call(secret, "GET", "/me", "", 200); me["id"] != s.app.ID.String() {
			t.Errorf("an app is told that it is %v", me)
		}
		proof := func(of string) string {
			mac := hmac.New(sha256.New, []byte(s.app.Secret.Reveal()))
			mac.Write([]byte(of))
			return "/debug_token?input_token=" + s.token + "&access_token=" + url.QueryEscape(secret) + "&appsecret_proof=" + hex.EncodeToString(mac.Sum(nil))
		}
		s.call("", "GET", proof(s.token), "", 200)
		s.call("", "GET", proof(secret), "", 200)
		s.call("", "GET", proof("x"), "", 400)
		fields("message_reads", 200)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Encore"}}`, http.StatusCreated)
		if got := s.paged(); got != nil {
			t.Errorf("who asks for reads alone is told %v", got)
		}
	})
}
