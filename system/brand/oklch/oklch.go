package oklch

import (
	"fmt"
	"math"
)

// Color is a colour: lightness 0 to 1, chroma from 0, hue in degrees.
type Color struct{ L, C, H float64 }

// RGB is a colour of a screen, 8 bits a channel, in sRGB.
type RGB struct{ R, G, B uint8 }

// White and Black are the ends of every scale.
var (
	White = RGB{255, 255, 255}
	Black = RGB{}
)

// Hex writes a colour as #rrggbb.
func (c RGB) Hex() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Luminance is the relative luminance of WCAG 2.2, 0 to 1.
func (c RGB) Luminance() float64 {
	return 0.2126*linear(float64(c.R)/255) + 0.7152*linear(float64(c.G)/255) + 0.0722*linear(float64(c.B)/255)
}

// Contrast is the contrast ratio of WCAG 2.2, 1 to 21, whichever is lighter.
func Contrast(a, b RGB) float64 {
	x, y := a.Luminance(), b.Luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Of gives a screen's colour in OKLCH.
func Of(c RGB) Color {
	r, g, b := linear(float64(c.R)/255), linear(float64(c.G)/255), linear(float64(c.B)/255)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return polar(0.2104542553*l+0.7936177850*m-0.0040720468*s, 1.9779984951*l-2.4285922050*m+0.4505937099*s, 0.0259040371*l+0.7827717662*m-0.8086757660*s)
}

// grey is the chroma below which a hue means nothing.
const grey = 4e-5

func polar(l, a, b float64) Color {
	c := Color{L: l, C: math.Hypot(a, b)}
	if c.C < grey {
		return Color{L: l}
	}
	c.H = turn(math.Atan2(b, a) * 180 / math.Pi)
	return c
}

// turn brings an angle between 0 and 360.
func turn(h float64) float64 {
	if h = math.Mod(h, 360); h < 0 {
		h += 360
	}
	return h
}

func (c Color) lab() (l, a, b float64) {
	sin, cos := math.Sincos(c.H * math.Pi / 180)
	return c.L, c.C * cos, c.C * sin
}

// linearRGB gives light in sRGB's primaries; outside of 0 to 1 no screen of sRGB
// shows it.
func (c Color) linearRGB() [3]float64 {
	l, a, b := c.lab()
	x, y, z := l+0.3963377774*a+0.2158037573*b, l-0.1055613458*a-0.0638541728*b, l-0.0894841775*a-1.2914855480*b
	x, y, z = x*x*x, y*y*y, z*z*z
	return [3]float64{
		4.0767416621*x - 3.3077115913*y + 0.2309699292*z,
		-1.2684380046*x + 2.6097574011*y - 0.3413193965*z,
		-0.0041960863*x - 0.7034186147*y + 1.7076147010*z,
	}
}

// wide are sRGB's primaries in those of Display P3, both with the white of D65.
var wide = [3][3]float64{
	{0.8224621, 0.1775380, 0},
	{0.0331942, 0.9668058, 0},
	{0.0170827, 0.0723974, 0.9105199},
}

func (c Color) linearP3() (out [3]float64) {
	rgb := c.linearRGB()
	for i, row := range wide {
		out[i] = row[0]*rgb[0] + row[1]*rgb[1] + row[2]*rgb[2]
	}
	return out
}

// fits leaves room for what rounding does.
func fits(c [3]float64) bool {
	const slack = 1e-4
	for _, v := range c {
		if v < -slack || v > 1+slack {
			return false
		}
	}
	return true
}

// within reduces the chroma of c until in says that it fits: the gamut mapping of
// CSS Color 4, at constant lightness and hue.
func (c Color) within(in func(Color) bool) Color {
	switch {
	case c.L >= 1:
		return Color{L: 1}
	case c.L <= 0:
		return Color{}
	case in(c):
		return c
	}
	lo, hi := 0.0, c.C
	for range 30 {
		mid := (lo + hi) / 2
		if in(Color{c.L, mid, c.H}) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return Color{c.L, lo, c.H}
}

// Fits tells whether a screen of sRGB shows the colour as it is.
func (c Color) Fits() bool { return fits(c.linearRGB()) }

// RGB gives the colour on a screen of sRGB.
func (c Color) RGB() RGB {
	v := c.within(Color.Fits).linearRGB()
	return RGB{channel(v[0]), channel(v[1]), channel(v[2])}
}

// P3 gives the channels of Display P3, 0 to 1, for a screen that shows more than
// sRGB.
func (c Color) P3() [3]float64 {
	v := c.within(func(c Color) bool { return fits(c.linearP3()) }).linearP3()
	for i := range v {
		v[i] = min(max(encoded(v[i]), 0), 1)
	}
	return v
}

// Between mixes two colours, t of the way from a to b, by the shorter way around
// the hues. A grey has no hue and takes the other's.
func Between(a, b Color, t float64) Color {
	if a.C < grey {
		a.H = b.H
	}
	if b.C < grey {
		b.H = a.H
	}
	d := math.Mod(b.H-a.H+540, 360) - 180
	return Color{a.L + (b.L-a.L)*t, a.C + (b.C-a.C)*t, turn(a.H + d*t)}
}

// channel writes light as 8 bits.
func channel(v float64) uint8 { return uint8(math.Round(255 * min(max(encoded(v), 0), 1))) }

// linear and encoded are the transfer function of sRGB and Display P3, and back.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func encoded(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// Over lays c over ground, as screens do: channel by channel, t of it.
func (c RGB) Over(ground RGB, t float64) RGB {
	one := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return RGB{one(ground.R, c.R), one(ground.G, c.G), one(ground.B, c.B)}
}

// ContrastWide is Contrast as a screen of Display P3 shows both colours.
func ContrastWide(a, b Color) float64 {
	x, y := a.wideLuminance(), b.wideLuminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func (c Color) wideLuminance() float64 {
	v := c.within(func(c Color) bool { return fits(c.linearP3()) }).linearRGB()
	return min(max(0.2126*v[0]+0.7152*v[1]+0.0722*v[2], 0), 1)
}
