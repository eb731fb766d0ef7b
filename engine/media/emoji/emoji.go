package emoji

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/memo"
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

// Max is how many emoji a network has at most.
const Max = 2000

// Emoji is a picture with a shortcode.
type Emoji struct {
	Shortcode string
	// Category groups emoji in pickers; it may be empty.
	Category string
	Media    id.Media
	// Hidden keeps it out of pickers.
	Hidden bool
}

// Engine keeps the emoji.
type Engine struct {
	events *event.Log
	ready  *memo.Memo[int, []Emoji]
}

// New makes the engine and follows changes made by other processes. Call it
// before the event log starts.
func New(events *event.Log, c clock.Clock) *Engine {
	e := &Engine{events: events, ready: memo.New[int, []Emoji](c, 1)}
	event.Watch(events, func(event.Meta, Changed) { e.ready.Drop(0) })
	return e
}

var (
	shortcode = regexp.MustCompile(`^[A-Za-z0-9_]{2,50}$`)
	named     = regexp.MustCompile(`:([A-Za-z0-9_]{2,50}):`)
)

// Add puts an emoji in, or another picture and category in the place of one.
func (e *Engine) Add(ctx context.Context, tx *store.Tx, actor account.Actor, m Emoji) error {
	if !actor.Role.Has(account.ManageCustomEmojis) {
		return errRole
	}
	if !shortcode.MatchString(m.Shortcode) {
		return errShortcode
	}
	list, err := all(tx)
	if err != nil {
		return err
	}
	entry := audit.Entry{Actor: actor.Account, Action: "emoji.add", Subject: Subject(m.Shortcode), After: m.told()}
	if i := slices.IndexFunc(list, func(old Emoji) bool { return fold(old.Shortcode) == fold(m.Shortcode) }); i >= 0 {
		entry.Before = list[i].told()
	} else if len(list) >= Max {
		return errMany
	}
	if err := put(tx, m, fold(m.Shortcode)); err != nil {
		return err
	}
	return e.changed(ctx, tx, entry)
}

// Drop takes an emoji out; what names it stays text.
func (e *Engine) Drop(ctx context.Context, tx *store.Tx, actor account.Actor, code string) error {
	if !actor.Role.Has(account.ManageCustomEmojis) {
		return errRole
	}
	gone, err := drop(tx, fold(code))
	if store.IsMissing(err) {
		return errMissing
	}
	if err != nil {
		return err
	}
	return e.changed(ctx, tx, audit.Entry{Actor: actor.Account, Action: "emoji.drop", Subject: Subject(gone.Shortcode), Before: gone.told()})
}

// Subject is an emoji in the record. An emoji has no number but one that is made of
// its shortcode, so that all that was done to it is found also when it is gone.
func Subject(code string) audit.Subject {
	sum := sha256.Sum256([]byte(fold(code)))
	return audit.Subject{Kind: "emoji", ID: int64(binary.BigEndian.Uint64(sum[:8]) >> (64 - 53))}
}

// Coded reads a shortcode between colons.
func Coded(text string) (code string, ok bool) {
	m := named.FindStringSubmatch(text)
	if m == nil || m[0] != text {
		return "", false
	}
	return m[1], true
}

// told is what the record says of an emoji: its shortcode, a code of the staff's by
// its shape, and which picture it was.
func (m Emoji) told() string { return fmt.Sprintf(":%s: media:%d", m.Shortcode, m.Media) }

func (e *Engine) changed(ctx context.Context, tx *store.Tx, entry audit.Entry) error {
	if err := audit.Record(ctx, tx, entry); err != nil {
		return err
	}
	tx.AfterCommit(func() { e.ready.Drop(0) })
	return e.events.Emit(tx, Changed{})
}

// All gives every emoji by shortcode. The result is shared: do not change it.
func (e *Engine) All(_ context.Context, tx *store.Tx) ([]Emoji, error) {
	list, ok := e.ready.Get(tx, 0)
	if ok {
		return list, nil
	}
	list, err := all(tx)
	if err == nil {
		e.ready.Put(tx, 0, list)
	}
	return list, err
}

// Named gives the shortcodes that a text names between colons, as it writes
// them, each once.
func Named(text string) []string {
	if !strings.Contains(text, ":") {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	for rest := text; ; {
		at := named.FindStringSubmatchIndex(rest)
		if at == nil {
			return out
		}
		code := rest[at[2]:at[3]]
		if !seen[code] {
			seen[code] = true
			out = append(out, code)
		}
		rest = rest[at[3]:] // the colon behind may begin the next
	}
}

func fold(code string) string { return strings.ToLower(code) }

// Changed: the emoji are not what they were.
type Changed struct{}

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "media.emoji.changed", V: 1} }

// Aggregate is one for all emoji.
func (Changed) Aggregate() int64 { return 0 }
