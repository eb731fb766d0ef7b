package app_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business"
)

// shop is an organisation with a line, an app that is told, and a token.
type shop struct {
	w     *town
	owner account.Actor
	acct  business.Account
	line  business.Line
	app   business.Client
	token string
	// callback is where the app is told.
	callback string

	mu   sync.Mutex
	told []hooked
	// sent is when the message whose way a test follows was sent.
	sent time.Time
	// renewed says that the app has another secret now, which its receiver does not know.
	renewed bool
}

// hooked is what an app was told, by its form.
type hooked struct {
	Object string
	Entry  []struct {
		ID string
		// Messaging is what apps are told of pages.
		Messaging []map[string]any
		Changes   []struct {
			Field string
			Value struct {
				Metadata map[string]string
				Contacts []struct {
					Profile map[string]string
					Number  string `json:"wa_id"`
					User    string `json:"user_id"`
				}
				Messages []map[string]any
				Statuses []map[string]any
				Echoes   []map[string]any `json:"message_echoes"`
				Event    string
				Other    struct{ Title string } `json:"other_info"`
				Daily    int                    `json:"max_daily_conversation_per_phone"`
				Tier     string                 `json:"max_daily_conversations_per_business"`
				Previous string                 `json:"previous_quality_score"`
				New      string                 `json:"new_quality_score"`
				Decision string
				Wanted   string  `json:"requested_verified_name"`
				Rejected *string `json:"rejection_reason"`
			}
		}
	}
}

