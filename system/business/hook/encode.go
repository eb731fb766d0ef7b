package hook

import (
	"bytes"
	"encoding/json"
	"unicode/utf16"
	"unicode/utf8"
)

// Encode writes v as the JSON of a webhook: every character above U+007E as \uXXXX in
// small letters, in two halves beyond the basic plane, and < > & as they are. Some
// receivers escape the body so themselves before they check the signature (9.4).
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return escaped(bytes.TrimSuffix(b.Bytes(), []byte{'\n'})), nil
}

// last is the greatest character that stands as it is.
const last = 0x7e

// escaped replaces what is above last; such characters stand only in strings.
func escaped(text []byte) []byte {
	wide := 0
	for _, c := range text {
		if c > last {
			wide++
		}
	}
	if wide == 0 {
		return text
	}
	out := make([]byte, 0, len(text)+5*wide)
	for len(text) > 0 {
		if text[0] <= last {
			out, text = append(out, text[0]), text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		if r > 0xffff {
			high, low := utf16.EncodeRune(r)
			out = appendEscape(out, high)
			r = low
		}
		out = appendEscape(out, r)
	}
	return out
}

func appendEscape(out []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(out, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
