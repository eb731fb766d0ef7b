package graph

import (
	"parvis/base/id"
	"parvis/base/store"
)

func followsAround(tx *store.Tx, a id.Account) ([]Edge, error) {
	return store.Many(tx, scanEdge, "SELECT "+edgeColumns+" FROM graph_follow WHERE follower = $1 OR target = $2 ORDER BY id", a, a)
}

func notesOf(tx *store.Tx, a id.Account) ([]store.Pair[id.Account, string], error) {
	return store.Many(tx, store.Two[id.Account, string], "SELECT target, text FROM graph_note WHERE owner = $1 ORDER BY target", a)
}

func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM graph_request WHERE follower = $1 OR target = $2",
		"DELETE FROM graph_block WHERE owner = $1 OR target = $2",
		"DELETE FROM graph_mute WHERE owner = $1 OR target = $2",
		"DELETE FROM graph_note WHERE owner = $1 OR target = $2",
		"DELETE FROM graph_endorsement WHERE owner = $1 OR target = $2",
		"DELETE FROM graph_list_member WHERE owner = $1 OR account = $2",
	} {
		if _, err := tx.Exec(q, a, a); err != nil {
			return err
		}
	}
	if _, err := tx.Exec("DELETE FROM graph_domain_block WHERE owner = $1", a); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM graph_list WHERE owner = $1", a)
	return err
}
