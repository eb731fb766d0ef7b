package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
	"parvis/system/business"
	"parvis/system/business/number"
)

// add issues another number of the shop over the API.
func (s *shop) add(name string) string {
	s.w.t.Helper()
	return s.call(s.token, "POST", "/"+s.acct.ID.String()+"/phone_numbers", `{"cc":"999","verified_name":"`+name+`"}`, 200)["id"].(string)
}

// codeOf gives the code and the details of a refusal.
func codeOf(answer map[string]any) (int, string) {
	e, _ := answer["error"].(map[string]any)
	n, _ := e["code"].(float64)
	data, _ := e["error_data"].(map[string]any)
	details, _ := data["details"].(string)
	return int(n), details
}

// idsOf gives the ids of a list, in its order.
func idsOf(answer map[string]any) string {
	var out []string
	for _, v := range answer["data"].([]any) {
		out = append(out, v.(map[string]any)["id"].(string))
	}
	return strings.Join(out, " ")
}

// A business account gets numbers of the network, never one that is named, and lists them
// by their fields, in an order, page by page.
func TestNumbersOfABusinessAccount(t *testing.T) { // business-messaging 11.1, 5.7
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other := w.shop("ines"), w.shop("noe")
		at := "/" + s.acct.ID.String() + "/phone_numbers"
		w.settle()
		w.clock.Advance(time.Minute)
		second := s.add("Rayon jeunesse")
		w.clock.Advance(time.Minute)
		third := s.add("Café")
		first := s.line.ID.String()
		one := s.call(s.token, "GET", "/"+second+"?fields=id,display_phone_number,verified_name,status,code_verification_status,last_onboarded_time", "", 200)
		if !regexp.MustCompile(`^\+999\d{11}$`).MatchString(one["display_phone_number"].(string)) || one["verified_name"] != "Rayon jeunesse" || one["status"] != "PENDING" || one["code_verification_status"] != "NOT_VERIFIED" || one["last_onboarded_time"] != nil {
			t.Errorf("another number is %v", one)
		}
		for _, c := range []struct {
			query, want string
		}{
			{"", first + " " + second + " " + third},
			{"?sort=creation_time.desc", third + " " + second + " " + first},
			{"?sort=creation_time.asc&fields=status", first + " " + second + " " + third},
			{"?sort=last_onboarded_time.desc&limit=1", first},
			{"?filtering=" + url.QueryEscape(`[{"field":"account_mode","operator":"EQUAL","value":"SANDBOX"}]`), ""},
			{"?filtering=" + url.QueryEscape(`[{"field":"is_official_business_account","operator":"EQUAL","value":false},{"field":"messaging_limit_tier","operator":"IN","value":["TIER_1K","TIER_250"]}]`), first + " " + second + " " + third},
		} {
			if got := idsOf(s.call(s.token, "GET", at+c.query, "", 200)); got != c.want {
				t.Errorf("%s lists %s, not %s", c.query, got, c.want)
			}
		}
		for _, order := range []string{"", "&sort=creation_time.desc"} {
			var seen []string
			after := ""
			for range 5 {
				page := s.call(s.token, "GET", at+"?limit=1"+order+"&after="+after, "", 200)
				if idsOf(page) == "" {
					break
				}
				seen = append(seen, idsOf(page))
				after = page["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
			}
			want := []string{first, second, third}
			if order != "" {
				want = []string{third, second, first}
			}
			if fmt.Sprint(seen) != fmt.Sprint(want) {
				t.Errorf("page by page%s come %v, not %v", order, seen, want)
			}
		}
		for _, c := range []struct {
			token, method, path, body string
			status, code              int
			says                      string
		}{
			{s.token, "POST", at, `{"cc":"33","phone_number":"33612345678","verified_name":"Autre"}`, 400, 100, "no text messages"},
			{s.token, "POST", at, `{"phone_number":"0612345678","verified_name":"Autre"}`, 400, 100, ""},
			{s.token, "POST", at, `{"verified_name":"x"}`, 400, 100, "2 to 75"},
			{s.token, "POST", at, `{}`, 400, 100, "2 to 75"},
			{other.token, "POST", at, `{"verified_name":"Autre"}`, 400, 100, ""},
			{s.token, "GET", at + "?sort=name.asc", "", 400, 100, ""},
			{s.token, "GET", at + "?sort=creation_time.asc&after=eA", "", 400, 100, ""},
			{s.token, "GET", at + "?filtering=x", "", 400, 100, ""},
			{s.token, "GET", at + "?filtering=" + url.QueryEscape(`[{"field":"id","operator":"EQUAL","value":"1"}]`), "", 400, 100, ""},
		} {
			if n, says := codeOf(s.call(c.token, c.method, c.path, c.body, c.status)); n != c.code || !strings.Contains(says, c.says) {
				t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, n, says)
			}
		}
		// Who made the token has to have the role for it still.
		noe := w.person("lou")
		var theirs string
		w.write(func(tx *store.Tx) error {
			if err := w.appoint(tx, s.owner, s.acct.Portfolio, noe.Account, business.Developer); err != nil {
				return err
			}
			_, token, err := w.Business.Issue(w.ctx, tx, noe, s.app.ID, "Essai", business.Scopes())
			theirs = token.Reveal()
			return err
		})
		if n, _ := codeOf(s.call(theirs, "POST", at, `{"verified_name":"Autre"}`, 403)); n != 10 {
			t.Errorf("a developer's token adds a number: %d", n)
		}
		for range 22 {
			s.add("Encore")
		}
		if n, says := codeOf(s.call(s.token, "POST", at, `{"verified_name":"Autre"}`, 400)); n != 100 || !strings.Contains(says, "as many") {
			t.Errorf("the twenty-sixth number: %d %s", n, says)
		}
	})
}

