package recurring

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const (
	// fewest is from how many members on a number is told.
	fewest = 5
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
	from             time.Time
	week             bool
	reached, stopped int
}

// sum is what a line reads of a topic.
type sum struct {
	topic
	holders, waiting int
	// next is when the first that waits is brought.
	next  time.Time
	spans []span
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
	out := make([]sum, len(holders))
	for i, h := range holders {
		s := sum{topic: h.topic, holders: h.n, spans: spans(today)}
		for _, w := range waiters {
			if w.topic == h.topic {
				s.waiting, s.next = w.n, w.next
			}
		}
		for _, d := range days {
			if n := place(today - d.day); d.topic == h.topic && n < len(s.spans) {
				s.spans[n].reached += d.n
				s.spans[n].stopped += d.stopped
			}
		}
		out[i] = s
	}
	return out, nil
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
