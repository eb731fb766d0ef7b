package mastodon

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/entity/instance"
	"parvis/edge/mastodon/entity/staff"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/post"
	"parvis/engine/report"
)

// adminReports renders reports with the people and the posts they name.
func (b *board) adminReports(list []report.Report) ([]staff.Report, error) {
	var who []id.Account
	for _, r := range list {
		for _, a := range []id.Account{r.Reporter, r.Target, r.Assigned, r.ResolvedBy} {
			if a != 0 {
				who = append(who, a)
			}
		}
	}
	people, err := b.Report.People(b.ctx, b.tx, b.actor, who)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(list, func(r report.Report) bool { return r.Reporter == 0 }) {
		people = append(people, b.house())
	}
	views, err := b.adminAccounts(people)
	if err != nil {
		return nil, err
	}
	evidence, err := b.Report.Evidence(b.ctx, b.tx, b.actor, list)
	if err != nil {
		return nil, err
	}
	var cites house.Cites
	for _, r := range list {
		cites = append(cites, r.Rules...)
	}
	words, err := b.House.Cited(b.ctx, b.tx, cites)
	if err != nil {
		return nil, err
	}
	lang, last := b.actor.Lang, b.Words.Fallback()
	out := make([]staff.Report, 0, len(list))
	for _, r := range list {
		e := staff.Report{
			ID: r.ID.String(), ActionTaken: !r.ResolvedAt.IsZero(), ActionTakenAt: entity.Maybe(r.ResolvedAt), Category: string(r.Category), Comment: r.Comment,
			Forwarded: r.Forward, CreatedAt: entity.Stamp(id.Time(r.ID)), UpdatedAt: entity.Stamp(r.UpdatedAt), Account: views[r.Reporter], TargetAccount: views[r.Target],
			AssignedAccount: views[r.Assigned], ActionTakenBy: views[r.ResolvedBy], Rules: []instance.Rule{}, Collections: []any{},
		}
		var posts []post.Seen
		for _, p := range r.Posts {
			if s, ok := evidence[p]; ok {
				posts = append(posts, s)
			}
		}
		if e.Statuses, err = b.Statuses(posts); err != nil {
			return nil, err
		}
		for _, c := range r.Rules {
			e.Rules = append(e.Rules, instance.OneRule(c.Number(), words[c].Texts, words[c].Hints, lang, last))
		}
		out = append(out, e)
	}
	return out, nil
}

// house stands for the network itself, whose rules report, and for who is gone.
func (b *board) house() report.Person {
	return report.Person{Account: account.Account{Username: b.Network.Domain, DisplayName: b.Network.Look().Name, Bot: true, State: account.Active}}
}

func (c *call) adminReports() error {
	f := report.Filter{Resolved: c.Bool("resolved")}
	var ok, fine bool
	if f.Reporter, ok = oneID[id.Account](c, "account_id"); !ok {
		return c.emptyList()
	}
	if f.Target, fine = oneID[id.Account](c, "target_account_id"); !fine {
		return c.emptyList()
	}
	if err := c.needs(account.ManageReports); err != nil {
		return err
	}
	p := c.page(100, 200)
	var out []staff.Report
	err := c.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Report.List(ctx, tx, c.actor, f, p)
		if err != nil {
			return err
		}
		if n := len(list); n > 0 {
			c.link(p, n, int64(list[0].ID), int64(list[n-1].ID))
		}
		out, err = c.board(ctx, tx).adminReports(list)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// answerReport answers with a report after one verb.
func (c *call) answerReport(fn func(context.Context, *store.Tx, account.Actor, id.Report) (report.Report, error)) error {
	r, err := path[id.Report](c, "id")
	if err != nil {
		return err
	}
	if err := c.needs(account.ManageReports); err != nil {
		return err
	}
	var out []staff.Report
	err = c.write(func(ctx context.Context, tx *store.Tx) error {
		got, err := fn(ctx, tx, c.actor, r)
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).adminReports([]report.Report{got})
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out[0])
}

func (c *call) adminReport() error   { return c.answerReport(c.Report.Get) }
func (c *call) assignReport() error  { return c.answerReport(c.Report.Assign) }
func (c *call) releaseReport() error { return c.answerReport(c.Report.Unassign) }
func (c *call) resolveReport() error { return c.answerReport(c.Report.Resolve) }
func (c *call) reopenReport() error  { return c.answerReport(c.Report.Reopen) }

func (c *call) updateReport() error {
	var ch report.Change
	if s, ok := c.Text("category"); ok {
		cat := report.Category(s)
		ch.Category = &cat
	}
	if c.Has("rule_ids") {
		rules := c.Strings("rule_ids")
		ch.Rules = &rules
	}
	return c.answerReport(func(ctx context.Context, tx *store.Tx, actor account.Actor, r id.Report) (report.Report, error) {
		return c.Report.Change(ctx, tx, actor, r, ch)
	})
}
