// Package typeset sets words that people wrote in lines and draws them on a picture
// (brand, Surfaces: share cards).
//
// Words: a face is one of the program's typefaces at one weight; what no face has
// outlines for is lacking. Plain says what of a text can be drawn: signs that draw
// nothing and pictures such as emoji are left out, and each run of letters that are
// lacking becomes Omitted. A block is a text in lines.
//
// The faces in fonts are those of the client (edge/pages/static/fonts) at one weight
// each, without hints: text at 560, display at 720, as fonttools' instancer gives
// them; they are 82 KB compressed and 145 KB in memory.
//
//	set := typeset.New()
//	b := set.Lay(set.Plain(words).Text, typeset.Style{Size: 48}, 1000, 5)
//	set.Draw(img, b, 80, 120, ink)
package typeset
