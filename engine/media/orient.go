package media

import (
	"io"

	"github.com/bep/imagemeta"
)

// orientation reads how a camera was held, 1 to 8 as EXIF counts; 1 when
// nothing readable is said.
func orientation(r io.ReadSeeker, f format) (o int) {
	kinds := map[format]imagemeta.ImageFormat{jpegFile: imagemeta.JPEG, pngFile: imagemeta.PNG, webpFile: imagemeta.WebP}
	kind, ok := kinds[f]
	if !ok {
		return 1
	}
	defer func() {
		// The reader of metadata is not ours; a picture without it is still one.
		if recover() != nil || o < 1 || o > 8 {
			o = 1
		}
	}()
	_, _ = imagemeta.Decode(imagemeta.Options{
		R: r, ImageFormat: kind, Sources: imagemeta.EXIF, LimitNumTags: 1000,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == "Orientation" && t.Namespace == "IFD0" },
		HandleTag: func(t imagemeta.TagInfo) error {
			if v, ok := t.Value.(uint16); ok {
				o = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	return o
}

// turned gives the raster as it is to be seen.
func turned(r raster, orientation int) raster {
	if orientation <= 1 {
		return r
	}
	out := raster{r.w, r.h, make([]plane, len(r.planes))}
	if orientation >= 5 {
		out.w, out.h = r.h, r.w
	}
	for i, p := range r.planes {
		out.planes[i] = turn(p, orientation)
	}
	return out
}

// turn moves pixels: the first row and column of p lie where the orientation
// says (2 to 4: mirrored, upside down, both; 5 to 8: on their side).
func turn(p plane, orientation int) plane {
	q := newPlane(p.w, p.h)
	if orientation >= 5 {
		q = newPlane(p.h, p.w)
	}
	for y := range q.h {
		to := q.row(y)
		at, step := origin(p, orientation, y)
		for x := range to {
			to[x] = p.pix[at]
			at += step
		}
	}
	return q
}

// origin gives where in p the row y of the turned plane begins, and how it goes on.
func origin(p plane, orientation, y int) (at, step int) {
	right, bottom := p.w-1, p.h-1
	switch orientation {
	case 2:
		return y*p.stride + right, -1
	case 3:
		return (bottom-y)*p.stride + right, -1
	case 4:
		return (bottom - y) * p.stride, 1
	case 5:
		return y, p.stride
	case 6:
		return bottom*p.stride + y, -p.stride
	case 7:
		return bottom*p.stride + right - y, -p.stride
	case 8:
		return right - y, p.stride
	}
	return y * p.stride, 1
}

// asEXIF gives the orientation that equals quarter turns against the clock and
// then a mirror, as AVIF says it.
func asEXIF(turns, flip int) int {
	plain := [4]int{1, 8, 3, 6}
	upsideDown := [4]int{4, 5, 2, 7} // mirrored top to bottom afterwards
	leftRight := [4]int{2, 7, 4, 5}
	switch flip {
	case 1:
		return upsideDown[turns]
	case 2:
		return leftRight[turns]
	}
	return plain[turns]
}
