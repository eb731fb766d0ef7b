package oklch

import (
	"encoding/hex"
	"errors"
	"math"
	"strconv"
	"strings"
)

// ErrForm says that a text is no colour in one of the forms that Parse reads.
var ErrForm = errors.New("a colour is #rrggbb, rgb(r g b) or oklch(l c h)")

// maxChroma is beyond what any screen shows.
const maxChroma = 0.5

// Parse reads #rrggbb, #rgb, rgb(42 107 102), rgb(42, 107, 102) with numbers to
// 255 or percentages, and oklch(0.48 0.07 190) with lightness as a number or a
// percentage. It gives ErrForm for anything else.
func Parse(s string) (Color, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if digits, ok := strings.CutPrefix(s, "#"); ok {
		return parseHex(digits)
	}
	name, args, ok := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	part := strings.FieldsFunc(args, func(r rune) bool { return r == ' ' || r == ',' })
	if !ok || !strings.HasSuffix(s, ")") || len(part) != 3 {
		return Color{}, ErrForm
	}
	switch name {
	case "rgb":
		return parseRGB(part)
	case "oklch":
		return parseOKLCH(part)
	}
	return Color{}, ErrForm
}

func parseHex(digits string) (Color, error) {
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != 3 {
		return Color{}, ErrForm
	}
	return Of(RGB{raw[0], raw[1], raw[2]}), nil
}

func parseRGB(part []string) (Color, error) {
	var c [3]uint8
	for i, s := range part {
		v, err := number(s, 255, 255)
		if err != nil {
			return Color{}, err
		}
		c[i] = uint8(math.Round(v))
	}
	return Of(RGB{c[0], c[1], c[2]}), nil
}

func parseOKLCH(part []string) (c Color, err error) {
	if c.L, err = number(part[0], 1, 1); err != nil {
		return Color{}, err
	}
	if c.C, err = number(part[1], 0.4, maxChroma); err != nil {
		return Color{}, err
	}
	h, err := strconv.ParseFloat(strings.TrimSuffix(part[2], "deg"), 64)
	if err != nil || math.IsInf(h, 0) || math.IsNaN(h) {
		return Color{}, ErrForm
	}
	c.H = turn(h)
	return c, nil
}

// number reads a number from 0 to most, or a percentage of whole.
func number(s string, whole, most float64) (float64, error) {
	digits, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(digits, 64)
	if percent {
		v *= whole / 100
	}
	if err != nil || math.IsNaN(v) || v < 0 || v > most {
		return 0, ErrForm
	}
	return v, nil
}
