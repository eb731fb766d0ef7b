package house

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// Wording is what a rule said for a time.
type Wording struct {
	Rule    int64
	Version int
	Texts   Words
	Hints   Words
	// Since is when it began to hold; zero before that was noted.
	Since time.Time
	// Until is when the next one took its place, or the rule was taken away; zero
	// when neither happened, or before that was noted.
	Until time.Time
	// By worded it; zero is the program, or nobody knows any more.
	By id.Account
	// Newest is the rule's last version; Gone tells that the rule was taken away.
	Newest int
	Gone   bool
}

// Cite names the wording.
func (w Wording) Cite() Cite { return Cite{w.Rule, w.Version} }

// State is what became of a wording.
type State string

// The states of a wording.
const (
	// Holding: the rule stands in these words now.
	Holding = State("in_force")
	// Reworded: it has others since.
	Reworded = State("reworded")
	// Removed: the rule was taken away, in these words or others.
	Removed = State("removed")
)

// State tells what became of the wording.
func (w Wording) State() State {
	switch {
	case w.Gone:
		return Removed
	case w.Version != w.Newest:
		return Reworded
	}
	return Holding
}

// Cite names a rule in the words of one version, "2@3". Before versions were kept, a
// number alone stood for a rule: that is its version 1.
type Cite struct {
	Rule    int64
	Version int
}

// String is the cite as it is kept, and the end of the path of its page.
func (c Cite) String() string { return c.Number() + "@" + strconv.Itoa(c.Version) }

// Number is the rule's number as reports name it.
func (c Cite) Number() string { return strconv.FormatInt(c.Rule, 10) }

// Path of the page with the wording.
func (c Cite) Path() string { return rulesPath + "/" + c.String() }

// ParseCite reads a cite.
func ParseCite(text string) (Cite, bool) {
	number, version, has := strings.Cut(text, "@")
	if !has {
		version = "1"
	}
	rule, err := strconv.ParseInt(number, 10, 64)
	v, err2 := strconv.ParseInt(version, 10, 32)
	return Cite{rule, int(v)}, err == nil && err2 == nil && rule > 0 && v > 0
}

// Cites are the rules that a report or a decision names.
type Cites []Cite

// ParseCites reads what String wrote, and numbers alone; what is neither is left out.
func ParseCites(text string) (out Cites) {
	for one := range strings.FieldsSeq(text) {
		if c, ok := ParseCite(one); ok {
			out = append(out, c)
		}
	}
	return out
}

// String gives them with blanks between them.
func (c Cites) String() string {
	out := make([]string, len(c))
	for i, one := range c {
		out[i] = one.String()
	}
	return strings.Join(out, " ")
}

// Numbers gives the rules' numbers, without versions.
func (c Cites) Numbers() []string {
	out := make([]string, len(c))
	for i, one := range c {
		out[i] = one.Number()
	}
	return out
}

// Wordings gives everything that a rule ever said, the newest first; also of one
// that was taken away.
func (e *Engine) Wordings(_ context.Context, tx *store.Tx, rule int64) ([]Wording, error) {
	list, err := wordings(tx, []int64{rule})
	if err == nil && len(list) == 0 {
		err = errMissing
	}
	return list, err
}

// Cited gives the wordings that are named; what names none is left out.
func (e *Engine) Cited(_ context.Context, tx *store.Tx, cites Cites) (map[Cite]Wording, error) {
	out := map[Cite]Wording{}
	if len(cites) == 0 {
		return out, nil
	}
	list, err := wordings(tx, cites.rules())
	for _, w := range list {
		if slices.Contains(cites, w.Cite()) {
			out[w.Cite()] = w
		}
	}
	return out, err
}

// InForce names the same rules in the words that they have now, or had last.
func (e *Engine) InForce(_ context.Context, tx *store.Tx, cites Cites) (Cites, error) {
	if len(cites) == 0 {
		return nil, nil
	}
	list, err := wordings(tx, cites.rules())
	out := slices.Clone(cites)
	for i, c := range out {
		for _, w := range list {
			if w.Rule == c.Rule {
				out[i].Version = w.Newest
			}
		}
	}
	return out, err
}

// rules gives the rules that are named.
func (c Cites) rules() []int64 {
	out := make([]int64, len(c))
	for i, one := range c {
		out[i] = one.Rule
	}
	return out
}
