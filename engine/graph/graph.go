package graph

import (
	"context"
	"embed"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/undo"
)

// Migrations and Locales of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Limits (social-core 7.1, 10.1, 17).
const (
	// MaxFollows is for everybody; who is followed more may follow more.
	MaxFollows = 7500
	MaxLists   = 50
	MaxNote    = 2000
)

// Engine is the graph.
type Engine struct {
	account *account.Engine
	events  *event.Log
	timers  *timer.Timers
}

// New makes the graph and registers its timers.
func New(a *account.Engine, events *event.Log, timers *timer.Timers) *Engine {
	g := &Engine{account: a, events: events, timers: timers}
	timers.Step(muteEnds, g.endMute)
	return g
}

// Relation is how one account stands to another.
type Relation struct {
	Target              id.Account
	Following           bool
	Reblogs             bool
	Notify              bool
	Languages           []string
	FollowedBy          bool
	Requested           bool
	RequestedBy         bool
	Blocking            bool
	BlockedBy           bool
	Muting              bool
	MutingNotifications bool
	MutingUntil         time.Time
	DomainBlocking      bool
	Endorsed            bool
	Note                string
}

// FollowOptions say what of a followed account is wanted. Nil keeps what was,
// or the default: boosts, no bell, every language.
type FollowOptions struct {
	Reblogs   *bool
	Notify    *bool
	Languages *[]string
}

// Follow makes actor follow target, or ask to when target is locked. Repeating
// it changes the options.
func (g *Engine) Follow(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, o FollowOptions) error {
	to, err := g.other(ctx, tx, actor, target)
	if err != nil {
		return err
	}
	rel, err := g.relation(ctx, tx, actor.Account, target)
	if err != nil {
		return err
	}
	if rel.Blocking || rel.BlockedBy {
		return errBlocked
	}
	e := edgeOf(rel, actor.Account, o)
	switch {
	case rel.Following:
		if err := updateFollow(tx, e); err != nil {
			return err
		}
		return g.events.Emit(tx, FollowChanged{Follower: actor.Account, Target: target})
	case rel.Requested:
		return updateRequest(tx, e)
	}
	if err := g.room(ctx, tx, actor.Account); err != nil {
		return err
	}
	if to.Locked {
		if err := insertRequest(tx, e); err != nil {
			return err
		}
		return g.events.Emit(tx, Requested{Follower: actor.Account, Target: target})
	}
	return g.connect(ctx, tx, e)
}

// room refuses one more follow to a member who follows as many as may be.
func (g *Engine) room(ctx context.Context, tx *store.Tx, follower id.Account) error {
	n, err := countFollows(tx, follower)
	if err != nil || n < MaxFollows {
		return err
	}
	a, err := g.account.Get(ctx, tx, follower)
	if err != nil {
		return err
	}
	if most := mostFollows(a.Followers); n >= most {
		return errTooMany.With(fault.Arg{Name: "Max", Value: most})
	}
	return nil
}

// mostFollows is how many accounts somebody with so many followers may follow: a tenth
// more than those, and MaxFollows in any case.
func mostFollows(followers int) int { return max(MaxFollows, followers*11/10) }

func edgeOf(rel Relation, follower id.Account, o FollowOptions) Edge {
	e := Edge{Follower: follower, Target: rel.Target, Reblogs: true}
	if rel.Following || rel.Requested {
		e.Reblogs, e.Notify, e.Languages = rel.Reblogs, rel.Notify, rel.Languages
	}
	if o.Reblogs != nil {
		e.Reblogs = *o.Reblogs
	}
	if o.Notify != nil {
		e.Notify = *o.Notify
	}
	if o.Languages != nil {
		e.Languages = *o.Languages
	}
	return e
}

func (g *Engine) connect(ctx context.Context, tx *store.Tx, e Edge) error {
	if err := insertFollow(tx, e); err != nil {
		return err
	}
	if err := g.count(ctx, tx, e, 1); err != nil {
		return err
	}
	return g.events.Emit(tx, Followed{Follower: e.Follower, Target: e.Target})
}

func (g *Engine) count(ctx context.Context, tx *store.Tx, e Edge, by int) error {
	if err := g.account.Count(ctx, tx, e.Follower, account.Delta{Following: by}); err != nil {
		return err
	}
	return g.account.Count(ctx, tx, e.Target, account.Delta{Followers: by})
}

// other finds the account acted on, which must be alive and not the actor.
func (g *Engine) other(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account) (account.Account, error) {
	a, err := g.account.Get(ctx, tx, target)
	if err != nil {
		return a, err
	}
	if target == actor.Account {
		return a, errSelf
	}
	return a, nil
}

// Unfollow ends a follow or takes a request back. It is no error if there is
// none.
func (g *Engine) Unfollow(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	return g.cut(ctx, tx, actor.Account, target)
}

// RemoveFollower makes follower no longer follow the actor.
func (g *Engine) RemoveFollower(ctx context.Context, tx *store.Tx, actor account.Actor, follower id.Account) error {
	return g.cut(ctx, tx, follower, actor.Account)
}

