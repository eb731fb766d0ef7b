package slug

import (
	"context"
	"embed"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/entitlement"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what names stand on.
type Options struct {
	Account     *account.Engine
	Entitlement *entitlement.Engine
	// Portfolio tells whose a line is, and Party whether somebody has a role there.
	Portfolio func(ctx context.Context, tx *store.Tx, l id.Line) (id.Portfolio, error)
	Party     func(ctx context.Context, tx *store.Tx, p id.Portfolio, who id.Account) (bool, error)
}

// Engine is the names of all lines.
type Engine struct{ o Options }

// New makes the engine.
func New(o Options) *Engine { return &Engine{o} }

// Limits (business-messaging 13, 15.6).
const (
	mostPrefilled = 140
	day           = 24 * time.Hour
	// changesIn is how long a name stays at least, and forwards how long it leads on when it
	// was given up or the plan ended; keptFor is how long nobody else has it afterwards.
	changesIn = 30 * day
	forwards  = 30 * day
	keptFor   = 90 * day
)

// Name is one of a line's.
type Name struct {
	Slug      string
	Line      id.Line
	Prefilled string
	At        time.Time
	// Left is when the line gave it up, zero for the one that it has.
	Left time.Time
}

var shape = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{1,28}[a-z0-9])$`)

// clean checks a name and its words.
func (e *Engine) clean(slug, prefilled string) error {
	switch {
	case !shape.MatchString(slug):
		return errShape
	case e.o.Account.Reserved(slug):
		return errReserved
	case utf8.RuneCountInString(prefilled) > mostPrefilled || !utf8.ValidString(prefilled) || i18n.BadText(prefilled):
		return errWords
	}
	return nil
}

// right is what the organisation of a line has of names.
func (e *Engine) right(ctx context.Context, tx *store.Tx, l id.Line) (entitlement.Right, entitlement.Subject, error) {
	p, err := e.o.Portfolio(ctx, tx, l)
	if err != nil {
		return entitlement.Right{}, 0, err
	}
	s := entitlement.Subject(p)
	r, err := e.o.Entitlement.Has(ctx, tx, s, entitlement.CustomLinks, int64(l))
	return r, s, err
}

// over tells since when a name leads on by grace alone; zero while it holds.
func (e *Engine) over(ctx context.Context, tx *store.Tx, n Name) (time.Time, error) {
	if !n.Left.IsZero() {
		return n.Left, nil
	}
	r, s, err := e.right(ctx, tx, n.Line)
	if err != nil || r.Any() {
		return time.Time{}, err
	}
	ended, err := e.o.Entitlement.Ended(ctx, tx, s, entitlement.CustomLinks, int64(n.Line))
	if ended.IsZero() { // so long ago that it is not known any more
		ended = n.At
	}
	return ended, err
}

// Set gives a line a name with some words, or changes the words of the one it has. Who asks
// was asked before.
func (e *Engine) Set(ctx context.Context, tx *store.Tx, l id.Line, slug, prefilled string) (Name, error) {
	n := Name{Slug: slug, Line: l, Prefilled: strings.TrimSpace(prefilled), At: tx.Now()}
	if err := e.clean(n.Slug, n.Prefilled); err != nil {
		return n, err
	}
	r, s, err := e.right(ctx, tx, l)
	if err == nil && !r.Any() {
		err = errPlan
	}
	if err != nil {
		return n, err
	}
	had, err := namesOf(tx, l)
	if err != nil {
		return n, err
	}
	if len(had) > 0 && had[0].Left.IsZero() && had[0].Slug == slug {
		had[0].Prefilled = n.Prefilled
		return had[0], setWords(tx, had[0])
	}
	for _, old := range had {
		if old.At.Add(changesIn).After(tx.Now()) {
			return n, errSoon
		}
	}
	if err := e.clear(ctx, tx, n, id.Portfolio(s)); err != nil {
		return n, err
	}
	if len(had) > 0 { // no other: of two who choose for this line in one instant, one does
		if err := leave(tx, had[0], tx.Now()); err != nil {
			return n, err
		}
	}
	err = insertName(tx, n, e.o.Account.LookAlike(n.Slug))
	switch {
	case store.IsUnique(err, "business_slug_line"): // somebody else chose for this line a moment earlier
		err = errSoon
	case store.IsUnique(err, "business_slug_look"), store.IsUnique(err, "business_slug_pkey"):
		err = errTaken
	}
	return n, err
}

// clear refuses a name that is somebody's, and drops what stood in its place and is free by
// now or the line's own.
func (e *Engine) clear(ctx context.Context, tx *store.Tx, n Name, p id.Portfolio) error {
	for _, handle := range []string{strings.ReplaceAll(n.Slug, "-", "_"), strings.ReplaceAll(n.Slug, "-", "")} {
		who, err := e.o.Account.ByUsername(ctx, tx, handle)
		if fault.KindOf(err) == fault.Missing {
			continue
		}
		if err != nil {
			return err
		}
		theirs, err := e.o.Party(ctx, tx, p, who)
		if err == nil && !theirs {
			err = errTaken
		}
		if err != nil {
			return err
		}
	}
	other, err := nameLike(tx, e.o.Account.LookAlike(n.Slug))
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if other.Line == n.Line && other.Left.IsZero() { // the old spelling would lead nowhere
		return errTaken
	}
	if other.Line != n.Line {
		since, err := e.over(ctx, tx, other)
		if err != nil {
			return err
		}
		if since.IsZero() || since.Add(forwards+keptFor).After(tx.Now()) {
			return errTaken
		}
	}
	return dropName(tx, other)
}

// Drop takes its name from a line: it leads nowhere from now on.
func (e *Engine) Drop(_ context.Context, tx *store.Tx, l id.Line) error {
	had, err := namesOf(tx, l)
	if err != nil || len(had) == 0 {
		return err
	}
	return leave(tx, had[0], tx.Now())
}

// Standing is the name of a line and what holds of it.
type Standing struct {
	// Name is empty where the line has none.
	Name
	// May tells whether the plan has names; without it, the name leads on until Until, zero
	// for no end that is known.
	May   bool
	Until time.Time
	// Next is from when on another name can be chosen; zero is now.
	Next time.Time
}

// Of tells how a line stands.
func (e *Engine) Of(ctx context.Context, tx *store.Tx, l id.Line) (s Standing, err error) {
	r, _, err := e.right(ctx, tx, l)
	if err != nil {
		return s, err
	}
	s.May = r.Any()
	had, err := namesOf(tx, l)
	if err != nil {
		return s, err
	}
	for _, n := range had {
		if next := n.At.Add(changesIn); next.After(tx.Now()) && next.After(s.Next) {
			s.Next = next
		}
	}
	if len(had) == 0 || !had[0].Left.IsZero() {
		return s, nil
	}
	s.Name = had[0]
	since, err := e.over(ctx, tx, s.Name)
	if err == nil && !since.IsZero() {
		s.Until = since.Add(forwards)
	}
	return s, err
}

// Found is where a name leads.
type Found struct {
	// Name is the one that the line has now, another than the one that was asked for where
	// that was given up.
	Name
	// Gone says that it leads nowhere any more.
	Gone bool
}

// Find gives the line of a name; Missing where there is none, or it is free again.
func (e *Engine) Find(ctx context.Context, tx *store.Tx, slug string) (Found, error) {
	n, err := nameBy(tx, strings.ToLower(slug))
	if store.IsMissing(err) {
		err = errMissing
	}
	if err != nil {
		return Found{}, err
	}
	since, err := e.over(ctx, tx, n)
	switch {
	case err != nil:
		return Found{}, err
	case since.IsZero():
		return Found{Name: n}, nil
	case !since.Add(forwards + keptFor).After(tx.Now()):
		return Found{}, errMissing
	case !since.Add(forwards).After(tx.Now()):
		return Found{Name: n, Gone: true}, nil
	case n.Left.IsZero():
		return Found{Name: n}, nil
	}
	now, err := e.Of(ctx, tx, n.Line) // which leads on for as long at least, as it was chosen under a plan
	if err != nil {
		return Found{}, err
	}
	if now.Slug == "" {
		return Found{Name: n, Gone: true}, nil
	}
	return Found{Name: now.Name}, nil
}
