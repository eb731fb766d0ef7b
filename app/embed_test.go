package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
)

// web-client 6.28, 10.1: other sites show what everybody may read, without a cookie, a
// script or anything to do; programs ask how (oEmbed 1.0).
func TestAPostStandsOnOtherSites(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		ines, words := h.browser(lang), map[string][2]string{"fr": {"Publication de ines", "Cette publication n’est pas disponible."}, "en": {"Post by ines", "This post is not available."}}[lang]
		ines.join("ines")
		post := func(text, visibility string) string {
			ines.send("/compose", url.Values{"text": {text}, "visibility": {visibility}, "key": {text}}, nil)
			return find(t, ines.open("/@ines"), `href="/@ines/(\d+)"`)
		}
		private, open := post("Entre nous", "private"), post("Un pont sur la place", "public")
		nobody := h.browser(lang)
		for who, b := range map[string]*browser{"a visitor": nobody, "its author": ines} {
			page := b.get("/embed/" + open + "?lang=" + lang)
			all(t, page.text, "Un pont sur la place", words[0], `target="_blank"`, `href="/@ines/`+open+`"`, `<html lang="`+lang+`"`)
			for _, never := range []string{"<script", "<form", "<button", "popover"} {
				if strings.Contains(page.text, never) {
					t.Errorf("%s has %s in the frame", who, never)
				}
			}
			policy := page.Header.Get("Content-Security-Policy")
			if page.StatusCode != http.StatusOK || !strings.Contains(policy, "frame-ancestors *") || !strings.Contains(policy, "script-src 'none'") || page.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %d, %v", who, page.StatusCode, page.Header)
			}
			gone := b.get("/embed/" + private)
			if gone.StatusCode != http.StatusNotFound || strings.Contains(gone.text, "Entre nous") || !strings.Contains(gone.text, words[1]) {
				t.Errorf("%s: what is not for everybody: %d %s", who, gone.StatusCode, inShort(gone.text))
			}
		}
		at := h.Base + "/@ines/" + open
		all(t, nobody.open("/@ines/"+open), `type="application/json+oembed"`, url.QueryEscape(at))
		if page := ines.open("/@ines/" + private); strings.Contains(page, "json+oembed") || strings.Contains(page, "/posts/"+private+"/embed") {
			t.Error("a post for followers offers to be shown elsewhere")
		}
		all(t, ines.open("/@ines/"+open), `/posts/`+open+`/embed"`)
		all(t, ines.open("/posts/"+open+"/embed"), "&lt;iframe", h.Base+"/embed/"+open)

		ask := func(q url.Values) (int, map[string]any) {
			got := nobody.get("/api/oembed?" + q.Encode())
			var a map[string]any
			_ = json.Unmarshal([]byte(got.text), &a)
			return got.StatusCode, a
		}
		status, a := ask(url.Values{"url": {at}, "maxwidth": {"300"}, "maxheight": {"9000"}})
		html, _ := a["html"].(string)
		if status != http.StatusOK || a["type"] != "rich" || a["version"] != "1.0" || a["author_name"] != "ines" || a["author_url"] != h.Base+"/@ines" || a["provider_url"] != h.Base || a["width"] != 300.0 || a["height"] != 400.0 ||
			!strings.Contains(html, `src="`+h.Base+"/embed/"+open+`"`) || !strings.Contains(html, "sandbox=") {
			t.Errorf("%d %v", status, a)
		}
		for want, list := range map[int][]url.Values{
			http.StatusNotFound:       {{"url": {h.Base + "/@ines/" + private}}, {"url": {"https://elsewhere.example/@ines/" + open}}, {"url": {h.Base + "/@lea/" + open}}, {"url": {h.Base + "/about"}}, {}},
			http.StatusNotImplemented: {{"url": {at}, "format": {"xml"}}},
		} {
			for _, q := range list {
				if got, _ := ask(q); got != want {
					t.Errorf("%v: %d, not %d", q, got, want)
				}
			}
		}

		h.write(func(tx *store.Tx) error {
			who, err := h.Account.ByUsername(h.ctx, tx, "ines")
			if err == nil {
				_, err = h.Report.Act(h.ctx, tx, account.Actor{Role: account.Administrator}, report.Act{Target: who, Action: report.Suspend})
			}
			return err
		})
		h.settle()
		if page := nobody.get("/embed/" + open); page.StatusCode == http.StatusOK || !strings.Contains(page.text, words[1]) {
			t.Errorf("of a suspended author: %d %s", page.StatusCode, inShort(page.text))
		}
		if got, _ := ask(url.Values{"url": {at}}); got != http.StatusNotFound {
			t.Errorf("of a suspended author: %d", got)
		}
	})
}
