package textcard

import (
	"image"
	"image/color"
	"image/draw"
	"slices"

	"github.com/srwiley/rasterx"

	"parvis/system/brand"
	"parvis/system/brand/oklch"
	"parvis/system/brand/palette"
)

// Style is a way to set words in an identity.
type Style string

// The styles: the light half of the gradient and its dark half, a sheet in its light,
// night, and the two colours that pages act and shine with.
const (
	Dawn    = Style("dawn")
	Dusk    = Style("dusk")
	Sheet   = Style("sheet")
	Night   = Style("night")
	Accent  = Style("accent")
	Lantern = Style("lantern")
)

// Styles lists them all.
func Styles() []Style { return []Style{Dawn, Dusk, Sheet, Night, Accent, Lantern} }

func (s Style) known() bool { return slices.Contains(Styles(), s) }

// display tells whether words are set in the display face, in the middle; the others
// are set in the text face, from the left.
func (s Style) display() bool { return s == Dawn || s == Dusk || s == Lantern }

// ink and on are what words are drawn with, and what lies under them: a colour, or a
// gradient where there is one.
func (s Style) ink(p palette.Palette) (ink, on oklch.Color, shine *palette.Shine) {
	switch s {
	case Dawn:
		return p.Color("on-dawn", palette.Light), on, &p.Dawn
	case Dusk:
		return p.Color("on-dusk", palette.Light), on, &p.Dusk
	case Night:
		return p.Color("text", palette.Dark), p.Color("surface", palette.Dark), nil
	case Accent:
		return p.Color("on-accent", palette.Light), p.Color("accent", palette.Light), nil
	case Lantern:
		return p.Color("on-lantern", palette.Light), p.Color("lantern", palette.Light), nil
	}
	return p.Color("text", palette.Light), p.Color("surface", palette.Light), nil
}

// ground draws what lies under words.
func (s Style) ground(l *brand.Live, width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	_, on, shine := s.ink(l.Palette)
	switch {
	case shine != nil:
		shine.Paint(img)
	case s == Sheet:
		l.Palette.Lit.Paint(img)
		frame := width / 24
		round(img, img.Rect.Inset(frame), float64(l.Look.Radius*width)/540, solid(on))
	default:
		draw.Draw(img, img.Rect, image.NewUniform(solid(on)), image.Point{}, draw.Src)
	}
	return img
}

func solid(c oklch.Color) color.RGBA {
	v := c.RGB()
	return color.RGBA{v.R, v.G, v.B, 255}
}

// round fills a rectangle with round corners.
func round(img *image.RGBA, r image.Rectangle, radius float64, c color.Color) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	f := rasterx.NewFiller(w, h, rasterx.NewScannerGV(w, h, img, img.Rect))
	rasterx.AddRoundRect(float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y), radius, radius, 0, rasterx.RoundGap, f)
	f.SetColor(c)
	f.Draw()
}
