package template

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// reasons are those with which templates are rejected (10.6).
var reasons = []string{"ABUSIVE_CONTENT", "INVALID_FORMAT", "INCORRECT_CATEGORY", "PROMOTIONAL", "TAG_CONTENT_MISMATCH", "SCAM"}

// Decision is what somebody of the staff decides on a template.
type Decision struct {
	Approve bool
	// Of is the version that was looked at; one about another decides nothing.
	Of string
	// Reason is one of the published ones, Note and Advice are words for the organisation.
	Reason, Note, Advice string
}

// maxNote bounds the words of a decision.
const maxNote = 1000

// Waiting are the templates that wait for a decision, the oldest first; those of
// organisations in which the actor has a role are left out.
func (e *Engine) Waiting(ctx context.Context, tx *store.Tx, actor account.Actor) ([]Kept, error) {
	if !judges(actor) {
		return nil, errRole
	}
	own, err := e.o.Own(ctx, tx, actor.Account)
	if err != nil {
		return nil, err
	}
	return waiting(tx, own, 100)
}

// judges tells who decides on templates: who decides on reports.
func judges(a account.Actor) bool { return a.Role.Has(account.ManageReports) }

// Decide approves or rejects a template that waits, and enters it in the record. One of
// an organisation in which the actor has a role is Missing.
func (e *Engine) Decide(ctx context.Context, tx *store.Tx, actor account.Actor, t id.Template, d Decision) error {
	if !judges(actor) {
		return errRole
	}
	k, err := hold(tx, t)
	if err != nil {
		return err
	}
	if own, err := e.o.Own(ctx, tx, actor.Account); err != nil || slices.Contains(own, k.Business) {
		return cmp.Or(err, error(errMissing))
	}
	if k.State != Pending && k.State != InAppeal {
		return errState
	}
	if d.Of != k.Version() {
		return errEdited
	}
	d.Note, d.Advice = strings.TrimSpace(d.Note), strings.TrimSpace(d.Advice)
	if !d.Approve && (!slices.Contains(reasons, d.Reason) || d.Note == "" || d.Advice == "") || runes(d.Note) > maxNote || runes(d.Advice) > maxNote {
		return errReason
	}
	k.Changed, k.Waits = tx.Now(), time.Time{}
	changed := k.body != k.live
	if d.Approve {
		k.State, k.live, k.Reason, k.Note, k.Advice = Approved, k.body, "NONE", "", ""
	} else {
		k.State, k.live, k.Reason, k.Note, k.Advice = Rejected, "", d.Reason, d.Note, d.Advice
	}
	if d.Approve && (changed || k.Quality == Red) { // people looked at it
		k.proven = k.proven && !changed
		if err := e.fresh(ctx, tx, &k); err != nil {
			return err
		}
	}
	if err := e.put(ctx, tx, k); err != nil {
		return err
	}
	if d.Approve {
		return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "template.approve", Subject: audit.Subject{Kind: "template", ID: int64(t)}})
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "template.reject", Subject: audit.Subject{Kind: "template", ID: int64(t)}})
}
