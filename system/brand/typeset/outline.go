package typeset

import (
	"image"
	"strconv"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Outline gives a block as the data of an SVG path, and the rectangle that it fills.
// It is empty where there is nothing to draw.
func (*Setter) Outline(b Block) (data []byte, bounds image.Rectangle) {
	var buf sfnt.Buffer
	for _, g := range b.glyphs {
		o, err := g.face.LoadGlyph(&buf, g.id, fixed.I(b.size), nil)
		if err != nil || len(o) == 0 {
			continue
		}
		at := fixed.Point26_6{X: g.x, Y: g.y}
		for i := range o {
			data = segment(data, &o[i], at)
		}
		data = append(data, 'Z')
		in := o.Bounds().Add(at)
		bounds = bounds.Union(image.Rect(in.Min.X.Floor(), in.Min.Y.Floor(), in.Max.X.Ceil(), in.Max.Y.Ceil()))
	}
	return data, bounds
}

// letters are what SVG calls the segments, in the order of sfnt, and points how many
// places each names.
var (
	letters = [...]byte{'M', 'L', 'Q', 'C'}
	points  = [...]int{1, 1, 2, 3}
)

func segment(to []byte, s *sfnt.Segment, at fixed.Point26_6) []byte {
	to = append(to, letters[s.Op])
	for i, p := range s.Args[:points[s.Op]] {
		if i > 0 {
			to = append(to, ' ')
		}
		p = p.Add(at)
		to = append(strconv.AppendFloat(to, float64(px(p.X)), 'f', 1, 32), ' ')
		to = strconv.AppendFloat(to, float64(px(p.Y)), 'f', 1, 32)
	}
	return to
}