// at calls a number of the shop, and wants a code of a refusal; 0 is none.
func (s *shop) at(line, edge, body string, want int) map[string]any {
	s.w.t.Helper()
	status := http.StatusOK
	if want != 0 {
		status = http.StatusBadRequest
	}
	got := s.call(s.token, "POST", strings.TrimSuffix("/"+line+"/"+edge, "/"), body, status)
	if n, says := codeOf(got); n != want {
		s.w.t.Fatalf("%s %s: %d %s, not %d", edge, body, n, says, want)
	}
	return got
}

// pass lets time go by, once everything is quiet.
func (w *town) pass(d time.Duration) {
	w.settle()
	w.clock.Advance(d)
	w.settle()
}

const asks = `{"code_method":"SMS","language":"fr_FR"}`

func pin(p string) string { return `{"messaging_product":"whatsapp","pin":"` + p + `"}` }

// A number that was added sends once its owner gave the code of a letter, and an app
// registered it with a PIN; what is taken off comes back with that PIN alone.
func TestALineIsRegistered(t *testing.T) { // business-messaging 11.2, 11.3, 11.4
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shopOf(w.reachable("ines", "daily"), "ines")
		line := s.add("Rayon jeunesse")
		status := func(want string) {
			t.Helper()
			if got := s.call(s.token, "GET", "/"+line+"?fields=status", "", 200)["status"]; got != want {
				t.Errorf("the line is %v, not %s", got, want)
			}
		}
		hello := `{"messaging_product":"whatsapp","to":"999123456789012","text":{"body":"Bonjour"}}`
		s.at(line, "messages", hello, 133010)
		s.at(line, "register", pin("135790"), 133006)
		s.at(line, "", `{"pin":"135790"}`, 133006)
		s.at(line, "verify_code", `{"code":"123456"}`, 136025)
		s.at(line, "request_code", `{"code_method":"FAX","language":"fr_FR"}`, 100)
		s.at(line, "request_code", `{"code_method":"SMS"}`, 100)
		w.letters("ines")
		s.at(line, "request_code", asks, 0)
		letters := w.letters("ines")
		if len(letters) != 1 || !strings.Contains(letters[0].Text, "/studio/line/"+line+"/number") || strings.Contains(letters[0].Text, "/letters/stop") {
			t.Fatalf("the owner is written %+v", letters)
		}
		given := regexp.MustCompile(`^\d{6}`).FindString(letters[0].Subject)
		s.at(line, "verify_code", `{"code":"12345"}`, 100)
		s.at(line, "verify_code", `{"code":"`+other(given)+`"}`, 136025)
		key := []string{"Idempotency-Key", "v1"}
		first := s.call(s.token, "POST", "/"+line+"/verify_code", `{"code":"`+given+`"}`, 200, key...)
		if again := s.call(s.token, "POST", "/"+line+"/verify_code", `{"code":"`+given+`"}`, 200, key...); first["id"] != line || fmt.Sprint(again) != fmt.Sprint(first) {
			t.Errorf("the code is taken with %v, and with the same key with %v", first, again)
		}
		status("VERIFIED")
		s.at(line, "verify_code", `{"code":"`+given+`"}`, 136024)
		s.at(line, "request_code", asks, 136024)
		s.at(line, "messages", hello, 133010)
		s.at(line, "deregister", "", 133010)
		s.at(line, "register", `{"pin":"135790"}`, 100)
		s.at(line, "register", pin("13579"), 100)
		s.at(line, "register", `{"messaging_product":"whatsapp","pin":"135790","data_localization_region":"FR"}`, 100)
		s.at(line, "register", `{"messaging_product":"whatsapp","pin":"135790","data_localization_region":"CH"}`, 0)
		status("CONNECTED")
		s.at(line, "messages", hello, 0)
		s.at(line, "deregister", "", 0)
		status("DISCONNECTED")
		s.at(line, "messages", hello, 133010)
		w.pass(3 * time.Second)
		s.at(line, "register", pin("000000"), 133005)
		w.pass(3 * time.Second)
		s.at(line, "", `{"pin":"24680"}`, 100)
		s.at(line, "", `{"pin":"246802"}`, 0)
		s.at(line, "", `{"new_display_name":"x"}`, 100)
		s.at(line, "register", pin("135790"), 133005)
		w.pass(3 * time.Second)
		s.at(line, "register", pin("246802"), 0)
		status("CONNECTED")
		// Lines of the desk send at once, and get their PIN when they are registered.
		desk := s.line.ID.String()
		s.at(desk, "messages", hello, 0)
		s.at(desk, "request_code", asks, 136024)
		s.at(desk, "register", pin("111111"), 0)
		w.pass(3 * time.Second)
		s.at(desk, "register", pin("222222"), 133005)
	})
}

