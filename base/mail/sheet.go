package mail

import (
	"html"
	"strings"

	"parvis/base/i18n"
)

// Sheet is a letter in sentences, which Write lays out as text and as HTML.
type Sheet struct {
	// Body are paragraphs; a paragraph may have several lines.
	Body []string
	// Action is the word of the letter's link, Link its address; both or neither.
	Action, Link string
	Foot         string
	// StopWord is the word of the link that ends such letters, Stop its address;
	// both or neither.
	StopWord, Stop string
}

// Write lays the letter out. An address that ends such letters goes into the
// header of RFC 8058 too when it is https.
func (s Sheet) Write(to, subject string, lang i18n.Tag) Message {
	m := Message{To: to, Subject: subject, Lang: lang, Text: s.plain(), HTML: s.markup()}
	if strings.HasPrefix(s.Stop, "https://") {
		m.Unsubscribe = s.Stop
	}
	return m
}

func (s Sheet) plain() string {
	out := strings.Join(s.Body, "\n\n")
	if s.Link != "" {
		out += "\n\n" + s.Action + "\n" + s.Link
	}
	out += "\n\n-- \n" + s.Foot + "\n"
	if s.Stop != "" {
		out += s.StopWord + "\n" + s.Stop + "\n"
	}
	return out
}

func (s Sheet) markup() string {
	var b strings.Builder
	for _, p := range s.Body {
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>\n") + "</p>\n")
	}
	if s.Link != "" {
		b.WriteString("<p>" + anchor(s.Link, s.Action) + "</p>\n")
	}
	b.WriteString("<p><small>" + html.EscapeString(s.Foot) + "</small></p>\n")
	if s.Stop != "" {
		b.WriteString("<p><small>" + anchor(s.Stop, s.StopWord) + "</small></p>\n")
	}
	return b.String()
}

func anchor(address, word string) string {
	return `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(word) + "</a>"
}
