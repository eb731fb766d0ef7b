package text

import (
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// URLLength is what every address counts.
const URLLength = 23

// clusterMax is how many code points one character may be made of.
const clusterMax = 16

// ErrInvalid says that a text is not UTF-8, or has NUL in it.
var ErrInvalid = errors.New("text: not valid UTF-8, or NUL in it")

// kind of a piece of text.
type kind int

const (
	plain kind = iota
	address
	mention
	tag
)

// piece is a stretch of one kind. For mentions and tags name leaves out the
// sign; for a mention of another domain, domain is set.
type piece struct {
	kind   kind
	raw    string
	name   string
	domain string
}

// Parsed is a text whose parts are known.
type Parsed struct {
	pieces []piece
	// Mentions are the names mentioned, as typed, without "@", each once, as
	// "name" or "name@domain".
	Mentions []string
	// Tags are the hashtags as typed, without "#", each once after folding.
	Tags []string
	// URLs are the addresses in order.
	URLs []string
	// Length counts characters: an address 23, a mention without its domain.
	Length int
}

var (
	addressStart = regexp.MustCompile(`(?i)https?://`)
	mentionAt    = regexp.MustCompile(`^@([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?:@([\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?))?`)
)

// Clean makes a typed text safe to keep: line ends are \n, direction overrides
// are gone, characters of absurdly many marks are cut. It refuses invalid UTF-8
// and NUL.
func Clean(s string) (string, error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", ErrInvalid
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var b strings.Builder
	marks, isolates := 0, 0
	for _, r := range s {
		switch {
		case r >= 0x202A && r <= 0x202E:
			continue
		case r >= 0x2066 && r <= 0x2068:
			isolates++
		case r == 0x2069:
			if isolates == 0 {
				continue
			}
			isolates--
		case r < 0x20 && r != '\n' && r != '\t':
			continue
		}
		if unicode.Is(unicode.M, r) {
			if marks++; marks >= clusterMax {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteRune(r)
	}
	b.WriteString(strings.Repeat("\u2069", isolates))
	return strings.TrimRight(b.String(), " \n\t"), nil
}

// ValidName tells whether a name that is shown may be kept as it is: valid, no
// control or direction characters.
func ValidName(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < 0x20 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return false
		}
	}
	return true
}

// Parse finds the parts of a text that Clean has passed.
func Parse(s string) Parsed {
	var p Parsed
	from, prev := 0, rune(' ')
	flush := func(to int) {
		if to > from {
			p.pieces = append(p.pieces, piece{kind: plain, raw: s[from:to]})
		}
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !joins(prev) {
			if pc, ok := pieceAt(s[i:], r); ok {
				flush(i)
				p.pieces = append(p.pieces, pc)
				i += len(pc.raw)
				from = i
				prev, _ = utf8.DecodeLastRuneInString(pc.raw)
				continue
			}
		}
		prev = r
		i += size
	}
	flush(len(s))
	p.gather()
	return p
}

// joins tells whether a sign after r belongs to the word before it.
func joins(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '/' || r == '@' || r == '#' || r == '&'
}

func pieceAt(s string, r rune) (piece, bool) {
	switch r {
	case 'h', 'H':
		return addressAt(s)
	case '@':
		m := mentionAt.FindStringSubmatch(s)
		if m == nil {
			return piece{}, false
		}
		return piece{kind: mention, raw: m[0], name: m[1], domain: m[2]}, true
	case '#', '＃':
		return tagAt(s, utf8.RuneLen(r))
	}
	return piece{}, false
}

// addressAt reads an address up to a blank, without closing punctuation that
// belongs to the sentence.
func addressAt(s string) (piece, bool) {
	loc := addressStart.FindStringIndex(s)
	if loc == nil || loc[0] != 0 {
		return piece{}, false
	}
	end := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '<' || r == '>' || r == '"' || r == '«' || r == '»' || r == '“' || r == '”' || r < 0x20
	})
	if end < 0 {
		end = len(s)
	}
	for end > loc[1] {
		r, size := utf8.DecodeLastRuneInString(s[:end])
		if !strings.ContainsRune(".,;:!?'’*_…)]}", r) || closes(s[:end], r) {
			break
		}
		end -= size
	}
	if end == loc[1] {
		return piece{}, false
	}
	return piece{kind: address, raw: s[:end], name: s[:end]}, true
}

// closes tells whether r at the end of s closes a bracket opened in s.
func closes(s string, r rune) bool {
	open := map[rune]string{')': "(", ']': "[", '}': "{"}[r]
	return open != "" && strings.Count(s, open) >= strings.Count(s, string(r))
}

// tagAt reads a hashtag: letters, marks, digits, "_", and "·" and ZWNJ inside;
// not digits alone.
func tagAt(s string, sign int) (piece, bool) {
	end, letters := sign, false
	for i, r := range s[sign:] {
		inside := r == '·' || r == '\u200c'
		if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && !unicode.IsDigit(r) && r != '_' && !inside {
			break
		}
		if inside {
			if i == 0 {
				break
			}
			continue
		}
		letters = letters || !unicode.IsDigit(r)
		end = sign + i + utf8.RuneLen(r)
	}
	if !letters {
		return piece{}, false
	}
	return piece{kind: tag, raw: s[:end], name: s[sign:end]}, true
}

func (p *Parsed) gather() {
	mentions, tags := map[string]bool{}, map[string]bool{}
	for _, pc := range p.pieces {
		switch pc.kind {
		case plain:
			p.Length += Count(pc.raw)
		case address:
			p.Length += URLLength
			p.URLs = append(p.URLs, pc.name)
		case tag:
			p.Length += Count(pc.raw)
			if f := FoldTag(pc.name); !tags[f] {
				tags[f] = true
				p.Tags = append(p.Tags, pc.name)
			}
		case mention:
			p.Length += 1 + len(pc.name)
			full := pc.name
			if pc.domain != "" {
				full += "@" + pc.domain
			}
			if f := strings.ToLower(full); !mentions[f] {
				mentions[f] = true
				p.Mentions = append(p.Mentions, full)
			}
		}
	}
}

// FoldTag gives the form under which hashtags are the same: NFKC, case folded,
// accents kept.
func FoldTag(s string) string {
	return strings.ToLower(norm.NFKC.String(s))
}

// ValidTag tells whether s, without "#", is a hashtag.
func ValidTag(s string) bool {
	pc, ok := tagAt("#"+s, 1)
	return ok && pc.name == s
}

// Count counts characters as a person does: grapheme clusters.
func Count(s string) int {
	n, prev := 0, rune(0)
	flags := 0
	for _, r := range s {
		joined := unicode.Is(unicode.M, r) || r == 0x200D || prev == 0x200D && n > 0 ||
			r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0020 && r <= 0xE007F
		if r >= 0x1F1E6 && r <= 0x1F1FF {
			flags++
			joined = joined || flags%2 == 0
		} else {
			flags = 0
		}
		if !joined || n == 0 {
			n++
		}
		prev = r
	}
	return n
}
