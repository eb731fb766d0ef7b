package brand

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"

	"parvis/system/brand/palette"
	"parvis/system/brand/typeset"
)

func look(t *testing.T, l Look) *Live {
	t.Helper()
	live, err := lively(1, l)
	if err != nil {
		t.Fatal(err)
	}
	return live
}

func TestIconsAreDrawn(t *testing.T) {
	t.Parallel()
	l := Default()
	for name, g := range map[string]string{
		"the program's own": "",
		"another":           `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="#ffffff"/></svg>`,
	} {
		l.Glyph = g
		live := look(t, l)
		for _, maskable := range []bool{false, true} {
			data, err := live.Picture(192, maskable)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil || img.Bounds().Dx() != 192 {
				t.Fatal(err)
			}
			if _, _, _, a := img.At(1, 1).RGBA(); (a == 0) == maskable {
				t.Errorf("%s, maskable %v: the corner has alpha %d", name, maskable, a)
			}
			ground, door := img.At(8, 96), img.At(96, 80)
			if r, g, b, _ := door.RGBA(); r < 0xe000 || g < 0xe000 || b < 0xc000 || door == ground {
				t.Errorf("%s, maskable %v: no glyph on %v: %v", name, maskable, ground, door)
			}
		}
		if svg := string(live.Icon()); !strings.Contains(svg, "data:image/svg+xml;base64,") {
			t.Error(svg)
		}
	}
}

