package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// drawing is a picture of one colour.
func drawing(t *testing.T, c color.Color) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for x := range 40 {
		for y := range 30 {
			p.Set(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// message sends the member a message in the form of pages.
func (k *kiosk) message(body string, want int) map[string]any {
	k.shop.w.t.Helper()
	return k.call(k.token, "POST", "/me/messages", `{"recipient":{"id":"`+k.psid+`"},"message":`+body+`}`, want)
}

// choice is the form of the last button on a page with a title.
func choice(t *testing.T, page, title string) url.Values {
	t.Helper()
	all := regexp.MustCompile(`name="reply" value="(\d+)"[^>]*>\s*<input[^>]*name="choice" value="([^"]+)"[^>]*>\s*<button[^>]*>`+regexp.QuoteMeta(title)+`<`).FindAllStringSubmatch(page, -1)
	if len(all) == 0 {
		t.Fatalf("no button %s on the page", title)
	}
	last := all[len(all)-1]
	return url.Values{"reply": {last[1]}, "choice": {last[2]}, "ref": {"press." + last[1] + "." + last[2]}}
}

// fields has the app told of some fields of pages.
func (k *kiosk) fields(names string) {
	k.shop.w.t.Helper()
	secret := k.app.ID.String() + "|" + k.app.Secret.Reveal()
	k.call(secret, "POST", "/"+k.app.ID.String()+"/subscriptions", `{"object":"page","callback_url":"`+k.callback+`","verify_token":"lanterne","fields":"`+names+`"}`, 200)
}

// pageEvents are what the app was told of the page since it was last asked, by what.
func (k *kiosk) pageEvents(what string) (out []map[string]any) {
	k.shop.w.t.Helper()
	k.shop.w.settle()
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, h := range k.told {
		if h.Object == "page" && h.Entry[0].Messaging[0][what] != nil {
			out = append(out, h.Entry[0].Messaging[0])
		}
	}
	k.told = nil
	return out
}

// A page sends templates and quick replies; the member presses without a script, and the app
// is told what it wanted back.
func TestAPageSendsTemplates(t *testing.T) { // business-messaging 17.2, 17.13
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(drawing(t, color.RGBA{uint8(len(r.URL.Path)), 90, 10, 255}))
		}))
		t.Cleanup(files.Close)
		const postback = `{"type":"postback","title":"Non","payload":"non"}`
		button := func(body string) string {
			return `{"attachment":{"type":"template","payload":{"template_type":"button",` + body + `}}}`
		}
		generic := func(body string) string {
			return `{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[` + body + `]}}}`
		}
		quick := func(n int) string {
			return `{"text":"Quel jour ?","quick_replies":[` + strings.TrimSuffix(strings.Repeat(`{"content_type":"text","title":"Lundi","payload":"p"},`, n), ",") + `]}`
		}
		for what, body := range map[string]string{
			"four buttons":                     button(`"text":"x","buttons":[` + postback + `,` + postback + `,` + postback + `,` + postback + `]`),
			"no buttons":                       button(`"text":"x"`),
			"no words above buttons":           button(`"buttons":[` + postback + `]`),
			"words above buttons too long":     button(`"text":"` + strings.Repeat("é", 641) + `","buttons":[` + postback + `]`),
			"a title too long":                 button(`"text":"x","buttons":[{"type":"postback","title":"` + strings.Repeat("é", 21) + `","payload":"x"}]`),
			"a button that calls":              button(`"text":"x","buttons":[{"type":"phone_number","title":"x","payload":"+33"}]`),
			"a button that leads to a script":  button(`"text":"x","buttons":[{"type":"web_url","title":"x","url":"javascript:alert(1)"}]`),
			"eleven cards":                     generic(strings.TrimSuffix(strings.Repeat(`{"title":"x"},`, 11), ",")),
			"a card without a title":           generic(`{"subtitle":"x"}`),
			"a card that leads to a script":    generic(`{"title":"x","default_action":{"type":"web_url","url":"javascript:x"}}`),
			"fourteen quick replies":           quick(14),
			"a quick reply with an address":    `{"text":"x","quick_replies":[{"content_type":"user_email"}]}`,
			"words beside a template":          strings.Replace(button(`"text":"x","buttons":[`+postback+`]`), `{"att`, `{"text":"y","att`, 1),
			"a button that names another host": button(`"text":"x","buttons":[{"type":"web_url","title":"x","url":"https://banque.fr@evil.example/"}]`),
			"a button that is read backwards":  button(`"text":"x","buttons":[{"type":"web_url","title":"\u202ex","url":"https://example.org"}]`),
			"a card that is read backwards":    generic(`{"title":"\u202ex"}`),
			"another template":                 `{"attachment":{"type":"template","payload":{"template_type":"receipt"}}}`,
		} {
			if got := pageRefusal(k.message(body, 400)); got != [2]int{100, 0} {
				t.Errorf("%s: %v", what, got)
			}
		}
		k.fields("messages,messaging_postbacks,message_echoes")

		k.message(button(`"text":"Une table ce soir ?","buttons":[{"type":"web_url","title":"La carte","url":"https://example.org/carte"},{"type":"postback","title":"Réserver","payload":"reserve:1"},`+postback+`]`), 200)
		page := k.eli.open(k.chat)
		has(t, page, "Une table ce soir ?")
		has(t, page, `href="https://example.org/carte"`)
		has(t, page, `rel="nofollow noopener noreferrer"`)
		if got := k.pageEvents("message"); len(got) != 1 || got[0]["sender"].(map[string]any)["id"] != k.line.ID.String() || got[0]["recipient"].(map[string]any)["id"] != k.psid {
			t.Errorf("the echo is %v", got)
		}
		k.message(button(`"text":"Où ?","buttons":[{"type":"web_url","title":"Ici","url":"https://evil.example?x=banque.fr"}]`), 200)
		if got := regexp.MustCompile(`(?:vers|leads to) evil[^<]*`).FindString(k.eli.open(k.chat)); !strings.HasSuffix(strings.TrimRight(got, ") "), "evil.example") {
			t.Errorf("it leads %s", got)
		}
		k.pageEvents("message")
		press := choice(t, page, "Réserver")
		k.eli.send(k.chat, press, nil)
		if got := k.pageEvents("postback"); len(got) != 1 || got[0]["postback"].(map[string]any)["payload"] != "reserve:1" || got[0]["postback"].(map[string]any)["title"] != "Réserver" {
			t.Errorf("a button is told as %v", got)
		}
		press.Set("choice", "b7")
		press.Set("ref", "b7")
		if got := k.eli.post(k.chat, press, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("what is not on the card: %d", got.StatusCode)
		}

		k.message(generic(`{"title":"Un roman","subtitle":"12 €","image_url":"`+files.URL+`/a","default_action":{"type":"web_url","url":"https://example.org/roman"},"buttons":[{"type":"postback","title":"Le roman","payload":"roman"}]},{"title":"Un atlas","image_url":"`+files.URL+`/abc","buttons":[{"type":"postback","title":"L’atlas","payload":"atlas"}]},{"title":"Sans image"}`), 200)
		page = k.eli.open(k.chat)
		deck := regexp.MustCompile(`(?s)<ul class="lane".*?</ul>`).FindString(page)
		if strings.Count(deck, "<li") < 3 || strings.Count(deck, "<img") != 2 || !strings.Contains(deck, `href="https://example.org/roman"`) {
			t.Errorf("the cards are %s", deck)
		}
		for _, want := range []string{"Un roman", "12 €", "Un atlas", "Sans image", map[string]string{"fr": "3 cartes, côte à côte", "en": "3 cards, side by side"}[lang]} {
			has(t, deck, want)
		}
		for _, src := range regexp.MustCompile(`<img[^>]* src="([^"]+)"`).FindAllStringSubmatch(deck, -1) {
			if got := k.eli.get(strings.ReplaceAll(src[1], "&amp;", "&")); got.StatusCode != http.StatusOK {
				t.Errorf("the picture of a card: %d", got.StatusCode)
			}
		}
		k.eli.send(k.chat, choice(t, page, "L’atlas"), nil)
		if got := k.pageEvents("postback"); len(got) != 1 || got[0]["postback"].(map[string]any)["payload"] != "atlas" {
			t.Errorf("a button of a card is told as %v", got)
		}

		k.message(quick(13), 200)
		k.message(`{"text":"Quel jour ?","metadata":"m1","quick_replies":[{"content_type":"text","title":"Lundi","payload":"jour:1"},{"content_type":"text","title":"Mardi","payload":"jour:2"}]}`, 200)
		echoes := k.pageEvents("message")
		if m := echoes[len(echoes)-1]["message"].(map[string]any); m["is_echo"] != true || m["metadata"] != "m1" || m["text"] != "Quel jour ?" || fmt.Sprintf("%.0f", m["app_id"]) != k.app.ID.String() {
			t.Errorf("the echo is %v", m)
		}
		k.eli.send(k.chat, choice(t, k.eli.open(k.chat), "Mardi"), nil)
		got := k.pageEvents("message")
		if len(got) != 1 || got[0]["message"].(map[string]any)["text"] != "Mardi" || got[0]["message"].(map[string]any)["quick_reply"].(map[string]any)["payload"] != "jour:2" || got[0]["sender"].(map[string]any)["id"] != k.psid {
			t.Errorf("a quick reply is told as %v", got)
		}
		k.fields("messages")
		k.message(`{"text":"Sans écho"}`, 200)
		if got := k.pageEvents("message"); len(got) != 0 {
			t.Errorf("who did not ask for echoes is told %v", got)
		}
	})
}

