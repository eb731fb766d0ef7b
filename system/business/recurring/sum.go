package recurring

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const (
	// Fewest is from how many members on a number is told.
	Fewest = 5
	// mostTopics is how many topics stand on a page, those that the most hold.
	mostTopics = 50
	// shownDays and shownWeeks are told one by one, the weeks before the days, so that no
	// difference tells a number that is not told. countedFor is how long days are kept.
	shownDays  = 7
	shownWeeks = 4
	countedFor = shownDays + 7*shownWeeks + 1
)

// dayOf is the number of a day.
func dayOf(at time.Time) int64 { return at.Unix() / 86400 }

// topic is what a line tells, and how often.
type topic struct {
	title     string
	frequency Frequency
}

// span is what happened in some days, the first of which is from.
type span struct {
	from          time.Time
	week          bool
	sent, stopped int
}

// sum is what a line reads of a topic.
type sum struct {
	topic
	holders, waiting int
	// next is when the first that waits is brought.
	next  time.Time
	spans []span
	// linked says that links may ask for it.
	linked bool
}

// sums gives what a line reads of its topics.
func sums(tx *store.Tx, l id.Line) ([]sum, error) {
	holders, err := holdersOf(tx, l, tx.Now(), mostTopics)
	if err != nil {
		return nil, err
	}
	waiters, err := waitersOf(tx, l)
	if err != nil {
		return nil, err
	}
	today := dayOf(tx.Now())
	days, err := daysOf(tx, l, today-countedFor)
	if err != nil {
		return nil, err
	}
	list := topics(holders, days)
	out := make([]sum, len(list))
	for i, h := range list {
		s := sum{topic: h.topic, holders: h.n, spans: spans(today)}
		_, err := triedOf(tx, l, h.title)
		if s.linked = err == nil; !s.linked && !store.IsMissing(err) {
			return nil, err
		}
		for _, w := range waiters {
			if w.topic == h.topic {
				s.waiting, s.next = w.n, w.next
			}
		}
		for _, d := range days {
			if n := place(today - d.day); d.topic == h.topic && n < len(s.spans) {
				s.spans[n].add(d, h.n)
			}
		}
		out[i] = s
	}
	return out, nil
}

// topics are those that somebody holds, stopped or not, and those of which something was
// counted; in an order that tells nothing of few.
func topics(holders, days []summed) []summed {
	out := slices.Clone(holders)
	for _, d := range days {
		if len(out) < mostTopics && !slices.ContainsFunc(out, func(s summed) bool { return s.topic == d.topic }) {
			out = append(out, summed{topic: d.topic})
		}
	}
	slices.SortFunc(out, func(a, b summed) int {
		return cmp.Or(max(b.n, Fewest-1)-max(a.n, Fewest-1), strings.Compare(a.title, b.title), strings.Compare(string(a.frequency), string(b.frequency)))
	})
	return out
}

// add adds a day. A week is of days that are told for themselves, and of what enough members
// hold, as many days of few are still few members.
func (s *span) add(d summed, holders int) {
	if !s.week || holders >= Fewest && d.n >= Fewest {
		s.sent += d.n
	}
	if !s.week || holders >= Fewest && d.stopped >= Fewest {
		s.stopped += d.stopped
	}
}

// place tells which of the spans has a day that was so many ago.
func place(ago int64) int {
	if ago < shownDays {
		return int(max(ago, 0))
	}
	return shownDays + int(ago-shownDays)/7
}

// spans are those of a page, the newest first.
func spans(today int64) []span {
	at := func(day int64) time.Time { return time.Unix(day*86400, 0).UTC() }
	var out []span
	for n := range int64(shownDays) {
		out = append(out, span{from: at(today - n)})
	}
	for n := range int64(shownWeeks) {
		out = append(out, span{from: at(today - shownDays - 7*n - 6), week: true})
	}
	return out
}
