package grant

import (
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

const appColumns = "id, client_id, secret_hash, name, website, redirects, scopes, extensions, created_at"

func scanApp(r store.Row, a *App) error {
	var redirects, scopes string
	err := r.Scan(&a.ID, &a.ClientID, &a.secret, &a.Name, &a.Website, &redirects, &scopes, &a.Extensions, &a.CreatedAt)
	if err != nil {
		return err
	}
	a.Redirects = strings.Split(redirects, "\n")
	a.Scopes, err = account.ParseScopes(scopes)
	return err
}

func insertApp(tx *store.Tx, a App) error {
	_, err := tx.Exec(`INSERT INTO account_app (id, client_id, secret_hash, name, website, redirects, scopes, extensions, created_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		a.ID, a.ClientID, a.secret, a.Name, a.Website, strings.Join(a.Redirects, "\n"), a.Scopes.String(), a.Extensions, a.CreatedAt, a.CreatedAt)
	return err
}

func appByClient(tx *store.Tx, clientID string) (App, error) {
	return store.One(tx, scanApp, "SELECT "+appColumns+" FROM account_app WHERE client_id = $1", clientID)
}

func appByNumber(tx *store.Tx, a id.App) (App, error) {
	return store.One(tx, scanApp, "SELECT "+appColumns+" FROM account_app WHERE id = $1", a)
}

// markApp notes to the hour that an app is in use.
func markApp(tx *store.Tx, a id.App) error {
	_, err := tx.Exec("UPDATE account_app SET used_at = $1 WHERE id = $2 AND used_at <= $3", tx.Now(), a, tx.Now().Add(-time.Hour))
	return err
}

func deleteIdleApps(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM account_app WHERE used_at <= $1
		AND NOT EXISTS (SELECT 1 FROM account_token WHERE account_token.app = account_app.id)
		AND NOT EXISTS (SELECT 1 FROM account_grant WHERE account_grant.app = account_app.id)`, before)
	return err
}

type codeRow struct {
	id        int64
	app       id.App
	account   id.Account
	scopes    string
	redirect  string
	challenge string
	created   time.Time
	used      time.Time
}

func scanCode(r store.Row, c *codeRow) error {
	return r.Scan(&c.id, &c.app, &c.account, &c.scopes, &c.redirect, &c.challenge, &c.created, &c.used)
}

func insertCode(tx *store.Tx, hash []byte, c codeRow) error {
	_, err := tx.Exec("INSERT INTO account_grant (hash, id, app, account, scopes, redirect, challenge, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		hash, c.id, c.app, c.account, c.scopes, c.redirect, c.challenge, tx.Now(), time.Time{})
	return err
}

// codeByHash locks the code, so that of two who bring it one is the second.
func codeByHash(tx *store.Tx, hash []byte) (codeRow, error) {
	return store.One(tx, scanCode, "SELECT id, app, account, scopes, redirect, challenge, created_at, used_at FROM account_grant WHERE hash = $1 FOR UPDATE", hash)
}

func useCode(tx *store.Tx, hash []byte) error {
	_, err := tx.Exec("UPDATE account_grant SET used_at = $1 WHERE hash = $2", tx.Now(), hash)
	return err
}

func dropCodes(tx *store.Tx, a id.Account, app id.App) error {
	_, err := tx.Exec("DELETE FROM account_grant WHERE account = $1 AND app = $2 AND used_at = 0", a, app)
	return err
}

func deleteCodes(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM account_grant WHERE created_at <= $1", before)
	return err
}

type tokenRow struct {
	id      id.Token
	hash    []byte
	app     id.App
	account id.Account
	scopes  string
	grant   int64
	created time.Time
	used    time.Time
	// unproven tells that the app got it without its secret.
	unproven bool
}

const tokenColumns = "id, hash, app, account, scopes, grant_id, created_at, used_at, unproven"

func scanToken(r store.Row, t *tokenRow) error {
	return r.Scan(&t.id, &t.hash, &t.app, &t.account, &t.scopes, &t.grant, &t.created, &t.used, &t.unproven)
}

func insertToken(tx *store.Tx, t tokenRow) error {
	_, err := tx.Exec("INSERT INTO account_token (id, hash, app, account, scopes, grant_id, created_at, used_at, unproven) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		t.id, t.hash, t.app, t.account, t.scopes, t.grant, tx.Now(), tx.Now(), t.unproven)
	return err
}

func tokenByHash(tx *store.Tx, hash []byte) (tokenRow, error) {
	return store.One(tx, scanToken, "SELECT "+tokenColumns+" FROM account_token WHERE hash = $1", hash)
}

func tokensOf(tx *store.Tx, a id.Account, app id.App) ([]tokenRow, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM account_token WHERE account = $1 AND app = $2 ORDER BY id", a, app)
}

func tokensOfAccount(tx *store.Tx, a id.Account, limit int) ([]tokenRow, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM account_token WHERE account = $1 ORDER BY app, id LIMIT $2", a, limit)
}

// tokensAmong gives what the tokens of some members may do.
func tokensAmong(tx *store.Tx, who []id.Account) ([]store.Pair[id.Token, string], error) {
	return store.Many(tx, store.Two[id.Token, string], "SELECT id, scopes FROM account_token WHERE account IN ($1)", store.Numbers(who))
}

func tokensOfGrant(tx *store.Tx, grant int64) ([]tokenRow, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM account_token WHERE grant_id = $1 ORDER BY id", grant)
}

// idleAppTokens are tokens of apps themselves.
func idleAppTokens(tx *store.Tx, before time.Time, limit int) ([]tokenRow, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM account_token WHERE account = $1 AND used_at <= $2 ORDER BY id LIMIT $3", 0, before, limit)
}

func touchToken(tx *store.Tx, t id.Token, before time.Time) error {
	_, err := tx.Exec("UPDATE account_token SET used_at = $1 WHERE id = $2 AND used_at <= $3", tx.Now(), t, before)
	return err
}

func deleteToken(tx *store.Tx, t id.Token) error {
	_, err := tx.Exec("DELETE FROM account_token WHERE id = $1", t)
	return err
}
