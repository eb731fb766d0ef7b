package analytics

import (
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
	if s.Unit == HalfHour { // whole days decide what is told of their half hours
		all, err := cellsOf(tx, of, HalfHour, Day.begin(time.Unix(from, 0)), Day.end(Day.begin(time.Unix(to-1, 0))))
		return slices.DeleteFunc(halves(all), func(c Cell) bool { return c.Began < from || c.Began >= to }), err
	}
	days, err := cellsOf(tx, of, Day, from, to)
	days = slices.DeleteFunc(days, func(c Cell) bool { return c.members < fewest })
	if s.Unit == Month {
		days = monthly(days)
	}
	return days, err
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
	by := map[key][]part{}
	for i, c := range all {
		k := key{c.Line, c.Category, Day.begin(time.Unix(c.Began, 0))}
		by[k] = append(by[k], part{i, c.members, c.Talks})
	}
	is := map[int]bool{}
	for _, parts := range by {
		tell(is, parts)
	}
	out := all[:0]
	for i, c := range all {
		if is[i] {
			out = append(out, c)
		}
	}
	return out
}

// part is one of those that something is made of: its place, of how many members it is, and
// how many of these no part before has.
type part struct{ place, members, firsts int }

// tell marks of the parts of something those that are told: each of enough members, and what
// is left out together of enough as well, as it is the difference between the whole and what
// is told.
func tell(is map[int]bool, parts []part) {
	whole, left, hidden := 0, 0, false
	least := part{place: -1}
	for _, p := range parts {
		whole += p.firsts
		if p.members < fewest {
			left, hidden = left+p.firsts, true
		} else if least.place < 0 || p.members < least.members {
			least = p
		}
	}
	for _, p := range parts {
		is[p.place] = whole >= fewest && p.members >= fewest && (p.place != least.place || !hidden || left >= fewest)
	}
}

// Used is what is told of a template on a day.
type Used struct {
	Template              id.Template
	Began, Ends           int64
	Sent, Delivered, Read int
	// Pressed is how often its buttons were, by their words.
	Pressed []store.Pair[string, int]

	members int
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
	by := map[key][]part{}
	for i, u := range list {
		k := key{u.Began, sort[u.Template]}
		by[k] = append(by[k], part{i, u.members, u.members})
	}
	is := map[int]bool{}
	for _, parts := range by {
		tell(is, parts)
	}
	out, place := list[:0], map[press]int{}
	for i, u := range list {
		if is[i] {
			place[press{template: u.Template, began: u.Began}] = len(out)
			out = append(out, u)
		}
	}
	buttons, err := pressesOf(tx, ids, from, to)
	for _, b := range buttons {
		if i, told := place[press{template: b.template, began: b.began}]; told {
			out[i].Pressed = append(out[i].Pressed, store.Pair[string, int]{Key: b.button, Val: b.presses})
		}
	}
	return out, err
}