// receive is the app's receiver: it checks the signature of what it is told.
func (s *shop) receive(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		if r.URL.Query().Get("hub.verify_token") != "lanterne" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprint(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	body, _ := io.ReadAll(r.Body)
	mac := hmac.New(sha256.New, []byte(s.app.Secret.Reveal()))
	mac.Write(body)
	var told hooked
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.renewed {
		return
	}
	if r.Header.Get("X-Hub-Signature-256") != "sha256="+hex.EncodeToString(mac.Sum(nil)) || json.Unmarshal(body, &told) != nil {
		s.w.t.Errorf("an app is told %s with the signature %s", body, r.Header.Get("X-Hub-Signature-256"))
	}
	s.told = append(s.told, told)
}

// shop opens an organisation of somebody's.
func (w *town) shop(name string) *shop {
	w.t.Helper()
	return w.shopOf(w.person(name), name)
}

// shopOf opens an organisation of a member's.
func (w *town) shopOf(owner account.Actor, name string) *shop {
	w.t.Helper()
	s := &shop{w: w, owner: owner}
	receiver := httptest.NewServer(http.HandlerFunc(s.receive))
	s.callback = receiver.URL + "/hook"
	w.t.Cleanup(receiver.Close)
	w.write(func(tx *store.Tx) error {
		p, err := w.Business.Create(w.ctx, tx, s.owner, "Librairie "+name)
		if err != nil {
			return err
		}
		accounts, err := w.Business.Accounts(w.ctx, tx, p.ID)
		if err != nil {
			return err
		}
		s.acct = accounts[0]
		if s.line, err = w.Business.AddLine(w.ctx, tx, s.owner, s.acct.ID, "Librairie"); err != nil {
			return err
		}
		s.app, err = w.Business.AddClient(w.ctx, tx, s.owner, p.ID, "Caisse")
		if err != nil {
			return err
		}
		_, token, err := w.Business.Issue(w.ctx, tx, s.owner, s.app.ID, "Serveur", business.Scopes())
		s.token = token.Reveal()
		return err
	})
	secret := s.app.ID.String() + "|" + s.app.Secret.Reveal()
	s.call(secret, "POST", "/"+s.app.ID.String()+"/subscriptions", `{"object":"whatsapp_business_account","callback_url":"`+receiver.URL+`/hook","verify_token":"lanterne","fields":"messages,message_template_status_update,message_template_quality_update,user_preferences"}`, 200)
	s.call(s.token, "POST", "/"+s.acct.ID.String()+"/subscribed_apps", "", 200)
	return s
}

// call calls the business API.
func (s *shop) call(token, method, path, body string, want int, header ...string) map[string]any {
	s.w.t.Helper()
	if !strings.HasPrefix(path, "/v") {
		path = "/v23.0" + path
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	out := httptest.NewRecorder()
	s.w.Gateway.ServeHTTP(out, r)
	var got map[string]any
	if err := json.Unmarshal(out.Body.Bytes(), &got); err != nil || out.Code != want {
		s.w.t.Fatalf("%s %s %s: %d, not %d: %s %v", method, path, body, out.Code, want, out.Body, err)
	}
	return got
}

func (s *shop) send(body string, want int, header ...string) map[string]any {
	s.w.t.Helper()
	return s.call(s.token, "POST", "/"+s.line.ID.String()+"/messages", body, want, header...)
}

// heard gives what the app was told since it was last asked: messages, and statuses as
// "id status code".
func (s *shop) heard() (messages []map[string]any, statuses []string) {
	s.w.t.Helper()
	s.w.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.told {
		if len(h.Entry) != 1 || len(h.Entry[0].Changes) != 1 {
			s.w.t.Errorf("one request tells %+v", h)
			continue
		}
		v := h.Entry[0].Changes[0].Value
		messages = append(messages, v.Messages...)
		for _, st := range v.Statuses {
			code := ""
			if list, ok := st["errors"].([]any); ok {
				code = fmt.Sprint(" ", list[0].(map[string]any)["code"])
			}
			statuses = append(statuses, fmt.Sprint(st["status"], code))
		}
	}
	s.told = nil
	return messages, statuses
}

// wamid gives the id of the message that an answer names.
func wamid(answer map[string]any) string {
	return answer["messages"].([]any)[0].(map[string]any)["id"].(string)
}

// meet opens the chat of a member with the line.
func (s *shop) meet(p writer) string {
	s.w.t.Helper()
	var c id.Chat
	s.w.write(func(tx *store.Tx) (err error) {
		c, err = s.w.Business.Open(s.w.ctx, tx, p.who, s.line)
		return err
	})
	return "/" + c.String()
}

// An app and a member hold a conversation: what the member says comes to the app, what the
// app sends to the member, and how far it came back to the app.
func TestAnAppAndAMemberTalk(t *testing.T) { // business-messaging 5, 6, 8.1, 9
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		if got, _ := s.heard(); len(got) != 0 {
			t.Errorf("before anything was said the app knows %v", got)
		}
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Ouvert à midi ? <&> é😀"}}`, http.StatusCreated)
		got, _ := s.heard()
		if len(got) != 1 || got[0]["type"] != "text" || got[0]["text"].(map[string]any)["body"] != "Ouvert à midi ? <&> é😀" {
			t.Fatalf("the app is told %v", got)
		}
		number, which := got[0]["from"].(string), got[0]["id"].(string)
		if len(number) != 15 || !strings.HasPrefix(number, "999") || !strings.HasPrefix(got[0]["from_user_id"].(string), "FR.") {
			t.Errorf("the member is called %v", got[0])
		}
		answer := s.send(`{"messaging_product":"whatsapp","to":"+`+number[:3]+` `+number[3:]+`","type":"interactive","context":{"message_id":"`+which+`"},"biz_opaque_callback_data":"x1",
			"interactive":{"type":"button","body":{"text":"Oui. Une table ?"},"action":{"buttons":[{"type":"reply","reply":{"id":"oui","title":"Oui"}},{"type":"reply","reply":{"id":"non","title":"Non"}}]}}}`, 200)
		mine := wamid(answer)
		list := zoe.text("GET", chat+"/messages", "", 200)
		for _, want := range []string{`"id":"` + mine + `"`, `"kind":"interactive"`, "Une table ?", `"reply_to":1`} {
			if !strings.Contains(list, want) {
				t.Errorf("the member lacks %s in %s", want, list)
			}
		}
		choice := `{"client_ref":"c1","reply_to":"` + mine + `","interactive_reply":{"id":"oui"}}`
		zoe.ask("POST", chat+"/messages", choice, http.StatusCreated)
		zoe.ask("POST", chat+"/messages", choice, http.StatusOK) // the answer was lost
		zoe.text("POST", "/api/parvis/v1/sync/ack", `{"n":99}`, 204)
		zoe.text("POST", chat+"/read", `{"seq":3}`, 204)
		got, statuses := s.heard()
		if len(got) != 1 || got[0]["interactive"].(map[string]any)["button_reply"].(map[string]any)["title"] != "Oui" || got[0]["context"].(map[string]any)["id"] != mine {
			t.Errorf("the choice comes as %v", got)
		}
		if fmt.Sprint(statuses) != "[sent delivered read]" {
			t.Errorf("statuses are %v", statuses)
		}
		s.send(`{"messaging_product":"whatsapp","status":"read","message_id":"`+which+`","typing_indicator":{"type":"text"}}`, 200)
		one := zoe.ask("GET", chat, "", 200)
		if other := one["participants"].([]any)[0].(map[string]any); other["read_seq"] != 1.0 || other["name"] != "Librairie" || other["line"] != s.line.Number {
			t.Errorf("the member sees the line as %v", other)
		}
		s.send(`{"messaging_product":"whatsapp","to":"`+number+`","type":"reaction","reaction":{"message_id":"`+which+`","emoji":"👍"}}`, 200)
		if list := zoe.text("GET", chat+"/messages", "", 200); !strings.Contains(list, "👍") {
			t.Errorf("the reaction is missing in %s", list)
		}
		zoe.text("PUT", chat+"/messages/"+mine+"/reaction", `{"emoji":"❤️"}`, 204)
		got, statuses = s.heard()
		if len(got) != 1 || got[0]["type"] != "reaction" || got[0]["reaction"].(map[string]any)["emoji"] != "❤️" || fmt.Sprint(statuses) != "[sent]" {
			t.Errorf("the reaction comes as %v, and statuses as %v", got, statuses)
		}
	})
}

