package business

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/report"
	"parvis/system/business/template"
)

// feeling is how a member answered a template.
type feeling int

// What a member does against whoever wrote to them.
const (
	silencedIt = feeling(1)
	stoppedIt  = feeling(2)
	reportedIt = feeling(4)

	// feltFor is for how long a template is what a member answers.
	feltFor = 7 * 24 * time.Hour
)

// felt counts against the last template that an organisation, or one of its lines, sent to
// a member what they do; of each sort once (business-messaging 10.8).
func (e *Engine) felt(ctx context.Context, tx *store.Tx, p id.Portfolio, l id.Line, member id.Account, f feeling) error {
	a, err := aliasOf(tx, p, member)
	if err != nil {
		return notThere(err)
	}
	o, err := lastTemplate(tx, a.Digits, l, tx.Now().Add(-feltFor))
	if err != nil {
		return notThere(err)
	}
	if fresh, err := addFelt(tx, o.message, f); err != nil || !fresh {
		return err
	}
	r := template.Response{}
	switch f {
	case silencedIt:
		r.Mutes = 1
	case stoppedIt:
		r.Blocks = 1
	case reportedIt:
		r.Reports = 1
	}
	return e.templates.Count(ctx, tx, o.template, r)
}

// reported counts a report of a line, or of its organisation.
func (e *Engine) reported(ctx context.Context, tx *store.Tx, r report.Opened) error {
	if r.Reporter == 0 {
		return nil
	}
	l, err := lineByID(tx, id.Line(r.Target))
	if store.IsMissing(err) {
		return e.felt(ctx, tx, id.Portfolio(r.Target), 0, r.Reporter, reportedIt)
	}
	if err != nil {
		return err
	}
	return e.felt(ctx, tx, l.Portfolio, l.ID, r.Reporter, reportedIt)
}

// notThere lets go of a row that is missing.
func notThere(err error) error {
	if store.IsMissing(err) {
		return nil
	}
	return err
}
