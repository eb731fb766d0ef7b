package business

import (
	"context"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message/card"
)

// Alias is what a portfolio calls a member (business-messaging 7.1): digits that are no
// telephone number, and a code.
type Alias struct {
	Member       id.Account
	Digits, Code string
}

// aliasFor gives the alias of a member, or makes it.
func (e *Engine) aliasFor(tx *store.Tx, p id.Portfolio, member id.Account) (Alias, error) {
	a, err := aliasOf(tx, p, member)
	if err == nil || !store.IsMissing(err) {
		return a, err
	}
	if err := insertAlias(tx, p, Alias{member, numberPrefix + digits(12), e.o.Country + "." + digits(20)}, tx.Now()); err != nil {
		return a, err
	}
	return aliasOf(tx, p, member) // another message may have made it a moment earlier
}

// Called gives what a portfolio calls a member, which it is made for where it has no
// alias of them yet.
func (e *Engine) Called(_ context.Context, tx *store.Tx, p id.Portfolio, member id.Account) (Alias, error) {
	return e.aliasFor(tx, p, member)
}

// Recipient says to whom a message goes: To as digits with what people write between
// them or as a handle, or User as a code.
type Recipient struct{ To, User string }

// Input is what an answer calls the recipient.
func (r Recipient) Input() string {
	if r.User != "" {
		return r.User
	}
	return r.To
}

// Bare gives the digits of a number as people write it; false when there is something
// else in it.
func Bare(number string) (string, bool) {
	s := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+-(). ", r) {
			return -1
		}
		return r
	}, number)
	s = strings.TrimPrefix(s, "00")
	for _, r := range s {
		if r < '0' || r > '9' {
			return "", false
		}
	}
	return s, len(s) > 0 && len(s) <= 20
}

var handles = regexp.MustCompile(`^@[A-Za-z0-9_.-]{1,64}$`)

// Handle gives the name that stands behind the sign of a handle; "" for anything else.
func Handle(to string) string {
	if !handles.MatchString(to) {
		return ""
	}
	return account.FoldName(to)
}

// named finds who has a handle among those who wrote to a line of a portfolio: of anybody
// else it is not told that they are members.
func (e *Engine) named(ctx context.Context, tx *store.Tx, p id.Portfolio, handle, code string) (Alias, error) {
	member, err := e.o.Account.ByUsername(ctx, tx, handle)
	if err != nil && fault.KindOf(err) != fault.Missing {
		return Alias{}, err
	}
	return aliasHeard(tx, p, member, code)
}

// Find resolves a recipient to a member of this portfolio's; the member is 0 where there
// is none, and the alias then one that looks like any other.
func (e *Engine) Find(ctx context.Context, tx *store.Tx, p id.Portfolio, r Recipient) (a Alias, err error) {
	bare, _ := Bare(r.To)
	handle := Handle(r.To)
	if handle != "" {
		a, err = e.named(ctx, tx, p, handle, r.User)
	} else {
		a, err = aliasBy(tx, p, bare, r.User)
	}
	if !store.IsMissing(err) {
		return a, err
	}
	seen := e.o.Keys.Index("business.nobody", []byte(p.String()+"\x00"+bare+handle+"\x00"+r.User))
	x, y := binary.BigEndian.Uint64(seen), binary.BigEndian.Uint64(seen[8:])
	a = Alias{Digits: bare, Code: r.User}
	if a.Digits == "" {
		a.Digits = numberPrefix + fmt.Sprintf("%012d", x%1e12)
	}
	if a.Code == "" {
		a.Code = fmt.Sprintf("%s.%010d%010d", e.o.Country, x/7%1e10, y%1e10)
	}
	return a, nil
}

// contact is what a business is shown of a member: of somebody below sixteen, the handle
// in the place of the name (business-messaging 7.6).
func (e *Engine) contact(ctx context.Context, tx *store.Tx, a Alias) (contactWire, error) {
	c := contactWire{Number: a.Digits, User: a.Code}
	got, err := e.o.Account.Find(ctx, tx, a.Member)
	if err != nil {
		return c, err
	}
	young, err := e.o.Age.Young(ctx, tx, a.Member)
	c.Profile = profileWire{Name: got.DisplayName, Username: got.Username}
	if young || c.Profile.Name == "" {
		c.Profile.Name = got.Username
	}
	return c, err
}

// Shares are the contacts that a member may give to who asks for one: an address for letters
// that they proved to have.
func (e *Engine) Shares(ctx context.Context, tx *store.Tx, actor account.Actor) ([]card.Contact, error) {
	l, err := e.o.Account.Login(ctx, tx, actor.Account)
	if err != nil || l.ConfirmedAt.IsZero() || l.Email == "" {
		return nil, err
	}
	who, err := e.contact(ctx, tx, Alias{Member: actor.Account})
	name := who.Profile.Name
	return []card.Contact{{Name: card.Name{Formatted: name, First: name}, Emails: []card.Email{{Email: l.Email}}}}, err
}
