package ui

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Heads are the heads of a table that links sort, each by its column (web-client 6.19).
type Heads struct {
	// Name is the part of the address that says the order, and the id of what holds the
	// table.
	Name string
	// Query is the address that the page was asked for with.
	Query url.Values
	// Columns have the key of their words and the name of their order in the address;
	// without one the table is not sorted by them.
	Columns [][2]string
}

// Order tells the column by which the table is asked for, and whether from its end. It is
// one of the columns, or empty.
func (t Heads) Order() (by string, down bool) {
	by, down = strings.CutPrefix(t.Query.Get(t.Name), "-")
	if by == "" || !slices.ContainsFunc(t.Columns, func(c [2]string) bool { return c[1] == by }) {
		return "", false
	}
	return by, down
}

// Sort puts rows in the order that was asked for; without one they stay as they are.
func Sort[R any](t Heads, rows []R, by map[string]func(a, b R) int) {
	name, down := t.Order()
	compare := by[name]
	if compare == nil {
		return
	}
	slices.SortStableFunc(rows, func(a, b R) int {
		if down {
			a, b = b, a
		}
		return compare(a, b)
	})
}

// Heads draws the heads of a table.
func (v View) Heads(t Heads) g.Node {
	by, down := t.Order()
	return h.THead(h.Tr(g.Map(t.Columns, func(c [2]string) g.Node {
		if c[1] == "" {
			return h.Th(h.Scope("col"), v.T(c[0]))
		}
		next, icon, sorted := c[1], "", ""
		if c[1] == by && down {
			icon, sorted = "down", "descending"
		} else if c[1] == by {
			next, icon, sorted = "-"+by, "up", "ascending"
		}
		to := maps.Clone(t.Query)
		if to == nil {
			to = url.Values{}
		}
		to.Set(t.Name, next)
		return h.Th(h.Scope("col"), g.If(sorted != "", h.Aria("sort", sorted)),
			h.A(h.Href("?"+to.Encode()+"#"+t.Name), v.T(c[0]), g.Iff(icon != "", func() g.Node { return v.Icon(icon, "s") })))
	})))
}
