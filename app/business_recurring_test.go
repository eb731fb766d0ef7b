package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/entitlement"
)

// kiosk is a shop whose page a member wrote to, on pages.
type kiosk struct {
	*house
	*shop
	eli *browser
	// chat is the member's page, psid what the shop calls them.
	chat, psid string
}

// eachKiosk runs a test on every database at hand, once in each language.
func eachKiosk(t *testing.T, fn func(t *testing.T, k *kiosk, lang string)) {
	t.Helper()
	for name, address := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": testkit.Postgres} {
		for _, lang := range []string{"fr", "en"} {
			t.Run(name+" "+lang, func(t *testing.T) {
				t.Parallel()
				environ := []string{"PARVIS_SERVER_ALLOW_NETS=127.0.0.0/8"}
				if a := address(t); a != "" {
					environ = append(environ, "PARVIS_STORAGE_DATABASE="+a)
				}
				k := &kiosk{house: openHouseOn(t, environ, func(w *town) error { return w.Start(w.ctx) })}
				k.shop = k.house.shop("ines")
				secret := k.app.ID.String() + "|" + k.app.Secret.Reveal()
				k.call(secret, "POST", "/"+k.app.ID.String()+"/subscriptions", `{"object":"page","callback_url":"`+k.callback+`","verify_token":"lanterne","fields":"messaging_optins"}`, 200)
				k.eli = k.browser(lang)
				k.eli.join("eli")
				k.chat = k.eli.send("/c/"+k.line.Number, url.Values{}, nil)
				k.says("Bonjour")
				got, _ := k.heard()
				k.psid = got[0]["from"].(string)
				fn(t, k, lang)
			})
		}
	}
}

// says has the member write to the line.
func (k *kiosk) says(words string) {
	k.eli.send(k.chat, url.Values{"text": {words}, "ref": {words}}, nil)
}

// speaks has the member write to the line, and the app hear it: what failed while the
// clock was put on is tried again a moment later.
func (k *kiosk) speaks(words string) {
	k.shop.w.t.Helper()
	k.says(words)
	for range 20 {
		if got, _ := k.heard(); len(got) > 0 {
			return
		}
		k.clock.Advance(2 * time.Second)
	}
	k.shop.w.t.Fatalf("the app never hears %s", words)
}

// ask asks the member for notifications about a title, with more of the payload.
func (k *kiosk) ask(title, more string, want int) map[string]any {
	k.shop.w.t.Helper()
	return k.call(k.token, "POST", "/me/messages", `{"recipient":{"id":"`+k.psid+`"},"message":{"attachment":{"type":"template","payload":{"template_type":"notification_messages","title":"`+title+`","payload":"p-`+title+`"`+more+`}}}}`, want)
}

// optins gives what the app was told of pages since it was last asked.
func (s *shop) optins() (out []map[string]any) {
	s.w.t.Helper()
	s.w.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.told {
		if h.Object == "page" && h.Entry[0].ID == s.line.ID.String() {
			m := h.Entry[0].Messaging[0]
			o := m["optin"].(map[string]any)
			o["sender"], o["recipient"] = m["sender"], m["recipient"]
			out = append(out, o)
		}
	}
	s.told = nil
	return out
}

// button gives the form whose button does something, by the last such on a page.
func button(t *testing.T, page, what string) url.Values {
	t.Helper()
	all := regexp.MustCompile(`name="of" value="(\d+)"[^>]*>\s*<input[^>]*name="what" value="`+what+`"`).FindAllStringSubmatch(page, -1)
	if len(all) == 0 {
		t.Fatalf("no button to %s on the page", what)
	}
	return url.Values{"of": {all[len(all)-1][1]}, "what": {what}}
}