// Whom a line may not write to, it cannot tell from who is not there, and a day after the
// member wrote it may write no more.
func TestALineReachesWhoWroteToIt(t *testing.T) { // business-messaging 7.3, 7.4, 12
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other, zoe := w.shop("ines"), w.shop("noe"), w.writer("zoe")
		text := func(to string) string {
			return `{"messaging_product":"whatsapp","to":"` + to + `","text":{"body":"Bonjour"}}`
		}
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		number := got[0]["from"].(string)
		if _, statuses := other.heard(); len(statuses) != 0 {
			t.Errorf("another organisation is told %v", statuses)
		}
		for _, c := range []struct {
			what string
			from *shop
			to   string
			want string
		}{
			{"somebody who wrote", s, number, "[sent]"},
			{"nobody", s, "999123456789012", "[failed 131026]"},
			{"another organisation's name for them", other, number, "[failed 131026]"},
		} {
			answer := c.from.send(text(c.to), 200)
			to := answer["contacts"].([]any)[0].(map[string]any)
			if to["input"] != c.to || to["wa_id"] != c.to || !regexp.MustCompile(`^FR\.\d{20}$`).MatchString(to["user_id"].(string)) || !strings.HasPrefix(wamid(answer), "wamid.") {
				t.Errorf("%s: %v", c.what, answer)
			}
			if _, statuses := c.from.heard(); fmt.Sprint(statuses) != c.want {
				t.Errorf("%s: statuses are %v", c.what, statuses)
			}
		}
		w.clock.Advance(24*time.Hour + time.Second)
		s.send(text(number), 200)
		if _, statuses := s.heard(); fmt.Sprint(statuses) != "[failed 131047]" {
			t.Errorf("a day later: %v", statuses)
		}
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Encore"}}`, http.StatusCreated)
		s.heard()
		s.send(text(number), 200)
		w.write(func(tx *store.Tx) error { return w.Business.Stop(w.ctx, tx, zoe.who, s.line.ID) })
		s.send(text(number), 200)
		if _, statuses := s.heard(); fmt.Sprint(statuses) != "[sent failed 131026]" {
			t.Errorf("before and after it was stopped: %v", statuses)
		}
		// What she does there still works for her, and the line hears of nothing.
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Allô ?"}}`, http.StatusCreated)
		zoe.text("POST", "/api/parvis/v1/sync/ack", `{"n":99}`, 204)
		zoe.text("POST", chat+"/read", `{"seq":9}`, 204)
		s.call(s.token, "POST", "/"+s.line.ID.String()+"/messages", `{"messaging_product":"whatsapp","status":"read","message_id":"`+got[0]["id"].(string)+`"}`, 200)
		if got, statuses := s.heard(); len(got)+len(statuses) != 0 {
			t.Errorf("of who stopped it the app is told %v and %v", got, statuses)
		}
	})
}

