package share

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/srwiley/rasterx"

	"parvis/system/brand"
	"parvis/system/brand/palette"
	"parvis/system/brand/typeset"
)

// Width and Height of a card, in px.
const (
	Width  = 1200
	Height = 630
)

// Places on a card, in px.
const (
	frame  = 36
	margin = 88
	room   = Width - 2*margin
	mark   = 64
)

// card is what a picture says. All of it was made drawable before.
type card struct {
	// Network is its name, at the head.
	Network string
	// Title is who or what the card is about, Under stands below it.
	Title, Under string
	// Words are a post's, or those about a member or the network.
	Words string
	// Notice says why a post has no words here, or what must be read with it.
	Notice string
	// Large draws the title above the words instead of below.
	Large bool
}

// picture draws a card as PNG in an identity.
func picture(l *brand.Live, set *typeset.Setter, ground *image.RGBA, c card) ([]byte, error) {
	img := image.NewRGBA(ground.Rect)
	copy(img.Pix, ground.Pix)
	ink := func(role string) color.Color {
		rgb := l.Palette.Color(role, palette.Light).RGB()
		return color.RGBA{rgb.R, rgb.G, rgb.B, 255}
	}
	name := set.Lay(c.Network, typeset.Style{Display: true, Size: 34}, room-mark-24, 1)
	set.Draw(img, name, margin+mark+20, 76+(mark-name.Height)/2, ink("accent"))
	if err := l.Mark(img, margin, 76, mark); err != nil {
		return nil, err
	}
	if c.Large {
		about(img, set, c, ink)
	} else {
		said(img, set, c, ink)
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// about draws a member or the network: the name large, what is said of it below.
func about(img *image.RGBA, set *typeset.Setter, c card, ink func(string) color.Color) {
	title := fit(set, c.Title, true, 2, 190, 76, 60, 48)
	y := 184
	set.Draw(img, title, margin, y, ink("text"))
	y += title.Height + 4
	under := set.Lay(c.Under, typeset.Style{Size: 32}, room, 1)
	set.Draw(img, under, margin, y, ink("muted"))
	y += under.Height + 20
	words := fit(set, c.Words, false, 4, 552-y, 36, 30)
	set.Draw(img, words, margin, y, ink("text"))
}

// said draws a post: its words, and below who wrote them.
func said(img *image.RGBA, set *typeset.Setter, c card, ink func(string) color.Color) {
	y, end := 176, 456
	if c.Notice != "" {
		note := set.Lay(c.Notice, typeset.Style{Size: 40}, room-64, 4)
		box(img, image.Rect(margin, y+8, Width-margin, y+note.Height+48), 16, ink("honey"))
		set.Draw(img, note, margin+32, y+26, ink("on-honey"))
	} else {
		words := fit(set, c.Words, false, 7, end-y, 60, 52, 44, 38, 32)
		set.Draw(img, words, margin, y+(end-y-words.Height)/2, ink("text"))
	}
	who := set.Lay(c.Title, typeset.Style{Display: true, Size: 38}, room, 1)
	set.Draw(img, who, margin, 468, ink("text"))
	under := set.Lay(c.Under, typeset.Style{Size: 28}, room, 1)
	set.Draw(img, under, margin, 468+who.Height, ink("muted"))
}

// fit sets words as large as they have room, and cut at the smallest size.
func fit(set *typeset.Setter, words string, display bool, lines, height int, sizes ...int) (b typeset.Block) {
	for _, size := range sizes {
		st := typeset.Style{Display: display, Size: size}
		b = set.Lay(words, st, room, min(lines, height/(size*5/4)))
		if !b.Cut {
			break
		}
	}
	return b
}

// ground draws what all cards of an identity have in common: its light around, and a
// sheet to write on.
func ground(l *brand.Live) *image.RGBA {
	img := l.Canvas(Width, Height)
	rgb := l.Palette.Color("surface", palette.Light).RGB()
	box(img, image.Rect(frame, frame, Width-frame, Height-frame), float64(l.Look.Radius)*2, color.RGBA{rgb.R, rgb.G, rgb.B, 255})
	return img
}

// box fills a rectangle with round corners.
func box(img draw.Image, r image.Rectangle, radius float64, c color.Color) {
	f := rasterx.NewFiller(Width, Height, rasterx.NewScannerGV(Width, Height, img, img.Bounds()))
	rasterx.AddRoundRect(float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y), radius, radius, 0, rasterx.RoundGap, f)
	f.SetColor(c)
	f.Draw()
}
