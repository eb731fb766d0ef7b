package account

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Why a sign-up waits for the staff (Login.Waits).
const (
	// waitsMode: the network reads every request to join.
	waitsMode = "mode"
	// waitsWork: no proof of work came with it (Policy.Work).
	waitsWork = "work"
	// waitsGate: a rule for sign-ups asks for the staff's word (Signup.Hold).
	waitsGate = "gate"
)

// waits tells why a sign-up waits for the staff. Where the staff reads every request
// anyway, work proves nothing more, and an invitation of the operator's is the
// operator's word.
func (e *Engine) waits(s Signup, i Invite) (why []string) {
	p := e.Policy()
	if s.Hold {
		why = append(why, waitsGate)
	}
	switch vouched := i.ID != 0 && i.Owner == 0; {
	case i.ID == 0 && p.Mode == Approval:
		why = append(why, waitsMode)
	case p.Work > 0 && !s.Proved && !vouched:
		why = append(why, waitsWork)
	}
	return why
}

// Inviter gives who made an invitation; 0 when it was the operator, or when the
// invitation is over and gone.
func (e *Engine) Inviter(_ context.Context, tx *store.Tx, invite int64) (id.Account, error) {
	i, err := inviteByID(tx, invite)
	if store.IsMissing(err) {
		err = nil
	}
	return i.Owner, err
}