// A line asks a member whether it may tell them of something; the member sees who, what,
// how often and until when, and answers without a script. Nobody is told of a no.
func TestAMemberIsAskedForNotifications(t *testing.T) { // business-messaging 17.3, 17.4
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		for what, c := range map[string][2]string{
			"a title that is too long":   {strings.Repeat("é", 66), ""},
			"an unknown frequency":       {"x", `,"notification_messages_frequency":"HOURLY"`},
			"an unknown zone":            {"x", `,"notification_messages_timezone":"Europe/Nowhere"`},
			"an unknown word":            {"x", `,"notification_messages_cta_text":"BUY"`},
			"a payload that is too long": {"x", `,"payload":"` + strings.Repeat("p", 1001) + `"`},
			"no payload":                 {"x", `,"payload":""`},
		} {
			if got := pageRefusal(k.ask(c[0], c[1], 400)); got != [2]int{100, 0} {
				t.Errorf("%s: %v", what, got)
			}
		}
		sent := k.ask("Nouveautés", `,"notification_messages_frequency":"WEEKLY","notification_messages_timezone":"Europe/Paris","notification_messages_reoptin":"ENABLED","notification_messages_cta_text":"GET_UPDATES"`, 200)
		if sent["recipient_id"] != k.psid || !strings.HasPrefix(sent["message_id"].(string), "m_") {
			t.Errorf("a request answers %v", sent)
		}
		page := k.eli.open(k.chat)
		until := map[string]string{"fr": "jusqu’au", "en": "until"}[lang]
		for _, want := range map[string][]string{
			"fr": {"Librairie", "<b>Nouveautés</b>", "souhaite vous envoyer des notifications à ce sujet", "Une fois par semaine au plus, " + until, "Vous pouvez arrêter à tout moment.", `class="btn">Accepter<`, `class="btn">Pas maintenant<`},
			"en": {"Librairie", "<b>Nouveautés</b>", "asks whether it may tell you about this", "At most once a week, " + until, "You can stop at any time.", `class="btn">Accept<`, `class="btn">Not now<`},
		}[lang] {
			has(t, page, want)
		}
		accept := button(t, page, "accept")
		if got := pageRefusal(k.ask("Nouveautés", "", 400)); got != [2]int{613, 1893016} {
			t.Errorf("asked about the same again: %v", got)
		}
		if told := k.optins(); len(told) != 0 {
			t.Errorf("before an answer the app is told %v", told)
		}
		thief := k.browser(lang)
		thief.join("mallory")
		if got := thief.post(k.chat+"/notifications", accept, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else accepts: %d", got.StatusCode)
		}
		k.eli.send(k.chat+"/notifications", accept, nil)
		k.eli.send(k.chat+"/notifications", accept, nil) // pressed twice
		told := k.optins()
		if len(told) != 1 {
			t.Fatalf("of a yes the app is told %v", told)
		}
		expires := time.UnixMilli(int64(told[0]["token_expiry_timestamp"].(float64))).UTC()
		if want := k.clock.Now().AddDate(0, 9, 0); expires.Sub(want).Abs() > 26*time.Hour {
			t.Errorf("the yes holds until %s, not %s", expires, want)
		}
		delete(told[0], "token_expiry_timestamp")
		token, _ := told[0]["notification_messages_token"].(string)
		if !regexp.MustCompile(`^[1-9]\d{18}$`).MatchString(token) {
			t.Errorf("the token is %q", token)
		}
		for name, want := range map[string]any{"type": "notification_messages", "payload": "p-Nouveautés", "title": "Nouveautés", "notification_messages_frequency": "WEEKLY", "notification_messages_timezone": "Europe/Paris", "user_token_status": "NOT_REFRESHED"} {
			if told[0][name] != want {
				t.Errorf("the app is told %s %v, not %v", name, told[0][name], want)
			}
		}
		if told[0]["sender"].(map[string]any)["id"] != k.psid || told[0]["recipient"].(map[string]any)["id"] != k.line.ID.String() || told[0]["notification_messages_status"] != nil {
			t.Errorf("the app is told %v", told[0])
		}
		has(t, k.eli.open(k.chat), map[string]string{"fr": "Vous avez accepté ces notifications.", "en": "You accepted these notifications."}[lang])

		k.ask("Promotions", "", 200)
		page = k.eli.open(k.chat)
		has(t, page, map[string]string{"fr": "Une fois par jour au plus", "en": "At most once a day"}[lang])
		no, yes := button(t, page, "decline"), button(t, page, "accept")
		k.eli.send(k.chat+"/notifications", no, nil)
		if got := k.eli.post(k.chat+"/notifications", yes, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a yes after a no: %d", got.StatusCode)
		}
		if told := k.optins(); len(told) != 0 {
			t.Errorf("of a no the app is told %v", told)
		}
		for _, title := range []string{"c", "d", "e"} {
			k.ask(title, "", 200)
		}
		if got := pageRefusal(k.ask("f", "", 400)); got != [2]int{9, 2018352} {
			t.Errorf("asked six times in a day: %v", got)
		}
		k.shop.w.settle()
		k.clock.Advance(25 * time.Hour)
		if got := pageRefusal(k.ask("f", "", 400)); got != [2]int{10, 2018278} {
			t.Errorf("outside the window, which a yes does not open: %v", got)
		}
		k.speaks("Encore")
		for _, title := range []string{"f", "g", "h", "i", "j"} {
			k.ask(title, "", 200)
		}
		late := button(t, k.eli.open(k.chat), "accept")
		k.shop.w.settle()
		k.clock.Advance(25 * time.Hour)
		k.speaks("Toujours")
		if got := pageRefusal(k.ask("k", "", 400)); got != [2]int{9, 2018352} {
			t.Errorf("asked about eleven titles in a week: %v", got)
		}
		k.shop.w.settle()
		k.clock.Advance(7 * 24 * time.Hour)
		if got := k.eli.post(k.chat+"/notifications", late, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a yes after a week: %d", got.StatusCode)
		}
	})
}

