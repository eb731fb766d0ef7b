package brand

import (
	"encoding/json"
	"strconv"
	"strings"

	"parvis/system/brand/oklch"
	"parvis/system/brand/palette"
)

// maxTokens bounds a file of tokens that is brought in.
const maxTokens = 256 << 10

// seedNames are what seeds are called in files of tokens, in their order.
var seedNames = []string{"action", "lantern", "alarm", "stone", "ink"}

// schemeNames are the groups of colours in files of tokens.
var schemeNames = [palette.Schemes]string{"light", "dark", "light-more", "dark-more"}

// token is one design token (Design Tokens Format Module 2025.10, 5).
type token struct {
	Type  string `json:"$type"`
	Value any    `json:"$value"`
	Says  string `json:"$description,omitempty"`
}

// tone is a colour's value (Design Tokens Color Module 2025.10, 4).
type tone struct {
	Space      string     `json:"colorSpace"`
	Components [3]float64 `json:"components"`
	Hex        string     `json:"hex"`
}

// measured is the value of a dimension or a duration.
type measured struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// mark is a stop of a gradient's value.
type mark struct {
	Color    any     `json:"color"`
	Position float64 `json:"position"`
}

func srgb(c oklch.RGB) tone {
	one := func(v uint8) float64 { return rounded(float64(v)/255, 4) }
	return tone{"srgb", [3]float64{one(c.R), one(c.G), one(c.B)}, c.Hex()}
}

func inOKLCH(c oklch.Color) tone {
	return tone{"oklch", [3]float64{rounded(c.L, 5), rounded(c.C, 5), rounded(c.H, 3)}, c.RGB().Hex()}
}

// rounded leaves so many places after the point.
func rounded(v float64, places int) float64 {
	n, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'f', places, 64), 64)
	return n
}

// Tokens writes an identity as design tokens (DTCG 2025.10): seeds and gradient as
// they were chosen, and every role's colour in every scheme.
func (l *Live) Tokens() ([]byte, error) {
	d, err := l.Look.Check()
	if err != nil {
		return nil, err
	}
	seeds := map[string]any{}
	for i, c := range d.Seeds {
		seeds[seedNames[i]] = token{Type: "color", Value: inOKLCH(c)}
	}
	colors := map[string]any{}
	for s, name := range schemeNames {
		group := map[string]any{}
		for _, t := range l.Palette.Tokens {
			group[t.Name] = token{Type: "color", Value: srgb(t.Value[s].RGB())}
		}
		colors[name] = group
	}
	gradients := map[string]any{"chosen": token{Type: "gradient", Value: chosen(d.Gradient)}}
	for name, s := range map[string]palette.Shine{"lit": l.Palette.Lit, "dawn": l.Palette.Dawn, "dusk": l.Palette.Dusk} {
		gradients[name] = token{Type: "gradient", Value: line(s)}
	}
	px := func(n int) token { return token{Type: "dimension", Value: measured{float64(n), "px"}} }
	family := func(id string) token { return token{Type: "fontFamily", Value: face(id).names()} }
	ms := func(full, calm float64) token {
		if l.Look.Motion == "calm" {
			full = calm
		}
		return token{Type: "duration", Value: measured{full, "ms"}}
	}
	small, large := l.Look.corners()
	return json.MarshalIndent(map[string]any{
		"$description": strings.TrimSpace(l.Look.Name + " " + strconv.FormatInt(l.Version, 10)),
		"seed":         seeds, "color": colors, "gradient": gradients,
		"light":    map[string]any{"angle": token{Type: "number", Value: l.Look.Gradient.Angle}, "x": token{Type: "number", Value: l.Look.Gradient.X}, "y": token{Type: "number", Value: l.Look.Gradient.Y}, "strength": token{Type: "number", Value: l.Look.Gradient.Strength}},
		"radius":   map[string]any{"small": px(small), "medium": px(l.Look.Radius), "large": px(large)},
		"font":     map[string]any{"interface": family(l.Look.Interface), "display": family(l.Look.Display), "mono": family(l.Look.Mono)},
		"duration": map[string]any{"fast": ms(140, 1), "slow": ms(320, 1)},
	}, "", "  ")
}

func chosen(g palette.Gradient) (out []mark) {
	for _, s := range g.Stops {
		out = append(out, mark{inOKLCH(s.Color), s.At})
	}
	return out
}

func line(s palette.Shine) (out []mark) {
	for i, c := range s.Line {
		out = append(out, mark{srgb(c), rounded(float64(i)/float64(len(s.Line)-1), 4)})
	}
	return out
}
