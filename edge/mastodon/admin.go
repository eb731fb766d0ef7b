package mastodon

import (
	"context"
	"net/netip"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/entity/staff"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/report"
)

// adminAccounts renders accounts as staff see them, by number.
func (b *board) adminAccounts(list []report.Person) (map[id.Account]*staff.Account, error) {
	var files []id.Media
	var who []id.Account
	for _, p := range list {
		files, who = append(files, p.AvatarMedia, p.HeaderMedia), append(who, p.ID)
	}
	from, err := b.addresses(who)
	if err != nil {
		return nil, err
	}
	urls, err := b.Pictures(files)
	if err != nil {
		return nil, err
	}
	out := make(map[id.Account]*staff.Account, len(list))
	for _, p := range list {
		person, err := b.Person(p.Account, urls)
		if err != nil {
			return nil, err
		}
		s := p.State
		out[p.ID] = &staff.Account{
			ID: p.ID.String(), Username: p.Username, CreatedAt: entity.Stamp(p.CreatedAt), Email: p.Login.Email, IPs: []staff.IP{}, Locale: entity.OrNil(string(p.Login.Lang)),
			InviteRequest: entity.OrNil(p.Login.Reason), Role: roleOf(p.Role), Confirmed: s != account.Unconfirmed, Approved: s != account.Unconfirmed && s != account.Pending,
			Disabled: s == account.Disabled, Silenced: s == account.Limited, Suspended: s == account.Suspended, Sensitized: p.Sensitive,
			Account: person,
		}
		for _, f := range from[p.ID] {
			out[p.ID].IPs = append(out[p.ID].IPs, staff.IP{IP: f.Address, UsedAt: entity.Stamp(f.At)})
		}
		if len(from[p.ID]) > 0 {
			out[p.ID].IP = &from[p.ID][0].Address
		}
	}
	return out, nil
}

// addresses gives from where accounts signed in, to staff who may know.
func (b *board) addresses(who []id.Account) (map[id.Account][]credential.Place, error) {
	if !b.actor.Role.Has(account.ManageUsers) || len(who) == 0 {
		return nil, nil
	}
	return b.Credential.Places(b.ctx, b.tx, b.actor, who)
}

// needs refuses a caller whose role lacks a permission.
func (c *call) needs(p account.Permission) error {
	if !c.actor.Role.Has(p) {
		return errRefused
	}
	return nil
}

