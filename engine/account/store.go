package account

import (
	"encoding/json"
	"fmt"
	"strings"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
)

const accountColumns = `a.id, a.username, a.folded, a.display_name, a.note, a.fields, a.avatar_media, a.header_media, a.avatar_text, a.header_text,
	a.locked, a.bot, a.discoverable, a.indexable, a.hide_graph, a.attribution, a.role, a.word, a.moved_to, a.state, a.state_at, a.state_by, a.created_at, a.hide_media, a.hide_media_replies, a.hide_featured,
	COALESCE(c.posts, 0), COALESCE(c.followers, 0), COALESCE(c.following, 0), COALESCE(c.last_post_at, 0), COALESCE(c.rev, -1)`

const accountFrom = " FROM account_account a LEFT JOIN account_counter c ON c.account = a.id "

func scanAccount(r store.Row, a *Account) error {
	var fields []byte
	var attribution, state string
	var word int64
	err := r.Scan(&a.ID, &a.Username, &a.folded, &a.DisplayName, &a.Note, &fields, &a.AvatarMedia, &a.HeaderMedia, &a.AvatarText, &a.HeaderText,
		&a.Locked, &a.Bot, &a.Discoverable, &a.Indexable, &a.HideGraph, &attribution, &a.Role, &word, &a.MovedTo, &state, &a.StateAt, &a.stateBy, &a.CreatedAt, &a.HideMedia, &a.HideMediaReplies, &a.HideFeatured,
		&a.Posts, &a.Followers, &a.Following, &a.LastPostAt, &a.Rev)
	if err != nil {
		return err
	}
	a.Rev++
	a.Word, a.Attribution = uint64(word), strings.Fields(attribution)
	if a.State, err = parseState(state); err != nil {
		return err
	}
	if len(fields) > 0 {
		if err := json.Unmarshal(fields, &a.Fields); err != nil {
			return fmt.Errorf("fields of account %d: %w", a.ID, err)
		}
	}
	return nil
}

func one(tx *store.Tx, a id.Account) (Account, error) {
	return store.One(tx, scanAccount, "SELECT "+accountColumns+accountFrom+"WHERE a.id = $1", a)
}

func many(tx *store.Tx, ids []id.Account) ([]Account, error) {
	return store.Many(tx, scanAccount, "SELECT "+accountColumns+accountFrom+"WHERE a.id IN ($1)", store.In(ids))
}

func revisions(tx *store.Tx, ids []id.Account) ([]store.Pair[id.Account, int64], error) {
	return store.Many(tx, store.Two[id.Account, int64], "SELECT account, rev FROM account_counter WHERE account IN ($1)", store.Numbers(ids))
}

func byName(tx *store.Tx, folded string) (Account, error) {
	return store.One(tx, scanAccount, "SELECT "+accountColumns+accountFrom+"WHERE a.folded = $1", folded)
}

func byNames(tx *store.Tx, folded []string) ([]Account, error) {
	return store.Many(tx, scanAccount, "SELECT "+accountColumns+accountFrom+"WHERE a.folded IN ($1)", store.In(folded))
}

func insertAccount(tx *store.Tx, a Account) error {
	fields, err := json.Marshal(a.Fields)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO account_account (id, username, folded, display_name, note, fields, avatar_media, header_media, avatar_text, header_text,
		locked, bot, discoverable, indexable, hide_graph, attribution, role, word, moved_to, state, state_at, state_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		a.ID, a.Username, a.folded, a.DisplayName, a.Note, fields, a.AvatarMedia, a.HeaderMedia, a.AvatarText, a.HeaderText,
		a.Locked, a.Bot, a.Discoverable, a.Indexable, a.HideGraph, strings.Join(a.Attribution, " "), a.Role, int64(a.Word), a.MovedTo,
		string(a.State), tx.Now(), a.stateBy, a.CreatedAt)
	if err != nil {
		return err
	}
	if err := touch(tx, a.ID); err != nil {
		return err
	}
	return saveGrams(tx, a)
}

// touch gives an account its next revision: memory then asks for it anew. Every
// change of a row of account_account comes with it.
func touch(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec(`INSERT INTO account_counter (account, posts, followers, following, last_post_at, rev, counted) VALUES ($1, 0, 0, 0, 0, 0, FALSE)
		ON CONFLICT (account) DO UPDATE SET rev = account_counter.rev + 1`, a)
	return err
}

// then touches the account unless its change failed.
func then(tx *store.Tx, a id.Account, err error) error {
	if err != nil {
		return err
	}
	return touch(tx, a)
}

