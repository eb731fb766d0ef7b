package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// asks gives the page to which the newest card with a label leads, and the number of the card.
func (k *kiosk) asks(label string) (string, string) {
	k.shop.w.t.Helper()
	all := regexp.MustCompile(`href="(`+regexp.QuoteMeta(k.chat)+`/answer/(\d+))"[^>]*>`+regexp.QuoteMeta(label)+`<`).FindAllStringSubmatch(k.eli.open(k.chat), -1)
	if len(all) == 0 {
		k.shop.w.t.Fatalf("nothing leads to %s", label)
	}
	last := all[len(all)-1]
	return last[1], last[2]
}

// A line asks for a contact of the member's own: what they proved to have is shared if they
// say so, and saying no weighs as much.
func TestALineAsksForAContact(t *testing.T) { // business-messaging 6, 7.1, 10.3
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		say := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[lang] }
		request := `{"type":"contact_request","body":{"text":"Comment vous joindre ?"},"action":{"name":"request_contact_info"}}`
		if code, _ := problem(k.interactive(strings.Replace(request, "request_contact_info", "x", 1), 400)); code != 131009 {
			t.Errorf("another name: %v", code)
		}
		k.interactive(request, 200)
		at, seq := k.asks(say("Partager mes coordonnées", "Share my contact details"))
		page := k.eli.open(at)
		mail := regexp.MustCompile(`name="mine" value="([^"]+)"`).FindStringSubmatch(page)
		if mail == nil || !strings.HasPrefix(mail[1], "eli") {
			t.Fatalf("what may be shared is %v", mail)
		}
		both := regexp.MustCompile(`<button type="submit" class="btn">` + say("Partager", "Share") + `</button>\s*<a class="btn" href="` + regexp.QuoteMeta(k.chat) + `">` + say("Ne rien partager", "Share nothing") + `</a>`).MatchString(page)
		if !both || !strings.Contains(page, "Librairie") {
			t.Errorf("the choice is %s", inShort(page))
		}
		k.heard()
		for _, mine := range []string{"autre@example.org", ""} {
			if got := k.eli.post(at, url.Values{"mine": {mine}, "ref": {"m0"}}, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, `aria-describedby="mine-e"`) {
				t.Errorf("%q is shared: %d", mine, got.StatusCode)
			}
		}
		if got, _ := k.heard(); len(got) != 0 {
			t.Errorf("an address of somebody else's is told as %v", got)
		}
		k.eli.send(k.chat+"/share", url.Values{"what": {"contact"}, "ref": {"f1"}, "reply": {seq}, "first": {"Faux"}, "email": {"autre@example.org"}}, nil)
		if got, _ := k.heard(); len(got) != 1 || got[0]["context"] != nil {
			t.Errorf("what is typed by hand answers the request: %v", got)
		}
		k.eli.send(at, url.Values{"mine": {mail[1]}, "ref": {"m1"}}, nil)
		got, _ := k.heard()
		if len(got) != 1 || got[0]["type"] != "contacts" || got[0]["context"].(map[string]any)["from"] != k.line.Number {
			t.Fatalf("the app is told %v", got)
		}
		if one := got[0]["contacts"].([]any)[0].(map[string]any); fmt.Sprint(one["emails"]) != "[map[email:"+mail[1]+"]]" || one["name"].(map[string]any)["formatted_name"] == "" {
			t.Errorf("the contact is %v", one)
		}
		k.template(`{"name":"joindre","language":"fr","category":"utility","components":[{"type":"body","text":"Pour vous prévenir."},{"type":"buttons","buttons":[{"type":"request_contact_info"}]}]}`, 200)
		k.send(`{"messaging_product":"whatsapp","to":"`+k.psid+`","type":"template","template":{"name":"joindre","language":{"code":"fr"}}}`, 200)
		again, _ := k.asks(say("Partager mes coordonnées", "Share my contact details"))
		if again == at {
			t.Error("the template asks for nothing")
		}
		k.eli.send(again, url.Values{"mine": {mail[1]}, "ref": {"m2"}}, nil)
		if got, _ := k.heard(); len(got) != 1 || got[0]["type"] != "contacts" {
			t.Errorf("of the template the app is told %v", got)
		}
		if got := k.eli.get(k.chat + "/answer/1"); got.StatusCode != http.StatusNotFound {
			t.Errorf("what asks for nothing: %d", got.StatusCode)
		}
		k.eli.send(k.chat+"/stop", url.Values{}, nil)
		if page := k.eli.open(k.chat); strings.Contains(page, "/answer/") || strings.Contains(page, "/share") {
			t.Error("who stopped the line is asked still")
		}
		for _, to := range []string{at, k.chat + "/share"} {
			if got := k.eli.send(to, url.Values{"mine": {mail[1]}, "what": {"contact"}, "first": {"Éli"}, "ref": {"m9"}}, nil); got != k.chat {
				t.Errorf("%s leads to %s", to, got)
			}
		}
	})
}

