package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	// whole is a contact with everything that the published form has.
	whole = `{"name":{"formatted_name":"Dr Léa B. Roy Fils","prefix":"Dr","first_name":"Léa","middle_name":"B.","last_name":"Roy","suffix":"Fils"},"org":{"company":"Librairie","department":"Romans","title":"Libraire"},"birthday":"1990-05-17",
		"phones":[{"phone":"+33 1 23 45 67 89","type":"WORK","wa_id":"33123456789"},{"phone":"+33 6 00 00 00 00","type":"Atelier"}],"emails":[{"email":"lea@example.org","type":"HOME"}],
		"addresses":[{"street":"1 rue du Port","city":"Lanterne","state":"Finistère","zip":"29000","country":"France","country_code":"FR","type":"WORK"}],"urls":[{"url":"https://example.org/lea","type":"WORK"}]}`
	// least is the least that a contact is.
	least = `{"name":{"formatted_name":"Noé","first_name":"Noé"}}`
)

// Contacts go both ways with all that the published form has; a member shares theirs with a
// form, as they do a place, and apps of both forms are told.
func TestContactsGoBothWays(t *testing.T) { // business-messaging 4, 6, 9, 17.13
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		say := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[lang] }
		contacts := func(list string, want int) map[string]any {
			return k.send(`{"messaging_product":"whatsapp","to":"`+k.psid+`","type":"contacts","contacts":[`+list+`]}`, want)
		}
		for what, c := range map[string]struct {
			body string
			code float64
		}{
			"nobody":           {"", 131009},
			"no name":          {`{"phones":[{"phone":"1"}]}`, 131008},
			"a name alone":     {`{"name":{"formatted_name":"Noé"}}`, 131008},
			"no such day":      {strings.Replace(whole, "1990-05-17", "1990-02-30", 1), 131009},
			"another key":      {strings.Replace(least, `"first_name"`, `"nickname":"x","first_name"`, 1), 100},
			"a number as text": {strings.Replace(least, `"Noé","first`, `7,"first`, 1), 131009},
			"words too long":   {strings.Replace(least, `:"Noé","first`, `:"`+strings.Repeat("é", 257)+`","first`, 1), 131009},
			"too many":         {strings.TrimSuffix(strings.Repeat(least+",", 258), ","), 131009},
		} {
			if code, _ := problem(contacts(c.body, 400)); code != c.code {
				t.Errorf("%s: %v, not %v", what, code, c.code)
			}
		}
		contacts(whole+","+least, 200)
		page := k.eli.open(k.chat)
		for _, want := range []string{"Dr Léa B. Roy Fils", "Libraire, Romans, Librairie", "+33 1 23 45 67 89", say("travail", "work"), "Atelier", "lea@example.org", say("domicile", "home"), "1 rue du Port, 29000 Lanterne, Finistère, France", "https://example.org/lea", say("17 mai 1990", "17 May 1990"), "Noé"} {
			has(t, page, want)
		}
		has(t, k.api("/messages"), `"contacts":[{"name":{"formatted_name":"Dr Léa B. Roy Fils","prefix":"Dr"`)
		k.heard()

		share := k.chat + "/share"
		has(t, page, `href="`+share+`"`)
		for _, want := range []string{`name="latitude"`, `name="first"`, `name="birthday"`, say("Partager ce contact", "Share this contact")} {
			has(t, k.eli.open(share), want)
		}
		filled := url.Values{"what": {"contact"}, "ref": {"c1"}, "first": {"Éli"}, "last": {"Roux"}, "company": {"Phare"}, "phone": {"0600"}, "email": {"eli@example.org"}, "birthday": {"2001-02-03"}, "street": {"2 quai"}, "zip": {"29100"}, "city": {"Brume"}, "country": {"France"}}
		if got := k.eli.send(share, filled, nil); got != k.chat {
			t.Errorf("it leads to %s", got)
		}
		k.eli.send(share, filled, nil) // pressed twice
		got, _ := k.heard()
		if len(got) != 1 || got[0]["type"] != "contacts" {
			t.Fatalf("the app is told %v", got)
		}
		one := got[0]["contacts"].([]any)[0].(map[string]any)
		for name, want := range map[string]string{"name": "map[first_name:Éli formatted_name:Éli Roux last_name:Roux]", "org": "map[company:Phare]", "birthday": "2001-02-03", "phones": "[map[phone:0600]]", "emails": "[map[email:eli@example.org]]", "addresses": "[map[city:Brume country:France street:2 quai zip:29100]]", "urls": "<nil>"} {
			if fmt.Sprint(one[name]) != want {
				t.Errorf("%s is told as %v, not %s", name, one[name], want)
			}
		}
		filled.Set("ref", "c2")
		filled.Set("first", "")
		filled.Set("last", "")
		if got := k.eli.post(share, filled, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "Phare") {
			t.Errorf("nobody's name: %d", got.StatusCode)
		}
		k.fields("messages")
		filled.Set("first", "Ana")
		k.eli.send(share, filled, nil)
		if got := k.pageEvents("message"); len(got) != 1 || !strings.HasPrefix(got[0]["message"].(map[string]any)["text"].(string), "Ana\nPhare\n0600\n") {
			t.Errorf("apps of pages are told %v", got)
		}
		k.fields("messaging_optins")

		k.interactive(`{"type":"location_request_message","body":{"text":"Où êtes-vous ?"},"action":{"name":"send_location"}}`, 200)
		asked := regexp.MustCompile(`href="(` + regexp.QuoteMeta(share) + `\?reply=(\d+))#place"[^>]*>` + say("Envoyer un lieu", "Send a place")).FindStringSubmatch(k.eli.open(k.chat))
		if asked == nil {
			t.Fatal("nothing answers where one is")
		}
		has(t, k.eli.open(asked[1]), `name="reply" value="`+asked[2]+`"`)
		place := url.Values{"what": {"place"}, "ref": {"p1"}, "reply": {asked[2]}, "latitude": {"48,5"}, "longitude": {"-4.25"}, "name": {"Le phare"}}
		k.eli.send(share, place, nil)
		got, _ = k.heard()
		if len(got) != 1 || fmt.Sprint(got[0]["location"]) != "map[latitude:48.5 longitude:-4.25 name:Le phare]" || got[0]["context"].(map[string]any)["from"] != k.line.Number {
			t.Errorf("a place is told as %v", got)
		}
		place.Set("ref", "p2")
		place.Set("latitude", "nord")
		if got := k.eli.post(share, place, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a place nowhere: %d", got.StatusCode)
		}
	})
}

