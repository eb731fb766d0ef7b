package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/post"
)

// social-core 12: staff decides on trends in pages without a script; others do not
// see that there is such a desk.
func TestTheDeskOfTrends(t *testing.T) {
	t.Parallel()
	for lang, say := range map[string]struct{ free, approved, rejected, act, refused string }{
		"fr": {"Visible sans décision", "Approuvé", "Écarté", "Tendance écartée", "Votre rôle ne décide pas"},
		"en": {"Shown without a decision", "Approved", "Rejected", "Kept something from trends", "Your role does not decide"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			h := openHouse(t)
			chief, max := h.chief("ines", lang), h.browser(lang)
			max.join("max")
			p := h.say(h.person("lea"), post.Draft{Text: "Le pont rouvre", Visibility: post.Public, Language: "fr"})
			for i := range 6 {
				who := h.person(fmt.Sprint("voisin", i))
				h.say(who, post.Draft{Text: "Vive le #Pont", Visibility: post.Public, Language: "fr"})
				h.write(func(tx *store.Tx) error { _, err := h.Post.Favourite(h.ctx, tx, who, p.ID); return err })
			}
			h.settle()
			h.count()
			if page := chief.open("/studio"); !strings.Contains(page, `href="/studio/trends"`) {
				t.Errorf("the desks: %s", inShort(page))
			}
			if page := chief.open("/studio/trends"); !strings.Contains(page, "#Pont") || !strings.Contains(page, say.free) {
				t.Errorf("hashtags: %s", inShort(page))
			}
			page := chief.open("/studio/trends/posts")
			if !strings.Contains(page, "Le pont rouvre") || !strings.Contains(page, `href="/@lea/`+p.ID.String()) {
				t.Fatalf("posts: %s", inShort(page))
			}
			at := "/studio/trends/posts/" + p.ID.String()
			for _, path := range []string{"/studio/trends", "/studio/trends/posts"} {
				if a := max.get(path); a.StatusCode != http.StatusForbidden || !strings.Contains(a.text, say.refused) || strings.Contains(a.text, "Le pont rouvre") {
					t.Errorf("a member opens %s: %d %s", path, a.StatusCode, inShort(a.text))
				}
			}
			if a := max.post(at+"/reject", nil, nil); a.StatusCode != http.StatusForbidden {
				t.Errorf("a member decides: %d", a.StatusCode)
			}
			if to := chief.send(at+"/reject", nil, nil); to != "/studio/trends/posts#t"+p.ID.String() {
				t.Errorf("a decision leads to %s", to)
			}
			if page := chief.open("/studio/trends/posts"); !strings.Contains(page, say.rejected) {
				t.Errorf("after the rejection: %s", inShort(page))
			}
			if page := max.open("/explore"); strings.Contains(page, "Le pont rouvre") {
				t.Error("a rejected post is still shown")
			}
			if page := chief.open("/studio/audit?action=trend.reject"); !strings.Contains(page, say.act) || !strings.Contains(page, `href="/@lea/`+p.ID.String()) {
				t.Errorf("the record: %s", inShort(page))
			}
			chief.send(at+"/approve", nil, nil)
			if page := chief.open("/studio/trends/posts"); !strings.Contains(page, say.approved) {
				t.Errorf("after the approval: %s", inShort(page))
			}
			if page := max.open("/explore"); !strings.Contains(page, "Le pont rouvre") {
				t.Error("an approved post is not shown")
			}
		})
	}
}
