package business

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/age"
	"parvis/engine/entitlement"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/report"
	"parvis/system/business/hook"
	"parvis/system/business/slug"
	"parvis/system/business/template"
	"parvis/system/business/tier"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what businesses stand on.
type Options struct {
	Account *account.Engine
	Age     *age.Engine
	Message *message.Engine
	// Entitlement knows which plan an organisation has.
	Entitlement *entitlement.Engine
	Media       *media.Engine
	Events      *event.Log
	Timers      *timer.Timers
	Keys        *seal.Keys
	Store       *store.Store
	Limiter     *ratelimit.Limiter
	Clock       clock.Clock
	// Base is the public address of the network, without a slash at the end.
	Base string
	// Country is that of the network, which begins the codes of members.
	Country string
	// Manual are the categories of templates that the staff decides on.
	Manual []template.Category
	// Thresholds are those between the qualities of templates.
	Thresholds template.Thresholds
	// Paced is how much of new marketing is sent in a day before the rest waits.
	Paced int
	// Hook tells apps.
	Hook *hook.Engine
	// Reports counts those about lines; Decide and Lift are how the staff restrict.
	Reports func(ctx context.Context, tx *store.Tx, of []id.Account) (int, error)
	Decide  func(ctx context.Context, tx *store.Tx, actor account.Actor, a report.Act) (report.Warning, error)
	Lift    func(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error
	// Fresh refuses whoever did not prove a moment ago who they are.
	Fresh func(ctx context.Context, tx *store.Tx, actor account.Actor) error
	// Count counts how far messages came.
	Count func(ctx context.Context, tx *store.Tx, s Step) error
	// Judge decides what a line is called that is made, and Founded hears of an organisation.
	Judge   func(ctx context.Context, tx *store.Tx, l *Line) error
	Founded func(ctx context.Context, tx *store.Tx, p Portfolio) error
	// Gone hears of templates that are deleted.
	Gone func(ctx context.Context, tx *store.Tx, t id.Template) error
	// Offers counts the roles that somebody is offered.
	Offers func(ctx context.Context, tx *store.Tx, actor account.Actor) (int, error)
}

// Engine is the businesses of the network.
type Engine struct {
	o Options
	// templates are those that lines send outside windows.
	templates *template.Engine
	// slugs are the names of lines.
	slugs *slug.Engine
	// tiers are how many members organisations reach.
	tiers *tier.Engine
}

// New makes the engine: it hears what members say to lines, and forgets answers that are
// kept for repeated requests after a day.
func New(o Options) *Engine {
	e := &Engine{o: o}
	e.templates = template.New(template.Options{Manual: o.Manual, Thresholds: o.Thresholds, Paced: o.Paced, Timers: o.Timers, Told: e.judged, Rated: e.rated, Whose: whose, Own: ownAccounts})
	e.slugs = slug.New(slug.Options{Account: o.Account, Entitlement: o.Entitlement, Portfolio: e.portfolioOf, Party: party})
	e.tiers = tier.New(tier.Options{Timers: o.Timers, Stays: e.stays, Risen: e.risen})
	event.On(o.Events, "business.heard", e.heard)
	event.On(o.Events, "business.orphaned", e.suspend)
	event.On(o.Events, "business.reported", e.reported)
	o.Timers.Step(lapses, e.lapse)
	o.Timers.Step(releases, e.release)
	o.Timers.Every("business.out", time.Hour, func(_ context.Context, tx *store.Tx) error { return forgetOut(tx, tx.Now().Add(-outFor)) })
	o.Timers.Every("business.marketed", time.Hour, func(_ context.Context, tx *store.Tx) error { return forgetMarketed(tx, tx.Now().Add(-daily)) })
	o.Timers.Every("business.files", time.Hour, e.forgetFiles)
	o.Timers.Every("business.once", time.Hour, func(_ context.Context, tx *store.Tx) error { return forgetAnswers(tx, tx.Now().Add(-onceFor)) })
	o.Timers.Every("business.clicks", 24*time.Hour, e.forgetClicks)
	return e
}

// Limits (business-messaging 3, 9).
const (
	minName = 2
	maxName = 75
	// minReason is how much the staff write to the owner of an organisation, at least.
	minReason     = 10
	mostPortfolio = 10
	mostOf        = 25
	// mostAdded is how many lines an organisation adds in a day.
	mostAdded = 50
	onceFor   = 24 * time.Hour
	// outFor is how long it is told how far a message came: a day longer than it is tried.
	outFor = 31 * 24 * time.Hour
	// actFor is how long messages are marked as read, and reacted to.
	actFor = 30 * 24 * time.Hour
	// windowFor is how long a line may answer after a member wrote.
	windowFor = 24 * time.Hour
	// entryFor is how long it may when they came by a link with its name (business-messaging 12).
	entryFor = 72 * time.Hour
)

// cleanName gives a name as it is kept.
func cleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := utf8.RuneCountInString(name); n < minName || n > maxName || i18n.BadText(name) {
		return "", errName
	}
	return name, nil
}
