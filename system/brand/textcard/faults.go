package textcard

import "parvis/base/fault"

var (
	// errEmpty: a card without words.
	errEmpty = fault.New(fault.Invalid, "brand.textcard.empty")
	// errLong: more characters than a card has room for.
	errLong = fault.New(fault.Invalid, "brand.textcard.long", fault.Arg{Name: "Max", Value: MaxCharacters})
	// errLines: more lines than a card has room for.
	errLines = fault.New(fault.Invalid, "brand.textcard.lines", fault.Arg{Name: "Max", Value: MaxLines})
	// errLacking: characters that the faces do not have; Signs names them.
	errLacking = fault.New(fault.Invalid, "brand.textcard.lacking")
	// errChoice: no such style or shape.
	errChoice = fault.New(fault.Invalid, "brand.textcard.choice")
	// errBusy: too many cards are being drawn.
	errBusy = fault.New(fault.Unavailable, "brand.textcard.busy")
	// errGone: no such card on a post of the actor's.
	errGone = fault.New(fault.Missing, "brand.textcard.gone")
)
