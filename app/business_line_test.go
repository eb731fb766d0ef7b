package app_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// A short link of a line is made, listed, changed and deleted in the forms of recorded
// clients, whose parameters stand in the address.
func TestLinksOfALine(t *testing.T) { // business-messaging 13, 20.19, 24
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other := w.shop("ines"), w.shop("noe")
		at := "/" + s.line.ID.String() + "/message_qrdls"
		made := s.call(s.token, "POST", "/v24.0"+at+"?generate_qr_image=svg&prefilled_message=Bonjour%20%C3%A0%20tous", "", 200)
		code, _ := made["code"].(string)
		if !regexp.MustCompile(`^[A-Z0-9]{14}$`).MatchString(code) || made["prefilled_message"] != "Bonjour à tous" || !strings.HasSuffix(made["deep_link_url"].(string), "/m/"+code) || !strings.HasSuffix(made["qr_image_url"].(string), "/m/"+code+"/qr.svg") {
			t.Fatalf("a link is %v", made)
		}
		second := s.call(s.token, "POST", at, `{"prefilled_message":"Deux","generate_qr_image":"PNG"}`, 200)
		list := s.call(s.token, "GET", "/v24.0"+at+"/", "", 200)["data"].([]any)
		if len(list) != 2 || list[0].(map[string]any)["code"] != second["code"] || list[1].(map[string]any)["qr_image_url"] != nil {
			t.Errorf("the list is %v", list)
		}
		first := s.call(s.token, "GET", at+"?limit=1", "", 200)
		after := first["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
		if rest := s.call(s.token, "GET", at+"?limit=1&after="+after, "", 200)["data"].([]any); len(rest) != 1 || rest[0].(map[string]any)["code"] != code {
			t.Errorf("the second page is %v", rest)
		}
		s.call(s.token, "POST", "/v24.0"+at+"/"+code+"?prefilled_message=new", "", 200)
		s.call(s.token, "POST", at, `{"code":"`+second["code"].(string)+`","prefilled_message":"Trois"}`, 200)
		one := s.call(s.token, "GET", at+"/"+code+"?fields=prefilled_message,qr_image_url.format(SVG),creation_time", "", 200)["data"].([]any)[0].(map[string]any)
		if one["prefilled_message"] != "new" || one["qr_image_url"] != made["qr_image_url"] || one["creation_time"] == nil || one["deep_link_url"] != nil {
			t.Errorf("the link is now %v", one)
		}
		for _, c := range []struct{ token, method, path, body string }{
			{s.token, "POST", at, `{"prefilled_message":" "}`},
			{s.token, "POST", at, `{"prefilled_message":"` + strings.Repeat("é", 141) + `"}`},
			{s.token, "POST", at, `{"prefilled_message":"x","generate_qr_image":"gif"}`},
			{s.token, "GET", at + "?fields=qr_image_url.size(3)", ""},
			{s.token, "GET", at + "/" + code + "/more", ""},
			{other.token, "GET", at, ""},
		} {
			if got := s.call(c.token, c.method, c.path, c.body, 400)["error"].(map[string]any); got["code"] != 100.0 {
				t.Errorf("%s %s %s: %v", c.method, c.path, c.body, got)
			}
		}
		s.call(s.token, "DELETE", "/v24.0"+at+"/"+code, "", 200)
		for _, path := range []string{at + "/" + code, "/" + other.line.ID.String() + "/message_qrdls/" + second["code"].(string)} {
			token := map[bool]string{true: s.token, false: other.token}[strings.HasPrefix(path, at)]
			for _, method := range []string{"DELETE", "GET"} {
				if got := s.call(token, method, path, "", 404)["error"].(map[string]any); got["code"] != 803.0 {
					t.Errorf("%s %s: %v", method, path, got)
				}
			}
		}
		if left := s.call(s.token, "GET", at, "", 200)["data"].([]any); len(left) != 1 {
			t.Errorf("of the links are left %v", left)
		}
		w.write(func(tx *store.Tx) error {
			for range 1999 {
				if _, err := w.Business.AddLink(w.ctx, tx, s.line.ID, "x"); err != nil {
					return err
				}
			}
			return nil
		})
		s.call(s.token, "POST", at, `{"prefilled_message":"x"}`, 400)
		s.call(s.token, "DELETE", at+"/"+second["code"].(string), "", 200)
		s.call(s.token, "POST", at, `{"prefilled_message":"x"}`, 200)
	})
}

