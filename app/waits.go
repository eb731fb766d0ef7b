package app

import (
	"context"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post/trend"
	"parvis/engine/report"
)

// waitsMost is up to how much the page of desks counts at each; beyond it there is
// more.
const waitsMost = 100

// waits counts what waits at desks for who asks, who may enter them.
func (a *App) waits() map[string]func(context.Context, *store.Tx, account.Actor) (int, error) {
	return map[string]func(context.Context, *store.Tx, account.Actor) (int, error){
		"/studio/reports": func(ctx context.Context, tx *store.Tx, actor account.Actor) (int, error) {
			list, err := a.Report.Queue(ctx, tx, actor, report.Wait{Limit: waitsMost})
			return len(list), err
		},
		"/studio/appeals": func(ctx context.Context, tx *store.Tx, actor account.Actor) (int, error) {
			list, err := a.Report.Appeals(ctx, tx, actor, 0, waitsMost)
			return len(list), err
		},
		"/studio/joining": func(ctx context.Context, tx *store.Tx, actor account.Actor) (int, error) {
			list, err := a.Account.List(ctx, tx, actor, account.Filter{State: account.Pending}, store.Page{Limit: waitsMost})
			return len(list), err
		},
		"/studio/held": a.Rule.Count,
		"/studio/trends": func(ctx context.Context, tx *store.Tx, actor account.Actor) (n int, err error) {
			for _, k := range []trend.Kind{trend.Tag, trend.Link, trend.Publisher, trend.Post} {
				list, err := a.Trend.Waiting(ctx, tx, actor, k, waitsMost, 0)
				if err != nil {
					return n, err
				}
				for _, i := range list {
					if i.Needs {
						n++
					}
				}
			}
			return n, nil
		},
	}
}
