package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image/color"
	"io"
	"math"
)

// Cameras write pictures in wider colour spaces than that of the web, and say so
// in a profile. Profiles are not kept, since nothing of an upload is: colours
// are converted to sRGB instead.

// maxProfile bounds a profile; those of matrices have a few kilobytes.
const maxProfile = 1 << 20

// gamut is how red, green and blue of a picture become those of sRGB.
type gamut struct {
	linear [3][256]int32 // of 16 bits
	mix    [9]int32      // of 14 bits behind the point
}

// toSRGB is the inverse of the matrix of sRGB, for the white of profiles (D50).
var toSRGB = [9]float64{3.1341359, -1.6173863, -0.4906619, -0.9787955, 1.9162543, 0.0334427, 0.0719553, -0.2289769, 1.4053860}

// readGamut reads a profile; nil when it is that of sRGB, or of a sort that is
// not converted: of printers, of tables.
func readGamut(profile []byte) *gamut {
	if len(profile) < 132 || string(profile[36:40]) != "acsp" || string(profile[16:20]) != "RGB " || string(profile[20:24]) != "XYZ " {
		return nil
	}
	g := &gamut{}
	var matrix [9]float64
	for i, name := range []string{"r", "g", "b"} {
		x, ok := column(entry(profile, name+"XYZ"))
		curve := curveOf(entry(profile, name+"TRC"))
		if !ok || curve == nil {
			return nil
		}
		for row := range 3 {
			matrix[3*row+i] = x[row]
		}
		for v := range 256 {
			g.linear[i][v] = int32(math.Round(65535 * min(max(curve(float64(v)/255), 0), 1)))
		}
	}
	same := math.Abs(float64(g.linear[1][128])/65535-linear(128.0/255)) < 0.01
	for i := range 9 {
		sum := 0.0
		for k := range 3 {
			sum += toSRGB[i/3*3+k] * matrix[3*k+i%3]
		}
		if !(math.Abs(sum) < 8) {
			return nil
		}
		g.mix[i] = int32(math.Round(sum * (1 << 14)))
		want := 0.0
		if i%4 == 0 {
			want = 1
		}
		same = same && math.Abs(sum-want) < 0.02
	}
	if same {
		return nil
	}
	return g
}

// entry finds a tag of a profile.
func entry(profile []byte, name string) []byte {
	n := min(int(binary.BigEndian.Uint32(profile[128:])), (len(profile)-132)/12)
	for i := range n {
		at := profile[132+12*i:]
		if string(at[:4]) != name {
			continue
		}
		from, size := uint64(binary.BigEndian.Uint32(at[4:])), uint64(binary.BigEndian.Uint32(at[8:]))
		if from+size > uint64(len(profile)) {
			return nil
		}
		return profile[from : from+size]
	}
	return nil
}

// fixed reads a number with 16 bits behind the point.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

func column(tag []byte) (x [3]float64, ok bool) {
	if len(tag) < 20 || string(tag[:4]) != "XYZ " {
		return x, false
	}
	return [3]float64{fixed(tag[8:]), fixed(tag[12:]), fixed(tag[16:])}, true
}

// curveOf reads how values become light; nil when it cannot.
func curveOf(tag []byte) func(float64) float64 {
	if len(tag) < 12 {
		return nil
	}
	switch string(tag[:4]) {
	case "curv":
		return table16(int(binary.BigEndian.Uint32(tag[8:])), tag[12:])
	case "para":
		return parametric(int(binary.BigEndian.Uint16(tag[8:])), tag[12:])
	}
	return nil
}

// table16 is a curve given by n values, or by its gamma alone.
func table16(n int, values []byte) func(float64) float64 {
	at := func(i int) float64 { return float64(binary.BigEndian.Uint16(values[2*i:])) }
	switch {
	case n == 0:
		return func(v float64) float64 { return v }
	case n < 0 || n > len(values)/2:
		return nil
	case n == 1:
		return func(v float64) float64 { return math.Pow(v, at(0)/256) }
	}
	return func(v float64) float64 {
		pos := v * float64(n-1)
		i := min(int(pos), n-2)
		return (at(i) + (at(i+1)-at(i))*(pos-float64(i))) / 65535
	}
}

// parametric is a curve given by its formula.
func parametric(sort int, numbers []byte) func(float64) float64 {
	counts := []int{1, 3, 4, 5, 7}
	if sort >= len(counts) || len(numbers) < 4*counts[sort] {
		return nil
	}
	p := [7]float64{1: 1} // gamma, a, b, c, d, e, f
	for i := range counts[sort] {
		p[i] = fixed(numbers[4*i:])
	}
	gamma, a, b, c, d, e, f := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	switch sort {
	case 1, 2: // below -b/a the curve is flat, at c
		d, e, f, c = -b/a, c, c, 0
		if sort == 1 {
			e, f = 0, 0
		}
	case 0:
		d = math.Inf(-1)
	}
	return func(v float64) float64 {
		if v >= d {
			return math.Pow(a*v+b, gamma) + e
		}
		return c*v + f
	}
}

