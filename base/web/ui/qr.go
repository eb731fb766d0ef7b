package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"github.com/yeqown/go-qrcode/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// quiet is the margin that readers of QR pictures want, in modules.
const quiet = 4

// QR draws a text as a QR picture, dark on light whatever the page's colours;
// label says what it leads to. Nothing when the text does not fit into one.
func (v View) QR(text, label string) g.Node {
	m, err := modules(text)
	if err != nil {
		return nil
	}
	return m.draw(h.Class("qr"), h.Role("img"), h.Aria("label", label))
}

// QRFile gives a text as a QR picture of its own: SVG, or PNG whose modules are ten
// pixels wide.
func QRFile(text string, raster bool) ([]byte, error) {
	m, err := modules(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if raster {
		err = png.Encode(&out, m.pixels())
	} else {
		err = m.draw(g.Attr("xmlns", "http://www.w3.org/2000/svg")).Render(&out)
	}
	return out.Bytes(), err
}

// modules lays a text out as a QR picture.
func modules(text string) (m bitmap, err error) {
	code, err := qrcode.NewWith(text, qrcode.WithEncodingMode(qrcode.EncModeByte), qrcode.WithErrorCorrectionLevel(qrcode.ErrorCorrectionMedium))
	if err == nil {
		err = code.Save(&m)
	}
	return m, err
}

// draw is the picture as an element with some attributes more.
func (b *bitmap) draw(more ...g.Node) g.Node {
	side := strconv.Itoa(len(b.rows) + 2*quiet)
	return g.El("svg", g.Group(more), g.Attr("viewBox", "0 0 "+side+" "+side), g.Attr("shape-rendering", "crispEdges"),
		g.El("rect", h.Width(side), h.Height(side), g.Attr("fill", "#fff")), g.El("path", g.Attr("fill", "#000"), g.Attr("d", b.path())))
}

// wide is how many pixels a module has on each side.
const wide = 10

// pixels is the picture in black and white.
func (b *bitmap) pixels() image.Image {
	side := (len(b.rows) + 2*quiet) * wide
	to := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			row, col := y/wide-quiet, x/wide-quiet
			if y >= quiet*wide && x >= quiet*wide && row < len(b.rows) && col < len(b.rows[row]) && b.rows[row][col] {
				to.SetColorIndex(x, y, 1)
			}
		}
	}
	return to
}

// bitmap takes the modules of a QR picture.
type bitmap struct{ rows [][]bool }

// Write keeps them.
func (b *bitmap) Write(m qrcode.Matrix) error {
	b.rows = m.Bitmap()
	return nil
}

// Close does nothing.
func (*bitmap) Close() error { return nil }

// path draws each run of dark modules as one bar.
func (b *bitmap) path() string {
	var s strings.Builder
	for y, row := range b.rows {
		for x := 0; x < len(row); x++ {
			n := 0
			for x+n < len(row) && row[x+n] {
				n++
			}
			if n > 0 {
				s.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h" + strconv.Itoa(n) + "v1h-" + strconv.Itoa(n) + "z")
				x += n
			}
		}
	}
	return s.String()
}
