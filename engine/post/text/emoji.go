package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsEmoji tells whether a text may be one emoji: short, of no letters or spaces, and
// with something beyond ASCII or a keycap in it.
func IsEmoji(s string) bool {
	if s == "" || len(s) > 64 || !utf8.ValidString(s) {
		return false
	}
	if key := strings.ReplaceAll(s, "\ufe0f", ""); strings.ContainsRune(s, 0x20e3) {
		return len(key) == 4 && strings.ContainsRune("#*0123456789", rune(key[0])) && strings.HasSuffix(key, "\u20e3")
	}
	symbols := 0
	for _, r := range s {
		switch {
		case r == 0x200d || r == 0xfe0f || r >= 0xe0020 && r <= 0xe007f: // joiners, forms, keycaps, tags of flags
		case unicode.In(r, unicode.So, unicode.Sk, unicode.Sm) && r > 0x7f:
			symbols++
		case r == 0x203c || r == 0x2049 || r == 0x3030 || r == 0x303d:
		default:
			return false
		}
	}
	return (symbols > 0 || strings.ContainsAny(s, "\u203c\u2049\u3030\u303d")) && joined(s)
}

// joined tells whether the symbols of a text make one sign: all but the first follow a
// joiner, change the skin of the one before, or are the second half of a flag.
func joined(s string) bool {
	apart, flags := 0, 0
	before := rune(0x200d)
	for _, r := range s {
		switch {
		case r >= 0x1f1e6 && r <= 0x1f1ff:
			flags++
		case r >= 0x1f3fb && r <= 0x1f3ff && before != 0x200d:
		case unicode.In(r, unicode.So, unicode.Sk, unicode.Sm) && before != 0x200d:
			apart++
		}
		if r != 0xfe0f {
			before = r
		}
	}
	if flags > 0 {
		return flags == 2 && apart == 0
	}
	return apart == 0
}
