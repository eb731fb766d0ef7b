// Package palette derives every colour of a network from the few that its operator
// chose, so that no choice makes a page that cannot be read (brand, Derivation).
//
// Words: a seed is a chosen colour; its scale has thirteen steps of lightness; a
// role is what a colour is for and picks a step; a scheme is light or dark, each
// also with more contrast; a token is a role with its value in each scheme.
//
// Where a step does not stand out from what it may lie on, its lightness moves until
// it does, and its hue stays. Demands lists every such pair; Holds measures one.
//
//	p := palette.Derive(palette.Default())
//	css := p.CSS()
//
//arch:only std system/brand/oklch
package palette
