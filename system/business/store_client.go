package business

import (
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// clientRow is an app with its secrets still sealed.
type clientRow struct {
	Client
	secret, verify []byte
}

const clientColumns = "id, portfolio, name, secret, proof, callback, verify, fields, at"

func scanClient(r store.Row, c *clientRow) error {
	fields := ""
	err := r.Scan(&c.ID, &c.Portfolio, &c.Name, &c.secret, &c.Proof, &c.Callback, &c.verify, &fields, &c.At)
	c.Fields = strings.Fields(fields)
	return err
}

func insertClient(tx *store.Tx, c Client, secret, verify []byte) error {
	_, err := tx.Exec("INSERT INTO business_client ("+clientColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		c.ID, c.Portfolio, c.Name, secret, c.Proof, c.Callback, verify, strings.Join(c.Fields, " "), c.At)
	return err
}

func clientsOf(tx *store.Tx, p id.Portfolio) ([]clientRow, error) {
	return store.Many(tx, scanClient, "SELECT "+clientColumns+" FROM business_client WHERE portfolio = $1 ORDER BY id", p)
}

func clientByID(tx *store.Tx, c id.Client) (clientRow, error) {
	return store.One(tx, scanClient, "SELECT "+clientColumns+" FROM business_client WHERE id = $1", c)
}

func setCallback(tx *store.Tx, c id.Client, to Callback, verify []byte) error {
	_, err := tx.Exec("UPDATE business_client SET callback = $1, verify = $2, fields = $3 WHERE id = $4", to.URL, verify, strings.Join(to.Fields, " "), c)
	return err
}

func setSecret(tx *store.Tx, c id.Client, secret []byte) error {
	_, err := tx.Exec("UPDATE business_client SET secret = $1 WHERE id = $2", secret, c)
	return err
}

const tokenColumns = "id, client, name, scopes, at, expires_at, maker"

func scanToken(r store.Row, t *Token) error {
	scopes := ""
	err := r.Scan(&t.ID, &t.Client, &t.Name, &scopes, &t.At, &t.Expires, &t.By)
	t.Scopes = strings.Fields(scopes)
	return err
}

func insertToken(tx *store.Tx, t Token, hash []byte) error {
	_, err := tx.Exec("INSERT INTO business_token ("+tokenColumns+", hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", t.ID, t.Client, t.Name, strings.Join(t.Scopes, " "), t.At, t.Expires, t.By, hash)
	return err
}

func tokensOf(tx *store.Tx, c id.Client) ([]Token, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM business_token WHERE client = $1 ORDER BY id", c)
}

// tokenByHash gives a token, and the role that who made it has now where it is one.
func tokenByHash(tx *store.Tx, hash []byte) (store.Pair[Token, Role], error) {
	return store.One(tx, func(r store.Row, p *store.Pair[Token, Role]) error {
		scopes, t := "", &p.Key
		err := r.Scan(&t.ID, &t.Client, &t.Name, &scopes, &t.At, &t.Expires, &t.By, &p.Val)
		t.Scopes = strings.Fields(scopes)
		return err
	}, `SELECT t.id, t.client, t.name, t.scopes, t.at, t.expires_at, t.maker, COALESCE(r.role, '') FROM business_token AS t JOIN business_client AS c ON c.id = t.client
		LEFT JOIN business_role AS r ON r.portfolio = c.portfolio AND r.account = t.maker WHERE t.hash = $1`, hash)
}

func dropToken(tx *store.Tx, c id.Client, t int64) error {
	_, err := tx.Exec("DELETE FROM business_token WHERE id = $1 AND client = $2", t, c)
	return err
}

func putSubscription(tx *store.Tx, b id.Business, c id.Client, callback string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO business_subscription (business, client, callback, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (business, client) DO UPDATE SET callback = excluded.callback`, b, c, callback, at)
	return err
}

func dropSubscription(tx *store.Tx, b id.Business, c id.Client) error {
	_, err := tx.Exec("DELETE FROM business_subscription WHERE business = $1 AND client = $2", b, c)
	return err
}

func scanSubscription(r store.Row, s *Subscription) error {
	return r.Scan(&s.Client, &s.Name, &s.Callback)
}

func subscriptionsOf(tx *store.Tx, b id.Business) ([]Subscription, error) {
	return store.Many(tx, scanSubscription, "SELECT s.client, c.name, s.callback FROM business_subscription AS s JOIN business_client AS c ON c.id = s.client WHERE s.business = $1 ORDER BY s.client", b)
}

// target is where an app is told.
type target struct {
	client id.Client
	url    string
	fields []string
}

func scanTarget(r store.Row, t *target) error {
	own, fields := "", ""
	err := r.Scan(&t.client, &t.url, &own, &fields)
	if t.url == "" {
		t.url = own
	}
	t.fields = strings.Fields(fields)
	return err
}

// listening gives where the apps are told that subscribed to a business account.
func listening(tx *store.Tx, b id.Business) ([]target, error) {
	return store.Many(tx, scanTarget, "SELECT s.client, s.callback, c.callback, c.fields FROM business_subscription AS s JOIN business_client AS c ON c.id = s.client WHERE s.business = $1 ORDER BY s.client", b)
}

func scanAnswer(r store.Row, a *answer) error { return r.Scan(&a.body, &a.box) }

// answer is what was answered to a request with a key.
type answer struct{ body, box []byte }

func answerOf(tx *store.Tx, c id.Client, key string) (answer, error) {
	return store.One(tx, scanAnswer, "SELECT body, answer FROM business_once WHERE client = $1 AND key = $2", c, key)
}

func putAnswer(tx *store.Tx, c id.Client, key string, a answer, at time.Time) (kept bool, err error) {
	n, err := tx.Exec("INSERT INTO business_once (client, key, body, answer, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (client, key) DO NOTHING", c, key, a.body, a.box, at)
	return n > 0, err
}

// forgetAnswers lets go of answers that are older than they are kept, a thousand at a time.
func forgetAnswers(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM business_once WHERE (client, key) IN (SELECT client, key FROM business_once WHERE at < $1 ORDER BY at LIMIT 1000)", before)
	return err
}