// A line asks for an address in any country, filled in before or known already.
func TestALineAsksForAnAddress(t *testing.T) { // business-messaging 6, 9
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		say := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[lang] }
		ask := func(parameters string) string {
			return `{"type":"address_message","body":{"text":"Où livrer ?"},"action":{"name":"address_message","parameters":{` + parameters + `}}}`
		}
		for what, c := range map[string]struct {
			body string
			code float64
		}{
			"no country":            {ask(``), 131009},
			"a country of words":    {ask(`"country":"France"`), 131009},
			"a field elsewhere":     {ask(`"country":"FR","values":{"in_pin_code":"1"}`), 131009},
			"a number for a text":   {ask(`"country":"FR","values":{"city":1}`), 131009},
			"another parameter":     {ask(`"country":"FR","colour":"x"`), 100},
			"two addresses, one id": {ask(`"country":"FR","saved_addresses":[{"id":"a","value":{}},{"id":"a","value":{}}]`), 131009},
			"another name":          {strings.Replace(ask(`"country":"FR"`), `"name":"address_message"`, `"name":"x"`, 1), 131009},
		} {
			if code, _ := problem(k.interactive(c.body, 400)); code != c.code {
				t.Errorf("%s: %v, not %v", what, code, c.code)
			}
		}
		k.interactive(ask(`"country":"fr","values":{"name":"Éli Roux","city":"Brume"},"validation_errors":{"postal_code":"Nous ne livrons pas là."},"saved_addresses":[{"id":"a1","value":{"name":"Éli","address":"rue du Port","house_number":"7","postal_code":"29000","city":"Lanterne"}}]`), 200)
		at, _ := k.asks(say("Donner une adresse", "Give an address"))
		page := k.eli.open(at)
		for _, want := range []string{`name="postal_code"`, `value="Éli Roux"`, "Nous ne livrons pas là.", "Éli, 7 rue du Port, 29000 Lanterne, FR", `name="phone_number"`} {
			has(t, page, want)
		}
		if strings.Contains(page, "in_pin_code") || strings.Contains(page, "floor_number") {
			t.Error("it asks for fields of another country")
		}
		k.heard()
		form := url.Values{"ref": {"a1"}, "name": {"Éli Roux"}, "address": {"quai <des> Brumes"}, "house_number": {"2"}, "postal_code": {"29100"}, "city": {""}}
		if got := k.eli.post(at, form, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, `value="29100"`) || !strings.Contains(got.text, say("Remplissez ce champ.", "Fill in this field.")) {
			t.Errorf("without a city: %d", got.StatusCode)
		}
		form.Set("city", "Brume")
		k.eli.send(at, form, nil)
		got, _ := k.heard()
		if len(got) != 1 || got[0]["type"] != "interactive" {
			t.Fatalf("the app is told %v", got)
		}
		told := got[0]["interactive"].(map[string]any)
		reply, _ := told["nfm_reply"].(map[string]any)
		var response struct {
			Values map[string]string
			Saved  string `json:"saved_address_id"`
		}
		if err := json.Unmarshal([]byte(fmt.Sprint(reply["response_json"])), &response); err != nil || told["type"] != "nfm_reply" || reply["name"] != "address_message" || reply["body"] != "Éli Roux\n2 quai <des> Brumes\n29100 Brume\nFR" || response.Values["address"] != "quai <des> Brumes" || response.Values["state"] != "" || got[0]["context"].(map[string]any)["from"] != k.line.Number {
			t.Errorf("an address is told as %v", got)
		}
		form.Set("ref", "a2")
		k.fields("messages")
		k.eli.send(at, form, nil)
		if got := k.pageEvents("message"); len(got) != 1 || !strings.Contains(got[0]["message"].(map[string]any)["text"].(string), "29100 Brume") {
			t.Errorf("apps of pages are told %v", got)
		}
		k.fields("messaging_optins")
		has(t, k.eli.open(k.chat), "quai &lt;des&gt; Brumes")
		has(t, k.api("/messages"), `"form_reply":{"kind":"address_message"`)

		k.eli.send(at, url.Values{"ref": {"a3"}, "saved": {"a1"}}, nil)
		if got, _ := k.heard(); len(got) != 1 || !strings.Contains(fmt.Sprint(got[0]["interactive"]), `"saved_address_id":"a1"`) {
			t.Errorf("one that was known is told as %v", got)
		}
		if got := k.eli.post(at, url.Values{"ref": {"a4"}, "saved": {"a9"}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("one that was not: %d", got.StatusCode)
		}
		k.interactive(ask(`"country":"IN"`), 200)
		other, _ := k.asks(say("Donner une adresse", "Give an address"))
		has(t, k.eli.open(other), `name="in_pin_code"`)
	})
}

