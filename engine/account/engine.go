package account

import (
	"context"
	"embed"
	"maps"
	"sync/atomic"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/fetch"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account/memo"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options say what the accounts stand on.
type Options struct {
	Store *store.Store
	// Clock says when what is remembered changed; nil is that of the machine.
	Clock  clock.Clock
	Events *event.Log
	Timers *timer.Timers
	// Passwords hashes passwords; without it nobody can set one.
	Passwords *seal.Passwords
	// Keys sign the links of letters.
	Keys *seal.Keys
	// Mail sends letters; without it none are written.
	Mail mail.Sender
	// Words are the sentences of letters.
	Words *i18n.Catalogue
	// URL is the network's public address without a slash at its end.
	URL string
	// Name is the network's name in letters.
	Name string
	// Look is how letters look now; its name, when it has one, takes the place of
	// Name. nil is plain letters.
	Look func() mail.Look
	// Fetch looks at the pages that profiles name, for a link back; nil looks at
	// none.
	Fetch *fetch.Client
	// Signup says who may come.
	Signup Policy
}

// Engine is the accounts of the network.
type Engine struct {
	o      Options
	policy atomic.Pointer[Policy]
	before []BeforeDelete
	// kept tells which names are kept from who signs up.
	kept   func(ctx context.Context, tx *store.Tx, name string) (bool, error)
	actors *memo.Memo[id.Account, Actor]
	roles  *memo.Memo[RoleID, Role]
	memory *memo.Revised[id.Account, Account]
}

// maxActors bounds the actors kept at hand.
const maxActors = 10_000

// maxRoles bounds the roles kept at hand.
const maxRoles = 1000

// New makes the accounts and registers their timers and watchers.
func New(o Options) *Engine {
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	e := &Engine{o: o, actors: memo.New[id.Account, Actor](o.Clock, maxActors), roles: memo.New[RoleID, Role](o.Clock, maxRoles), memory: memo.NewRevised[id.Account](maxMemory, weigh)}
	e.SetPolicy(o.Signup)
	if o.Timers != nil {
		e.timers(o.Timers)
	}
	e.watch(o.Events)
	return e
}

// Policy says who may come now.
func (e *Engine) Policy() Policy { return *e.policy.Load() }

// SetPolicy changes who may come, from now on.
func (e *Engine) SetPolicy(p Policy) { e.policy.Store(&p) }

// Delta is what changes of an account's counters.
type Delta struct {
	Posts     int
	Followers int
	Following int
	// PostAt is the time of a new post, or zero.
	PostAt time.Time
}

// Get gives an account that can be seen: Missing when it never was or is not yet
// confirmed, Gone when it is suspended, being deleted or deleted.
func (e *Engine) Get(ctx context.Context, tx *store.Tx, a id.Account) (Account, error) {
	got, err := e.Find(ctx, tx, a)
	if err != nil {
		return got, err
	}
	return got, seen(got)
}

func seen(a Account) error {
	switch a.State {
	case Suspended:
		return errSuspended
	case Deleting, Deleted:
		return errGone
	case Unconfirmed, Pending:
		return errMissing
	}
	return nil
}

// Find gives an account in whatever state, for the account itself, for staff
// and for the program; a deleted one is a tombstone.
func (e *Engine) Find(_ context.Context, tx *store.Tx, a id.Account) (Account, error) {
	got, err := one(tx, a)
	if store.IsMissing(err) {
		err = errMissing
	}
	return got, err
}

// Many gives the accounts that can be seen, in the order asked; the others are
// left out. Their fields may be shared with other callers: nobody changes them.
func (e *Engine) Many(_ context.Context, tx *store.Tx, ids []id.Account) ([]Account, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	by, err := e.rows(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Account, 0, len(by))
	for _, a := range ids {
		if row := by[a]; row != nil && seen(*row) == nil {
			out = append(out, *row)
		}
	}
	return out, nil
}

// rows gives accounts by number, out of memory where their revision is the one
// that memory has.
func (e *Engine) rows(tx *store.Tx, ids []id.Account) (map[id.Account]*Account, error) {
	load := func(ids []id.Account) (map[id.Account]*Account, error) {
		rows, err := many(tx, ids)
		by := make(map[id.Account]*Account, len(rows))
		for _, a := range rows {
			by[a.ID] = &a
		}
		return by, err
	}
	if !tx.ReadOnly() {
		return load(ids)
	}
	revs, err := revisions(tx, ids)
	if err != nil {
		return nil, err
	}
	by, err := e.memory.Many(tx, revs, load)
	if err != nil || len(by) >= len(ids) {
		return by, err
	}
	// The release before makes accounts that have no counters yet, and so no
	// revision (architecture 6.11): these are not kept.
	var bare []id.Account
	for _, a := range ids {
		if by[a] == nil {
			bare = append(bare, a)
		}
	}
	if len(bare) == 0 {
		return by, nil
	}
	more, err := load(bare)
	maps.Copy(by, more)
	return by, err
}

// ByName gives the accounts that can be seen among these usernames, by folded
// name.
func (e *Engine) ByName(_ context.Context, tx *store.Tx, names []string) (map[string]Account, error) {
	out := map[string]Account{}
	folded := make([]string, 0, len(names))
	for _, n := range names {
		if f := FoldName(n); f != "" && len(f) <= maxLookup {
			folded = append(folded, f)
		}
	}
	if len(folded) == 0 {
		return out, nil
	}
	rows, err := byNames(tx, folded)
	if err != nil {
		return nil, err
	}
	for _, a := range rows {
		if seen(a) == nil {
			out[a.folded] = a
		}
	}
	return out, nil
}

// Lookup gives the account of a username, whatever its case; a leading @ is
// allowed. It answers as Get.
func (e *Engine) Lookup(_ context.Context, tx *store.Tx, name string) (Account, error) {
	a, err := byName(tx, FoldName(name))
	if store.IsMissing(err) {
		err = errMissing
	}
	if err != nil {
		return a, err
	}
	return a, seen(a)
}

// Count changes the counters of an account.
func (e *Engine) Count(_ context.Context, tx *store.Tx, a id.Account, d Delta) error {
	return addCounts(tx, a, d)
}

// SetWord stores the policy word of an account; engine/policy alone calls it.
func (e *Engine) SetWord(_ context.Context, tx *store.Tx, a id.Account, word uint64) error {
	return setWord(tx, a, word)
}

// actorOf finds the acting account, in a state in which it can act.
func (e *Engine) actorOf(ctx context.Context, tx *store.Tx, actor Actor) (Account, error) {
	if !actor.Known() {
		return Account{}, errUnknown
	}
	a, err := e.Find(ctx, tx, actor.Account)
	if err != nil {
		return a, err
	}
	return a, ready(a.State)
}

// State gives the state of an account and nothing else of it.
func (e *Engine) State(_ context.Context, tx *store.Tx, a id.Account) (State, error) {
	s, err := stateOf(tx, a)
	if store.IsMissing(err) {
		err = errMissing
	}
	return s, err
}

// Acts refuses an account that is not there, or in a state in which it cannot act.
func (e *Engine) Acts(ctx context.Context, tx *store.Tx, a id.Account) error {
	if a == 0 {
		return errUnknown
	}
	s, err := e.State(ctx, tx, a)
	if err != nil {
		return err
	}
	return ready(s)
}

func need(actor Actor, p Permission) error {
	if !actor.Role.Has(p) {
		return errForbidden
	}
	return nil
}
