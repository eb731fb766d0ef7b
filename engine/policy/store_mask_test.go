package policy_test

import (
	"math/rand/v2"
	"testing"

	"parvis/base/store"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

func TestQueriesEqualPages(t *testing.T) { // integrity 4.8, 20.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(3, 4))
		subs := page(60)
		var measures []string
		for _, d := range w.Table().Definitions("") {
			if d.Bits != 0 && !d.Bits.Has(decide.Gates) {
				measures = append(measures, d.Identifier)
			}
		}
		w.Write(func(tx *store.Tx) error {
			for i := range subs {
				for range random.IntN(3) {
					l := policy.LabelWrite{Source: "test/1", Subject: decide.Ref{Kind: decide.KindPost, ID: subs[i].ID}, Val: measures[random.IntN(len(measures))],
						Author: jean, As: decide.RoleSystem, By: revue, ConfirmedBy: second}
					if _, err := w.Apply(w.Context(), tx, l); err != nil {
						return err
					}
				}
				if _, err := tx.Exec("INSERT INTO policy_subject (kind, subject, word, until) VALUES ($1, $2, 0, 0) ON CONFLICT DO NOTHING", decide.KindPost, subs[i].ID); err != nil {
					return err
				}
			}
			return nil
		})
		for s := range decide.Surface(decide.SurfaceCount) {
			w.Read(func(tx *store.Tx) error {
				m := w.Filter(s)
				kept, err := store.Many(tx, store.Value[int64], "SELECT subject FROM policy_subject WHERE kind = $1 AND (word & $2) = 0 ORDER BY subject", decide.KindPost, m.Drop)
				if err != nil {
					return err
				}
				v, err := w.Viewer(w.Context(), tx, 0, 0)
				if err != nil {
					return err
				}
				shown, err := w.Page(w.Context(), tx, v, s, subs)
				if err != nil {
					return err
				}
				at := 0
				for i, d := range shown {
					listed := at < len(kept) && kept[at] == subs[i].ID
					if listed {
						at++
					}
					if listed == d.Drop {
						t.Errorf("on %s the query lists %d: %v, the page drops it: %v (%s)", s, subs[i].ID, listed, d.Drop, d.Word)
					}
				}
				return nil
			})
		}
	})
}
