package report

import (
	"parvis/base/id"
	"parvis/base/store"
)

const pendingColumns = "id, target, moderator, action, text, report, posts, rules, mail, due, refused"

func scanPending(r store.Row, p *Pending) error {
	var posts, rules string
	if err := r.Scan(&p.ID, &p.Target, &p.By, &p.Action, &p.Text, &p.Report, &posts, &rules, &p.Mail, &p.Due, &p.Refused); err != nil {
		return err
	}
	return p.read(posts, rules)
}

// insertPending tells whether none waited on the account.
func insertPending(tx *store.Tx, p Pending) (bool, error) {
	n, err := tx.Exec("INSERT INTO report_pending ("+pendingColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '') ON CONFLICT (target) DO NOTHING",
		p.ID, p.Target, p.By, p.Action, p.Text, p.Report, joined(p.Posts), p.Rules.String(), p.Mail, p.Due)
	return n > 0, err
}

func pending(tx *store.Tx, p int64) (Pending, error) {
	return store.One(tx, scanPending, "SELECT "+pendingColumns+" FROM report_pending WHERE id = $1", p)
}

func pendingOn(tx *store.Tx, targets []id.Account) ([]Pending, error) {
	return store.Many(tx, scanPending, "SELECT "+pendingColumns+" FROM report_pending WHERE target IN ($1) ORDER BY id", store.In(targets))
}

func pendingBy(tx *store.Tx, moderator id.Account, limit int) ([]Pending, error) {
	return store.Many(tx, scanPending, "SELECT "+pendingColumns+" FROM report_pending WHERE moderator = $1 ORDER BY id DESC LIMIT $2", moderator, limit)
}

// deletePending tells whether it still waited: of two who end it one does.
func deletePending(tx *store.Tx, p int64) (bool, error) {
	n, err := tx.Exec("DELETE FROM report_pending WHERE id = $1", p)
	return n > 0, err
}

func refusePending(tx *store.Tx, p int64, code string) (bool, error) {
	n, err := tx.Exec("UPDATE report_pending SET refused = $1 WHERE id = $2 AND refused = ''", code, p)
	return n > 0, err
}

// dropRefused makes room for another decision about an account.
func dropRefused(tx *store.Tx, target id.Account) error {
	_, err := tx.Exec("DELETE FROM report_pending WHERE target = $1 AND refused <> ''", target)
	return err
}
