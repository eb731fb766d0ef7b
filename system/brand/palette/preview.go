package palette

import "strings"

// Preview writes the palette for a part of a page, so that drafts are seen beside
// what is in force: selector names the part, and more, inside of it, what is shown
// with more contrast whatever the reader's machine asks for.
func (p Palette) Preview(selector, more string) string {
	var b strings.Builder
	b.WriteString(selector + " {\n")
	p.usual(&b)
	b.WriteString("}\n" + selector + " " + more + " {\n")
	p.more(&b)
	b.WriteString("}\n")
	return b.String()
}
