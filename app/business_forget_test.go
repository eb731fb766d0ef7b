package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
)

// forgetful gives the page that asks before the organisation forgets the member.
func (k *kiosk) forgetful() string {
	return "/settings/organisations/forget/" + k.acct.Portfolio.String()
}

// cases are the chats that stand in the inbox of the line.
func (k *kiosk) cases() (out string) {
	k.shop.w.settle()
	k.shop.w.write(func(tx *store.Tx) error {
		list, err := store.Many(tx, store.Value[int64], "SELECT chat FROM business_inbox_case WHERE line = $1 ORDER BY chat", k.line.ID)
		out = fmt.Sprint(list)
		return err
	})
	return out
}

// A member has an organisation forget them, on pages that ask first: what it called them is
// as unknown as any number, and it is told so, but not what it will call them.
func TestAnOrganisationForgetsAMember(t *testing.T) { // business-messaging 7.3, 7.5, 16
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		theirs := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[lang] }
		k.ask("Nouveautés", "", 200)
		k.eli.send(k.chat+"/notifications", button(t, k.eli.open(k.chat), "accept"), nil)
		token := k.optins()[0]["notification_messages_token"].(string)
		old := wamid(k.shop.send(`{"messaging_product":"whatsapp","to":"`+k.psid+`","text":{"body":"Ouvert"}}`, 200))
		k.call(k.token, "POST", "/"+k.line.ID.String()+"/block_users", `{"messaging_product":"whatsapp","block_users":[{"user":"`+k.psid+`"}]}`, 200)
		k.call(k.token, "DELETE", "/"+k.line.ID.String()+"/block_users", `{"messaging_product":"whatsapp","block_users":[{"user":"`+k.psid+`"}]}`, 200)
		k.heard()
		before := k.cases()

		for _, page := range []string{"/settings/organisations", "/c/" + k.line.Number} {
			has(t, k.eli.open(page), `href="`+k.forgetful()+`"`)
		}
		has(t, k.eli.open(k.forgetful()), theirs("On ne peut pas revenir en arrière.", "This cannot be undone."))
		has(t, k.eli.open(k.chat), "Ouvert") // nothing is done by looking
		k.heard()
		other := k.browser(lang)
		other.join("mallory")
		if got := other.post(k.forgetful(), url.Values{}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("who is not known is forgotten: %d", got.StatusCode)
		}
		k.eli.send(k.forgetful(), url.Values{}, nil)

		told, statuses := k.heard()
		if len(told) != 1 || len(statuses) != 0 || told[0]["type"] != "system" || told[0]["from"] != k.psid || fmt.Sprint(told[0]["system"]) != "map[body:The identifiers of this member changed. type:user_changed_user_id]" {
			t.Fatalf("the app is told %v and %v", told, statuses)
		}
		code := told[0]["from_user_id"].(string)
		for page, what := range map[string]string{"/settings/organisations": k.forgetful(), "/c/" + k.line.Number: k.forgetful(), "/messages": k.chat} {
			hasNot(t, k.eli.open(page), `href="`+what)
		}
		for _, path := range []string{k.chat, k.forgetful()} {
			if got := k.eli.get(path); got.StatusCode != http.StatusNotFound {
				t.Errorf("%s is there still: %d", path, got.StatusCode)
			}
		}
		for _, to := range []string{`"to":"` + k.psid, `"recipient":"` + code, `"to":"@eli`} {
			answer := k.shop.send(`{"messaging_product":"whatsapp",`+to+`","text":{"body":"Toujours là ?"}}`, 200)
			if _, statuses := k.heard(); fmt.Sprint(statuses) != "[failed 131026]" || len(answer["contacts"].([]any)) != 1 {
				t.Errorf("%s: %v", to, statuses)
			}
		}
		if got := pageRefusal(k.call(k.token, "POST", "/me/messages", `{"recipient":{"id":"`+k.psid+`"},"message":{"text":"x"}}`, 400)); got != [2]int{100, 2018001} {
			t.Errorf("to the old number of the page: %v", got)
		}
		if got := pageRefusal(k.call(k.token, "POST", "/me/messages", `{"recipient":{"notification_messages_token":"`+token+`"},"message":{"text":"x"}}`, 400)); got[0] != 100 {
			t.Errorf("by the old token: %v", got)
		}
		if after := k.cases(); before == "[]" || after != "[]" {
			t.Errorf("the inbox had %s, and has %s", before, after)
		}

		// Who writes again is somebody else, as far as anything tells.
		k.chat = k.eli.send("/c/"+k.line.Number, url.Values{}, nil)
		k.says("Rebonjour")
		heard, _ := k.heard()
		if len(heard) != 1 {
			t.Fatalf("the app hears %v", heard)
		}
		fresh := heard[0]
		number, id := fresh["from"].(string), fresh["from_user_id"].(string)
		if number == k.psid || id == code || strings.Contains(before, k.chat[strings.LastIndex(k.chat, "/")+1:]) || k.cases() == before {
			t.Errorf("the same as before: %v in %s", fresh, k.chat)
		}
		k.shop.send(`{"messaging_product":"whatsapp","to":"`+number+`","context":{"message_id":"`+old+`"},"text":{"body":"Oui"}}`, 200)
		if got := k.call(k.token, "GET", "/"+k.line.ID.String()+"/message_history?message_id="+old, "", 200); len(got["data"].([]any)) != 0 {
			t.Errorf("the history of the old message: %v", got)
		}
		for _, path := range []string{"/" + k.line.ID.String() + "/message_history", "/" + k.line.ID.String() + "/block_users", "/" + k.line.ID.String() + "/notification_message_tokens"} {
			if got := fmt.Sprint(k.call(k.token, "GET", path, "", 200)); strings.Contains(got, old) || strings.Contains(got, k.psid) || strings.Contains(got, token) {
				t.Errorf("%s tells of before: %s", path, got)
			}
		}
		k.eli.open(k.chat)
		_, statuses = k.heard()
		for _, st := range statuses {
			if !regexp.MustCompile(`^(sent|delivered|read)$`).MatchString(st) {
				t.Errorf("of what is said now: %v", statuses)
			}
		}
	})
}

// Whom a line stopped stays stopped when it forgot them, and is on no list by another name.
func TestAForgottenMemberStaysStopped(t *testing.T) { // business-messaging 7.5, 14
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		at := "/" + s.line.ID.String() + "/block_users"
		s.call(s.token, "POST", at, `{"messaging_product":"whatsapp","block_users":[{"user":"`+got[0]["from"].(string)+`"}]}`, 200)
		w.clock.Advance(time.Second)
		w.write(func(tx *store.Tx) error { return w.Forget.Forget(w.ctx, tx, zoe.who, s.acct.Portfolio) })
		s.heard()
		zoe.ask("POST", s.meet(zoe)+"/messages", `{"text":{"body":"Me revoilà"}}`, http.StatusCreated)
		if heard, _ := s.heard(); len(heard) != 0 {
			t.Errorf("who was stopped is heard: %v", heard)
		}
		if list := s.call(s.token, "GET", at, "", 200)["data"].([]any); len(list) != 0 {
			t.Errorf("the list tells who came back: %v", list)
		}
	})
}
