package i18n

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var placeholder = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z0-9]*)\}\}`)

// piece is a stretch of a sentence: literal text, or the name of an argument.
type piece struct{ text, arg string }

// sentence is a compiled pattern.
type sentence []piece

// message is one key in one language; forms that are not written are nil.
type message struct{ one, many, other sentence }

func compile(tag Tag, pattern string) (sentence, error) {
	if strings.ContainsRune(pattern, 0) {
		return nil, fmt.Errorf("a NUL in %q", pattern)
	}
	pattern = Typeset(tag, pattern)
	var out sentence
	end := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(pattern, -1) {
		if m[0] > end {
			out = append(out, piece{text: pattern[end:m[0]]})
		}
		out = append(out, piece{arg: pattern[m[2]:m[3]]})
		end = m[1]
	}
	if end < len(pattern) {
		out = append(out, piece{text: pattern[end:]})
	}
	for _, p := range out {
		if strings.Contains(p.text, "{{") || strings.Contains(p.text, "}}") {
			return nil, fmt.Errorf("a placeholder in %q is not of the form {{.Name}}", pattern)
		}
	}
	return out, nil
}

// names gives the placeholders of a sentence, sorted, each once.
func (s sentence) names() []string {
	var out []string
	for _, p := range s {
		if p.arg != "" {
			out = append(out, p.arg)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// form chooses the plural form for n in the language (CLDR cardinal rules for
// whole numbers); French "many" is for whole millions and may be unwritten.
func (m *message) form(tag Tag, n int64) sentence {
	n = max(n, -n)
	switch {
	case tag == French && n <= 1, tag != French && n == 1:
		if m.one != nil {
			return m.one
		}
	case tag == French && n != 0 && n%1_000_000 == 0:
		if m.many != nil {
			return m.many
		}
	}
	return m.other
}

func (m *message) plural() bool { return m.one != nil || m.many != nil }
