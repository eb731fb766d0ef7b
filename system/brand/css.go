package brand

import (
	"fmt"
	"strings"

	"parvis/system/brand/palette"
)

// sheet writes the style sheet of a look: the colours of every scheme, and what it
// says of type, shape and motion. It comes after the client's own tokens.
func sheet(l Look, p palette.Palette) string {
	var b strings.Builder
	b.WriteString(p.CSS())
	b.WriteString("@layer tokens {:root {" + l.shape())
	if l.Density == "compact" {
		// a third less of vertical space (web-client 5.5)
		b.WriteString(" --s3: .5rem; --s4: .75rem; --s5: 1rem; --s6: 1.5rem; --s7: 2rem;")
	}
	if l.Motion == "calm" {
		b.WriteString(" --fast: 1ms; --slow: 1ms;")
	}
	b.WriteString("}}\n")
	return b.String()
}

// shape writes the faces and corners of a look as custom properties.
func (l Look) shape() string {
	small, large := l.corners()
	return fmt.Sprintf("--text-face: %s; --fronton: %s; --mono: %s; --r: %dpx; --r-s: %dpx; --r-l: %dpx;", face(l.Interface).Stack, face(l.Display).Stack, face(l.Mono).Stack, l.Radius, small, large)
}

// corners gives the radii beside the usual one, in px.
func (l Look) corners() (small, large int) { return l.Radius * 9 / 14, l.Radius * 22 / 14 }