// A short link opens the page of its line with its words written, for who is signed in
// and who is not; what is sent there is the first message of the chat.
func TestALinkOpensAConversation(t *testing.T) { // business-messaging 13
	t.Parallel()
	h := openHouseOn(t, nil, func(w *town) error { return w.Start(w.ctx) })
	ines, eli, stranger := h.browser("en"), h.browser("fr"), h.browser("en")
	ines.join("ines")
	eli.join("eli")
	at := ines.send("/settings/organisations", url.Values{"name": {"Librairie"}}, nil)
	ines.send(at+"/line", url.Values{"line": {"Librairie"}}, nil)
	page := ines.open(at)
	line, links := regexp.MustCompile(`/c/\d+`).FindString(page), regexp.MustCompile(at+`/lines/\d+`).FindString(page)
	if got := ines.post(links+"/make", url.Values{"prefilled": {""}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a link without words: %d", got.StatusCode)
	}
	ines.send(links+"/make", url.Values{"prefilled": {"Bonjour <à> tous"}}, nil)
	page = ines.open(links)
	link := regexp.MustCompile(`/m/[A-Z0-9]{14}`).FindString(page)
	all(t, page, "Bonjour &lt;à&gt; tous", link+"/qr.svg", link+"/qr.png")
	if got := eli.get(links); got.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else sees the links: %d", got.StatusCode)
	}
	own := eli.send("/settings/organisations", url.Values{"name": {"Presse"}}, nil)
	if got := eli.get(own + links[len(at):]); got.StatusCode != http.StatusNotFound {
		t.Errorf("the links of a line of somebody else: %d", got.StatusCode)
	}
	for picture, head := range map[string]string{"/qr.svg": "<svg xmlns", "/qr.png": "\x89PNG"} {
		if got := stranger.get(link + picture); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.text, head) {
			t.Errorf("the picture %s: %d %.40q", picture, got.StatusCode, got.text)
		}
	}
	all(t, stranger.open(link), "Bonjour &lt;à&gt; tous", "Sign in")
	all(t, eli.open(line+"?text="+url.QueryEscape("100%25 <b>")), "100%25 &lt;b&gt;</textarea>")
	all(t, eli.open(link), "Bonjour &lt;à&gt; tous</textarea>")
	hasNot(t, ines.open(links), "opened")
	for range 8 {
		stranger.open(link)
	}
	has(t, ines.open(links), "opened 10 times")
	for range 51 {
		stranger.open(link)
	}
	has(t, ines.open(links), "opened 60 times") // no more of one address in a minute
	chat := eli.send(line, url.Values{"text": {"Bonjour à vous"}, "ref": {"r"}}, nil)
	has(t, eli.open(chat), "Bonjour à vous")
	eli.send(chat+"/stop", url.Values{}, nil)
	page = eli.open(link)
	has(t, page, "Vous avez arrêté")
	hasNot(t, page, "</textarea>")
	if to := eli.send(line, url.Values{"resume": {link}}, nil); to != link {
		t.Errorf("after taking a stop back one is led to %s", to)
	}
	has(t, eli.open(link), "</textarea>")
	ines.send(links+"/change", url.Values{"code": {link[3:]}, "prefilled": {"Autre"}}, nil)
	has(t, eli.open(link), "Autre</textarea>")
	ines.send(links+"/drop", url.Values{"code": {link[3:]}}, nil)
	if got := eli.get(link + "/qr.svg"); got.StatusCode != http.StatusNotFound {
		t.Errorf("the picture of a deleted link: %d", got.StatusCode)
	}
	if got := eli.get(link); got.StatusCode != http.StatusGone || !strings.Contains(got.text, "Ce lien a expiré.") {
		t.Errorf("a deleted link: %d", got.StatusCode)
	}
}

