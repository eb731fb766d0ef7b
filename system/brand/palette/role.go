package palette

import "parvis/system/brand/oklch"

// Scheme is a way a page is shown.
type Scheme int

// The schemes.
const (
	Light Scheme = iota
	Dark
	LightMore
	DarkMore
	Schemes
)

// more tells whether a scheme is one with more contrast.
func (s Scheme) more() bool { return s >= LightMore }

// Token is a role with its colour in each scheme.
type Token struct {
	Name  string
	Value [Schemes]oklch.Color
}

// role picks a step of a scale for each scheme.
type role struct {
	name string
	of   func(seeds) oklch.Color
	// dark is of which seed the dark schemes are, when of another.
	dark func(seeds) oklch.Color
	at   [Schemes]int
}

// Ends of a scale beyond its steps.
const (
	pureWhite = -1
	pureBlack = -2
)

func action(s seeds) oklch.Color  { return s.action }
func lantern(s seeds) oklch.Color { return s.lantern }
func alarm(s seeds) oklch.Color   { return s.alarm }
func stone(s seeds) oklch.Color   { return s.stone }
func ink(s seeds) oklch.Color     { return s.ink }
func done(s seeds) oklch.Color    { return s.done }

// roles are all of them; the order is that in which they are settled, so that what
// others stand on comes first.
var roles = []role{
	{"surface", stone, ink, [Schemes]int{1, 12, pureWhite, pureBlack}},
	{"raised", stone, ink, [Schemes]int{0, 11, pureWhite, 12}},
	{"sunken", stone, ink, [Schemes]int{2, 10, 1, 11}},
	{"line", stone, ink, [Schemes]int{3, 9, 7, 5}},
	{"soft", action, nil, [Schemes]int{2, 9, 2, 9}},
	{"honey", lantern, nil, [Schemes]int{2, 9, 2, 9}},
	{"brick-soft", alarm, nil, [Schemes]int{2, 9, 2, 9}},
	{"ok-soft", done, nil, [Schemes]int{2, 9, 2, 9}},
	{"lantern", lantern, nil, [Schemes]int{4, 4, 4, 4}},
	{"honey-edge", lantern, nil, [Schemes]int{5, 5, 7, 4}},
	{"outline", ink, nil, [Schemes]int{6, 6, 8, 3}},
	{"text", ink, stone, [Schemes]int{11, 2, 12, pureWhite}},
	{"muted", ink, nil, [Schemes]int{7, 5, 9, 3}},
	{"accent", action, nil, [Schemes]int{7, 4, 8, 3}},
	{"accent-2", action, nil, [Schemes]int{8, 3, 10, 2}},
	{"on-accent", stone, ink, [Schemes]int{1, 11, 0, 12}},
	{"on-soft", action, nil, [Schemes]int{8, 3, 10, 1}},
	{"on-lantern", lantern, nil, [Schemes]int{10, 10, 12, 12}},
	{"on-honey", lantern, nil, [Schemes]int{8, 3, 10, 1}},
	{"brick", alarm, nil, [Schemes]int{6, 5, 8, 4}},
	{"on-brick", stone, alarm, [Schemes]int{1, 11, 0, 12}},
	{"on-brick-soft", alarm, nil, [Schemes]int{7, 3, 9, 2}},
	{"ok", done, nil, [Schemes]int{7, 4, 8, 3}},
	{"p1", action, nil, [Schemes]int{7, 5, 8, 3}},
	{"p2", lantern, nil, [Schemes]int{5, 4, 7, 3}},
	{"p3", alarm, nil, [Schemes]int{6, 5, 8, 4}},
	{"p4", done, nil, [Schemes]int{6, 6, 7, 4}},
}

func (r role) color(s seeds, scheme Scheme) oklch.Color {
	seed := r.of(s)
	if r.dark != nil && (scheme == Dark || scheme == DarkMore) {
		seed = r.dark(s)
	}
	switch n := r.at[scheme]; n {
	case pureWhite:
		return oklch.Color{L: 1}
	case pureBlack:
		return oklch.Color{}
	default:
		return step(seed, n)
	}
}

// Ratios of contrast that WCAG 2.2 asks for: of words (1.4.3, and 1.4.6 with more
// contrast), of controls, icons and what plots tell (1.4.11).
const (
	words     = 4.5
	wordsMore = 7
	shapes    = 3
)

// Demand is a pair that must be told apart.
type Demand struct {
	Ink string
	On  []string
	// Ratio is the contrast it must have in each scheme.
	Ratio [Schemes]float64
}

func demand(ink string, normal, more float64, on ...string) Demand {
	return Demand{Ink: ink, On: on, Ratio: [Schemes]float64{normal, normal, more, more}}
}

// Demands are all pairs of roles that may meet on a page.
var Demands = func() []Demand {
	plain, every := []string{"surface", "raised", "sunken"}, []string{"surface", "raised", "sunken", "soft", "honey", "brick-soft", "ok-soft"}
	return []Demand{
		demand("text", words, wordsMore, every...),
		demand("muted", words, wordsMore, every...),
		demand("accent", words, wordsMore, every...),
		demand("accent-2", words, wordsMore, every...),
		demand("brick", words, wordsMore, append(plain, "brick-soft")...),
		demand("ok", words, wordsMore, append(plain, "ok-soft")...),
		demand("on-accent", words, wordsMore, "accent", "accent-2"),
		demand("on-soft", words, wordsMore, "soft"),
		demand("on-lantern", words, wordsMore, "lantern"),
		demand("on-honey", words, wordsMore, "honey"),
		demand("on-brick", words, wordsMore, "brick"),
		demand("on-brick-soft", words, wordsMore, "brick-soft"),
		demand("outline", shapes, words, plain...),
		demand("p1", shapes, words, "surface", "raised"),
		demand("p2", shapes, words, "surface", "raised"),
		demand("p3", shapes, words, "surface", "raised"),
		demand("p4", shapes, words, "surface", "raised"),
	}
}()
