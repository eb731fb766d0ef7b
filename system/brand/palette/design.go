package palette

import "parvis/system/brand/oklch"

// Limits of a design (brand, Entities).
const (
	MaxSeeds = 5
	MinStops = 2
	MaxStops = 6
)

// Design is what an operator chooses of colours. Seeds are 1 to 5, in this order:
// what can be acted upon, what is lit, hearts and danger, surfaces, ink. Those
// that are missing follow from the first.
type Design struct {
	Seeds    []oklch.Color
	Gradient Gradient
}

// Gradient is the network's light: 2 to 6 stops along a line, and a glow on it.
type Gradient struct {
	Stops []Stop
	// Angle of the line, in degrees, as CSS counts: 0 leads up, 90 to the right.
	Angle float64
	// X and Y are where the glow lies, in hundredths of the surface's width and
	// height, from above; it may lie outside.
	X, Y float64
	// Strength of the glow, 0 to 1.
	Strength float64
}

// Stop is a colour at a place of the line, 0 to 1.
type Stop struct {
	Color oklch.Color
	At    float64
}

// Default is the identity of a network that chose none: copper-green roofs, a
// lantern, brick, limestone and the sky after sunset.
func Default() Design {
	return Design{
		Seeds: []oklch.Color{{L: 0.43, C: 0.082, H: 198}, {L: 0.8, C: 0.14, H: 82}, {L: 0.53, C: 0.175, H: 32}, {L: 0.95, C: 0.009, H: 95}, {L: 0.22, C: 0.03, H: 210}},
		Gradient: Gradient{
			Stops: []Stop{
				{oklch.Color{L: 0.985, C: 0.05, H: 95}, 0}, {oklch.Color{L: 0.925, C: 0.12, H: 94}, 0.12}, {oklch.Color{L: 0.86, C: 0.14, H: 118}, 0.28},
				{oklch.Color{L: 0.72, C: 0.13, H: 160}, 0.5}, {oklch.Color{L: 0.5, C: 0.095, H: 192}, 0.74}, {oklch.Color{L: 0.31, C: 0.065, H: 212}, 1},
			},
			Angle: 14, X: 22, Y: 108, Strength: 0.9,
		},
	}
}

// seeds are the five colours that scales are made of.
type seeds struct{ action, lantern, alarm, stone, ink, done oklch.Color }

// The most chroma that surfaces and ink take of a seed, and how much of it the first
// seed gives where they were not chosen.
const (
	stoneChroma = 0.02
	inkChroma   = 0.045
)

// seeds completes what was chosen. What is done stays green and danger red where
// nobody chose otherwise: they mean something everywhere.
func (d Design) seeds() seeds {
	own := Default().Seeds
	s := seeds{action: own[0], lantern: own[1], alarm: own[2], done: oklch.Color{L: 0.45, C: 0.11, H: 155}}
	places := []*oklch.Color{&s.action, &s.lantern, &s.alarm, &s.stone, &s.ink}
	for i, c := range d.Seeds[:min(len(d.Seeds), MaxSeeds)] {
		*places[i] = c
	}
	if len(d.Seeds) < 4 {
		s.stone = oklch.Color{C: min(s.action.C/10, 0.01), H: s.action.H}
	}
	if len(d.Seeds) < 5 {
		s.ink = oklch.Color{C: min(s.action.C/3, 0.03), H: s.action.H}
	}
	s.stone.C, s.ink.C = min(s.stone.C, stoneChroma), min(s.ink.C, inkChroma)
	return s
}

// steps are the lightness of a scale, from lightest to darkest.
var steps = [13]float64{0.998, 0.982, 0.945, 0.89, 0.83, 0.76, 0.6, 0.45, 0.34, 0.295, 0.245, 0.212, 0.172}

// tint is the part of a seed's chroma that each step takes, and the most it takes:
// paper and night are less coloured than what lies on them.
var tint = [13]struct{ part, most float64 }{
	{0.2, 0.012}, {0.25, 0.02}, {0.34, 0.045}, {0.6, 0.085}, {1, 0.14}, {1, 0.2}, {1, 0.25}, {1, 0.2}, {0.85, 0.15}, {0.55, 0.06}, {0.5, 0.05}, {0.45, 0.045}, {0.4, 0.04},
}

// step is one colour of a seed's scale.
func step(seed oklch.Color, n int) oklch.Color {
	return oklch.Color{L: steps[n], C: min(seed.C*tint[n].part, tint[n].most), H: seed.H}
}

// Scale is the thirteen colours of a seed, from lightest to darkest.
func Scale(seed oklch.Color) (out [13]oklch.Color) {
	for n := range out {
		out[n] = step(seed, n)
	}
	return out
}