// other gives another code.
func other(code string) string {
	return string('0'+(code[0]-'0'+1)%10) + code[1:]
}

// Codes are sent three times an hour, and good for ten minutes; after five wrong ones none
// is taken for an hour.
func TestCodesAreNotGuessed(t *testing.T) { // business-messaging 11.3
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shopOf(w.reachable("ines", "daily"), "ines")
		line := s.add("Rayon jeunesse")
		sent := func() string {
			t.Helper()
			w.letters("ines")
			s.at(line, "request_code", asks, 0)
			return regexp.MustCompile(`^\d{6}`).FindString(w.letters("ines")[0].Subject)
		}
		for range 6 { // while there is none, none is guessed at
			s.at(line, "verify_code", `{"code":"123456"}`, 136025)
		}
		late := sent()
		w.pass(10 * time.Minute)
		s.at(line, "verify_code", `{"code":"`+late+`"}`, 136025)
		first, second := sent(), sent()
		s.at(line, "request_code", asks, 136024)
		if first != second {
			s.at(line, "verify_code", `{"code":"`+first+`"}`, 136025)
		}
		w.pass(51 * time.Minute) // an hour after the first of them
		right := sent()
		wrong := `{"code":"` + other(right) + `"}`
		w.pass(time.Minute)
		for range 5 {
			s.at(line, "verify_code", wrong, 136025)
		}
		s.at(line, "verify_code", `{"code":"`+right+`"}`, 136025)
		s.at(line, "request_code", asks, 136025)
		w.pass(59 * time.Minute)
		s.at(line, "request_code", asks, 136025)
		w.pass(time.Minute)
		s.at(line, "verify_code", `{"code":"`+right+`"}`, 136025)
		s.at(line, "verify_code", `{"code":"`+sent()+`"}`, 0)
	})
}

// A PIN is not guessed: neither many at once, nor more than five in an hour; and a line is
// registered and taken off ten times in three days.
func TestPINsAreNotGuessed(t *testing.T) { // business-messaging 11.4, 18
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		line := s.line.ID.String()
		s.at(line, "register", pin("135790"), 0)
		var mu sync.Mutex
		var wg sync.WaitGroup
		got := map[string]int{}
		for range 6 {
			wg.Go(func() {
				r := httptest.NewRequest(http.MethodPost, "/v23.0/"+line+"/register", strings.NewReader(pin("000000")))
				r.Header.Set("Authorization", "Bearer "+s.token)
				out := httptest.NewRecorder()
				w.Gateway.ServeHTTP(out, r)
				mu.Lock()
				defer mu.Unlock()
				got[regexp.MustCompile(`13300\d`).FindString(out.Body.String())]++
			})
		}
		wg.Wait()
		if got["133005"] != 1 || got["133009"] != 5 {
			t.Errorf("six PINs at once: %v", got)
		}
		for range 4 { // with the first registration, and the one PIN of the six that was looked at
			s.at(line, "register", pin("135790"), 133009) // which counts as nothing
			w.pass(3 * time.Second)
			s.at(line, "deregister", "", 0)
			s.at(line, "deregister", "", 133010)
			s.at(line, "register", pin("135790"), 0)
		}
		s.at(line, "deregister", "", 133016)
		w.pass(3 * time.Second)
		s.at(line, "register", pin("135790"), 133016)
		if err := w.Number.Withdraw(w.ctx, s.owner.Account, s.line.ID); err != nil { // by hand it always can be
			t.Error(err)
		}
		wrong := func() {
			t.Helper()
			w.pass(72 * time.Hour)
			for range 5 {
				w.pass(3 * time.Second)
				s.at(line, "register", pin("000000"), 133005)
			}
			w.pass(3 * time.Second)
			s.at(line, "register", pin("135790"), 133008)
		}
		wrong()
		w.pass(time.Hour)
		s.at(line, "register", pin("135790"), 0)
		wrong()
		for range 10 {
			s.at(line, "", `{"pin":"246802"}`, 0)
		}
		s.at(line, "", `{"pin":"135790"}`, 133016)
		s.at(line, "register", pin("246802"), 0) // of another PIN nothing was guessed
	})
}

