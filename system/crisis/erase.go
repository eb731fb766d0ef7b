package crisis

import (
	"context"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

// Erase takes an account out of what stays for the record: cases (crisis_case) are over,
// and keep what was decided without whose post it was and what was written of it;
// designations (crisis_designation) go. Who decided stays as a number, which names nobody
// any more.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	list, err := casesBy(tx, a)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		switch {
		case c.State == Pending:
			c.State, c.Ended = Returned, tx.Now()
		case c.State.stands():
			c.State, c.Ended = Lifted, tx.Now()
		}
		c.Author, c.Until, c.Facts, c.Why = 0, time.Time{}, "", ""
		if err := updateCase(tx, c); err != nil {
			return err
		}
	}
	return eraseDesignations(tx, a)
}

// forget removes the cases of a crisis that was over long ago; engine/report has counted
// its measures (integrity 16).
func (e *Engine) forget(_ context.Context, tx *store.Tx, d timer.Due) error {
	which, err := strconv.ParseInt(d.Work.Key, 10, 64)
	if err != nil {
		return err
	}
	return deleteCases(tx, which)
}

// exported is what a member takes along of what this folder keeps about them.
type exported struct {
	Designations []designationView `json:"designations"`
	Cases        []exportedCase    `json:"cases"`
}

type exportedCase struct {
	caseView
	Facts string    `json:"facts"`
	Why   string    `json:"why"`
	At    time.Time `json:"at"`
}

// Export gives what is kept about an account: in which capacity it is said to speak, and
// the cases on its posts, without who decided.
func (e *Engine) Export(_ context.Context, tx *store.Tx, a id.Account) (any, error) {
	out := exported{[]designationView{}, []exportedCase{}}
	list, err := designationsOf(tx, a)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		out.Designations = append(out.Designations, viewOf(d))
	}
	cases, err := casesBy(tx, a)
	for _, c := range cases {
		out.Cases = append(out.Cases, exportedCase{viewOfCase(c), c.Facts, c.Why, c.At})
	}
	return out, err
}
