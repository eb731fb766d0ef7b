package analytics

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business/template"
)

// Unit is how long a cell is, in seconds; a Month is as long as it is.
type Unit int64

// The units.
const (
	HalfHour = Unit(1800)
	Day      = Unit(86400)
	Month    = Unit(0)
)

// units are those in which it is counted.
var units = []Unit{HalfHour, Day}

// fewest is of how many members a cell is told.
const fewest = 5

// begin is when the cell of a time begins.
func (u Unit) begin(at time.Time) int64 {
	if u == Month {
		return monthOf(at)
	}
	return at.Unix() - at.Unix()%int64(u)
}

// end is when a cell ends that begins at a time.
func (u Unit) end(began int64) int64 {
	if u == Month {
		return monthOf(time.Unix(began, 0).UTC().AddDate(0, 1, 0))
	}
	return began + int64(u)
}

func monthOf(at time.Time) int64 {
	at = at.UTC()
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC).Unix()
}

// Span is a time in cells of a unit. It is told in whole cells: from that in which it begins
// to that in which it ends.
type Span struct {
	From, To time.Time
	Unit     Unit
}

// Cells are when the cells of a span begin, and when the last one ends.
func (s Span) Cells() []int64 {
	out := []int64{s.Unit.begin(s.From)}
	for out[len(out)-1] < s.To.Unix() {
		out = append(out, s.Unit.end(out[len(out)-1]))
	}
	return out
}

// Cell is what is told of a line.
type Cell struct {
	Line id.Line
	// Category is that of templates in small letters, or service.
	Category    string
	Began, Ends int64
	// Sent and Delivered are messages, Talks members to whom the first one of a day was sent.
	Sent, Delivered, Talks int

	members int
}

// Lines gives what is told of lines, in order of time.
func (e *Engine) Lines(_ context.Context, tx *store.Tx, of []id.Line, s Span) ([]Cell, error) {
	cells := s.Cells()
	from, to := cells[0], cells[len(cells)-1]
	days, err := cellsOf(tx, of, Day, Day.begin(time.Unix(from, 0)), to)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(days, func(c Cell) bool { return c.members < fewest })
	switch s.Unit {
	case Month:
		out = monthly(out)
	case HalfHour:
		// Whole days decide what is told of their half hours.
		all, err := cellsOf(tx, of, HalfHour, Day.begin(time.Unix(from, 0)), Day.end(Day.begin(time.Unix(to-1, 0))))
		if err != nil {
			return nil, err
		}
		out = slices.DeleteFunc(halves(all), func(c Cell) bool { return c.Began < from || c.Began >= to })
	}
	slices.SortStableFunc(out, func(a, b Cell) int { return cmp.Compare(a.Began, b.Began) })
	return out, nil
}

// monthly adds days up to months.
func monthly(days []Cell) []Cell {
	type key struct {
		line     id.Line
		category string
		began    int64
	}
	place := map[key]int{}
	var out []Cell
	for _, d := range days {
		k := key{d.Line, d.Category, Month.begin(time.Unix(d.Began, 0))}
		n, known := place[k]
		if !known {
			n = len(out)
			place[k] = n
			out = append(out, Cell{Line: d.Line, Category: d.Category, Began: k.began, Ends: Month.end(k.began)})
		}
		out[n].Sent += d.Sent
		out[n].Delivered += d.Delivered
		out[n].Talks += d.Talks
	}
	return out
}

// halves leaves of half hours those that are told.
func halves(all []Cell) []Cell {
	type key struct {
		line     id.Line
		category string
		day      int64
	}
	by := map[key][]Cell{}
	var order []key
	for _, c := range all {
		k := key{c.Line, c.Category, Day.begin(time.Unix(c.Began, 0))}
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], c)
	}
	var out []Cell
	for _, k := range order {
		out = append(out, told(by[k], func(c Cell) (int, int) { return c.members, c.Talks })...)
	}
	return out
}

// told leaves of the parts of something those that are told: each of enough members, and what
// is left out together of enough as well, as it is the difference between the whole and what
// is told. count gives of how many a part is, and how many of them no part before has.
func told[T any](parts []T, count func(T) (members, firsts int)) []T {
	var out []T
	whole, left := 0, 0
	for _, p := range parts {
		members, firsts := count(p)
		whole += firsts
		if members < fewest {
			left += firsts
		} else {
			out = append(out, p)
		}
	}
	if whole < fewest {
		return nil
	}
	if len(out) > 0 && len(out) < len(parts) && left < fewest {
		least := 0
		for i := range out {
			if n, _ := count(out[i]); n < first(count(out[least])) {
				least = i
			}
		}
		out = slices.Delete(out, least, least+1)
	}
	return out
}

func first(n, _ int) int { return n }

// Used is what is told of a template on a day.
type Used struct {
	Template              id.Template
	Began, Ends           int64
	Sent, Delivered, Read int
	// Pressed is how often its buttons were, by their words.
	Pressed []store.Pair[string, int]

	category template.Category
	members  int
}

// Templates gives what is told of the templates of a business account, of which all is all
// that it has, in order of time.
func (e *Engine) Templates(_ context.Context, tx *store.Tx, all []template.Kept, s Span) ([]Used, error) {
	s.Unit = Day
	cells := s.Cells()
	from, to := cells[0], cells[len(cells)-1]
	sort := map[id.Template]template.Category{}
	ids := make([]id.Template, len(all))
	for i, k := range all {
		ids[i], sort[k.ID] = k.ID, k.Category
	}
	list, err := usesOf(tx, ids, from, to)
	if err != nil {
		return nil, err
	}
	type key struct {
		began    int64
		category template.Category
	}
	by := map[key][]Used{}
	for _, u := range list {
		u.category = sort[u.Template]
		k := key{u.Began, u.category}
		by[k] = append(by[k], u)
	}
	var out []Used
	for _, parts := range by {
		out = append(out, told(parts, func(u Used) (int, int) { return u.members, u.members })...)
	}
	slices.SortFunc(out, func(a, b Used) int { return cmp.Or(cmp.Compare(a.Began, b.Began), cmp.Compare(a.Template, b.Template)) })
	return out, pressed(tx, ids, from, to, out)
}

// pressed adds how often buttons were.
func pressed(tx *store.Tx, of []id.Template, from, to int64, out []Used) error {
	list, err := pressesOf(tx, of, from, to)
	for _, p := range list {
		i, found := slices.BinarySearchFunc(out, p, func(u Used, p press) int {
			return cmp.Or(cmp.Compare(u.Began, p.began), cmp.Compare(u.Template, p.template))
		})
		if found {
			out[i].Pressed = append(out[i].Pressed, store.Pair[string, int]{Key: p.button, Val: p.presses})
		}
	}
	return err
}
