package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/color"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/system/business"
)

// hall are two screens: what is filled in on the first stands on the second.
const hall = `{"version":"5.0","screens":[
	{"id":"DAY","title":"Votre table","data":{"salles":{"type":"array"}},"layout":{"type":"SingleColumnLayout","children":[
		{"type":"TextHeading","text":"Réserver"},{"type":"Image","src":"aGVsbG8=","alt-text":"La salle"},
		{"type":"Form","name":"f","children":[
			{"type":"TextInput","name":"nom","label":"Votre nom","required":true,"helper-text":"Comme sur la porte"},
			{"type":"Dropdown","name":"salle","label":"Salle","required":true,"data-source":"${data.salles}"},
			{"type":"CheckboxGroup","name":"menu","label":"Menu","data-source":[{"id":"m1","title":"Poisson"},{"id":"m2","title":"Légumes"}]},
			{"type":"RadioButtonsGroup","name":"heure","label":"Heure","data-source":[{"id":"h1","title":"Midi"},{"id":"h2","title":"Soir"}]},
			{"type":"DatePicker","name":"jour","label":"Jour"},{"type":"OptIn","name":"ok","label":"Je viens","required":true},
			{"type":"Footer","label":"Suite","on-click-action":{"name":"navigate","next":{"type":"screen","name":"LAST"},"payload":{"qui":"${form.nom}"}}}]}]}},
	{"id":"LAST","terminal":true,"title":"Presque fini","data":{"qui":{"type":"string"}},"layout":{"type":"SingleColumnLayout","children":[
		{"type":"TextBody","text":"${data.qui}"},{"type":"TextArea","name":"mot","label":"Un mot"},
		{"type":"Footer","label":"Réserver","on-click-action":{"name":"complete","payload":{"qui":"${data.qui}","salle":"${screen.DAY.form.salle}","menu":"${screen.DAY.form.menu}","mot":"${form.mot}"}}}]}}]}`

// booking are the screens with a picture.
func booking(t *testing.T) string {
	return strings.Replace(hall, "aGVsbG8=", base64.StdEncoding.EncodeToString(drawing(t, color.RGBA{9, 90, 10, 255})), 1)
}

// flow creates one of the shop's, and gives its number.
func (s *shop) flow(name, doc string, want int) map[string]any {
	s.w.t.Helper()
	body, err := json.Marshal(map[string]any{"name": name, "categories": []string{"APPOINTMENT_BOOKING"}, "flow_json": doc})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return s.call(s.token, "POST", "/"+s.acct.ID.String()+"/flows", string(body), want)
}

