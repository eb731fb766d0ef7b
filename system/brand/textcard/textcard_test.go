package textcard

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/system/brand"
	"parvis/system/brand/oklch"
	"parvis/system/brand/palette"
	"parvis/system/brand/palette/palettetest"
	"parvis/system/brand/typeset"
)

var folder = flag.String("pictures", "", "where to leave the pictures, to look at them")

func worn(p palette.Palette) *brand.Live {
	return &brand.Live{Version: 1, Look: brand.Default(), Palette: p}
}

func own() *brand.Live { return worn(palette.Derive(palette.Default())) }

// Words are readable at the worst place of their ground, in every identity (brand,
// Derivation): by the colours, and by the dots that were drawn.
func TestEveryStyleIsReadable(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 12))
	for i := range 400 {
		d := palettetest.Random(r)
		l := worn(palette.Derive(d))
		l.Look.Radius = i % 25
		for _, s := range Styles() {
			ink, on, shine := s.ink(l.Palette)
			worst := oklch.Contrast(ink.RGB(), on.RGB())
			if shine != nil {
				worst = shine.Worst(ink.RGB())
			}
			if worst < 4.5 {
				t.Fatalf("design %d, %s: %.2f: %+v", i, s, worst, d)
			}
			if got := drawn(s.ground(l, 90, 160), ink.RGB()); got < 4.5 {
				t.Fatalf("design %d, %s: %.2f where words are drawn: %+v", i, s, got, d)
			}
		}
	}
}

// drawn is the least contrast of ink with the dots where words may stand.
func drawn(img *image.RGBA, ink oklch.RGB) float64 {
	worst, r := 21.0, img.Rect.Inset(img.Rect.Dx()*margin/1080)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := img.RGBAAt(x, y)
			worst = min(worst, oklch.Contrast(ink, oklch.RGB{R: c.R, G: c.G, B: c.B}))
		}
	}
	return worst
}

// The test above can fail: ink that was not made for a ground does.
func TestUnreadableIsSeen(t *testing.T) {
	t.Parallel()
	l := own()
	ink, _, _ := Dawn.ink(l.Palette)
	if got := drawn(Dusk.ground(l, 90, 160), ink.RGB()); got >= 4.5 {
		t.Errorf("dark ink on the dark half has %.2f", got)
	}
}

// Whatever may be written fits in every shape and style, whole and within its margins.
func TestEveryTextFits(t *testing.T) {
	t.Parallel()
	set := typeset.New()
	long := "Ce soir, la place s’éclaire : on y parle, on y mange, on y danse. "
	texts := map[string]string{
		"one":      "Non",
		"word":     "Anticonstitutionnellement",
		"wide":     strings.Repeat("W", 500),
		"lines":    strings.TrimSuffix(strings.Repeat(strings.Repeat("W", 30)+"\n", 16), "\n"),
		"hardest":  strings.Repeat("W\n", 15) + strings.Repeat("W", 470),
		"whole":    string([]rune(strings.Repeat(long, 9))[:500]),
		"greek":    string([]rune(strings.Repeat("Η πλατεία ανοίγει σήμερα το βράδυ. ", 16))[:500]),
		"cyrillic": string([]rune(strings.Repeat("Сьогодні ввечері площа світиться. ", 16))[:500]),
		"stanzas":  "un\n\ndeux\n\ntrois",
	}
	for name, words := range texts {
		for _, s := range Styles() {
			for _, h := range Shapes() {
				c, err := Card{words, s, h}.check(set)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				width, height := h.size()
				b, at := laid(set, c, width-2*margin, height-2*margin)
				if b.Cut || b.Height > height-2*margin || b.Lines == 0 {
					t.Errorf("%s, %s, %s: %d lines, %d px high, cut %v", name, s, h, b.Lines, b.Height, b.Cut)
				}
				if name == "word" && (b.Broken || b.Lines != 1) {
					t.Errorf("%s, %s: a word is broken that need not be", s, h)
				}
				img := image.NewRGBA(image.Rect(0, 0, width, height))
				set.Draw(img, b, margin+at, (height-b.Height)/2, color.White)
				if x := beyond(img); x != "" {
					t.Errorf("%s, %s, %s: a letter at %s", name, s, h, x)
				}
			}
		}
	}
}

