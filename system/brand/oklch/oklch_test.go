package oklch_test

import (
	"math"
	"testing"

	"parvis/system/brand/oklch"
)

// The values are those that CSS Color 4 and Ottosson's article give.
func TestKnownColours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hex     string
		l, c, h float64
	}{
		{"#ffffff", 1, 0, 0},
		{"#000000", 0, 0, 0},
		{"#ff0000", 0.62796, 0.25768, 29.234},
		{"#00ff00", 0.86644, 0.29483, 142.495},
		{"#0000ff", 0.45201, 0.31321, 264.052},
		{"#808080", 0.59987, 0, 0},
	} {
		got, err := oklch.Parse(c.hex)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.L-c.l) > 1e-4 || math.Abs(got.C-c.c) > 1e-4 || math.Abs(got.H-c.h) > 0.02 {
			t.Errorf("%s is %.5f %.5f %.3f, not %v", c.hex, got.L, got.C, got.H, c)
		}
		if back := got.RGB().Hex(); back != c.hex {
			t.Errorf("%s comes back as %s", c.hex, back)
		}
	}
}

func TestEverySixteenthColourComesBack(t *testing.T) {
	t.Parallel()
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				in := oklch.RGB{R: uint8(r), G: uint8(g), B: uint8(b)}
				if out := oklch.Of(in).RGB(); out != in {
					t.Fatalf("%s comes back as %s", in.Hex(), out.Hex())
				}
			}
		}
	}
}

func TestWhatNoScreenShowsKeepsLightnessAndHue(t *testing.T) {
	t.Parallel()
	for h := 0.0; h < 360; h += 7 {
		for _, l := range []float64{0.2, 0.5, 0.8, 0.95} {
			in := oklch.Color{L: l, C: 0.4, H: h}
			if in.Fits() {
				t.Fatalf("%v fits", in)
			}
			out := oklch.Of(in.RGB())
			turned := math.Abs(math.Mod(out.H-h+540, 360) - 180)
			if math.Abs(out.L-l) > 0.006 || out.C > 0.02 && turned > 4 {
				t.Errorf("%v became %v", in, out)
			}
			for _, v := range in.P3() {
				if v < 0 || v > 1 {
					t.Errorf("%v in P3 is %v", in, in.P3())
				}
			}
		}
	}
}

func TestWideScreensShowMore(t *testing.T) {
	t.Parallel()
	red, _ := oklch.Parse("#ff0000")
	for i, want := range []float64{0.9175, 0.2003, 0.1387} { // CSS Color 4, sRGB red in Display P3
		if got := red.P3()[i]; math.Abs(got-want) > 5e-4 {
			t.Errorf("channel %d of red is %v, not %v", i, got, want)
		}
	}
}

func TestContrast(t *testing.T) {
	t.Parallel()
	if got := oklch.Contrast(oklch.White, oklch.Black); math.Abs(got-21) > 1e-9 {
		t.Error("black on white is", got)
	}
	grey := oklch.RGB{R: 0x76, G: 0x76, B: 0x76} // the lightest grey that WCAG lets stand on white
	if got := oklch.Contrast(grey, oklch.White); got < 4.5 || got > 4.6 {
		t.Error("#767676 on white is", got)
	}
}

func TestParseForms(t *testing.T) {
	t.Parallel()
	want, _ := oklch.Parse("#2a6b66")
	for _, s := range []string{" #2A6B66 ", "rgb(42 107 102)", "rgb(42, 107, 102)", "rgb(16.47% 41.96% 40%)"} {
		if got, err := oklch.Parse(s); err != nil || got.RGB() != want.RGB() {
			t.Errorf("%q: %v %v", s, got, err)
		}
	}
	if got, err := oklch.Parse("oklch(43% 0.082 198deg)"); err != nil || got != (oklch.Color{L: 0.43, C: 0.082, H: 198}) {
		t.Error(got, err)
	}
	for _, s := range []string{"", "#", "#12345", "#ggg", "red", "rgb(1 2)", "rgb(1 2 3 4)", "rgb(300 0 0)", "rgb(-1 0 0)", "rgb(nan 0 0)", "oklch(2 0 0)", "oklch(.5 .9 0)", "oklch(.5 .1 inf)", "oklch(.5 .1 20", "hsl(1 2 3)", "#é12345", "rgb(1 2 3"} {
		if c, err := oklch.Parse(s); err == nil {
			t.Errorf("%q was read as %v", s, c)
		}
	}
}

func TestBetween(t *testing.T) {
	t.Parallel()
	mid := oklch.Between(oklch.Color{L: 0.4, C: 0.1, H: 350}, oklch.Color{L: 0.6, C: 0.2, H: 20}, 0.5)
	if math.Abs(mid.L-0.5) > 1e-9 || math.Abs(mid.C-0.15) > 1e-9 || math.Abs(mid.H-5) > 1e-9 {
		t.Error("half way is", mid)
	}
	if got := oklch.Between(oklch.Color{L: 1}, oklch.Color{L: 0.5, C: 0.1, H: 200}, 0.5); got.H != 200 {
		t.Error("white towards blue passes", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("#2a6b66")
	f.Add("rgb(42, 107, 40%)")
	f.Add("oklch(43% .08 198deg)")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := oklch.Parse(s)
		if err != nil {
			return
		}
		if again, err := oklch.Parse(c.RGB().Hex()); err != nil || again.RGB() != c.RGB() {
			t.Errorf("%q: %v, %v", s, again, err)
		}
	})
}
