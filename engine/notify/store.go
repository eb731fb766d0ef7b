package notify

import (
	"context"
	"fmt"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

const columns = "id, owner, type, source, post, other, group_key, at, filtered"

func scan(r store.Row, n *Notification) error {
	return r.Scan(&n.ID, &n.Owner, &n.Type, &n.Source, &n.Post, &n.Other, &n.Group, &n.At, &n.Filtered)
}

func insert(tx *store.Tx, n Notification) (bool, error) {
	rows, err := tx.Exec("INSERT INTO notify_notification ("+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (owner, type, source, post, other) DO NOTHING`, n.ID, n.Owner, n.Type, n.Source, n.Post, n.Other, n.Group, n.At, n.Filtered)
	return rows > 0, err
}

// firstOf asks for one key after the other, and for no more once one is there: what
// a group of a hundred thousand holds is not read.
var firstOf = func() string {
	var b strings.Builder
	for i := range hours {
		fmt.Fprintf(&b, "(SELECT group_key FROM notify_notification WHERE owner = $1 AND group_key = $%d LIMIT 1), ", i+2)
	}
	return "SELECT COALESCE(" + b.String() + "'')"
}()

// groupOf gives the first of some groups of an owner that has a notification; ""
// when none has.
func groupOf(tx *store.Tx, owner id.Account, keys [hours]string) (string, error) {
	args := []any{owner}
	for _, k := range keys {
		args = append(args, k)
	}
	return store.One(tx, store.Value[string], firstOf, args...)
}

func remove(tx *store.Tx, owner id.Account, t Type, source id.Account, p id.Post) error {
	_, err := tx.Exec("DELETE FROM notify_notification WHERE owner = $1 AND type = $2 AND source = $3 AND post = $4", owner, t, source, p)
	return err
}

func removePost(tx *store.Tx, p id.Post) error {
	_, err := tx.Exec("DELETE FROM notify_notification WHERE post = $1 AND post <> 0", p)
	return err
}

func removeBetween(tx *store.Tx, a, b id.Account) error {
	for _, pair := range [][2]id.Account{{a, b}, {b, a}} {
		if _, err := tx.Exec("DELETE FROM notify_notification WHERE source = $1 AND owner = $2", pair[0], pair[1]); err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM notify_request WHERE owner = $1 AND source = $2", pair[1], pair[0]); err != nil {
			return err
		}
	}
	return nil
}

// Query narrows a list of notifications.
type Query struct {
	// Types wanted; nil is all.
	Types []Type
	// Source is one account; zero is all.
	Source id.Account
	// Filtered includes what the policy keeps apart.
	Filtered bool
	// NoChats leaves out what is a message of a chat, for who is told of it there.
	NoChats bool
}

// between bounds the accounts that notifications come from.
func (q Query) between() (lo, hi id.Account) {
	if q.Source == 0 {
		return 0, id.Max
	}
	return q.Source, q.Source
}

// others bounds what a mention is beside a post.
func (q Query) others() int64 {
	if q.NoChats {
		return 0
	}
	return id.Max
}

// List pages through the actor's notifications, newest first.
func (e *Engine) List(_ context.Context, tx *store.Tx, actor account.Actor, q Query, p store.Page) ([]Notification, error) {
	types := q.Types
	if types == nil {
		types = Types()
	}
	lo, hi := q.between()
	return store.Paged(tx, scan, p, "SELECT "+columns+` FROM notify_notification
		WHERE owner = $1 AND id > $2 AND id < $3 AND type IN ($4) AND source >= $5 AND source <= $6 AND (filtered = FALSE OR filtered = $7) AND (type <> 'mention' OR other <= $8) ORDER BY id DESC LIMIT $9`,
		actor.Account, p.Lo(), p.Hi(), store.In(types), lo, hi, q.Filtered, q.others(), p.Limit)
}

// Get gives one of the actor's notifications.
func (e *Engine) Get(_ context.Context, tx *store.Tx, actor account.Actor, n id.Notification) (Notification, error) {
	out, err := store.One(tx, scan, "SELECT "+columns+" FROM notify_notification WHERE owner = $1 AND id = $2", actor.Account, n)
	if store.IsMissing(err) {
		err = errMissing
	}
	return out, err
}

// InGroup pages through the actor's notifications of one group, newest first.
func (e *Engine) InGroup(_ context.Context, tx *store.Tx, actor account.Actor, key string, p store.Page) ([]Notification, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM notify_notification WHERE owner = $1 AND group_key = $2 AND id > $3 AND id < $4 ORDER BY id DESC LIMIT $5",
		actor.Account, key, p.Lo(), p.Hi(), p.Limit)
}

// CountGroups tells how many notifications each of some groups has.
func (e *Engine) CountGroups(_ context.Context, tx *store.Tx, actor account.Actor, keys []string) (map[string]int, error) {
	out := make(map[string]int, len(keys))
	rows, err := store.Many(tx, store.Two[string, int], "SELECT group_key, COUNT(id) FROM notify_notification WHERE owner = $1 AND group_key IN ($2) GROUP BY group_key",
		actor.Account, store.In(keys))
	for _, r := range rows {
		out[r.Key] = r.Val
	}
	return out, err
}

// Dismiss removes one notification of the actor's.
func (e *Engine) Dismiss(_ context.Context, tx *store.Tx, actor account.Actor, n id.Notification) error {
	rows, err := tx.Exec("DELETE FROM notify_notification WHERE owner = $1 AND id = $2", actor.Account, n)
	if err == nil && rows == 0 {
		return errMissing
	}
	return err
}

// DismissGroup removes a group of the actor's notifications.
func (e *Engine) DismissGroup(_ context.Context, tx *store.Tx, actor account.Actor, key string) error {
	_, err := tx.Exec("DELETE FROM notify_notification WHERE owner = $1 AND group_key = $2", actor.Account, key)
	return err
}

// Clear removes all of the actor's notifications.
func (e *Engine) Clear(_ context.Context, tx *store.Tx, actor account.Actor) error {
	_, err := tx.Exec("DELETE FROM notify_notification WHERE owner = $1", actor.Account)
	return err
}

// Unread counts what is newer than the actor's marker, up to max.
func (e *Engine) Unread(ctx context.Context, tx *store.Tx, actor account.Actor, q Query, max int) (int, error) {
	m, err := e.Markers(ctx, tx, actor, []string{TimelineNotifications})
	if err != nil {
		return 0, err
	}
	p := store.Page{Limit: max}
	if len(m) > 0 {
		p.Since = m[0].LastRead
	}
	types := q.Types
	if types == nil {
		types = Types()
	}
	lo, hi := q.between()
	return store.One(tx, store.Value[int], `SELECT COUNT(id) FROM (SELECT id FROM notify_notification
		WHERE owner = $1 AND id > $2 AND type IN ($3) AND source >= $4 AND source <= $5 AND (filtered = FALSE OR filtered = $6) AND (type <> 'mention' OR other <= $7) LIMIT $8) AS unread`,
		actor.Account, p.Lo(), store.In(types), lo, hi, q.Filtered, q.others(), p.Limit)
}

const policyColumns = "not_following, not_followers, new_accounts, private_mentions, limited_accounts"

func loadPolicy(tx *store.Tx, a id.Account) (Policy, error) {
	return store.One(tx, func(r store.Row, p *Policy) error {
		return r.Scan(&p.NotFollowing, &p.NotFollowers, &p.NewAccounts, &p.PrivateMentions, &p.LimitedAccounts)
	}, "SELECT "+policyColumns+" FROM notify_policy WHERE owner = $1", a)
}

func savePolicy(tx *store.Tx, a id.Account, p Policy) error {
	_, err := tx.Exec("INSERT INTO notify_policy (owner, "+policyColumns+`) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (owner) DO UPDATE SET not_following = excluded.not_following, not_followers = excluded.not_followers, new_accounts = excluded.new_accounts,
		private_mentions = excluded.private_mentions, limited_accounts = excluded.limited_accounts`, a, p.NotFollowing, p.NotFollowers, p.NewAccounts, p.PrivateMentions, p.LimitedAccounts)
	return err
}

func permitted(tx *store.Tx, owner, source id.Account) (bool, error) {
	got, err := store.Many(tx, store.Value[id.Account], "SELECT source FROM notify_permission WHERE owner = $1 AND source = $2", owner, source)
	return len(got) > 0, err
}
