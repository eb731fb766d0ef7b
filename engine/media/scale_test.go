package media

import (
	"image"
	"image/color"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func drawPlane(t *rapid.T) plane {
	w, h := rapid.IntRange(1, 90).Draw(t, "w"), rapid.IntRange(1, 90).Draw(t, "h")
	p := newPlane(w, h)
	for i := range p.pix {
		p.pix[i] = rapid.Byte().Draw(t, "v")
	}
	return p
}

// An even plane stays as it is, at every size.
func TestScaleKeepsEvenPlanes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 300).Draw(t, "w"), rapid.IntRange(1, 300).Draw(t, "h")
		tw, th := rapid.IntRange(1, w).Draw(t, "tw"), rapid.IntRange(1, h).Draw(t, "th")
		v := rapid.Byte().Draw(t, "v")
		p := newPlane(w, h)
		for i := range p.pix {
			p.pix[i] = v
		}
		q := shrink(p, tw, th)
		if q.w != tw || q.h != th {
			t.Fatalf("%d x %d", q.w, q.h)
		}
		for _, got := range q.pix[:tw*th] {
			if got != v {
				t.Fatalf("%d became %d", v, got)
			}
		}
	})
}

// Whatever the picture, its mean stays where it was.
func TestScaleKeepsTheMean(t *testing.T) {
	t.Parallel()
	src := newPlane(400, 300)
	sum := 0.0
	for y := range 300 {
		for x := range 400 {
			v := 128 + 90*math.Sin(float64(x)/31)*math.Cos(float64(y)/23)
			src.pix[y*400+x] = uint8(v)
			sum += v
		}
	}
	for _, size := range [][2]int{{390, 290}, {201, 151}, {200, 150}, {133, 100}, {40, 30}, {400, 7}, {3, 300}} {
		q := shrink(src, size[0], size[1])
		got := 0.0
		for _, v := range q.pix[:q.w*q.h] {
			got += float64(v)
		}
		if a, b := sum/(400*300), got/float64(q.w*q.h); math.Abs(a-b) > 1.5 {
			t.Errorf("%v: mean %.2f became %.2f", size, a, b)
		}
	}
}

func TestWeightsAddUpToOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 500).Draw(t, "size")
		f := newFilter(size, rapid.IntRange(max(size/2, 1), size).Draw(t, "want"))
		for i, start := range f.start {
			var sum int32
			for _, w := range f.weight[i*f.taps : (i+1)*f.taps] {
				sum += w
			}
			if sum != 1<<weightBits || start < 0 || start+f.taps > size {
				t.Fatalf("pixel %d: sum %d, %d taps from %d of %d", i, sum, f.taps, start, size)
			}
		}
	})
}

// Turning is undone by its inverse.
func TestTurnsAreUndone(t *testing.T) {
	t.Parallel()
	inverse := map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlane(t)
		o := rapid.IntRange(1, 8).Draw(t, "o")
		back := turn(turn(p, o), inverse[o])
		if back.w != p.w || back.h != p.h || string(back.pix) != string(p.pix) {
			t.Fatalf("turn %d is not undone", o)
		}
	})
}

// Turns and mirrors of AVIF, done one after the other.
func TestAVIFTurns(t *testing.T) {
	t.Parallel()
	p := plane{[]uint8{1, 2, 3, 4, 5, 6}, 3, 2, 3}
	for turns := range 4 {
		for flip := range 3 {
			want := p
			for range turns {
				want = turn(want, 8)
			}
			want = turn(want, [3]int{1, 4, 2}[flip])
			if got := turn(p, asEXIF(turns, flip)); string(got.pix) != string(want.pix) || got.w != want.w {
				t.Errorf("%d turns, mirror %d: %v, not %v", turns, flip, got.pix, want.pix)
			}
		}
	}
}

// Every kind of picture gives the colours that it has.
func TestRastersOfAllKinds(t *testing.T) {
	t.Parallel()
	rect := image.Rect(3, 5, 40, 38) // odd sides, not at the origin
	blue := color.NRGBA{30, 60, 200, 255}
	y, cb, cr := color.RGBToYCbCr(30, 60, 200)
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
		m := image.NewYCbCr(image.Rect(0, 0, 37, 33), ratio)
		fill(m.Y, y)
		fill(m.Cb, cb)
		fill(m.Cr, cr)
		same(t, ratio.String(), newRaster(m), 37, 33, blue)
	}
	type canvas interface {
		image.Image
		Set(x, y int, c color.Color)
	}
	for name, m := range map[string]canvas{"rgba": image.NewRGBA(rect), "nrgba": image.NewNRGBA(rect), "rgba64": image.NewRGBA64(rect),
		"nrgba64": image.NewNRGBA64(rect), "cmyk": image.NewCMYK(rect), "paletted": image.NewPaletted(rect, color.Palette{blue})} {
		for y := rect.Min.Y; y < rect.Max.Y; y++ {
			for x := rect.Min.X; x < rect.Max.X; x++ {
				m.Set(x, y, blue)
			}
		}
		same(t, name, newRaster(m), 37, 33, blue)
	}
	for name, m := range map[string]canvas{"gray": image.NewGray(rect), "gray16": image.NewGray16(rect)} {
		for y := rect.Min.Y; y < rect.Max.Y; y++ {
			for x := rect.Min.X; x < rect.Max.X; x++ {
				m.Set(x, y, color.Gray{77})
			}
		}
		same(t, name, newRaster(m), 37, 33, color.NRGBA{77, 77, 77, 255})
	}
	half := color.NRGBA{30, 60, 200, 128}
	m := image.NewNRGBA(rect)
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		for x := rect.Min.X; x < rect.Max.X; x++ {
			m.SetNRGBA(x, y, half)
		}
	}
	same(t, "clear", newRaster(m), 37, 33, half)
}

func fill(pix []uint8, v uint8) {
	for i := range pix {
		pix[i] = v
	}
}

func same(t *testing.T, name string, r raster, w, h int, want color.NRGBA) {
	t.Helper()
	small := newPyramid(r).at(10, 9)
	for _, m := range []image.Image{r.picture(), small.picture()} {
		for y := range m.Bounds().Dy() {
			for x := range m.Bounds().Dx() {
				c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
				if far(c.R, want.R) || far(c.G, want.G) || far(c.B, want.B) || c.A != want.A {
					t.Fatalf("%s at %d, %d: %v, not %v", name, x, y, c, want)
				}
			}
		}
	}
	if r.w != w || r.h != h {
		t.Errorf("%s: %d x %d", name, r.w, r.h)
	}
}

func far(a, b uint8) bool { return max(int(a)-int(b), int(b)-int(a)) > 3 }
