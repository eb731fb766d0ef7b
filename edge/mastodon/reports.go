package mastodon

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/report"
)

// createReport tells the moderators about an account.
func (c *call) createReport() error {
	target, ok := oneID[id.Account](c, "account_id")
	if !ok || target == 0 {
		return errNotFound
	}
	d := report.Draft{
		Target: target, Posts: ids[id.Post](c, "status_ids"), Category: report.Category(c.String("category")), Rules: c.Strings("rule_ids"),
		Comment: c.String("comment"), Forward: c.Bool("forward"),
	}
	var out entity.Report
	err := c.write(func(ctx context.Context, tx *store.Tx) error {
		r, err := c.Report.Open(ctx, tx, c.actor, d)
		if err != nil {
			return err
		}
		list, err := c.board(ctx, tx).Accounts([]id.Account{target})
		if err == nil && len(list) == 0 {
			err = errNotFound
		}
		if err != nil {
			return err
		}
		out = reportOf(r, list[0])
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func reportOf(r report.Report, target *entity.Account) entity.Report {
	e := entity.Report{
		ID: r.ID.String(), ActionTaken: !r.ResolvedAt.IsZero(), ActionTakenAt: entity.Maybe(r.ResolvedAt), Category: string(r.Category), Comment: r.Comment,
		Forwarded: r.Forward, CreatedAt: entity.Stamp(id.Time(r.ID)), StatusIDs: []string{}, RuleIDs: r.Rules.Numbers(), CollectionIDs: []string{}, TargetAccount: target,
	}
	for _, p := range r.Posts {
		e.StatusIDs = append(e.StatusIDs, p.String())
	}
	return e
}
