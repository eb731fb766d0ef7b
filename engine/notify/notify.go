package notify

import (
	"context"
	"embed"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/push"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/report"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Type says what happened.
type Type string

// The types of notifications, by their names in the client API.
const (
	Mention      = Type("mention")
	Status       = Type("status")
	Reblog       = Type("reblog")
	Follow       = Type("follow")
	Asked        = Type("follow_request")
	Favourite    = Type("favourite")
	Poll         = Type("poll")
	Update       = Type("update")
	Quote        = Type("quote")
	QuotedUpdate = Type("quoted_update")
	SignedUp     = Type("admin.sign_up")
	Reported     = Type("admin.report")
	Warning      = Type("moderation_warning")
)

// Types lists every type there is.
func Types() []Type {
	return []Type{Mention, Status, Reblog, Follow, Asked, Favourite, Poll, Update, Quote, QuotedUpdate, SignedUp, Reported, Warning}
}

// Addressed lists the types that somebody means for the owner, and that a badge counts
// (web-client 5.3): what tells of growth is not among them.
func Addressed() []Type { return []Type{Mention, Quote, Asked, Reported, Warning} }

// badgeMax is as far as a badge counts.
const badgeMax = 100

// Badge gives the number that a badge shows, on pages and on devices: what is addressed
// to the actor and not read, up to 100.
func (e *Engine) Badge(ctx context.Context, tx *store.Tx, actor account.Actor) (int, error) {
	return e.Unread(ctx, tx, actor, Query{Types: Addressed(), NoChats: true}, badgeMax)
}

// Notification is something that concerns its owner.
type Notification struct {
	ID     id.Notification
	Owner  id.Account
	Type   Type
	Source id.Account
	Post   id.Post
	// Other is a report, a statement or the chat of a mention, by type.
	Other    int64
	Group    string
	At       time.Time
	Filtered bool
}

// Notified: a notification was kept for Owner.
type Notified struct {
	ID       id.Notification
	Owner    id.Account
	Type     Type
	Source   id.Account
	Post     id.Post `json:",omitzero"`
	Filtered bool    `json:",omitzero"`
}

// EventKind names the event.
func (Notified) EventKind() event.Kind { return event.Kind{Subject: "notify.notified", V: 1} }

// Aggregate is the owner.
func (e Notified) Aggregate() int64 { return int64(e.Owner) }

// Merged: notifications that were kept apart now stand among the others of Owner.
type Merged struct{ Owner id.Account }

// EventKind names the event.
func (Merged) EventKind() event.Kind { return event.Kind{Subject: "notify.merged", V: 1} }

// Aggregate is the owner.
func (e Merged) Aggregate() int64 { return int64(e.Owner) }

// Options say what the engine stands on.
type Options struct {
	Store   *store.Store
	Events  *event.Log
	Timers  *timer.Timers
	Clock   clock.Clock
	Log     *slog.Logger
	Words   *i18n.Catalogue
	Keys    *seal.Keys
	Account *account.Engine
	Graph   *graph.Engine
	Policy  *policy.Engine
	// Media describes the files of posts, and Filter keeps what members do not want to
	// read; both are needed only with Push.
	Media  *media.Engine
	Filter *filter.Engine
	Post   *post.Engine
	Report *report.Engine
	// Chat gives the chat in which a direct post is a message, 0 for none; nil knows none.
	Chat func(ctx context.Context, tx *store.Tx, p id.Post) (id.Chat, error)
	// Unheard gives who spoke last in the chats of a member of which no post tells, in which
	// something is new since a time; nil knows none.
	Unheard func(ctx context.Context, tx *store.Tx, who id.Account, since time.Time) ([]id.Account, error)
	// Knock gives what a device shows of a chat, in a language, and Linked tells whether an
	// actor's token is that of a device that was linked for messages; both are needed only
	// with Push.
	Knock  func(ctx context.Context, tx *store.Tx, actor account.Actor, lang i18n.Tag, c id.Chat) (Knock, error)
	Linked func(ctx context.Context, tx *store.Tx, actor account.Actor) (bool, error)
	// Push sends to devices; nil sends nothing.
	Push *push.Sender
	// Mail sends letters; nil writes none.
	Mail mail.Sender
	// Base is the network's public address.
	Base string
	// Zone is that of members who told none; nil is UTC.
	Zone *time.Location
}

// Engine is the notifications.
type Engine struct{ Options }

// New makes the engine and registers its consumer and its effects.
func New(o Options) *Engine {
	e := &Engine{o}
	e.listen()
	if o.Push != nil {
		o.Timers.Effect(pushes, e.deliver)
		o.Timers.Effect(quiets, e.awake)
		o.Timers.Effect(rings, e.ring)
	}
	if o.Mail != nil {
		o.Timers.Effect(letters, e.write)
		o.Timers.Effect(digests, e.digest)
	}
	return e
}

// hours is how long a group takes new members.
const hours = 12

// groupable types come together when they concern the same post.
func (t Type) groupable() bool {
	return t == Favourite || t == Reblog || t == Follow || t == SignedUp
}

// group gives the key of the group that a new notification joins (social-core
// 10.3).
func group(tx *store.Tx, n *Notification) (string, error) {
	if !n.Type.groupable() {
		return "ungrouped-" + n.ID.String(), nil
	}
	prefix := string(n.Type)
	if n.Post != 0 {
		prefix += "-" + n.Post.String()
	}
	prefix += "-"
	bucket := tx.Now().Unix() / 3600
	var keys [hours]string
	for i := range keys {
		keys[i] = prefix + strconv.FormatInt(bucket-int64(i), 10)
	}
	if last, err := groupOf(tx, n.Owner, keys); err != nil || last != "" {
		return last, err
	}
	return keys[0], nil
}

// tell keeps a notification, unless its owner is not to hear of it.
func (e *Engine) tell(ctx context.Context, tx *store.Tx, n Notification) error {
	if n.Owner == n.Source || n.Owner == 0 {
		return nil
	}
	v, err := e.weigh(ctx, tx, n)
	if err != nil || v == drop {
		return err
	}
	n.ID, n.At, n.Filtered = id.Notification(tx.NewID()), tx.Now(), v == aside
	if n.Group, err = group(tx, &n); err != nil {
		return err
	}
	fresh, err := insert(tx, n)
	if err != nil || !fresh {
		return err
	}
	if n.Filtered {
		if err := e.request(tx, n); err != nil {
			return err
		}
	}
	if err := e.Events.Emit(tx, Notified{n.ID, n.Owner, n.Type, n.Source, n.Post, n.Filtered}); err != nil {
		return err
	}
	if n.Filtered || e.Mail == nil && e.Push == nil {
		return nil
	}
	set, err := e.Account.Settings(ctx, tx, n.Owner)
	if err != nil {
		return err
	}
	if e.Mail != nil {
		if err := e.planLetters(tx, n, set); err != nil {
			return err
		}
	}
	if e.Push == nil || slices.Contains(set.PushOff, string(n.Type)) {
		return nil
	}
	return e.plan(ctx, tx, n, set)
}
