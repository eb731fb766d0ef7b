package typeset

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// pen fills outlines on a picture.
type pen struct {
	img *image.RGBA
	ink *image.Uniform
	v   vector.Rasterizer
}

func newPen(img *image.RGBA, ink color.Color) *pen { return &pen{img: img, ink: image.NewUniform(ink)} }

// outline fills a glyph whose origin is at x and y. Only the part of the picture that
// it touches is looked at; what stands outside is not drawn.
func (p *pen) outline(o sfnt.Segments, x, y float32) {
	if len(o) == 0 {
		return
	}
	bounds := o.Bounds()
	floor := func(v float32) int { return int(math.Floor(float64(v))) }
	box := image.Rect(floor(x+px(bounds.Min.X)), floor(y+px(bounds.Min.Y)), floor(x+px(bounds.Max.X))+1, floor(y+px(bounds.Max.Y))+1)
	if box.Empty() || !box.In(p.img.Rect) {
		return
	}
	p.v.Reset(box.Dx(), box.Dy())
	p.v.DrawOp = draw.Over
	x, y = x-float32(box.Min.X), y-float32(box.Min.Y)
	near := func(q fixed.Point26_6) (float32, float32) { return x + px(q.X), y + px(q.Y) }
	for i := range o {
		s := &o[i]
		ax, ay := near(s.Args[0])
		bx, by := near(s.Args[1])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			p.v.ClosePath()
			p.v.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			p.v.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			p.v.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			cx, cy := near(s.Args[2])
			p.v.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	p.v.ClosePath()
	p.v.Draw(p.img, box, p.ink, image.Point{})
}
