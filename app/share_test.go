package app_test

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"parvis/engine/post"
)

// brand, Surfaces: a link to what everybody may see is shown elsewhere with a picture;
// words that are covered, and posts that are not for everybody, are shown nowhere.
func TestLinksAreShownElsewhere(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		lea, visitor := h.person("lea"), h.browser(lang)
		said := h.say(lea, post.Draft{Text: "Le marché ouvre à midi 🎉", Visibility: post.Public})
		covered := h.say(lea, post.Draft{Text: "la fin du film", Spoiler: "divulgâchage", Visibility: post.Public})
		closed := h.say(lea, post.Draft{Text: "entre nous", Visibility: post.Private})
		h.settle()
		image := func(path string) string {
			t.Helper()
			page := visitor.open(path)
			for _, want := range []string{`rel="canonical" href="` + h.Base + path + `"`, `property="og:title"`, `property="og:image:width" content="1200"`, `property="og:image:height" content="630"`, `property="og:image:alt"`, `name="twitter:card" content="summary_large_image"`} {
				if !strings.Contains(page, want) {
					t.Errorf("%s has no %s", path, want)
				}
			}
			if strings.Contains(page, "la fin du film\"") {
				t.Errorf("the head of %s says what is covered", path)
			}
			return strings.TrimPrefix(html.UnescapeString(find(t, page, `property="og:image" content="([^"]+)"`)), h.Base)
		}
		for _, path := range []string{"/", "/@lea", "/@lea/" + said.ID.String(), "/@lea/" + covered.ID.String()} {
			at := image(path)
			a := visitor.get(at)
			if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "image/png" || !strings.Contains(a.Header.Get("Cache-Control"), "public") || !strings.HasPrefix(a.text, "\x89PNG") {
				t.Errorf("%s: %d %v", at, a.StatusCode, a.Header)
			}
			old := at[:strings.LastIndexByte(at, '/')+1] + "1-0.png"
			if a := visitor.get(old); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != at {
				t.Errorf("an older version of %s: %d %s", at, a.StatusCode, a.Header.Get("Location"))
			}
		}
		page := visitor.open("/@lea/" + said.ID.String())
		if !strings.Contains(page, `property="og:description" content="Le marché ouvre à midi 🎉"`) {
			t.Error("the head does not say what the post says")
		}
		for _, bad := range []string{"/cards/" + lang + "/posts/" + closed.ID.String() + "/x.png", "/cards/" + lang + "/posts/1/x.png", "/cards/xx/network/x.png", "/cards/" + lang + "/people/0/x.png"} {
			if a := visitor.get(bad); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", bad, a.StatusCode)
			}
		}
	})
}
