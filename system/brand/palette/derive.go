package palette

import "parvis/system/brand/oklch"

// Palette is every colour of an identity.
type Palette struct {
	Tokens []Token
	// Lit is the whole gradient, never under words; Dawn its light half, under dark
	// ink; Dusk its dark half, under light ink.
	Lit, Dawn, Dusk Shine
}

// Derive makes the palette of a design that has at least one seed and two stops.
func Derive(d Design) Palette {
	p := Palette{Tokens: make([]Token, len(roles))}
	chosen := d.seeds()
	at := make(map[string]int, len(roles))
	for i, r := range roles {
		at[r.name], p.Tokens[i].Name = i, r.name
		for s := range Schemes {
			p.Tokens[i].Value[s] = r.color(chosen, s)
		}
	}
	for _, d := range Demands {
		own := &p.Tokens[at[d.Ink]]
		for s := range Schemes {
			ground := make([]oklch.Color, len(d.On))
			for i, name := range d.On {
				ground[i] = p.Tokens[at[name]].Value[s]
			}
			own.Value[s] = reach(own.Value[s], ground, d.Ratio[s])
		}
	}
	p.shine(d.Gradient, chosen)
	return p
}

// Color gives a role's colour in a scheme; the zero colour for a role there is not.
func (p Palette) Color(name string, s Scheme) oklch.Color {
	for _, t := range p.Tokens {
		if t.Name == name {
			return t.Value[s]
		}
	}
	return oklch.Color{}
}

// Holds gives the least contrast of a demand in a scheme, on screens of sRGB and
// of Display P3.
func (p Palette) Holds(d Demand, s Scheme) float64 {
	ground := make([]oklch.Color, len(d.On))
	for i, name := range d.On {
		ground[i] = p.Color(name, s)
	}
	return least(p.Color(d.Ink, s), ground)
}

// least is the contrast of ink with the worst of what it stands on.
func least(ink oklch.Color, ground []oklch.Color) float64 {
	worst := 21.0
	for _, g := range ground {
		worst = min(worst, oklch.Contrast(ink.RGB(), g.RGB()), oklch.ContrastWide(ink, g))
	}
	return worst
}

// reach moves the lightness of ink away from what it stands on until their contrast
// is reached, no further than needed.
func reach(ink oklch.Color, ground []oklch.Color, ratio float64) oklch.Color {
	if least(ink, ground) >= ratio {
		return ink
	}
	var middle float64
	for _, g := range ground {
		middle += g.L / float64(len(ground))
	}
	end := 0.0
	if ink.L > middle {
		end = 1
	}
	near, far := ink.L, end
	for range 12 {
		mid := (near + far) / 2
		if ink.L = mid; least(ink, ground) >= ratio {
			far = mid
		} else {
			near = mid
		}
	}
	ink.L = far
	return ink
}
