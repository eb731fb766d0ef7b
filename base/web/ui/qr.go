package ui

import (
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
	code, err := qrcode.NewWith(text, qrcode.WithEncodingMode(qrcode.EncModeByte), qrcode.WithErrorCorrectionLevel(qrcode.ErrorCorrectionMedium))
	if err != nil {
		return nil
	}
	var m bitmap
	if code.Save(&m) != nil {
		return nil
	}
	side := strconv.Itoa(len(m.rows) + 2*quiet)
	return g.El("svg", h.Class("qr"), h.Role("img"), h.Aria("label", label), g.Attr("viewBox", "0 0 "+side+" "+side), g.Attr("shape-rendering", "crispEdges"),
		g.El("rect", h.Width(side), h.Height(side), g.Attr("fill", "#fff")), g.El("path", g.Attr("fill", "#000"), g.Attr("d", m.path())))
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
