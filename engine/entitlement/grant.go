package entitlement

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
)

// Subject is who may use something: the id of an account, an organisation or a line.
type Subject int64

// Source is what a grant comes from.
type Source struct {
	// Kind is a word, such as "operator"; ID is a number among those of its kind.
	Kind string
	ID   int64
}

// Operator is the kind of what the staff of the network gives.
const Operator = "operator"

// State is whether a grant was taken back.
type State string

// The states of grants; one that ended by its time is still active.
const (
	Active  = State("active")
	Revoked = State("revoked")
)

// Grant gives a subject a feature.
type Grant struct {
	ID      int64
	Subject Subject
	Feature Feature
	// Scope is where it holds; 0 is everywhere.
	Scope int64
	// Level is how much of it; 0 means 1.
	Level  int
	Source Source
	// Starts is from when it holds, zero from now on; Ends is until when, zero for ever. One
	// that was taken back ended then.
	Starts, Ends time.Time
	State        State
	// Reason is in the words of whoever gave it, or nothing.
	Reason string
}

// Limits of a grant.
const (
	mostLevel  = 1000
	mostReason = 280
)

var kindShape = regexp.MustCompile(`^[a-z][a-z_.]{0,39}$`)

// clean checks a grant and fills in what it may leave out.
func (g Grant) clean(now time.Time) (Grant, error) {
	g.State, g.Reason = Active, strings.TrimSpace(g.Reason)
	if g.Level == 0 {
		g.Level = 1
	}
	if g.Starts.IsZero() {
		g.Starts = now
	}
	switch {
	case !slices.Contains(known, g.Feature):
		return g, errFeature
	case g.Subject == 0 || g.Level < 1 || g.Level > mostLevel || g.Scope < 0 || !kindShape.MatchString(g.Source.Kind):
		return g, errGrant
	case utf8.RuneCountInString(g.Reason) > mostReason || i18n.BadText(g.Reason):
		return g, errReason
	case !g.Ends.IsZero() && (!g.Ends.After(g.Starts) || !g.Ends.After(now)):
		return g, errEnds
	}
	return g, nil
}

// Verdict is what a grant does at a time.
type Verdict string

// The verdicts: it holds; it gives less than another; it has not begun, has ended, or was
// taken back.
const (
	Holds  = Verdict("holds")
	Weaker = Verdict("weaker")
	Early  = Verdict("early")
	Over   = Verdict("over")
	Taken  = Verdict("taken")
)

// At tells whether a grant is in force at a time, without regard to others.
func (g Grant) At(now time.Time) Verdict {
	switch {
	case g.State == Revoked:
		return Taken
	case g.Starts.After(now):
		return Early
	case !g.Ends.IsZero() && !g.Ends.After(now):
		return Over
	}
	return Holds
}
