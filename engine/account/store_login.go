package account

import (
	"strings"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
)

const loginColumns = "account, email, email_next, lang, password <> '', confirmed_at, reason, invite, app, held, waits, turn"

func scanLogin(r store.Row, l *Login) error {
	var lang, waits string
	err := r.Scan(&l.Account, &l.Email, &l.EmailNext, &lang, &l.HasPassword, &l.ConfirmedAt, &l.Reason, &l.Invite, &l.App, &l.Held, &waits, &l.turn)
	l.Lang, l.Waits = i18n.Tag(lang), strings.Fields(waits)
	return err
}

func loginOf(tx *store.Tx, a id.Account) (Login, error) {
	return store.One(tx, scanLogin, "SELECT "+loginColumns+" FROM account_login WHERE account = $1", a)
}

func loginByEmail(tx *store.Tx, folded string) (Login, error) {
	return store.One(tx, scanLogin, "SELECT "+loginColumns+" FROM account_login WHERE email_folded = $1 AND email_folded <> ''", folded)
}

func insertLogin(tx *store.Tx, l Login, hash string) error {
	_, err := tx.Exec(`INSERT INTO account_login (account, email, email_folded, email_next, password, password_at, turn, confirmed_at, lang, reason, invite, app, held, waits)
		VALUES ($1, $2, $3, '', $4, $5, 0, $6, $7, $8, $9, $10, $11, $12)`,
		l.Account, l.Email, foldEmail(l.Email), hash, tx.Now(), l.ConfirmedAt, string(l.Lang), l.Reason, l.Invite, l.App, l.Held, strings.Join(l.Waits, " "))
	if store.IsUnique(err, "account_login_email") {
		var f fault.Fields
		f.Add("email", "ERR_INVALID")
		return f.Err(invalid)
	}
	return err
}

func nextTurn(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("UPDATE account_login SET turn = turn + 1 WHERE account = $1", a)
	return err
}

func setConfirmed(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("UPDATE account_login SET confirmed_at = $1 WHERE account = $2", tx.Now(), a)
	return err
}

func setEmail(tx *store.Tx, a id.Account, email string) error {
	_, err := tx.Exec("UPDATE account_login SET email = $1, email_folded = $2, email_next = '', confirmed_at = $3 WHERE account = $4", email, foldEmail(email), tx.Now(), a)
	return err
}

func setEmailNext(tx *store.Tx, a id.Account, email string) error {
	_, err := tx.Exec("UPDATE account_login SET email_next = $1 WHERE account = $2", email, a)
	return err
}

func releaseName(tx *store.Tx, a id.Account, folded string) error {
	_, err := tx.Exec("UPDATE account_account SET folded = $1 WHERE id = $2", folded, a)
	return then(tx, a, err)
}

const inviteColumns = "id, code, owner, max_uses, uses, role, expires_at"

func scanInvite(r store.Row, i *Invite) error {
	return r.Scan(&i.ID, &i.Code, &i.Owner, &i.MaxUses, &i.Uses, &i.Role, &i.ExpiresAt)
}

func inviteByCode(tx *store.Tx, code string) (Invite, error) {
	return store.One(tx, scanInvite, "SELECT "+inviteColumns+" FROM account_invite WHERE code = $1 FOR UPDATE", code)
}

func inviteByID(tx *store.Tx, invite int64) (Invite, error) {
	return store.One(tx, scanInvite, "SELECT "+inviteColumns+" FROM account_invite WHERE id = $1 FOR UPDATE", invite)
}

func invitesOf(tx *store.Tx, owner id.Account) ([]Invite, error) {
	return store.Many(tx, scanInvite, "SELECT "+inviteColumns+" FROM account_invite WHERE owner = $1 ORDER BY id DESC LIMIT $2", owner, maxInvites)
}

// invitedBy gives who came with which of some invitations, the newest first.
func invitedBy(tx *store.Tx, invites []int64) ([]store.Pair[id.Account, int64], error) {
	return store.Many(tx, store.Two[id.Account, int64], "SELECT account, invite FROM account_login WHERE invite <> 0 AND invite IN ($1) ORDER BY account DESC LIMIT $2", store.In(invites), maxGuests)
}

func countInvites(tx *store.Tx, owner id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM account_invite WHERE owner = $1", owner)
}

func insertInvite(tx *store.Tx, i Invite) error {
	_, err := tx.Exec("INSERT INTO account_invite (id, code, owner, max_uses, uses, role, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		i.ID, i.Code, i.Owner, i.MaxUses, i.Uses, i.Role, i.ExpiresAt)
	return err
}

func useInvite(tx *store.Tx, invite int64) error {
	_, err := tx.Exec("UPDATE account_invite SET uses = uses + 1 WHERE id = $1", invite)
	return err
}

func deleteInvite(tx *store.Tx, invite int64) error {
	_, err := tx.Exec("DELETE FROM account_invite WHERE id = $1", invite)
	return err
}
