package palette

import (
	"fmt"
	"strings"
)

// Preview writes the palette for a part of a page, so that drafts are seen beside
// what is in force: selector names the part, and more, inside of it, what is shown
// with more contrast whatever the reader's machine asks for.
func (p Palette) Preview(selector, more string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s {\n", selector)
	for _, t := range p.Tokens {
		property(&b, t.Name, t.Value[Light].RGB().Hex(), t.Value[Dark].RGB().Hex())
	}
	fmt.Fprintf(&b, "--lit: %s; --dawn: %s; --dusk: %s; --ring: %s;\n}\n%s %s {\n", p.Lit.CSS(), p.Dawn.CSS(), p.Dusk.CSS(), p.Lit.ring(), selector, more)
	for _, t := range p.Tokens {
		property(&b, t.Name, t.Value[LightMore].RGB().Hex(), t.Value[DarkMore].RGB().Hex())
	}
	fmt.Fprintf(&b, "--dawn: %s; --dusk: %s;\n}\n", p.Dawn.Line[0].Hex(), p.Dusk.Line[samples-1].Hex())
	return b.String()
}
