package brand

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/mail"
	"parvis/system/brand/oklch"
	"parvis/system/brand/palette"
)

// Limits of a look (brand, Entities).
const (
	MaxName    = 60
	MaxTagline = 160
	MaxSVG     = 64 << 10
	MaxRadius  = 24
)

// Look is what an identity says. What is empty is the program's own.
type Look struct {
	Name    string              `json:"name,omitempty"`
	Tagline map[i18n.Tag]string `json:"tagline,omitempty"`
	// Wordmark and Glyph are SVG drawings. Without a wordmark the name is set in the
	// display face.
	Wordmark string `json:"wordmark,omitempty"`
	Glyph    string `json:"glyph,omitempty"`
	// Seeds are 1 to 5 colours, in the order of palette.Design.
	Seeds    []string `json:"seeds,omitempty"`
	Gradient Gradient `json:"gradient,omitzero"`
	// Interface, Display and Mono are ids of typefaces.
	Interface string `json:"interface,omitempty"`
	Display   string `json:"display,omitempty"`
	Mono      string `json:"mono,omitempty"`
	// Radius of corners, 0 to 24 px.
	Radius int `json:"radius"`
	// Density is "comfortable" or "compact", Motion "full" or "calm".
	Density string `json:"density,omitempty"`
	Motion  string `json:"motion,omitempty"`
}

// Gradient is the network's light: 2 to 6 stops.
type Gradient struct {
	Stops []Stop `json:"stops,omitempty"`
	// Angle in degrees, 0 leads up.
	Angle int `json:"angle"`
	// X and Y of the light, and its Strength, in hundredths.
	X        int `json:"x"`
	Y        int `json:"y"`
	Strength int `json:"strength"`
}

// Stop is a colour at a place of the gradient, in hundredths.
type Stop struct {
	Color string `json:"color"`
	At    int    `json:"at"`
}

// Default is the program's own look: "Patine et lanterne".
func Default() Look {
	d := palette.Default()
	l := Look{Interface: "parvis", Display: "fronton", Mono: "mono", Radius: 14, Density: "comfortable", Motion: "full"}
	for _, c := range d.Seeds {
		l.Seeds = append(l.Seeds, written(c))
	}
	g := d.Gradient
	l.Gradient = Gradient{Angle: int(g.Angle), X: int(g.X), Y: int(g.Y), Strength: hundredths(g.Strength)}
	for _, s := range g.Stops {
		l.Gradient.Stops = append(l.Gradient.Stops, Stop{written(s.Color), hundredths(s.At)})
	}
	return l
}

func hundredths(v float64) int { return int(math.Round(v * 100)) }

// written gives a colour in the form that keeps all of it.
func written(c oklch.Color) string {
	n := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	return "oklch(" + n(c.L) + " " + n(c.C) + " " + n(c.H) + ")"
}

// whole fills what is empty with the program's own.
func (l Look) whole() Look {
	own := Default()
	if len(l.Seeds) == 0 {
		l.Seeds = own.Seeds
	}
	if len(l.Gradient.Stops) == 0 {
		l.Gradient = own.Gradient
	}
	for _, f := range []struct {
		to   *string
		from string
	}{{&l.Interface, own.Interface}, {&l.Display, own.Display}, {&l.Mono, own.Mono}, {&l.Density, own.Density}, {&l.Motion, own.Motion}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	return l
}

// Check tells everything that is wrong with a look, field by field, and gives its
// design.
func (l Look) Check() (palette.Design, error) {
	var f fault.Fields
	if utf8.RuneCountInString(l.Name) > MaxName {
		f.Add("name", longName, fault.Arg{Name: "Max", Value: MaxName})
	}
	for _, t := range i18n.Tags() {
		if utf8.RuneCountInString(l.Tagline[t]) > MaxTagline {
			f.Add("tagline-"+string(t), longTagline, fault.Arg{Name: "Max", Value: MaxTagline})
		}
	}
	checkSVG(&f, "wordmark", l.Wordmark)
	checkSVG(&f, "glyph", l.Glyph)
	d := l.design(&f)
	if l.Radius < 0 || l.Radius > MaxRadius {
		f.Add("radius", badRadius, fault.Arg{Name: "Max", Value: MaxRadius})
	}
	for _, c := range []struct {
		name, value string
		known       []string
	}{
		{"interface", l.Interface, faces(text)}, {"display", l.Display, faces(display)}, {"mono", l.Mono, faces(mono)},
		{"density", l.Density, []string{"comfortable", "compact"}}, {"motion", l.Motion, []string{"full", "calm"}},
	} {
		if !slices.Contains(c.known, c.value) {
			f.Add(c.name, unknown)
		}
	}
	return d, f.Err(invalid)
}

// design reads the colours.
func (l Look) design(f *fault.Fields) (d palette.Design) {
	if len(l.Seeds) == 0 || len(l.Seeds) > palette.MaxSeeds {
		f.Add("seed-1", seedCount, fault.Arg{Name: "Max", Value: palette.MaxSeeds})
	}
	for i, s := range l.Seeds {
		d.Seeds = append(d.Seeds, seedColor(f, "seed-"+strconv.Itoa(i+1), s))
	}
	g := l.Gradient
	if len(g.Stops) < palette.MinStops || len(g.Stops) > palette.MaxStops {
		f.Add("stop-1", stopCount, fault.Arg{Name: "Min", Value: palette.MinStops}, fault.Arg{Name: "Max", Value: palette.MaxStops})
	}
	for i, s := range g.Stops {
		name := "stop-" + strconv.Itoa(i+1)
		d.Gradient.Stops = append(d.Gradient.Stops, palette.Stop{Color: seedColor(f, name, s.Color), At: float64(s.At) / 100})
		switch {
		case s.At < 0 || s.At > 100:
			f.Add(name, stopRange)
		case i > 0 && s.At < g.Stops[i-1].At:
			f.Add(name, stopOrder)
		}
	}
	for _, n := range []struct {
		name     string
		is       int
		min, max int
	}{{"angle", g.Angle, 0, 359}, {"x", g.X, -50, 150}, {"y", g.Y, -50, 150}, {"strength", g.Strength, 0, 100}} {
		if n.is < n.min || n.is > n.max {
			f.Add(n.name, numberRange, fault.Arg{Name: "Min", Value: n.min}, fault.Arg{Name: "Max", Value: n.max})
		}
	}
	d.Gradient.Angle, d.Gradient.X, d.Gradient.Y, d.Gradient.Strength = float64(g.Angle), float64(g.X), float64(g.Y), float64(g.Strength)/100
	return d
}

// seedColor reads a colour, and says of one that cannot be read which forms there are.
func seedColor(f *fault.Fields, name, s string) oklch.Color {
	c, err := oklch.Parse(s)
	if err != nil {
		f.Add(name, badColor)
	}
	return c
}

// Letter is how letters of the network look.
func (l *Live) Letter() mail.Look {
	hex := func(role string) string { return l.Palette.Color(role, palette.Light).RGB().Hex() }
	ground := l.Palette.Dusk.Line[0].Hex()
	return mail.Look{Name: l.Look.Name, Ground: ground, Ink: hex("on-dusk"), ActGround: hex("accent"), ActInk: hex("on-accent"), Radius: l.Look.Radius}
}

// Tag gives the tagline in a language, else in any.
func (l Look) Tag(lang i18n.Tag) string {
	for _, t := range append([]i18n.Tag{lang}, i18n.Tags()...) {
		if s := strings.TrimSpace(l.Tagline[t]); s != "" {
			return s
		}
	}
	return ""
}
