package app_test

import (
	"html"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/search"
	"parvis/system/brand"
)

const cardText = "« Qui vient ce soir ? »\nTout le quartier, dès 20 h : crêpes et fanfare."

func cardForm(text, style, shape, act string) url.Values {
	return url.Values{"card-text": {text}, "card-style": {style}, "card-shape": {shape}, "card-act": {act}}
}

// brand, Text cards: words become a picture of a post that is described and found by
// them; nothing that was written is lost on the way, with or without a card.
func TestWordsBecomeAPicture(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		lea, anna := h.browser(lang), h.browser(lang)
		lea.join("lea")
		anna.join("anna")
		clean := func(page string) string {
			t.Helper()
			if bad := faultsOf(page); len(bad) > 0 {
				t.Error(bad)
			}
			if m := regexp.MustCompile(`\btextcard\.[a-z_]+(?:\.[a-z_]+)*\b`).FindString(inShort(page)); m != "" {
				t.Errorf("%s has no words", m)
			}
			return page
		}
		if a := h.browser(lang).get("/compose/card"); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/signin") {
			t.Errorf("a visitor: %d", a.StatusCode)
		}
		clean(lea.open("/compose/card"))
		if a := lea.get("/compose/card/styles/dusk.png"); a.StatusCode != http.StatusOK || !strings.HasPrefix(a.text, "\x89PNG") {
			t.Errorf("the sample: %d", a.StatusCode)
		}
		for _, path := range []string{"/compose/card/styles/neon.png", "/compose/card/styles/dusk.gif", "/compose/card/look/x", "/compose/card/look/AAAA", "/compose/card?media=1&post=1", "/compose/card?media=x&post=x"} {
			if a := lea.get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.StatusCode)
			}
		}

		// What is wrong is named, and stays in the form.
		for text, want := range map[string]string{
			"Fête 🎉 東京":                  "🎉 東 京",
			" ":                          "card-text",
			strings.Repeat("a", 501):     "500",
			strings.Repeat("vers\n", 17): "16",
		} {
			for _, act := range []string{"look", "use"} {
				a := lea.post("/compose/card", cardForm(text, "dusk", "tall", act), nil)
				if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, want) || !strings.Contains(a.text, `href="#card-text"`) || !strings.Contains(a.text, strings.TrimSpace(text)) || !strings.Contains(a.text, `value="dusk" checked`) {
					t.Errorf("%.20q: %d %s", text, a.StatusCode, inShort(a.text))
				}
				clean(a.text)
			}
		}
		if a := lea.post("/compose/card", cardForm("mot", "neon", "tall", "use"), nil); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a style that is none: %d", a.StatusCode)
		}

		// A look at it, under an address that says nothing and is its member's alone.
		page := clean(lea.post("/compose/card", cardForm(cardText, "dusk", "tall", "look"), nil).text)
		look := find(t, page, `<img src="(/compose/card/look/[^"]+)"`)
		if a := lea.get(look); a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(a.text, "\xff\xd8") {
			t.Errorf("the look: %d", a.StatusCode)
		}
		if a := anna.get(look); a.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else's look: %d", a.StatusCode)
		}
		if a := lea.post("/compose/card/look", cardForm("🎉", "dusk", "tall", ""), nil); a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") || !strings.Contains(a.text, "🎉") {
			t.Errorf("a script is told %d %s", a.StatusCode, a.text)
		}

		// From the composer and back, with what it held.
		file, err := os.ReadFile("demo/picture/bridge.webp")
		if err != nil {
			t.Fatal(err)
		}
		a := lea.post("/compose/card", url.Values{"text": {"Venez <tous>"}, "visibility": {"unlisted"}, "option0": {""}, "key": {"abc"}, "alt0": {"Un pont"}}, map[string][]byte{"file0": file})
		clean(a.text)
		form := cardForm(cardText, "dusk", "tall", "use")
		for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(a.text, -1) {
			form.Add(m[1], html.UnescapeString(m[2]))
		}
		if form.Get("text") != "Venez <tous>" || form.Get("visibility") != "unlisted" || form.Get("alt-"+form.Get("media")) != "Un pont" {
			t.Fatalf("on the way are %v", form)
		}
		back := url.Values{}
		for k, all := range form {
			back[k] = all
		}
		back.Set("card-act", "back")
		if a = lea.post("/compose/card", back, nil); a.StatusCode != http.StatusTemporaryRedirect || a.Header.Get("Location") != "/compose?card=" {
			t.Fatalf("without a card: %d %s", a.StatusCode, a.Header.Get("Location"))
		}
		if page = clean(lea.post("/compose?card=", back, nil).text); !strings.Contains(page, "Venez &lt;tous&gt;") || !strings.Contains(page, "Un pont") || strings.Contains(page, "fanfare") {
			t.Errorf("back without a card: %s", inShort(page))
		}
		a = lea.post("/compose/card", form, nil)
		to := a.Header.Get("Location")
		if a.StatusCode != http.StatusTemporaryRedirect || !strings.HasPrefix(to, "/compose?card=") {
			t.Fatalf("with the card: %d %s", a.StatusCode, inShort(a.text))
		}
		page = clean(lea.post(to, form, nil).text)
		card := strings.TrimPrefix(to, "/compose?card=")
		if !strings.Contains(page, "Venez &lt;tous&gt;") || !strings.Contains(page, `value="unlisted" selected`) || !strings.Contains(page, "Un pont") || !strings.Contains(page, `name="media" value="`+card+`"`) || !strings.Contains(page, "crêpes et fanfare") {
			t.Errorf("the composer with the card: %s", inShort(page))
		}
		if a := anna.get("/compose?card=" + card); a.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else's card: %d", a.StatusCode)
		}
		full := url.Values{}
		for k, all := range form {
			full[k] = all
		}
		full["media"] = []string{"1", "2", "3", "4"}
		if a := lea.post("/compose/card", full, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "fanfare") {
			t.Errorf("a fifth file: %d", a.StatusCode)
		}

		// Posted, it is a picture of that size whose words are found.
		at := lea.send("/compose", url.Values{"text": {"Venez"}, "visibility": {"public"}, "media": {card}, "alt-" + card: {cardText}}, nil)
		if page = clean(lea.open(at)); !strings.Contains(page, "crêpes et fanfare") {
			t.Error("the picture is not described")
		}
		p, err := id.Parse[id.Post](at[strings.LastIndexByte(at, '/')+1:])
		if err != nil {
			t.Fatal(err)
		}
		if got := h.shown(p); len(got) != 1 || got[0].alt != cardText || got[0].w != 1080 || got[0].h != 1920 {
			t.Errorf("the post shows %+v", got)
		}
		h.settle()
		h.found(p, "fanfare")
		if direct := lea.send("/compose/card", cardForm(cardText, "dawn", "square", "use"), nil); !strings.HasPrefix(direct, "/compose?card=") || !strings.Contains(clean(lea.open(direct)), "fanfare") {
			t.Errorf("a card alone leads to %s", direct)
		}
	})
}

