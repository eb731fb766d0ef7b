package store

import (
	"math"
	"slices"
	"strings"
)

// Page says which part of a list ordered by descending id is wanted
// (social-core 2.4). The zero value is the newest part.
type Page struct {
	// Max and Since bound the ids from above and below, both excluded; 0 is no
	// bound.
	Max, Since int64
	// Min asks for the entries next above it instead of the newest.
	Min int64
	// Limit is the number of entries wanted.
	Limit int
}

// Lo is the lower bound for "id > $n".
func (p Page) Lo() int64 { return max(p.Since, p.Min) }

// Hi is the upper bound for "id < $n".
func (p Page) Hi() int64 {
	if p.Max <= 0 {
		return math.MaxInt64
	}
	return p.Max
}

// Paged runs a query that ends with "ORDER BY x DESC LIMIT $n" and gives the
// page, newest first. The caller passes p.Lo(), p.Hi() and p.Limit among args.
// For a page above Min the order of the query is turned round.
func Paged[T any](tx *Tx, scan func(Row, *T) error, p Page, query string, args ...any) ([]T, error) {
	if p.Min > 0 {
		query = strings.ReplaceAll(query, " DESC", " ASC")
	}
	out, err := Many(tx, scan, query, args...)
	if p.Min > 0 {
		slices.Reverse(out)
	}
	return out, err
}
