package message

import (
	"cmp"
	"context"
	"embed"
	"slices"
	"time"

	"parvis/base/bus"
	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/memo"
	"parvis/engine/age"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/message/ear"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// feedLife is how long a feed is kept, and a request that nobody answers.
const feedLife = 30 * 24 * time.Hour

// Options are what messages stand on.
type Options struct {
	Account *account.Engine
	Age     *age.Engine
	Graph   *graph.Engine
	Media   *media.Engine
	Policy  *policy.Engine
	Events  *event.Log
	Timers  *timer.Timers
	Keys    *seal.Keys
	Store   *store.Store
	// Bus carries who types.
	Bus     bus.Bus
	Limiter *ratelimit.Limiter
	// Clock says until when the addresses of files are good.
	Clock clock.Clock
	// Post is what chats are for apps that know posts.
	Post *post.Engine
	// Base is the network's public address, without a slash at the end.
	Base string
	// Shared tells whether the actor sees a post, so that they may share it; its error
	// says why not.
	Shared func(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error
	// Read tells whether somebody who hears a message of another wants it as a post: for an
	// app of posts, or for letters about posts. Nil makes posts for all.
	Read func(ctx context.Context, tx *store.Tx, by id.Account, to []id.Account) (bool, error)
	// Reachable gives those of some members who have a device that rings.
	Reachable func(ctx context.Context, tx *store.Tx, who []id.Account) ([]id.Account, error)
	// Ring tells the devices of some members that something was said that is no post; nil
	// tells none.
	Ring func(ctx context.Context, tx *store.Tx, who []id.Account, c id.Chat) error
	// BeforeSend tells who hears whom in the chats of lines.
	BeforeSend BeforeSend
}

// Engine is the members' chats.
type Engine struct {
	o    Options
	keys *memo.Bounded[id.Chat, seal.Key]
	hub  *ear.Hub
	// running is the context of the process, from Start.
	running context.Context //nolint:containedctx // it is that of what nobody waits for
	typing  bus.Subscription
}

// maxKeys bounds the keys of chats that are kept at hand, in bytes.
const maxKeys = 4 << 20

// New makes the engine and registers its timers.
func New(o Options) *Engine {
	e := &Engine{o: o, keys: memo.NewBounded[id.Chat](maxKeys, func(seal.Key) int { return 256 }), hub: ear.New()}
	e.listen(o.Events)
	e.echoes(o.Events)
	o.Timers.Every("message.prune", time.Minute, func(_ context.Context, tx *store.Tx) error {
		if err := forgetRequests(tx, id.Floor(tx.Now().Add(-feedLife))); err != nil {
			return err
		}
		_, err := pruneFeed(tx, tx.Now().Add(-feedLife))
		return err
	})
	return e
}

// boxPurpose separates the keys of chats from what else is sealed.
const boxPurpose = "message.chat"

// newBox makes the key of a chat, and the box in which it is kept.
func (e *Engine) newBox(c id.Chat) (seal.Key, []byte, error) {
	raw := seal.Random(32)
	k, err := seal.NewKey(raw)
	return k, e.o.Keys.Seal(boxPurpose, raw, []byte(c.String())), err
}

// key gives the key of a chat.
func (e *Engine) key(c id.Chat, box []byte) (seal.Key, error) {
	if k, ok := e.keys.Get(c); ok {
		return k, nil
	}
	raw, err := e.o.Keys.Open(boxPurpose, box, []byte(c.String()))
	if err != nil {
		return seal.Key{}, err
	}
	k, err := seal.NewKey(raw)
	if err == nil {
		e.keys.Put(c, k)
	}
	return k, err
}

// title opens how a group is called.
func (e *Engine) title(c row) (string, error) {
	k, err := e.key(c.id, c.box)
	if err != nil {
		return "", err
	}
	title, err := k.Open(c.title, place(c.id, 0, "title"))
	return string(title), err
}

// reveal opens what messages of one chat say, and brings their files and the reactions to
// them.
func (e *Engine) reveal(ctx context.Context, tx *store.Tx, c row, list []Message) error {
	seqs := make([]int64, 0, len(list))
	for i := range list {
		m := &list[i]
		seqs = append(seqs, m.Seq)
		if !m.DeletedAt.IsZero() {
			continue
		}
		var err error
		if m.Words, err = e.open(c, *m); err != nil {
			return err
		}
		m.Words.ReplyTo, m.Words.Ref = m.ReplyTo, m.Ref
	}
	if err := e.files(ctx, tx, list); err != nil {
		return err
	}
	felt, err := reactionsTo(tx, c.id, seqs)
	if err != nil || len(felt) == 0 {
		return err
	}
	k, err := e.key(c.id, c.box)
	if err != nil {
		return err
	}
	for _, r := range felt {
		plain, err := k.Open(r.body, place(c.id, r.seq, "reaction"))
		if err != nil {
			return err
		}
		r.Emoji = string(plain)
		at := slices.IndexFunc(list, func(m Message) bool { return m.Seq == r.seq })
		list[at].Reactions = append(list[at].Reactions, r)
	}
	return nil
}

// files brings the files that messages have.
func (e *Engine) files(ctx context.Context, tx *store.Tx, list []Message) error {
	var ids []id.Media
	for _, m := range list {
		if m.Words.Media != 0 {
			ids = append(ids, m.Words.Media)
		}
		ids = append(ids, m.Words.Card.Pictures()...)
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := e.o.Media.Many(ctx, tx, ids)
	for i := range list {
		if at := slices.IndexFunc(found, func(f media.Media) bool { return f.ID == list[i].Words.Media }); at >= 0 && list[i].Words.Media != 0 {
			list[i].File = &found[at]
		}
		if c := list[i].Words.Card; c != nil {
			c.Hang(found)
		}
	}
	return err
}

// enter gives a chat in which the actor takes part, or is asked to.
func (e *Engine) enter(tx *store.Tx, actor account.Actor, c id.Chat) (row, seat, error) {
	return come(tx, actor, c, chatByID)
}

// hold is enter for who writes: nobody else changes the chat until the end of the
// transaction.
func (e *Engine) hold(tx *store.Tx, actor account.Actor, c id.Chat) (row, seat, error) {
	return come(tx, actor, c, lockChat)
}

// come reads a chat, and then how the actor stands to it.
func come(tx *store.Tx, actor account.Actor, c id.Chat, read func(*store.Tx, id.Chat) (row, error)) (row, seat, error) {
	found, err := read(tx, c)
	if err == nil {
		var s seat
		if s, err = found.seat(tx, actor.Account); err == nil && (s.Standing == Member || s.Standing == Asked) {
			return found, s, nil
		}
	}
	if err == nil || store.IsMissing(err) {
		err = errMissing
	}
	return row{}, seat{}, err
}

// seat gives how a member stands to a chat; of a direct one it keeps how both do.
func (r *row) seat(tx *store.Tx, a id.Account) (seat, error) {
	if r.kind != Direct {
		return seatOf(tx, r.id, a)
	}
	both, err := allSeats(tx, r.id)
	for _, s := range both {
		if s.Account == a {
			r.both = both
			return s, nil
		}
	}
	return seat{}, cmp.Or(err, error(errMissing))
}

// tell writes an entry into the feeds of some accounts and tells whoever waits for it.
func (e *Engine) tell(tx *store.Tx, en entry, to []id.Account) error {
	if len(to) == 0 {
		return nil
	}
	en.at = tx.Now()
	if err := feed(tx, en, to); err != nil {
		return err
	}
	told := Told{Chat: en.chat, What: en.kind, Seq: en.seq, By: en.about, Line: en.line, Marked: en.marked}
	if len(to) <= namedTo {
		told.To = to
	}
	return e.o.Events.Emit(tx, told)
}

// tellMembers tells all members of a chat.
func (e *Engine) tellMembers(tx *store.Tx, en entry) error {
	in, err := seats(tx, en.chat)
	if err != nil {
		return err
	}
	return e.tell(tx, en, accounts(in))
}

// may refuses a member who may do nothing but read.
func (e *Engine) may(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	self := decide.Subject{Kind: decide.KindAccount, ID: int64(actor.Account), AuthorID: int64(actor.Account)}
	return e.o.Policy.Can(ctx, tx, actor.Account, decide.DoPublish, self)
}

// accounts names who sits somewhere.
func accounts(list []seat) []id.Account {
	out := make([]id.Account, len(list))
	for i, s := range list {
		out[i] = s.Account
	}
	return out
}
