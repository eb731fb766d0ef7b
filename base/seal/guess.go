package seal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Common passwords are told by rules, not by a list of stolen ones: what people
// make up when they are asked for twelve characters is a well-known word or two
// with a year, a walk over the keyboard, a count, or a short thing repeated.

const (
	// maxUnit is how long a thing may be that is worthless when it is repeated.
	maxUnit = 6
	// maxExtra is how many digits and signs around a known word do not help it.
	maxExtra = 8
	// minDigits is how many characters make a password without letters.
	minDigits = 16
	// maxKnown is how many known words in a row are as good as one.
	maxKnown = 2
)

// isCommon tells whether a folded password is one of those tried first.
func isCommon(text string) bool {
	if unit := period(text); len(unit) < len(text) {
		return len([]rune(unit)) <= maxUnit || isCommon(unit)
	}
	letters := strings.IndexFunc(text, unicode.IsLetter) >= 0
	return plain(text) || walked(text) || !letters && len([]rune(text)) < minDigits || known(text)
}

// period gives the shortest text of which this one is a repetition.
func period(text string) string {
	for n := 1; n <= len(text)/2; n++ {
		if len(text)%n == 0 && strings.Repeat(text[:n], len(text)/n) == text {
			return text[:n]
		}
	}
	return text
}

// plain finds fewer than five different characters, and runs such as
// abcdefghijkl or 210987654321.
func plain(text string) bool {
	seen := map[rune]bool{}
	steps, n := 0, 0
	var last rune
	for _, r := range text {
		seen[r] = true
		if d := r - last; n > 0 && (d == 1 || d == -1 || last == '9' && r == '0' || last == '0' && r == '9') {
			steps++
		}
		last = r
		n++
	}
	return len(seen) < 5 || most(steps, n)
}

// most tells whether three quarters of n characters follow a rule.
func most(steps, n int) bool { return steps*4 >= n*3 }

// keyboards are rows of keys as they lie, a space for a key that is none.
var keyboards = [][]string{
	{"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"},
	{"&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù*", "<wxcvbn,;:!"},
	{"1234567890", "azertyuiop", "qsdfghjklm", " wxcvbn"},
	{"1234567890", "qwertzuiopü", "asdfghjklöä", "yxcvbnm"},
}

// walked tells whether most of a text goes from key to neighbouring key.
func walked(text string) bool {
	runes := []rune(text)
	for _, rows := range keyboards {
		at := map[rune][2]int{}
		for y, row := range rows {
			for x, r := range []rune(row) {
				at[r] = [2]int{x, y}
			}
		}
		steps := 0
		for i := 1; i < len(runes); i++ {
			a, ok1 := at[runes[i-1]]
			b, ok2 := at[runes[i]]
			if ok1 && ok2 && near(a[0]-b[0]) && near(a[1]-b[1]) {
				steps++
			}
		}
		if most(steps, len(runes)) {
			return true
		}
	}
	return false
}

func near(d int) bool { return d >= -1 && d <= 1 }

// disguise is how letters are replaced by those who think it helps.
var disguise = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "9", "g", "@", "a", "$", "s", "!", "i", "€", "e", "|", "l")

// known tells whether a text is one or two known words with a few digits and
// signs around, disguised or not.
func known(text string) bool {
	runes := []rune(bare(text))
	head, tail := 0, 0
	for head < len(runes) && !unicode.IsLetter(runes[head]) {
		head++
	}
	for tail < len(runes)-head && !unicode.IsLetter(runes[len(runes)-1-tail]) {
		tail++
	}
	for h := range head + 1 {
		for t := range tail + 1 {
			extra := string(runes[:h]) + string(runes[len(runes)-t:])
			if h+t > maxExtra && !plain(extra) {
				continue
			}
			core := string(runes[h : len(runes)-t])
			if words(core) || words(disguise.Replace(core)) || words(disguise.Replace(strings.ReplaceAll(core, "1", "l"))) {
				return true
			}
		}
	}
	return false
}

// bare takes the accents off.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
}

// words tells whether a text, its signs left out, is made of at most maxKnown
// known words and any number of small ones.
func words(text string) bool {
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
	const never = 1 << 20
	least := make([]int, len(text)+1) // known words up to here, at least
	for i := 1; i <= len(text); i++ {
		least[i] = never
		for n := 1; n <= min(i, longest); n++ {
			if cost, ok := weigh(text[i-n : i]); ok {
				least[i] = min(least[i], least[i-n]+cost)
			}
		}
	}
	return text != "" && least[len(text)] <= maxKnown
}

// weigh gives what a word counts for; false when it is not known.
func weigh(word string) (int, bool) {
	if smallWords[word] {
		return 0, true
	}
	return 1, knownWords[word]
}
