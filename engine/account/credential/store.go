package credential

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func passwordOf(tx *store.Tx, a id.Account) (string, error) {
	return store.One(tx, store.Value[string], "SELECT password FROM account_login WHERE account = $1", a)
}

// replaceHash stores a stronger hash of the same password.
func replaceHash(tx *store.Tx, a id.Account, old, hash string) error {
	_, err := tx.Exec("UPDATE account_login SET password = $1 WHERE account = $2 AND password = $3", hash, a, old)
	return err
}

// putHash stores a new password, which ends the links of letters.
func putHash(tx *store.Tx, a id.Account, hash string) error {
	_, err := tx.Exec("UPDATE account_login SET password = $1, password_at = $2, turn = turn + 1 WHERE account = $3", hash, tx.Now(), a)
	return err
}

const sessionColumns = "id, account, created_at, seen_at, fresh_at, device, address"

func scanSession(r store.Row, s *Session) error {
	return r.Scan(&s.ID, &s.Account, &s.CreatedAt, &s.SeenAt, &s.FreshAt, &s.Device, &s.Address)
}

func insertSession(tx *store.Tx, s Session, hash []byte) error {
	_, err := tx.Exec("INSERT INTO account_session (id, hash, account, created_at, seen_at, fresh_at, device, address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		s.ID, hash, s.Account, s.CreatedAt, s.SeenAt, s.FreshAt, s.Device, s.Address)
	return err
}

func sessionByHash(tx *store.Tx, hash []byte) (Session, error) {
	return store.One(tx, scanSession, "SELECT "+sessionColumns+" FROM account_session WHERE hash = $1", hash)
}

func sessionByID(tx *store.Tx, s id.Session) (Session, error) {
	return store.One(tx, scanSession, "SELECT "+sessionColumns+" FROM account_session WHERE id = $1", s)
}

func sessionsOf(tx *store.Tx, a id.Account, limit int) ([]Session, error) {
	return store.Many(tx, scanSession, "SELECT "+sessionColumns+" FROM account_session WHERE account = $1 ORDER BY id DESC LIMIT $2", a, limit)
}

func placesOf(tx *store.Tx, of []id.Account, since time.Time) ([]Session, error) {
	return store.Many(tx, scanSession, "SELECT "+sessionColumns+" FROM account_session WHERE account IN ($1) AND address <> '' AND created_at > $2 ORDER BY id DESC", store.In(of), since)
}

func signedInFrom(tx *store.Tx, address string, since time.Time, p store.Page) ([]id.Account, error) {
	return store.Paged(tx, store.Value[id.Account], p, `SELECT DISTINCT account FROM account_session
		WHERE address = $1 AND address <> '' AND created_at > $2 AND account > $3 AND account < $4 ORDER BY account DESC LIMIT $5`, address, since, p.Lo(), p.Hi(), p.Limit)
}

func touchSession(tx *store.Tx, s id.Session, before time.Time) error {
	_, err := tx.Exec("UPDATE account_session SET seen_at = $1 WHERE id = $2 AND seen_at <= $3", tx.Now(), s, before)
	return err
}

func renewSession(tx *store.Tx, s id.Session, a id.Account) error {
	_, err := tx.Exec("UPDATE account_session SET fresh_at = $1 WHERE id = $2 AND account = $3", tx.Now(), s, a)
	return err
}

func deleteSession(tx *store.Tx, s id.Session) error {
	_, err := tx.Exec("DELETE FROM account_session WHERE id = $1", s)
	return err
}

// putDevice tells whether the device is new.
func putDevice(tx *store.Tx, a id.Account, mark []byte) (bool, error) {
	n, err := tx.Exec("UPDATE account_device SET seen_at = $1 WHERE account = $2 AND mark = $3", tx.Now(), a, mark)
	if err != nil || n > 0 {
		return false, err
	}
	n, err = tx.Exec("INSERT INTO account_device (account, mark, seen_at) VALUES ($1, $2, $3) ON CONFLICT (account, mark) DO NOTHING", a, mark, tx.Now())
	return n > 0, err
}

func countDevices(tx *store.Tx, a id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(mark) FROM account_device WHERE account = $1", a)
}

// expired gives sessions that are over by age.
func expired(tx *store.Tx, now time.Time, limit int) ([]Session, error) {
	return store.Many(tx, scanSession, "SELECT "+sessionColumns+" FROM account_session WHERE seen_at <= $1 OR created_at <= $2 LIMIT $3", now.Add(-IdleLife), now.Add(-AbsoluteLife), limit)
}

func sweepRows(tx *store.Tx, now time.Time) error {
	if _, err := tx.Exec("UPDATE account_session SET address = '' WHERE created_at <= $1 AND address <> ''", now.Add(-addressLife)); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM account_device WHERE seen_at <= $1", now.Add(-deviceLife)); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM account_ceremony WHERE until <= $1", now)
	return err
}
