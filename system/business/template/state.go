package template

import "time"

// State is where a template stands (10.7).
type State string

// The states.
const (
	Pending         = State("PENDING")
	Approved        = State("APPROVED")
	Rejected        = State("REJECTED")
	Paused          = State("PAUSED")
	Disabled        = State("DISABLED")
	InAppeal        = State("IN_APPEAL")
	PendingDeletion = State("PENDING_DELETION")
	Deleted         = State("DELETED")
	Archived        = State("ARCHIVED")
)

// moves are the allowed ones; deletion is allowed from everywhere but itself.
var moves = map[State][]State{
	Pending:         {Approved, Rejected},
	Approved:        {Pending, Paused, Disabled, Archived},
	Paused:          {Approved, Pending, Disabled},
	Rejected:        {InAppeal, Pending},
	InAppeal:        {Approved, Rejected},
	Archived:        {Approved},
	PendingDeletion: {Deleted},
}

// May tells whether a template may go from one state to another.
func (s State) May(to State) bool {
	if to == PendingDeletion || to == Deleted {
		return s != Deleted && s != to
	}
	for _, m := range moves[s] {
		if m == to {
			return true
		}
	}
	return false
}

// Sendable gives nil when a template of this state may be sent. It may while an edit of
// an approved one waits, in its old version: then approvedBefore is true (10.7).
func (s State) Sendable(approvedBefore bool) *Problem {
	switch {
	case s == Approved, s == Pending && approvedBefore:
		return nil
	case s == Paused:
		return wrong(CodePaused, "The template is paused because of its quality.")
	case s == Disabled:
		return wrong(CodeDisabled, "The template is disabled because of its quality.")
	}
	return Unknown()
}

// Unknown is the problem of a template that is not there, or not approved, in a language.
func Unknown() *Problem {
	return &Problem{Code: CodeUnknown, Message: "(#132001) Template name does not exist in the translation", Details: "template['name'] must be that of an approved template that exists in template['language']['code']."}
}

// Pause gives what happens to an approved template whose quality turned red when it had
// been paused so often before: for how long it is paused, or that it is disabled (10.7).
func Pause(before int) (State, time.Duration) {
	switch before {
	case 0:
		return Paused, 3 * time.Hour
	case 1:
		return Paused, 6 * time.Hour
	}
	return Disabled, 0
}

// Edits decides on an edit of a template in this state, given when it was edited while
// approved. The second answer is when an edit is possible again; zero is never by
// waiting (10.5).
func (s State) Edits(edited []time.Time, now time.Time) (bool, time.Time) {
	if s != Approved && s != Rejected && s != Paused {
		return false, time.Time{}
	}
	if s != Approved {
		return true, time.Time{}
	}
	var next time.Time
	later := func(t time.Time) {
		if t.After(now) && t.After(next) {
			next = t
		}
	}
	var month []time.Time
	for _, at := range edited {
		later(at.Add(24 * time.Hour))
		if at.Add(30 * 24 * time.Hour).After(now) {
			month = append(month, at)
		}
	}
	if len(month) >= 10 {
		later(oldest(month, len(month)-10).Add(30 * 24 * time.Hour))
	}
	return next.IsZero(), next
}

// oldest gives the n-th of some instants, the earliest being 0.
func oldest(list []time.Time, n int) time.Time {
	for _, at := range list {
		before := 0
		for _, o := range list {
			if o.Before(at) {
				before++
			}
		}
		if before == n {
			return at
		}
	}
	return list[0]
}
