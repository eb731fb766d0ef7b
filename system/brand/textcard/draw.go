package textcard

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"strings"

	xdraw "golang.org/x/image/draw"

	"parvis/system/brand"
	"parvis/system/brand/typeset"
)

// Places on a card, in px: words stay away from the edges, and from where others lay
// their buttons on tall pictures.
const (
	margin     = 112
	tallMargin = 240
	// asWritten is the smallest size at which the lines that somebody wrote stay lines,
	// whole the smallest at which words stay whole; what needs smaller letters goes on
	// in the next line instead.
	asWritten = 86
	whole     = 56
)

// sizes of letters, from the largest. The last holds every text that may be written.
var sizes = []int{176, 156, 138, 122, 108, 96, 86, 76, 68, 62, 56, 50, 46, 42, 38, 34, 30, 27, 24, 21}

// picture draws a card that was checked.
func picture(l *brand.Live, set *typeset.Setter, c Card) *image.RGBA {
	width, height := c.Shape.size()
	img := c.Style.ground(l, width, height)
	ink, _, _ := c.Style.ink(l.Palette)
	room, tall := width-2*margin, height-2*margin
	if c.Shape == Tall {
		tall = height - 2*tallMargin
	}
	b, at := laid(set, c, room, tall)
	set.Draw(img, b, margin+at, (height-b.Height)/2, solid(ink))
	return img
}

// laid sets the words of a card as large as they have room, and gives how far from the
// left they stand.
func laid(set *typeset.Setter, c Card, width, height int) (b typeset.Block, at int) {
	words := spaced(c.Text)
	wrote := strings.Count(words, "\n") + 1
	for _, own := range []bool{true, false} {
		for _, size := range sizes {
			if own && (wrote == 1 || size < asWritten) {
				break
			}
			st := typeset.Style{Display: c.Style.display(), Size: size, Centre: c.Style.display(), Tight: size >= whole}
			b = set.Lay(words, st, width, lines)
			if b.Cut || b.Height > height || b.Broken && size > whole || own && b.Lines > wrote {
				continue
			}
			return even(set, words, st, width, b)
		}
	}
	return b, 0
}

// lines is more than the smallest letters need.
const lines = 30

// even makes lines about equally long: it narrows them while they stay as many, so that
// no word is left alone at the end.
func even(set *typeset.Setter, words string, st typeset.Style, width int, b typeset.Block) (typeset.Block, int) {
	if b.Lines < 2 || b.Broken {
		return b, 0
	}
	most, least := width, width/2
	for most-least > 8 {
		mid := (most + least) / 2
		if n := set.Lay(words, st, mid, lines); n.Lines == b.Lines && !n.Cut && !n.Broken {
			b, most = n, mid
		} else {
			least = mid
		}
	}
	if st.Centre {
		return b, (width - most) / 2
	}
	return b, 0
}

// file is a picture as it is uploaded: nothing of it is lost before media makes its own.
func file(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	coder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := coder.Encode(&b, img)
	return b.Bytes(), err
}

// glance is a picture at half its size, for a look at it.
func glance(img *image.RGBA) ([]byte, error) {
	small := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx()/2, img.Rect.Dy()/2))
	xdraw.ApproxBiLinear.Scale(small, small.Rect, img, img.Rect, xdraw.Src, nil)
	var b bytes.Buffer
	err := jpeg.Encode(&b, small, &jpeg.Options{Quality: 84})
	return b.Bytes(), err
}

// Size of samples of styles, in px.
const (
	sampleWidth  = 216
	sampleHeight = 144
)

// sample shows a style with two letters.
func sample(l *brand.Live, set *typeset.Setter, s Style) ([]byte, error) {
	img := s.ground(l, sampleWidth, sampleHeight)
	ink, _, _ := s.ink(l.Palette)
	b := set.Lay("Aa", typeset.Style{Display: s.display(), Size: 76, Centre: s.display()}, sampleWidth-48, 1)
	set.Draw(img, b, 24, (sampleHeight-b.Height)/2, solid(ink))
	return file(img)
}
