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
	"parvis/engine/account"
	"parvis/engine/age"
	"parvis/system/business"
	"parvis/system/business/template"
)

// template creates a template of a shop's and gives the answer.
func (s *shop) template(body string, want int) map[string]any {
	s.w.t.Helper()
	return s.call(s.token, "POST", "/"+s.acct.ID.String()+"/message_templates", body, want)
}

// utility is a template that is approved at once.
func utility(name, text string) string {
	return fmt.Sprintf(`{"name":%q,"language":"fr","category":"utility","components":[{"type":"body","text":%q}]}`, name, text)
}

// problem gives code and subcode of a refusal.
func problem(answer map[string]any) (float64, float64) {
	e, _ := answer["error"].(map[string]any)
	code, _ := e["code"].(float64)
	sub, _ := e["error_subcode"].(float64)
	return code, sub
}

func templateNames(answer map[string]any) (out []string) {
	for _, v := range answer["data"].([]any) {
		out = append(out, v.(map[string]any)["name"].(string))
	}
	return out
}

func TestTemplatesAreKept(t *testing.T) { // business-messaging 10.1, 10.5
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("lea")
		made := s.template(utility("commande_prete", "Votre commande vous attend à la librairie."), 200)
		if made["status"] != "APPROVED" || made["category"] != "UTILITY" {
			t.Errorf("created: %v", made)
		}
		if code, sub := problem(s.template(utility("commande_prete", "Autre chose."), 400)); code != 100 || sub != 2388024 {
			t.Errorf("the same name again: %v/%v", code, sub)
		}
		if code, sub := problem(s.template(utility("deux", "{{1}}"), 400)); code != 100 || sub == 0 {
			t.Errorf("a body of one parameter: %v/%v", code, sub)
		}
		if got := s.template(utility("copie", "Votre commande vous attend à la librairie."), 200); got["status"] != "REJECTED" {
			t.Errorf("a copy: %v", got)
		}
		sale := s.template(`{"name":"soldes","language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes commencent demain."}]}`, 200)
		if sale["status"] != "PENDING" {
			t.Errorf("marketing: %v", sale)
		}
		list := "/" + s.acct.ID.String() + "/message_templates"
		for query, want := range map[string]string{"": "commande_prete copie soldes", "?name=sold": "soldes", "?status=PENDING": "soldes", "?category=UTILITY&status=APPROVED,REJECTED": "commande_prete copie", "?language=en": "", "?content=librairie": "commande_prete copie"} {
			if got := strings.Join(templateNames(s.call(s.token, "GET", list+query, "", 200)), " "); got != want {
				t.Errorf("%s: %s, not %s", query, got, want)
			}
		}
		one := s.call(s.token, "GET", list+"?limit=2&fields=name,rejected_reason", "", 200)
		next, _ := url.Parse(one["paging"].(map[string]any)["next"].(string))
		if got := templateNames(s.call(s.token, "GET", next.RequestURI(), "", 200)); len(got) != 1 || got[0] != "soldes" {
			t.Errorf("the next page: %v", got)
		}
		node := "/" + made["id"].(string)
		edit := func(words string, want int) map[string]any {
			return s.call(s.token, "POST", node, `{"components":[{"type":"BODY","text":"`+words+`"}]}`, want)
		}
		edit("Votre commande est là.", 200)
		if code, _ := problem(edit("Votre commande est bien là.", 400)); code != 100 {
			t.Errorf("edited twice in a day: %v", code)
		}
		w.clock.Advance(25 * time.Hour)
		edit("Votre commande est bien là.", 200)
		if code, _ := problem(s.call(s.token, "POST", node, `{"category":"MARKETING"}`, 400)); code != 100 {
			t.Errorf("another category: %v", code)
		}
		got := s.call(s.token, "GET", node, "", 200)
		if c := got["components"].([]any)[0].(map[string]any); c["text"] != "Votre commande est bien là." || got["status"] != "APPROVED" || got["parameter_format"] != "POSITIONAL" {
			t.Errorf("one: %v", got)
		}
		other := w.shop("ana")
		other.call(other.token, "GET", node, "", 400)
		s.call(s.token, "POST", node+"/unpause", "", 400)
		s.call(s.token, "DELETE", list+"?name=commande_prete&language=en", "", 400)
		s.call(s.token, "DELETE", list+"?name=commande_prete&language=fr", "", 200)
		s.call(s.token, "GET", node, "", 400)
		if _, sub := problem(s.template(utility("commande_prete", "Votre livre."), 400)); sub != 2388023 {
			t.Errorf("the name of a deleted one: %v", sub)
		}
		w.clock.Advance(31 * 24 * time.Hour)
		s.template(utility("commande_prete", "Votre livre."), 200)
	})
}

