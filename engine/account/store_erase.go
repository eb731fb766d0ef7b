package account

import (
	"parvis/base/id"
	"parvis/base/store"
)

// eraseRows leaves of an account only its tombstone: number, username, dates.
func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM account_settings WHERE account = $1",
		"DELETE FROM account_login WHERE account = $1",
		"DELETE FROM account_trigram WHERE account = $1",
		"DELETE FROM account_active WHERE account = $1",
		"UPDATE account_counter SET posts = 0, followers = 0, following = 0, last_post_at = 0 WHERE account = $1",
		"DELETE FROM account_invite WHERE owner = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`UPDATE account_account SET display_name = '', note = '', fields = $1, avatar_media = 0, header_media = 0, avatar_text = '', header_text = '',
		locked = $2, bot = $3, discoverable = $4, indexable = $5, hide_graph = $6, attribution = '', role = $7, moved_to = 0 WHERE id = $8`,
		[]byte("null"), false, false, false, false, false, MemberRole, a)
	return then(tx, a, err)
}
