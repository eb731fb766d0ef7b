package business

import (
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// Role is what a member does in a portfolio (business-messaging 1).
type Role string

// The roles. Each does what the ones below it do; a developer keeps apps and tokens.
const (
	Owner     = Role("owner")
	Admin     = Role("admin")
	Developer = Role("developer")
	Operator  = Role("operator")
	Analyst   = Role("analyst")
)

// Rank orders roles: who has more, may more; nobody's is 0.
func (r Role) Rank() int {
	for i, x := range []Role{Analyst, Operator, Developer, Admin, Owner} {
		if x == r {
			return i + 1
		}
	}
	return 0
}

// Portfolio is an organisation.
type Portfolio struct {
	ID   id.Portfolio
	Name string
	At   time.Time
	// Role is that of the member who asks.
	Role Role
	// Closed is when its owner closed it, zero while it is open.
	Closed time.Time
}

// Create makes a portfolio, with a business account of the same name; the actor owns it.
func (e *Engine) Create(ctx context.Context, tx *store.Tx, actor account.Actor, name string) (Portfolio, error) {
	name, err := cleanName(name)
	if err != nil {
		return Portfolio{}, err
	}
	if err := e.MayOwn(ctx, tx, actor.Account); err != nil {
		return Portfolio{}, err
	}
	p := Portfolio{ID: id.Portfolio(tx.NewID()), Name: name, At: tx.Now(), Role: Owner}
	if err := insertPortfolio(tx, p); err != nil {
		return p, err
	}
	if err := putRole(tx, p.ID, actor.Account, Owner, p.At); err != nil {
		return p, err
	}
	if err := e.o.Founded(ctx, tx, p); err != nil {
		return p, err
	}
	return p, insertAccount(tx, Account{ID: id.Business(tx.NewID()), Portfolio: p.ID, Name: name, At: p.At})
}

// MayOwn refuses whoever owns as many organisations as somebody may.
func (e *Engine) MayOwn(_ context.Context, tx *store.Tx, who id.Account) error {
	mine, err := portfoliosOf(tx, who)
	mine = slices.DeleteFunc(mine, func(p Portfolio) bool { return p.Role != Owner })
	if err == nil && len(mine) >= mostPortfolio {
		err = errMany
	}
	return err
}

// Portfolios are those in which the actor has a role.
func (e *Engine) Portfolios(_ context.Context, tx *store.Tx, actor account.Actor) ([]Portfolio, error) {
	return portfoliosOf(tx, actor.Account)
}

// Portfolio gives one in which the actor has at least a role, unless it is closed.
func (e *Engine) Portfolio(_ context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, least Role) (Portfolio, error) {
	got, err := portfolioOf(tx, p, actor.Account)
	switch {
	case store.IsMissing(err):
		return got, errMissing
	case err != nil:
		return got, err
	case !got.Closed.IsZero():
		return got, errClosed
	case got.Role.Rank() < least.Rank():
		return got, errRole
	}
	return got, nil
}

// Lock has others wait who change who runs an organisation, until the end of the change.
func (e *Engine) Lock(_ context.Context, tx *store.Tx, p id.Portfolio) error {
	return lockPortfolio(tx, p)
}

// Organisation gives one by its number, to who was asked before what they may see.
func (e *Engine) Organisation(_ context.Context, tx *store.Tx, p id.Portfolio) (Portfolio, error) {
	got, err := portfolioByID(tx, p)
	return got, missing(err)
}

// Member is somebody with a role in a portfolio.
type Member struct {
	Account id.Account
	Role    Role
	// Name is their handle.
	Name string
}

// Members are those who have a role in a portfolio of the actor's.
func (e *Engine) Members(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio) ([]Member, error) {
	if _, err := e.Portfolio(ctx, tx, actor, p, Analyst); err != nil {
		return nil, err
	}
	list, err := rolesIn(tx, p)
	if err != nil {
		return nil, err
	}
	who := make([]id.Account, len(list))
	for i, m := range list {
		who[i] = m.Account
	}
	people, err := e.o.Account.Many(ctx, tx, who)
	for _, a := range people {
		list[slices.Index(who, a.ID)].Name = a.Username
	}
	return list, err
}

// Rename calls a business account by another name.
func (e *Engine) Rename(ctx context.Context, tx *store.Tx, actor account.Actor, a Account, name string) error {
	if _, err := e.Portfolio(ctx, tx, actor, a.Portfolio, Admin); err != nil {
		return err
	}
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	if err := setAccountName(tx, a.ID, name); err != nil {
		return err
	}
	return note(ctx, tx, actor, "business.rename", a.Portfolio, audit.Subject{Kind: "business", ID: int64(a.ID)}, "")
}

// Account is a business account.
type Account struct {
	ID        id.Business
	Portfolio id.Portfolio
	Name      string
	At        time.Time
}

// Accounts are the business accounts of a portfolio.
func (e *Engine) Accounts(_ context.Context, tx *store.Tx, p id.Portfolio) ([]Account, error) {
	return accountsOf(tx, p)
}
