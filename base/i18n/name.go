package i18n

import (
	"strings"
	"unicode"
)

// BadText tells of text that no name of anything may have: invalid UTF-8, NUL and other
// controls, lone surrogates, bidi overrides and isolates (social-core 17).
func BadText(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r == unicode.ReplacementChar || unicode.IsControl(r) && r != '\n' && r != '\t' ||
			r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
	})
}