// Over the API a line is run by who made the token, as long as they run its organisation and
// act at all.
func TestATokenRunsALineAsItsMaker(t *testing.T) { // business-messaging 1, 11
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, lou := w.shop("ines"), w.person("lou")
		line := "/" + s.line.ID.String()
		issue := func(scopes ...string) (text string) {
			w.write(func(tx *store.Tx) error {
				_, token, err := w.Business.Issue(w.ctx, tx, lou, s.app.ID, "Essai", scopes)
				text = token.Reveal()
				return err
			})
			return text
		}
		be := func(r business.Role) {
			w.write(func(tx *store.Tx) error {
				return w.appoint(tx, s.owner, s.acct.Portfolio, lou.Account, r)
			})
		}
		be(business.Admin)
		theirs := issue(business.Scopes()...)
		refused := func(status, code int) {
			t.Helper()
			for _, c := range [][3]string{
				{"POST", "/request_code", asks}, {"POST", "/verify_code", `{"code":"123456"}`}, {"POST", "/register", pin("135790")}, {"POST", "/deregister", ""}, {"POST", "", `{"pin":"135790"}`},
				{"POST", "/settings", `{"user_identity_change":{"enabled":true}}`}, {"POST", "/conversational_automation", `{"prompts":["Horaires"]}`}, {"POST", "/username", `{"username":"rayon"}`}, {"DELETE", "/username", ""},
			} {
				if n, _ := codeOf(s.call(theirs, c[0], line+c[1], c[2], status)); n != code {
					t.Errorf("%s %s: %d, not %d", c[0], c[1], n, code)
				}
			}
		}
		s.call(theirs, "POST", line+"/register", pin("135790"), 200)
		be(business.Developer)
		refused(403, 10)
		for _, r := range []business.Role{"", business.Operator, business.Analyst} { // who keeps no apps any more
			be(r)
			refused(401, 190)
			s.call(theirs, "POST", "/"+s.acct.ID.String()+"/subscribed_apps", `{"override_callback_uri":"`+s.callback+`","verify_token":"lanterne"}`, 401)
		}
		s.call(s.token, "GET", line, "", 200) // of another's token nothing ends
		be(business.Admin)
		s.call(theirs, "POST", line+"/deregister", "", 200)
		narrow := issue(business.Management)
		for _, method := range []string{"POST", "DELETE"} {
			if n, _ := codeOf(s.call(narrow, method, "/"+s.acct.ID.String()+"/assigned_users", `{"user":"`+lou.Account.String()+`","tasks":["MESSAGING"]}`, 403)); n != 10 {
				t.Errorf("%s of a role with one scope: %d", method, n)
			}
		}
		w.write(func(tx *store.Tx) error { return w.Account.Delete(w.ctx, tx, lou, lou.Account, "") })
		refused(401, 190)
		s.call(theirs, "GET", "/"+s.acct.ID.String(), "", 401) // which needs no role
	})
}

// What a member wrote before a line was taken off is told after it; the line answers to it
// with nothing, not even that it read it.
func TestALineThatIsOffShowsNothing(t *testing.T) { // business-messaging 11.2
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		s.heard()
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Ouvert ?"}}`, http.StatusCreated)
		s.at(s.line.ID.String(), "deregister", "", 0)
		got, _ := s.heard()
		if len(got) != 1 {
			t.Fatalf("the app is told %v", got)
		}
		for _, also := range []string{"", `,"typing_indicator":{"type":"text"}`} {
			s.at(s.line.ID.String(), "messages", `{"messaging_product":"whatsapp","status":"read","message_id":"`+got[0]["id"].(string)+`"`+also+`}`, 133010)
		}
	})
}

