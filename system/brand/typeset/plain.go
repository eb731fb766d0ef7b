package typeset

import (
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// Omitted stands for letters of a script that no face has.
const Omitted = "[…]"

// maxMarks is how many marks may lie on one letter; more cover the lines around.
const maxMarks = 2

// Plaintext is what of a text can be drawn.
type Plaintext struct {
	Text string
	// Letters counts those that are drawn, Lacking those that are not.
	Letters, Lacking int
}

// Tells is true when most of what was written can be drawn.
func (p Plaintext) Tells() bool { return p.Letters > 0 && p.Letters >= p.Lacking }

// Plain gives what of a text can be drawn: spaces are single, paragraphs follow each
// other without empty lines.
func (s *Setter) Plain(text string) Plaintext {
	var p Plaintext
	if s.open() != nil {
		return p
	}
	var buf sfnt.Buffer
	has := func(r rune) bool { _, _, ok := find(&buf, s.text, r); return ok }
	var b strings.Builder
	space, omitting, marks := "", false, 0
	put := func(what string) {
		if b.Len() > 0 {
			b.WriteString(space)
		}
		space = ""
		b.WriteString(what)
	}
	for _, r := range norm.NFC.String(strings.ToValidUTF8(text, "")) {
		mark := unicode.In(r, unicode.Mn, unicode.Me)
		if !mark {
			marks = 0
		}
		switch {
		case r == '\n':
			space, omitting = "\n", false
		case unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' || unicode.IsControl(r):
			if space == "" {
				space = " "
			}
		case mark:
			if marks++; marks <= maxMarks && has(r) && b.Len() > 0 && space == "" && !omitting {
				put(string(r))
			}
		case unicode.Is(unicode.Cf, r):
		case has(r):
			omitting = false
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				p.Letters++
			}
			put(string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if p.Lacking++; !omitting {
				if space == "" && b.Len() > 0 {
					space = " "
				}
				put(Omitted)
			}
			omitting, space = true, ""
		}
		if omitting && space == "" && b.Len() > 0 && !mark && !unicode.IsLetter(r) && unicode.IsSpace(r) {
			space = " "
		}
	}
	p.Text = b.String()
	return p
}
