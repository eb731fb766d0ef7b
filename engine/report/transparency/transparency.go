package transparency

import (
	"context"
	"embed"
	"slices"
	"strconv"
	"time"

	"parvis/base/store"
	"parvis/engine/report"
	"parvis/engine/report/tally"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Shown is how many weeks are told.
const Shown = 12

// Keys of parts that no engine names.
const (
	// None is the reason of reports without one, and the ground of decisions that name no
	// rule.
	None = ""
	// Rule is the ground of decisions that name rules of the network. Which they are is not
	// told: rules come and go, and what is told of a week that is over must stay the same.
	Rule = "rule"
)

// Table is the parts by which something is counted.
type Table struct {
	By   tally.Counted
	Keys []string
}

// Week is what is told of a week. The parts stand in the order of the tables and of
// their keys.
type Week struct {
	Monday                                time.Time
	Reports, Decisions, Appeals, Answered Figure
	Parts                                 [][]Figure
	// Half is in how many hours half of the decisions on reports were taken, or the next
	// larger of tally.Waits: 0 is not told, and Long is more than all of these.
	Half int
	// Right is how many of a hundred appeals that were answered were right; -1 is not told.
	Right int
}

// Long is a time longer than those that are counted.
const Long = -1

func tables() []Table {
	reasons := []string{}
	for _, r := range report.Reasons() {
		reasons = append(reasons, string(r))
	}
	return []Table{
		{tally.ByReason, append(reasons, None)},
		{tally.ByReporter, keys(tally.Members, tally.Visitors, tally.Flagged)},
		{tally.ByMeasure, keys(report.None, report.Cover, report.Limit, report.Delete, report.Sensitive, report.Disable, report.Silence, report.Suspend)},
		{tally.ByGround, []string{tally.Law, Rule, None}},
		{tally.BySource, keys(tally.Members, tally.Visitors, tally.Flagged, tally.Auto, tally.Own)},
		{tally.ByAnswer, keys(report.Reversed, report.Upheld)},
	}
}

func keys[T ~string](list ...T) []string {
	out := make([]string, len(list))
	for i, k := range list {
		out[i] = string(k)
	}
	return out
}

// part gives the key under which a table tells what was counted under a key.
func (t Table) part(key string) string {
	switch {
	case t.By == tally.ByReason:
		return string(report.Reason(key).Group())
	case t.By == tally.ByGround && key != tally.Law && key != None:
		return Rule
	}
	return key
}

// Weeks gives the tables, and the weeks that are over, the newest first.
func Weeks(_ context.Context, tx *store.Tx, now time.Time) ([]Table, []Week, error) {
	running := tally.WeekOf(now)
	list, err := tally.Between(tx, running-Shown, running)
	if err != nil {
		return nil, nil, err
	}
	all, out := tables(), make([]Week, Shown)
	for i := range out {
		out[i] = told(all, list, running-1-i)
	}
	return all, out, nil
}

// told gives what is told of a week.
func told(all []Table, list []tally.Tally, week int) Week {
	w := Week{Monday: tally.Monday(week), Parts: make([][]Figure, len(all)), Right: -1}
	counted := func(by tally.Counted, part func(string) string) map[string]int {
		out := map[string]int{}
		for _, t := range list {
			if t.Week == week && t.What == by {
				out[part(t.Key)] += t.N
			}
		}
		return out
	}
	whole := map[tally.Counted]Figure{}
	for i, t := range all {
		n, parts := counted(t.By, t.part), make([]int, len(t.Keys))
		for j, k := range t.Keys {
			parts[j] = n[k]
		}
		whole[t.By], w.Parts[i] = hide(parts)
		switch t.By {
		case tally.BySource:
			// The time is that of decisions on reports: where enough of them are told.
			if slices.ContainsFunc(w.Parts[i][:2], Figure.Told) {
				w.Half = half(counted(tally.ByWait, func(k string) string { return k }))
			}
		case tally.ByAnswer:
			if right, wrong := w.Parts[i][0], w.Parts[i][1]; right.Told() && wrong.Told() {
				w.Right = int((100*right + (right+wrong)/2) / (right + wrong))
			}
		}
	}
	w.Reports, w.Decisions, w.Answered = whole[tally.ByReason], whole[tally.ByMeasure], whole[tally.ByAnswer]
	w.Appeals = figure(counted(tally.ByAppeal, func(k string) string { return k })[None], Least)
	return w
}

// half gives the hours within which half of what is counted by them came about.
func half(n map[string]int) int {
	whole, sum := 0, 0
	for _, k := range n {
		whole += k
	}
	for _, hours := range tally.Waits() {
		if sum += n[strconv.Itoa(hours)]; 2*sum >= whole && whole > 0 {
			return hours
		}
	}
	if whole == 0 {
		return 0
	}
	return Long
}
