package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pressed posts to a path as the worker does for a button of a message.
func (b *browser) pressed(path, site string) seen {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, nil)
	if err == nil {
		r.Header.Set("Parvis-Fragment", "1")
		r.Header.Set("Sec-Fetch-Site", site)
	}
	return b.do(r, err)
}

// The buttons of a message need no form: what the worker sends is done, and the same
// from another site is refused. Reading up to a notification never goes back.
func TestTheButtonsOfAMessage(t *testing.T) { // web-client 11
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	for range 3 {
		ines.send("/compose", url.Values{"text": {"bonjour @noe"}, "visibility": {"public"}}, nil)
	}
	h.settle()
	page := noe.open("/notifications")
	has(t, page, `data-unread="3"`)
	var told []string
	for _, m := range regexp.MustCompile(`<li id="n(\d+)"`).FindAllStringSubmatch(page, -1) {
		told = append(told, m[1])
	}
	if len(told) != 3 {
		t.Fatalf("%d notifications", len(told))
	}
	slices.Sort(told)
	for _, step := range []struct{ upto, left string }{{told[1], "1"}, {told[0], "1"}, {told[2], "0"}, {told[0], "0"}} {
		a := noe.pressed("/notifications/read?upto="+step.upto, "same-origin")
		if a.StatusCode != http.StatusNoContent || a.Header.Get("Parvis-Unread") != step.left {
			t.Errorf("reading up to %s is answered %d, with %q left", step.upto, a.StatusCode, a.Header.Get("Parvis-Unread"))
		}
	}
	has(t, noe.open("/notifications"), `data-unread="0"`)
	post := find(t, page, `formaction="/posts/(\d+)/favourite"`)
	if a := noe.pressed("/posts/"+post+"/favourite", "cross-site"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a like from another site is answered %d", a.StatusCode)
	}
	if a := noe.pressed("/posts/"+post+"/favourite", "same-origin"); a.StatusCode != http.StatusOK || !strings.Contains(a.text, "/unfavourite") {
		t.Errorf("a like is answered %d", a.StatusCode)
	}
	if a := h.browser("fr").pressed("/posts/"+post+"/favourite", "same-origin"); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("a like of nobody is answered %d", a.StatusCode)
	}
}

// What other applications share becomes a post that is not sent yet; who is signed out
// comes to it by the sign-in page.
func TestSharingIntoThePlace(t *testing.T) { // web-client 11
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	said := url.Values{"title": {"Le pont"}, "text": {"À lire & à dire"}, "url": {"https://aubrelle.example/pont?a=1&b=2"}}
	whole := "Le pont\nÀ lire &amp; à dire\nhttps://aubrelle.example/pont?a=1&amp;b=2</textarea>"
	to := ines.send("/compose/share", said, map[string][]byte{"file0": drawn(t)})
	page := ines.open(to)
	has(t, page, whole)
	if n := strings.Count(page, `name="media"`); n != 1 {
		t.Errorf("the composer has %d files", n)
	}
	has(t, ines.open("/compose?"+url.Values{"text": {"lu : https://aubrelle.example/x"}, "title": {"lu"}, "url": {"https://aubrelle.example/x"}}.Encode()), ">lu : https://aubrelle.example/x</textarea>")
	if a := ines.post("/compose/share", said, map[string][]byte{"file0": []byte("no picture")}); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, whole) {
		t.Errorf("a file that is none is answered %d", a.StatusCode)
	}

	guest := h.browser("fr")
	for _, to := range []string{guest.send("/compose/share", said, nil), guest.get("/compose?text=" + url.QueryEscape("deux\nlignes")).Header.Get("Location")} {
		door := guest.open(to)
		next := strings.ReplaceAll(find(t, door, `name="next" value="([^"]*)"`), "&amp;", "&")
		if !strings.HasPrefix(next, "/compose?") {
			t.Fatalf("%s leads on to %q", to, next)
		}
		in := h.browser("fr")
		back := in.send("/signin", url.Values{"who": {"ines"}, "password": {passphrase}, "next": {next}}, nil)
		if page := in.open(back); !strings.Contains(page, whole) && !strings.Contains(page, ">deux\nlignes</textarea>") {
			t.Errorf("after signing in: %s", inShort(page))
		}
	}
}

