package brand

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
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
		_, _ = live.Picture(16, false) // an error, never a panic
	})
}
