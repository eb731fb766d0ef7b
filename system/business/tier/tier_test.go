package tier

import (
	"context"
	"fmt"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
)

// tables are those of folders above and beside, as far as tiers read them.
const tables = `-- +goose Up
CREATE TABLE business_portfolio (id @id PRIMARY KEY);
CREATE TABLE business_reach (portfolio @int NOT NULL, digits @text NOT NULL, at @time NOT NULL, PRIMARY KEY (portfolio, digits));
CREATE INDEX business_reach_portfolio ON business_reach (portfolio, at);
`

// Members to whom something came raise an organisation, once, unless something speaks against
// it; numbers that are nobody's do not, and are forgotten after a day.
func TestWhoComesRaisesTheTier(t *testing.T) { // business-messaging 12
	t.Parallel()
	sources := []store.Source{{Folder: "timer", FS: timer.Migrations}, testkit.Schema("business", tables), {Folder: "tier", FS: Migrations}}
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		const p = id.Portfolio(7)
		var stays bool
		var told []Tier
		e := &Engine{Options{
			Timers: timer.New(k.Store, k.Clock, nil),
			Stays:  func(context.Context, *store.Tx, id.Portfolio) (bool, error) { return stays, nil },
			Risen: func(_ context.Context, _ *store.Tx, _ id.Portfolio, n Tier) error {
				told = append(told, n)
				return nil
			},
		}}
		reach := func(from, n int, comes bool) (err error) {
			return k.Store.Write(k.Context(), func(tx *store.Tx) error {
				for i := from; i < from+n; i++ {
					if err := e.Reach(k.Context(), tx, p, fmt.Sprint(i)); err != nil {
						return err
					}
					if comes {
						if err := e.Came(k.Context(), tx, p, fmt.Sprint(i)); err != nil {
							return err
						}
					}
				}
				return nil
			})
		}
		looks := func(want Tier) {
			t.Helper()
			k.Write(func(tx *store.Tx) error {
				told = nil
				if err := e.rise(k.Context(), tx, timer.Due{Work: timer.Work{Kind: rises, Key: p.String()}}); err != nil {
					return err
				}
				got, err := e.Of(k.Context(), tx, p)
				if err == nil && got != want {
					t.Errorf("the tier is %s, not %s", got.Name(), want.Name())
				}
				return err
			})
		}
		if err := reach(1000, 250, false); err != nil {
			t.Fatal(err)
		}
		if err := reach(2000, 1, true); fault.Of(err) == nil || fault.Of(err).Code != "business.tier" {
			t.Errorf("above the tier: %v", err)
		}
		if err := reach(1000, 250, false); err != nil {
			t.Errorf("those of the day again: %v", err)
		}
		looks(0)
		k.Clock.Advance(25 * time.Hour)
		k.Write(func(tx *store.Tx) error { return forget(tx, tx.Now().Add(-day), tx.Now().Add(-used)) })
		if err := reach(2000, 124, true); err != nil {
			t.Fatal(err)
		}
		looks(0)
		k.Clock.Advance(25 * time.Hour)
		k.Write(func(tx *store.Tx) error { return forget(tx, tx.Now().Add(-day), tx.Now().Add(-used)) })
		k.Read(func(tx *store.Tx) error {
			n, err := reachedIn(tx, p, time.Time{})
			if n != 124 {
				t.Errorf("%d are remembered", n)
			}
			return err
		})
		if err := reach(3000, 1, true); err != nil {
			t.Fatal(err)
		}
		stays = true
		looks(0)
		stays = false
		looks(1)
		if len(told) != 1 || told[0] != 1 {
			t.Errorf("told: %v", told)
		}
		looks(1)
		k.Clock.Advance(8 * 24 * time.Hour)
		if err := reach(4000, 500, true); err != nil {
			t.Fatal(err)
		}
		if err := reach(2000, 124, false); err != nil { // nothing comes to them any more
			t.Fatal(err)
		}
		if err := reach(5000, 400, true); err != nil {
			t.Fatal(err)
		}
		looks(1)
	})
}
