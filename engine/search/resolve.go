package search

import (
	"context"
	"regexp"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

var (
	handle      = regexp.MustCompile(`^@?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?(?:@[^@\s/]+)?$`)
	accountPath = regexp.MustCompile(`^/(?:@|users/)([A-Za-z0-9_.-]+)$`)
	postPath    = regexp.MustCompile(`^/(?:@[A-Za-z0-9_.-]+/|users/[A-Za-z0-9_.-]+/statuses/)([0-9]+)(?:/activity)?$`)
)

// local gives the username of a handle; false when it names another server.
func (e *Engine) local(s string) (string, bool) {
	name, domain, _ := strings.Cut(strings.TrimPrefix(s, "@"), "@")
	return name, domain == "" || strings.EqualFold(domain, e.host)
}

// resolve finds the one thing that a handle or an address names. done says that
// nothing else is to be looked for.
func (e *Engine) resolve(ctx context.Context, tx *store.Tx, actor account.Actor, q Query) (r Result, done bool, err error) {
	if path, ok := strings.CutPrefix(q.Text, e.Base+"/"); ok {
		return e.address(ctx, tx, actor, q, "/"+path)
	}
	whole := strings.Contains(strings.TrimPrefix(q.Text, "@"), "@")
	if !handle.MatchString(q.Text) || !whole && !strings.HasPrefix(q.Text, "@") {
		return r, false, nil
	}
	a, err := e.exact(ctx, tx, actor, q.Text)
	if err != nil || a == 0 {
		return r, whole, err
	}
	if q.wants(Accounts) && q.Offset == 0 {
		r.Accounts = []id.Account{a}
	}
	return r, true, nil
}

// exact gives the account of a handle, 0 when there is none to be seen.
func (e *Engine) exact(ctx context.Context, tx *store.Tx, actor account.Actor, s string) (id.Account, error) {
	name, ok := e.local(s)
	if !ok {
		return 0, nil
	}
	a, err := e.Account.Lookup(ctx, tx, name)
	if k := fault.KindOf(err); err != nil && (k == fault.Missing || k == fault.Gone) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	seen, err := e.shown(ctx, tx, actor, decide.OnSearchAccounts, []id.Account{a.ID})
	if err != nil || len(seen) == 0 {
		return 0, err
	}
	return a.ID, nil
}

// address finds what a path of this network names.
func (e *Engine) address(ctx context.Context, tx *store.Tx, actor account.Actor, q Query, path string) (r Result, done bool, err error) {
	path = strings.TrimRight(path, "/")
	if m := accountPath.FindStringSubmatch(path); m != nil {
		a, err := e.exact(ctx, tx, actor, m[1])
		if a != 0 && q.wants(Accounts) && q.Offset == 0 {
			r.Accounts = []id.Account{a}
		}
		return r, true, err
	}
	m := postPath.FindStringSubmatch(path)
	if m == nil {
		return r, false, nil
	}
	p, err := id.Parse[id.Post](m[1])
	if err != nil || !q.wants(Statuses) || q.Offset > 0 {
		return r, true, nil //nolint:nilerr // an address without a number finds nothing
	}
	r.Posts, err = e.seen(ctx, tx, actor, []id.Post{p}, true)
	return r, true, err
}