// What is known of a number is given by its fields, also those within others; how well it is
// follows what the staff decided and whether it is registered.
func TestFieldsOfALine(t *testing.T) { // business-messaging 11.5, 11.8, 5.6
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		line := "/" + s.line.ID.String()
		of := func(path, names string) map[string]any {
			t.Helper()
			return s.call(s.token, "GET", path+"?fields="+url.QueryEscape(names), "", 200)
		}
		got := of(line, "status,name_status,platform_type,throughput{level},account_mode,is_official_business_account,whatsapp_business_manager_messaging_limit,messaging_limit_tier,search_visibility,is_pin_enabled,username,webhook_configuration")
		want := map[string]any{
			"id": s.line.ID.String(), "status": "CONNECTED", "name_status": "AVAILABLE_WITHOUT_REVIEW", "platform_type": "CLOUD_API", "throughput": map[string]any{"level": "STANDARD"}, "account_mode": "LIVE", "is_official_business_account": false,
			"whatsapp_business_manager_messaging_limit": "TIER_250", "messaging_limit_tier": "TIER_250", "search_visibility": "HIDDEN", "is_pin_enabled": false, "username": nil, "webhook_configuration": map[string]any{"application": s.callback},
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the line is\n%v, not\n%v", got, want)
		}
		for _, names := range []string{"colour", "throughput{colour}", "throughput{level", "status{x}"} {
			if n, _ := codeOf(s.call(s.token, "GET", line+"?fields="+url.QueryEscape(names), "", 400)); n != 100 {
				t.Errorf("fields %s: %d", names, n)
			}
		}
		health := func(path, want string) {
			t.Helper()
			got := of(path, "health_status")["health_status"].(map[string]any)
			first := got["entities"].([]any)[0].(map[string]any)
			said := fmt.Sprint(got["can_send_message"], " ", first["entity_type"], " ", first["can_send_message"])
			if list, is := first["errors"].([]any); is {
				said += fmt.Sprint(" ", list[0].(map[string]any)["error_code"])
			}
			if said != want {
				t.Errorf("the health is %s, not %s", said, want)
			}
		}
		health(line, "AVAILABLE PHONE_NUMBER AVAILABLE")
		health("/"+s.acct.ID.String(), "AVAILABLE WABA AVAILABLE")
		health("/"+s.acct.Portfolio.String(), "AVAILABLE BUSINESS AVAILABLE")
		health("/"+s.add("Café"), "BLOCKED PHONE_NUMBER BLOCKED 133010")
		hold := func(a report.Action, n int64) {
			t.Helper()
			w.write(func(tx *store.Tx) error { return w.Business.Hold(w.ctx, tx, id.Account(s.line.ID), a, n) })
		}
		hold(report.Confine, 1)
		health(line, "LIMITED PHONE_NUMBER LIMITED 368")
		hold(report.Mute, 2)
		health(line, "BLOCKED PHONE_NUMBER BLOCKED 368")
		if got := of(line, "status")["status"]; got != "RESTRICTED" {
			t.Errorf("a line that the staff muted is %v", got)
		}
		owned := s.call(s.token, "GET", "/"+s.acct.Portfolio.String()+"/owned_whatsapp_business_accounts", "", 200)
		theirs := s.call(s.token, "GET", "/"+s.acct.Portfolio.String()+"/client_whatsapp_business_accounts", "", 200)
		if idsOf(owned) != s.acct.ID.String() || idsOf(theirs) != "" {
			t.Errorf("business accounts are %v and %v", owned, theirs)
		}
	})
}

