package business

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// Consent is an entry of the ledger of what a member lets an organisation send.
type Consent struct {
	Category string
	Allowed  bool
	Source   string
	At       time.Time
}

func scanConsent(r store.Row, c *Consent) error {
	return r.Scan(&c.Category, &c.Allowed, &c.Source, &c.At)
}

func addConsent(tx *store.Tx, p id.Portfolio, member id.Account, c Consent) error {
	_, err := tx.Exec("INSERT INTO business_consent (id, portfolio, member, category, allowed, source, at) VALUES ($1, $2, $3, $4, $5, $6, $7)", tx.NewID(), p, member, c.Category, c.Allowed, c.Source, c.At)
	return err
}

// consentOf gives the entry that rules.
func consentOf(tx *store.Tx, p id.Portfolio, member id.Account, category string) (Consent, error) {
	return store.One(tx, scanConsent, "SELECT category, allowed, source, at FROM business_consent WHERE member = $1 AND portfolio = $2 AND category = $3 ORDER BY id DESC LIMIT 1", member, p, category)
}

// known is an organisation that knows a member.
type known struct {
	portfolio id.Portfolio
	name      string
	since     time.Time
}

func scanKnown(r store.Row, k *known) error { return r.Scan(&k.portfolio, &k.name, &k.since) }

// knownTo gives the organisations that know a member, and since when.
func knownTo(tx *store.Tx, member id.Account) ([]known, error) {
	return store.Many(tx, scanKnown, "SELECT a.portfolio, p.name, a.at FROM business_alias AS a JOIN business_portfolio AS p ON p.id = a.portfolio WHERE a.member = $1 ORDER BY a.portfolio LIMIT 500", member)
}

// lockPortfolio has nobody else count what a portfolio did until the end of the change.
func lockPortfolio(tx *store.Tx, p id.Portfolio) error {
	_, err := store.Many(tx, store.Value[id.Portfolio], "SELECT id FROM business_portfolio WHERE id = $1 FOR UPDATE", p)
	return err
}

// lockMember has no organisation that knows a member count what they were sent until the
// end of the change: each holds by what all of them know the member.
func lockMember(tx *store.Tx, member id.Account) error {
	_, err := store.Many(tx, store.Value[id.Portfolio], "SELECT portfolio FROM business_alias WHERE member = $1 ORDER BY portfolio FOR UPDATE", member)
	return err
}

func putMarketed(tx *store.Tx, m id.Message, member id.Account, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_marketed (message, member, at) VALUES ($1, $2, $3)", m, member, at)
	return err
}

func marketedSince(tx *store.Tx, member id.Account, since time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT count(*) FROM business_marketed WHERE member = $1 AND at > $2", member, since)
}

// forgetMarketed lets go of what no limit counts any more.
func forgetMarketed(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM business_marketed WHERE at < $1", before)
	return err
}
