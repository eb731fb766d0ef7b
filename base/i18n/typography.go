package i18n

import (
	"strings"
	"unicode"
)

const (
	thin = '\u202f' // narrow no-break space
	hard = '\u00a0' // no-break space
)

// Typeset puts the spaces of the language into our own sentence: in French a
// narrow no-break space before ? ! ; and inside guillemets and thousands, a
// no-break space before : % €. It is not for text that people wrote.
func Typeset(tag Tag, s string) string {
	if tag != French || !strings.ContainsAny(s, " \u00a0\u202f") {
		return s
	}
	in := []rune(s)
	for i, r := range in {
		if r != ' ' && r != hard && r != thin {
			continue
		}
		in[i] = space(in, i)
	}
	return string(in)
}

// space chooses the kind of space that stands at i.
func space(in []rune, i int) rune {
	if i > 0 && in[i-1] == '«' {
		return thin
	}
	if i+1 == len(in) {
		return in[i]
	}
	switch in[i+1] {
	case '?', '!', ';', '»':
		return thin
	case ':', '%', '€':
		return hard
	}
	if i > 0 && unicode.IsDigit(in[i-1]) && threeDigits(in[i+1:]) {
		return thin
	}
	return in[i]
}

func threeDigits(in []rune) bool {
	for k := range 3 {
		if k >= len(in) || !unicode.IsDigit(in[k]) {
			return false
		}
	}
	return len(in) == 3 || !unicode.IsDigit(in[3])
}

// Isolated keeps the direction of a name from reaching the sentence around it.
func Isolated(name string) string { return "\u2068" + name + "\u2069" }