// A number has settings, proposals and a name, of those that this instance can keep.
func TestSettingsOfALine(t *testing.T) { // business-messaging 11.7
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, noe := w.shop("ines"), w.shop("noe")
		line, theirs := s.line.ID.String(), noe.line.ID.String()
		get := func(edge string) map[string]any { return s.call(s.token, "GET", "/"+line+edge, "", 200) }
		s.at(line, "register", `{"messaging_product":"whatsapp","pin":"135790","data_localization_region":"CH"}`, 0)
		s.at(line, "settings", `{"user_identity_change":{"enable_identity_key_check":true}}`, 0)
		got := get("/settings")
		if fmt.Sprint(got["calling"], got["user_identity_change"], got["storage_configuration"]) != "map[status:DISABLED] map[enable_identity_key_check:true] map[data_localization_region:CH status:DEFAULT]" {
			t.Errorf("settings are %v", got)
		}
		for _, body := range []string{
			`{}`, `{"payload_encryption":{"status":"enabled","client_encryption_key":"x"}}`, `{"calling":{"status":"ENABLED"}}`, `{"storage_configuration":{"enabled":true,"region":"us"}}`, `{"calling":{"status":"disabled"},"user_identity_change":{"enabled":false}}`,
		} {
			s.at(line, "settings", body, 100)
		}
		s.at(line, "settings", `{"calling":{"status":"disabled"}}`, 0)
		s.at(line, "conversational_automation", `{"enable_welcome_message":true,"prompts":["Horaires","Commander"],"commands":[{"command_name":"aide","command_description":"Parler à quelqu’un"}]}`, 0)
		s.at(line, "conversational_automation", `{"prompts":["Horaires"]}`, 0)
		if got := fmt.Sprint(get("?fields=conversational_automation")["conversational_automation"]); got != "map[commands:[map[command_description:Parler à quelqu’un command_name:aide]] enable_welcome_message:true prompts:[Horaires]]" {
			t.Errorf("a chat begins with %s", got)
		}
		for _, body := range []string{
			`{"prompts":["1","2","3","4","5"]}`, `{"prompts":["` + strings.Repeat("é", 81) + `"]}`, `{"prompts":"x"}`, `{"commands":[{"command_name":"a b","command_description":"x"}]}`, `{"commands":[{"command_name":"a","command_description":"x"},{"command_name":"a","command_description":"y"}]}`, `{"commands":[{"command_name":"a"}]}`,
		} {
			s.at(line, "conversational_automation", body, 100)
		}
		s.at(line, "username", `{"username":"librairie.du_pont"}`, 0)
		if name := get("/username")["username"]; name != "librairie.du_pont" || get("?fields=username")["username"] != name {
			t.Errorf("the line is called %v", name)
		}
		noe.at(theirs, "username", `{"username":"librairie.du_pont"}`, 147001)
		noe.at(theirs, "username", `{"username":"ines"}`, 147001) // a member is
		for _, name := range []string{"support", "supp0rt", "sup.port", "i.nes", "l1brairie.dupont"} {
			noe.at(theirs, "username", `{"username":"`+name+`"}`, 147001)
		}
		noe.at(theirs, "username", `{"username":"Ine"}`, 100)
		noe.at(theirs, "username", `{}`, 100)
		s.at(line, "username", `{"username":"librairie"}`, 0)
		noe.at(theirs, "username", `{"username":"librairie.du_pont"}`, 0)
		s.at(line, "username", `{"username":"li.brairie"}`, 0) // like its own
		s.call(s.token, "DELETE", "/"+line+"/username", "", 200)
		if got := get("/username"); len(got) != 0 {
			t.Errorf("without a name it is called %v", got)
		}
	})
}

// What became of a message, and what apps were told of it, is found by its id.
func TestHistoryOfAMessage(t *testing.T) { // business-messaging 11.9
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other := w.shop("ines"), w.shop("noe")
		at := "/" + s.line.ID.String() + "/message_history"
		hello := `{"messaging_product":"whatsapp","to":"999123456789012","text":{"body":"Bonjour"}}`
		first := wamid(s.send(hello, 200))
		w.pass(time.Second)
		second := wamid(s.send(hello, 200))
		s.heard()
		one := s.call(s.token, "GET", at+"?message_id="+first, "", 200)["data"].([]any)
		if len(one) != 1 || one[0].(map[string]any)["message_id"] != first {
			t.Fatalf("the message is %v", one)
		}
		events := one[0].(map[string]any)["events"].(map[string]any)["data"].([]any)
		if len(events) != 1 {
			t.Fatalf("events are %v", events)
		}
		e := events[0].(map[string]any)
		if e["delivery_status"] != "FAILED" || e["webhook_update_state"] != "DELIVERED" || e["webhook_uri"] != s.callback || e["application"].(map[string]any)["id"] != s.app.ID.String() || e["timestamp"].(float64) < 1e9 {
			t.Errorf("what happened is %v", e)
		}
		narrow := s.call(s.token, "GET", at+"?message_id="+first+"&fields="+url.QueryEscape("message_id,events{delivery_status,webhook_update_state}"), "", 200)["data"].([]any)
		if got := fmt.Sprint(narrow[0].(map[string]any)["events"]); !regexp.MustCompile(`^map\[data:\[map\[delivery_status:FAILED id:\d+ webhook_update_state:DELIVERED\]\]\]$`).MatchString(got) {
			t.Errorf("two fields of what happened are %s", got)
		}
		var seen []string
		next := ""
		for range 3 {
			page := s.call(s.token, "GET", at+"?limit=1&fields=message_id&after="+next, "", 200)
			for _, m := range page["data"].([]any) {
				seen = append(seen, m.(map[string]any)["message_id"].(string))
				next = page["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
			}
		}
		if fmt.Sprint(seen) != fmt.Sprint([]string{second, first}) {
			t.Errorf("page by page come %v", seen)
		}
		if got := other.call(other.token, "GET", "/"+other.line.ID.String()+"/message_history?message_id="+first, "", 200)["data"].([]any); len(got) != 0 {
			t.Errorf("another line sees %v", got)
		}
		s.call(s.token, "GET", at+"?message_id=x", "", 400)
		s.call(s.token, "GET", at+"?after=eA", "", 400)
	})
}

