package business

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business/slug"
)

// Short is a link that leads to the page of a line, with words that are written already
// (business-messaging 13).
type Short struct {
	// Code is what the link is called: it is never given out again, but for a name.
	Code      string
	ID        int64
	Line      id.Line
	Prefilled string
	Gone      bool
	At        time.Time
}

// Limits (business-messaging 13).
const (
	mostLinks     = 2000
	mostPrefilled = 140
	// fewestClicks is from how many on a day they are told of.
	fewestClicks = 10
	clicksFor    = 90
)

// Link is where a short link is opened.
func (e *Engine) Link(s Short) string { return e.o.Base + "/m/" + s.Code }

// Picture is where the QR picture of a short link is: SVG or PNG.
func (e *Engine) Picture(s Short, kind string) string {
	return e.Link(s) + "/qr." + strings.ToLower(kind)
}

// words are those of a link as they are kept.
func words(text string) (string, error) {
	text = strings.ToValidUTF8(text, "")
	if n := utf8.RuneCountInString(text); strings.TrimSpace(text) == "" || n > mostPrefilled || i18n.BadText(text) {
		return "", errPrefilled
	}
	return text, nil
}

// AddLink makes a short link of a line. Who asks was asked before.
func (e *Engine) AddLink(_ context.Context, tx *store.Tx, l id.Line, prefilled string) (Short, error) {
	text, err := words(prefilled)
	if err != nil {
		return Short{}, err
	}
	if err := lockLine(tx, l); err != nil {
		return Short{}, err
	}
	n, err := countLinks(tx, l)
	if err == nil && n >= mostLinks {
		err = errLinks
	}
	if err != nil {
		return Short{}, err
	}
	s := Short{Code: rand.Text()[:14], ID: tx.NewID(), Line: l, Prefilled: text, At: tx.Now()}
	return s, insertLink(tx, s)
}

// LinkOf gives a link of a line that is not deleted.
func (e *Engine) LinkOf(_ context.Context, tx *store.Tx, l id.Line, code string) (Short, error) {
	s, err := linkByCode(tx, code)
	if store.IsMissing(err) || err == nil && (s.Line != l || s.Gone) {
		err = errNoLink
	}
	return s, err
}

// SetName gives a line a link with a name, or changes the words of the one that it has. Who
// asks was asked before.
func (e *Engine) SetName(ctx context.Context, tx *store.Tx, l id.Line, name, prefilled string) (Short, error) {
	n, err := e.slugs.Set(ctx, tx, l, name, prefilled)
	return named(n), err
}

func named(n slug.Name) Short {
	return Short{Code: n.Slug, Line: n.Line, Prefilled: n.Prefilled, At: n.At}
}

// opened gives the link of a code or a name, another one where the name was given up.
func (e *Engine) opened(ctx context.Context, tx *store.Tx, code string) (Short, error) {
	s, err := linkByCode(tx, code)
	if !store.IsMissing(err) {
		return s, err
	}
	f, err := e.slugs.Find(ctx, tx, code)
	s = named(f.Name)
	s.Gone = f.Gone
	return s, err
}

// Handle finds a line by its digits or by its name.
func (e *Engine) Handle(ctx context.Context, tx *store.Tx, handle string) (Line, error) {
	l, err := e.ByNumber(ctx, tx, handle)
	if fault.KindOf(err) != fault.Missing {
		return l, err
	}
	f, err := e.slugs.Find(ctx, tx, handle)
	if err == nil && f.Gone {
		err = errMissing
	}
	if err != nil {
		return l, err
	}
	return e.Live(ctx, tx, f.Line)
}

// SetLink changes the words of a link of a line.
func (e *Engine) SetLink(ctx context.Context, tx *store.Tx, l id.Line, code, prefilled string) (s Short, err error) {
	if prefilled, err = words(prefilled); err != nil {
		return s, err
	}
	if s, err = e.LinkOf(ctx, tx, l, code); err != nil {
		return s, err
	}
	s.Prefilled = prefilled
	return s, there(setLink(tx, s))
}

// DropLink has a link of a line lead nowhere from now on.
func (e *Engine) DropLink(ctx context.Context, tx *store.Tx, l id.Line, code string) error {
	s, err := e.LinkOf(ctx, tx, l, code)
	if err != nil {
		return err
	}
	return there(dropLink(tx, s))
}

// there refuses what was done to a link that somebody else deleted a moment earlier.
func there(done bool, err error) error {
	if err == nil && !done {
		err = errNoLink
	}
	return err
}

// Links are those of a line, the newest first, before one of them where it is not 0.
func (e *Engine) Links(_ context.Context, tx *store.Tx, l id.Line, p store.Page) ([]Short, error) {
	return linksOf(tx, l, p)
}

// day is the number of a day.
func day(at time.Time) int64 { return at.Unix() / 86400 }

// clicks are how often links of a line were opened on each of the last days, by code;
// where it was seldom, nothing is told.
func (e *Engine) clicks(tx *store.Tx, l id.Line) (map[string][]clicked, error) {
	list, err := clicksOf(tx, l, day(tx.Now())-30, fewestClicks)
	out := map[string][]clicked{}
	for _, c := range list {
		out[c.code] = append(out[c.code], c)
	}
	return out, err
}

// clicked is how often a link was opened on a day.
type clicked struct {
	code   string
	day, n int64
}

func (c clicked) date() time.Time { return time.Unix(c.day*86400, 0).UTC() }

// forgetClicks lets go of days that nobody asks about any more.
func (e *Engine) forgetClicks(_ context.Context, tx *store.Tx) error {
	return dropClicks(tx, day(tx.Now())-clicksFor)
}

// Unname takes its name from a line; nobody else has it for a while.
func (e *Engine) Unname(ctx context.Context, tx *store.Tx, l id.Line) error {
	return e.slugs.Drop(ctx, tx, l)
}
