package app

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/post"
)

// drawn draws posts and people, and among these what is no person: lines of organisations.
func (a *App) drawn(ctx context.Context, tx *store.Tx, v *desk.Visit[account.Actor], posts []post.Seen, people []id.Account) ([]ui.Post, map[id.Account]ui.Person, error) {
	bodies := map[id.Account]ui.Person{}
	for _, who := range people {
		if who == 0 {
			continue
		}
		b, is, err := a.Report.Body(ctx, tx, who)
		if err != nil {
			return nil, nil, err
		}
		if is {
			bodies[who] = ui.Person{Name: b.Name, URL: b.Path}
		}
	}
	out, all, err := a.Pages.Drawn(ctx, tx, v, posts, slices.DeleteFunc(slices.Clone(people), func(who id.Account) bool { return bodies[who].Name != "" }))
	for who, p := range bodies {
		if err == nil {
			all[who] = p
		}
	}
	return out, all, err
}
