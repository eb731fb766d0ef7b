package brand

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"
)

// glyph is the program's own: an open door and the light that it throws on the
// pavement, which is also a person standing.
const glyph = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" fill="#fffbe6"><path d="M33.5 57V37a14.5 14.5 0 0 1 29 0v20z"/><path fill-opacity=".85" d="M33 60.5h30L86 96H10z"/></svg>`

// glyph is the drawing on the network's icon.
func (l Look) glyph() string {
	if l.Glyph == "" {
		return glyph
	}
	return l.Glyph
}

// Icons are drawn on a square of this size, with these corners.
const (
	square = 96
	corner = 24
)

// inset is how far the glyph of a network stays from the edge. The program's own is
// drawn to the edge.
func (l Look) inset(maskable bool) float64 {
	switch {
	case maskable:
		return square * 0.2 // what systems cut off at most
	case l.Glyph == "":
		return 0
	}
	return square / 6
}

// Icon draws the network's icon as SVG: its gradient, and its glyph on it.
func (l *Live) Icon() []byte {
	var b strings.Builder
	s := l.ground()
	sin, cos := math.Sincos(s.Angle * math.Pi / 180)
	reach := (math.Abs(sin) + math.Abs(cos)) / 2
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><defs><linearGradient id="l" x1="%.4f" y1="%.4f" x2="%.4f" y2="%.4f">`,
		square, square, 0.5-sin*reach, 0.5+cos*reach, 0.5+sin*reach, 0.5-cos*reach)
	for i, c := range s.Line {
		fmt.Fprintf(&b, `<stop offset="%.4f" stop-color="%s"/>`, float64(i)/float64(len(s.Line)-1), c.Hex())
	}
	fmt.Fprintf(&b, `</linearGradient><radialGradient id="g" cx="%.2f" cy="%.2f" r=".65"><stop offset="0" stop-color="%s" stop-opacity="%.2f"/><stop offset="1" stop-color="%s" stop-opacity="0"/></radialGradient></defs>`,
		s.X/100, s.Y/100, s.Glow.Hex(), s.Strength, s.Glow.Hex())
	in := l.Look.inset(false)
	clip := ""
	if in == 0 {
		clip = ` clip-path="url(#c)"`
		fmt.Fprintf(&b, `<clipPath id="c"><rect width="%d" height="%d" rx="%d"/></clipPath>`, square, square, corner)
	}
	for _, fill := range []string{"l", "g"} {
		fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="%d" fill="url(#%s)"/>`, square, square, corner, fill)
	}
	fmt.Fprintf(&b, `<image x="%g" y="%g" width="%g" height="%g"%s href="data:image/svg+xml;base64,%s"/></svg>`,
		in, in, square-2*in, square-2*in, clip, base64.StdEncoding.EncodeToString([]byte(l.Look.glyph())))
	return []byte(b.String())
}

// errDrawing says that a glyph cannot be made a picture.
var errDrawing = errors.New("the glyph cannot be drawn")

// Picture draws the icon as PNG, size pixels wide. A maskable one fills the square
// and keeps its glyph in the middle, since systems cut it to their shape.
func (l *Live) Picture(size int, maskable bool) ([]byte, error) {
	img, err := l.icon(size, maskable)
	if err != nil {
		return nil, err
	}
	return encoded(img)
}