// A line stops who wrote to it in the last day: it hears them no more, and they are not
// told. Who cannot be stopped is listed beside those who are, by a client that names no
// version and deletes with a body.
func TestALineStopsAMember(t *testing.T) { // business-messaging 14, 20.17
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := s.heard()
		number, code := got[0]["from"].(string), got[0]["from_user_id"].(string)
		at := "/" + s.line.ID.String() + "/block_users"
		bare := func(method, users string, want int) map[string]any {
			t.Helper()
			r := httptest.NewRequest(method, at, strings.NewReader(`{"messaging_product":"whatsapp","block_users":[`+users+`]}`))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+s.token)
			out := httptest.NewRecorder()
			w.Gateway.ServeHTTP(out, r)
			var answer map[string]any
			if err := json.Unmarshal(out.Body.Bytes(), &answer); err != nil || out.Code != want {
				t.Fatalf("%s %s: %d %s", method, users, out.Code, out.Body)
			}
			return answer
		}
		mixed := bare("POST", `{"user":"+`+number+`"},{"user":"999123456789012"},{"user":"`+s.line.Number+`"}`, 400)
		if e := mixed["error"].(map[string]any); e["code"] != 139100.0 {
			t.Errorf("a part that failed is told as %v", e)
		}
		lists := fmt.Sprint(mixed["block_users"])
		for _, want := range []string{"added_users:[map[input:+" + number + " user_id:" + code + " wa_id:" + number + "]]", "code:131047", "code:131021"} {
			if !strings.Contains(lists, want) {
				t.Errorf("%s is missing in %s", want, lists)
			}
		}
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Allô ?"}}`, http.StatusCreated)
		if got, _ := s.heard(); len(got) != 0 {
			t.Errorf("of who was stopped the line hears %v", got)
		}
		s.send(`{"messaging_product":"whatsapp","to":"`+number+`","text":{"body":"x"}}`, 200)
		if _, statuses := s.heard(); fmt.Sprint(statuses) != "[failed 131026]" {
			t.Errorf("writing to who was stopped: %v", statuses)
		}
		if list := fmt.Sprint(s.call(s.token, "GET", at, "", 200)["data"]); !strings.Contains(list, "wa_id:"+number) {
			t.Errorf("stopped are %s", list)
		}
		if gone := fmt.Sprint(bare("DELETE", `{"user_id":"`+code+`"}`, 200)); !strings.Contains(gone, "removed_users:[map[input:"+code) {
			t.Errorf("taken back: %s", gone)
		}
		if list := s.call(s.token, "GET", at, "", 200)["data"].([]any); len(list) != 0 {
			t.Errorf("still stopped are %v", list)
		}
		w.clock.Advance(25 * time.Hour)
		if late := fmt.Sprint(bare("POST", `{"user":"`+number+`"}`, 400)); !strings.Contains(late, "code:131047") {
			t.Errorf("a day later: %s", late)
		}
		bare("POST", "", 400)
	})
}

// The list of whom a line stopped goes on where it was, when that member is gone.
func TestTheListOfTheStoppedGoesOn(t *testing.T) { // business-messaging 14
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		at, users := "/"+s.line.ID.String()+"/block_users", map[string]id.Account{}
		for _, name := range []string{"zoe", "noe", "eli"} {
			who := w.writer(name)
			who.ask("POST", s.meet(who)+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
			got, _ := s.heard()
			users[got[0]["from"].(string)] = who.who.Account
			s.call(s.token, "POST", at, `{"messaging_product":"whatsapp","block_users":[{"user":"`+got[0]["from"].(string)+`"}]}`, 200)
		}
		page := func(after string) (number, next string) {
			t.Helper()
			got := s.call(s.token, "GET", at+"?limit=1&after="+after, "", 200)
			for _, one := range got["data"].([]any) {
				number = one.(map[string]any)["wa_id"].(string)
				next = got["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
			}
			return number, next
		}
		first, next := page("")
		plain, err := base64.RawURLEncoding.DecodeString(next)
		if err != nil || strings.Contains(string(plain), users[first].String()) {
			t.Errorf("a cursor says whom it stands for: %s", plain)
		}
		w.write(func(tx *store.Tx) error { return w.Business.Erase(w.ctx, tx, users[first]) })
		second, next := page(next)
		third, next := page(next)
		if second == "" || third == "" || first == second || second == third || first == third {
			t.Errorf("the list goes %s, %s, %s", first, second, third)
		}
		if more, _ := page(next); more != "" {
			t.Errorf("after the last comes %s", more)
		}
		s.call(s.token, "GET", at+"?after=eA", "", 400)
	})
}
