package pages

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/live"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/house"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/media/emoji"
	"parvis/engine/message"
	"parvis/engine/notify"
	"parvis/engine/notify/announce"
	"parvis/engine/policy"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/card"
	"parvis/engine/post/foryou"
	"parvis/engine/post/trend"
	"parvis/engine/report"
	"parvis/engine/search"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

//go:embed static
var files embed.FS

// Options say what the pages stand on.
type Options struct {
	Store   *store.Store
	Clock   clock.Clock
	Log     *slog.Logger
	Words   *i18n.Catalogue
	Limiter *ratelimit.Limiter
	// ExemptLoopback counts nothing that comes from this machine.
	ExemptLoopback bool
	// Base is the public address without a slash at the end, Domain its host.
	Base, Domain string
	// Name and Description of the network.
	Name, Description string
	// Look gives the identity in force.
	Look func() ui.Look
	// Share gives what other places show beside links; nil is nothing.
	Share Share
	// Again gives the addresses of the pages on which text cards of a post of the actor's
	// are drawn again; without it there are no text cards.
	Again func(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) ([]string, error)
	// Contact is the address of the people who run it; Source is where the program
	// can be had as source code. Both may be empty.
	Contact, Source string
	// Zone is the time zone of whoever told none; nil is UTC.
	Zone *time.Location
	// Demo lists whom one can sign in as on a demonstration; empty elsewhere.
	Demo []Demo

	Account    *account.Engine
	House      *house.Engine
	Credential *credential.Engine
	Graph      *graph.Engine
	Policy     *policy.Engine
	Media      *media.Engine
	// Emoji are the network's own; without it there are none.
	Emoji  *emoji.Engine
	Post   *post.Engine
	Search *search.Engine
	Notify *notify.Engine
	// Message counts what is new in conversations.
	Message *message.Engine
	// Announce keeps what the staff tells all members; without it nothing.
	Announce *announce.Engine
	Filter   *filter.Engine
	// Report takes reports; without it nothing can be reported.
	Report *report.Engine
	// Accessible is how the rules call the state of accessibility: none, partial or full.
	Accessible string
	// Card keeps previews of linked pages, Trend knows what trends.
	Card  *card.Engine
	Trend *trend.Engine
	// ForYou selects posts for members who ask for it.
	ForYou *foryou.Engine
	// Waits counts, by the path of a desk, what waits there for who asks; without it
	// nothing is counted.
	Waits map[string]func(ctx context.Context, tx *store.Tx, actor account.Actor) (int, error)
	// Known gives the pages on which it stands what is known of the claims in posts, and
	// Above draws what stands above home and search; without them nothing.
	Known func(ctx context.Context, tx *store.Tx, posts []id.Post) (map[id.Post]string, error)
	Above func(ctx context.Context, tx *store.Tx, v ui.View) (g.Node, error)
	// Events tells open pages what happens; without it they are not told.
	Events *event.Log
}

// Share tells what other places show beside a link to a page, as a visitor sees it; a
// zero value is nothing.
type Share interface {
	Network(lang i18n.Tag) ui.Share
	Person(ctx context.Context, tx *store.Tx, lang i18n.Tag, who id.Account) (ui.Share, error)
	Post(ctx context.Context, tx *store.Tx, lang i18n.Tag, which id.Post) (ui.Share, error)
}

// Demo is somebody of a demonstration and how to sign in as them.
type Demo struct{ Name, Handle, Password, What string }

// Edge serves the pages.
type Edge struct {
	Options
	Static *web.Static
	mux    *web.Mux
	square *live.Square
	desks  []desk.Desk[account.Actor]
	// topics are the pages of settings, in order.
	topics []desk.Desk[account.Actor]
}

// mode says who may come now.
func (e *Edge) mode() account.Mode { return e.Account.Policy().Mode }

// New makes the edge.
func New(o Options) (*Edge, error) {
	sub, err := fs.Sub(files, "static")
	if err != nil {
		return nil, err
	}
	static, err := web.NewStatic("/static/", sub, web.Joined{Name: "css/parvis.css", Parts: []string{"css/tokens.css", "css/base.css", "css/components.css"}})
	if err != nil {
		return nil, err
	}
	e := &Edge{Options: o, Static: static, mux: web.NewMux(), square: live.New(live.Options{Store: o.Store, Clock: o.Clock, Log: o.Log, Account: o.Account, Post: o.Post, Events: o.Events, Version: static.Hash()})}
	e.routes()
	return e, nil
}

// Patterns gives the routes, those of desks among them.
func (e *Edge) Patterns() []string { return e.mux.Patterns() }

// ServeHTTP answers a request for a page.
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := e.mux.Handler(r); pattern == "" {
		e.handle("", func(v *visit) error { return errNoPage }).ServeHTTP(w, r)
		return
	}
	e.mux.ServeHTTP(w, r)
}

// secure tells whether cookies can be bound to https.
func (e *Edge) secure() bool { return strings.HasPrefix(e.Base, "https:") }