func saveProfile(tx *store.Tx, a Account) error {
	fields, err := json.Marshal(a.Fields)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE account_account SET display_name = $1, note = $2, fields = $3, avatar_media = $4, header_media = $5, avatar_text = $6,
		header_text = $7, locked = $8, bot = $9, discoverable = $10, indexable = $11, hide_graph = $12, attribution = $13,
		hide_media = $14, hide_media_replies = $15, hide_featured = $16 WHERE id = $17`,
		a.DisplayName, a.Note, fields, a.AvatarMedia, a.HeaderMedia, a.AvatarText, a.HeaderText, a.Locked, a.Bot, a.Discoverable,
		a.Indexable, a.HideGraph, strings.Join(a.Attribution, " "), a.HideMedia, a.HideMediaReplies, a.HideFeatured, a.ID)
	return then(tx, a.ID, err)
}

func saveGrams(tx *store.Tx, a Account) error {
	if _, err := tx.Exec("DELETE FROM account_trigram WHERE account = $1", a.ID); err != nil {
		return err
	}
	for _, g := range grams(a.Username + " " + a.DisplayName) {
		if _, err := tx.Exec("INSERT INTO account_trigram (gram, account) VALUES ($1, $2)", g, a.ID); err != nil {
			return err
		}
	}
	return nil
}

func stateOf(tx *store.Tx, a id.Account) (State, error) {
	return store.One(tx, store.Value[State], "SELECT state FROM account_account WHERE id = $1", a)
}

// setState moves an account that is still in the state from.
func setState(tx *store.Tx, a id.Account, from, to State, by id.Account) (bool, error) {
	n, err := tx.Exec("UPDATE account_account SET state = $1, state_at = $2, state_by = $3 WHERE id = $4 AND state = $5",
		string(to), tx.Now(), by, a, string(from))
	return n > 0, then(tx, a, err)
}

func setWord(tx *store.Tx, a id.Account, word uint64) error {
	_, err := tx.Exec("UPDATE account_account SET word = $1 WHERE id = $2", int64(word), a)
	return then(tx, a, err)
}

func setMovedTo(tx *store.Tx, a, to id.Account) error {
	_, err := tx.Exec("UPDATE account_account SET moved_to = $1 WHERE id = $2", to, a)
	return then(tx, a, err)
}

func setRole(tx *store.Tx, a id.Account, role RoleID) error {
	_, err := tx.Exec("UPDATE account_account SET role = $1 WHERE id = $2", role, a)
	return then(tx, a, err)
}

// addCounts keeps counters from falling below zero: a repair that comes late
// must not show minus one follower.
func addCounts(tx *store.Tx, a id.Account, d Delta) error {
	_, err := tx.Exec(`INSERT INTO account_counter (account, posts, followers, following, last_post_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account) DO UPDATE SET
		posts = CASE WHEN account_counter.posts + $6 > 0 THEN account_counter.posts + $7 ELSE 0 END,
		followers = CASE WHEN account_counter.followers + $8 > 0 THEN account_counter.followers + $9 ELSE 0 END,
		following = CASE WHEN account_counter.following + $10 > 0 THEN account_counter.following + $11 ELSE 0 END,
		last_post_at = CASE WHEN account_counter.last_post_at < $12 THEN $13 ELSE account_counter.last_post_at END, rev = account_counter.rev + 1, counted = TRUE`,
		a, max(d.Posts, 0), max(d.Followers, 0), max(d.Following, 0), d.PostAt,
		d.Posts, d.Posts, d.Followers, d.Followers, d.Following, d.Following, d.PostAt, d.PostAt)
	return err
}

func settings(tx *store.Tx, a id.Account) ([]byte, error) {
	return store.One(tx, store.Value[[]byte], "SELECT data FROM account_settings WHERE account = $1", a)
}

func settingsAmong(tx *store.Tx, who []id.Account) ([][]byte, error) {
	return store.Many(tx, store.Value[[]byte], "SELECT data FROM account_settings WHERE account IN ($1)", store.Numbers(who))
}

func putSettings(tx *store.Tx, a id.Account, s Settings) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO account_settings (account, data) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET data = excluded.data", a, data)
	return err
}

func setLang(tx *store.Tx, a id.Account, lang i18n.Tag) error {
	_, err := tx.Exec("UPDATE account_login SET lang = $1 WHERE account = $2", string(lang), a)
	return err
}

func scanRole(r store.Row, v *Role) error {
	var p int64
	err := r.Scan(&v.ID, &v.Name, &v.Color, &p, &v.Rank, &v.Highlighted)
	v.Permissions = Permission(p)
	return err
}

const roleColumns = "id, name, color, permissions, rank, highlighted"

func roles(tx *store.Tx) ([]Role, error) {
	return store.Many(tx, scanRole, "SELECT "+roleColumns+" FROM account_role ORDER BY rank DESC, id")
}

func roleByID(tx *store.Tx, r RoleID) (Role, error) {
	return store.One(tx, scanRole, "SELECT "+roleColumns+" FROM account_role WHERE id = $1", r)
}

func putRole(tx *store.Tx, r Role) error {
	_, err := tx.Exec(`INSERT INTO account_role (id, name, color, permissions, rank, highlighted) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, color = excluded.color, permissions = excluded.permissions,
		rank = excluded.rank, highlighted = excluded.highlighted`, r.ID, r.Name, r.Color, int64(r.Permissions), r.Rank, r.Highlighted)
	return err
}