// accept asks the member about something and has them say yes; it gives the token.
func (k *kiosk) accept(title, more string) string {
	t := k.shop.w.t
	t.Helper()
	k.ask(title, more, 200)
	k.eli.send(k.chat+"/notifications", button(t, k.eli.open(k.chat), "accept"), nil)
	told := k.optins()
	if len(told) != 1 {
		t.Fatalf("of a yes to %s the app is told %v", title, told)
	}
	return told[0]["notification_messages_token"].(string)
}

// tell sends words with a token.
func (k *kiosk) tell(token, words string, want int) map[string]any {
	k.shop.w.t.Helper()
	return k.call(k.token, "POST", "/me/messages", `{"recipient":{"notification_messages_token":"`+token+`"},"message":{"text":"`+words+`"}}`, want)
}

// What a member said yes to is told them once in each period, also outside the window, and
// no more from the moment they stop it; they stop it where it is told, or where all is
// listed (business-messaging 17.5, 17.7, 17.9).
func TestAMemberIsToldWhatTheyAccepted(t *testing.T) {
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		daily := k.accept("Nouveautés", "")
		weekly := k.accept("Promotions", `,"notification_messages_frequency":"WEEKLY","notification_messages_timezone":"Europe/Paris"`)
		k.shop.w.settle()
		k.clock.Advance(25 * time.Hour) // the window is closed
		if sent := k.tell(daily, "Un livre est arrivé", 200); sent["recipient_id"] != k.psid {
			t.Errorf("a notification answers %v", sent)
		}
		page := k.eli.open(k.chat)
		for _, want := range map[string][]string{"fr": {"Un livre est arrivé", "Gérer", "Arrêter"}, "en": {"Un livre est arrivé", "Manage", "Stop"}}[lang] {
			has(t, page, want)
		}
		k.later(3 * time.Minute)
		early := k.tell(daily, "Encore un", 400)
		if got := pageRefusal(early); got != [2]int{4, 2018354} {
			t.Errorf("twice in a day: %v", got)
		}
		k.tell(weekly, "Moins dix", 200)
		k.shop.w.settle()
		k.clock.Advance(24 * time.Hour)
		k.tell(daily, "Un autre est arrivé", 200)
		if got := pageRefusal(k.tell(weekly, "Moins vingt", 400)); got != [2]int{4, 2018354} {
			t.Errorf("twice in a week: %v", got)
		}
		if got := pageRefusal(k.tell("1234567890123456789", "Rien", 400)); got != [2]int{100, 0} {
			t.Errorf("an unknown token: %v", got)
		}
		list := k.call(k.token, "GET", "/"+k.line.ID.String()+"/notification_message_tokens?limit=1", "", 200)
		first := list["data"].([]any)[0].(map[string]any)
		if first["notification_messages_token"] != weekly || first["recipient_id"] != k.psid || first["topic_title"] != "Promotions" || first["notification_messages_reoptin"] != "DISABLED" {
			t.Errorf("the newest token is %v", first)
		}
		after := list["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
		second := k.call(k.token, "GET", "/"+k.line.ID.String()+"/notification_message_tokens?after="+after, "", 200)["data"].([]any)
		if len(second) != 1 || second[0].(map[string]any)["notification_messages_token"] != daily {
			t.Errorf("the second page is %v", second)
		}
		if one := k.call(k.token, "GET", "/notification_messages_"+daily, "", 200); one["next_eligible_time"] != float64(k.clock.Now().Add(24*time.Hour).UnixMilli()) {
			t.Errorf("one token is %v", one)
		}

		thief := k.browser(lang)
		thief.join("mallory")
		stop := button(t, k.eli.open(k.chat), "stop")
		if got := thief.post(k.chat+"/notifications", stop, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else stops: %d", got.StatusCode)
		}
		k.eli.send(k.chat+"/notifications", stop, nil) // of what was told last
		k.shop.w.settle()
		k.clock.Advance(24 * time.Hour)
		if got := pageRefusal(k.tell(daily, "Trop tard", 400)); got != [2]int{10, 1893015} {
			t.Errorf("after a stop: %v", got)
		}
		if told := k.optins(); len(told) != 1 || told[0]["notification_messages_status"] != "STOP_NOTIFICATIONS" || told[0]["notification_messages_token"] != daily {
			t.Errorf("of a stop the app is told %v", told)
		}
		const all = "/settings/organisations/notifications"
		page = k.eli.open(all)
		for _, want := range []string{"Nouveautés", "Promotions", "Librairie", map[string]string{"fr": "Arrêter toutes les notifications", "en": "Stop everything from"}[lang]} {
			has(t, page, want)
		}
		hasNot(t, thief.open(all), "Promotions")
		resume := regexp.MustCompile(`name="token" value="(\d+)"[^>]*>\s*<input[^>]*name="do" value="resume"`).FindStringSubmatch(page)[1]
		if got := thief.post(all, url.Values{"token": {resume}, "do": {"resume"}}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else resumes: %d", got.StatusCode)
		}
		k.eli.send(all, url.Values{"token": {resume}, "do": {"resume"}}, nil)
		if told := k.optins(); len(told) != 1 || told[0]["notification_messages_status"] != "RESUME_NOTIFICATIONS" {
			t.Errorf("of a resumption the app is told %v", told)
		}
		k.tell(daily, "De retour", 200)
		k.eli.send(all, url.Values{"line": {k.line.ID.String()}, "do": {"stop"}}, nil)
		if told := k.optins(); len(told) != 2 {
			t.Errorf("of two stops the app is told %v", told)
		}
		k.eli.send(all, url.Values{"token": {resume}, "do": {"resume"}}, nil)
		k.shop.w.settle()
		k.clock.Advance(184 * 24 * time.Hour)
		if got := k.tell(daily, "Périmé", 400); !strings.Contains(got["error"].(map[string]any)["message"].(string), "has expired") {
			t.Errorf("after half a year: %v", got)
		}
	})
}

