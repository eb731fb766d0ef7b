package relation

import (
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
)

// Familiar names, of those whom the caller follows, who also follows an account.
type Familiar struct {
	ID       string            `json:"id"`
	Accounts []*entity.Account `json:"accounts"`
}

// Familiars sorts the people found, by pairs of target and follower, under the accounts
// that were asked about.
func Familiars(want []id.Account, pairs []store.Pair[id.Account, id.Account], people []*entity.Account) []Familiar {
	by := make(map[string]*entity.Account, len(people))
	for _, a := range people {
		by[a.ID] = a
	}
	out := make([]Familiar, 0, len(want))
	for _, target := range want {
		f := Familiar{ID: target.String(), Accounts: []*entity.Account{}}
		for _, p := range pairs {
			if a := by[p.Val.String()]; p.Key == target && a != nil {
				f.Accounts = append(f.Accounts, a)
			}
		}
		out = append(out, f)
	}
	return out
}
