// Package oklch works with colours in OKLCH, the cylindrical form of Björn
// Ottosson's OKLab, in which equal steps look equal (CSS Color Module Level 4).
//
// Words: lightness goes from 0 (black) to 1 (white), chroma from 0 (grey) upwards,
// hue in degrees. A screen shows sRGB; what lies outside keeps its lightness and
// hue and loses chroma until it fits.
//
//	c, err := oklch.Parse("#2a6b66")
//	c.L = 0.9
//	hex := c.RGB().Hex()
//	ok := oklch.Contrast(c.RGB(), oklch.White) >= 4.5
//
//arch:only std
package oklch
