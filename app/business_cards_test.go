package app_test

import (
	"fmt"
	"image/color"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// interactive sends the member a card of the cloud form.
func (k *kiosk) interactive(body string, want int) map[string]any {
	k.shop.w.t.Helper()
	return k.send(`{"messaging_product":"whatsapp","to":"`+k.psid+`","type":"interactive","interactive":`+body+`}`, want)
}

// paint serves pictures of the test's own.
func paint(t *testing.T) string {
	t.Helper()
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/p") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(drawing(t, color.RGBA{uint8(len(r.URL.Path)), 90, 10, 255}))
	}))
	t.Cleanup(files.Close)
	return files.URL
}

// api asks the member's own API about the chat.
func (k *kiosk) api(path string) string {
	k.shop.w.t.Helper()
	return k.eli.open("/api/parvis/v1/conversations/" + k.chat[strings.LastIndex(k.chat, "/")+1:] + path)
}

// A line sends cards with pictures side by side, by themselves and in a template; the member
// sees where each leads.
func TestALineSendsCardsSideBySide(t *testing.T) { // business-messaging 6, 10.3
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		at := paint(t)
		card := func(n int, head, words string) string {
			return fmt.Sprintf(`{"card_index":%d,"type":"cta_url","header":%s,"body":{"text":%q},"action":{"name":"cta_url","parameters":{"display_text":"Voir","url":"https://example.org/%d"}}}`, n, head, words, n)
		}
		image := `{"type":"image","image":{"link":"` + at + `/p"}}`
		deck := func(more string, cards ...string) string {
			return `{"type":"carousel","body":{"text":"Nouveautés"},` + more + `"action":{"cards":[` + strings.Join(cards, ",") + `]}}`
		}
		many := make([]string, 11)
		for i := range many {
			many[i] = card(i, image, "x")
		}
		long := card(0, image, strings.Repeat("é", 161))
		for what, c := range map[string]struct {
			body string
			code float64
		}{
			"one card":           {deck("", card(0, image, "x")), 131009},
			"eleven cards":       {deck("", many...), 131009},
			"two types of files": {deck("", card(0, image, "x"), card(1, `{"type":"video","video":{"link":"`+at+`/p"}}`, "x")), 131009},
			"a card of words":    {deck("", card(0, `{"type":"text","text":"x"}`, "x"), card(1, `{"type":"text","text":"x"}`, "x")), 131009},
			"words too long":     {deck("", long, card(1, image, "x")), 131009},
			"no link":            {deck("", strings.Replace(card(0, image, "x"), "https://example.org/0", "javascript:x", 1), card(1, image, "x")), 131009},
			"cards out of order": {deck("", card(1, image, "x"), card(0, image, "x")), 131009},
			"a footer":           {deck(`"footer":{"text":"x"},`, card(0, image, "x"), card(1, image, "x")), 100},
			"no words above":     {strings.Replace(deck("", card(0, image, "x"), card(1, image, "x")), "Nouveautés", " ", 1), 131008},
		} {
			if code, _ := problem(k.interactive(c.body, 400)); code != c.code {
				t.Errorf("%s: %v, not %v", what, code, c.code)
			}
		}
		k.interactive(deck("", card(0, image, "Un roman"), card(1, image, "Un atlas <b>")), 200)
		if _, statuses := k.heard(); fmt.Sprint(statuses) != "[sent]" {
			t.Errorf("statuses are %v", statuses)
		}
		lane := regexp.MustCompile(`(?s)<ul class="lane".*?</ul>`).FindString(k.eli.open(k.chat))
		if strings.Count(lane, "<img") != 2 || strings.Count(lane, `rel="nofollow noopener noreferrer"`) < 2 {
			t.Errorf("the cards are %s", lane)
		}
		for _, want := range []string{"Un roman", "Un atlas &lt;b&gt;", `href="https://example.org/1"`, map[string]string{"fr": "vers example.org", "en": "leads to example.org"}[lang]} {
			has(t, lane, want)
		}
		list := k.api("/messages")
		for _, want := range []string{`"kind":"generic"`, `"text":"Un roman"`, `"media_type":"image"`, `"url":"https://example.org/0"`, `"body":"Nouveautés"`} {
			has(t, list, want)
		}
		k.heard()
		k.interactive(deck("", card(0, image, "x"), card(1, `{"type":"image","image":{"link":"`+at+`/gone"}}`, "x")), 200)
		if _, statuses := k.heard(); fmt.Sprint(statuses) != "[failed 131053]" {
			t.Errorf("of a picture that is not there: %v", statuses)
		}
		k.interactive(`{"type":"cta_url","header":{"type":"image","image":{"link":"`+at+`/p"}},"body":{"text":"Avec image"},"action":{"name":"cta_url","parameters":{"display_text":"Voir","url":"https://example.org/z"}}}`, 200)
		if _, statuses := k.heard(); fmt.Sprint(statuses) != "[sent]" {
			t.Errorf("a header by its address: %v", statuses)
		}

		part := `{"components":[{"type":"header","format":"image","example":{"header_handle":["4:x"]}},{"type":"body","text":"Chez nous, {{1}} vous attend","example":{"body_text":["un livre"]}},{"type":"buttons","buttons":[{"type":"quick_reply","text":"Le garder"},{"type":"url","text":"Le voir","url":"https://example.org/livre"}]}]}`
		k.template(`{"name":"rayon","language":"fr","category":"utility","components":[{"type":"body","text":"Le rayon de la semaine."},{"type":"carousel","cards":[`+part+`,`+part+`]}]}`, 200)
		fill := func(n int, title string) string {
			return fmt.Sprintf(`{"card_index":%d,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":%q}}]},{"type":"body","parameters":[{"type":"text","text":%q}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"garde:%d"}]}]}`, n, at+"/p", title, n)
		}
		k.send(`{"messaging_product":"whatsapp","to":"`+k.psid+`","type":"template","template":{"name":"rayon","language":{"code":"fr"},"components":[{"type":"carousel","cards":[`+fill(0, "le roman")+`,`+fill(1, "l’atlas")+`]}]}}`, 200)
		page := k.eli.open(k.chat)
		has(t, page, "Chez nous, l’atlas vous attend")
		k.heard()
		k.eli.send(k.chat, choice(t, page, "Le garder"), nil)
		if got, _ := k.heard(); len(got) != 1 || got[0]["type"] != "button" || got[0]["button"].(map[string]any)["payload"] != "garde:1" {
			t.Errorf("a button of a card of a template is told as %v", got)
		}
	})
}