// beyond finds a dot outside of the margins, but for what leans out of its line.
func beyond(img *image.RGBA) string {
	const lean = 12
	in := img.Rect.Inset(margin - lean)
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			if p := image.Pt(x, y); img.RGBAAt(x, y).A > 0 && !p.In(in) {
				return p.String()
			}
		}
	}
	return ""
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	set := typeset.New()
	for _, c := range []struct {
		card Card
		code string
		said string
	}{
		{Card{"", Dawn, Square}, "brand.textcard.empty", ""},
		{Card{" \n\u200b ", Dawn, Square}, "brand.textcard.empty", ""},
		{Card{strings.Repeat("e\u0301", 501), Dawn, Square}, "brand.textcard.long", ""},
		{Card{strings.Repeat("a", 501), Dawn, Square}, "brand.textcard.long", ""},
		{Card{"a" + strings.Repeat("\u0315", 9000), Dawn, Square}, "brand.textcard.long", ""},
		{Card{strings.Repeat("a\n", 17), Dawn, Square}, "brand.textcard.lines", ""},
		{Card{"Fête 🎉 東京", Dawn, Square}, "brand.textcard.lacking", "🎉 東 京"},
		{Card{"🎉", Dawn, Square}, "brand.textcard.lacking", "🎉"},
		{Card{"abcdefghijklmn 東京都中央区日本橋茅場町一", Dawn, Square}, "brand.textcard.lacking", "東 京 都 中 央 区 日 本 橋 茅 場 町 …"},
		{Card{"a", "neon", Square}, "brand.textcard.choice", ""},
		{Card{"a", Dawn, "round"}, "brand.textcard.choice", ""},
	} {
		_, err := c.card.check(set)
		f := fault.Of(err)
		if err == nil || f.Code != c.code {
			t.Errorf("%.20q: %v, not %s", c.card.Text, err, c.code)
			continue
		}
		if c.said != "" && (len(f.Args) != 1 || f.Args[0].Value != c.said) {
			t.Errorf("%q names %v, not %s", c.card.Text, f.Args, c.said)
		}
	}
	ok, err := Card{strings.Repeat("e\u0301", 500), Night, Tall}.check(set)
	if err != nil || ok.Text != strings.Repeat("é", 500) {
		t.Errorf("500 characters as a person counts: %v", err)
	}
	if ok, err = (Card{"\r\n Bonjour\t! \r\n\r\n\r\n Oui.", Night, Tall}).check(set); err != nil || ok.Text != "Bonjour !\n\nOui." {
		t.Errorf("%q, %v", ok.Text, err)
	}
}

// What French writes before its signs does not begin a line.
func TestSpaced(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Vraiment ? « Oui » : 5 € !": "Vraiment\u202f? «\u00a0Oui\u00a0»\u00a0: 5\u00a0€\u202f!",
		"à 20 h, 5 km":               "à 20\u00a0h, 5 km",
		"Well: yes, 12:30?":          "Well: yes, 12:30?",
	} {
		if got := spaced(in); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()
	set, l := typeset.New(), own()
	words := map[string]string{
		"short":    "Ce soir, 20 h :\nle soir de la crue.",
		"word":     "Bonjour",
		"french":   "« Qui vient ? » demanda-t-elle ; « tout le monde ! » répondit-il : 12 € l’entrée, œufs compris.",
		"mixed":    "Καλημέρα, Київ !\nДобрий день, Athènes.",
		"long":     string([]rune(strings.Repeat("La place s’éclaire à la tombée du jour : on y parle, on y mange, on y danse jusqu’à minuit, et personne ne regarde l’heure. ", 5))[:500]),
		"longword": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
	}
	for name, text := range words {
		for _, s := range Styles() {
			for _, h := range Shapes() {
				c, err := Card{text, s, h}.check(set)
				if err != nil {
					t.Fatal(err)
				}
				if *folder == "" && (name != "short" || h != Square) {
					continue
				}
				img := picture(l, set, c)
				data, err := file(img)
				if err != nil {
					t.Fatal(err)
				}
				width, height := h.size()
				if at, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || at.Width != width || at.Height != height || len(data) > 4<<20 {
					t.Errorf("%s, %s, %s: %+v, %d bytes, %v", name, s, h, at, len(data), err)
				}
				small, err := glance(img)
				if err != nil {
					t.Fatal(err)
				}
				if at, err := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil || at.Width != width/2 || at.Height != height/2 || len(small) > 200<<10 {
					t.Errorf("a look at %s, %s, %s: %+v, %d bytes, %v", name, s, h, at, len(small), err)
				}
				if *folder != "" {
					if err := os.WriteFile(filepath.Join(*folder, name+"-"+string(s)+"-"+string(h)+".jpg"), small, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	for _, s := range Styles() {
		data, err := sample(l, set, s)
		if at, bad := png.DecodeConfig(bytes.NewReader(data)); err != nil || bad != nil || at.Width != sampleWidth {
			t.Errorf("the sample of %s: %v %v", s, err, bad)
		}
	}
}

// Whatever people write is refused with a reason or drawn whole.
func FuzzCard(f *testing.F) {
	for _, s := range []string{"Bonjour", "a\u0301\u0301\u0301", strings.Repeat("W", 500), "\n\n\n", "\xff", "ﷺ…\u00ad", "1️⃣ ❤️", "a\n\u202f\nb"} {
		f.Add(s, 3)
	}
	set := typeset.New()
	f.Fuzz(func(t *testing.T, s string, n int) {
		n &= 0xff
		c, err := Card{s, Styles()[n%len(Styles())], Shapes()[n%len(Shapes())]}.check(set)
		if err != nil {
			if fault.Of(err).Kind != fault.Invalid {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		width, height := c.Shape.size()
		if b, _ := laid(set, c, width-2*margin, height-2*margin); b.Cut || b.Height > height-2*margin {
			t.Fatalf("%q does not fit: %d lines, %d px", c.Text, b.Lines, b.Height)
		}
	})
}

func BenchmarkCard(b *testing.B) {
	l, set := own(), typeset.New()
	c, err := Card{strings.Repeat("La place s’éclaire à la tombée du jour. ", 12), Dusk, Tall}.check(set)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := file(picture(l, set, c)); err != nil {
			b.Fatal(err)
		}
	}
}
