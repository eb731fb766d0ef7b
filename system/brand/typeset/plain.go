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
	letter := "" // what stands, with its marks, where the next mark would go
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
			marks, letter = 0, string(r)
		}
		switch {
		case r == '\n':
			space, omitting = "\n", false
		case unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' || unicode.IsControl(r):
			if space == "" {
				space = " "
			}
		case mark:
			// A mark left out lets the next one compose with its letter: what comes of it
			// must have an outline too.
			marks++
			whole := norm.NFC.String(letter + string(r))
			if marks <= maxMarks && has(r) && !strings.ContainsFunc(whole, func(r rune) bool { return !has(r) }) && b.Len() > 0 && space == "" && !omitting {
				put(string(r))
				letter = whole
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
	p.Text = norm.NFC.String(b.String())
	return p
}

// Lacking gives the characters of a text that cannot be drawn, as people see them and
// each once: letters of other scripts, emoji, letters under too many marks. What draws
// nothing lacks nothing.
func (s *Setter) Lacking(text string) (out []string) {
	if s.open() != nil {
		return nil
	}
	var buf sfnt.Buffer
	seen := map[string]bool{}
	for _, c := range characters(norm.NFC.String(strings.ToValidUTF8(text, "\ufffd"))) {
		if !s.drawable(&buf, c) && !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return out
}

// drawable tells whether a face has a character.
func (s *Setter) drawable(buf *sfnt.Buffer, c string) bool {
	marks := 0
	for _, r := range c {
		switch {
		case unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f', silent(r):
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > maxMarks {
				return false
			}
		}
		if _, _, ok := find(buf, s.text, r); !ok {
			return false
		}
	}
	return true
}

// silent tells that a character draws nothing: controls, marks of direction, joiners
// and selectors of another form.
func silent(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f
}

// Tidy gives a text in the form in which it is kept and drawn whole: composed letters,
// single spaces, no spaces at the ends of lines, at most one empty line at a time,
// nothing that draws nothing.
func Tidy(text string) string {
	var lines []string
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(norm.NFC.String(strings.ToValidUTF8(text, "")))
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Map(func(r rune) rune {
			switch {
			case r == '\u00a0' || r == '\u202f':
				return r
			case unicode.IsSpace(r):
				return ' '
			case silent(r):
				return -1
			}
			return r
		}, line)
		line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' }), " ")
		if line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	return norm.NFC.String(strings.TrimRight(strings.Join(lines, "\n"), "\n"))
}

// joiner makes one picture of two, as in families of emoji.
const joiner = '\u200d'

// characters parts a text where people see a new character.
func characters(text string) (out []string) {
	from, joined := 0, true
	flag := false
	for i, r := range text {
		isFlag := r >= 0x1f1e6 && r <= 0x1f1ff
		with := joined || unicode.In(r, unicode.M) || r == joiner || r >= 0x1f3fb && r <= 0x1f3ff || r >= 0xe0020 && r <= 0xe007f || isFlag && flag
		if !with {
			out = append(out, text[from:i])
			from = i
		}
		flag = isFlag && !(with && flag)
		joined = r == joiner
	}
	if from < len(text) {
		out = append(out, text[from:])
	}
	return out
}