func TestLimitsOfTemplates(t *testing.T) { // business-messaging 10.5, 18
	t.Parallel()
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32")
	s := w.shop("lea")
	for i := range 252 {
		want := 200
		if i >= 250 {
			want = 400
		}
		if i%90 == 0 {
			w.clock.Advance(61 * time.Minute)
		}
		got := s.template(utility(fmt.Sprintf("t%d", i), fmt.Sprintf("Votre commande %d est là.", i)), want)
		if _, sub := problem(got); i >= 250 && sub != 2388019 {
			t.Errorf("number %d: %v", i, got)
		}
	}
	w.clock.Advance(61 * time.Minute)
	for range 100 {
		s.template(`{}`, 400)
	}
	if code, _ := problem(s.template(`{}`, 400)); code != 80008 {
		t.Errorf("more than 100 in an hour: %v", code)
	}
}

// failure gives the code of the last failed status that an app was told.
func (s *shop) failure() string {
	s.w.t.Helper()
	out := ""
	for _, told := range s.drain() {
		for _, st := range told["statuses"] {
			out += " " + st
		}
	}
	return strings.TrimSpace(out)
}

// drain gives what the app was told since it was asked: for each field, its states, events and codes.
func (s *shop) drain() []map[string][]string {
	s.w.t.Helper()
	s.w.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []map[string][]string
	for _, told := range s.told {
		for _, e := range told.Entry {
			for _, c := range e.Changes {
				got := map[string][]string{"field": {c.Field}}
				for _, st := range c.Value.Statuses {
					word := fmt.Sprint(st["status"])
					if list, ok := st["errors"].([]any); ok {
						word += fmt.Sprint(":", list[0].(map[string]any)["code"])
					}
					got["statuses"] = append(got["statuses"], word)
				}
				for _, m := range c.Value.Messages {
					got["messages"] = append(got["messages"], fmt.Sprint(m["type"], m["button"]))
				}
				out = append(out, got)
			}
		}
	}
	s.told = nil
	return out
}

func (s *shop) sendTemplate(to, name, parameters string, want int) map[string]any {
	s.w.t.Helper()
	return s.send(`{"messaging_product":"whatsapp","to":"`+to+`","type":"template","template":{"name":"`+name+`","language":{"code":"fr"}`+parameters+`}}`, want)
}