// A page sends files of addresses, of its own and with the call, and names them again.
func TestAPageSendsFiles(t *testing.T) { // business-messaging 17.2
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/a.png":
				w.Header().Set("Content-Type", "image/png")
				_, _ = w.Write(drawing(t, color.RGBA{200, 90, 10, 255}))
			case "/carte.pdf":
				w.Header().Set("Content-Type", "application/pdf")
				_, _ = w.Write([]byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))
			default:
				w.WriteHeader(http.StatusNotFound)
			}
		}))
		t.Cleanup(files.Close)
		file := func(kind, payload string) string {
			return `{"attachment":{"type":"` + kind + `","payload":{` + payload + `}}}`
		}
		images := func() int { return strings.Count(k.eli.open(k.chat), "<img") }
		before := images()
		sent := k.message(file("image", `"url":"`+files.URL+`/a.png","is_reusable":true`), 200)
		which, _ := sent["attachment_id"].(string)
		if which == "" || images() != before+1 {
			t.Fatalf("a picture answers %v, and stands %d times", sent, images()-before)
		}
		k.message(file("image", `"attachment_id":"`+which+`"`), 200)
		if images() != before+2 {
			t.Errorf("named again it stands %d times", images()-before)
		}
		if sent := k.message(file("image", `"url":"`+files.URL+`/a.png"`), 200); sent["attachment_id"] != nil {
			t.Errorf("what is not reusable answers %v", sent)
		}
		kept := k.call(k.token, "POST", "/me/message_attachments", `{"message":`+file("image", `"url":"`+files.URL+`/a.png","is_reusable":true`)+`}`, 200)["attachment_id"].(string)
		k.message(`{"attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"`+kept+`","buttons":[{"type":"postback","title":"Je le veux","payload":"oui"}]}]}}}`, 200)
		if page := k.eli.open(k.chat); strings.Count(page, "<img") != before+4 || !strings.Contains(page, "Je le veux") {
			t.Errorf("a media template has %d pictures", images()-before-3)
		}
		k.message(file("file", `"url":"`+files.URL+`/carte.pdf"`), 200)
		has(t, k.eli.open(k.chat), "carte.pdf")

		other := k.house.shop("noe")
		foreign := other.call(other.token, "POST", "/me/message_attachments", `{"message":`+file("image", `"url":"`+files.URL+`/a.png"`)+`}`, 200)["attachment_id"].(string)
		for what, body := range map[string]string{
			"a file of another organisation":     file("image", `"attachment_id":"`+foreign+`"`),
			"a picture as a film":                file("video", `"attachment_id":"`+which+`"`),
			"a picture of an address, as a film": file("video", `"url":"`+files.URL+`/a.png"`),
			"a file that is not there":           file("image", `"url":"`+files.URL+`/b.png"`),
			"an address of this machine's own":   file("image", `"url":"file:///etc/passwd"`),
			"nothing":                            file("image", ``),
		} {
			if got := pageRefusal(k.message(body, 400)); got != [2]int{100, 2018008} {
				t.Errorf("%s: %v", what, got)
			}
		}
		if got := pageRefusal(k.call(k.token, "POST", "/me/message_attachments", `{"message":`+file("audio", `"url":"`+files.URL+`/a.png"`)+`}`, 400)); got != [2]int{100, 2018008} {
			t.Errorf("a picture is kept as a sound: %v", got)
		}
		if got := pageRefusal(k.message(`{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"x","image_url":"`+files.URL+`/carte.pdf"}]}}}`, 400)); got != [2]int{100, 2018008} {
			t.Errorf("a card with a paper as its picture: %v", got)
		}
		for what, body := range map[string]string{"an unknown kind": file("location", `"url":"x"`), "two files": file("image", `"url":"x","attachment_id":"`+which+`"`)} {
			if got := pageRefusal(k.message(body, 400)); got != [2]int{100, 0} {
				t.Errorf("%s: %v", what, got)
			}
		}

		form := func(path string, fields map[string]string) map[string]any {
			t.Helper()
			var body bytes.Buffer
			parts := multipart.NewWriter(&body)
			for name, v := range fields {
				_ = parts.WriteField(name, v)
			}
			part, err := parts.CreateFormFile("filedata", "a.png")
			if err == nil {
				_, err = part.Write(drawing(t, color.RGBA{20, 190, 10, 255}))
			}
			if err != nil || parts.Close() != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodPost, "/v15.0/me/"+path+"?access_token="+k.token, &body)
			r.Header.Set("Content-Type", parts.FormDataContentType())
			out := httptest.NewRecorder()
			k.shop.w.Gateway.ServeHTTP(out, r)
			answer := map[string]any{}
			if err := json.Unmarshal(out.Body.Bytes(), &answer); err != nil || out.Code != 200 {
				t.Errorf("%s: %d %s", path, out.Code, out.Body)
			}
			return answer
		}
		before = images()
		form("messages", map[string]string{"recipient": `{"id":"` + k.psid + `"}`, "message": file("image", "")})
		mine := form("message_attachments", map[string]string{"message": file("image", `"is_reusable":true`)})
		k.message(file("image", `"attachment_id":"`+mine["attachment_id"].(string)+`"`), 200)
		if images() != before+2 {
			t.Errorf("two files of forms stand %d times", images()-before)
		}
	})
}

