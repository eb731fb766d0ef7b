package policy

import (
	"context"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// refusals are the faults for what decide answers (integrity 14).
var refusals = [...]*fault.Fault{
	decide.NotFound:             errNotFound,
	decide.NotAvailable:         errRemoved,
	decide.SignIn:               errSignIn,
	decide.Suspended:            errReadOnly,
	decide.AgeRequired:          errAge,
	decide.SubscriptionRequired: errSubscription,
	decide.FollowRequired:       errFollow,
	decide.ConsentRequired:      errConsent,
	decide.NotAllowed:           errNotAllowed,
	decide.Limited:              errEngagement,
	decide.ReplyLimited:         errReply,
	decide.QuoteLimited:         errQuote,
}

// Can answers nil if the account may do what it wants with a subject, else the
// fault to return. Call it in the transaction that does it. sub names kind, id,
// author, audience, and the relations that only the caller knows.
func (e *Engine) Can(ctx context.Context, tx *store.Tx, a id.Account, act decide.Act, sub decide.Subject) error {
	v, err := e.actor(ctx, tx, a)
	if err != nil {
		return err
	}
	subs := []decide.Subject{sub}
	if err := e.Load(ctx, tx, v, subs); err != nil {
		return err
	}
	refusal := v.Can(act, &subs[0])
	if refusal == decide.Allowed {
		return nil
	}
	return e.refuse(tx, refusal, act, &subs[0])
}

// Open is Can(DoOpen) for a viewer at hand: whether a thing may be read by its
// address.
func (e *Engine) Open(ctx context.Context, tx *store.Tx, v *decide.Viewer, sub decide.Subject) error {
	subs := []decide.Subject{sub}
	if err := e.Load(ctx, tx, v, subs); err != nil {
		return err
	}
	refusal := v.Can(decide.DoOpen, &subs[0])
	if refusal == decide.Allowed {
		return nil
	}
	return e.refuse(tx, refusal, decide.DoOpen, &subs[0])
}

// refuse finds the label that stands behind a refusal, to say which decision it
// was and, for what is withheld, on which ground.
func (e *Engine) refuse(tx *store.Tx, r decide.Refusal, act decide.Act, sub *decide.Subject) error {
	f := refusals[r]
	var bits decide.Word
	switch r {
	case decide.NotAvailable:
		bits = decide.Withheld
	case decide.Limited, decide.ReplyLimited, decide.QuoteLimited:
		bits = act.DeniedBy()
	default:
		return f
	}
	ev, err := evidence(tx, []decide.Subject{*sub})
	if err != nil {
		return err
	}
	label, found := e.behind(ev[0], bits)
	if !found {
		return f
	}
	if r == decide.NotAvailable {
		f = withheld(label)
	}
	return f.With(fault.Arg{Name: "decision", Value: label.Decision}, fault.Arg{Name: "notice", Value: label.Val}, fault.Arg{Name: "territory", Value: label.Regions.String()})
}

// behind finds the first label with one of the bits.
func (e *Engine) behind(ev decide.Evidence, bits decide.Word) (decide.Label, bool) {
	for _, labels := range [...][]decide.Label{ev.Item, ev.Author, ev.Around} {
		for _, l := range labels {
			if def, ok := e.Table().Definition(l.Source, l.Val); ok && def.Bits.Has(bits) {
				return l, true
			}
		}
	}
	return decide.Label{}, false
}

func withheld(l decide.Label) *fault.Fault {
	switch l.Val {
	case "!withhold-legal":
		return errWithheldLegal
	case "!withhold-rights":
		return errWithheldRights
	}
	return errRemoved
}

// Explain says what made the decision on subs[i], as far as r may know. Inner
// subjects stand in subs as they do for Page.
func (e *Engine) Explain(ctx context.Context, tx *store.Tx, v *decide.Viewer, s decide.Surface, subs []decide.Subject, i int, r decide.Reader) (decide.Why, error) {
	if err := e.Load(ctx, tx, v, subs); err != nil {
		return decide.Why{}, err
	}
	ev, err := evidence(tx, subs)
	if err != nil {
		return decide.Why{}, err
	}
	return v.Explain(s, subs, ev, i, store.Micros(tx.Now()), r), nil
}

// evidence reads the labels behind subjects.
func evidence(tx *store.Tx, subs []decide.Subject) ([]decide.Evidence, error) {
	var refs []decide.Ref
	for i := range subs {
		s := &subs[i]
		refs = append(refs, labelled(decide.Ref{Kind: s.Kind, ID: s.ID}), decide.Ref{Kind: decide.KindAccount, ID: s.AuthorID}, labelled(s.Within))
	}
	rows, err := activeLabels(tx, refs)
	if err != nil {
		return nil, err
	}
	out := make([]decide.Evidence, len(subs))
	for i := range subs {
		out[i] = decide.Evidence{Item: rows[refs[3*i]], Around: rows[refs[3*i+2]]}
		if s := &subs[i]; s.Kind != decide.KindAccount && s.Kind != decide.KindProfile {
			out[i].Author = rows[refs[3*i+1]]
		}
	}
	return out, nil
}
