package palette_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parvis/system/brand/oklch"
	"parvis/system/brand/palette"
	"parvis/system/brand/palette/palettetest"
)

var designs = flag.Int("designs", 10_000, "how many random designs must be readable")

// readable fails where a pair of roles, or ink on the gradient, falls short.
func readable(t *testing.T, p palette.Palette) {
	t.Helper()
	for _, d := range palette.Demands {
		for s := range palette.Schemes {
			if got := p.Holds(d, s); got < d.Ratio[s] {
				t.Errorf("%s on %v has %.2f in scheme %d, not %.1f", d.Ink, d.On, got, s, d.Ratio[s])
			}
		}
	}
	for _, c := range []struct {
		name string
		on   palette.Shine
	}{{"on-dawn", p.Dawn}, {"on-dusk", p.Dusk}} {
		if got := c.on.Worst(p.Color(c.name, palette.Light).RGB()); got < 4.5 {
			t.Errorf("%s has %.2f at the gradient's worst place", c.name, got)
		}
	}
}

// No choice of an operator makes a page that cannot be read (brand, Derivation).
func TestEveryDesignIsReadable(t *testing.T) {
	t.Parallel()
	const parts = 8
	for part := range parts {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(part), 12))
			for i := range *designs / parts {
				d := palettetest.Random(r)
				if readable(t, palette.Derive(d)); t.Failed() {
					t.Fatalf("design %d: %+v", i, d)
				}
			}
		})
	}
}

func TestExtremeDesignsAreReadable(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"#000", "#fff", "#f00", "#0f0", "#00f", "#ff0", "#0ff", "#f0f", "#808080"} {
		seed, err := oklch.Parse(c)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= palette.MaxSeeds; n++ {
			flat := palette.Gradient{Stops: []palette.Stop{{Color: seed}, {Color: seed, At: 1}}, Strength: 1}
			readable(t, palette.Derive(palette.Design{Seeds: slices.Repeat([]oklch.Color{seed}, n), Gradient: flat}))
		}
	}
	readable(t, palette.Derive(palette.Default()))
}

// The test above can fail: a palette that nobody moved does.
func TestUnreadablePairsAreSeen(t *testing.T) {
	t.Parallel()
	p := palette.Derive(palette.Default())
	for i := range p.Tokens {
		if p.Tokens[i].Name == "muted" {
			p.Tokens[i].Value[palette.Light].L = 0.8
		}
	}
	if got := p.Holds(palette.Demands[1], palette.Light); got >= 4.5 {
		t.Error("pale grey on paper has", got)
	}
	if got := p.Lit.Worst(p.Color("on-dawn", palette.Light).RGB()); got >= 4.5 {
		t.Error("dark ink on the whole gradient has", got)
	}
}

// Where lightness has to move, the hue stays.
func TestHueStays(t *testing.T) {
	t.Parallel()
	yellow := oklch.Color{L: 0.9, C: 0.18, H: 105}
	d := palette.Default()
	d.Seeds = []oklch.Color{yellow}
	p := palette.Derive(d)
	for s := range palette.Schemes {
		if c := p.Color("accent", s); c.H != yellow.H {
			t.Errorf("the accent of scheme %d has hue %v", s, c.H)
		}
	}
}

func TestCSS(t *testing.T) {
	t.Parallel()
	d := palette.Default()
	d.Seeds[0].C = 0.3 // outside of sRGB
	css := palette.Derive(d).CSS()
	for _, want := range []string{"--surface: light-dark(#", "--on-dusk: #", "color(display-p3 ", "prefers-contrast: more", `:root[data-contrast="more"]`, "--ring: conic-gradient("} {
		if !strings.Contains(css, want) {
			t.Errorf("no %q in\n%s", want, css)
		}
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(css))
	_ = w.Close()
	if packed.Len() > 6<<10 {
		t.Error(packed.Len(), "bytes compressed, at most 6 KiB may be (brand, Surfaces)")
	}
	t.Log(len(css), "bytes,", packed.Len(), "compressed")
}
