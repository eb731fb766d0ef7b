// Package crisis lets a network say that a crisis goes on, what is known of what is
// claimed in it, and that a post repeats what is misleading (integrity 5).
//
// Words: a crisis is a declared event with a scope and an end. A claim is a statement
// of fact that goes round in it; evidence is a public source about a claim, kept as it
// was read. A case is a post that somebody looked at; its measure is a label of
// engine/policy, put through a decision of engine/report, which tells the author why
// and can be contested. A designation says in which capacity an account speaks.
//
//	crisis: draft -> open -> extended (again and again) -> closing -> closed -> archived
//	                   `-------------------------------------^
//	claim:  reported -> under_review -> unverified | misleading | accurate | not_a_claim,
//	        and any of them again
//	case:   interim -> expired | superseded
//	        proposed -> returned | applied -> lifted | superseded | kept -> lifted
//
// Invariants: two different persons with the role open and extend a crisis, designate,
// and cover a post of a high-profile author; where fewer than three have the role the
// first may do it alone after half an hour, and that is said. A claim is misleading only
// with the evidence of lacking. A measure restricts the post through its label alone,
// and its author is told in the same transaction. What is based on a claim that turns
// out not to be misleading, or on a crisis that is over, is lifted, and authors are told.
// Every change is in the audit record, and an event for whoever keeps another.
//
// Bodies of rows keep who of the staff acted by number, also when that account is gone.
//
//	c, err := crises.Save(ctx, tx, lead, 0, crisis.Draft{...})
//	c, err = crises.Confirm(ctx, tx, other, c.ID)
//	k, err := crises.AddClaim(ctx, tx, lead, c.ID, crisis.ClaimDraft{...})
//	k, err = crises.Assess(ctx, tx, lead, k.ID, crisis.Misleading, why)
//	m, err := crises.Propose(ctx, tx, reviewer, crisis.Proposal{Post: p, Claim: k.ID, Measure: "M3", ...})
package crisis
