package main

import (
	"fmt"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
	"parvis/system/business/recurring"
)

// Of ten tokens one was told in this period, and for one it is night.
const toldAlready, byNight = 0, 1

// broadcasts measures how fast a broadcast is accepted (P9), and that it keeps to periods
// and quiet hours.
func (b *bench) broadcasts() error {
	t, err := b.town()
	if err != nil {
		return err
	}
	defer func() { _ = t.Stop(b.ctx) }()
	var l business.Line
	if err := t.Store.Write(b.ctx, func(tx *store.Tx) error {
		l, err = b.opened(tx, t, t.reader)
		return err
	}); err != nil {
		return err
	}
	for done := 0; done < b.tokens; done += 100 {
		if err := b.holders(t, l, done, min(100, b.tokens-done)); err != nil {
			return err
		}
	}
	if err := t.Settle(b.ctx); err != nil {
		return err
	}
	var c recurring.Broadcast
	before, begin := cpu(), time.Now()
	if err := t.Store.Write(b.ctx, func(tx *store.Tx) (err error) {
		c, err = t.Recurring.Cast(b.ctx, tx, l, recurring.Broadcast{Name: "bench", Title: "Nouveautés", Frequency: recurring.Weekly}, message.Words{Text: "Un livre est arrivé, passez quand vous voulez."})
		return err
	}); err != nil {
		return err
	}
	for c.Progress() < 100 {
		time.Sleep(20 * time.Millisecond)
		if err := t.Store.Read(b.ctx, func(tx *store.Tx) (err error) {
			c, _, err = t.Recurring.Broadcast(b.ctx, tx, l.Portfolio, c.ID)
			return err
		}); err != nil {
			return err
		}
	}
	took := time.Since(begin)
	accepted, waits := c.Outcomes[recurring.ToldTo], 0
	if err := t.Store.Read(b.ctx, func(tx *store.Tx) (err error) {
		waits, err = store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_recurring_waiting WHERE line = $1", l.ID)
		return err
	}); err != nil {
		return err
	}
	if told := c.Outcomes[recurring.InPeriod]; accepted+told != b.tokens || told != (b.tokens+9)/10 || waits != (b.tokens+8)/10 {
		return fmt.Errorf("of %d tokens %d were accepted, %d told before, and %d wait", b.tokens, accepted, told, waits)
	}
	row(fmt.Sprintf("broadcast to %d tokens (P9 asks 100,000), a tenth of them told before and a tenth by night", b.tokens), "1,000/s accepted", "3,000/s", "%.0f/s accepted in %.1f s, %d of them wait for the morning, %.0f us CPU each", float64(accepted)/took.Seconds(), took.Seconds(), waits, us(cpu()-before)/float64(accepted))
	return nil
}

// holders makes members with a chat and a token.
func (b *bench) holders(t *town, l business.Line, from, n int) error {
	return t.Store.Write(b.ctx, func(tx *store.Tx) error {
		for i := from; i < from+n; i++ {
			a, err := t.Account.Create(b.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: fmt.Sprintf("h%d_%d", int64(l.ID)%1e6, i), Lang: "fr"})
			if err != nil {
				return err
			}
			if _, err := t.Business.Open(b.ctx, tx, member(a), l); err != nil {
				return err
			}
			zone, last := zoneOf(tx.Now(), 13), time.Time{}
			switch i % 10 {
			case toldAlready:
				last = tx.Now()
			case byNight:
				zone = zoneOf(tx.Now(), 2)
			}
			if err := hold(tx, l, a, zone, last); err != nil {
				return err
			}
		}
		return nil
	})
}

// hold keeps a yes as it is kept of members; no app is told of it.
func hold(tx *store.Tx, l business.Line, a id.Account, zone string, last time.Time) error {
	n := tx.NewID()
	_, err := tx.Exec("INSERT INTO business_recurring_token (id, line, member, title, frequency, zone, payload, again, token, state, refreshed, at, until, last) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		n, l.ID, a, "Nouveautés", "WEEKLY", zone, []byte{}, false, "9"+strconv.FormatInt(n, 10), "active", false, tx.Now(), tx.Now().AddDate(0, 9, 0), last)
	return err
}

// zoneOf is a zone in which it is some hour of the day now.
func zoneOf(now time.Time, hour int) string {
	ahead := (hour - now.UTC().Hour() + 36) % 24
	return fmt.Sprintf("Etc/GMT%+d", 12-ahead)
}