// linear is the curve of sRGB.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// encodedLight is the inverse of linear, for light of 12 bits.
var encodedLight = func() (t [4096]uint8) {
	for i := range t {
		l := float64(i) / 4095
		v := 12.92 * l
		if l > 0.0031308 {
			v = 1.055*math.Pow(l, 1/2.4) - 0.055
		}
		t[i] = uint8(math.Round(255 * v))
	}
	return t
}()

func (g *gamut) convert(r, gr, b uint8) (uint8, uint8, uint8) {
	x, y, z := int64(g.linear[0][r]), int64(g.linear[1][gr]), int64(g.linear[2][b])
	out := func(row int) uint8 {
		v := (x*int64(g.mix[row]) + y*int64(g.mix[row+1]) + z*int64(g.mix[row+2])) >> 14
		return encodedLight[min(max(v, 0), 65535)>>4]
	}
	return out(0), out(3), out(6)
}

// apply gives a raster in sRGB.
func (g *gamut) apply(r raster) raster {
	out := raster{r.w, r.h, make([]plane, len(r.planes))}
	for i, p := range r.planes {
		out.planes[i] = newPlane(p.w, p.h)
	}
	switch len(r.planes) {
	case 1:
		return r
	case 3:
		g.opaque(out, r)
	default:
		g.clear(out, r)
	}
	return out
}

// opaque converts luma and chroma, four pixels of luma for one of chroma.
func (g *gamut) opaque(to, from raster) {
	for y := range from.planes[1].h {
		cb, cr := from.planes[1].row(y), from.planes[2].row(y)
		for x := range cb {
			var sumB, sumR, n int
			for dy := 2 * y; dy < min(2*y+2, from.h); dy++ {
				for dx := 2 * x; dx < min(2*x+2, from.w); dx++ {
					r, gr, b := color.YCbCrToRGB(from.planes[0].pix[dy*from.planes[0].stride+dx], cb[x], cr[x])
					l, nb, nr := color.RGBToYCbCr(g.convert(r, gr, b))
					to.planes[0].pix[dy*to.w+dx] = l
					sumB, sumR, n = sumB+int(nb), sumR+int(nr), n+1
				}
			}
			to.planes[1].row(y)[x], to.planes[2].row(y)[x] = uint8((sumB+n/2)/n), uint8((sumR+n/2)/n)
		}
	}
}

func (g *gamut) clear(to, from raster) {
	for y := range from.h {
		red, green, blue, alpha := from.planes[0].row(y), from.planes[1].row(y), from.planes[2].row(y), from.planes[3].row(y)
		for x, a := range alpha {
			r, gr, b := g.convert(divide(red[x], a), divide(green[x], a), divide(blue[x], a))
			for i, v := range []uint8{r, gr, b} {
				to.planes[i].row(y)[x] = uint8((uint32(v)*uint32(a) + 127) / 255)
			}
		}
		copy(to.planes[3].row(y), alpha)
	}
}

// profileOf finds the profile in a file; nil when there is none.
func profileOf(r io.ReadSeeker, f format, h header) []byte {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil
	}
	switch f {
	case jpegFile:
		return profileOfJPEG(r)
	case pngFile:
		return profileOfPNG(r)
	case webpFile:
		return profileOfWebP(r)
	}
	return h.iso.profile
}

func profileOfJPEG(r io.Reader) []byte {
	const mark = "ICC_PROFILE\x00"
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head[:2]); err != nil {
		return nil
	}
	var out []byte
	for len(out) < maxProfile {
		if _, err := io.ReadFull(r, head); err != nil || head[0] != 0xFF || head[1] == 0xDA {
			break
		}
		body := make([]byte, max(int(binary.BigEndian.Uint16(head[2:]))-2, 0))
		if _, err := io.ReadFull(r, body); err != nil {
			break
		}
		if head[1] == 0xE2 && len(body) > len(mark)+2 && string(body[:len(mark)]) == mark {
			out = append(out, body[len(mark)+2:]...) // parts stand in order
		}
	}
	return out
}

func profileOfPNG(r io.ReadSeeker) []byte {
	if _, err := r.Seek(8, io.SeekStart); err != nil {
		return nil
	}
	head := make([]byte, 8)
	for {
		if _, err := io.ReadFull(r, head); err != nil || string(head[4:]) == "IDAT" {
			return nil
		}
		size := int64(binary.BigEndian.Uint32(head))
		if string(head[4:]) != "iCCP" || size > maxProfile {
			if _, err := r.Seek(size+4, io.SeekCurrent); err != nil {
				return nil
			}
			continue
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			return nil
		}
		_, packed, ok := bytes.Cut(body, []byte{0})
		if !ok || len(packed) < 2 {
			return nil
		}
		z, err := zlib.NewReader(bytes.NewReader(packed[1:]))
		if err != nil {
			return nil
		}
		out, _ := io.ReadAll(io.LimitReader(z, maxProfile))
		return out
	}
}

func profileOfWebP(r io.Reader) []byte {
	head := make([]byte, 38)
	if _, err := io.ReadFull(r, head); err != nil || string(head[12:16]) != "VP8X" || string(head[30:34]) != "ICCP" {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(r, min(int64(binary.LittleEndian.Uint32(head[34:])), maxProfile)))
	return out
}
