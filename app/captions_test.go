package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
)

// A film has captions, which its author adds after posting, and which everybody who
// sees it reads beside their times (web-client 6.8; 9.2, theme 4).
func TestCaptionsOfAFilm(t *testing.T) {
	t.Parallel()
	film := filmed(t)
	h := openHouse(t)
	ines, noe, guest := h.browser("fr"), h.browser("en"), h.browser("en")
	ines.join("ines")
	noe.join("noe")
	var author account.Actor
	h.write(func(tx *store.Tx) error {
		a, err := h.Account.Lookup(h.ctx, tx, "ines")
		author = account.Actor{Account: a.ID, State: account.Active, Scopes: account.AllScopes()}
		return err
	})
	m, err := h.Media.Upload(h.ctx, author.Account, bytes.NewReader(film))
	if err != nil {
		t.Fatal(err)
	}
	h.settle()
	p := h.say(author, post.Draft{Text: "Le pont", Visibility: post.Public, Language: "fr", Media: []id.Media{m.ID}})
	at, page := "/@ines/"+p.ID.String(), "/posts/"+p.ID.String()+"/captions"
	has(t, ines.open(at), page)
	if strings.Contains(guest.open(at), page) {
		t.Error("nothing is said, and a visitor is led there")
	}
	all(t, ines.open(page), "Il n’y a pas encore de sous-titres.", `name="captions"`)

	form := url.Values{"file": {m.ID.String()}, "language": {"fr"}}
	srt := map[string][]byte{"captions": []byte("1\n00:00:00,000 --> 00:00:00,900\n<b>Voici</b> le pont\n")}
	if a := ines.post(page, form, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "Choisissez un fichier.") {
		t.Errorf("no file: %d", a.StatusCode)
	}
	if a := ines.post(page, form, map[string][]byte{"captions": []byte("<html>")}); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "Ligne 1") {
		t.Errorf("no captions: %d", a.StatusCode)
	}
	if a := noe.post(page, form, srt); a.StatusCode == http.StatusSeeOther {
		t.Error("somebody else adds captions")
	}
	ines.send(page, form, srt)
	ines.send(page, url.Values{"file": {m.ID.String()}, "language": {"br"}}, map[string][]byte{"captions": []byte("WEBVTT\n\n00:00.000 --> 00:00.900\nSetu ar pont\n")})

	seen := guest.open(at)
	all(t, seen, `<track kind="captions"`, `srclang="fr" label="Français"`, `srclang="br" label="Brezhoneg"`, page)
	if strings.Count(seen, " default>") != 1 {
		t.Error("not one of the captions is on")
	}
	src := find(t, seen, `<track kind="captions" src="([^"]+)" srclang="fr"`)
	if a := guest.get(src); a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "text/vtt; charset=utf-8" || a.text != "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nVoici le pont\n" {
		t.Errorf("captions answer %d, %s: %q", a.StatusCode, a.Header.Get("Content-Type"), a.text)
	}
	read := guest.open(page)
	all(t, read, "Français", "Brezhoneg", page+"?in=br")
	all(t, guest.open(page+"?in=fr"), "Voici le pont")
	all(t, guest.open(page+"?in=br"), "Setu ar pont")
	if strings.Contains(read, `name="captions"`) {
		t.Error("visitors are offered the form")
	}
	ines.send(page+"/drop", url.Values{"file": {m.ID.String()}, "language": {"br"}}, nil)
	if strings.Contains(guest.open(page+"?in=br"), "Setu ar pont") || guest.get("/posts/x/captions").StatusCode != http.StatusNotFound {
		t.Error("captions that were removed are read")
	}
}
