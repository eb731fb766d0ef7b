package analyse_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parvis/base/i18n"
	"parvis/engine/search/analyse"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ÉCOLE": "ecole", "Œuvre": "oeuvre", "STRASSE": "strasse", "Straße": "strasse", "ﬁn": "fin", "cafe\u0301": "cafe", "Ёлка": "елка",
		"ＡＢＣ": "abc", "Łódź": "lodz", "İzmir": "izmir", "ภาษาไทย": "ภาษาไทย", "が": "が", "ｶﾞ": "ガ", "한국어": "한국어", "Σίσυφος": "σισυφοσ",
	} {
		if got := i18n.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// finds tells whether a phrase of a query is in a text of a language, as the
// index would: one of the sequences stands in the words or is a mark.
func finds(query, text, lang string) bool {
	t, ok := analyse.Phrase(query)
	return ok && in(t, analyse.Text(text, lang))
}

func in(t analyse.Term, d analyse.Doc) bool {
	equal := func(want, has string, last bool) bool {
		return want == has || last && t.Prefix && strings.HasPrefix(has, want)
	}
	for _, seq := range t.Any {
		for i := 0; i+len(seq) <= len(d.Words); i++ {
			hit := true
			for k, w := range seq {
				hit = hit && equal(w, d.Words[i+k], k == len(seq)-1)
			}
			if hit {
				return true
			}
		}
		if len(seq) == 1 && slices.ContainsFunc(d.Marks, func(m string) bool { return equal(seq[0], m, true) }) {
			return true
		}
	}
	return false
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query, text, lang string
		want              bool
	}{
		{"école", "Les écoles de la ville", "fr", true},
		{"ecoles", "L’école ferme", "fr", true},
		{"chevaux", "un cheval blanc", "fr", true},
		{"heureuse", "des gens heureux", "fr-CA", true},
		{"publication", "elle a publié un livre", "fr", true},
		{"rapidement", "un train rapide", "fr", true},
		{"actives", "un membre actif", "fr", true},
		{"bon", "de bonnes nouvelles", "fr", true},
		{"cheval", "un chevalet", "fr", false},
		{"run", "She was running", "en", true},
		{"cities", "the city", "en", true},
		{"making", "they make it", "en", true},
		{"string", "strings attached", "en", true},
		{"don't", "I dont know", "en", true},
		{"Léa", "Léa's dog", "en", true},
		{"écoles", "école", "", false},
		{"école", "école", "", true},
		{"l'eau", "de l’eau vive", "fr", true},
		{"marché couvert", "au marché couvert", "fr", true},
		{"marché couvert", "un marché pas couvert", "fr", false},
		{"東京", "私は東京都に住んでいます", "ja", true},
		{"東都", "東京都", "ja", false},
		{"都", "東京都", "ja", true},
		{"東", "東", "ja", true},
		{"京都 tower", "東京都tower", "ja", true},
		{"안녕", "안녕하세요", "ko", true},
		{"ภาษา", "ภาษาไทย", "th", true},
		{"lemonde.fr", "https://www.lemonde.fr/politique", "fr", true},
		{"1789", "en 1789.", "fr", true},
		{"❤️", "❤️", "fr", false},
	} {
		if got := finds(c.query, c.text, c.lang); got != c.want {
			t.Errorf("%q in %q (%s): got %v, want %v", c.query, c.text, c.lang, got, c.want)
		}
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	d := analyse.Text("Bonjour @Léa @lea #Été2026 #東京 https://Parvis.example/x/", "fr")
	for name, term := range map[string]func() (analyse.Term, bool){
		"tag":     func() (analyse.Term, bool) { return analyse.Tag("ÉTÉ2026") },
		"kanji":   func() (analyse.Term, bool) { return analyse.Tag("東京") },
		"mention": func() (analyse.Term, bool) { return analyse.Mention("LEA@parvis.example") },
		"address": func() (analyse.Term, bool) { return analyse.Address("http://www.parvis.example/x#top") },
	} {
		if q, ok := term(); !ok || !in(q, d) {
			t.Errorf("%s is not among %v", name, d.Marks)
		}
	}
	if q, _ := analyse.Tag("bonjour"); in(q, d) {
		t.Error("a word is no hashtag")
	}
}

var shape = regexp.MustCompile(`^[a-z][a-z0-9]+$`)

// Whatever the text: tokens that no database cuts, and every word finds itself.
func check(t interface{ Fatalf(string, ...any) }, s, lang string) {
	d := analyse.Text(s, lang)
	for _, w := range append(slices.Clone(d.Words), d.Marks...) {
		if !shape.MatchString(w) {
			t.Fatalf("token %q of %q", w, s)
		}
	}
	for w := range strings.FieldsSeq(s) {
		if q, ok := analyse.Phrase(w); ok && !in(q, d) {
			t.Fatalf("%q is not found in %q (%s)", w, s, lang)
		}
	}
	if once := i18n.Fold(s); i18n.Fold(once) != once {
		t.Fatalf("Fold of %q is not settled: %q", s, once)
	}
}

func TestFindsItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.String().Draw(t, "text"), rapid.SampledFrom([]string{"fr", "en", "", "ja", "fr-BE"}).Draw(t, "lang"))
	})
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.StringMatching(`([a-zéèœ'’]{1,12}[ .]){0,8}`).Draw(t, "text"), rapid.SampledFrom([]string{"fr", "en"}).Draw(t, "lang"))
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Les écoles", "東京tower", "l'", "''", "a\u0301\u200db", "#x @y https://z", "\xff\xfe", "\u0e33", "ǅ", "ﷺ"} {
		f.Add(s, "fr")
	}
	f.Fuzz(func(t *testing.T, s, lang string) {
		if len(s) > 2000 {
			return
		}
		check(t, s, lang)
	})
}

func TestSpellings(t *testing.T) {
	var got []string
	for _, s := range analyse.Spellings("L’École de Noémie, aujourd’hui : école ! @someone #tag https://a.example/secret mot2passe a_b ex.org fin. 東京都 été", 10) {
		got = append(got, s.Word+"="+s.Shown)
	}
	if all := strings.Join(got, " "); all != "ecole=école noemie=noémie aujourdhui=aujourd’hui" {
		t.Errorf("got %s", all)
	}
	if n := len(analyse.Spellings("alpha bravo charlie delta", 2)); n != 2 {
		t.Errorf("%d words, 2 were wanted at most", n)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		most int
		want int
	}{{"pont", "pont", 1, 0}, {"pont", "pnot", 1, 1}, {"pont", "ponts", 1, 1}, {"pont", "ont", 1, 1}, {"pont", "punt", 1, 1}, {"pont", "puntx", 1, 2}, {"bibliotheque", "bibliotehqe", 2, 2}, {"é", "e", 1, 1}, {"abcd", "badc", 2, 2}, {"", "abc", 2, 3}} {
		if got := analyse.Distance(c.a, c.b, c.most); got != c.want {
			t.Errorf("%s to %s: %d, not %d", c.a, c.b, got, c.want)
		}
		if analyse.Distance(c.b, c.a, c.most) != c.want {
			t.Errorf("%s to %s is not as far as back", c.b, c.a)
		}
	}
}