// Who opens the chat by a link is told to apps with what the link says of itself, once they
// know the member.
func TestALinkIsToldToApps(t *testing.T) { // business-messaging 17.13
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		k.fields("messaging_referrals")
		follow := func(b *browser, path string, more url.Values) {
			t.Helper()
			page := b.open(path)
			all := url.Values{}
			for _, name := range []string{"by", "referral"} {
				if m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page); m != nil {
					all.Set(name, strings.ReplaceAll(m[1], "&amp;", "&"))
				}
			}
			for name, v := range more {
				all[name] = v
			}
			b.send("/c/"+k.line.Number, all, nil)
		}
		ref := func(b *browser, path string, more url.Values) string {
			t.Helper()
			follow(b, path, more)
			got := k.pageEvents("referral")
			if len(got) == 0 {
				return ""
			}
			r := got[0]["referral"].(map[string]any)
			if len(got) > 1 || r["source"] != "SHORTLINK" || r["type"] != "OPEN_THREAD" {
				t.Errorf("the app is told %v", got)
			}
			return r["ref"].(string)
		}
		link := k.call(k.token, "POST", "/"+k.line.ID.String()+"/message_qrdls", `{"prefilled_message":"Bonjour"}`, 200)["code"].(string)
		zoe := k.browser(lang)
		zoe.join("zoe")
		card := "/c/" + k.line.Number
		for _, c := range []struct {
			what, path string
			b          *browser
			more       url.Values
			want       string
		}{
			{"who wrote before, by a reference", card + "?ref=vitrine-3", k.eli, nil, "vitrine-3"},
			{"who wrote before, by no link", card, k.eli, nil, ""},
			{"who wrote before, by a short link", "/m/" + link, k.eli, url.Values{"text": {"Oui"}, "ref": {"r1"}}, link},
			{"a short link with a reference", "/m/" + link + "?ref=affiche", k.eli, url.Values{"text": {"Oui"}, "ref": {"r2"}}, "affiche"},
			{"a reference with other signs", card + "?ref=%3Cb%3E", k.eli, nil, ""},
			{"who never wrote and writes nothing", card + "?ref=vitrine-3", zoe, nil, ""},
			{"who never wrote and writes", card + "?ref=vitrine-4&text=Bonjour", zoe, url.Values{"text": {"Bonjour"}, "ref": {"r3"}}, "vitrine-4"},
		} {
			if got := ref(c.b, c.path, c.more); got != c.want {
				t.Errorf("%s: %q, not %q", c.what, got, c.want)
			}
		}
		taken := 0
		for taken < 100 && k.eli.post(card, url.Values{"by": {card}, "referral": {"vitrine-3"}}, nil).StatusCode < 400 {
			taken++
		}
		if taken > 60 {
			t.Errorf("apps are told of it %d times in a minute", taken)
		}
	})
}