func encoded(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// Canvas makes a picture that is filled with the gradient.
func (l *Live) Canvas(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	l.Palette.Lit.Paint(img)
	return img
}

// Mark draws the icon onto a picture.
func (l *Live) Mark(img draw.Image, x, y, size int) error {
	icon, err := l.icon(size, false)
	if err == nil {
		draw.Draw(img, image.Rect(x, y, x+size, y+size), icon, image.Point{}, draw.Over)
	}
	return err
}

func (l *Live) icon(size int, maskable bool) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	var err error
	for _, look := range []Look{l.Look, {}} { // browsers draw more: there the program's own stands for it
		l.ground().Paint(img)
		if err = l.put(img, look, look.inset(maskable)*float64(size)/square); !errors.Is(err, errDrawing) {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	if !maskable {
		round(img, corner*float64(size)/square)
	}
	return img, nil
}

// put draws the glyph of a look onto a picture, with a margin.
func (l *Live) put(img *image.RGBA, look Look, margin float64) error {
	if look.Glyph != "" && l.ground().least == 0 { // nothing is seen of it
		return errDrawing
	}
	drawing, err := read(look.glyph())
	if err != nil {
		return err
	}
	return stamp(img, drawing, margin)
}

// read takes an SVG in. The library may panic on drawings that it does not understand;
// that is an error here.
func read(svg string) (icon *oksvg.SvgIcon, err error) {
	defer func() {
		if recover() != nil {
			err = errDrawing
		}
	}()
	icon, err = oksvg.ReadIconStream(strings.NewReader(svg), oksvg.IgnoreErrorMode)
	if err == nil && !(icon.ViewBox.W > 0 && icon.ViewBox.H > 0) {
		err = errDrawing
	}
	if err != nil {
		return nil, errors.Join(errDrawing, err)
	}
	return icon, nil
}

// stamp draws an SVG onto the middle of a picture, in from every edge, as large as it
// has room in its own shape.
func stamp(img *image.RGBA, icon *oksvg.SvgIcon, in float64) (err error) {
	defer func() {
		if recover() != nil {
			err = errDrawing
		}
	}()
	wide, high := img.Rect.Dx(), img.Rect.Dy()
	box := icon.ViewBox
	scale := min((float64(wide)-2*in)/box.W, (float64(high)-2*in)/box.H)
	icon.Transform = rasterx.Identity.Translate((float64(wide)-box.W*scale)/2, (float64(high)-box.H*scale)/2).Scale(scale, scale).Translate(-box.X, -box.Y)
	icon.Draw(rasterx.NewDasher(wide, high, &patient{ScannerGV: rasterx.NewScannerGV(wide, high, img, img.Bounds()), size: fixed.I(max(wide, high))}), 1)
	return nil
}

// patient is a scanner that gives up on a drawing of too many lines, and cuts off
// what lies far outside, which would cost time and show nothing.
type patient struct {
	*rasterx.ScannerGV
	size  fixed.Int26_6
	lines int
}

// maxLines is far more than a glyph of 64 KiB needs.
const maxLines = 200_000

// Start begins a path.
func (p *patient) Start(a fixed.Point26_6) { p.ScannerGV.Start(p.near(a)) }

// Line adds a line to the path.
func (p *patient) Line(b fixed.Point26_6) {
	if p.lines++; p.lines > maxLines {
		panic(errDrawing)
	}
	p.ScannerGV.Line(p.near(b))
}

func (p *patient) near(a fixed.Point26_6) fixed.Point26_6 {
	return fixed.Point26_6{X: min(max(a.X, -p.size), 2*p.size), Y: min(max(a.Y, -p.size), 2*p.size)}
}

// round cuts the corners of a picture off.
func round(img *image.RGBA, r float64) {
	b := img.Bounds()
	mask := image.NewRGBA(b)
	s := rasterx.NewScannerGV(b.Dx(), b.Dy(), mask, b)
	f := rasterx.NewFiller(b.Dx(), b.Dy(), s)
	rasterx.AddRoundRect(0, 0, float64(b.Dx()), float64(b.Dy()), r, r, 0, rasterx.RoundGap, f)
	f.SetColor(color.Black)
	f.Draw()
	out := image.NewRGBA(b)
	draw.DrawMask(out, b, img, image.Point{}, mask, image.Point{}, draw.Src)
	copy(img.Pix, out.Pix)
}

// ico puts a PNG of 32 pixels into the container that old browsers ask for.
func ico(picture []byte) []byte {
	var b bytes.Buffer
	for _, v := range []any{uint16(0), uint16(1), uint16(1), uint8(32), uint8(32), uint8(0), uint8(0), uint16(1), uint16(32), uint32(len(picture)), uint32(22)} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.Write(picture)
	return b.Bytes()
}
