package mail

import (
	"strings"

	"parvis/base/i18n"
)

// Look is how the letters of a network look: its name, and colours as "#rrggbb". Each
// ground comes with the ink that is readable on it; what stands on a mailbox's own
// ground has no colour of ours, so that it reads in light and in dark ones.
type Look struct {
	Name string
	// Ground and Ink draw the head of a letter, ActGround and ActInk its button.
	Ground, Ink, ActGround, ActInk string
	// Radius of corners in px.
	Radius int
}

// Sheet is a letter in sentences, which Write lays out as text and as HTML.
type Sheet struct {
	// Look draws the HTML part; the zero Look has neither name nor colours.
	Look Look
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
	m := Message{To: to, Subject: subject, Lang: lang, Text: s.plain(), HTML: s.markup(lang)}
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
