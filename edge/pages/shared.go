package pages

import (
	"net/url"
	"strings"

	"parvis/engine/post"
)

// shared gives the words that another application shares: a title, words and an address,
// which may be among the words already.
func shared(field func(string) string) string {
	text := field("text")
	if title := strings.TrimSpace(field("title")); !strings.Contains(text, title) {
		text = strings.TrimSpace(title + "\n" + text)
	}
	if address := strings.TrimSpace(field("url")); !strings.Contains(text, address) {
		text = strings.TrimSpace(text + "\n" + address)
	}
	return text
}

// share takes what another application shares and leads to the composer with it
// (web-client 11). Who is signed out comes there by the sign-in page, without the files,
// as files belong to somebody.
func (v *visit) share() error {
	d := draft{text: shared(v.form), visibility: v.set.PostVisibility, language: v.set.PostLanguage}
	q := url.Values{}
	if r := []rune(d.text); len(r) > 0 { // an address holds no book
		q.Set("text", string(r[:min(len(r), 2*post.MaxCharacters)]))
	}
	if !v.actor.Known() {
		return v.redirect("/signin?next=" + url.QueryEscape("/compose?"+q.Encode()))
	}
	if err := v.actor.Ready(); err != nil {
		return err
	}
	if err := v.upload(&d); err != nil {
		return v.refuse(d, err)
	}
	for _, k := range d.kept {
		q.Add("card", k.id)
	}
	return v.redirect("/compose?" + q.Encode())
}
