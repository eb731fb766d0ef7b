package textcard

import (
	"regexp"
	"strings"

	"parvis/base/fault"
	"parvis/engine/post/text"
	"parvis/system/brand/typeset"
)

// Limits of a card's words. A text within them fits in every shape.
const (
	MaxCharacters = 500
	MaxLines      = 16
	// maxBytes is far more than so many characters take.
	maxBytes = 8000
	// maxNamed is how many characters that cannot be drawn are named.
	maxNamed = 12
)

// Shape is the size of a card.
type Shape string

// The shapes: 4 to 5, 1 to 1, 9 to 16.
const (
	Portrait = Shape("portrait")
	Square   = Shape("square")
	Tall     = Shape("tall")
)

// Shapes lists them all.
func Shapes() []Shape { return []Shape{Portrait, Square, Tall} }

// size in px; no such shape has none.
func (s Shape) size() (width, height int) {
	switch s {
	case Portrait:
		return 1080, 1350
	case Square:
		return 1080, 1080
	case Tall:
		return 1080, 1920
	}
	return 0, 0
}

// Card is what a member writes, and how it is to look.
type Card struct {
	Text  string `json:"t"`
	Style Style  `json:"y"`
	Shape Shape  `json:"h"`
}

// check gives the card with its words as they are kept and drawn, or what is wrong.
func (c Card) check(set *typeset.Setter) (Card, error) {
	if width, _ := c.Shape.size(); width == 0 || !c.Style.known() {
		return c, errChoice
	}
	words := typeset.Tidy(c.Text)
	switch {
	case words == "":
		// A text of signs that draw nothing has nothing to name.
		return c, errEmpty
	case len(words) > maxBytes || text.Count(words) > MaxCharacters:
		return c, errLong
	case strings.Count(words, "\n") >= MaxLines:
		return c, errLines
	}
	if lacking := set.Lacking(c.Text); len(lacking) > 0 {
		more := ""
		if len(lacking) > maxNamed {
			lacking, more = lacking[:maxNamed], " …"
		}
		return c, errLacking.With(fault.Arg{Name: "Signs", Value: strings.Join(lacking, " ") + more})
	}
	c.Text = words
	return c, nil
}

// signs are those that must not begin or end a line in French, and units after numbers.
var signs = strings.NewReplacer(" ?", "\u202f?", " !", "\u202f!", " ;", "\u202f;", " :", "\u00a0:", " »", "\u00a0»", "« ", "«\u00a0", " %", "\u202f%", " €", "\u00a0€", " –", "\u00a0–", " —", "\u00a0—")

// unit is a number and the one letter after it, as in 20 h.
var unit = regexp.MustCompile(`(\d) (\pL)(\PL|$)`)

// spaced puts the spaces of French before signs that must not begin a line, inside
// quotes and before units; it changes only what is drawn.
func spaced(s string) string { return unit.ReplaceAllString(signs.Replace(s), "$1\u00a0$2$3") }
