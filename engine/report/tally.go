package report

import (
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/report/tally"
)

// source is whom a report comes from.
func (r *Report) source() tally.Source {
	switch {
	case r.Visitor:
		return tally.Visitors
	case r.Reporter == 0 && r.Comment != "": // of a member who is gone the words are gone too
		return tally.Flagged
	}
	return tally.Members
}

// countReport counts a report that came in.
func countReport(tx *store.Tx, r Report) error {
	if err := tally.Add(tx, tally.ByReason, string(r.Reason)); err != nil {
		return err
	}
	return tally.Add(tx, tally.ByReporter, string(r.source()))
}

// countWarning counts a decision, with the report that led to it, if there is one.
func countWarning(tx *store.Tx, w *Warning, r Report, s tally.Source) error {
	ground := w.Rules.String()
	if r.Category == Legal {
		ground = tally.Law
	}
	if r.ID != 0 {
		s = r.source()
		if err := tally.Add(tx, tally.ByWait, tally.Waited(id.Time(w.ID).Sub(id.Time(r.ID)))); err != nil {
			return err
		}
	}
	if err := tally.Add(tx, tally.ByMeasure, string(w.Action)); err != nil {
		return err
	}
	if err := tally.Add(tx, tally.ByGround, ground); err != nil {
		return err
	}
	return tally.Add(tx, tally.BySource, string(s))
}
