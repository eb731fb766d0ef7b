package analyse

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/engine/post/text"
)

// Limits of what is read of a text.
const (
	maxWords = 2000
	maxRunes = 40
)

// Doc is a text as it is indexed: its words in order, and beside them what it
// holds of hashtags, mentions and addresses.
type Doc struct {
	Words []string
	Marks []string
}

// Text analyses a text in a language (BCP 47; empty or unknown is not stemmed).
func Text(s, lang string) Doc {
	class := classOf(lang)
	var d Doc
	for _, p := range cut(s) {
		if len(d.Words) >= maxWords {
			break
		}
		d.Words = append(d.Words, p.tokens(class)...)
		if p.run {
			last, _ := utf8.DecodeLastRuneInString(p.text)
			d.Marks = append(d.Marks, token(pair, string(last)))
		}
	}
	parsed := text.Parse(s)
	for _, t := range parsed.Tags {
		d.mark(Tag(t))
	}
	for _, m := range parsed.Mentions {
		d.mark(Mention(m))
	}
	for _, u := range parsed.URLs {
		d.mark(Address(u))
	}
	slices.Sort(d.Marks)
	d.Marks = slices.Compact(d.Marks)
	return d
}

func (d *Doc) mark(t Term, ok bool) {
	if ok {
		d.Marks = append(d.Marks, t.Any[0][0])
	}
}

// Join puts the analyses of the parts of a post together.
func Join(docs ...Doc) Doc {
	var all Doc
	for _, d := range docs {
		all.Words = append(all.Words, d.Words...)
		all.Marks = append(all.Marks, d.Marks...)
	}
	slices.Sort(all.Marks)
	all.Marks = slices.Compact(all.Marks)
	return all
}

// Term is what a word or phrase of a query looks for: any of the sequences. With
// Prefix the last token of a sequence stands for all that begin with it.
type Term struct {
	Any    [][]string
	Prefix bool
}

// Phrase analyses the words of a query that must stand one after the other. ok
// is false when it has no words.
func Phrase(s string) (t Term, ok bool) {
	parts := cut(s)
	if len(parts) == 0 {
		return t, false
	}
	if len(parts) == 1 && parts[0].run && utf8.RuneCountInString(parts[0].text) == 1 {
		return Term{Any: [][]string{{token(pair, parts[0].text)}}, Prefix: true}, true
	}
	for _, class := range []byte{french, english, other} {
		var seq []string
		for _, p := range parts {
			seq = append(seq, p.tokens(class)...)
		}
		if !slices.ContainsFunc(t.Any, func(has []string) bool { return slices.Equal(has, seq) }) {
			t.Any = append(t.Any, seq)
		}
	}
	return t, true
}

// Tag analyses a hashtag, without "#".
func Tag(name string) (t Term, ok bool) { return single(tag, i18n.Fold(name)) }

// Mention analyses a mention, without "@".
func Mention(name string) (t Term, ok bool) {
	name, _, _ = strings.Cut(name, "@")
	return single(mention, i18n.Fold(name))
}

// Address analyses an address, leaving out what does not tell two apart.
func Address(url string) (t Term, ok bool) {
	s := i18n.Fold(url)
	_, s, _ = strings.Cut(s, "://")
	s = strings.TrimPrefix(s, "www.")
	s, _, _ = strings.Cut(s, "#")
	return Term{Any: [][]string{{hashed(address, strings.TrimRight(s, "/"))}}}, true
}

// single is a term that stands for one thing; a word without characters, as one
// of accents alone, is none.
func single(class byte, word string) (t Term, ok bool) {
	if word == "" {
		return t, false
	}
	return Term{Any: [][]string{{token(class, word)}}}, true
}

func classOf(lang string) byte {
	base, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-")
	switch strings.ToLower(base) {
	case "fr":
		return french
	case "en":
		return english
	}
	return other
}

// piece is a folded word, or a run of a script without blanks.
type piece struct {
	text string
	run  bool
}

// tokens gives the tokens of a piece for a class of words.
func (p piece) tokens(class byte) []string {
	if !p.run {
		switch class {
		case french:
			return []string{token(class, stemFrench(p.text))}
		case english:
			return []string{token(class, stemEnglish(p.text))}
		}
		return []string{token(class, p.text)}
	}
	runes := []rune(p.text)
	if len(runes) == 1 {
		return []string{token(pair, p.text)}
	}
	out := make([]string, 0, len(runes)-1)
	for i := range len(runes) - 1 {
		out = append(out, token(pair, string(runes[i:i+2])))
	}
	return out
}

// cut folds a text and gives its words and runs in order.
func cut(s string) []piece {
	var c cutter
	for _, r := range i18n.Fold(s) {
		switch {
		case invisible(r), unicode.IsMark(r) && len(c.word) == 0:
		case dense(r):
			c.put(r, true)
		case unicode.IsMark(r):
			c.word = append(c.word, r)
		case wordy(r), apostrophe(r) && len(c.word) > 0 && !c.run:
			c.put(r, false)
		default:
			c.flush()
		}
	}
	c.flush()
	return c.out
}

// cutter gathers the characters of a piece.
type cutter struct {
	out  []piece
	word []rune
	run  bool
}

func (c *cutter) put(r rune, run bool) {
	if run != c.run {
		c.flush()
	}
	c.run = run
	c.word = append(c.word, r)
}

func (c *cutter) flush() {
	w := string(c.word)
	c.word = c.word[:0]
	if !c.run {
		w = bare(w)
	}
	if w == "" || w == "http" || w == "https" || w == "www" {
		return
	}
	c.out = append(c.out, piece{w, c.run})
}

// invisible characters stand inside words: joiners, soft hyphens.
func invisible(r rune) bool {
	return r == 0x200C || r == 0x200D || r == 0x00AD || r == 0x2060 || r == 0xFEFF
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

// dense tells whether a character belongs to a script that writes words without
// blanks.
func dense(r rune) bool {
	return r >= 0x0E00 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && wordy(r) || r == 'ー')
}

// articles lose their vowel before another, in French.
var articles = []string{"l", "d", "j", "n", "s", "c", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"}

// bare takes apostrophes out of a word: "l'eau" is eau, "it's" is it, "don't" is
// dont.
func bare(w string) string {
	w = strings.Join(apart(w), "")
	if utf8.RuneCountInString(w) > maxRunes {
		w = string([]rune(w)[:maxRunes])
	}
	return w
}

// apart cuts a word at its apostrophes and leaves out an article before and an "s"
// behind.
func apart(w string) []string {
	parts := strings.FieldsFunc(w, apostrophe)
	if len(parts) > 1 && slices.Contains(articles, parts[0]) {
		parts = parts[1:]
	}
	if n := len(parts); n > 1 && parts[n-1] == "s" {
		parts = parts[:n-1]
	}
	return parts
}
