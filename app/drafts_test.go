package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var draftAt = regexp.MustCompile(`/compose\?draft=(\d+)`)

func all(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		has(t, page, want)
	}
}

func gone(b *browser, path string) {
	b.t.Helper()
	if a := b.get(path); a.StatusCode != http.StatusNotFound {
		b.t.Errorf("%s answered %d", path, a.StatusCode)
	}
}

// A draft goes from the form to the server, comes back whole with its picture, and
// becomes a post once (web-client 4.1, 6.9). No script takes part.
func TestADraftBecomesAPost(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	files := map[string][]byte{"file0": picture(t, "arcade")}
	if at := ines.send("/compose/draft", url.Values{"text": {"Le marché rouvre"}, "visibility": {"private"}, "language": {"fr"}, "spoiler": {"Bonne nouvelle"}, "alt0": {"Des étals"}}, files); at != "/drafts" {
		t.Fatalf("led to %s", at)
	}
	list := ines.open("/drafts")
	all(t, list, "Le marché rouvre", "Bonne nouvelle", "1 fichier")
	n := draftAt.FindStringSubmatch(list)[1]
	page := ines.open("/compose?draft=" + n)
	all(t, page, "Le marché rouvre</textarea>", `<option value="private" selected>`, "Des étals</textarea>", `name="draft" value="`+n+`"`)
	file := regexp.MustCompile(`name="media" value="(\d+)"`).FindStringSubmatch(page)[1]
	form := url.Values{"text": {"Le marché rouvre demain"}, "visibility": {"private"}, "draft": {n}, "rev": {"1"}, "media": {file}, "alt-" + file: {"Des étals sous les arcades"}}
	ines.send("/compose/draft", form, nil)
	if a := ines.post("/compose/draft", form, nil); a.StatusCode != http.StatusConflict && a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "demain</textarea>") {
		t.Errorf("an old version was written over the new one: %d", a.StatusCode)
	}
	form.Set("key", "k")
	at := ines.send("/compose", form, nil)
	all(t, ines.open(at), "Le marché rouvre demain", "Des étals sous les arcades")
	if list := ines.open("/drafts"); strings.Contains(list, "marché") {
		t.Error("the draft is still there")
	}
	gone(ines, "/compose?draft="+n)
}

// A draft is thrown away with a way back, and nobody else reads it.
func TestADraftIsHadBack(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	ines.send("/compose/draft", url.Values{"text": {"Un secret"}}, nil)
	n := draftAt.FindStringSubmatch(ines.open("/drafts"))[1]
	gone(noe, "/compose?draft="+n)
	if a := noe.post("/drafts/"+n+"/drop", url.Values{}, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("dropped by somebody else: %d", a.StatusCode)
	}
	at := ines.send("/drafts/"+n+"/drop", url.Values{}, nil)
	page := ines.open(at)
	all(t, page, "Le brouillon est supprimé.", `action="/drafts/`+n+`/restore"`)
	if strings.Contains(page, "Un secret") {
		t.Error("it is still there")
	}
	has(t, ines.open(ines.send("/drafts/"+n+"/restore", url.Values{}, nil)), "Un secret")
	if a := ines.post("/compose/draft", url.Values{"text": {" "}}, nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("nothing was written, and kept: %d", a.StatusCode)
	}
}

