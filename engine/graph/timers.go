package graph

import (
	"context"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

// endMute ends a mute whose time is over; the key is "owner.target".
func (g *Engine) endMute(_ context.Context, tx *store.Tx, d timer.Due) error {
	a, b, _ := strings.Cut(d.Work.Key, ".")
	owner, err := id.Parse[id.Account](a)
	if err != nil {
		return err
	}
	target, err := id.Parse[id.Account](b)
	if err != nil {
		return err
	}
	return deleteMute(tx, owner, target)
}
