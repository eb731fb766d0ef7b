package typeset_test

import (
	"image"
	"image/color"
	"strings"
	"sync"
	"testing"

	"parvis/system/brand/typeset"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	set := typeset.New()
	for in, want := range map[string]string{
		"Bonjour  à\ttous":                 "Bonjour à tous",
		"un\n\n\ndeux":                     "un\ndeux",
		"e\u0301te\u0301":                  "été",
		"Fête 🎉 ce soir 👨‍👩‍👧":             "Fête ce soir",
		"\u202eabc\u2066d\u200be":          "abcde",
		"Le mot 東京 veut dire Tokyo":        "Le mot […] veut dire Tokyo",
		"שלום עולם":                        "[…]",
		"z" + strings.Repeat("\u0301", 50): "ź\u0301\u0301",
		"Ελλάδα и Россия":                  "Ελλάδα и Россия",
		"🎉🎉":                               "",
		"a\xffb":                           "ab",
	} {
		if got := set.Plain(in); got.Text != want {
			t.Errorf("%q becomes %q, not %q", in, got.Text, want)
		}
	}
	if set.Plain("東京の夜").Tells() || set.Plain("🎉").Tells() || !set.Plain("Le mot 東京 ici").Tells() {
		t.Error("what tells nothing is not told from what does")
	}
}

func TestLacking(t *testing.T) {
	t.Parallel()
	set := typeset.New()
	for in, want := range map[string]string{
		"« Été à Kyiv » — 18\u202fh, œuvre, 5 €": "",
		"Ελλάδα και Россия, їжак":                "",
		"e\u0301te\u0301\tet\n\u200bpuis\u202e":  "",
		"Fête 🎉 et 🎉, 👨‍👩‍👧 de 🇫🇷🇧🇪":             "🎉 👨‍👩‍👧 🇫🇷 🇧🇪",
		"❤️ 👍🏽":                           "❤️ 👍🏽",
		"東京 שלום":                         "東 京 ש ל ו ם",
		"z" + strings.Repeat("\u0301", 5): "ź" + strings.Repeat("\u0301", 4),
		"a\xffb":                          "\ufffd",
	} {
		if got := strings.Join(set.Lacking(in), " "); got != want {
			t.Errorf("of %q lacks %q, not %q", in, got, want)
		}
	}
}

func TestTidy(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  un\t deux \r\n\r\n\r\n\r\ntrois  \n\n": "un deux\n\ntrois",
		"e\u0301t\u200be\u0301 \u00a9\ufe0f":      "été ©",
		"18\u202fh\u00a0! ":                       "18\u202fh\u00a0!",
		"a\xffb\u2028c":                           "ab\nc",
		"\u202e \n":                               "",
	} {
		if got := typeset.Tidy(in); got != want || typeset.Tidy(got) != got {
			t.Errorf("%q becomes %q, not %q", in, got, want)
		}
	}
}

func TestLay(t *testing.T) {
	t.Parallel()
	set := typeset.New()
	st := typeset.Style{Size: 40}
	if b := set.Lay("Bonjour", st, 600, 3); b.Lines != 1 || b.Cut || b.Height != 50 {
		t.Errorf("one word: %+v", b)
	}
	if b := set.Lay(strings.Repeat("mot ", 60), st, 600, 3); b.Lines != 3 || !b.Cut {
		t.Errorf("many words: %d lines, cut %v", b.Lines, b.Cut)
	}
	if b := set.Lay(strings.Repeat("x", 60), st, 600, 5); b.Lines < 2 || b.Cut || !b.Broken {
		t.Errorf("a long word: %d lines, cut %v, broken %v", b.Lines, b.Cut, b.Broken)
	}
	if b := set.Lay("deux mots", st, 150, 5); b.Lines != 2 || b.Broken {
		t.Errorf("two words: %d lines, broken %v", b.Lines, b.Broken)
	}
	if b := set.Lay("un\n\ndeux", st, 600, 5); b.Lines != 3 || b.Cut {
		t.Errorf("an empty line: %d lines, cut %v", b.Lines, b.Cut)
	}
	if b := set.Lay("un\ndeux\ntrois\nquatre", st, 600, 3); b.Lines != 3 || !b.Cut {
		t.Errorf("paragraphs: %d lines, cut %v", b.Lines, b.Cut)
	}
	img := image.NewRGBA(image.Rect(0, 0, 640, 300))
	set.Draw(img, set.Lay(strings.Repeat("x", 60), st, 600, 5), 0, 0, color.Black)
	inked, beyond := 0, 0
	for y := range 300 {
		for x := range 640 {
			if img.RGBAAt(x, y).A > 0 {
				inked++
				if x > 605 {
					beyond++
				}
			}
		}
	}
	if inked == 0 || beyond > 0 {
		t.Errorf("%d dots, %d beyond the width", inked, beyond)
	}
}