// What is not accepted is refused with the code that clients branch on.
func TestWhatTheBusinessAPIRefuses(t *testing.T) { // business-messaging 5.9, 6, 19
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other := w.shop("ines"), w.shop("noe")
		line := "/" + s.line.ID.String()
		secret := s.app.ID.String() + "|" + s.app.Secret.Reveal()
		mac := hmac.New(sha256.New, []byte(s.app.Secret.Reveal()))
		mac.Write([]byte(s.token))
		proof := hex.EncodeToString(mac.Sum(nil))
		long := strings.Repeat("é", 4097)
		for _, c := range []struct {
			token, method, path, body string
			status, code, subcode     int
		}{
			{"", "GET", line, "", 401, 104, 0},
			{"EAAnope", "GET", line, "", 401, 190, 0},
			{secret + "x", "GET", line, "", 401, 190, 0},
			{s.token, "GET", "/1", "", 400, 100, 33},
			{other.token, "GET", line, "", 400, 100, 33},
			{s.token, "GET", line + "/nothing", "", 400, 2500, 0},
			{s.token, "DELETE", line + "/messages", "", 400, 100, 33},
			{s.token, "GET", line + "?fields=id,colour", "", 400, 100, 0},
			{s.token, "GET", line + "?appsecret_proof=00", "", 400, 100, 0},
			{s.token, "GET", "/v1.0" + line, "", 400, 2635, 0},
			{secret, "POST", line + "/messages", `{"messaging_product":"whatsapp"}`, 403, 10, 0},
			{s.token, "POST", line + "/messages", `{`, 400, 100, 0},
			{s.token, "POST", line + "/messages", `[]`, 400, 100, 0},
			{s.token, "POST", line + "/messages", `{"to":"1"}`, 400, 100, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","text":{"body":"x"}}`, 400, 131008, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"abc","text":{"body":"x"}}`, 400, 131009, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","type":"fax"}`, 400, 100, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","type":"text"}`, 400, 131008, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","text":{"body":" "}}`, 400, 131008, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","text":{"body":"` + long + `"}}`, 400, 131009, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","text":{"body":"x","colour":1}}`, 400, 100, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","text":{"body":"\u0000"}}`, 400, 131009, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","image":{"id":"5","link":"https://x.example/a"}}`, 400, 131009, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","location":{"latitude":91,"longitude":0}}`, 400, 131009, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","type":"order_details"}`, 400, 131051, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","type":"template","template":{"name":"x","language":{"code":"fr"}}}`, 404, 132001, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"` + s.line.Number + `","text":{"body":"x"}}`, 400, 131021, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.x"}`, 400, 131009, 0},
			{s.token, "POST", line + "/messages", `{"messaging_product":"whatsapp","to":"1","interactive":{"type":"button","body":{"text":"x"},"action":{"buttons":[{"reply":{"id":"a","title":"A"}},{"reply":{"id":"a","title":"B"}}]}}}`, 400, 131009, 0},
			{s.token, "POST", line + "/whatsapp_business_profile", `{"messaging_product":"whatsapp","about":"` + strings.Repeat("x", 140) + `"}`, 400, 131009, 0},
			{s.token, "POST", "/" + s.app.ID.String() + "/subscriptions", `{}`, 403, 10, 0},
			{secret, "POST", "/" + s.app.ID.String() + "/subscriptions", `{"object":"whatsapp_business_account","callback_url":"http://127.0.0.1:1/","verify_token":"a","fields":"messages"}`, 400, 2200, 0},
		} {
			got := s.call(c.token, c.method, c.path, c.body, c.status)
			e, _ := got["error"].(map[string]any)
			sub, _ := e["error_subcode"].(float64)
			if e["code"] != float64(c.code) || int(sub) != c.subcode || e["type"] != "OAuthException" || len(fmt.Sprint(e["fbtrace_id"])) != 22 {
				t.Errorf("%s %s %.60s: %v", c.method, c.path, c.body, got)
			}
		}
		if got := s.call(s.token, "GET", line+"?appsecret_proof="+proof, "", 200); got["display_phone_number"] != "+"+s.line.Number {
			t.Errorf("with its proof: %v", got)
		}
		if _, statuses := s.heard(); len(statuses) != 0 {
			t.Errorf("what was refused has statuses: %v", statuses)
		}
	})
}

