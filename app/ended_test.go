package app_test

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// forget ends the session as far as the browser knows: its cookies are gone.
func (b *browser) forget() {
	b.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Jar = jar
}

var unfinished = regexp.MustCompile(`name="unfinished" value="([^"]*)"`)

// A form of somebody whose session ended leads to signing in, with the words of the
// composer, and from there to a composer that has them (web-client 7.8). No script
// takes part.
func TestASessionThatEndedLosesNoWords(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		ines := h.browser(lang)
		ines.join("ines")
		ines.send("/compose/draft", url.Values{"text": {"à finir"}, "sheet": {"s1"}}, map[string][]byte{"file0": picture(t, "bridge")})
		n := draftAt.FindStringSubmatch(ines.open("/drafts"))[1]
		page := ines.open("/compose?draft=" + n)
		file := regexp.MustCompile(`name="media" value="(\d+)"`).FindStringSubmatch(page)[1]
		form := url.Values{
			"text": {"Fini, <b>vraiment</b>"}, "spoiler": {"Avis"}, "visibility": {"private"}, "language": {"fr"}, "key": {"k1"}, "draft": {n}, "rev": {"1"}, "media": {file}, "alt-" + file: {"Un pont"},
		}
		ines.forget()
		a := ines.post("/compose", form, map[string][]byte{"file1": picture(t, "books")})
		if a.StatusCode != http.StatusUnauthorized {
			t.Fatalf("answered %d", a.StatusCode)
		}
		all(t, a.text, "Fini, &lt;b&gt;vraiment&lt;/b&gt;</textarea>", `name="next" value="/compose"`)
		carried := html.UnescapeString(unfinished.FindStringSubmatch(a.text)[1])
		enter := url.Values{"who": {"ines"}, "password": {"falsch"}, "next": {"/compose"}, "unfinished": {carried}}
		a = ines.post("/signin", enter, nil)
		if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "vraiment&lt;/b&gt;</textarea>") || unfinished.FindString(a.text) == "" {
			t.Errorf("a wrong password loses the words: %d", a.StatusCode)
		}
		enter.Set("password", passphrase)
		a = ines.post("/signin", enter, nil)
		at := a.Header.Get("Location")
		if at != "/compose?draft="+n || a.StatusCode != http.StatusSeeOther {
			t.Fatalf("led to %s, %d", at, a.StatusCode)
		}
		if c := a.Header.Values("Set-Cookie"); !strings.Contains(strings.Join(c, " "), "parvis_sent=k1;") {
			t.Errorf("the device is not told: %v", c)
		}
		all(t, ines.open(at), "Fini, &lt;b&gt;vraiment&lt;/b&gt;</textarea>", `value="Avis"`, `<option value="private" selected>`, "Un pont</textarea>", `name="media" value="`+file+`"`)
	})
}

// What cannot be a draft is shown to be copied, and words that come along with the
// form of signing in are nobody's but of whoever signs in.
func TestWordsThatCannotBeADraftAreShown(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("en"), h.browser("en")
	ines.join("ines")
	noe.join("noe")
	at := ines.send("/compose", url.Values{"text": {"First"}, "visibility": {"public"}, "key": {"k"}}, nil)
	p := at[strings.LastIndex(at, "/")+1:]
	ines.forget()
	a := ines.post("/compose", url.Values{"edit": {p}, "text": {"Second"}}, nil)
	enter := url.Values{"who": {"ines"}, "password": {passphrase}, "next": {"/compose?edit=" + p}, "unfinished": {html.UnescapeString(unfinished.FindStringSubmatch(a.text)[1])}}
	all(t, ines.post("/signin", enter, nil).text, "Second</textarea>", `href="/compose?edit=`+p+`"`)
	has(t, ines.open("/compose?edit="+p), "First</textarea>")

	// Somebody else who signs in gets the words, and nothing of the first one's draft.
	noe.send("/compose/draft", url.Values{"text": {"mine"}}, nil)
	n := draftAt.FindStringSubmatch(noe.open("/drafts"))[1]
	ines.forget()
	a = ines.post("/compose", url.Values{"text": {"Third"}, "draft": {n}, "rev": {"1"}, "media": {"12"}}, nil)
	enter.Set("unfinished", html.UnescapeString(unfinished.FindStringSubmatch(a.text)[1]))
	has(t, ines.open(ines.send("/signin", enter, nil)), "Third</textarea>")
	has(t, noe.open("/compose?draft="+n), "mine</textarea>")
	for _, odd := range []string{"{", `{"Draft":{"media":["x"]}}`, "[]"} {
		ines.forget()
		enter.Set("unfinished", odd)
		if a := ines.post("/signin", enter, nil); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d", odd, a.StatusCode)
		}
	}
}

// Every other form of whoever is signed out leads to signing in, and back to where it
// stood; a script gets a sentence.
func TestOtherFormsLeadToSigningIn(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	b := h.browser("en")
	for _, path := range []string{"/lists", "/posts/1/favourite", "/settings/display", "/compose/files"} {
		a := b.post(path, url.Values{"title": {"x"}}, nil)
		if a.StatusCode != http.StatusUnauthorized || unfinished.MatchString(a.text) {
			t.Errorf("%s answered %d", path, a.StatusCode)
		}
		all(t, a.text, "Your session has ended", `name="next" value="/"`, `name="password"`)
	}
}
