package policy_test

import (
	"slices"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

func TestShownAccounts(t *testing.T) { // social-core 16
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const blocks, blocked, mutes = id.Account(1_000_005), id.Account(1_000_006), id.Account(1_000_007)
		w.rels[blocks], w.rels[blocked], w.rels[mutes] = decide.BlockedBy, decide.Blocking, decide.Muting
		w.apply("!takedown", byLead, func(l *policy.LabelWrite) {
			l.Subject = decide.Ref{Kind: decide.KindAccount, ID: int64(revue)}
			l.Author = 0
		})
		all := []id.Account{second, blocks, jean, revue, blocked, léa, mutes}
		for _, c := range []struct {
			viewer  id.Account
			surface decide.Surface
			want    []id.Account
		}{
			{léa, decide.OnProfile, []id.Account{second, jean, léa, mutes}},
			{0, decide.OnProfile, []id.Account{second, blocks, jean, blocked, léa, mutes}},
			{léa, decide.OnReview, all},
		} {
			w.Read(func(tx *store.Tx) error {
				got, err := w.Shown(w.Context(), tx, c.viewer, c.surface, all)
				if !slices.Equal(got, c.want) {
					t.Errorf("%d on %s: %v, not %v", c.viewer, c.surface, got, c.want)
				}
				return err
			})
		}
	})
}