// The same request with the same key again has its first answer and no second effect.
func TestTheSameKeySendsOnce(t *testing.T) { // business-messaging 2.6, 5.14, 20.1
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		body := `{"messaging_product":"whatsapp","to":"` + got[0]["from"].(string) + `","text":{"body":"Une fois"}}`
		first, again := s.send(body, 200, "Idempotency-Key", "a.1"), s.send(body, 200, "Idempotency-Key", "a.1")
		if wamid(first) != wamid(again) {
			t.Errorf("%v, then %v", first, again)
		}
		if list := zoe.text("GET", chat+"/messages", "", 200); strings.Count(list, "Une fois") != 1 {
			t.Errorf("the member has %s", list)
		}
		refused := s.send(strings.Replace(body, "Une", "Deux", 1), 400, "Idempotency-Key", "a.1")
		if refused["error"].(map[string]any)["code"] != 100.0 {
			t.Errorf("the key with other words: %v", refused)
		}
		w.clock.Advance(25 * time.Hour)
		w.settle()
		if later := s.send(body, 200, "Idempotency-Key", "a.1"); wamid(later) == wamid(first) {
			t.Error("a key is kept for longer than a day")
		}
	})
}

// An app sees what is there: its lines, its business account, its profile, its token.
func TestWhatAnAppSeesOfItsPortfolio(t *testing.T) { // business-messaging 5.6, 5.7, 5.12, 9.1, 11.5, 11.6
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		for range 3 {
			w.write(func(tx *store.Tx) error {
				_, err := w.Business.AddLine(w.ctx, tx, s.owner, s.acct.ID, "Encore une")
				return err
			})
		}
		path, seen := "/"+s.acct.ID.String()+"/phone_numbers?limit=2&fields=id%2Cverified_name", map[string]bool{}
		for path != "" {
			got := s.call(s.token, "GET", path, "", 200)
			for _, v := range got["data"].([]any) {
				l := v.(map[string]any)
				seen[l["id"].(string)] = len(l) == 2
			}
			next, _ := got["paging"].(map[string]any)["next"].(string)
			path = strings.TrimPrefix(next, w.Base)
		}
		if len(seen) != 4 || !seen[s.line.ID.String()] {
			t.Errorf("page by page there are %v", seen)
		}
		profile := "/" + s.line.ID.String() + "/whatsapp_business_profile"
		s.call(s.token, "POST", profile, `{"messaging_product":"whatsapp","about":"Livres","email":"a@b.example","websites":["https://x.example/"],"vertical":"RETAIL"}`, 200)
		s.call(s.token, "POST", profile, `{"messaging_product":"whatsapp","about":"Livres et café"}`, 200)
		data := s.call(s.token, "GET", profile+"?fields=about,email,websites", "", 200)["data"].([]any)[0].(map[string]any)
		if data["about"] != "Livres et café" || data["email"] != "a@b.example" || fmt.Sprint(data["websites"]) != "[https://x.example/]" || data["vertical"] != nil {
			t.Errorf("the profile is %v", data)
		}
		secret := seal.NewSecret(s.app.ID.String() + "|" + s.app.Secret.Reveal())
		if got := s.call("", "GET", "/oauth/access_token?grant_type=client_credentials&client_id="+s.app.ID.String()+"&client_secret="+s.app.Secret.Reveal(), "", 200); got["access_token"] != secret.Reveal() {
			t.Errorf("the app's own token is %v", got)
		}
		if got := s.call("", "GET", "/debug_token?input_token="+s.token+"&access_token="+strings.ReplaceAll(secret.Reveal(), "|", "%7C"), "", 200)["data"].(map[string]any); got["is_valid"] != true || len(got["scopes"].([]any)) != 3 {
			t.Errorf("the token is %v", got)
		}
		if got := s.call(s.token, "GET", "/"+s.acct.ID.String()+"/subscribed_apps", "", 200)["data"].([]any); len(got) != 1 {
			t.Errorf("told are %v", got)
		}
		s.call(s.token, "DELETE", "/"+s.acct.ID.String()+"/subscribed_apps", "", 200)
		zoe := w.writer("zoe")
		zoe.ask("POST", s.meet(zoe)+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		if got, _ := s.heard(); len(got) != 0 {
			t.Errorf("an app that subscribed to nothing is told %v", got)
		}
	})
}

