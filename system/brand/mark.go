package brand

import (
	_ "embed"
	"fmt"
	"image"
	"math"

	"parvis/system/brand/palette"
	"parvis/system/brand/typeset"
)

// wordmark is the program's own name, with a lit paving stone on the i.
//
//go:embed wordmark.svg
var wordmark string

// Widths of the pictures of the mark, in px.
const (
	glyphWide    = 512
	wordmarkWide = 1024
)

// wordmark draws the network's name as SVG: as the identity has it, as the program's
// own, or set in the display face. It is empty where no face has the letters.
func (e *Engine) wordmark(l *Live, network string) string {
	switch {
	case l.Look.Wordmark != "":
		return l.Look.Wordmark
	case network == program:
		return wordmark
	}
	plain := e.set.Plain(network)
	data, in := e.set.Outline(e.set.Lay(plain.Text, typeset.Style{Display: true, Size: 96}, wordmarkWide*8, 1))
	if plain.Lacking > 0 || in.Empty() {
		return ""
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="%d %d %d %d"><path fill="%s" d="%s"/></svg>`,
		in.Min.X, in.Min.Y, in.Dx(), in.Dy(), l.Palette.Color("text", palette.Light).RGB().Hex(), data)
}

// program is the name that has a drawing of its own.
const program = "Parvis"

// bare draws an SVG as PNG on nothing, as wide as it may be and at most as high.
func bare(svg string, wide int) ([]byte, error) {
	icon, err := read(svg)
	if err != nil {
		return nil, err
	}
	scale := float64(wide) / max(icon.ViewBox.W, icon.ViewBox.H)
	img := image.NewRGBA(image.Rect(0, 0, max(int(math.Round(icon.ViewBox.W*scale)), 1), max(int(math.Round(icon.ViewBox.H*scale)), 1)))
	if err := stamp(img, icon, 0); err != nil {
		return nil, err
	}
	return encoded(img)
}
