package palette

import (
	"fmt"
	"strings"

	"parvis/system/brand/oklch"
)

// CSS writes the palette as custom properties for every scheme: hex for each
// screen, Display P3 where a colour lies outside of sRGB, and flat grounds instead
// of gradients under words where more contrast is wanted.
func (p Palette) CSS() string {
	var b strings.Builder
	b.WriteString("@layer tokens {\n:root {\n")
	p.usual(&b)
	b.WriteString("}\n")
	p.wide(&b)
	var more strings.Builder
	p.more(&more)
	more.WriteString("--stroke: 2.25;\n")
	// The device asks for it, or the reader does whatever the device says.
	fmt.Fprintf(&b, "@media (prefers-contrast: more) {:root:not([data-contrast=\"less\"]) {\n%[1]s}}\n:root[data-contrast=\"more\"] {\n%[1]s}\n}\n", more.String())
	return b.String()
}

// usual writes what light and dark show, more what they show with more contrast.
func (p Palette) usual(b *strings.Builder) {
	p.properties(b, Light, Dark)
	fmt.Fprintf(b, "--lit: %s; --dawn: %s; --dusk: %s; --ring: %s;\n", p.Lit.CSS(), p.Dawn.CSS(), p.Dusk.CSS(), p.Lit.ring())
}

func (p Palette) more(b *strings.Builder) {
	p.properties(b, LightMore, DarkMore)
	fmt.Fprintf(b, "--dawn: %s; --dusk: %s;\n", p.Dawn.Line[0].Hex(), p.Dusk.Line[samples-1].Hex())
}

func (p Palette) properties(b *strings.Builder, light, dark Scheme) {
	for _, t := range p.Tokens {
		property(b, t.Name, t.Value[light].RGB().Hex(), t.Value[dark].RGB().Hex())
	}
}

// property writes one custom property.
func property(b *strings.Builder, name, light, dark string) {
	if light == dark {
		fmt.Fprintf(b, "--%s: %s;\n", name, light)
		return
	}
	fmt.Fprintf(b, "--%s: light-dark(%s, %s);\n", name, light, dark)
}

// wide writes those colours again that a wider screen shows as they are.
func (p Palette) wide(b *strings.Builder) {
	b.WriteString("@media (color-gamut: p3) {:root {\n")
	for _, t := range p.Tokens {
		if light, dark := t.Value[Light], t.Value[Dark]; !light.Fits() || !dark.Fits() {
			property(b, t.Name, widest(light), widest(dark))
		}
	}
	b.WriteString("}}\n")
}

func widest(c oklch.Color) string {
	if c.Fits() {
		return c.RGB().Hex()
	}
	v := c.P3()
	return fmt.Sprintf("color(display-p3 %.4f %.4f %.4f)", v[0], v[1], v[2])
}

// CSS writes a gradient as a background: the glow above the line.
func (s Shine) CSS() string {
	line := make([]string, len(s.Line))
	for i, c := range s.Line {
		line[i] = c.Hex()
	}
	return fmt.Sprintf("radial-gradient(70%% 60%% at %g%% %g%%, rgb(%d %d %d / %.2g), rgb(%d %d %d / 0)), linear-gradient(%gdeg, %s)",
		s.X, s.Y, s.Glow.R, s.Glow.G, s.Glow.B, s.Strength, s.Glow.R, s.Glow.G, s.Glow.B, s.Angle, strings.Join(line, ", "))
}

// ring is the line laid around a portrait, there and back.
func (s Shine) ring() string {
	var around []string
	for i := 0; i < len(s.Line); i += 3 {
		around = append(around, s.Line[i].Hex())
	}
	for i := len(around) - 2; i >= 0; i-- {
		around = append(around, around[i])
	}
	return "conic-gradient(from 200deg, " + strings.Join(around, ", ") + ")"
}
