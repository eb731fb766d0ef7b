package notice

import (
	"fmt"
	"slices"
	"strings"

	"parvis/base/i18n"
	"parvis/engine/report"
)

// Number is one that people call who are in danger.
type Number struct {
	// Text is the number as people read it.
	Text string
	// French and English say whom it reaches; both are empty for a number that the
	// program knows.
	French, English string
}

// known are the numbers that have words here; the settings name them without.
var known = []string{"15", "17", "18", "112", "114", "119", "3114"}

// first is the number that comes before the others where a group of reasons has one.
var first = map[report.Reason]string{"self_harm": "3114", "child_safety": "119"}

// ParseNumber reads a number of the settings: one that the program knows, or any with
// whom it reaches, as in "3919 = Violences faites aux femmes | Violence against women".
func ParseNumber(s string) (Number, error) {
	text, words, worded := strings.Cut(s, "=")
	n := Number{Text: strings.TrimSpace(text)}
	if n.call() == "" || strings.Trim(n.Text, "0123456789+ ") != "" {
		return n, fmt.Errorf("%q does not begin with a number", s)
	}
	if !worded {
		if !slices.Contains(known, n.Text) {
			return n, fmt.Errorf("%q says not whom it reaches; only %s need no words", s, strings.Join(known, ", "))
		}
		return n, nil
	}
	french, english, both := strings.Cut(words, "|")
	if n.French, n.English = strings.TrimSpace(french), strings.TrimSpace(english); !both || n.French == "" || n.English == "" {
		return n, fmt.Errorf("%q has no words in French and in English, with | between them", s)
	}
	return n, nil
}

// call is the number without blanks.
func (n Number) call() string { return strings.ReplaceAll(n.Text, " ", "") }

// href calls the number; the one for who cannot speak takes messages.
func (n Number) href() string {
	if n.Text == "114" && n.French == "" {
		return "sms:114"
	}
	return "tel:" + n.call()
}

// words say whom it reaches.
func (n Number) words(words *i18n.Catalogue, lang i18n.Tag) string {
	switch {
	case n.French == "":
		return words.T(lang, "notice.number."+n.Text)
	case lang == i18n.French:
		return n.French
	}
	return n.English
}

// sorted puts the number that is made for a reason before the others.
func sorted(list []Number, r report.Reason) []Number {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Number) int {
		rank := func(n Number) int {
			if n.Text == first[r.Group()] {
				return 0
			}
			return 1
		}
		return rank(a) - rank(b)
	})
	return list
}
