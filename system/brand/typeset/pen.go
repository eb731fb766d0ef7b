package typeset

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
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
func (p *pen) outline(o font.GlyphOutline, scale, x, y float32) {
	if len(o.Segments) == 0 {
		return
	}
	low, high := [2]float32{math.MaxFloat32, math.MaxFloat32}, [2]float32{-math.MaxFloat32, -math.MaxFloat32}
	place := func(q ot.SegmentPoint) (float32, float32) { return x + q.X*scale, y - q.Y*scale }
	for i := range o.Segments {
		for _, q := range o.Segments[i].ArgsSlice() {
			a, b := place(q)
			low[0], low[1], high[0], high[1] = min(low[0], a), min(low[1], b), max(high[0], a), max(high[1], b)
		}
	}
	box := image.Rect(int(math.Floor(float64(low[0]))), int(math.Floor(float64(low[1]))), int(math.Ceil(float64(high[0]))), int(math.Ceil(float64(high[1]))))
	if box.Empty() || !box.In(p.img.Rect) {
		return
	}
	p.v.Reset(box.Dx(), box.Dy())
	p.v.DrawOp = draw.Over
	near := func(q ot.SegmentPoint) (float32, float32) {
		a, b := place(q)
		return a - float32(box.Min.X), b - float32(box.Min.Y)
	}
	for i := range o.Segments {
		s := &o.Segments[i]
		ax, ay := near(s.Args[0])
		switch s.Op {
		case ot.SegmentOpMoveTo:
			p.v.ClosePath()
			p.v.MoveTo(ax, ay)
		case ot.SegmentOpLineTo:
			p.v.LineTo(ax, ay)
		case ot.SegmentOpQuadTo:
			bx, by := near(s.Args[1])
			p.v.QuadTo(ax, ay, bx, by)
		case ot.SegmentOpCubeTo:
			bx, by := near(s.Args[1])
			cx, cy := near(s.Args[2])
			p.v.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	p.v.ClosePath()
	p.v.Draw(p.img, box, p.ink, image.Point{})
}
