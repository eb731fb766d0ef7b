package graph

import (
	"context"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Edge is a follow with what is wanted of it.
type Edge struct {
	ID        id.Edge
	Follower  id.Account
	Target    id.Account
	Reblogs   bool
	Notify    bool
	Languages []string
}

// Entry is an account in a list of relations; ID is the relation's own, the
// cursor.
type Entry struct {
	ID      id.Edge
	Account id.Account
}

func scanEntry(r store.Row, e *Entry) error { return r.Scan(&e.ID, &e.Account) }

const edgeColumns = "id, follower, target, reblogs, notify, languages"

func scanEdge(r store.Row, e *Edge) error {
	var langs string
	err := r.Scan(&e.ID, &e.Follower, &e.Target, &e.Reblogs, &e.Notify, &langs)
	e.Languages = strings.Fields(langs)
	return err
}

func insertFollow(tx *store.Tx, e Edge) error {
	_, err := tx.Exec("INSERT INTO graph_follow (id, follower, target, at, reblogs, notify, languages) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		tx.NewID(), e.Follower, e.Target, tx.Now(), e.Reblogs, e.Notify, strings.Join(e.Languages, " "))
	return err
}

func updateFollow(tx *store.Tx, e Edge) error {
	_, err := tx.Exec("UPDATE graph_follow SET reblogs = $1, notify = $2, languages = $3 WHERE follower = $4 AND target = $5",
		e.Reblogs, e.Notify, strings.Join(e.Languages, " "), e.Follower, e.Target)
	return err
}

func deleteFollow(tx *store.Tx, follower, target id.Account) (int64, error) {
	return tx.Exec("DELETE FROM graph_follow WHERE follower = $1 AND target = $2", follower, target)
}

func countFollows(tx *store.Tx, follower id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM graph_follow WHERE follower = $1", follower)
}

func insertRequest(tx *store.Tx, e Edge) error {
	_, err := tx.Exec("INSERT INTO graph_request (id, follower, target, at, reblogs, notify, languages) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		tx.NewID(), e.Follower, e.Target, tx.Now(), e.Reblogs, e.Notify, strings.Join(e.Languages, " "))
	return err
}

func updateRequest(tx *store.Tx, e Edge) error {
	_, err := tx.Exec("UPDATE graph_request SET reblogs = $1, notify = $2, languages = $3 WHERE follower = $4 AND target = $5",
		e.Reblogs, e.Notify, strings.Join(e.Languages, " "), e.Follower, e.Target)
	return err
}

func deleteRequest(tx *store.Tx, follower, target id.Account) error {
	_, err := tx.Exec("DELETE FROM graph_request WHERE follower = $1 AND target = $2", follower, target)
	return err
}

func request(tx *store.Tx, follower, target id.Account) (Edge, error) {
	e, err := store.One(tx, scanEdge, "SELECT "+edgeColumns+" FROM graph_request WHERE follower = $1 AND target = $2", follower, target)
	if store.IsMissing(err) {
		err = errMissing
	}
	return e, err
}

func insertBlock(tx *store.Tx, owner, target id.Account) (bool, error) {
	n, err := tx.Exec("INSERT INTO graph_block (id, owner, target, at) VALUES ($1, $2, $3, $4) ON CONFLICT (owner, target) DO NOTHING", tx.NewID(), owner, target, tx.Now())
	return n > 0, err
}

func deleteBlock(tx *store.Tx, owner, target id.Account) (int64, error) {
	return tx.Exec("DELETE FROM graph_block WHERE owner = $1 AND target = $2", owner, target)
}

func putMute(tx *store.Tx, owner, target id.Account, notifications bool, until time.Time) error {
	_, err := tx.Exec(`INSERT INTO graph_mute (id, owner, target, at, notifications, until) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (owner, target) DO UPDATE SET notifications = excluded.notifications, until = excluded.until`,
		tx.NewID(), owner, target, tx.Now(), notifications, until)
	return err
}

func deleteMute(tx *store.Tx, owner, target id.Account) error {
	_, err := tx.Exec("DELETE FROM graph_mute WHERE owner = $1 AND target = $2", owner, target)
	return err
}

func putNote(tx *store.Tx, owner, target id.Account, text string) error {
	if text == "" {
		_, err := tx.Exec("DELETE FROM graph_note WHERE owner = $1 AND target = $2", owner, target)
		return err
	}
	_, err := tx.Exec("INSERT INTO graph_note (owner, target, text) VALUES ($1, $2, $3) ON CONFLICT (owner, target) DO UPDATE SET text = excluded.text", owner, target, text)
	return err
}

func insertEndorsement(tx *store.Tx, owner, target id.Account) (bool, error) {
	n, err := tx.Exec("INSERT INTO graph_endorsement (id, owner, target) VALUES ($1, $2, $3) ON CONFLICT (owner, target) DO NOTHING", tx.NewID(), owner, target)
	return n > 0, err
}

func deleteEndorsement(tx *store.Tx, owner, target id.Account) error {
	_, err := tx.Exec("DELETE FROM graph_endorsement WHERE owner = $1 AND target = $2", owner, target)
	return err
}

func insertDomainBlock(tx *store.Tx, owner id.Account, domain string) error {
	_, err := tx.Exec("INSERT INTO graph_domain_block (id, owner, domain) VALUES ($1, $2, $3) ON CONFLICT (owner, domain) DO NOTHING", tx.NewID(), owner, domain)
	return err
}

func deleteDomainBlock(tx *store.Tx, owner id.Account, domain string) error {
	_, err := tx.Exec("DELETE FROM graph_domain_block WHERE owner = $1 AND domain = $2", owner, domain)
	return err
}

func domainBlocks(tx *store.Tx, owner id.Account, p store.Page) ([]DomainBlock, error) {
	scan := func(r store.Row, d *DomainBlock) error { return r.Scan(&d.ID, &d.Domain) }
	return store.Paged(tx, scan, p, "SELECT id, domain FROM graph_domain_block WHERE owner = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		owner, p.Lo(), p.Hi(), p.Limit)
}

// Followers pages through who follows an account.
func (g *Engine) Followers(_ context.Context, tx *store.Tx, target id.Account, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scanEntry, p, "SELECT id, follower FROM graph_follow WHERE target = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		target, p.Lo(), p.Hi(), p.Limit)
}

// Following pages through whom an account follows.
func (g *Engine) Following(_ context.Context, tx *store.Tx, follower id.Account, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scanEntry, p, "SELECT id, target FROM graph_follow WHERE follower = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		follower, p.Lo(), p.Hi(), p.Limit)
}

// Requests pages through who asks to follow the actor.
func (g *Engine) Requests(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scanEntry, p, "SELECT id, follower FROM graph_request WHERE target = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		actor.Account, p.Lo(), p.Hi(), p.Limit)
}

// CountRequests counts who asks to follow the actor.
func (g *Engine) CountRequests(_ context.Context, tx *store.Tx, actor account.Actor) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM graph_request WHERE target = $1", actor.Account)
}

// Blocks pages through whom the actor blocks.
func (g *Engine) Blocks(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scanEntry, p, "SELECT id, target FROM graph_block WHERE owner = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		actor.Account, p.Lo(), p.Hi(), p.Limit)
}

// Mutes pages through whom the actor mutes.
func (g *Engine) Mutes(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scanEntry, p, "SELECT id, target FROM graph_mute WHERE owner = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		actor.Account, p.Lo(), p.Hi(), p.Limit)
}

// Unboosted pages through whom the actor follows without what they boost.
func (g *Engine) Unboosted(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scanEntry, p, "SELECT id, target FROM graph_follow WHERE follower = $1 AND reblogs = FALSE AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		actor.Account, p.Lo(), p.Hi(), p.Limit)
}

// Endorsements pages through whom an account shows on its profile.
func (g *Engine) Endorsements(_ context.Context, tx *store.Tx, owner id.Account, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scanEntry, p, "SELECT id, target FROM graph_endorsement WHERE owner = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		owner, p.Lo(), p.Hi(), p.Limit)
}

// Follows gives every follow of an account, for building its home feed.
func (g *Engine) Follows(_ context.Context, tx *store.Tx, follower id.Account) ([]Edge, error) {
	return store.Many(tx, scanEdge, "SELECT "+edgeColumns+" FROM graph_follow WHERE follower = $1 ORDER BY id", follower)
}

// Familiar gives, as pairs of target and follower, who of those that an account
// follows also follow each of some targets, at most so many for each, the first
// followers first.
func (g *Engine) Familiar(_ context.Context, tx *store.Tx, a id.Account, targets []id.Account, each int) ([]store.Pair[id.Account, id.Account], error) {
	return store.Many(tx, store.Two[id.Account, id.Account], `SELECT target, follower FROM (
		SELECT f.id AS id, f.target AS target, f.follower AS follower, ROW_NUMBER() OVER (PARTITION BY f.target ORDER BY f.id) AS nth
		FROM graph_follow m JOIN graph_follow f ON f.follower = m.target WHERE m.follower = $1 AND f.target IN ($2)) ranked
		WHERE nth <= $3 ORDER BY id`, a, store.In(targets), each)
}

// Belled gives who wants to hear of every post of target.
func (g *Engine) Belled(_ context.Context, tx *store.Tx, target id.Account) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT follower FROM graph_follow WHERE target = $1 AND notify = TRUE ORDER BY id", target)
}
