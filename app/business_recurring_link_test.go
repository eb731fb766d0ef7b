package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/age"
	"parvis/engine/message"
	"parvis/engine/report"
	"parvis/system/business"
	"parvis/system/business/recurring"
)

// A link asks whoever follows it for a topic that somebody of the organisation accepted
// once; who does nothing says no, and who accepts is told as of any yes.
func TestALinkAsksForATopic(t *testing.T) { // business-messaging 17.13
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		w, path := k.shop.w, "/n/"+k.line.Number+"?topic=Nouveaut%C3%A9s&cadence=weekly"
		zoe, nobody := k.browser(lang), k.browser(lang)
		zoe.join("zoe")
		k.accept("Nouveautés", inParis) // by who has no role
		if got := zoe.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("a topic that nobody tried: %d", got.StatusCode)
		}
		if got := zoe.post(path, url.Values{"what": {"accept"}}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("a topic that nobody tried is accepted: %d", got.StatusCode)
		}
		eli := k.named("eli")
		w.write(func(tx *store.Tx) error {
			return w.appoint(tx, k.owner, k.line.Portfolio, eli.Account, business.Analyst)
		})
		k.ask("Promotions", inParis, 200)
		k.eli.send(k.chat+"/notifications", button(t, k.eli.open(k.chat), "accept"), nil)
		k.optins()
		path = strings.Replace(path, "Nouveaut%C3%A9s", "Promotions", 1)
		has(t, k.eli.open("/studio/business/"+k.line.Portfolio.String()+"/lines/"+k.line.ID.String()+"/notifications"), `href="/n/`+k.line.Number+`?cadence=daily&amp;topic=Promotions"`)

		page := nobody.open(path)
		for _, want := range map[string][]string{
			"fr": {"Promotions", "Librairie", "Une fois par semaine au plus", "Sans réponse de votre part", "Vous pouvez arrêter à tout moment.", `href="/signin?to=` + url.QueryEscape(path) + `"`},
			"en": {"Promotions", "Librairie", "At most once a week", "If you do nothing, it may not.", "You can stop at any time.", `href="/signin?to=` + url.QueryEscape(path) + `"`},
		}[lang] {
			has(t, page, want)
		}
		hasNot(t, page, `value="accept"`)
		if got := nobody.post(path, url.Values{"what": {"accept"}}, nil); got.StatusCode == http.StatusOK || strings.HasPrefix(got.Header.Get("Location"), "/messages") {
			t.Errorf("a visitor accepts: %d", got.StatusCode)
		}
		for what, other := range map[string]string{
			"another cadence": strings.Replace(path, "weekly", "hourly", 1), "another topic": strings.Replace(path, "Promotions", "Rien", 1), "another line": strings.Replace(path, k.line.Number, "999", 1),
		} {
			if got := zoe.get(other); got.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", what, got.StatusCode)
			}
		}
		page = zoe.open(path)
		for _, want := range map[string][]string{"fr": {`class="btn">Accepter<`, `class="btn">Pas maintenant<`}, "en": {`class="btn">Accept<`, `class="btn">Not now<`}}[lang] {
			has(t, page, want)
		}
		if to := zoe.send(path, url.Values{"what": {"decline"}}, nil); to != "/c/"+k.line.Number {
			t.Errorf("a no leads to %s", to)
		}
		if told := k.optins(); len(told) != 0 {
			t.Errorf("of a no the app is told %v", told)
		}
		chat := zoe.send(path, url.Values{"what": {"accept"}}, nil)
		if again := zoe.send(path, url.Values{"what": {"accept"}}, nil); again != chat || !strings.HasPrefix(chat, "/messages/") {
			t.Errorf("a yes leads to %s and %s", chat, again)
		}
		told := k.optins()
		if len(told) != 1 || told[0]["title"] != "Promotions" || told[0]["payload"] != "p-Promotions" || told[0]["notification_messages_frequency"] != "WEEKLY" || told[0]["notification_messages_timezone"] != "Europe/Paris" || told[0]["user_token_status"] != "NOT_REFRESHED" {
			t.Fatalf("of a yes the app is told %v", told)
		}
		has(t, zoe.open(chat), map[string]string{"fr": "Vous avez accepté ces notifications.", "en": "You accepted these notifications."}[lang])
		has(t, zoe.open(path), map[string]string{"fr": "Vous avez accepté ces notifications, jusqu’au", "en": "You accepted these notifications, until"}[lang])
		psid := told[0]["sender"].(map[string]any)["id"].(string)
		if got := pageRefusal(k.call(k.token, "POST", "/me/messages", `{"recipient":{"id":"`+psid+`"},"message":{"text":"x"}}`, 400)); got != [2]int{10, 2018278} {
			t.Errorf("a yes opens a window: %v", got)
		}
		k.tell(told[0]["notification_messages_token"].(string), "Moins dix", 200)
		has(t, zoe.open(chat), "Moins dix")
		zoe.send(chat+"/notifications", button(t, zoe.open(chat), "stop"), nil)
		zoe.send(path, url.Values{"what": {"accept"}}, nil)
		if told := k.optins(); len(told) != 2 || told[1]["user_token_status"] != "REFRESHED" {
			t.Errorf("of a stop and another yes the app is told %v", told)
		}
		zoe.send(chat+"/stop", url.Values{}, nil)
		page = zoe.open(path)
		hasNot(t, page, `value="accept"`)
		has(t, page, map[string]string{"fr": "Vous avez arrêté cette organisation.", "en": "You stopped this organisation."}[lang])
		if got := zoe.post(path, url.Values{"what": {"accept"}}, nil); got.StatusCode < 400 {
			t.Errorf("who stopped the line accepts: %d", got.StatusCode)
		}
		max := k.browser(lang)
		max.join("max")
		other := k.named("max")
		hold := func(a report.Action, n int64) {
			t.Helper()
			w.write(func(tx *store.Tx) error { return w.Business.Hold(w.ctx, tx, id.Account(k.line.ID), a, n) })
		}
		hold(report.Confine, 1)
		page = max.open(path)
		hasNot(t, page, `value="accept"`)
		has(t, page, map[string]string{"fr": "Cette organisation ne reçoit aucun message pour le moment.", "en": "This organisation takes no messages at the moment."}[lang])
		if max.post(path, url.Values{"what": {"accept"}}, nil); w.counted("SELECT COUNT(*) FROM business_recurring_token WHERE member = $1", other.Account) != 0 {
			t.Error("a line that is confined gathers a yes")
		}
		w.write(func(tx *store.Tx) error { return w.Business.Free(w.ctx, tx, 1) })
		chat = max.send(path, url.Values{"what": {"accept"}}, nil)
		w.write(func(tx *store.Tx) error {
			c, _ := id.Parse[id.Chat](strings.TrimPrefix(chat, "/messages/"))
			_, _, err := w.Message.Send(w.ctx, tx, other, c, message.Words{Text: "Bonjour"})
			return err
		})
		w.settle()
		w.write(func(tx *store.Tx) error { // a yes by a link was no request
			a, err := w.Business.Called(w.ctx, tx, k.line.Portfolio, other.Account)
			if err == nil {
				_, err = w.Recurring.Ask(w.ctx, tx, k.line, recurring.Ask{To: a.Digits, Title: "Promotions", Payload: "p", Frequency: recurring.Daily, Zone: "Europe/Paris"})
			}
			return err
		})
		lou := k.browser(lang)
		lou.join("lou")
		young := k.named("lou")
		w.write(func(tx *store.Tx) error {
			return w.Age.Declare(w.ctx, tx, young.Account, age.DateOf(k.clock.Now().AddDate(-14, 0, 0)))
		})
		if got, post := lou.get(path), lou.post(path, url.Values{"what": {"accept"}}, nil); got.StatusCode != http.StatusNotFound || post.StatusCode != http.StatusNotFound {
			t.Errorf("below sixteen it is seen as %d and accepted as %d", got.StatusCode, post.StatusCode)
		}
	})
}
