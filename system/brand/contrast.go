package brand

import (
	"image"

	"parvis/system/brand/oklch"
	"parvis/system/brand/palette"
)

// apart is the contrast that icons must have with what they stand on (WCAG 2.2,
// 1.4.11).
const apart = 3

// ground gives what the icon's glyph stands on.
func (l *Live) ground() footing {
	l.once.Do(func() { l.footing = foot(l.Look, l.Palette) })
	return l.footing
}

// footing is what a glyph stands on: one of the gradient's forms, and the contrast
// with it where the glyph's outline has least.
type footing struct {
	palette.Shine
	least float64
}

// foot chooses the ground of an icon: the whole gradient where an operator's glyph is
// told from it everywhere, else its darker or its lighter part, whichever tells more.
// The program's own glyph was drawn for the whole of it.
func foot(l Look, p palette.Palette) footing {
	best := footing{Shine: p.Lit}
	if l.Glyph == "" {
		return best
	}
	const size = 2 * square
	drawing := image.NewRGBA(image.Rect(0, 0, size, size))
	icon, err := read(l.Glyph)
	if err != nil || stamp(drawing, icon, l.inset(false)*size/square) != nil {
		return best
	}
	for _, s := range []palette.Shine{p.Lit, p.Dusk, p.Dawn} {
		ground := image.NewRGBA(drawing.Rect)
		s.Paint(ground)
		if least := outlined(drawing, ground); least > best.least {
			best = footing{s, least}
		}
		if best.least >= apart {
			break
		}
	}
	return best
}

// outlined is the contrast of a drawing with its ground where its outline has least; 0
// when nothing is drawn.
func outlined(drawing, ground *image.RGBA) float64 {
	least, most := 0.0, uint8(0)
	for i := 3; i < len(drawing.Pix); i += 4 {
		most = max(most, drawing.Pix[i])
	}
	for y := range drawing.Rect.Dy() {
		for x := range drawing.Rect.Dx() {
			if drawing.RGBAAt(x, y).A == 0 || !bordered(drawing, x, y) {
				continue
			}
			at := fullest(drawing, x, y)
			if drawing.Pix[at+3] <= most/2 { // the very end of a point
				continue
			}
			under := ground.RGBAAt(x, y)
			left := 255 - int(drawing.Pix[at+3])
			over := func(ink, below uint8) uint8 { return ink + uint8(int(below)*left/255) }
			ink := oklch.RGB{R: over(drawing.Pix[at], under.R), G: over(drawing.Pix[at+1], under.G), B: over(drawing.Pix[at+2], under.B)}
			if c := oklch.Contrast(ink, oklch.RGB{R: under.R, G: under.G, B: under.B}); least == 0 || c < least {
				least = c
			}
		}
	}
	return least
}

// bordered tells that nothing is drawn beside a dot.
func bordered(img *image.RGBA, x, y int) bool {
	return img.RGBAAt(x-1, y).A == 0 || img.RGBAAt(x+1, y).A == 0 || img.RGBAAt(x, y-1).A == 0 || img.RGBAAt(x, y+1).A == 0
}

// fullest gives where, around a dot of the outline, the ink is whole: dots of an outline
// are half drawn.
func fullest(img *image.RGBA, x, y int) int {
	const around = 2
	best := img.PixOffset(x, y)
	for v := max(y-around, 0); v <= min(y+around, img.Rect.Max.Y-1); v++ {
		for u := max(x-around, 0); u <= min(x+around, img.Rect.Max.X-1); u++ {
			if at := img.PixOffset(u, v); img.Pix[at+3] > img.Pix[best+3] {
				best = at
			}
		}
	}
	return best
}