// Who has a role is listed, gets one and loses it over the API as on the desk, and what was
// done stands in the activities.
func TestPeopleOfABusinessAccount(t *testing.T) { // business-messaging 11.8
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, lou := w.shop("ines"), w.person("lou")
		acct := "/" + s.acct.ID.String()
		people := acct + "/assigned_users"
		who := lou.Account.String()
		for _, c := range []struct {
			tasks string
			role  business.Role
		}{
			{`"MESSAGING"`, business.Operator}, {`"MANAGE_TEMPLATES","MESSAGING"`, business.Developer}, {`"MANAGE_PHONE"`, business.Admin}, {`"MESSAGING","DEVELOP"`, business.Developer},
		} {
			s.call(s.token, "POST", people, `{"user":"`+who+`","tasks":[`+c.tasks+`]}`, 200)
			w.write(func(tx *store.Tx) error {
				if err := w.People.Take(w.ctx, tx, lou, s.acct.Portfolio, c.role); err != nil && fault.KindOf(err) != fault.Conflict {
					return err
				}
				p, err := w.Business.Portfolio(w.ctx, tx, lou, s.acct.Portfolio, business.Analyst)
				if p.Role != c.role {
					t.Errorf("with the tasks %s somebody is %s, not %s", c.tasks, p.Role, c.role)
				}
				return err
			})
		}
		if _, says := codeOf(s.call(s.token, "POST", people, `{"user":"`+who+`","tasks":["MESSAGING","FULL_CONTROL"]}`, 400)); !strings.Contains(says, "one owner") {
			t.Errorf("full control is refused with %q", says)
		}
		list := s.call(s.token, "GET", people+"?business="+s.acct.Portfolio.String(), "", 200)
		if got := fmt.Sprint(list["summary"], list["data"].([]any)[1]); got != "map[total_count:2] map[id:"+who+" name:lou tasks:[DEVELOP MANAGE_TEMPLATES MESSAGING]]" {
			t.Errorf("the people are %s", got)
		}
		var theirs string
		w.write(func(tx *store.Tx) error {
			_, token, err := w.Business.Issue(w.ctx, tx, lou, s.app.ID, "Essai", business.Scopes())
			theirs = token.Reveal()
			return err
		})
		secret := s.app.ID.String() + "|" + s.app.Secret.Reveal()
		for _, c := range []struct {
			token, method, body string
			status, code        int
		}{
			{theirs, "POST", `{"user":"` + who + `","tasks":["MANAGE"]}`, 403, 10},
			{theirs, "DELETE", `{"user":"` + s.owner.Account.String() + `"}`, 403, 10},
			{secret, "GET", "", 403, 10},
			{s.token, "DELETE", `{"user":"` + s.owner.Account.String() + `"}`, 403, 10},
			{s.token, "POST", `{"user":"` + who + `","tasks":["FLY"]}`, 400, 100},
			{s.token, "POST", `{"user":"` + who + `"}`, 400, 100},
			{s.token, "POST", `{"user":"x","tasks":["MANAGE"]}`, 400, 100},
			{s.token, "POST", `{"user":"` + who + `","tasks":["MANAGE"],"business":"1"}`, 400, 100},
		} {
			if n, says := codeOf(s.call(c.token, c.method, people, c.body, c.status)); n != c.code {
				t.Errorf("%s %s: %d %s", c.method, c.body, n, says)
			}
		}
		about := func(kind string) map[string]any {
			t.Helper()
			return s.call(s.token, "GET", acct+"/activities?fields=actor_id,details&activity_type="+kind, "", 200)["data"].([]any)[0].(map[string]any)
		}
		if added, granted := about("USER_ADDED"), about("API_ACCESS_GRANTED"); added["details"].(map[string]any)["account"] != who || granted["actor_id"] != who {
			t.Errorf("who has a role is in %v and %v", added, granted)
		}
		s.call(s.token, "DELETE", people, `{"user":"`+who+`"}`, 200)
		if added, granted := about("USER_ADDED"), about("API_ACCESS_GRANTED"); strings.Contains(fmt.Sprint(added, granted), who) {
			t.Errorf("who has none any more is in %v and %v", added, granted)
		}
		s.call(s.token, "POST", acct, `{"name":"Librairie du Pont"}`, 200)
		s.call(s.token, "POST", acct, `{"timezone_id":"2"}`, 400)
		if name := s.call(s.token, "GET", acct, "", 200)["name"]; name != "Librairie du Pont" {
			t.Errorf("the account is called %v", name)
		}
		acts := s.call(s.token, "GET", acct+"/activities?fields=activity_type,actor_name,details", "", 200)["data"].([]any)
		var kinds []string
		for _, a := range acts {
			kinds = append(kinds, a.(map[string]any)["activity_type"].(string))
		}
		if got := strings.Join(kinds, " "); got != "ACCOUNT_UPDATED USER_REMOVED API_ACCESS_GRANTED USER_ADDED USER_ADDED USER_ADDED USER_ADDED API_ACCESS_GRANTED PHONE_NUMBER_ADDED" {
			t.Errorf("what was done is %s", got)
		}
		if got := acts[1].(map[string]any); got["actor_name"] != "ines" || fmt.Sprint(got["details"]) != "map[]" {
			t.Errorf("taking a role is %v", got)
		}
		some := s.call(s.token, "GET", acct+"/activities?activity_type=USER_ADDED,USER_REMOVED&limit=2", "", 200)
		if len(some["data"].([]any)) != 2 || some["paging"].(map[string]any)["next"] == nil {
			t.Errorf("two of three of a kind are %v", some)
		}
		s.call(theirs, "GET", acct+"/activities", "", 401) // who has no role any more
	})
}

