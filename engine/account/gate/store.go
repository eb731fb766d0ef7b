package gate

import "parvis/base/store"

const columns = "id, kind, value, severity, comment, public_comment, reject_media, reject_reports, obfuscated, ends, at"

// ruleMax bounds the rules that are kept at hand.
const ruleMax = 20_000

func scan(row store.Row, r *Rule) error {
	return row.Scan(&r.ID, &r.Kind, &r.Value, &r.Severity, &r.Comment, &r.Public, &r.RejectMedia, &r.RejectReports, &r.Obfuscated, &r.Until, &r.At)
}

func insert(tx *store.Tx, r Rule) (bool, error) {
	rows, err := tx.Exec("INSERT INTO account_gate ("+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (kind, value) DO NOTHING`, r.ID, r.Kind, r.Value, r.Severity, r.Comment, r.Public, r.RejectMedia, r.RejectReports, r.Obfuscated, r.Until, r.At)
	return rows > 0, err
}

func update(tx *store.Tx, r Rule) error {
	_, err := tx.Exec(`UPDATE account_gate SET value = $1, severity = $2, comment = $3, public_comment = $4, reject_media = $5, reject_reports = $6, obfuscated = $7, ends = $8
		WHERE id = $9`, r.Value, r.Severity, r.Comment, r.Public, r.RejectMedia, r.RejectReports, r.Obfuscated, r.Until, r.ID)
	return err
}

func drop(tx *store.Tx, which int64) error {
	_, err := tx.Exec("DELETE FROM account_gate WHERE id = $1", which)
	return err
}

func one(tx *store.Tx, which int64) (Rule, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM account_gate WHERE id = $1", which)
}

func list(tx *store.Tx, k Kind, p store.Page) ([]Rule, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM account_gate WHERE kind = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4", k, p.Lo(), p.Hi(), p.Limit)
}

func byValue(tx *store.Tx, k Kind, value string) ([]Rule, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM account_gate WHERE kind = $1 AND value = $2", k, value)
}

func every(tx *store.Tx) ([]Rule, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM account_gate ORDER BY id DESC LIMIT $1", ruleMax)
}
