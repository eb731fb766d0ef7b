package i18n

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Problem is something wrong with a key that a reader would notice.
type Problem struct{ Key, What string }

// String reads as a line of a test's report.
func (p Problem) String() string { return p.Key + ": " + p.What }

// Check lists keys that one language lacks, placeholders that differ between
// languages or forms, plural forms that are missing, and French sentences
// without the space their punctuation asks for; in order of key. French "many"
// (whole millions) may be left out where numbers stay small.
func (c *Catalogue) Check() []Problem {
	var out []Problem
	for _, key := range c.Keys() {
		for _, what := range c.entries[key].check() {
			out = append(out, Problem{Key: key, What: what})
		}
	}
	return out
}

func (e *entry) check() []string {
	var out []string
	fr, en := &e.in[0], &e.in[1]
	for i, tag := range Tags() {
		if !e.known[i] {
			return append(out, "has no words in "+string(tag))
		}
		m := &e.in[i]
		if m.other == nil {
			out = append(out, fmt.Sprintf("lacks the form %q in %s", "other", tag))
		}
		if m.plural() && m.one == nil {
			out = append(out, fmt.Sprintf("lacks the form %q in %s", "one", tag))
		}
		if m.plural() && m.many != nil && tag == English {
			out = append(out, `has a form "many", which English does not have`)
		}
	}
	if fr.plural() != en.plural() {
		out = append(out, "has plural forms in one language only")
	}
	out = append(out, e.places()...)
	for _, s := range []sentence{fr.one, fr.many, fr.other} {
		if what := tight(s); what != "" {
			out = append(out, what)
		}
	}
	return out
}

// places compares placeholders with those of the English "other"; the form
// "one" may leave Count out ("one reply").
func (e *entry) places() []string {
	want := e.in[1].other.names()
	noCount := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return s == "Count" })
	var out []string
	for i, tag := range Tags() {
		m := &e.in[i]
		for _, f := range []struct {
			name string
			s    sentence
		}{{"one", m.one}, {"many", m.many}, {"other", m.other}} {
			if f.s == nil {
				continue
			}
			got := f.s.names()
			if !slices.Equal(got, want) && (f.name != "one" || !slices.Equal(got, noCount)) {
				out = append(out, fmt.Sprintf("form %q in %s has placeholders %v, not %v", f.name, tag, got, want))
			}
		}
	}
	return out
}

// tight finds a French sentence whose double punctuation follows a letter
// without a space.
func tight(s sentence) string {
	for _, p := range s {
		r := []rune(p.text)
		for i := 1; i < len(r); i++ {
			ends := i+1 == len(r) || unicode.IsSpace(r[i+1])
			if ends && strings.ContainsRune("?!;:", r[i]) && unicode.IsLetter(r[i-1]) {
				return fmt.Sprintf("lacks a space before %q in French", r[i])
			}
			if r[i-1] == '«' && !unicode.IsSpace(r[i]) {
				return "lacks a space after « in French"
			}
		}
	}
	return ""
}
