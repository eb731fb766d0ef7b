package media_test

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"parvis/engine/media"
)

// photo12 is a photograph of twelve megapixels as far as a coder can tell:
// smooth shapes with the noise of a sensor, in JPEG of 4:2:0.
func photo12(tb testing.TB) []byte {
	rnd := rand.New(rand.NewPCG(1, 2))
	m := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	src := scene(400, 300)
	for y := range 3000 {
		for x := range 4000 {
			c := src.RGBAAt(x/10, y/10)
			l, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
			m.Y[m.YOffset(x, y)] = uint8(min(int(l)*9/10+rnd.IntN(14), 255))
			m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = cb, cr
		}
	}
	return jpegOf(tb, m)
}

// BenchmarkPhoto is the whole way of an upload: 0.9 s of one core and 160 MiB
// are allowed (social-core 21, architecture 15).
func BenchmarkPhoto(b *testing.B) {
	w := lite(b, func(o *media.Options) { o.Quota = -1 })
	data := photo12(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		m, err := w.engine.Upload(b.Context(), lea, bytes.NewReader(data))
		if err != nil || len(m.Renditions) != 5 {
			b.Fatal(len(m.Renditions), err)
		}
	}
}