func TestATemplateIsSent(t *testing.T) { // business-messaging 10.10, 10.12, 12, 21
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		to := got[0]["from"].(string)
		s.template(`{"name":"prete","language":"fr","category":"UTILITY","components":[{"type":"HEADER","format":"TEXT","text":"Librairie"},{"type":"BODY","text":"Bonjour {{1}}, votre commande vous attend chez nous.","example":{"body_text":[["Zoé"]]}},{"type":"FOOTER","text":"À bientôt"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Je passe"},{"type":"URL","text":"Voir","url":"https://lanterne.example/c"}]}]}`, 200)
		filled := `,"components":[{"type":"body","parameters":[{"type":"text","text":"Zoé"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"PASSE"}]}]`
		w.clock.Advance(26 * time.Hour)
		for name, want := range map[string]float64{"absente": 132001, "prete": 132000} {
			status := 400
			if want == 132001 {
				status = 404
			}
			if code, _ := problem(s.sendTemplate(to, name, "", status)); code != want {
				t.Errorf("%s: %v", name, code)
			}
		}
		s.drain()
		answer := s.sendTemplate(to, "prete", filled, 200)
		if m := answer["messages"].([]any)[0].(map[string]any); m["message_status"] != "accepted" {
			t.Errorf("the answer is %v", answer)
		}
		if got := s.failure(); got != "sent" {
			t.Errorf("outside the window: %s", got)
		}
		list := zoe.text("GET", chat+"/messages", "", 200)
		for _, want := range []string{"Bonjour Zoé, votre commande", "À bientôt", `"category":"utility"`, `"url":"https://lanterne.example/c"`, "Je passe"} {
			if !strings.Contains(list, want) {
				t.Errorf("the member lacks %s in %s", want, list)
			}
		}
		zoe.ask("POST", chat+"/messages", `{"reply_to":"`+wamid(answer)+`","interactive_reply":{"id":"b0"}}`, http.StatusCreated)
		if got := fmt.Sprint(s.drain()); !strings.Contains(got, "button map[payload:PASSE text:Je passe]") && !strings.Contains(got, "buttonmap[payload:PASSE text:Je passe]") {
			t.Errorf("the answer comes as %s", got)
		}
		w.clock.Advance(26 * time.Hour)
		s.template(`{"name":"soldes","language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes commencent demain."}]}`, 200)
		s.sendTemplate(to, "soldes", "", 404)
		w.approve(t)
		if got := fmt.Sprint(s.drain()); strings.Count(got, "message_template_status_update") != 2 {
			t.Errorf("the states are told as %s", got)
		}
		s.sendTemplate(to, "soldes", "", 200)
		if got := s.failure(); got != "failed:131050" {
			t.Errorf("marketing that the member never asked for: %s", got)
		}
		w.write(func(tx *store.Tx) error {
			return w.Business.Consent(w.ctx, tx, zoe.who, s.acct.Portfolio, business.ForMarketing, true)
		})
		if got := fmt.Sprint(s.drain()); !strings.Contains(got, "user_preferences") {
			t.Errorf("the consent is told as %s", got)
		}
		for i, want := range []string{"sent", "sent", "failed:131049"} {
			s.sendTemplate(to, "soldes", "", 200)
			if got := s.failure(); got != want {
				t.Errorf("marketing number %d: %s", i+1, got)
			}
		}
		w.clock.Advance(26 * time.Hour)
		w.write(func(tx *store.Tx) error { return w.Business.Refuse(w.ctx, tx, zoe.who, s.line.ID) })
		if got := fmt.Sprint(s.drain()); !strings.Contains(got, "user_preferences") {
			t.Errorf("the stop is told as %s", got)
		}
		s.sendTemplate(to, "soldes", "", 200)
		if got := s.failure(); got != "failed:131050" {
			t.Errorf("marketing after a stop: %s", got)
		}
		s.sendTemplate(to, "prete", filled, 200)
		if got := s.failure(); got != "sent" {
			t.Errorf("a service message after it: %s", got)
		}
		w.write(func(tx *store.Tx) error {
			return w.Business.Consent(w.ctx, tx, zoe.who, s.acct.Portfolio, business.ForUtility, false)
		})
		s.sendTemplate(to, "prete", filled, 200)
		if got := s.failure(); got != "failed:131026" {
			t.Errorf("a service message that was refused: %s", got)
		}
	})
}