// The member API fills in an address as the pages do.
func TestAnAddressByTheNativeAPI(t *testing.T) { // business-messaging 4, 6
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		card := s.send(`{"messaging_product":"whatsapp","to":"`+got[0]["from"].(string)+`","type":"interactive","interactive":{"type":"address_message","body":{"text":"Où ?"},"action":{"name":"address_message","parameters":{"country":"SG"}}}}`, 200)
		reply := func(values, to string) string {
			return `{"form_reply":{"values":` + values + `},"reply_to":"` + to + `"}`
		}
		zoe.ask("POST", chat+"/messages", reply(`{"name":"Zoé"}`, wamid(card)), http.StatusBadRequest)
		zoe.ask("POST", chat+"/messages", reply(`{"name":"Zoé","address":"Quai","city":"Port","x":"y"}`, wamid(card)), http.StatusBadRequest)
		zoe.ask("POST", chat+"/messages", reply(`{"name":"Zoé","address":"Quai","city":"Port"}`, got[0]["id"].(string)), http.StatusNotFound)
		full := reply(`{"name":"Zoé","address":"Quai","city":"Port"}`, wamid(card))
		for _, beside := range []string{`"text":{"body":"x"}`, `"kind":"text"`, `"contacts":[` + least + `]`} {
			zoe.ask("POST", chat+"/messages", strings.Replace(full, "{", "{"+beside+",", 1), http.StatusUnsupportedMediaType)
		}
		made := zoe.ask("POST", chat+"/messages", strings.Replace(reply(`{"name":"Zoé","address":"Quai","city":"Port","sg_post_code":"018956"}`, wamid(card)), "{", `{"kind":"interactive_reply",`, 1), http.StatusCreated)
		if made["kind"] != "interactive_reply" || !strings.Contains(fmt.Sprint(made["form_reply"]), "018956") {
			t.Errorf("the answer is %v", made)
		}
		if got, _ := s.heard(); len(got) != 1 || !strings.Contains(fmt.Sprint(got[0]["interactive"]), `"sg_post_code":"018956"`) {
			t.Errorf("the app is told %v", got)
		}
	})
}