// Lines in the middle leave as much room on one side as on the other.
func TestCentre(t *testing.T) {
	t.Parallel()
	set := typeset.New()
	img := image.NewRGBA(image.Rect(0, 0, 640, 200))
	set.Draw(img, set.Lay("o", typeset.Style{Size: 60, Centre: true}, 640, 1), 0, 0, color.Black)
	least, most := 640, 0
	for y := range 200 {
		for x := range 640 {
			if img.RGBAAt(x, y).A > 128 {
				least, most = min(least, x), max(most, x)
			}
		}
	}
	if left, right := least, 639-most; most == 0 || left-right > 3 || right-left > 3 {
		t.Errorf("%d px on the left, %d on the right", left, right)
	}
}

// Faces are shared by all who set words at once; the race detector looks.
func TestManySetWordsAtOnce(t *testing.T) {
	t.Parallel()
	set := typeset.New()
	want := set.Lay("Fête sur la place", typeset.Style{Size: 30}, 200, 3)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := set.Plain("Fête 🎉 sur la place").Text; got != "Fête sur la place" {
				t.Errorf("%q can be drawn", got)
			}
			b := set.Lay("Fête sur la place", typeset.Style{Size: 30}, 200, 3)
			if b.Lines != want.Lines || b.Height != want.Height {
				t.Errorf("%d lines, not %d", b.Lines, want.Lines)
			}
			set.Draw(image.NewRGBA(image.Rect(0, 0, 240, 200)), b, 0, 0, color.Black)
		})
	}
	all.Wait()
}

// Whatever people write is set within its lines and drawn without a panic.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"Bonjour", "שלום abc 123 עולם", "\u202e\u2067x\u2069", "👨‍👩‍👧", "a\u0301\u0301\u0301", "m\u0305\u0301", strings.Repeat("W", 2000), "\n\n\n", "\xff\xfe", "ﷺ…ff\u00ad"} {
		f.Add(s, 300, 3)
	}
	set := typeset.New()
	img := image.NewRGBA(image.Rect(0, 0, 320, 200))
	f.Fuzz(func(t *testing.T, s string, width, lines int) {
		if len(s) > 8000 || width < 0 || width > 2000 || lines < 0 {
			return
		}
		if tidy := typeset.Tidy(s); typeset.Tidy(tidy) != tidy {
			t.Fatalf("%q is not tidy after it was made so", s)
		}
		if lacking := set.Lacking(set.Plain(s).Text); len(lacking) > 0 {
			t.Fatalf("%q is plain and lacks %q", s, lacking)
		}
		for _, text := range []string{s, set.Plain(s).Text} {
			b := set.Lay(text, typeset.Style{Size: 24, Display: width%2 == 0}, width, lines)
			if b.Lines > max(lines, 0) || b.Lines > 30 {
				t.Fatalf("%q has %d lines of at most %d", text, b.Lines, lines)
			}
			set.Draw(img, b, 0, 0, color.White)
		}
	})
}
