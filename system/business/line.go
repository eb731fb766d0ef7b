package business

import (
	"context"
	"crypto/rand"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// Line is one number that members write to.
type Line struct {
	ID        id.Line
	Business  id.Business
	Portfolio id.Portfolio
	// Number is digits without a sign.
	Number string
	// Name is what it is called now, and Naming whether that is the name it wants.
	Name    string
	Naming  Naming
	Profile Profile
	// Stage is how far it is on its way to sending, and Onboarded when it last got there.
	Stage     Stage
	Onboarded time.Time
	At        time.Time
	// clear says that this change has read already that nothing bars the organisation.
	clear bool
}

// Stage is how far a line is on its way to sending (business-messaging 11.2).
type Stage string

// The stages: a number is issued, its owner agreed to it, it sends, it was taken off, it was
// deleted. Of a deleted line what it is called is kept, as the chats with it are.
const (
	Pending      = Stage("PENDING")
	Verified     = Stage("VERIFIED")
	Connected    = Stage("CONNECTED")
	Disconnected = Stage("DISCONNECTED")
	Deleted      = Stage("DELETED")
)

// Naming is how the name of a line stands (business-messaging 11.5).
type Naming string

// How names stand: nobody looked at it, the staff agreed to it, it waits for them, and is not
// shown until then, or they refused it or took it away.
const (
	Unreviewed = Naming("AVAILABLE_WITHOUT_REVIEW")
	Approved   = Naming("APPROVED")
	Unnamed    = Naming("PENDING_REVIEW")
	Refused    = Naming("DECLINED")
)

// Profile is what the page of a line says (business-messaging 11.6).
type Profile struct {
	About, Address, Description, Email string
	Websites                           []string
	Vertical                           string
}

// Display is the number as people read it.
func (l Line) Display() string { return "+" + l.Number }

// verticals are the trades that a profile can name (business-messaging 11.6).
var verticals = []string{"OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL", "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE"}

// clean checks a profile.
func (p Profile) clean() (Profile, error) {
	for _, f := range []struct {
		text string
		most int
	}{{p.About, 139}, {p.Address, 256}, {p.Description, 512}, {p.Email, 128}} {
		if utf8.RuneCountInString(f.text) > f.most || i18n.BadText(strings.ReplaceAll(f.text, "\n", " ")) {
			return p, errProfile
		}
	}
	if len(p.Websites) > 2 || p.Email != "" && !strings.Contains(p.Email, "@") || p.Vertical != "" && !slices.Contains(verticals, p.Vertical) {
		return p, errProfile
	}
	for _, w := range p.Websites {
		u, err := url.Parse(w)
		if err != nil || len(w) > 256 || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsAny(w, " \n\t") {
			return p, errProfile
		}
	}
	return p, nil
}

// numberPrefix begins the numbers that the network gives out; no country has it
// (business-messaging 7.1).
const numberPrefix = "999"

// digits draws so many decimal digits.
func digits(n int) string {
	var b strings.Builder
	for range n {
		d, err := rand.Int(rand.Reader, big.NewInt(10))
		if err != nil {
			panic(err) // the machine has no randomness: nothing here is safe any more
		}
		b.WriteByte('0' + byte(d.Int64()))
	}
	return b.String()
}

// AddLine makes a line of a business account, with a number that the network gives out. It
// sends at once: whoever made it was asked by the desk.
func (e *Engine) AddLine(ctx context.Context, tx *store.Tx, actor account.Actor, b id.Business, name string) (Line, error) {
	l, err := e.Reserve(ctx, tx, actor, b, name)
	if err != nil {
		return l, err
	}
	l.Stage, l.Onboarded = Connected, l.At
	return l, e.SetStage(ctx, tx, l.ID, Connected)
}

// Reserve makes a line that cannot send yet: its owner has to agree to it first.
func (e *Engine) Reserve(ctx context.Context, tx *store.Tx, actor account.Actor, b id.Business, name string) (Line, error) {
	if err := lockAccount(tx, b); err != nil { // of two at once, the second counts the first
		return Line{}, err
	}
	acct, err := e.account(tx, b)
	if err != nil {
		return Line{}, err
	}
	if _, err := e.Portfolio(ctx, tx, actor, acct.Portfolio, Admin); err != nil {
		return Line{}, err
	}
	if name, err = cleanName(name); err != nil {
		return Line{}, err
	}
	has, err := linesOf(tx, b)
	if err == nil && len(has) >= mostOf {
		err = errMany
	}
	if err != nil {
		return Line{}, err
	}
	if n, err := addedSince(tx, acct.Portfolio, tx.Now().Add(-daily)); err != nil {
		return Line{}, err
	} else if n >= mostAdded {
		return Line{}, errAdded
	}
	l := Line{ID: id.Line(tx.NewID()), Business: b, Portfolio: acct.Portfolio, Number: numberPrefix + digits(11), Name: name, Naming: Unreviewed, Stage: Pending, At: tx.Now()}
	if err := e.o.Judge(ctx, tx, &l); err != nil {
		return l, err
	}
	if err := insertLine(tx, l); err != nil {
		return l, err
	}
	return l, note(ctx, tx, actor, "business.line", acct.Portfolio, audit.Subject{Kind: "line", ID: int64(l.ID)}, "")
}

// note records what somebody did with an organisation, of each of its business accounts.
func note(ctx context.Context, tx *store.Tx, actor account.Actor, action string, p id.Portfolio, what audit.Subject, became string) error {
	accounts, err := accountsOf(tx, p)
	for _, a := range accounts {
		if err == nil {
			err = audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Subject{Kind: "business", ID: int64(a.ID)}, After: strings.TrimSpace(what.String() + " " + became)})
		}
	}
	return err
}