// Where the host asks for a plan, a line without it asks for no notifications, and sends and
// broadcasts none. // business-messaging 17.12
func TestNotificationsThatAPlanHas(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "organisations.notifications=plan"}, func(t *testing.T, w *town) {
		s := w.shop("ana")
		try := func(want int) {
			t.Helper()
			for _, body := range []string{
				`{"recipient":{"id":"999000000000042"},"message":{"attachment":{"type":"template","payload":{"template_type":"notification_messages","title":"Nouveautés","payload":"p"}}}}`,
				`{"recipient":{"notification_messages_token":"1234567890123456789"},"message":{"text":"Bonjour"}}`,
			} {
				status := map[int]int{10: 403}[want]
				if status == 0 {
					status = 400
				}
				if got, _ := codeOf(s.call(s.token, "POST", "/me/messages", body, status)); got != want {
					t.Errorf("%s: %d, want %d", body, got, want)
				}
			}
		}
		try(10)
		w.write(func(tx *store.Tx) error {
			_, err := w.Entitlement.Give(w.ctx, tx, entitlement.Grant{Subject: entitlement.Subject(s.acct.Portfolio), Feature: entitlement.Premium, Source: entitlement.Source{Kind: "test", ID: 1}})
			return err
		})
		w.settle()
		w.clock.Advance(time.Second)
		try(100)
	})
}
