package recurring

import (
	"context"
	"maps"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/message"
)

// cast is what a broadcast is to one member.
type cast struct {
	message   id.Message
	broadcast int64
	token     int64
	line      id.Line
	member    id.Account
	// seq is 0 while it waits.
	seq   int64
	state string
	at    time.Time
}

// The states of a cast; one that was let go of has the outcome that it had.
const (
	castWaits = "waiting"
	castSent  = "sent"
)

// outcomes are numbers of tokens by what became of them.
type outcomes map[string]int

// add adds them to those of a broadcast.
func (o outcomes) add(tx *store.Tx, broadcast int64) error {
	for _, what := range slices.Sorted(maps.Keys(o)) {
		if err := addOutcome(tx, broadcast, what, o[what]); err != nil {
			return err
		}
	}
	return nil
}

// fillOutcomes gives broadcasts what became of them.
func fillOutcomes(tx *store.Tx, list []Broadcast) error {
	for i := range list {
		all, err := outcomesOf(tx, list[i].ID)
		if err != nil {
			return err
		}
		list[i].Outcomes = map[string]int{}
		for _, o := range all {
			list[i].Outcomes[o.Key] = o.Val
		}
	}
	return nil
}

// let go counts a cast that was accepted as something else.
func letGo(tx *store.Tx, m id.Message, what string) error {
	of, err := setCast(tx, m, 0, what)
	if err != nil || of == 0 { // of no broadcast
		return err
	}
	return outcomes{ToldTo: -1, what: 1}.add(tx, of)
}

// reached counts how far broadcasts came with a member.
func (e *Engine) reached(ctx context.Context, tx *store.Tx, t message.Told) error {
	if t.Line == 0 || t.What != "receipt" || t.By == id.Account(t.Line) {
		return nil
	}
	open, err := castsOpen(tx, t.Line, t.By)
	if err != nil || len(open) == 0 {
		return err
	}
	heard, err := e.o.Business.Heard(ctx, tx, t.Line, t.By)
	if err != nil || !heard {
		return err
	}
	_, delivered, read, err := e.o.Message.Reached(ctx, tx, t.Line, t.Chat)
	if err != nil {
		return err
	}
	for _, c := range open {
		n, state := outcomes{}, c.state
		if c.seq <= max(delivered, read) && c.state == castSent {
			state = Delivered
			n[Delivered]++
		}
		if c.seq <= read {
			state = Read
			n[Read]++
		}
		if state == c.state {
			continue
		}
		if _, err := setCast(tx, c.message, c.seq, state); err != nil {
			return err
		}
		if err := n.add(tx, c.broadcast); err != nil {
			return err
		}
	}
	return nil
}

// lost counts a stop for the last broadcast that a token was told in the week before it.
func lost(tx *store.Tx, t Token) error {
	of, err := lastCast(tx, t, tx.Now().Add(-7*day))
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return addOutcome(tx, of, StoppedIt, 1)
}
