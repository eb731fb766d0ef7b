package media

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// plane is one channel of a picture.
type plane struct {
	pix          []uint8
	w, h, stride int
}

func newPlane(w, h int) plane { return plane{make([]uint8, w*h), w, h, w} }

func (p plane) row(y int) []uint8 { return p.pix[y*p.stride : y*p.stride+p.w] }

// raster is a decoded picture: one plane of grey, three of luma and chroma at
// half the size (4:2:0), or four of red, green, blue and alpha, premultiplied.
type raster struct {
	w, h   int
	planes []plane
}

func (r raster) clear() bool { return len(r.planes) == 4 }

// size gives the dimensions of plane i in a raster of w by h.
func (r raster) size(i, w, h int) (int, int) {
	if len(r.planes) == 3 && i > 0 {
		return (w + 1) / 2, (h + 1) / 2
	}
	return w, h
}

// newRaster takes a decoded picture apart. The planes of a JPEG are used as
// they are; the picture must not be changed any more.
func newRaster(m image.Image) raster {
	b := m.Bounds()
	switch m := m.(type) {
	case *image.YCbCr:
		return fromYCbCr(m)
	case *image.NYCbCrA:
		if m.Opaque() {
			return fromYCbCr(&m.YCbCr)
		}
	case *image.Gray:
		return raster{b.Dx(), b.Dy(), []plane{{m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], b.Dx(), b.Dy(), m.Stride}}}
	}
	if o, ok := m.(interface{ Opaque() bool }); ok && !o.Opaque() {
		return fromClear(m)
	}
	return fromOpaque(m)
}

func fromYCbCr(m *image.YCbCr) raster {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	r := raster{w, h, make([]plane, 3)}
	y, c := m.YOffset(b.Min.X, b.Min.Y), m.COffset(b.Min.X, b.Min.Y)
	cw, ch := chroma(m.SubsampleRatio, w, h)
	r.planes[0] = plane{m.Y[y:], w, h, m.YStride}
	for i, pix := range [][]uint8{m.Cb, m.Cr} {
		tw, th := r.size(1, w, h)
		r.planes[1+i] = shrink(plane{pix[c:], cw, ch, m.CStride}, tw, th)
	}
	return r
}

// chroma gives the size of the colour planes of w by h pixels.
func chroma(s image.YCbCrSubsampleRatio, w, h int) (int, int) {
	switch s {
	case image.YCbCrSubsampleRatio422:
		return (w + 1) / 2, h
	case image.YCbCrSubsampleRatio420:
		return (w + 1) / 2, (h + 1) / 2
	case image.YCbCrSubsampleRatio440:
		return w, (h + 1) / 2
	case image.YCbCrSubsampleRatio411:
		return (w + 3) / 4, h
	case image.YCbCrSubsampleRatio410:
		return (w + 3) / 4, (h + 1) / 2
	}
	return w, h
}

// strip is how many rows are converted at a time, so that a large picture is
// not in memory twice; it is even for the sake of chroma.
const strip = 32

// strips calls fn with every few rows of m as premultiplied red, green, blue,
// alpha.
func strips(m image.Image, fn func(y int, s *image.RGBA)) {
	b := m.Bounds()
	s := image.NewRGBA(image.Rect(0, 0, b.Dx(), strip))
	for y := 0; y < b.Dy(); y += strip {
		rows := image.Rect(0, 0, b.Dx(), min(strip, b.Dy()-y))
		draw.Draw(s, rows, m, image.Pt(b.Min.X, b.Min.Y+y), draw.Src)
		fn(y, s.SubImage(rows).(*image.RGBA))
	}
}

func fromClear(m image.Image) raster {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	r := raster{w, h, []plane{newPlane(w, h), newPlane(w, h), newPlane(w, h), newPlane(w, h)}}
	strips(m, func(y int, s *image.RGBA) {
		for i := range s.Rect.Dy() {
			row := s.Pix[i*s.Stride:]
			for c, p := range r.planes {
				for x, to := 0, p.row(y+i); x < len(to); x++ {
					to[x] = row[4*x+c]
				}
			}
		}
	})
	return r
}

func fromOpaque(m image.Image) raster {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	cw, ch := (w+1)/2, (h+1)/2
	r := raster{w, h, []plane{newPlane(w, h), newPlane(cw, ch), newPlane(cw, ch)}}
	cb, cr := make([]uint8, 2*w), make([]uint8, 2*w)
	strips(m, func(y int, s *image.RGBA) {
		rows := s.Rect.Dy()
		for i := 0; i < rows; i += 2 {
			second := min(i+1, rows-1)
			convert(s.Pix[i*s.Stride:], r.planes[0].row(y+i), cb[:w], cr[:w])
			convert(s.Pix[second*s.Stride:], r.planes[0].row(y+second), cb[w:], cr[w:])
			average(r.planes[1].row((y+i)/2), cb[:w], cb[w:])
			average(r.planes[2].row((y+i)/2), cr[:w], cr[w:])
		}
	})
	return r
}

func convert(rgba, y, cb, cr []uint8) {
	for x := range y {
		y[x], cb[x], cr[x] = color.RGBToYCbCr(rgba[4*x], rgba[4*x+1], rgba[4*x+2])
	}
}

// average halves two rows into one.
func average(to, a, b []uint8) {
	for x := range len(a) / 2 {
		to[x] = uint8((uint16(a[2*x]) + uint16(a[2*x+1]) + uint16(b[2*x]) + uint16(b[2*x+1]) + 2) / 4)
	}
	if last := len(a) - 1; last%2 == 0 {
		to[last/2] = uint8((uint16(a[last]) + uint16(b[last]) + 1) / 2)
	}
}

// picture puts the planes together as a picture that can be encoded.
func (r raster) picture() image.Image {
	rect := image.Rect(0, 0, r.w, r.h)
	switch len(r.planes) {
	case 1:
		return &image.Gray{Pix: r.planes[0].pix, Stride: r.planes[0].stride, Rect: rect}
	case 3:
		return &image.YCbCr{Y: r.planes[0].pix, Cb: r.planes[1].pix, Cr: r.planes[2].pix, YStride: r.planes[0].stride,
			CStride: r.planes[1].stride, SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: rect}
	}
	out := image.NewNRGBA(rect)
	for y := range r.h {
		to := out.Pix[y*out.Stride:]
		red, green, blue, alpha := r.planes[0].row(y), r.planes[1].row(y), r.planes[2].row(y), r.planes[3].row(y)
		for x, a := range alpha {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = divide(red[x], a), divide(green[x], a), divide(blue[x], a), a
		}
	}
	return out
}

// divide takes the alpha out of a premultiplied value.
func divide(v, a uint8) uint8 {
	if a == 0 {
		return 0
	}
	return uint8(min((uint32(v)*255+uint32(a)/2)/uint32(a), 255))
}

// within gives the largest size of the same shape with at most side pixels on
// the longer side and at most area pixels in all; never larger than it is.
func (r raster) within(side, area int) (int, int) {
	f := min(1, float64(side)/float64(max(r.w, r.h)), math.Sqrt(float64(area)/(float64(r.w)*float64(r.h))))
	if f == 1 {
		return r.w, r.h
	}
	return r.by(f)
}

// wide gives the size of the same shape with a width.
func (r raster) wide(width int) (int, int) { return r.by(float64(width) / float64(r.w)) }

func (r raster) by(f float64) (int, int) {
	side := func(n int) int { return max(int(math.Round(float64(n)*f)), 1) }
	return side(r.w), side(r.h)
}
