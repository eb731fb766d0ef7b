package mastodon

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity/relation"
	"parvis/engine/policy/decide"
)

// familiarMax bounds the accounts named for each.
const familiarMax = 20

// familiarFollowers tells which of those the caller follows also follow each of
// some accounts; nobody for an account that hides it or is kept from the caller.
func (c *call) familiarFollowers() error {
	want := c.someAccounts()
	out := []relation.Familiar{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		open, err := c.openly(ctx, tx, want)
		if err != nil {
			return err
		}
		pairs, err := c.Graph.Familiar(ctx, tx, c.actor.Account, open, familiarMax)
		if err != nil {
			return err
		}
		var who []id.Account
		for _, p := range pairs {
			if !slices.Contains(who, p.Val) {
				who = append(who, p.Val)
			}
		}
		if who, err = c.Policy.Shown(ctx, tx, c.actor.Account, decide.OnProfile, who); err != nil {
			return err
		}
		people, err := c.board(ctx, tx).Accounts(who)
		out = relation.Familiars(want, pairs, people)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// openly keeps the accounts that the caller may see and that show who follows them.
func (c *call) openly(ctx context.Context, tx *store.Tx, list []id.Account) ([]id.Account, error) {
	list, err := c.Policy.Shown(ctx, tx, c.actor.Account, decide.OnProfile, list)
	if err != nil {
		return nil, err
	}
	known, err := c.Account.Many(ctx, tx, list)
	out := make([]id.Account, 0, len(known))
	for _, a := range known {
		if !a.HideGraph || a.ID == c.actor.Account {
			out = append(out, a.ID)
		}
	}
	return out, err
}