func (g *Engine) cut(ctx context.Context, tx *store.Tx, follower, target id.Account) error {
	if err := deleteRequest(tx, follower, target); err != nil {
		return err
	}
	n, err := deleteFollow(tx, follower, target)
	if err != nil || n == 0 {
		return err
	}
	if err := g.count(ctx, tx, Edge{Follower: follower, Target: target}, -1); err != nil {
		return err
	}
	if err := deleteMemberships(tx, follower, target); err != nil {
		return err
	}
	if err := deleteEndorsement(tx, follower, target); err != nil {
		return err
	}
	return g.events.Emit(tx, Unfollowed{Follower: follower, Target: target})
}

// Authorize lets follower, who asked, follow the actor.
func (g *Engine) Authorize(ctx context.Context, tx *store.Tx, actor account.Actor, follower id.Account) error {
	e, err := request(tx, follower, actor.Account)
	if err != nil {
		return err
	}
	if err := deleteRequest(tx, follower, actor.Account); err != nil {
		return err
	}
	return g.connect(ctx, tx, e)
}

// Reject refuses follower, who asked to follow the actor; for a day Reconsider brings
// the request back.
func (g *Engine) Reject(_ context.Context, tx *store.Tx, actor account.Actor, follower id.Account) error {
	e, err := request(tx, follower, actor.Account)
	if err != nil {
		return err
	}
	if err := undo.Keep(tx, refused(actor, follower), e); err != nil {
		return err
	}
	if err := deleteRequest(tx, follower, actor.Account); err != nil {
		return err
	}
	return g.events.Emit(tx, Rejected{Follower: follower, Target: actor.Account})
}

func refused(actor account.Actor, follower id.Account) undo.Thing {
	return undo.Thing{Kind: "graph.request", Owner: actor.Account, ID: int64(follower), About: follower}
}

// Reconsider brings a request back that the actor refused. Whoever asked again since,
// follows or is kept away stays as they are.
func (g *Engine) Reconsider(ctx context.Context, tx *store.Tx, actor account.Actor, follower id.Account) error {
	var e Edge
	if err := undo.Take(tx, refused(actor, follower), &e); err != nil {
		return err
	}
	rels, err := g.Relations(ctx, tx, actor.Account, []id.Account{follower})
	if err != nil {
		return err
	}
	if r := rels[0]; r.RequestedBy || r.FollowedBy || r.Blocking || r.BlockedBy {
		return nil
	}
	if err := insertRequest(tx, e); err != nil {
		return err
	}
	return g.events.Emit(tx, Requested{Follower: follower, Target: actor.Account})
}

// Block hides two accounts from each other and cuts the follows between them.
func (g *Engine) Block(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	if _, err := g.other(ctx, tx, actor, target); err != nil {
		return err
	}
	if err := g.cut(ctx, tx, actor.Account, target); err != nil {
		return err
	}
	if err := g.cut(ctx, tx, target, actor.Account); err != nil {
		return err
	}
	fresh, err := insertBlock(tx, actor.Account, target)
	if err != nil || !fresh {
		return err
	}
	return g.events.Emit(tx, Blocked{Owner: actor.Account, Target: target})
}

// Unblock ends a block. It is no error if there is none.
func (g *Engine) Unblock(_ context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	n, err := deleteBlock(tx, actor.Account, target)
	if err != nil || n == 0 {
		return err
	}
	return g.events.Emit(tx, Unblocked{Owner: actor.Account, Target: target})
}

const muteEnds = "graph.mute.ends"

// Mute hides target's posts from the actor, and its notifications if asked,
// for a time or, with zero, for good.
func (g *Engine) Mute(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, notifications bool, d time.Duration) error {
	if _, err := g.other(ctx, tx, actor, target); err != nil {
		return err
	}
	var until time.Time
	if d > 0 {
		until = tx.Now().Add(d)
	}
	if err := putMute(tx, actor.Account, target, notifications, until); err != nil {
		return err
	}
	key := actor.Account.String() + "." + target.String()
	if err := g.timers.Cancel(tx, muteEnds, key); err != nil {
		return err
	}
	if d <= 0 {
		return nil
	}
	return g.timers.At(tx, timer.Work{Kind: muteEnds, Key: key, At: until})
}

// Unmute ends a mute. It is no error if there is none.
func (g *Engine) Unmute(_ context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	return deleteMute(tx, actor.Account, target)
}

// SetNote keeps a private text about target; an empty one removes it.
func (g *Engine) SetNote(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, text string) error {
	if len([]rune(text)) > MaxNote {
		return errNoteLong
	}
	if _, err := g.account.Get(ctx, tx, target); err != nil {
		return err
	}
	return putNote(tx, actor.Account, target, text)
}

// Endorse shows target on the actor's profile; the actor must follow it, and not
// have endorsed it yet.
func (g *Engine) Endorse(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	rel, err := g.relation(ctx, tx, actor.Account, target)
	if err != nil {
		return err
	}
	if !rel.Following {
		return errNotFollowed
	}
	fresh, err := insertEndorsement(tx, actor.Account, target)
	if err == nil && !fresh {
		err = errEndorsed
	}
	return err
}

// Unendorse takes target off the actor's profile.
func (g *Engine) Unendorse(_ context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	return deleteEndorsement(tx, actor.Account, target)
}

func (g *Engine) relation(ctx context.Context, tx *store.Tx, viewer, target id.Account) (Relation, error) {
	rels, err := g.Relations(ctx, tx, viewer, []id.Account{target})
	if err != nil {
		return Relation{}, err
	}
	return rels[0], nil
}