// assets hands in the screens of a flow as a file.
func (s *shop) assets(which, doc string, want int) map[string]any {
	s.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	_ = m.WriteField("name", "flow.json")
	_ = m.WriteField("asset_type", "FLOW_JSON")
	part, err := m.CreateFormFile("file", "flow.json")
	if err == nil {
		_, err = part.Write([]byte(doc))
	}
	if err != nil || m.Close() != nil {
		s.w.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/v23.0/"+which+"/assets", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+s.token)
	out := httptest.NewRecorder()
	s.w.Gateway.ServeHTTP(out, r)
	var got map[string]any
	if err := json.Unmarshal(out.Body.Bytes(), &got); err != nil || out.Code != want {
		s.w.t.Fatalf("assets: %d, not %d: %s", out.Code, want, out.Body)
	}
	return got
}

// opens is a card that opens a flow.
func opens(parameters string) string {
	return `{"type":"flow","body":{"text":"Une table ?"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_token":"jeton-7","flow_cta":"Réserver une table",` + parameters + `}}}`
}

// An app keeps screens and sends them; the member walks through them without a script, and
// the app is told what was filled in.
func TestAMemberWalksThroughScreens(t *testing.T) { // business-messaging 6, 9, 19, 25
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		say := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[lang] }
		refused := k.flow("Table", strings.Replace(hall, `"TextHeading"`, `"Switch"`, 1), 400)
		if code, _ := problem(refused); code != 100 || !strings.Contains(fmt.Sprint(refused["error"]), "$.screens[0].layout.children[0].type") || !strings.Contains(fmt.Sprint(refused["validation_errors"]), "FLOW_JSON_ERROR") {
			t.Errorf("what is not built: %v", refused)
		}
		list := "/" + k.acct.ID.String() + "/flows"
		k.call(k.token, "POST", list, `{"name":"x","endpoint_uri":"https://example.org"}`, 400)
		k.call(k.token, "POST", list, `{"name":"x","categories":["FUN"]}`, 400)
		k.call(k.token, "POST", list, `{"name":" "}`, 400)
		for _, more := range []string{`"clone_flow_id":"1"`, `"flow_json":7`, `"flow_json":[]`} {
			k.call(k.token, "POST", list, `{"name":"x",`+more+`}`, 400)
		}
		which := k.call(k.token, "POST", list, `{"name":"Table","categories":"[\"APPOINTMENT_BOOKING\"]"}`, 200)["id"].(string)
		k.call(k.token, "POST", list, `{"name":"Table"}`, 400)
		k.call(k.token, "POST", "/"+which+"/publish", "", 400) // without screens
		k.assets(which, `{"version":"5.0"}`, 400)
		if got := k.assets(which, hall, 400); !strings.Contains(fmt.Sprint(got["error"]), "children[1].src") {
			t.Errorf("what is no picture: %v", got)
		}
		if got := k.assets(which, booking(t), 200); got["success"] != true {
			t.Errorf("the screens are answered with %v", got)
		}
		k.call(k.token, "POST", "/"+which, `{"flow_json":{"version":"5.0"}}`, 400)
		if got := k.call(k.token, "GET", "/"+which+"?fields=id,name,status,categories,validation_errors", "", 200); got["status"] != "DRAFT" || got["name"] != "Table" || fmt.Sprint(got["categories"]) != "[APPOINTMENT_BOOKING]" {
			t.Errorf("the draft is %v", got)
		}
		other := k.house.shop("noe")
		other.call(other.token, "GET", "/"+which, "", 400)
		for what, c := range map[string]struct {
			parameters string
			code       float64
		}{
			"a draft as if published":   {`"flow_id":"` + which + `"`, 100},
			"a draft to anybody":        {`"mode":"draft","flow_id":"` + which + `"`, 131009},
			"a flow that is not there":  {`"flow_id":"1"`, 131009},
			"an id and a name":          {`"flow_id":"` + which + `","flow_name":"Table"`, 131009},
			"neither":                   {`"mode":"published"`, 131009},
			"an endpoint":               {`"flow_id":"` + which + `","flow_action":"data_exchange"`, 131051},
			"a label that is too long":  {`"flow_id":"` + which + `","flow_cta":"` + strings.Repeat("é", 31) + `"`, 131009},
			"another version":           {`"flow_id":"` + which + `","flow_message_version":"2"`, 131009},
			"a parameter of one's own":  {`"flow_id":"` + which + `","colour":"red"`, 100},
			"a flow of somebody else's": {`"flow_name":"Autre"`, 131009},
		} {
			if code, _ := problem(k.interactive(opens(c.parameters), 400)); code != c.code {
				t.Errorf("%s: %v, not %v", what, code, c.code)
			}
		}
		role := func(r business.Role) {
			k.house.write(func(tx *store.Tx) error {
				eli, err := k.house.Account.Lookup(k.house.ctx, tx, "eli")
				if err != nil {
					return err
				}
				return k.house.appoint(tx, k.owner, k.acct.Portfolio, eli.ID, r)
			})
		}
		role(business.Analyst)
		k.interactive(strings.Replace(opens(`"mode":"draft","flow_id":"`+which+`"`), "Réserver une table", "Essayer", 1), 200)
		draft, _ := k.asks("Essayer")
		has(t, k.eli.open(draft), say("brouillon", "draft"))
		role("")
		if got := k.eli.get(draft); got.StatusCode < 400 {
			t.Errorf("a draft for somebody who left: %d", got.StatusCode)
		}
		if got := k.eli.post(draft, url.Values{"walk": {"[]"}, "screen": {"DAY"}, "press": {"0"}}, nil); got.StatusCode < 400 {
			t.Errorf("the answer of somebody who left: %d", got.StatusCode)
		}
		k.call(k.token, "POST", "/"+which+"/publish", "", 200)
		k.assets(which, booking(t), 400) // what is published does not change
		k.call(k.token, "DELETE", "/"+which, "", 400)
		if code, _ := problem(k.interactive(opens(`"flow_id":"`+which+`","flow_action_payload":{"screen":"NONE"}`), 400)); code != 131009 {
			t.Errorf("no such screen: %v", code)
		}
		k.interactive(opens(`"flow_name":"Table","flow_action":"navigate","flow_action_payload":{"screen":"DAY","data":{"salles":[{"id":"s1","title":"Salle <bleue>"},{"id":"s2","title":"Terrasse"}]}}`), 200)
		at, _ := k.asks("Réserver une table")
		page := k.eli.open(at)
		for _, want := range []string{"Votre table", "Salle &lt;bleue&gt;", "Terrasse", "Comme sur la porte", "La salle", `type="date"`, "Poisson", "Légumes", "Midi", say("Vos réponses sont envoyées", "Your answers go to")} {
			has(t, page, want)
		}
		if src := regexp.MustCompile(`<img[^>]* src="(/media/[^"]+)"[^>]*alt="La salle"|alt="La salle"[^>]*src="(/media/[^"]+)"`).FindStringSubmatch(page); src == nil {
			t.Errorf("the picture is %v", regexp.MustCompile(`<img[^>]*>`).FindAllString(page, -1))
		} else if got := k.eli.get(strings.ReplaceAll(src[1]+src[2], "&amp;", "&")); got.StatusCode != http.StatusOK {
			t.Errorf("the picture: %d", got.StatusCode)
		}
		hidden := func(page string) url.Values {
			out := url.Values{}
			for _, name := range []string{"walk", "screen"} {
				m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
				if m == nil {
					t.Fatalf("the form has no %s", name)
				}
				out.Set(name, strings.NewReplacer("&#34;", `"`, "&quot;", `"`, "&amp;", "&", "&#39;", "'").Replace(m[1]))
			}
			all := regexp.MustCompile(`name="press" value="(\d+)"`).FindAllStringSubmatch(page, -1)
			out.Set("press", all[len(all)-1][1])
			return out
		}
		if enter, first := strings.Index(page, `<button type="submit" class="vh"`), strings.Index(page, `name="f_nom"`); enter < 0 || enter > first {
			t.Error("Enter presses something else than the Footer")
		}
		k.heard()
		first := hidden(page)
		first.Set("f_salle", "s3")
		if got := k.eli.post(at, first, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, say("Remplissez ce champ.", "Fill in this field.")) || !strings.Contains(got.text, say("Choisissez dans la liste.", "Choose from the list.")) {
			t.Errorf("what is wrong: %d", got.StatusCode)
		}
		first.Set("f_nom", "Éli & co")
		first.Set("f_salle", "s2")
		first["f_menu"] = []string{"m2", "m1"}
		first.Set("f_ok", "1")
		second := k.eli.post(at, first, nil)
		if second.StatusCode != http.StatusOK || !strings.Contains(second.text, "Éli &amp; co") || !strings.Contains(second.text, "Presque fini") {
			t.Fatalf("the second screen: %d %s", second.StatusCode, inShort(second.text))
		}
		if got, _ := k.heard(); len(got) != 0 {
			t.Errorf("before the end the app is told %v", got)
		}
		last := hidden(second.text)
		last.Set("f_mot", "Près de la fenêtre")
		last.Set("ref", "w1")
		for range 2 { // pressed twice
			if to := k.eli.send(at, last, nil); to != k.chat {
				t.Errorf("it ends at %s", to)
			}
		}
		got, _ := k.heard()
		if len(got) != 1 || got[0]["type"] != "interactive" || got[0]["context"].(map[string]any)["from"] != k.line.Number {
			t.Fatalf("the app is told %v", got)
		}
		told := got[0]["interactive"].(map[string]any)["nfm_reply"].(map[string]any)
		if told["name"] != "flow" || told["body"] != "Sent" || told["response_json"] != `{"flow_token":"jeton-7","menu":["m1","m2"],"mot":"Près de la fenêtre","qui":"Éli \u0026 co","salle":"s2"}` {
			t.Errorf("the answer is told as %v", told)
		}
		page = k.eli.open(k.chat)
		for _, want := range []string{"Votre nom: Éli &amp; co", "Salle: Terrasse", "Menu: Poisson, Légumes"} {
			has(t, page, want)
		}
		said := k.api("/messages")
		has(t, said, `"form_reply":{"kind":"flow"`)
		if strings.Contains(said, `"response"`) || strings.Contains(said, "jeton-7\\") {
			t.Error("members see what is the business's")
		}
		forged := hidden(second.text)
		forged.Set("walk", `[{"s":"LAST","v":{},"p":2}]`)
		if got := k.eli.post(at, forged, nil); got.StatusCode < 400 {
			t.Errorf("a walk that cannot be: %d", got.StatusCode)
		}
		k.call(k.token, "POST", "/"+which+"/deprecate", "", 200)
		if code, _ := problem(k.interactive(opens(`"flow_id":"`+which+`"`), 400)); code != 132068 {
			t.Errorf("one that is offered no more: %v", code)
		}
		if got := k.eli.get(at); got.StatusCode < 400 {
			t.Errorf("its page: %d", got.StatusCode)
		}
		if got := k.call(k.token, "GET", list, "", 200)["data"].([]any); len(got) != 1 {
			t.Errorf("there are %v", got)
		}
	})
}

// A draft is sent to people of the organisation alone, and not often.
func TestADraftOfScreensStaysInside(t *testing.T) { // business-messaging 6, 19
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		zoe.ask("POST", s.meet(zoe)+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		which := s.flow("Table", booking(t), 200)["id"].(string)
		body := `{"messaging_product":"whatsapp","to":"` + got[0]["from"].(string) + `","type":"interactive","interactive":` + opens(`"mode":"draft","flow_id":"`+which+`"`) + `}`
		if code, _ := problem(s.send(body, 400)); code != 131009 {
			t.Errorf("to a member: %v", code)
		}
		w.write(func(tx *store.Tx) error {
			return w.appoint(tx, s.owner, s.acct.Portfolio, zoe.who.Account, business.Operator)
		})
		for range 10 {
			s.send(body, 200)
		}
		if code, _ := problem(s.send(body, 400)); code != 132069 {
			t.Errorf("too often: %v", code)
		}
		s.call(s.token, "DELETE", "/"+which, "", 200)
		s.call(s.token, "GET", "/"+which, "", 400)
	})
}
