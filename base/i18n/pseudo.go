package i18n

import "strings"

var accents = strings.NewReplacer(
	"a", "á", "e", "é", "i", "î", "o", "ö", "u", "ü", "y", "ý", "c", "ç", "n", "ñ", "s", "š", "z", "ž",
	"A", "Å", "E", "É", "I", "Î", "O", "Ø", "U", "Û", "Y", "Ý", "C", "Ç", "N", "Ñ", "S", "Š", "Z", "Ž")

// disguise turns an English sentence into a pseudo-language's: accented and a
// third longer, or written from right to left (web-client 13).
func disguise(tag Tag, s sentence) sentence {
	if tag != Pseudo && tag != Mirror {
		return s
	}
	out := make(sentence, len(s))
	for i, p := range s {
		switch {
		case p.arg != "":
			out[i] = p
		case tag == Mirror:
			out[i] = piece{text: "\u202e" + p.text + "\u202c"}
		default:
			out[i] = piece{text: accents.Replace(p.text) + strings.Repeat("~", (len(p.text)+2)/3)}
		}
	}
	return out
}