// The manifest names what an installed application can do, in the reader's language, and
// every address it names is there.
func TestTheManifest(t *testing.T) { // web-client 11
	t.Parallel()
	h := openHouse(t)
	for _, lang := range []string{"fr", "en"} {
		ines := h.browser(lang)
		ines.join("ines" + lang)
		var m struct {
			ID, Lang, Dir, Display string
			Name                   string
			HandleLinks            string `json:"handle_links"`
			StartURL               string `json:"start_url"`
			Scope                  string
			Categories             []string
			Icons                  []struct{ Src string }
			Shortcuts              []struct{ Name, URL string }
			ShareTarget            struct {
				Action, Method, Enctype string
				Params                  struct {
					Title, Text, URL string
					Files            []struct {
						Name   string
						Accept []string
					}
				}
			} `json:"share_target"`
		}
		if err := json.Unmarshal([]byte(ines.open("/manifest.webmanifest")), &m); err != nil {
			t.Fatal(err)
		}
		if m.ID != "/" || m.Lang != lang || m.Dir != "ltr" || m.Display != "standalone" || m.HandleLinks != "preferred" || m.Scope != "/" || m.Name == "" || len(m.Categories) == 0 {
			t.Errorf("the manifest says %+v", m)
		}
		paths := []string{m.StartURL}
		for _, i := range m.Icons {
			paths = append(paths, i.Src)
		}
		for _, s := range m.Shortcuts {
			paths = append(paths, s.URL)
		}
		if !slices.Contains(paths, "/compose") || !slices.Contains(paths, "/messages") {
			t.Errorf("shortcuts lead to %v", m.Shortcuts)
		}
		for _, path := range paths {
			ines.open(path)
		}
		to := m.ShareTarget
		if to.Method != http.MethodPost || to.Enctype != "multipart/form-data" || len(to.Params.Files) != 1 || len(to.Params.Files[0].Accept) == 0 {
			t.Errorf("sharing goes %+v", to)
		}
		if page := ines.open(ines.send(to.Action, url.Values{to.Params.Title: {"A"}, to.Params.Text: {"B"}, to.Params.URL: {"https://c.example"}}, map[string][]byte{to.Params.Files[0].Name: drawn(t)})); !strings.Contains(page, ">A\nB\nhttps://c.example</textarea>") || !strings.Contains(page, `name="media"`) {
			t.Errorf("what is shared becomes %s", inShort(page))
		}
	}
}

// Quiet hours are kept as they are chosen, with the zone in which they were; what is
// refused stays in the form.
func TestChoosingQuietHours(t *testing.T) { // web-client 11
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	form := url.Values{"not_following": {"filter"}, "not_followers": {"accept"}, "new_accounts": {"accept"}, "private_mentions": {"accept"}, "limited_accounts": {"accept"}, "digest": {"daily"}, "zone": {"Europe/Paris"}, "quiet_from": {"22"}, "quiet_to": {"7"}}
	page := ines.open("/settings/notifications")
	has(t, page, `name="quiet_from"`)
	has(t, page, "à l’heure de UTC")
	ines.send("/settings/notifications", form, nil)
	page = ines.open("/settings/notifications")
	has(t, page, "à l’heure de Europe/Paris")
	for name, hour := range map[string]string{"quiet_from": "22", "quiet_to": "7"} {
		field := find(t, page, `(?s)(<select[^>]*name="`+name+`".*?</select>)`)
		if !strings.Contains(field, `value="`+hour+`" selected`) {
			t.Errorf("%s is not %s", name, hour)
		}
	}
	form.Set("quiet_to", "25")
	form.Set("digest", "never")
	a := ines.post("/settings/notifications", form, nil)
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("hour 25 is answered %d", a.StatusCode)
	}
	has(t, a.text, "quiet_to-e")
	for _, want := range []string{`value="never" selected`, `value="filter" selected`, `value="22" selected`} {
		has(t, a.text, want)
	}
	form.Del("quiet_to")
	form.Del("quiet_from")
	ines.send("/settings/notifications", form, nil)
	has(t, ines.open("/settings/notifications"), `value="22" selected`)
}
