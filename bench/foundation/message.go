package main

import (
	"fmt"
	"time"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
)

// writers is how many members write at the same time, each to one other.
const writers = 64

// missed is how many events a device that comes back has not heard of.
const missed = 10_000

// messages measures what one message costs from the verb to the disk, and how fast a
// device that was away reads what it missed.
func (b *bench) messages() error {
	t, err := b.town()
	if err != nil {
		return err
	}
	defer func() { _ = t.Stop(b.ctx) }()
	pairs, err := b.pairs(t)
	if err != nil {
		return err
	}
	say := func(i int) error {
		return t.Store.Write(b.ctx, func(tx *store.Tx) error {
			_, _, err := t.Message.Send(b.ctx, tx, pairs[i].who, pairs[i].chat, message.Words{Text: "Tu as vu le pont ce matin ? On y va ensemble samedi."})
			return err
		})
	}
	before, begin := cpu(), time.Now()
	all, err := callers(writers, 0, b.long, say)
	if err != nil {
		return err
	}
	took := time.Since(begin)
	must, aim := "5,000/s", "10,000/s"
	if b.database != "" {
		must, aim = "1,200/s (P3, over HTTP)", "2,500/s"
	}
	row("messages to one other, 64 callers (P2)", must, aim, "%.0f/s, p50 %.1f ms, p99 %.1f ms, %.0f us CPU each", float64(len(all))/took.Seconds(), ms(at(all, 50)), ms(at(all, 99)), us(cpu()-before)/float64(len(all)))
	return b.catchUp(t, pairs[0])
}

// pair is a member with a chat.
type pair struct {
	who, other account.Actor
	chat       id.Chat
}

func (b *bench) pairs(t *town) (out []pair, err error) {
	name := fmt.Sprintf("m%x", seal.Random(3))
	err = t.Store.Write(b.ctx, func(tx *store.Tx) error {
		out = nil
		for i := range writers {
			var p pair
			for side, who := range []*account.Actor{&p.who, &p.other} {
				a, err := t.Account.Create(b.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: fmt.Sprintf("%s_%d_%d", name, i, side), Lang: "fr"})
				if err != nil {
					return err
				}
				*who = member(a)
			}
			if err := t.Message.SetSettings(b.ctx, tx, p.other, message.Settings{Door: message.Everyone, Receipts: true}); err != nil {
				return err
			}
			c, _, err := t.Message.Open(b.ctx, tx, p.who, message.Draft{With: []id.Account{p.other.Account}})
			if err != nil {
				return err
			}
			p.chat = c.ID
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// catchUp fills a feed and reads it from its beginning.
func (b *bench) catchUp(t *town, p pair) error {
	var top int64
	for top < missed {
		if err := t.Store.Write(b.ctx, func(tx *store.Tx) (err error) {
			for range 100 {
				if _, _, err := t.Message.Send(b.ctx, tx, p.who, p.chat, message.Words{Text: "un mot"}); err != nil {
					return err
				}
			}
			top, err = t.Message.Top(b.ctx, tx, p.other)
			return err
		}); err != nil {
			return err
		}
	}
	begin, since, heard := time.Now(), top-missed, 0
	for more := true; more; {
		if err := t.Store.Read(b.ctx, func(tx *store.Tx) error {
			n, err := t.Message.Sync(b.ctx, tx, p.other, since, 500)
			since, more = n.Next, n.More
			heard += len(n.Events)
			return err
		}); err != nil {
			return err
		}
	}
	if heard != missed {
		return fmt.Errorf("a device heard %d of %d", heard, missed)
	}
	row("a device reads 10,000 events that it missed (P7)", "2 s", "0.5 s", "%.2f s", time.Since(begin).Seconds())
	return nil
}
