package analyse

import "strings"

// minStem is how much of a word a rule must leave.
const minStem = 3

// rule replaces an ending. A rule with least asks for a longer stem.
type rule struct {
	end, by string
	least   int
}

// Rules in the order in which they are tried; the first that fits is applied and
// ends its step. Words are folded: no accents, small letters.
var (
	frenchNumber = []rule{
		{"eaux", "eau", 1}, {"aux", "al", 2}, {"eux", "eu", 1}, {"oux", "ou", 1}, {"ss", "ss", 1}, {"s", "", 2},
	}
	frenchForm = []rule{
		{"issement", "i", 0}, {"ication", "i", 0}, {"ation", "", 0}, {"atrice", "", 0}, {"ateur", "", 0}, {"trice", "teur", 0},
		{"euse", "eu", 2}, {"ienne", "ien", 2}, {"iere", "ier", 2}, {"ive", "if", 2}, {"elle", "el", 2}, {"ement", "", 0}, {"ment", "", 4},
		{"eront", "", 0}, {"erait", "", 0}, {"aient", "", 0}, {"ait", "", 4}, {"ees", "", 0}, {"ee", "", 0}, {"er", "", 0}, {"ez", "", 0},
	}
	englishNumber = []rule{
		{"sses", "ss", 1}, {"ies", "y", 2}, {"ches", "ch", 1}, {"shes", "sh", 1}, {"xes", "x", 1}, {"zes", "z", 2}, {"ss", "ss", 1},
		{"us", "us", 1}, {"is", "is", 1}, {"s", "", 0},
	}
	englishForm = []rule{
		{"ingly", "", 0}, {"edly", "", 0}, {"ing", "", 0}, {"ied", "y", 2}, {"eed", "eed", 1}, {"ed", "", 0}, {"ly", "", 4},
	}
)

// step applies the first rule that fits.
func step(w string, rules []rule) string {
	for _, r := range rules {
		least := r.least
		if least == 0 {
			least = minStem
		}
		if head, ok := strings.CutSuffix(w, r.end); ok && len(head) >= least && vowel(head+r.by) {
			return head + r.by
		}
	}
	return w
}

func vowel(s string) bool { return strings.ContainsAny(s, "aeiouy") }

// undouble makes a double consonant at the end single.
func undouble(w string) string {
	n := len(w)
	if n > minStem && w[n-1] == w[n-2] && !strings.ContainsRune("aeiouy0123456789", rune(w[n-1])) {
		return w[:n-1]
	}
	return w
}

// trim takes a final e away, or a final i that a form has left.
func trim(w string) string {
	for len(w) > minStem && w[len(w)-1] == 'e' {
		w = w[:len(w)-1]
	}
	return w
}

func stemFrench(w string) string {
	if len(w) <= minStem || !letter(w) {
		return w
	}
	return undouble(trim(step(step(w, frenchNumber), frenchForm)))
}

func stemEnglish(w string) string {
	if len(w) <= minStem || !letter(w) {
		return w
	}
	return undouble(trim(step(step(w, englishNumber), englishForm)))
}

// letter tells whether the word is made of a-z only: nothing else is stemmed.
func letter(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}
