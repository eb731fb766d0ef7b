package credential

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

type totpRow struct {
	box       []byte
	step      int64
	confirmed bool
}

func scanTOTP(r store.Row, t *totpRow) error { return r.Scan(&t.box, &t.step, &t.confirmed) }

func totpOf(tx *store.Tx, a id.Account) (totpRow, error) {
	return store.One(tx, scanTOTP, "SELECT box, step, confirmed FROM account_totp WHERE account = $1", a)
}

func putTOTP(tx *store.Tx, a id.Account, box []byte) error {
	_, err := tx.Exec(`INSERT INTO account_totp (account, box, step, confirmed) VALUES ($1, $2, 0, $3)
		ON CONFLICT (account) DO UPDATE SET box = excluded.box, step = 0, confirmed = excluded.confirmed`, a, box, false)
	return err
}

// spendStep moves the last used step on; false when somebody was faster.
func spendStep(tx *store.Tx, a id.Account, step int64) (bool, error) {
	n, err := tx.Exec("UPDATE account_totp SET step = $1 WHERE account = $2 AND step < $3", step, a, step)
	return n > 0, err
}

func confirmTOTP(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("UPDATE account_totp SET confirmed = $1 WHERE account = $2", true, a)
	return err
}

func deleteTOTP(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM account_totp WHERE account = $1", a)
	return err
}

func insertRecovery(tx *store.Tx, a id.Account, mark []byte) error {
	_, err := tx.Exec("INSERT INTO account_recovery (account, mark) VALUES ($1, $2)", a, mark)
	return err
}

func takeRecovery(tx *store.Tx, a id.Account, mark []byte) (bool, error) {
	n, err := tx.Exec("DELETE FROM account_recovery WHERE account = $1 AND mark = $2", a, mark)
	return n > 0, err
}

func deleteRecovery(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM account_recovery WHERE account = $1", a)
	return err
}

func countRecovery(tx *store.Tx, a id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(mark) FROM account_recovery WHERE account = $1", a)
}

type passkeyRow struct {
	Passkey
	account id.Account
	data    []byte
}

const passkeyColumns = "id, account, data, name, created_at, used_at"

func scanPasskey(r store.Row, p *passkeyRow) error {
	return r.Scan(&p.ID, &p.account, &p.data, &p.Name, &p.CreatedAt, &p.UsedAt)
}

func passkeysOf(tx *store.Tx, a id.Account) ([]passkeyRow, error) {
	return store.Many(tx, scanPasskey, "SELECT "+passkeyColumns+" FROM account_passkey WHERE account = $1 ORDER BY id", a)
}

func passkeyByCredential(tx *store.Tx, credential []byte) (passkeyRow, error) {
	return store.One(tx, scanPasskey, "SELECT "+passkeyColumns+" FROM account_passkey WHERE credential = $1", credential)
}

func countPasskeys(tx *store.Tx, a id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM account_passkey WHERE account = $1", a)
}

func insertPasskey(tx *store.Tx, p Passkey, a id.Account, credential, data []byte) error {
	_, err := tx.Exec("INSERT INTO account_passkey (id, account, credential, data, name, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		p.ID, a, credential, data, p.Name, tx.Now(), time.Time{})
	return err
}

func usePasskey(tx *store.Tx, p int64, data []byte) error {
	_, err := tx.Exec("UPDATE account_passkey SET data = $1, used_at = $2 WHERE id = $3", data, tx.Now(), p)
	return err
}

func deletePasskey(tx *store.Tx, p int64, a id.Account) (int64, error) {
	return tx.Exec("DELETE FROM account_passkey WHERE id = $1 AND account = $2", p, a)
}

func insertCeremony(tx *store.Tx, hash []byte, a id.Account, data []byte, until time.Time) error {
	_, err := tx.Exec("INSERT INTO account_ceremony (hash, account, data, until) VALUES ($1, $2, $3, $4)", hash, a, data, until)
	return err
}

func takeCeremony(tx *store.Tx, hash []byte, a id.Account) ([]byte, error) {
	return store.One(tx, store.Value[[]byte], "DELETE FROM account_ceremony WHERE hash = $1 AND account = $2 AND until > $3 RETURNING data", hash, a, tx.Now())
}