// answerPeople answers with accounts as staff see them.
func (c *call) answerPeople(fn func(context.Context, *store.Tx) ([]id.Account, error)) error {
	if err := c.needs(account.ManageUsers); err != nil {
		return err
	}
	out := []*staff.Account{}
	err := c.write(func(ctx context.Context, tx *store.Tx) error {
		out = out[:0]
		list, err := fn(ctx, tx)
		if err != nil {
			return err
		}
		people, err := c.Report.People(ctx, tx, c.actor, list)
		if err != nil {
			return err
		}
		views, err := c.board(ctx, tx).adminAccounts(people)
		for _, p := range people {
			out = append(out, views[p.ID])
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// pick is how staff choose among accounts.
type pick struct {
	account.Filter
	sensitive bool
	// from is an address from which they signed in lately.
	from netip.Addr
	// nobody can fit, such as somebody of another server: there are none here.
	nobody bool
}

// adminAccountsV1 lists accounts by the filters of the first version.
func (c *call) adminAccountsV1() error {
	k := pick{sensitive: c.Bool("sensitized")}
	if c.Bool("staff") {
		k.With = account.ManageReports
	}
	for name, s := range states {
		if name == "silenced" && c.Bool("silenced") || name != "silenced" && c.Bool(name) {
			k.State = s
		}
	}
	k.nobody = c.Bool("remote") && !c.Bool("local")
	return c.adminList(k)
}

// states are the names of states in lists for staff.
var states = map[string]account.State{
	"active": account.Active, "pending": account.Pending, "suspended": account.Suspended, "disabled": account.Disabled, "silenced": account.Limited,
}

// adminAccountsV2 lists accounts by the filters of the second version.
func (c *call) adminAccountsV2() error {
	status := c.String("status")
	k := pick{sensitive: status == "sensitized", nobody: c.String("origin") == "remote"}
	k.State = states[status]
	if c.String("permissions") == "staff" {
		k.With = account.ManageReports
	}
	k.Roles = ids[account.RoleID](c, "role_ids")
	if inviter := c.String("invited_by"); inviter != "" {
		a, err := id.Parse[id.Account](inviter)
		k.Inviter, k.nobody = a, k.nobody || err != nil || a == 0
	}
	return c.adminList(k)
}

func (c *call) adminList(k pick) error {
	k.Email, k.Name, k.Display = c.String("email"), c.String("username"), c.String("display_name")
	k.nobody = k.nobody || c.String("by_domain") != "" // only accounts of other servers have one
	if ip := c.String("ip"); ip != "" {
		var err error
		k.from, err = netip.ParseAddr(ip)
		k.nobody = k.nobody || err != nil
	}
	p := c.page(100, 200)
	return c.answerPeople(func(ctx context.Context, tx *store.Tx) ([]id.Account, error) { return c.picked(ctx, tx, k, p) })
}

// picked finds the accounts of a list for staff.
func (c *call) picked(ctx context.Context, tx *store.Tx, k pick, p store.Page) ([]id.Account, error) {
	if k.nobody {
		return nil, nil
	}
	if k.from.IsValid() {
		var err error
		if k.Among, err = c.Credential.From(ctx, tx, c.actor, k.from, p); err != nil || len(k.Among) == 0 {
			return nil, err
		}
	}
	list, err := c.Account.List(ctx, tx, c.actor, k.Filter, p)
	if n := len(k.Among); n > 0 {
		c.link(p, n, int64(k.Among[0]), int64(k.Among[n-1]))
	} else if n := len(list); n > 0 && k.Name+k.Display == "" {
		c.link(p, n, int64(list[0].ID), int64(list[n-1].ID))
	}
	out := make([]id.Account, 0, len(list))
	for _, a := range list {
		out = append(out, a.ID)
	}
	if !k.sensitive || err != nil {
		return out, err
	}
	people, err := c.Report.People(ctx, tx, c.actor, out)
	people = slices.DeleteFunc(people, func(p report.Person) bool { return !p.Sensitive })
	out = out[:0]
	for _, p := range people {
		out = append(out, p.ID)
	}
	return out, err
}

func (c *call) adminAccount() error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	return c.answerPerson(a, func(context.Context, *store.Tx) error { return nil })
}

// answerPerson answers with one account as staff see it, after one verb.
func (c *call) answerPerson(a id.Account, fn func(context.Context, *store.Tx) error) error {
	if err := c.needs(account.ManageUsers); err != nil {
		return err
	}
	var out *staff.Account
	err := c.write(func(ctx context.Context, tx *store.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		people, err := c.Report.People(ctx, tx, c.actor, []id.Account{a})
		if err == nil && len(people) == 0 {
			err = errNotFound
		}
		if err != nil {
			return err
		}
		views, err := c.board(ctx, tx).adminAccounts(people)
		out = views[a]
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// judge answers with an account after a verb of staff about it.
func (c *call) judge(fn func(ctx context.Context, tx *store.Tx, a id.Account) error) error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	return c.answerPerson(a, func(ctx context.Context, tx *store.Tx) error { return fn(ctx, tx, a) })
}

func (c *call) approveAccount() error {
	return c.judge(func(ctx context.Context, tx *store.Tx, a id.Account) error {
		return c.Account.Approve(ctx, tx, c.actor, a)
	})
}

func (c *call) rejectAccount() error {
	return c.judge(func(ctx context.Context, tx *store.Tx, a id.Account) error {
		return c.Account.Reject(ctx, tx, c.actor, a)
	})
}

func (c *call) deleteAccount() error {
	return c.judge(func(ctx context.Context, tx *store.Tx, a id.Account) error {
		return c.Account.Delete(ctx, tx, c.actor, a, "staff")
	})
}

// lift answers with an account after taking back an action.
func lift(action report.Action) handler {
	return func(c *call) error {
		return c.judge(func(ctx context.Context, tx *store.Tx, a id.Account) error {
			return c.Report.Lift(ctx, tx, c.actor, a, action)
		})
	}
}

// actOnAccount takes a decision about an account.
func (c *call) actOnAccount() error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	r, ok := oneID[id.Report](c, "report_id")
	if !ok {
		return errNotFound
	}
	act := report.Act{Target: a, Action: report.Action(c.String("type")), Report: r, Text: c.String("text"), Mail: c.Bool("send_email_notification")}
	if act.Action == "" {
		act.Action = report.None
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := c.Report.Act(ctx, tx, c.actor, act)
		return err
	}); err != nil {
		return err
	}
	return c.nothing()
}