// A post waits as long as its author chose, and is taken back whole (web-client 7.1).
func TestAPostWaitsOnThePages(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	has(t, ines.open("/compose"), `name="wait" value="10"`)
	form := url.Values{"text": {"Bonjour la place"}, "visibility": {"public"}, "key": {"k"}, "wait": {"10"}}
	at := ines.send("/compose", form, nil)
	page := ines.open(at)
	has(t, page, "Votre publication part dans 10 secondes.")
	if strings.Contains(ines.open("/@ines"), "Bonjour la place") {
		t.Error("it left at once")
	}
	back := regexp.MustCompile(`action="(/scheduled/\d+/recall)"`).FindStringSubmatch(page)[1]
	draft := ines.send(back, url.Values{}, nil)
	has(t, ines.open(draft), "Bonjour la place</textarea>")
	h.clock.Advance(time.Minute)
	h.settle()
	if strings.Contains(ines.open("/@ines"), "Bonjour la place") {
		t.Error("it left although it was taken back")
	}
	form.Set("key", "k2")
	form.Set("draft", strings.TrimPrefix(draft, "/compose?draft="))
	at = ines.send("/compose", form, nil)
	ines.send("/compose", form, nil)
	h.clock.Advance(11 * time.Second)
	h.settle()
	has(t, ines.open(at), "C’est publié.")
	if n := strings.Count(ines.open("/@ines"), "Bonjour la place"); n == 0 {
		t.Error("it did not leave")
	}
	answer := url.Values{"text": {"x"}, "visibility": {"public"}, "key": {"k3"}, "wait": {"10"}, "reply": {"12"}}
	if a := ines.post("/compose", answer, nil); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an answer to nothing waits: %d", a.StatusCode)
	}
	ines.send("/settings/privacy", url.Values{"visibility": {"public"}, "quotes": {"public"}, "wait": {"0"}}, nil)
	has(t, ines.open("/compose"), `name="wait" value="0"`)
}

// What was taken away is had back by the page that follows (web-client 7.2), and an
// address that says something else offers nothing.
func TestWhatWasDoneIsTakenBack(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	h.browser("fr").join("noe")
	noe := regexp.MustCompile(`/accounts/(\d+)/mute`).FindStringSubmatch(ines.open("/@noe"))[1]
	for _, act := range []string{"mute", "block"} {
		page := ines.open(ines.send("/accounts/"+noe+"/"+act, url.Values{}, nil))
		all(t, page, `id="done"`, `action="/accounts/`+noe+`/un`+act+`"`)
		if at := ines.send("/accounts/"+noe+"/un"+act, url.Values{}, nil); strings.Contains(at, "did=") {
			t.Errorf("taking back leads to %s", at)
		}
	}
	for _, x := range []string{"?did=delete.1", "?did=mute", "?did=mute.x", "?did=mute.1/../2", "?did=post.1"} {
		if page := ines.open("/" + x); strings.Contains(page, `action="/accounts/1`) || strings.Contains(page, "delete.1") {
			t.Errorf("%s offers something", x)
		}
	}
}

// The browser is told what the server took, and of nothing else: until then the
// device keeps the words (web-client 6.9, 7.8).
func TestTheDeviceIsToldWhatWasTaken(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	told := func(path string, form url.Values) string {
		for _, c := range ines.post(path, form, nil).Cookies() {
			if c.Name == "parvis_sent" {
				return c.Value
			}
		}
		return ""
	}
	soon := h.clock.Now().Add(-time.Hour).Format("2006-01-02T15:04")
	for key, x := range map[string]struct {
		path  string
		form  url.Values
		taken bool
	}{
		"published": {"/compose", url.Values{"text": {"Bonjour"}}, true},
		"waits":     {"/compose", url.Values{"text": {"Bonjour"}, "wait": {"10"}}, true},
		"kept":      {"/compose/draft", url.Values{"text": {"Bonjour"}}, true},
		"blank":     {"/compose", url.Values{"text": {" "}}, false},
		"past":      {"/compose", url.Values{"text": {"Bonjour"}, "at": {soon}}, false},
		"nobodys":   {"/compose", url.Values{"text": {"Bonjour"}, "edit": {"12"}}, false},
		"odd; Path": {"/compose", url.Values{"text": {"Bonjour"}}, false},
	} {
		x.form.Set("key", key)
		x.form.Set("visibility", "public")
		if got := told(x.path, x.form); (got == key) != x.taken || !x.taken && got != "" {
			t.Errorf("%s: the browser is told %q", key, got)
		}
	}
}
