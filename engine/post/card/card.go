package card

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/post"
	"parvis/engine/post/usage"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Card is the preview of a page. Its texts are plain.
type Card struct {
	ID          id.Card
	URL         string
	Publisher   id.Publisher
	Host        string
	Title       string
	Description string
	Provider    string
	AuthorName  string
	AuthorURL   string
	Language    string
	PublishedAt time.Time
	Image       id.Media
	ImageText   string
	// Creator is the member whom the page names as its author; ask By before
	// believing it.
	Creator id.Account
}

// By tells whether a member lets the card's publisher name them as author: the
// host is one of their attribution domains, or below one.
func (c Card) By(a account.Account) bool {
	for _, d := range a.Attribution {
		if c.Host == bare(d) || strings.HasSuffix(c.Host, "."+bare(d)) {
			return true
		}
	}
	return false
}

// states of a card.
const (
	waiting = "waiting"
	ready   = "ready"
	none    = "none"
)

// Options say what the engine stands on.
type Options struct {
	Store   *store.Store
	Clock   clock.Clock
	Events  *event.Log
	Timers  *timer.Timers
	Fetch   *fetch.Client
	Account *account.Engine
	Media   *media.Engine
	Post    *post.Engine
	// Base is the network's public address, without a slash at the end.
	Base string
}

// Engine keeps the cards.
type Engine struct {
	Options
	robots *robotsBook
}

// New makes the engine and registers its consumer and its timers.
func New(o Options) *Engine {
	e := &Engine{Options: o, robots: newRobotsBook()}
	e.listen()
	e.schedule()
	return e
}

// Of gives the cards of posts that have one, by post.
func (e *Engine) Of(_ context.Context, tx *store.Tx, posts []id.Post) (map[id.Post]Card, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	return cardsOf(tx, posts)
}

// Many gives cards in the order asked, leaving out those that are gone.
func (e *Engine) Many(_ context.Context, tx *store.Tx, ids []id.Card) ([]Card, error) {
	return cards(tx, ids)
}

// Named finds the card of an address; ok is false when there is none.
func (e *Engine) Named(_ context.Context, tx *store.Tx, address string) (c Card, ok bool, err error) {
	u := e.outside(address)
	if u == "" {
		return c, false, nil
	}
	c, err = cardNamed(tx, keyOf(u))
	if store.IsMissing(err) {
		return c, false, nil
	}
	return c, err == nil, err
}

// Posts gives public posts that show a card, for lists that decide what of them
// is shown.
func (e *Engine) Posts(_ context.Context, tx *store.Tx, c id.Card, p store.Page) ([]id.Post, error) {
	return postsWith(tx, c, p)
}

const day = 24 * time.Hour

// History gives the last seven days of each card, newest first.
func (e *Engine) History(_ context.Context, tx *store.Tx, cards []id.Card) (map[id.Card][]usage.Day, error) {
	return usage.Week(tx.Now(), cards, func(since time.Time, note func(id.Card, time.Time, int, int)) error {
		return eachDay(tx, cards, since, note)
	})
}

// Users gives who linked each of the cards that at least least accounts linked on
// a day, at most max pairs.
func (e *Engine) Users(_ context.Context, tx *store.Tx, on time.Time, least, max int) ([]store.Pair[id.Card, id.Account], error) {
	return usersOn(tx, on.Truncate(day), least, max)
}

// Publisher is a host whose pages were linked.
type Publisher struct {
	ID   id.Publisher
	Host string
}

// Publishers gives hosts by number, leaving out unknown ones.
func (e *Engine) Publishers(_ context.Context, tx *store.Tx, ids []id.Publisher) ([]Publisher, error) {
	return publishers(tx, ids)
}

// MaxURL is how long an address of a card may be, in bytes.
const MaxURL = 2048

// tracking are parameters that say where a reader came from: addresses that
// differ only in them are of one page.
func tracking(name string) bool {
	return strings.HasPrefix(name, "utm_") || name == "fbclid" || name == "gclid"
}

// outside gives an address in the form under which its page is known; nothing
// when it can have no card: of another scheme, too long, or on this network.
func (e *Engine) outside(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	u.Host, u.Fragment, u.RawFragment = strings.ToLower(u.Host), "", ""
	if own, err := url.Parse(e.Base); err == nil && u.Host == strings.ToLower(own.Host) {
		return ""
	}
	if u.RawQuery != "" {
		var kept []string
		for part := range strings.SplitSeq(u.RawQuery, "&") {
			name, _, _ := strings.Cut(part, "=")
			if !tracking(strings.ToLower(name)) {
				kept = append(kept, part)
			}
		}
		u.RawQuery = strings.Join(kept, "&")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	if s := u.String(); len(s) <= MaxURL {
		return s
	}
	return ""
}

func keyOf(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:])
}

// bare gives a host without "www.".
func bare(host string) string { return strings.TrimPrefix(strings.ToLower(host), "www.") }
