// Package document holds the texts of the network that the client API shows:
// what a member agrees to (social-core 7.3).
package document

import (
	"html"
	"strings"
	"time"

	"parvis/base/i18n"
)

// Document is a text of the network in its languages, by language tag.
type Document struct {
	Since      time.Time
	Paragraphs map[string][]string
}

// HTML gives the text in the reader's language.
func (d Document) HTML(lang, fallback i18n.Tag) string {
	list := d.Paragraphs[string(lang)]
	if len(list) == 0 {
		list = d.Paragraphs[string(fallback)]
	}
	var b strings.Builder
	for _, p := range list {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>")
	}
	return b.String()
}

// Rule is a rule of the network with its translations.
type Rule struct {
	ID           string                       `json:"id"`
	Text         string                       `json:"text"`
	Hint         string                       `json:"hint"`
	Translations map[string]map[string]string `json:"translations"`
}
