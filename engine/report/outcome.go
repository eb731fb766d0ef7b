package report

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Outcome is what became of a report, as whoever made it may know it.
type Outcome string

// The outcomes (integrity 6).
const (
	Received  = Outcome("received")
	InReview  = Outcome("review")
	Measure   = Outcome("measure")
	NoMeasure = Outcome("none")
)

// Outcome gives a report and what became of it. That the reader made it is for the
// caller to know.
func (e *Engine) Outcome(_ context.Context, tx *store.Tx, which id.Report) (Report, Outcome, error) {
	r, err := report(tx, which)
	switch {
	case store.IsMissing(err):
		return r, "", errMissing
	case err != nil:
		return r, "", err
	case r.ResolvedAt.IsZero() && r.Assigned == 0:
		return r, Received, nil
	case r.ResolvedAt.IsZero():
		return r, InReview, nil
	}
	yes, err := measured(tx, r)
	if err != nil || !yes {
		return r, NoMeasure, err
	}
	return r, Measure, nil
}

// Forget takes the words out of a report, which stays to be counted (integrity 16).
func (e *Engine) Forget(_ context.Context, tx *store.Tx, which id.Report) error {
	return forget(tx, which)
}
