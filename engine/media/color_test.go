package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
)

// profile builds a matrix profile from the columns of its matrix and its curve.
func profile(matrix [9]float64, curve []byte) []byte {
	type part struct {
		name string
		data []byte
	}
	var parts []part
	for i, c := range []string{"r", "g", "b"} {
		xyz := []byte("XYZ \x00\x00\x00\x00")
		for row := range 3 {
			xyz = binary.BigEndian.AppendUint32(xyz, uint32(int32(math.Round(matrix[3*row+i]*65536))))
		}
		parts = append(parts, part{c + "XYZ", xyz}, part{c + "TRC", curve})
	}
	out := make([]byte, 128)
	copy(out[12:], "mntrRGB XYZ ")
	copy(out[36:], "acsp")
	out = binary.BigEndian.AppendUint32(out, uint32(len(parts)))
	at := 132 + 12*len(parts)
	for _, p := range parts {
		out = append(out, p.name...)
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(p.data)))
		at += len(p.data)
	}
	for _, p := range parts {
		out = append(out, p.data...)
	}
	return out
}

// sRGBCurve is the curve of sRGB and of Display P3 by its formula.
func sRGBCurve() []byte {
	out := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		out = binary.BigEndian.AppendUint32(out, uint32(int32(math.Round(v*65536))))
	}
	return out
}

var (
	sRGBMatrix = [9]float64{0.43607, 0.38515, 0.14307, 0.22249, 0.71687, 0.06061, 0.01392, 0.09708, 0.71410}
	p3Matrix   = [9]float64{0.51512, 0.29198, 0.15710, 0.24120, 0.69225, 0.06657, -0.00105, 0.04189, 0.78407}
)

func TestProfileOfTheWebChangesNothing(t *testing.T) {
	t.Parallel()
	if readGamut(profile(sRGBMatrix, sRGBCurve())) != nil {
		t.Error("sRGB is converted to itself")
	}
	for _, broken := range [][]byte{nil, make([]byte, 131), make([]byte, 4000), profile(p3Matrix, []byte("curv\x00\x00\x00\x00\x00\x00\x00\x09")), profile(p3Matrix, sRGBCurve())[:200]} {
		if readGamut(broken) != nil {
			t.Errorf("%d broken bytes are a profile", len(broken))
		}
	}
}

func TestWideColoursAreConverted(t *testing.T) { // social-core 9
	t.Parallel()
	// What Display P3 shows with these values is what sRGB shows with those
	// (computed apart from this program, with the matrices for D65).
	const r, g, b = 200, 120, 90
	want := color.NRGBA{213, 115, 83, 255}
	var data []byte
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3] = r, g, b, 255
	}
	icc := profile(p3Matrix, sRGBCurve())
	var j, p bytes.Buffer
	if err := jpeg.Encode(&j, m, &jpeg.Options{Quality: 98}); err != nil {
		t.Fatal(err)
	}
	segment := append([]byte("ICC_PROFILE\x00\x01\x01"), icc...)
	data = append(append(binary.BigEndian.AppendUint16([]byte{0xFF, 0xD8, 0xFF, 0xE2}, uint16(len(segment)+2)), segment...), j.Bytes()[2:]...)
	check(t, "jpeg", data, jpegFile, want)

	m.Pix[3] = 254 // not quite opaque
	if err := png.Encode(&p, m); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(icc)
	_ = z.Close()
	chunk := append([]byte("iCCPx\x00\x00"), packed.Bytes()...)
	whole := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	whole = binary.BigEndian.AppendUint32(append(whole, chunk...), crc32.ChecksumIEEE(chunk))
	check(t, "png", bytes.Join([][]byte{p.Bytes()[:33], whole, p.Bytes()[33:]}, nil), pngFile, want)
}

func check(t *testing.T, name string, data []byte, f format, want color.NRGBA) {
	t.Helper()
	file := bytes.NewReader(data)
	h, err := inspect(file, f)
	if err != nil {
		t.Fatal(err)
	}
	d, err := decode(t.Context(), file, f, h)
	if err != nil {
		t.Fatal(err)
	}
	made, _, err := render(d, maxSide)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range made {
		got, _, err := image.Decode(bytes.NewReader(x.data))
		if err != nil {
			t.Fatal(err)
		}
		c := color.NRGBAModel.Convert(got.At(30, 20)).(color.NRGBA)
		if far(c.R, want.R) || far(c.G, want.G) || far(c.B, want.B) {
			t.Errorf("%s, %s: %v, not %v", name, x.Name, c, want)
		}
		if bytes.Contains(x.data, []byte("acsp")) {
			t.Errorf("%s, %s: the profile survives", name, x.Name)
		}
	}
}

func TestCurves(t *testing.T) {
	t.Parallel()
	numbers := func(v ...float64) (out []byte) {
		for _, n := range v {
			out = binary.BigEndian.AppendUint32(out, uint32(int32(math.Round(n*65536))))
		}
		return out
	}
	words := func(v ...uint16) (out []byte) {
		for _, n := range v {
			out = binary.BigEndian.AppendUint16(out, n)
		}
		return out
	}
	for name, c := range map[string]struct {
		curve func(float64) float64
		want  float64
	}{
		"identity":     {table16(0, nil), 0.5},
		"gamma":        {table16(1, words(512)), 0.25},
		"table":        {table16(3, words(0, 16384, 65535)), 16384.0 / 65535},
		"formula 0":    {parametric(0, numbers(2)), 0.25},
		"formula 1":    {parametric(1, numbers(2, 2, -0.5)), 0.25},
		"formula 2":    {parametric(2, numbers(2, 2, -0.5, 0.125)), 0.375},
		"formula 3":    {parametric(3, numbers(2, 1, 0, 0.5, 0.75)), 0.25},
		"formula 4":    {parametric(4, numbers(2, 1, 0, 0.5, 0.25, 0.125, 0)), 0.375},
		"formula 4, d": {parametric(4, numbers(2, 1, 0, 0.5, 0.75, 0.125, 0.0625)), 0.3125},
	} {
		if got := c.curve(0.5); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%s: %f, not %f", name, got, c.want)
		}
	}
	for _, c := range []func(float64) float64{table16(9, words(1)), parametric(5, make([]byte, 99)), parametric(4, make([]byte, 9)), curveOf([]byte("mft2")), curveOf(nil)} {
		if c != nil {
			t.Error("a broken curve is read")
		}
	}
}

func FuzzProfile(f *testing.F) {
	f.Add(profile(p3Matrix, sRGBCurve()))
	f.Add(profile(sRGBMatrix, []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33")))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if g := readGamut(data); g != nil {
			g.convert(1, 2, 3)
		}
		profileOfJPEG(bytes.NewReader(data))
		profileOfPNG(bytes.NewReader(data))
		profileOfWebP(bytes.NewReader(data))
	})
}
