package age

import (
	"parvis/base/id"
	"parvis/base/store"
)

func scanMember(r store.Row, m *member) error {
	var method string
	err := r.Scan(&m.box, &m.declaredAt, &m.corrections, &m.youngerOnly, &m.locked, &method)
	m.method = Method(method)
	return err
}

func memberOf(tx *store.Tx, a id.Account) (member, error) {
	return store.One(tx, scanMember, "SELECT box, declared_at, corrections, younger_only, locked, method FROM age_member WHERE account = $1", a)
}

// insertMember tells whether there was no row yet.
func insertMember(tx *store.Tx, a id.Account, box []byte) (bool, error) {
	n, err := tx.Exec(`INSERT INTO age_member (account, box, declared_at, corrections, younger_only, locked, method, proof_day)
		VALUES ($1, $2, $3, 0, $4, $5, '', 0) ON CONFLICT (account) DO NOTHING`, a, box, tx.Now(), false, false)
	return n > 0, err
}

func updateBirth(tx *store.Tx, a id.Account, box []byte, corrections int) error {
	_, err := tx.Exec("UPDATE age_member SET box = $1, corrections = $2, declared_at = CASE WHEN declared_at = 0 THEN $3 ELSE declared_at END WHERE account = $4",
		box, corrections, tx.Now(), a)
	return err
}

// ensure makes a row without a date, for flags and proofs of who gave none.
func ensure(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec(`INSERT INTO age_member (account, box, declared_at, corrections, younger_only, locked, method, proof_day)
		VALUES ($1, $2, 0, 0, $3, $4, '', 0) ON CONFLICT (account) DO NOTHING`, a, []byte{}, false, false)
	return err
}

func putProof(tx *store.Tx, a id.Account, m Method, day int) error {
	if err := ensure(tx, a); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE age_member SET method = $1, proof_day = $2 WHERE account = $3", string(m), day, a)
	return err
}

// putFlag sets one of the two flags of a member.
func putFlag(tx *store.Tx, a id.Account, flag string, on bool) error {
	if err := ensure(tx, a); err != nil {
		return err
	}
	q := "UPDATE age_member SET younger_only = $1 WHERE account = $2"
	if flag == "locked" {
		q = "UPDATE age_member SET locked = $1 WHERE account = $2"
	}
	_, err := tx.Exec(q, on, a)
	return err
}

func boxesAfter(tx *store.Tx, after id.Account, limit int) ([]store.Pair[id.Account, []byte], error) {
	return store.Many(tx, store.Two[id.Account, []byte], "SELECT account, box FROM age_member WHERE account > $1 AND declared_at > 0 ORDER BY account LIMIT $2", after, limit)
}