// Members share contacts with each other by the native API; who has no name is refused.
func TestMembersShareContacts(t *testing.T) { // business-messaging 4
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		lea, noe := w.writer("lea"), w.writer("noe")
		c := fmt.Sprint("/", lea.ask("POST", "", `{"participants":["@noe"]}`, http.StatusCreated)["id"])
		lea.ask("POST", c+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		noe.ask("POST", c+"/messages", `{"text":{"body":"Salut"}}`, http.StatusCreated)
		made := lea.ask("POST", c+"/messages", `{"client_ref":"r1","kind":"contacts","contacts":[`+whole+`]}`, http.StatusCreated)
		if again := lea.ask("POST", c+"/messages", `{"client_ref":"r1","kind":"contacts","contacts":[`+whole+`]}`, http.StatusOK); again["id"] != made["id"] || made["kind"] != "contacts" {
			t.Errorf("%v, then %v", made, again)
		}
		if list := noe.text("GET", c+"/messages", "", 200); !strings.Contains(list, `"department":"Romans"`) || !strings.Contains(list, `"birthday":"1990-05-17"`) {
			t.Errorf("the other has %s", list)
		}
		lea.ask("POST", c+"/messages", `{"contacts":[{"name":{"formatted_name":"Noé"}}]}`, http.StatusBadRequest)
		lea.ask("POST", c+"/messages", `{"contacts":[`+strings.Replace(least, `"first_name"`, `"nick":"x","first_name"`, 1)+`]}`, http.StatusBadRequest)
		lea.ask("POST", c+"/messages", `{"contacts":[`+least+`],"text":{"body":"x"}}`, http.StatusUnsupportedMediaType)
	})
}
