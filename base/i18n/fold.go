package i18n

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// letters are folded by hand: no decomposition parts them from their marks.
var letters = strings.NewReplacer("œ", "oe", "æ", "ae", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ħ", "h", "ŧ", "t", "ı", "i")

// marks are those that a reader may leave out; marks that make another letter,
// as in Thai or Devanagari, are not among them.
var marks = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036F, Stride: 1}, // Latin, Greek, Cyrillic
	{Lo: 0x0591, Hi: 0x05BD, Stride: 1}, // Hebrew points
	{Lo: 0x064B, Hi: 0x065F, Stride: 1}, // Arabic vowels
	{Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0x1AB0, Hi: 0x1AFF, Stride: 1},
	{Lo: 0x1DC0, Hi: 0x1DFF, Stride: 1},
	{Lo: 0x20D0, Hi: 0x20FF, Stride: 1},
	{Lo: 0xFE20, Hi: 0xFE2F, Stride: 1},
}}

// Fold gives the form in which texts are compared in searches: without cases and marks.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	// The fold of the library swaps the cases of Cherokee; small letters settle it.
	s = strings.ToLower(cases.Fold().String(norm.NFKC.String(s)))
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(marks, r) {
			b.WriteRune(r)
		}
	}
	return letters.Replace(norm.NFKC.String(b.String()))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