// On its page, who runs the organisation sees how far a line is, and does what an app can;
// the code is for its owner alone.
func TestALineOnItsDesk(t *testing.T) { // business-messaging 11.2, 16
	t.Parallel()
	h := openHouseOn(t, nil, func(w *town) error { return w.Start(w.ctx) })
	ines, noe, eli := h.browser("en"), h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	eli.join("eli")
	at := ines.send("/settings/organisations", url.Values{"name": {"Librairie"}}, nil)
	ines.send(at+"/line", url.Values{"line": {"Librairie"}}, nil)
	page := ines.open(at)
	card, path := regexp.MustCompile(`/c/\d+`).FindString(page), regexp.MustCompile(`/studio/line/\d+/number`).FindString(page)
	all(t, ines.open(path), "In service.", "has no PIN yet", path+"/deregister")
	chat := eli.send(card, url.Values{}, nil)
	ines.send(path+"/deregister", url.Values{}, nil)
	all(t, ines.open(path), "Taken out of service", path+"/register")
	has(t, eli.open(card), "n’est pas en service")
	page = eli.open(chat)
	has(t, page, "rien ne lui parvient")
	hasNot(t, page, `id="say"`)
	if got := ines.post(path+"/deregister", url.Values{}, nil); got.StatusCode != http.StatusUnprocessableEntity || strings.Contains(got.text, `href="#`+`pin"`) {
		t.Errorf("a line that is off is taken off: %d", got.StatusCode)
	}
	if got := ines.post(path+"/register", url.Values{"pin": {"12"}}, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "six digits") {
		t.Errorf("a PIN of two digits: %d", got.StatusCode)
	}
	ines.send(path+"/register", url.Values{"pin": {"135790"}}, nil)
	all(t, ines.open(path), "In service.", "protected by a PIN")
	has(t, eli.open(chat), `id="say"`)
	ines.send(path+"/pin", url.Values{"next": {"246802"}}, nil)
	ines.send(path+"/deregister", url.Values{}, nil)
	h.settle()
	h.clock.Advance(3 * time.Second)
	if got := ines.post(path+"/register", url.Values{"pin": {"135790"}}, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "not the PIN") {
		t.Errorf("the last PIN: %d", got.StatusCode)
	}
	h.settle()
	h.clock.Advance(3 * time.Second)
	ines.send(path+"/register", url.Values{"pin": {"246802"}}, nil)

	// A line that an app added waits for its owner.
	var line business.Line
	h.write(func(tx *store.Tx) (err error) {
		p, err := id.Parse[id.Portfolio](at[strings.LastIndex(at, "/")+1:])
		if err != nil {
			return err
		}
		owner, err := h.Business.Owner(h.ctx, tx, p)
		if err != nil {
			return err
		}
		accounts, err := h.Business.Accounts(h.ctx, tx, p)
		if err != nil {
			return err
		}
		line, err = h.Business.Reserve(h.ctx, tx, account.Actor{Account: owner}, accounts[0].ID, "Café")
		return err
	})
	path = number.Path(line.ID)
	ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"admin"}}, nil)
	noe.takes(at, "admin")
	noe.send(path+"/ask", url.Values{}, nil)
	code := regexp.MustCompile(`code of this line is (\d{6}),`).FindStringSubmatch(ines.open(path))
	if code == nil {
		t.Fatal("the owner sees no code")
	}
	hasNot(t, noe.open(path), code[1])
	noe.send(path+"/verify", url.Values{"typed": {code[1]}}, nil)
	all(t, noe.open(path), "n’est pas encore en service", path+"/register")
	ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"developer"}}, nil)
	hasNot(t, noe.open(path), path+"/register")
	if got := noe.post(path+"/register", url.Values{"pin": {"111111"}}, nil); got.StatusCode != http.StatusForbidden {
		t.Errorf("a developer registers a line: %d", got.StatusCode)
	}
	if got := eli.get(path); got.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else opens it: %d", got.StatusCode)
	}
}
