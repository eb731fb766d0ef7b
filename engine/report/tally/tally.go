package tally

import (
	"strconv"
	"time"

	"parvis/base/store"
)

// Counted is what is counted.
type Counted string

// What is counted, and by which keys.
const (
	// ByReason counts reports by their reason, empty where none was chosen.
	ByReason = Counted("reason")
	// ByReporter counts reports by Source.
	ByReporter = Counted("report")
	// ByMeasure counts decisions by what is done.
	ByMeasure = Counted("measure")
	// ByGround counts decisions by Law, else by the rules that they name.
	ByGround = Counted("ground")
	// BySource counts decisions by Source.
	BySource = Counted("source")
	// ByWait counts decisions on reports by the hours from one to the other: the least
	// of Waits that is not shorter.
	ByWait = Counted("wait")
	// ByAppeal counts appeals that came in, under no key.
	ByAppeal = Counted("appeal")
	// ByAnswer counts appeals that were answered by the state that they have then.
	ByAnswer = Counted("answer")
)

// Law is the ground of a decision on what was reported as against the law.
const Law = "law"

// Source is what brought something before the moderators.
type Source string

// The sources. A rule of the staff only points something out (Flagged), or decides (Auto).
const (
	Members  = Source("member")
	Visitors = Source("visitor")
	Flagged  = Source("flag")
	Auto     = Source("auto")
	Own      = Source("own")
)

// Waits gives the hours by which the way from a report to its decision is counted.
func Waits() []int { return []int{1, 4, 12, 24, 48, 96, 168, 336, 720} }

// Tally is how often something was counted in a week.
type Tally struct {
	Week int
	What Counted
	Key  string
	N    int
}

// aWeek is how long one is.
const aWeek = 7 * 24 * time.Hour

// Monday is when a week begins (UTC).
func Monday(week int) time.Time {
	return time.Date(2019, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(week) * aWeek)
}

// WeekOf gives the week of a moment.
func WeekOf(t time.Time) int { return int(t.Sub(Monday(0)) / aWeek) }

// Add counts one more in the week that runs.
func Add(tx *store.Tx, what Counted, key string) error { return add(tx, WeekOf(tx.Now()), what, key) }

// Between gives what was counted from a week on and before another.
func Between(tx *store.Tx, from, before int) ([]Tally, error) { return between(tx, from, before) }

// Waited is the key of a time between a report and its decision; empty for the longest.
func Waited(d time.Duration) string {
	for _, hours := range Waits() {
		if d <= time.Duration(hours)*time.Hour {
			return strconv.Itoa(hours)
		}
	}
	return ""
}
