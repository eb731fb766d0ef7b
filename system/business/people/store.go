package people

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business"
)

// roleOf gives the role of somebody in an organisation, "" for none; others who change it
// wait.
func roleOf(tx *store.Tx, p id.Portfolio, a id.Account) (business.Role, error) {
	r, err := store.One(tx, store.Value[business.Role], "SELECT role FROM business_role WHERE portfolio = $1 AND account = $2 FOR UPDATE", p, a)
	if store.IsMissing(err) {
		err = nil
	}
	return r, err
}

// roleIn is roleOf for who only reads.
func roleIn(tx *store.Tx, p id.Portfolio, a id.Account) (business.Role, error) {
	r, err := store.One(tx, store.Value[business.Role], "SELECT role FROM business_role WHERE portfolio = $1 AND account = $2", p, a)
	if store.IsMissing(err) {
		err = nil
	}
	return r, err
}

func putRole(tx *store.Tx, p id.Portfolio, a id.Account, r business.Role, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_role (portfolio, account, role, at) VALUES ($1, $2, $3, $4) ON CONFLICT (portfolio, account) DO UPDATE SET role = excluded.role", p, a, r, at)
	return err
}

func dropRole(tx *store.Tx, p id.Portfolio, a id.Account) error {
	_, err := tx.Exec("DELETE FROM business_role WHERE portfolio = $1 AND account = $2", p, a)
	return err
}

// stepDown makes an owner an admin, if they own it.
func stepDown(tx *store.Tx, p id.Portfolio, a id.Account) (bool, error) {
	n, err := tx.Exec("UPDATE business_role SET role = 'admin' WHERE portfolio = $1 AND account = $2 AND role = 'owner'", p, a)
	return n > 0, err
}

const offerColumns = "o.portfolio, p.name, o.account, o.role, o.state, o.maker, o.at"

const offers = "SELECT " + offerColumns + " FROM business_offer AS o JOIN business_portfolio AS p ON p.id = o.portfolio "

func scanOffer(r store.Row, o *Offer) error {
	return r.Scan(&o.Portfolio, &o.Name, &o.Account, &o.Role, &o.State, &o.By, &o.At)
}

// offerTo gives the offer of an organisation to somebody, an empty one where there is none.
func offerTo(tx *store.Tx, p id.Portfolio, a id.Account) (Offer, error) {
	o, err := store.One(tx, scanOffer, offers+"WHERE o.portfolio = $1 AND o.account = $2", p, a)
	if store.IsMissing(err) {
		err = nil
	}
	return o, err
}

func offersFor(tx *store.Tx, a id.Account, after time.Time) ([]Offer, error) {
	return store.Many(tx, scanOffer, offers+"WHERE o.account = $1 AND o.state = 'open' AND o.at > $2 ORDER BY o.portfolio LIMIT $3", a, after, mostShown)
}

// offersOf gives the offers of an organisation that stand, and those declined of late.
func offersOf(tx *store.Tx, p id.Portfolio, after time.Time) ([]Offer, error) {
	return store.Many(tx, scanOffer, offers+"WHERE o.portfolio = $1 AND o.state <> 'withdrawn' AND o.at > $2 ORDER BY o.account", p, after)
}

func putOffer(tx *store.Tx, o Offer) error {
	_, err := tx.Exec(`INSERT INTO business_offer (portfolio, account, role, state, maker, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (portfolio, account) DO UPDATE SET role = excluded.role, state = excluded.state, maker = excluded.maker, at = excluded.at`, o.Portfolio, o.Account, o.Role, o.State, o.By, o.At)
	return err
}

// takeOffer ends an offer that stands still as it was read.
func takeOffer(tx *store.Tx, o Offer) (bool, error) {
	n, err := tx.Exec("DELETE FROM business_offer WHERE portfolio = $1 AND account = $2 AND role = $3 AND state = 'open' AND maker = $4", o.Portfolio, o.Account, o.Role, o.By)
	return n > 0, err
}

// endOffer has an offer that stands still as it was read be declined, or withdrawn.
func endOffer(tx *store.Tx, o Offer, to State) (bool, error) {
	n, err := tx.Exec("UPDATE business_offer SET state = $1 WHERE portfolio = $2 AND account = $3 AND role = $4 AND state = 'open' AND maker = $5", to, o.Portfolio, o.Account, o.Role, o.By)
	return n > 0, err
}

// Offers that end are kept as withdrawn for their week, so that no second letter goes.

func endOffersTo(tx *store.Tx, p id.Portfolio, a id.Account) error {
	_, err := tx.Exec("UPDATE business_offer SET state = 'withdrawn' WHERE portfolio = $1 AND account = $2 AND state = 'open'", p, a)
	return err
}

func endOffersBy(tx *store.Tx, p id.Portfolio, maker id.Account) error {
	_, err := tx.Exec("UPDATE business_offer SET state = 'withdrawn' WHERE portfolio = $1 AND maker = $2 AND state = 'open'", p, maker)
	return err
}

// endRoleOffers ends the offers of one role of an organisation.
func endRoleOffers(tx *store.Tx, p id.Portfolio, r business.Role) error {
	_, err := tx.Exec("UPDATE business_offer SET state = 'withdrawn' WHERE portfolio = $1 AND role = $2 AND state = 'open'", p, r)
	return err
}

func forgetOffers(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM business_offer WHERE (portfolio, account) IN (SELECT portfolio, account FROM business_offer WHERE at < $1 ORDER BY at LIMIT 1000)", before)
	return err
}
