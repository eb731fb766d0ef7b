package policy

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// adultAge is from when a viewer may turn adult content on.
const adultAge = 18

// compiled is a viewer with what it was compiled from.
type compiled struct {
	fact   Fact
	wishes *Preferences
	word   decide.Word
	table  *decide.Table
	until  int64
	viewer *decide.Viewer
}

// Viewer prepares an account for deciding; 0 is somebody signed out. region is
// that of the request's address, used when the account set none, and not kept.
func (e *Engine) Viewer(ctx context.Context, tx *store.Tx, a id.Account, region decide.Region) (*decide.Viewer, error) {
	fresh, err := e.known(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	if fresh.wishes, err = e.preferences(tx, a); err != nil {
		return nil, err
	}
	now := store.Micros(tx.Now())
	held, ok := e.viewer.Get(tx, a)
	if !ok || !held.same(fresh, now) {
		fresh.compile(a, now)
		held = fresh
		e.viewer.Put(tx, a, held)
	}
	if held.fact.Region == 0 && region != 0 {
		return held.viewer.In(region), nil
	}
	return held.viewer, nil
}

// actor prepares an account for Can, which preferences do not touch.
func (e *Engine) actor(ctx context.Context, tx *store.Tx, a id.Account) (*decide.Viewer, error) {
	c, err := e.known(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	return c.table.Actor(decide.Profile{ID: int64(a), Word: c.word, Age: c.fact.Age, Region: c.fact.Region, Tiers: c.fact.Tiers}), nil
}

// known gathers the facts about an account and its own word.
func (e *Engine) known(ctx context.Context, tx *store.Tx, a id.Account) (*compiled, error) {
	c := &compiled{table: e.Table()}
	for _, f := range e.facts {
		if err := f(ctx, tx, a, &c.fact); err != nil {
			return nil, err
		}
	}
	if a == 0 {
		return c, nil
	}
	self := decide.Ref{Kind: decide.KindAccount, ID: int64(a)}
	sums, err := e.sumsOf(tx, c.table, []decide.Ref{self})
	if err != nil {
		return nil, err
	}
	c.word = sums[self].Word
	return c, nil
}

func (c *compiled) same(o *compiled, now int64) bool {
	return c.table == o.table && c.wishes == o.wishes && c.word == o.word && (c.until == 0 || now < c.until) &&
		c.fact.Age == o.fact.Age && c.fact.Region == o.fact.Region && slices.Equal(c.fact.Tiers, o.fact.Tiers)
}

func (c *compiled) compile(a id.Account, now int64) {
	p := c.wishes.profile(now)
	p.ID, p.Word = int64(a), c.word
	p.Age, p.Region, p.Tiers = c.fact.Age, c.fact.Region, c.fact.Tiers
	p.Adult = p.Adult && c.fact.Age >= adultAge
	for _, w := range p.Words {
		if w.Until != 0 && (c.until == 0 || w.Until < c.until) {
			c.until = w.Until
		}
	}
	c.viewer = c.table.Viewer(p)
}