// A leaked secret is replaced, a file is of the kind that its message names, and too many
// messages to one member have to wait.
func TestLimitsOfAnApp(t *testing.T) { // business-messaging 6, 8, 18
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		zoe.ask("POST", s.meet(zoe)+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		to := got[0]["from"].(string)
		form := func(key, name string) *httptest.ResponseRecorder {
			body := "--x\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.webp\"\r\n\r\n" + string(picture(t, name)) + "\r\n--x--\r\n"
			r := httptest.NewRequest(http.MethodPost, "/v23.0/"+s.line.ID.String()+"/media", strings.NewReader(body))
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			r.Header.Set("Authorization", "Bearer "+s.token)
			r.Header.Set("Idempotency-Key", key)
			out := httptest.NewRecorder()
			w.Gateway.ServeHTTP(out, r)
			return out
		}
		up := form("k1", "arcade")
		var file struct{ ID string }
		if err := json.Unmarshal(up.Body.Bytes(), &file); err != nil || up.Code != 200 || file.ID == "" {
			t.Fatalf("an upload: %d %s", up.Code, up.Body)
		}
		if again := form("k1", "arcade"); again.Body.String() != up.Body.String() {
			t.Errorf("the same upload again: %s", again.Body)
		}
		if other := form("k1", "books"); other.Code != 400 {
			t.Errorf("another file with the same key: %d %s", other.Code, other.Body)
		}
		meta := s.call(s.token, "GET", "/"+file.ID, "", 200)
		if !strings.Contains(meta["url"].(string), "sign=") || len(meta["sha256"].(string)) != 64 {
			t.Errorf("the file is %v", meta)
		}
		for _, c := range []struct {
			body string
			code float64
		}{
			{`"type":"audio","audio":{"id":"` + file.ID + `"}`, 131053},
			{`"type":"image","image":{"id":"12345"}`, 131009},
		} {
			if got := s.send(`{"messaging_product":"whatsapp","to":"`+to+`",`+c.body+`}`, 400); got["error"].(map[string]any)["code"] != c.code {
				t.Errorf("%s: %v", c.body, got)
			}
		}
		s.send(`{"messaging_product":"whatsapp","to":"`+to+`","type":"image","image":{"id":"`+file.ID+`"}}`, 200)

		var over map[string]any
		for i := 0; over == nil && i < 60; i++ {
			spaced := to[:3] + strings.Repeat(" ", i%4+1) + to[3:]
			r := httptest.NewRequest(http.MethodPost, "/v23.0/"+s.line.ID.String()+"/messages?access_token="+s.token, strings.NewReader(`{"messaging_product":"whatsapp","to":"`+spaced+`","text":{"body":"x"}}`))
			out := httptest.NewRecorder()
			w.Gateway.ServeHTTP(out, r)
			if out.Code == 400 && out.Header().Get("Retry-After") != "" {
				_ = json.Unmarshal(out.Body.Bytes(), &over)
			}
			w.clock.Advance(100 * time.Millisecond)
		}
		if over == nil || over["error"].(map[string]any)["code"] != 131056.0 {
			t.Errorf("sixty messages to one member: %v", over)
		}

		secret := s.app.ID.String() + "|" + s.app.Secret.Reveal()
		s.call(secret, "GET", "/"+s.app.ID.String(), "", 200)
		s.mu.Lock()
		s.renewed = true
		s.mu.Unlock()
		w.write(func(tx *store.Tx) error { return w.Business.NewSecret(w.ctx, tx, s.owner, s.app.ID) })
		s.call(secret, "GET", "/"+s.app.ID.String(), "", 401)
	})
}

// When the owner of an organisation is gone, who has most to say there owns it; where there
// is nobody, it has none. Tokens go with who made them.
func TestAnOrganisationOutlivesItsOwner(t *testing.T) { // architecture 18.5
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		kept, lone, noe := w.shop("ines"), w.shop("yuna"), w.person("noe")
		w.write(func(tx *store.Tx) error {
			if err := w.appoint(tx, kept.owner, kept.acct.Portfolio, noe.Account, business.Developer); err != nil {
				return err
			}
			if err := w.Business.Erase(w.ctx, tx, kept.owner.Account); err != nil {
				return err
			}
			return w.Business.Erase(w.ctx, tx, lone.owner.Account)
		})
		w.write(func(tx *store.Tx) error {
			p, err := w.Business.Portfolio(w.ctx, tx, noe, kept.acct.Portfolio, business.Owner)
			if err != nil || p.Role != business.Owner {
				t.Errorf("the next owner has %+v, %v", p, err)
			}
			return nil
		})
		kept.call(kept.token, "GET", "/"+kept.line.ID.String(), "", 401) // which went with who made it
		w.write(func(tx *store.Tx) error {
			_, token, err := w.Business.Issue(w.ctx, tx, noe, kept.app.ID, "Serveur", business.Scopes())
			kept.token = token.Reveal()
			return err
		})
		kept.call(kept.token, "GET", "/"+kept.line.ID.String(), "", 200)
		lone.call(lone.token, "GET", "/"+lone.line.ID.String(), "", 401)
	})
}