// Note records for folders below what somebody did with an organisation.
func (e *Engine) Note(ctx context.Context, tx *store.Tx, actor account.Actor, action string, p id.Portfolio, what audit.Subject, became string) error {
	return note(ctx, tx, actor, action, p, what, became)
}

// SetStage has a line be at a stage. Who asks was asked before.
func (e *Engine) SetStage(_ context.Context, tx *store.Tx, l id.Line, s Stage) error {
	return setStage(tx, l, s)
}

// Line gives a line by its id, also one that was deleted.
func (e *Engine) Line(_ context.Context, tx *store.Tx, l id.Line) (Line, error) {
	got, err := lineByID(tx, l)
	return got, missing(err)
}

// NameLine calls a line by a name. Who asks was asked before.
func (e *Engine) NameLine(_ context.Context, tx *store.Tx, l id.Line, name string, n Naming) error {
	return setName(tx, l, name, n)
}

// CleanName gives a name as it is kept, if something can be called that.
func CleanName(name string) (string, error) { return cleanName(name) }

// Live gives a line by its id, but for one that was deleted.
func (e *Engine) Live(ctx context.Context, tx *store.Tx, l id.Line) (Line, error) {
	got, err := e.Line(ctx, tx, l)
	if err == nil && got.Stage == Deleted {
		err = errMissing
	}
	return got, err
}

// portfolioOf tells whose a line is.
func (e *Engine) portfolioOf(ctx context.Context, tx *store.Tx, l id.Line) (id.Portfolio, error) {
	got, err := e.Line(ctx, tx, l)
	return got.Portfolio, err
}

// Lines are those of a business account.
func (e *Engine) Lines(_ context.Context, tx *store.Tx, b id.Business) ([]Line, error) {
	return linesOf(tx, b)
}

// LinesAmong gives those of some numbers that are lines.
func (e *Engine) LinesAmong(_ context.Context, tx *store.Tx, of []id.Line) ([]Line, error) {
	return linesByID(tx, of)
}

// ByNumber finds a line by its digits.
func (e *Engine) ByNumber(_ context.Context, tx *store.Tx, number string) (Line, error) {
	got, err := lineByNumber(tx, number)
	return got, missing(err)
}

// SetProfile replaces what the page of a line says. Who asks was asked before.
func (e *Engine) SetProfile(_ context.Context, tx *store.Tx, l id.Line, p Profile) error {
	p, err := p.clean()
	if err != nil {
		return err
	}
	return setProfile(tx, l, p)
}

func (e *Engine) account(tx *store.Tx, b id.Business) (Account, error) {
	got, err := accountByID(tx, b)
	return got, missing(err)
}

// BusinessAccount gives a business account by its id.
func (e *Engine) BusinessAccount(_ context.Context, tx *store.Tx, b id.Business) (Account, error) {
	return e.account(tx, b)
}
