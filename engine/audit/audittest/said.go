package audittest

import (
	"fmt"
	"slices"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/audit"
)

// Said gives the newest hundred entries that a filter chooses, the oldest first, each
// as "action kind:number (before) (after)".
func Said(k *testkit.Kit, f audit.Filter) (out []string) {
	k.T.Helper()
	k.Read(func(tx *store.Tx) error {
		list, err := audit.List(k.Context(), tx, f, store.Page{Limit: 100})
		out = nil
		for _, e := range slices.Backward(list) {
			out = append(out, fmt.Sprintf("%s %s (%s) (%s)", e.Action, e.Subject, e.Before, e.After))
		}
		return err
	})
	return out
}
