// Package palettetest makes designs for tests of what must hold for every identity
// (brand, Derivation).
package palettetest

import (
	"math/rand/v2"
	"slices"

	"parvis/system/brand/oklch"
	"parvis/system/brand/palette"
)

// Random makes a design of any colours, also such as no screen shows.
func Random(r *rand.Rand) palette.Design {
	color := func() oklch.Color { return oklch.Color{L: r.Float64(), C: r.Float64() * 0.4, H: r.Float64() * 360} }
	var d palette.Design
	for range 1 + r.IntN(palette.MaxSeeds) {
		d.Seeds = append(d.Seeds, color())
	}
	d.Gradient = palette.Gradient{Angle: r.Float64() * 360, X: r.Float64() * 100, Y: r.Float64() * 120, Strength: r.Float64()}
	n := palette.MinStops + r.IntN(palette.MaxStops-palette.MinStops+1)
	var at []float64
	for range n {
		at = append(at, r.Float64())
	}
	slices.Sort(at)
	for _, t := range at {
		d.Gradient.Stops = append(d.Gradient.Stops, palette.Stop{Color: color(), At: t})
	}
	return d
}
