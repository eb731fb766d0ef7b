package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/system/business"
)

// unmarked is a page without its marks.
func unmarked(page string) string {
	return strings.Join(strings.Fields(regexp.MustCompile("<[^>]*>").ReplaceAllString(page, " ")), " ")
}

// An organisation reads how many hold a topic of a line, what waits, and how many were told
// and stopped; numbers below five are not told, and nobody else reads them.
func TestAnOrganisationReadsWhatBecomesOfNotifications(t *testing.T) { // business-messaging 16, 17
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		path := "/studio/business/" + k.line.Portfolio.String() + "/lines/" + k.line.ID.String() + "/notifications"
		k.accept("Nouveautés", inParis)
		w, anna := k.shop.w, k.browser(lang)
		anna.join("anna")
		if got := anna.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("who has no role reads it: %d", got.StatusCode)
		}
		analyst := k.named("anna")
		w.write(func(tx *store.Tx) error {
			return w.appoint(tx, k.owner, k.line.Portfolio, analyst.Account, business.Analyst)
		})
		has(t, anna.open("/studio/business/"+k.line.Portfolio.String()), path)
		few := map[string]string{"fr": "moins de 5", "en": "fewer than 5"}[lang]
		page := unmarked(anna.open(path))
		has(t, page, map[string]string{"fr": "Nouveautés une fois par jour au plus Membres abonnés " + few, "en": "Nouveautés at most once a day Members who accepted it " + few}[lang])

		var tokens []string
		var marks []url.Values
		var others []*browser
		for i := range 5 {
			b := k.browser(lang)
			b.join(fmt.Sprint("membre", i))
			chat := b.send("/c/"+k.line.Number, url.Values{}, nil)
			b.send(chat, url.Values{"text": {"Bonjour"}, "ref": {"b"}}, nil)
			got, _ := k.heard()
			k.call(k.token, "POST", "/me/messages", `{"recipient":{"id":"`+got[len(got)-1]["from"].(string)+`"},"message":{"attachment":{"type":"template","payload":{"template_type":"notification_messages","title":"Nouveautés","payload":"n","notification_messages_timezone":"Europe/Paris"}}}}`, 200)
			b.send(chat+"/notifications", button(t, b.open(chat), "accept"), nil)
			told := k.optins()
			tokens, others = append(tokens, told[0]["notification_messages_token"].(string)), append(others, b)
			mark := button(t, b.open(chat), "stop")
			mark.Set("chat", chat)
			marks = append(marks, mark)
		}
		for _, token := range tokens {
			k.tell(token, "Un livre", 200)
		}
		page = unmarked(anna.open(path))
		has(t, page, map[string]string{"fr": "Membres abonnés 6", "en": "Members who accepted it 6"}[lang])
		day := regexp.MustCompile(`2026 5 ` + few)
		if !day.MatchString(page) {
			t.Errorf("of the day the page has %s", page)
		}
		k.until(11, 0)
		k.until(22, 0)
		for _, token := range tokens {
			k.tell(token, "De nuit", 200)
		}
		has(t, unmarked(anna.open(path)), map[string]string{"fr": "En attente de la fin des heures calmes 5 · à partir du", "en": "Waiting for the end of quiet hours 5 · from"}[lang])
		for i, b := range others {
			for _, what := range []string{"stop", "resume", "stop"} { // which counts once
				b.send(marks[i].Get("chat")+"/notifications", url.Values{"of": marks[i]["of"], "what": {what}}, nil)
			}
		}
		page = unmarked(anna.open(path))
		has(t, page, few+" 5")
		has(t, page, map[string]string{"fr": "heures calmes " + few, "en": "quiet hours " + few}[lang])
		for range 9 {
			k.until(12, 0)
		}
		hasNot(t, unmarked(anna.open(path)), "2026 5") // one holds it
		set := func(state string) {
			w.write(func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE business_recurring_token SET state = $1", state)
				return err
			})
		}
		set("stopped")
		has(t, unmarked(anna.open(path)), "Nouveautés")
		set("active")
		page = unmarked(anna.open(path))
		week := regexp.MustCompile(map[string]string{"fr": `du \S+ \S+ 2026 au \S+ \S+ 2026 5 5`, "en": `2026 to [^<]{0,20}2026 5 5`}[lang])
		if !week.MatchString(page) {
			t.Errorf("nine days later the page has %s", page)
		}
	})
}