// found fails when the author does not find a post by a word.
func (h *house) found(p id.Post, word string) {
	h.t.Helper()
	if err := h.Store.Read(h.ctx, func(tx *store.Tx) error {
		got, err := h.Post.Get(h.ctx, tx, p)
		if err != nil {
			return err
		}
		r, err := h.Search.Search(h.ctx, tx, account.Actor{Account: got.Author}, search.Query{Text: word, Limit: 5})
		if err == nil && (len(r.Posts) != 1 || r.Posts[0].ID != p) {
			h.t.Errorf("%q finds %d posts", word, len(r.Posts))
		}
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
}

// brand, Text cards: a card is drawn again when its author asks, not before; what it
// was stays with the version before as long as the post.
func TestACardIsDrawnAgain(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		chief, lea, anna := h.chief("ines", lang), h.browser(lang), h.browser(lang)
		lea.join("lea")
		anna.join("anna")
		card := strings.TrimPrefix(lea.send("/compose/card", cardForm(cardText, "lantern", "square", "use"), nil), "/compose?card=")
		at := lea.send("/compose", url.Values{"text": {"Venez"}, "visibility": {"public"}, "media": {card}, "alt-" + card: {cardText}}, nil)
		p, _ := id.Parse[id.Post](at[strings.LastIndexByte(at, '/')+1:])
		look := brand.Default()
		look.Seeds = []string{"#7a1fa2", "#e05a2b"}
		draft := chief.send("/studio/brand", nil, nil)
		chief.send(draft, fields(look, "1"), nil)
		chief.send(draft+"/publish", url.Values{"rev": {"2"}, "when": {"now"}}, nil)
		h.settle()
		if got := h.shown(p); len(got) != 1 || got[0].Media.String() != card {
			t.Fatalf("another identity changed the post: %+v", got)
		}

		again := html.UnescapeString(find(t, lea.open("/compose?edit="+p.String()), `href="(/compose/card\?post=[^"]+)"`))
		page := lea.open(again)
		if bad := faultsOf(page); len(bad) > 0 || !strings.Contains(page, "crêpes et fanfare") || !strings.Contains(page, `value="lantern" checked`) || !strings.Contains(page, `value="square" checked`) || !strings.Contains(page, "/compose/card/look/") {
			t.Errorf("%v %s", bad, inShort(page))
		}
		if a := anna.get(again); a.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else's card: %d", a.StatusCode)
		}
		form := cardForm(strings.Replace(cardText, "fanfare", "orchestre", 1), "dusk", "square", "use")
		form.Set("card-post", p.String())
		form.Set("card-media", card)
		if a := anna.post("/compose/card", form, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else draws again: %d", a.StatusCode)
		}
		bad := url.Values{}
		for k, all := range form {
			bad[k] = all
		}
		bad.Set("card-text", "🎉")
		if a := lea.post("/compose/card", bad, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `name="card-media" value="`+card+`"`) {
			t.Errorf("what cannot be drawn: %d", a.StatusCode)
		}
		if to := lea.send("/compose/card", form, nil); to != at {
			t.Errorf("who draws again is led to %s", to)
		}
		got := h.shown(p)
		if len(got) != 1 || got[0].Media.String() == card || !strings.Contains(got[0].alt, "orchestre") {
			t.Fatalf("the post shows %+v", got)
		}
		if a := lea.post("/compose/card", form, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("a card that is no longer there is drawn again: %d", a.StatusCode)
		}
		h.settle()
		h.found(p, "orchestre")

		// Both pictures are in the history, also days later, and go with the post.
		old, _ := id.Parse[id.Media](card)
		for range 3 {
			h.clock.Advance(24 * time.Hour)
			h.settle()
		}
		page = lea.open("/posts/" + p.String() + "/history")
		if strings.Count(page, "/media/") < 2 || !strings.Contains(page, "fanfare") || !strings.Contains(page, "orchestre") {
			t.Errorf("the history shows %s", inShort(page))
		}
		if n := h.kept(old, got[0].Media); n != 2 {
			t.Errorf("%d of 2 pictures are kept", n)
		}
		h.write(func(tx *store.Tx) error { return h.Post.Remove(h.ctx, tx, p) })
		for range 3 {
			h.clock.Advance(24 * time.Hour)
			h.settle()
		}
		if n := h.kept(old, got[0].Media); n != 0 {
			t.Errorf("%d pictures outlive their post", n)
		}
	})
}
