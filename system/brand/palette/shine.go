package palette

import (
	"image"
	"image/color"
	"math"

	"parvis/system/brand/oklch"
)

// Shine is a gradient as it is drawn: colours at equal distances along a line, and
// a glow of one colour on it.
type Shine struct {
	Angle float64
	Line  []oklch.RGB
	Glow  oklch.RGB
	// X, Y and Strength are those of the Gradient.
	X, Y, Strength float64
}

// samples is how many colours a line is drawn with.
const samples = 13

// at gives the colour of a place of the line, 0 to 1.
func (g Gradient) at(t float64) oklch.Color {
	for i := 1; i < len(g.Stops); i++ {
		a, b := g.Stops[i-1], g.Stops[i]
		if t <= b.At {
			if b.At == a.At {
				return b.Color
			}
			return oklch.Between(a.Color, b.Color, max(t-a.At, 0)/(b.At-a.At))
		}
	}
	return g.Stops[len(g.Stops)-1].Color
}

// glow is what the light adds: the warm end of the lantern.
func (g Gradient) glow(lantern oklch.Color) oklch.Color {
	return oklch.Color{L: 0.87, C: min(lantern.C, 0.14), H: lantern.H - 18}
}

func (g Gradient) draw(of func(t float64) oklch.Color, glow oklch.Color, strength float64) Shine {
	s := Shine{Angle: g.Angle, X: g.X, Y: g.Y, Strength: strength, Glow: glow.RGB(), Line: make([]oklch.RGB, samples)}
	for i := range s.Line {
		s.Line[i] = of(float64(i) / (samples - 1)).RGB()
	}
	return s
}

// shine draws the three forms and the inks that stand on two of them. Dawn and dusk
// are the lighter and the darker part of the line, moved until their ink is readable
// in every place, with and without the glow.
func (p *Palette) shine(g Gradient, s seeds) {
	glow := g.glow(s.lantern)
	p.Lit = g.draw(g.at, glow, g.Strength)
	dark, light := oklch.Color{L: 0.22, C: s.ink.C, H: s.ink.H}, oklch.Color{L: 0.985, C: min(s.stone.C*2, 0.02), H: s.stone.H}
	begin := 0.0 // of the lighter part
	if g.at(0.25).L < g.at(0.75).L {
		begin = 1 - part
	}
	p.Dawn = g.bounded(dark, glow, begin, 0.66, 0.01, func(c oklch.Color, _, limit float64) oklch.Color { c.L = max(c.L, limit); return c })
	dim := oklch.Color{L: 0.6, C: glow.C * 0.7, H: glow.H}
	p.Dusk = g.bounded(light, dim, 1-part-begin, 0.6, -0.01, func(c oklch.Color, t, limit float64) oklch.Color {
		c.L = min(c.L, limit-0.28*t) // night falls along the line
		return c
	})
	dawn, dusk := Token{Name: "on-dawn"}, Token{Name: "on-dusk"}
	for i := range Schemes {
		dawn.Value[i], dusk.Value[i] = dark, light
	}
	p.Tokens = append(p.Tokens, dawn, dusk)
}

// rounding is by how much a dot may fall short of what its colour has: screens and
// pictures hold 256 steps of each channel.
const rounding = 0.1

// part is how much of the line dawn and dusk each show.
const part = 0.55

// bounded draws the part of the line from begin on as bound leaves it, and moves the
// limit by step until ink is readable on all of it.
func (g Gradient) bounded(ink, glow oklch.Color, begin, limit, step float64, bound func(c oklch.Color, t, limit float64) oklch.Color) Shine {
	for {
		l := limit
		s := g.draw(func(t float64) oklch.Color { return bound(g.at(begin+part*t), t, l) }, bound(glow, 0, l), g.Strength*2/3)
		if s.Worst(ink.RGB()) >= words+rounding || limit <= 0 || limit >= 1 {
			return s
		}
		limit += step
	}
}

// Worst is the contrast of ink with the place of the gradient where it is least.
func (s Shine) Worst(ink oklch.RGB) float64 {
	const parts = 8
	worst := 21.0
	for i := range s.Line {
		for _, c := range []oklch.RGB{s.Line[i], s.Line[i].Over(s.Line[max(i-1, 0)], 0.5)} {
			for k := range parts + 1 {
				worst = min(worst, oklch.Contrast(ink, s.Glow.Over(c, s.Strength*float64(k)/parts)))
			}
		}
	}
	return worst
}

// At gives the colour at a place of the line, 0 to 1, without the glow.
func (s Shine) At(t float64) oklch.RGB {
	t = min(max(t, 0), 1) * float64(len(s.Line)-1)
	i := min(int(t), len(s.Line)-2)
	return s.Line[i+1].Over(s.Line[i], t-float64(i))
}

// Paint fills a picture with the gradient, as CSS draws it.
func (s Shine) Paint(img *image.RGBA) {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	sin, cos := math.Sincos(s.Angle * math.Pi / 180)
	length := math.Abs(w*sin) + math.Abs(h*cos)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			px, py := float64(x)+0.5, float64(y)+0.5
			t := 0.5 + ((px-w/2)*sin-(py-h/2)*cos)/length
			c := s.At(t)
			if away := math.Hypot((px-s.X/100*w)/(0.7*w), (py-s.Y/100*h)/(0.6*h)); away < 1 {
				c = s.Glow.Over(c, s.Strength*(1-away))
			}
			img.SetRGBA(x, y, color.RGBA{c.R, c.G, c.B, 255})
		}
	}
}
