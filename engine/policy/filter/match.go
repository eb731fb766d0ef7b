package filter

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parvis/base/id"
	"parvis/engine/policy"
)

// Result is a filter that matched, with what of it did.
type Result struct {
	Filter   *Filter
	Keywords []string
	Posts    []id.Post
}

// Match gives the filters that hold in a context and match a post, the post it
// boosts, or one of its texts. Filters whose time is over must be left out
// before, as Active does.
func Match(filters []Filter, in Context, post, reblogOf id.Post, texts ...string) []Result {
	var out []Result
	folded := ""
	for i := range filters {
		f := &filters[i]
		if !slices.Contains(f.Contexts, in) {
			continue
		}
		r := Result{Filter: f}
		if len(f.Keywords) > 0 && folded == "" {
			folded = fold(strings.Join(texts, "\n")) + " "
		}
		for _, k := range f.Keywords {
			if k.hits(folded) {
				r.Keywords = append(r.Keywords, k.Text)
			}
		}
		for _, p := range f.Posts {
			if p.Post == post || p.Post == reblogOf {
				r.Posts = append(r.Posts, p.Post)
			}
		}
		if len(r.Keywords)+len(r.Posts) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// fold gives the form in which texts and keywords are compared.
func fold(s string) string { return strings.Join(strings.Fields(policy.Fold(s)), " ") }

// hits tells whether the keyword is in a folded text.
func (k *Keyword) hits(text string) bool {
	word := k.folded
	if word == "" {
		return false
	}
	if !k.Whole {
		return strings.Contains(text, word)
	}
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[to:])
		if (from == 0 || ends(first, before)) && (to == len(text) || ends(last, after)) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		at = from + size
	}
}

// ends tells whether a word may end between one of its own characters and the
// one beside it.
func ends(own, beside rune) bool { return !spaced(own) || !spaced(beside) }

// spaced tells whether a character belongs to a word that stands between blanks.
func spaced(r rune) bool {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return false
	case r == '_':
		return true
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
