package message

import (
	"context"
	"embed"
	"encoding/json"
	"slices"
	"time"

	"parvis/base/bus"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/memo"
	"parvis/engine/age"
	"parvis/engine/graph"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
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
	Policy  *policy.Engine
	Events  *event.Log
	Timers  *timer.Timers
	Keys    *seal.Keys
	Store   *store.Store
	// Bus carries who types.
	Bus bus.Bus
	// Shared tells whether the actor sees a post, so that they may share it; its error
	// says why not.
	Shared func(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error
}

// Engine is the members' chats.
type Engine struct {
	o      Options
	keys   *memo.Bounded[id.Chat, seal.Key]
	hub    *hub
	typing bus.Subscription
}

// maxKeys bounds the keys of chats that are kept at hand, in bytes.
const maxKeys = 4 << 20

// New makes the engine and registers its timers.
func New(o Options) *Engine {
	e := &Engine{o: o, keys: memo.NewBounded[id.Chat](maxKeys, func(seal.Key) int { return 256 }), hub: &hub{store: o.Store, open: map[id.Account]map[*line]bool{}}}
	e.hub.listen(o.Events)
	o.Timers.Every("message.prune", time.Hour, func(_ context.Context, tx *store.Tx) error {
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

// reveal opens what messages of one chat say, and brings the reactions to them.
func (e *Engine) reveal(tx *store.Tx, c row, list []Message) error {
	k, err := e.key(c.id, c.box)
	if err != nil {
		return err
	}
	seqs := make([]int64, 0, len(list))
	for i := range list {
		m := &list[i]
		seqs = append(seqs, m.Seq)
		if !m.DeletedAt.IsZero() {
			continue
		}
		plain, err := k.Open(m.body, place(c.id, m.Seq, "body"))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(plain, &m.Words); err != nil {
			return err
		}
		m.Words.ReplyTo, m.Words.Ref = m.ReplyTo, m.Ref
	}
	felt, err := reactionsTo(tx, c.id, seqs)
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

// enter gives a chat in which the actor takes part, or is asked to.
func (e *Engine) enter(tx *store.Tx, actor account.Actor, c id.Chat) (row, seat, error) {
	s, err := seatOf(tx, c, actor.Account)
	if store.IsMissing(err) || err == nil && s.Standing != Member && s.Standing != Asked {
		return row{}, s, errMissing
	}
	if err != nil {
		return row{}, s, err
	}
	found, err := chatByID(tx, c)
	if store.IsMissing(err) {
		err = errMissing
	}
	return found, s, err
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
	told := Told{Chat: en.chat, What: en.kind, Seq: en.seq, By: en.about}
	if len(to) <= namedTo {
		told.To = to
	}
	return e.o.Events.Emit(tx, told)
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
