package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parvis/system/brand"
)

// fields are a look as the desk's form sends it.
func fields(l brand.Look, rev string) url.Values {
	q := url.Values{"rev": {rev}, "name": {l.Name}, "interface": {l.Interface}, "display": {l.Display}, "mono": {l.Mono}, "density": {l.Density}, "motion": {l.Motion}}
	for n, s := range l.Seeds {
		q.Set("seed-"+strconv.Itoa(n+1), s)
	}
	for n, s := range l.Gradient.Stops {
		q.Set("stop-"+strconv.Itoa(n+1), s.Color)
		q.Set("at-"+strconv.Itoa(n+1), strconv.Itoa(s.At))
	}
	for name, v := range map[string]int{"angle": l.Gradient.Angle, "x": l.Gradient.X, "y": l.Gradient.Y, "strength": l.Gradient.Strength, "radius": l.Radius} {
		q.Set(name, strconv.Itoa(v))
	}
	return q
}

// brand: the operator sets an identity once and every page follows; what is wrong is
// named and lost by nobody; going back publishes again.
func TestTheOperatorGivesTheNetworkAnIdentity(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		chief, lea := h.chief("ines", lang), h.browser(lang)
		lea.join("lea")
		sheet := func(page string) string {
			t.Helper()
			return find(t, page, `<link rel="stylesheet" href="(/brand/\d+\.css)\?v=[0-9a-f]{8}">`)
		}
		clean := func(page string) string {
			t.Helper()
			if bad := faultsOf(page); len(bad) > 0 {
				t.Error(bad)
			}
			if m := regexp.MustCompile(`\bbrand\.[a-z_]+(?:\.[a-z_]+)*\b`).FindString(inShort(page)); m != "" {
				t.Errorf("%s has no words", m)
			}
			return page
		}
		if got := sheet(lea.open("/")); got != "/brand/1.css" {
			t.Fatal(got)
		}
		clean(lea.open("/brand"))
		for _, path := range []string{"/studio/brand", "/studio/brand/1", "/studio/brand/preview.css"} {
			if a := lea.get(path); a.StatusCode != http.StatusForbidden {
				t.Errorf("a member gets %s: %d", path, a.StatusCode)
			}
		}
		if a := lea.post("/studio/brand", nil, nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("a member begins an identity: %d", a.StatusCode)
		}

		clean(chief.open("/studio/brand"))
		draft := chief.send("/studio/brand", nil, nil)
		page := clean(chief.open(draft))
		rev := find(t, page, `name="rev" value="(\d+)"`)
		look := brand.Default()
		look.Name, look.Seeds = "Place <Violette>", []string{"#7a1fa2", "#e05a2b"}

		bad := look
		bad.Seeds = []string{"rouge"}
		a := chief.post(draft, fields(bad, rev), nil)
		if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `href="#seed-1"`) || !strings.Contains(a.text, `value="rouge"`) || !strings.Contains(a.text, "Place &lt;Violette&gt;") {
			t.Errorf("a colour that is none: %d %s", a.StatusCode, inShort(a.text))
		}
		clean(a.text)
		a = chief.post(draft, fields(look, rev), map[string][]byte{"glyph": []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><foreignObject/></svg>`)})
		if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "&lt;foreignObject&gt;") {
			t.Errorf("a drawing with another language: %d %s", a.StatusCode, inShort(a.text))
		}
		glyph := func(fill string) map[string][]byte {
			return map[string][]byte{"glyph": []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="` + fill + `"/></svg>`)}
		}
		chief.send(draft, fields(look, rev), glyph("#8a8a8a"))
		if page = clean(chief.open(draft)); !regexp.MustCompile(`<div class="notice bad">[^§]*?\b[12][.,]\d:1`).MatchString(page) {
			t.Error("nobody is told that the glyph hardly stands out")
		}
		if to := chief.send(draft, fields(look, find(t, page, `name="rev" value="(\d+)"`)), glyph("#fff")); to != draft {
			t.Errorf("who saved is led to %s", to)
		}
		if page = clean(chief.open(draft)); strings.Contains(page, `<div class="notice bad">`) || !regexp.MustCompile(`\b[4-9][.,]\d:1`).MatchString(page) {
			t.Error("the contrast of the glyph is not told")
		}
		theirs := look
		theirs.Name = "Another"
		if a := chief.post(draft, fields(theirs, rev), nil); a.StatusCode != http.StatusConflict || !strings.Contains(a.text, "<td>Another</td>") || !strings.Contains(a.text, "<td>Place &lt;Violette&gt;</td>") {
			t.Errorf("two changed one draft: %d %s", a.StatusCode, inShort(a.text))
		}
		if a := chief.post(draft+"/publish", url.Values{"rev": {rev}, "when": {"now"}}, nil); a.StatusCode != http.StatusConflict || !strings.Contains(a.text, "Place &lt;Violette&gt;") {
			t.Errorf("published as somebody saw it before another change: %d %s", a.StatusCode, inShort(a.text))
		}
		if a := chief.get("/studio/brand/preview.css?" + fields(look, "").Encode()); a.StatusCode != http.StatusOK || !strings.Contains(a.text, ".trial {") {
			t.Errorf("the preview: %d", a.StatusCode)
		}
		if a := chief.get("/studio/brand/preview.css?seed-1=x"); a.StatusCode != http.StatusNoContent {
			t.Errorf("the preview of what is wrong: %d", a.StatusCode)
		}
		rev = find(t, chief.open(draft), `name="rev" value="(\d+)"`)
		if a := chief.post(draft+"/publish", url.Values{"rev": {rev}, "when": {"later"}, "at": {"2020-01-01T10:00"}}, nil); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("publishing in the past: %d", a.StatusCode)
		}
		chief.send(draft+"/publish", url.Values{"rev": {rev}, "when": {"now"}}, nil)

		home := clean(lea.open("/"))
		if sheet(home) != "/brand/2.css" || !strings.Contains(home, "Place &lt;Violette&gt;") {
			t.Errorf("members see %s", sheet(home))
		}
		for _, path := range []string{"/brand/1.css", "/brand/2.css", "/icon.svg", "/icons/192.png", "/favicon.ico", "/brand/glyph.svg", "/brand/glyph.png", "/brand/wordmark.svg", "/brand/wordmark.png", "/brand/tokens.json"} {
			if a := lea.get(path); a.StatusCode != http.StatusOK || a.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d", path, a.StatusCode)
			}
		}
		for _, path := range []string{"/brand/3.css", "/brand/x.css", "/brand/wordmark.gif", "/icons/7.png", "/icons/192.gif", "/brand/nothing"} {
			if a := lea.get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.StatusCode)
			}
		}
		var manifest struct {
			Name  string
			Icons []struct{ Src string }
		}
		if err := json.Unmarshal([]byte(lea.open("/manifest.webmanifest")), &manifest); err != nil || manifest.Name != look.Name || len(manifest.Icons) != 5 {
			t.Errorf("%+v %v", manifest, err)
		}

		// Tokens go out of one identity and into the next.
		draft = chief.send("/studio/brand", nil, nil)
		first := []byte(`{"seed":{"action":{"$type":"color","$value":"#123456"}}}`)
		if a := chief.post(draft+"/tokens", url.Values{"rev": {"1"}}, map[string][]byte{"tokens": []byte(`{"a":{"$type":"smell","$value":1}}`)}); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("tokens of an unknown type: %d", a.StatusCode)
		}
		chief.send(draft+"/tokens", url.Values{"rev": {"1"}}, map[string][]byte{"tokens": first})
		if page := chief.open(draft); !strings.Contains(page, `value="#123456"`) {
			t.Error("the tokens were not taken over")
		}
		chief.send(draft+"/publish", url.Values{"rev": {"2"}, "when": {"later"}, "at": {"2199-01-01T10:00"}}, nil)
		clean(chief.open(draft))
		chief.send(draft+"/hold", url.Values{"rev": {"3"}}, nil)
		chief.send(draft+"/discard", url.Values{"rev": {"4"}}, nil)
		chief.send("/studio/brand/versions/1/return", nil, nil)
		if got := sheet(lea.open("/")); got != "/brand/3.css" {
			t.Errorf("after going back members see %s", got)
		}
		past := clean(chief.open("/studio/brand"))
		if n := strings.Count(past, "/studio/brand/versions/"); n != 2 {
			t.Errorf("%d versions can be returned to", n)
		}
		if page := chief.open("/studio/audit"); strings.Contains(page, "<code>brand.") || strings.Count(page, "/@ines") < 6 {
			t.Error("acts have no words in the record")
		}
	})
}
