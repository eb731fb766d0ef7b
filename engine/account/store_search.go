package account

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func scanFound(r store.Row, f *found) error {
	var state string
	err := r.Scan(&f.id, &f.folded, &f.display, &state, &f.followers, &f.hits)
	f.state = State(state)
	return err
}

// byGrams finds the accounts with the most of these pieces.
func byGrams(tx *store.Tx, pieces []string, limit int) ([]found, error) {
	return store.Many(tx, scanFound, `SELECT a.id, a.folded, a.display_name, a.state, COALESCE(c.followers, 0), g.hits FROM
		(SELECT account, COUNT(gram) AS hits FROM account_trigram WHERE gram IN ($1) GROUP BY account ORDER BY hits DESC, account LIMIT $2) g
		JOIN account_account a ON a.id = g.account LEFT JOIN account_counter c ON c.account = a.id`, store.In(pieces), limit)
}

func directory(tx *store.Tx, o Order, limit int) ([]id.Account, error) {
	if o == ByAge {
		return store.Many(tx, store.Value[id.Account], `SELECT id FROM account_account WHERE discoverable = $1 AND state = $2 ORDER BY id DESC LIMIT $3`,
			true, string(Active), limit)
	}
	return store.Many(tx, store.Value[id.Account], `SELECT a.id FROM account_counter c CROSS JOIN account_account a
		WHERE a.id = c.account AND a.discoverable = $1 AND a.state = $2 AND c.counted ORDER BY c.last_post_at DESC, c.account DESC LIMIT $3`, true, string(Active), limit)
}

func listed(tx *store.Tx, state State, role RoleID, p store.Page) ([]Account, error) {
	q := "SELECT " + accountColumns + accountFrom + "WHERE "
	const end = "ORDER BY a.id DESC LIMIT "
	switch {
	case state != "" && role != 0:
		return store.Paged(tx, scanAccount, p, q+"a.state = $1 AND a.role = $2 AND a.id > $3 AND a.id < $4 "+end+"$5", string(state), role, p.Lo(), p.Hi(), p.Limit)
	case state != "":
		return store.Paged(tx, scanAccount, p, q+"a.state = $1 AND a.id > $2 AND a.id < $3 "+end+"$4", string(state), p.Lo(), p.Hi(), p.Limit)
	case role != 0:
		return store.Paged(tx, scanAccount, p, q+"a.role = $1 AND a.id > $2 AND a.id < $3 "+end+"$4", role, p.Lo(), p.Hi(), p.Limit)
	}
	return store.Paged(tx, scanAccount, p, q+"a.id > $1 AND a.id < $2 "+end+"$3", p.Lo(), p.Hi(), p.Limit)
}

// listedGuests gives who came with invitations of somebody.
func listedGuests(tx *store.Tx, f Filter, p store.Page) ([]Account, error) {
	return store.Paged(tx, scanAccount, p, "SELECT "+accountColumns+accountFrom+`WHERE a.id IN
		(SELECT account FROM account_login WHERE invite <> 0 AND invite IN (SELECT id FROM account_invite WHERE owner = $1))
		AND a.id > $2 AND a.id < $3 ORDER BY a.id DESC LIMIT $4`, f.Inviter, p.Lo(), p.Hi(), p.Limit)
}

func stateSince(tx *store.Tx, s State, before time.Time, limit int) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT id FROM account_account WHERE state = $1 AND state_at <= $2 ORDER BY id LIMIT $3", string(s), before, limit)
}

func insertActive(tx *store.Tx, day int64, a id.Account) error {
	_, err := tx.Exec("INSERT INTO account_active (day, account) VALUES ($1, $2) ON CONFLICT (day, account) DO NOTHING", day, a)
	return err
}

func deleteActive(tx *store.Tx, before int64) error {
	_, err := tx.Exec("DELETE FROM account_active WHERE day < $1", before)
	return err
}

func lastActive(tx *store.Tx, a id.Account) (int64, error) {
	return store.One(tx, store.Value[int64], "SELECT COALESCE(MAX(day), 0) FROM account_active WHERE account = $1", a)
}

func lastActiveBefore(tx *store.Tx, a id.Account, day int64) (int64, error) {
	return store.One(tx, store.Value[int64], "SELECT COALESCE(MAX(day), 0) FROM account_active WHERE account = $1 AND day < $2", a, day)
}

func countActive(tx *store.Tx, after int64) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(DISTINCT account) FROM account_active WHERE day > $1", after)
}

// nthFollowed gives how many followers the nth of those who were there after a day has,
// the most followed first, of those with so many at least; 0 when there are fewer.
func nthFollowed(tx *store.Tx, after int64, least, n int) (int, error) {
	list, err := store.Many(tx, store.Value[int], `SELECT followers FROM account_counter WHERE followers >= 1000 AND followers >= $1
		AND EXISTS (SELECT 1 FROM account_active WHERE account = account_counter.account AND day > $2) ORDER BY followers DESC LIMIT $3`, least, after, n)
	if err != nil || len(list) < n || n == 0 {
		return 0, err
	}
	return list[n-1], nil
}

func countActiveBetween(tx *store.Tx, from, to int64) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(DISTINCT account) FROM account_active WHERE day >= $1 AND day < $2", from, to)
}

func countCreated(tx *store.Tx, from, to int64) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM account_account WHERE id >= $1 AND id < $2 AND state <> $3", from, to, string(Unconfirmed))
}

func countSeen(tx *store.Tx) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM account_account WHERE state IN ($1, $2, $3, $4, $5)",
		string(Active), string(Disabled), string(Limited), string(Moved), string(Memorial))
}
