package business

import (
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func insertPortfolio(tx *store.Tx, p Portfolio) error {
	_, err := tx.Exec("INSERT INTO business_portfolio (id, name, at) VALUES ($1, $2, $3)", p.ID, p.Name, p.At)
	return err
}

func scanPortfolio(r store.Row, p *Portfolio) error {
	return r.Scan(&p.ID, &p.Name, &p.At, &p.Role, &p.Closed)
}

const portfolioOfRole = "SELECT p.id, p.name, p.at, r.role, COALESCE(h.at, 0) FROM business_role AS r JOIN business_portfolio AS p ON p.id = r.portfolio LEFT JOIN business_hold AS h ON h.subject = p.id AND h.decision = 0"

func portfoliosOf(tx *store.Tx, a id.Account) ([]Portfolio, error) {
	return store.Many(tx, scanPortfolio, portfolioOfRole+" WHERE r.account = $1 ORDER BY r.portfolio", a)
}

func portfolioOf(tx *store.Tx, p id.Portfolio, a id.Account) (Portfolio, error) {
	return store.One(tx, scanPortfolio, portfolioOfRole+" WHERE r.portfolio = $1 AND r.account = $2", p, a)
}

func putRole(tx *store.Tx, p id.Portfolio, a id.Account, r Role, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_role (portfolio, account, role, at) VALUES ($1, $2, $3, $4) ON CONFLICT (portfolio, account) DO UPDATE SET role = excluded.role", p, a, r, at)
	return err
}

func scanMember(r store.Row, m *Member) error { return r.Scan(&m.Account, &m.Role) }

func rolesIn(tx *store.Tx, p id.Portfolio) ([]Member, error) {
	return store.Many(tx, scanMember, "SELECT account, role FROM business_role WHERE portfolio = $1 ORDER BY account", p)
}

const accountColumns = "id, portfolio, name, at"

func scanAccount(r store.Row, a *Account) error { return r.Scan(&a.ID, &a.Portfolio, &a.Name, &a.At) }

func insertAccount(tx *store.Tx, a Account) error {
	_, err := tx.Exec("INSERT INTO business_account ("+accountColumns+") VALUES ($1, $2, $3, $4)", a.ID, a.Portfolio, a.Name, a.At)
	return err
}

func setAccountName(tx *store.Tx, b id.Business, name string) error {
	_, err := tx.Exec("UPDATE business_account SET name = $1 WHERE id = $2", name, b)
	return err
}

func accountsOf(tx *store.Tx, p id.Portfolio) ([]Account, error) {
	return store.Many(tx, scanAccount, "SELECT "+accountColumns+" FROM business_account WHERE portfolio = $1 ORDER BY id", p)
}

// accountsFor gives the business accounts of the portfolios in which somebody has a role.
func accountsFor(tx *store.Tx, who id.Account) ([]id.Business, error) {
	return store.Many(tx, store.Value[id.Business], "SELECT a.id FROM business_role AS r JOIN business_account AS a ON a.portfolio = r.portfolio WHERE r.account = $1 ORDER BY a.id", who)
}

// portfoliosFor gives the portfolios of business accounts.
func portfoliosFor(tx *store.Tx, of []id.Business) ([]store.Pair[id.Business, Portfolio], error) {
	return store.Many(tx, func(r store.Row, p *store.Pair[id.Business, Portfolio]) error {
		return r.Scan(&p.Key, &p.Val.ID, &p.Val.Name, &p.Val.At)
	}, "SELECT a.id, p.id, p.name, p.at FROM business_account AS a JOIN business_portfolio AS p ON p.id = a.portfolio WHERE a.id IN ($1)", store.Numbers(of))
}

func accountByID(tx *store.Tx, b id.Business) (Account, error) {
	return store.One(tx, scanAccount, "SELECT "+accountColumns+" FROM business_account WHERE id = $1", b)
}

const lineColumns = "id, business, portfolio, number, name, about, address, description, email, websites, vertical, stage, onboarded, at, naming"

func scanLine(r store.Row, l *Line) error {
	sites := ""
	p := &l.Profile
	err := r.Scan(&l.ID, &l.Business, &l.Portfolio, &l.Number, &l.Name, &p.About, &p.Address, &p.Description, &p.Email, &sites, &p.Vertical, &l.Stage, &l.Onboarded, &l.At, &l.Naming)
	p.Websites = strings.Fields(sites)
	return err
}

func insertLine(tx *store.Tx, l Line) error {
	_, err := tx.Exec("INSERT INTO business_line ("+lineColumns+") VALUES ($1, $2, $3, $4, $5, '', '', '', '', '', '', $6, $7, $8, $9)", l.ID, l.Business, l.Portfolio, l.Number, l.Name, l.Stage, l.Onboarded, l.At, l.Naming)
	return err
}

// addedSince counts the lines that a portfolio was given after a time, with those that were
// deleted since: their numbers are kept for ever.
func addedSince(tx *store.Tx, p id.Portfolio, after time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_line WHERE portfolio = $1 AND at > $2", p, after)
}

func setStage(tx *store.Tx, l id.Line, s Stage) error {
	n, err := tx.Exec("UPDATE business_line SET stage = $1, onboarded = CASE WHEN $1 = 'CONNECTED' THEN $2 ELSE onboarded END WHERE id = $3 AND stage <> 'DELETED'", s, tx.Now(), l)
	if err == nil && n == 0 { // it was deleted meanwhile
		err = errMissing
	}
	return err
}

func setName(tx *store.Tx, l id.Line, name string, n Naming) error {
	_, err := tx.Exec("UPDATE business_line SET name = $1, naming = $2 WHERE id = $3", name, n, l)
	return err
}

func setProfile(tx *store.Tx, l id.Line, p Profile) error {
	_, err := tx.Exec("UPDATE business_line SET about = $1, address = $2, description = $3, email = $4, websites = $5, vertical = $6 WHERE id = $7",
		p.About, p.Address, p.Description, p.Email, strings.Join(p.Websites, " "), p.Vertical, l)
	return err
}

func linesOf(tx *store.Tx, b id.Business) ([]Line, error) {
	return store.Many(tx, scanLine, "SELECT "+lineColumns+" FROM business_line WHERE business = $1 AND stage <> 'DELETED' ORDER BY id", b)
}

func lineByID(tx *store.Tx, l id.Line) (Line, error) {
	return store.One(tx, scanLine, "SELECT "+lineColumns+" FROM business_line WHERE id = $1", l)
}

func linesByID(tx *store.Tx, of []id.Line) ([]Line, error) {
	return store.Many(tx, scanLine, "SELECT "+lineColumns+" FROM business_line WHERE id IN ($1)", store.Numbers(of))
}

func lineByNumber(tx *store.Tx, number string) (Line, error) {
	return store.One(tx, scanLine, "SELECT "+lineColumns+" FROM business_line WHERE number = $1", number)
}
