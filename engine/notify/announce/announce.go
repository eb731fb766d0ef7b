package announce

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parvis/base/event"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/audit"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Limits of announcements.
const (
	MaxText      = 5000
	MaxReactions = 20
	// listMax bounds the announcements that are shown at a time.
	listMax = 50
)

// Announcement is a word of the operator to all members.
type Announcement struct {
	ID   int64
	Text string
	// From and Until say when it holds; zero is from now, and without an end.
	From, Until time.Time
	AllDay      bool
	At          time.Time
	// Read tells whether the asking member has put it away.
	Read      bool
	Reactions []Reaction
}

// Reaction is an emoji that members answered with.
type Reaction struct {
	Announcement int64
	Name         string
	Count        int
	// Mine tells whether the asking member is among them.
	Mine bool
}

// Draft is what the staff writes.
type Draft struct {
	Text        string
	From, Until time.Time
	AllDay      bool
}

// Options say what the engine stands on.
type Options struct {
	Events *event.Log
	Words  *i18n.Catalogue
	// Base is the public address without a slash at the end.
	Base string
}

// Engine keeps the announcements.
type Engine struct {
	Options
	events *event.Log
}

// New makes the engine and lets it tell members of new texts of the network. Call
// it before the event log starts.
func New(o Options) *Engine {
	e := &Engine{Options: o, events: o.Events}
	event.On(o.Events, "announce", e.reworded)
	return e
}

// reworded tells members, in all languages, of a text of the network that will
// hold, if whoever wrote it asked for that.
func (e *Engine) reworded(_ context.Context, tx *store.Tx, ev house.Changed) error {
	if !ev.Tell {
		return nil
	}
	var lines []string
	for _, t := range i18n.Tags() {
		lines = append(lines, e.Words.T(t, "announce.text."+string(ev.Kind), i18n.With("Date", t.Date(ev.Since)), i18n.With("Address", e.Base+"/"+string(ev.Kind))))
	}
	a := Announcement{ID: tx.NewID(), Text: strings.Join(lines, "\n\n"), At: tx.Now()}
	if err := insert(tx, a); err != nil {
		return err
	}
	return e.events.Emit(tx, Published{a.ID})
}

// Publish tells members something. It is shown from Draft.From on, or at once.
func (e *Engine) Publish(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (Announcement, error) {
	if !actor.Role.Has(account.ManageAnnouncements) {
		return Announcement{}, errRole
	}
	switch text := strings.TrimSpace(d.Text); {
	case text == "":
		return Announcement{}, errBlank
	case utf8.RuneCountInString(text) > MaxText:
		return Announcement{}, errLong
	}
	if begin := later(d.From, tx.Now()); !d.Until.IsZero() && !d.Until.After(begin) {
		return Announcement{}, errTimes
	}
	a := Announcement{ID: tx.NewID(), Text: strings.TrimSpace(d.Text), From: d.From, Until: d.Until, AllDay: d.AllDay, At: tx.Now()}
	if err := insert(tx, a); err != nil {
		return a, err
	}
	if err := audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "announcement.publish", Subject: subject(a.ID)}); err != nil {
		return a, err
	}
	return a, e.events.Emit(tx, Published{a.ID})
}

// subject is an announcement in the record.
func subject(which int64) audit.Subject { return audit.Subject{Kind: "announcement", ID: which} }

// later gives the later of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Withdraw takes an announcement back.
func (e *Engine) Withdraw(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	if !actor.Role.Has(account.ManageAnnouncements) {
		return errRole
	}
	gone, err := drop(tx, which)
	if err != nil {
		return err
	}
	if !gone {
		return errMissing
	}
	if err := audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "announcement.withdraw", Subject: subject(which)}); err != nil {
		return err
	}
	return e.events.Emit(tx, Withdrawn{which})
}

// List gives the announcements that hold now, newest first, as a member sees
// them.
func (e *Engine) List(_ context.Context, tx *store.Tx, actor account.Actor) ([]Announcement, error) {
	list, err := current(tx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, fill(tx, actor.Account, list)
}

// Coming gives staff the announcements that hold now or will, newest first.
func (e *Engine) Coming(_ context.Context, tx *store.Tx, actor account.Actor) ([]Announcement, error) {
	if !actor.Role.Has(account.ManageAnnouncements) {
		return nil, errRole
	}
	return coming(tx)
}

// Get gives one announcement that holds now, as a member sees it.
func (e *Engine) Get(_ context.Context, tx *store.Tx, actor account.Actor, which int64) (Announcement, error) {
	a, err := one(tx, which)
	if store.IsMissing(err) {
		err = errMissing
	}
	if err != nil {
		return a, err
	}
	list := []Announcement{a}
	err = fill(tx, actor.Account, list)
	return list[0], err
}

// Dismiss notes that the actor has read an announcement.
func (e *Engine) Dismiss(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	if _, err := e.Get(ctx, tx, actor, which); err != nil {
		return err
	}
	return markRead(tx, which, actor.Account)
}

// React adds the actor's emoji; again is no error.
func (e *Engine) React(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, name string) error {
	a, err := e.Get(ctx, tx, actor, which)
	if err != nil {
		return err
	}
	known := false
	for _, r := range a.Reactions {
		known = known || r.Name == name
	}
	if !known && len(a.Reactions) >= MaxReactions {
		return errMany
	}
	fresh, err := addReaction(tx, which, actor.Account, name)
	if err != nil || !fresh {
		return err
	}
	return e.events.Emit(tx, Reacted{which, actor.Account})
}

// Unreact takes the actor's emoji back.
func (e *Engine) Unreact(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, name string) error {
	if _, err := e.Get(ctx, tx, actor, which); err != nil {
		return err
	}
	gone, err := dropReaction(tx, which, actor.Account, name)
	if err != nil || !gone {
		return err
	}
	return e.events.Emit(tx, Reacted{which, actor.Account})
}

// IsEmoji tells whether a name is one emoji of Unicode.
func IsEmoji(name string) bool {
	const most, keycap, joiner, variant = 10, '\u20e3', '\u200d', '\ufe0f'
	if n := utf8.RuneCountInString(name); n == 0 || n > most || !utf8.ValidString(name) {
		return false
	}
	pictures := 0
	for i, r := range name {
		switch {
		case unicode.Is(unicode.So, r), r == keycap, r == '‼', r == '⁉', r == '〰':
			pictures++
		case r == joiner, r == variant, r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xe0020 && r <= 0xe007f:
		case i == 0 && strings.HasSuffix(name, string(keycap)) && (r >= '0' && r <= '9' || r == '#' || r == '*'):
		default:
			return false
		}
	}
	return pictures > 0
}