// approve approves every template that waits.
func (w *town) approve(t *testing.T) {
	t.Helper()
	judge := account.Actor{Account: w.person("juge").Account, Role: account.ManageReports}
	w.write(func(tx *store.Tx) error {
		if _, err := w.Business.Templates().Waiting(w.ctx, tx, account.Actor{Account: judge.Account}); err == nil {
			t.Error("a member sees what waits")
		}
		list, err := w.Business.Templates().Waiting(w.ctx, tx, judge)
		if err != nil || len(list) == 0 {
			t.Errorf("what waits: %v %v", list, err)
		}
		for _, k := range list {
			if err := w.Business.Templates().Decide(w.ctx, tx, judge, k.ID, template.Decision{Of: k.Version(), Reason: "SCAM"}); err == nil {
				t.Error("rejected without words")
			}
			if err := w.Business.Templates().Decide(w.ctx, tx, judge, k.ID, template.Decision{Of: k.Version(), Approve: true}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestAnOrganisationReachesItsTier(t *testing.T) { // business-messaging 12
	t.Parallel()
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32")
	s := w.shop("ines")
	s.template(utility("prete", "Votre commande vous attend."), 200)
	for i := range 250 {
		if i%50 == 49 {
			w.clock.Advance(2 * time.Second)
		}
		s.sendTemplate(fmt.Sprintf("%d", 33600000000+i), "prete", "", 200)
	}
	w.clock.Advance(2 * time.Second)
	code, _ := problem(s.sendTemplate("33700000000", "prete", "", 400))
	if code != 131048 {
		t.Errorf("number 251: %v", code)
	}
	s.sendTemplate("33600000007", "prete", "", 200)
	w.clock.Advance(25 * time.Hour)
	s.sendTemplate("33700000000", "prete", "", 200)
}

// The pages of templates work without a script: the organisation writes one, sees what is
// wrong and what it would look like; the staff decides; a member takes consent back.
func TestTemplatesOnTheDesks(t *testing.T) { // business-messaging 10.6, 21
	t.Parallel()
	h := openHouse(t)
	ines, zoe := h.browser("en"), h.browser("fr")
	ines.join("ines")
	zoe.join("zoe")
	at := ines.send("/settings/organisations", url.Values{"name": {"Librairie"}}, nil)
	ines.send(at+"/line", url.Values{"line": {"Librairie"}}, nil)
	has(t, ines.open(at), at+"/templates")
	if got := zoe.get(at + "/templates"); got.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else opens the templates: %d", got.StatusCode)
	}
	form := url.Values{"name": {"soldes"}, "language": {"fr"}, "category": {"MARKETING"}, "text": {"Les soldes <b>commencent</b> demain."}, "replies": {"Merci"}}
	bad := url.Values{"name": {"Soldes!"}, "language": {"fr"}, "category": {"MARKETING"}, "text": {"Les soldes."}}
	if got := ines.post(at+"/templates", bad, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "small letters") || !strings.Contains(got.text, `value="Soldes!"`) {
		t.Errorf("a bad name: %d", got.StatusCode)
	}
	look := url.Values{"look": {"1"}}
	for k, v := range form {
		look[k] = v
	}
	if got := ines.post(at+"/templates", look, nil); got.StatusCode != http.StatusOK || !strings.Contains(got.text, "Les soldes &lt;b&gt;commencent") {
		t.Errorf("the preview: %d", got.StatusCode)
	}
	ines.send(at+"/templates", form, nil)
	all(t, ines.open(at+"/templates"), "soldes · fr", "waiting")
	if got := zoe.get("/studio/templates"); got.StatusCode != http.StatusForbidden {
		t.Errorf("a member opens the queue: %d", got.StatusCode)
	}
	h.write(func(tx *store.Tx) error {
		got, err := h.Account.Lookup(h.ctx, tx, "zoe")
		if err != nil {
			return err
		}
		return h.Account.SetRole(h.ctx, tx, account.Actor{Role: account.Administrator}, got.ID, account.ModeratorRole)
	})
	queue := zoe.open("/studio/templates")
	all(t, queue, "soldes", "Les soldes &lt;b&gt;", "Approuver")
	act := regexp.MustCompile(`/studio/templates/\d+`).FindString(queue)
	of := regexp.MustCompile(`name="of" value="([0-9a-f]+)"`).FindStringSubmatch(queue)[1]
	if got := zoe.post(act, url.Values{"of": {of}, "reason": {"SCAM"}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("rejected without words: %d", got.StatusCode)
	}
	zoe.send(act, url.Values{"of": {of}, "reason": {"PROMOTIONAL"}, "note": {"Trop vague."}, "advice": {"Dites la date."}}, nil)
	all(t, ines.open(at+"/templates"), "rejected", "Trop vague.", "Dites la date.")
	line := regexp.MustCompile(`/c/\d+`).FindString(ines.open(at))
	has(t, zoe.open(line), `name="news" value="1">`)
	zoe.send(line, nil, nil)
	has(t, zoe.open("/settings/organisations"), "pas autorisé, sauf si vous le dites")
	zoe.send(line, url.Values{"news": {"1"}}, nil)
	has(t, zoe.open("/settings/organisations"), "case cochée sur sa page")
	page := zoe.open("/settings/organisations")
	all(t, page, "Organisations qui peuvent vous écrire", "vous avez ouvert la conversation")
	who := regexp.MustCompile(`name="who" value="(\d+)"`).FindStringSubmatch(page)[1]
	zoe.send("/settings/organisations/consent", url.Values{"who": {who}, "for": {"marketing"}, "allow": {"0"}}, nil)
	all(t, zoe.open("/settings/organisations"), "refusé depuis", "choisi ici")
}

// Who is below sixteen gets no marketing; the organisation cannot tell that
// from somebody who is not there.
func TestTemplatesForTheYoung(t *testing.T) { // business-messaging 21
	t.Parallel()
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32")
	s, zoe := w.shop("ines"), w.writer("zoe")
	chat := s.meet(zoe)
	w.write(func(tx *store.Tx) error {
		return w.Age.Declare(w.ctx, tx, zoe.who.Account, age.DateOf(w.clock.Now().AddDate(-14, 0, 0)))
	})
	s.template(utility("prete", "Votre commande vous attend."), 200)
	s.template(`{"name":"soldes","language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes commencent demain."}]}`, 200)
	w.approve(t)
	zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
	got, _ := s.heard()
	to := got[0]["from"].(string)
	s.drain()
	for name, want := range map[string]string{"prete": "sent", "soldes": "failed:131026"} {
		s.sendTemplate(to, name, "", 200)
		if got := s.failure(); got != want {
			t.Errorf("%s after they wrote: %s", name, got)
		}
	}
}
