package graph

import (
	"parvis/base/id"
	"parvis/base/store"
)

const listColumns = "id, owner, title, replies, exclusive"

func scanList(r store.Row, l *List) error {
	return r.Scan(&l.ID, &l.Owner, &l.Title, &l.Replies, &l.Exclusive)
}

func insertList(tx *store.Tx, l List) error {
	_, err := tx.Exec("INSERT INTO graph_list (id, owner, title, replies, exclusive) VALUES ($1, $2, $3, $4, $5)", l.ID, l.Owner, l.Title, l.Replies, l.Exclusive)
	return err
}

func updateList(tx *store.Tx, l List) error {
	_, err := tx.Exec("UPDATE graph_list SET title = $1, replies = $2, exclusive = $3 WHERE id = $4", l.Title, l.Replies, l.Exclusive, l.ID)
	return err
}

func deleteList(tx *store.Tx, l id.List) error {
	if _, err := tx.Exec("DELETE FROM graph_list_member WHERE list = $1", l); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM graph_list WHERE id = $1", l)
	return err
}

func list(tx *store.Tx, l id.List) (List, error) {
	return store.One(tx, scanList, "SELECT "+listColumns+" FROM graph_list WHERE id = $1", l)
}

func lists(tx *store.Tx, owner id.Account) ([]List, error) {
	return store.Many(tx, scanList, "SELECT "+listColumns+" FROM graph_list WHERE owner = $1 ORDER BY id", owner)
}

func listsWith(tx *store.Tx, owner, member id.Account) ([]List, error) {
	return store.Many(tx, scanList, "SELECT "+listColumns+" FROM graph_list WHERE id IN (SELECT list FROM graph_list_member WHERE owner = $1 AND account = $2) ORDER BY id", owner, member)
}

func insertMember(tx *store.Tx, l id.List, owner, member id.Account) error {
	_, err := tx.Exec("INSERT INTO graph_list_member (id, list, owner, account) VALUES ($1, $2, $3, $4)", tx.NewID(), l, owner, member)
	return err
}

func deleteMembers(tx *store.Tx, l id.List, members []id.Account) error {
	_, err := tx.Exec("DELETE FROM graph_list_member WHERE list = $1 AND account IN ($2)", l, store.In(members))
	return err
}

// deleteMemberships takes an account that is no longer followed out of all
// lists of the follower.
func deleteMemberships(tx *store.Tx, owner, member id.Account) error {
	_, err := tx.Exec("DELETE FROM graph_list_member WHERE owner = $1 AND account = $2", owner, member)
	return err
}

func members(tx *store.Tx, l id.List, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scanEntry, p, "SELECT id, account FROM graph_list_member WHERE list = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		l, p.Lo(), p.Hi(), p.Limit)
}

// membersOf gives all accounts of a list, in the order in which they came.
func membersOf(tx *store.Tx, l id.List) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT account FROM graph_list_member WHERE list = $1 ORDER BY id", l)
}

// exclusive gives the accounts that are in an exclusive list of owner.
func exclusive(tx *store.Tx, owner id.Account) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], `SELECT DISTINCT m.account FROM graph_list_member m, graph_list l
		WHERE l.owner = $1 AND l.exclusive = $2 AND m.list = l.id ORDER BY m.account`, owner, true)
}
