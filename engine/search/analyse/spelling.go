package analyse

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MinSpelled is how many characters a word has at least that is worth another spelling:
// of shorter ones too many are near each other.
const MinSpelled = 4

// Spelling is a word without case and accents, and as it was written, in small letters.
type Spelling struct{ Word, Shown string }

// Spellings gives the words of a text that may be proposed to who mistyped them, each
// once, at most so many. Addresses, mentions, hashtags and whatever has digits are none:
// they name somebody, or nothing that another would look for.
func Spellings(s string, most int) []Spelling {
	var out []Spelling
	for _, f := range strings.Fields(s) {
		if strings.ContainsAny(f, "@#/_") || strings.ContainsFunc(f, unicode.IsDigit) || strings.Contains(strings.TrimRight(f, "."), ".") {
			continue
		}
		for _, w := range strings.FieldsFunc(f, func(r rune) bool { return !wordy(r) && !apostrophe(r) }) {
			one, ok := Spelled(w)
			if ok && !slices.ContainsFunc(out, func(has Spelling) bool { return has.Word == one.Word }) {
				out = append(out, one)
			}
			if len(out) == most {
				return out
			}
		}
	}
	return out
}

// Spelled gives the spelling of a word; ok is false when it is not one word, or too
// short or too long.
func Spelled(w string) (s Spelling, ok bool) {
	parts := cut(w)
	if len(parts) != 1 || parts[0].run {
		return s, false
	}
	n := utf8.RuneCountInString(parts[0].text)
	return Spelling{parts[0].text, strings.Join(apart(strings.ToLower(w)), "’")}, n >= MinSpelled && n < maxRunes
}

// Distance counts the characters to be put in, left out, changed or swapped with their
// neighbour to make one word of another (Damerau); it stops at more than most.
func Distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if max(len(x)-len(y), len(y)-len(x)) > most {
		return most + 1
	}
	before, last, now := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		now[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		if slices.Min(now) > most {
			return most + 1
		}
		before, last, now = last, now, before
	}
	return min(last[len(y)], most+1)
}