func TestTheGlyphKeepsItsShape(t *testing.T) {
	t.Parallel()
	l := Default()
	l.Glyph = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="10 10 20 10"><path fill="#ffffff" d="M10 10h20v10H10z"/></svg>`
	img, err := look(t, l).icon(96, false)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[image.Point]bool{{X: 48, Y: 48}: true, {X: 18, Y: 34}: true, {X: 78, Y: 62}: true, {X: 48, Y: 28}: false, {X: 48, Y: 68}: false} {
		if got := img.RGBAAt(at.X, at.Y) == (color.RGBA{255, 255, 255, 255}); got != want {
			t.Errorf("at %v the glyph is drawn: %v", at, got)
		}
	}
}

func TestAGlyphIsToldFromItsGround(t *testing.T) { // brand, Derivation
	t.Parallel()
	disc := func(fill string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="` + fill + `"/></svg>`
	}
	l := Default()
	for name, c := range map[string]struct {
		glyph    string
		from, to float64
		ground   func(*Live) palette.Shine
	}{
		"white":   {glyph: disc("#ffffff"), from: apart, to: 21, ground: func(l *Live) palette.Shine { return l.Palette.Dusk }},
		"black":   {glyph: disc("#000000"), from: apart, to: 21, ground: func(l *Live) palette.Shine { return l.Palette.Lit }},
		"dim":     {glyph: disc("#3a3a3a"), from: apart, to: 21, ground: func(l *Live) palette.Shine { return l.Palette.Dawn }},
		"between": {glyph: disc("#8a8a8a"), from: 1, to: apart},
		"mixed":   {glyph: strings.Replace(disc("#ffffff"), "</svg>", `<path d="M0 0h2v2H0z" fill="#000000"/></svg>`, 1), from: 1, to: apart},
		"nothing": {glyph: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>x</title></svg>`},
		"faint":   {glyph: strings.Replace(disc("#ffffff"), "<circle", `<circle fill-opacity=".2"`, 1), from: 1, to: apart},
	} {
		l.Glyph = c.glyph
		live := look(t, l)
		got := live.ground()
		if got.least < c.from || got.least > c.to {
			t.Errorf("%s has a contrast of %.2f", name, got.least)
		}
		if c.ground != nil && !slices.Equal(got.Line, c.ground(live).Line) {
			t.Errorf("%s stands on another ground", name)
		}
	}
	l.Glyph = ""
	if live := look(t, l); !slices.Equal(live.ground().Line, live.Palette.Lit.Line) {
		t.Error("the program's own glyph lost its light")
	}
}

func TestTheMarkIsDrawnOnNothing(t *testing.T) { // brand, Surfaces
	t.Parallel()
	e := &Engine{set: typeset.New()}
	own := Default()
	own.Wordmark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><circle cx="2" cy="1" r="1" fill="#ff0000"/></svg>`
	live := look(t, Default())
	if got := e.wordmark(live, "東京"); got != "" {
		t.Errorf("of letters that no face has comes %s", got)
	}
	for name, c := range map[string]struct {
		svg        string
		wide, high int
	}{
		"the program's own":  {e.wordmark(live, "Parvis"), 1024, 279},
		"an operator's":      {e.wordmark(look(t, own), "Parvis"), 1024, 512},
		"a name that is set": {e.wordmark(live, "Été à Kyiv"), 1024, 0},
		"the glyph":          {live.Look.glyph(), 1024, 1024},
	} {
		if what, err := inspect(c.svg); what != "" || err != nil {
			t.Errorf("%s has %q %v", name, what, err)
		}
		data, err := bare(c.svg, 1024)
		if err != nil {
			t.Fatal(name, err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != c.wide || c.high > 0 && img.Bounds().Dy() != c.high {
			t.Fatalf("%s is %v %v", name, img.Bounds(), err)
		}
		ink, middle := 0, img.Bounds().Dy()/2
		for x := range c.wide {
			if _, _, _, a := img.At(x, middle).RGBA(); a > 0 {
				ink++
			}
		}
		if _, _, _, a := img.At(0, 0).RGBA(); a != 0 || ink < 50 || ink > 900 {
			t.Errorf("%s has a corner of alpha %d and %d dots in the middle", name, a, ink)
		}
	}
}

func TestWhatTheProgramDrawsItTakes(t *testing.T) {
	t.Parallel()
	l := Default()
	l.Glyph = glyph
	look(t, l)
}

func TestThePictureShinesAsTheStyleSays(t *testing.T) {
	t.Parallel()
	live := look(t, Default())
	data, err := live.Picture(96, true)
	if err != nil {
		t.Fatal(err)
	}
	img, _ := png.Decode(bytes.NewReader(data))
	light := func(x, y int) float64 {
		r, g, b, _ := img.At(x, y).RGBA()
		return float64(r+g+b) / 3
	}
	if light(10, 94) <= light(90, 4) {
		t.Error("the light does not come from below")
	}
	if got := live.Palette.Lit.At(1); got != live.Palette.Lit.Line[len(live.Palette.Lit.Line)-1] {
		t.Error(got)
	}
}

// What browsers draw and this program does not, has the program's own glyph in pictures.
func TestAGlyphThatCannotBeDrawn(t *testing.T) { // brand, Surfaces
	t.Parallel()
	const refused = `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>`
	if _, err := read(refused); !errors.Is(err, errDrawing) {
		t.Fatalf("it is drawn: %v", err)
	}
	own := look(t, Default())
	for _, glyph := range []string{refused, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>x</title></svg>`} {
		l := Default()
		l.Glyph = glyph
		for _, maskable := range []bool{false, true} {
			got, err := look(t, l).Picture(96, maskable)
			if err != nil {
				t.Fatal(err)
			}
			if want, err := own.Picture(96, maskable); err != nil || !bytes.Equal(got, want) {
				t.Errorf("maskable %v: %s has not the program's own icon (%v)", maskable, glyph, err)
			}
		}
	}
}

func TestAPictureOfTheMarkHasItsWidth(t *testing.T) {
	t.Parallel()
	for side := 1; side < 400; side++ {
		data, err := bare(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d 1"><path d="M0 0h1v1z"/></svg>`, side), wordmarkWide)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != wordmarkWide {
			t.Errorf("%d by 1 becomes %d px wide (%v)", side, c.Width, err)
		}
	}
}

func FuzzGlyph(f *testing.F) {
	f.Add(glyph)
	f.Add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><defs><radialGradient id="a"><stop offset="9" stop-color="#12"/></radialGradient></defs><path fill="url(#a)" d="M0 0a1e3 1 0 0 1 9 9z"/></svg>`)
	f.Fuzz(func(t *testing.T, svg string) {
		l := Default()
		l.Glyph = svg
		live, err := lively(1, l)
		if err != nil {
			return
		}
		if _, err := live.Picture(16, false); err != nil {
			t.Error(err)
		}
	})
}
