package policy

import (
	"context"
	"embed"
	"log/slog"
	"sync/atomic"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/metrics"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account/memo"
	"parvis/engine/policy/decide"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder, among them the words of each
// notice under "policy.notice." + identifier.
//
//go:embed locales/*.json
var Locales embed.FS

// sweepEach is how often ended labels are taken out of words (integrity 18).
const sweepEach = 10 * time.Second

// Options say what an Engine stands on.
type Options struct {
	Store  *store.Store
	Clock  clock.Clock
	Events *event.Log
	Timers *timer.Timers
	// Relations tells how viewer stands to each author, in order; see FromGraph.
	Relations Relations
	// Definitions are the labels that systems bring with them.
	Definitions []decide.Definitions
	// Log hears of decisions that differ from their explanations, and Metrics counts
	// those that were compared; both may be nil.
	Log     *slog.Logger
	Metrics *metrics.Set
}

// Relations tells how a viewer stands to each of some authors, in their order.
type Relations func(ctx context.Context, tx *store.Tx, viewer id.Account, authors []id.Account) ([]decide.Rel, error)

// Facts adds what it knows of a viewer to f: a fact about a viewer that no
// label holds, as an age or the subscriptions held. It must be quick.
type Facts func(ctx context.Context, tx *store.Tx, viewer id.Account, f *Fact) error

// Fact is what Facts may say. Values only narrow or grant what is proved: an
// Age of 0 is unknown, and Region is the account's own setting.
type Fact struct {
	Age    uint8
	Region decide.Region
	Tiers  []int64
}

// Engine answers for one process.
type Engine struct {
	store     *store.Store
	events    *event.Log
	relations Relations
	facts     []Facts
	brought   []decide.Definitions

	checks *checks

	table  atomic.Pointer[decide.Table]
	sums   *memo.Memo[decide.Ref, *sum]
	wishes *memo.Memo[id.Account, *Preferences]
	viewer *memo.Memo[id.Account, *compiled]
}

// sum is what the labels of a subject came to with a table.
type sum struct {
	*decide.Sum
	table *decide.Table
}

// New makes an Engine, registers its timer and its watchers. It fails if the
// definitions do not compile.
func New(o Options) (*Engine, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = metrics.New()
	}
	e := &Engine{
		store: o.Store, events: o.Events, relations: o.Relations, brought: o.Definitions, checks: newChecks(o.Log, o.Metrics),
		sums:   memo.New[decide.Ref, *sum](o.Clock, 200_000),
		wishes: memo.New[id.Account, *Preferences](o.Clock, 20_000),
		viewer: memo.New[id.Account, *compiled](o.Clock, 10_000),
	}
	table, err := decide.Compile(o.Definitions...)
	if err != nil {
		return nil, err
	}
	e.table.Store(table)
	if o.Timers != nil {
		o.Timers.Every("policy.expire", sweepEach, e.Expire)
	}
	return e, nil
}

// Register adds a rule for facts about viewers. Call at wiring only
// (architecture 5.4).
func (e *Engine) Register(f Facts) { e.facts = append(e.facts, f) }

// Start reads the definitions kept in the store and begins to follow the other
// nodes. Call it before the event log starts.
func (e *Engine) Start(ctx context.Context) error {
	event.Watch(e.events, func(_ event.Meta, c Changed) { e.sums.Drop(decide.Ref{Kind: c.Kind, ID: c.ID}) })
	event.Watch(e.events, func(_ event.Meta, c PreferenceChanged) { e.wishes.Drop(c.Account) })
	event.Watch(e.events, func(event.Meta, Defined) { _ = e.reload(ctx) })
	return e.reload(ctx)
}

// reload compiles the definitions anew; if they do not compile, the table that
// was stays (integrity 4.5).
func (e *Engine) reload(ctx context.Context) error {
	var table *decide.Table
	err := e.store.Read(ctx, func(tx *store.Tx) (err error) {
		table, err = e.compile(tx)
		return err
	})
	if err == nil {
		e.table.Store(table)
	}
	return err
}

// Table is the definitions in force.
func (e *Engine) Table() *decide.Table { return e.table.Load() }

// Filter gives the masks that a listing query puts on its pw column, equal to
// Page for what does not depend on the viewer. A search that names the author
// takes .Without(decide.NoSearch).
func (e *Engine) Filter(s decide.Surface) decide.Masks { return s.Masks() }

// Page loads what is missing in subs (Item, Author, Around, Rel) and decides
// them all, in order. Kind, ID and AuthorID must be set; relations that the
// caller knows (Named, Consented, Subscribed) are kept.
func (e *Engine) Page(ctx context.Context, tx *store.Tx, v *decide.Viewer, s decide.Surface, subs []decide.Subject) ([]decide.Decision, error) {
	if err := e.Load(ctx, tx, v, subs); err != nil {
		return nil, err
	}
	return e.decide(tx, v, s, subs)
}

// Shown keeps the accounts that a viewer may see on a surface, in order, without those
// that block the viewer or are blocked; on OnReview, where staff works, it keeps all.
// Whoever lists accounts that somebody else brought together asks it, once a page: it
// reads in two batches at most, however many accounts there are.
func (e *Engine) Shown(ctx context.Context, tx *store.Tx, viewer id.Account, s decide.Surface, list []id.Account) ([]id.Account, error) {
	if len(list) == 0 || s == decide.OnReview {
		return list, nil
	}
	v, err := e.Viewer(ctx, tx, viewer, 0)
	if err != nil {
		return nil, err
	}
	subs := make([]decide.Subject, 0, len(list))
	for _, a := range list {
		subs = append(subs, decide.Subject{Kind: decide.KindAccount, ID: int64(a), AuthorID: int64(a)})
	}
	ds, err := e.Page(ctx, tx, v, s, subs)
	if err != nil {
		return nil, err
	}
	out := make([]id.Account, 0, len(list))
	for i, d := range ds {
		if !d.Drop && !subs[i].Rel.Has(decide.Blocking|decide.BlockedBy) {
			out = append(out, list[i])
		}
	}
	return out, nil
}

// PageOf is Page for subjects whose Rel the caller has loaded already.
func (e *Engine) PageOf(tx *store.Tx, v *decide.Viewer, s decide.Surface, subs []decide.Subject) ([]decide.Decision, error) {
	if err := e.label(tx, v, subs); err != nil {
		return nil, err
	}
	return e.decide(tx, v, s, subs)
}

// Load fills in the labels and relations of subs for a viewer, in two batch
// reads at most.
func (e *Engine) Load(ctx context.Context, tx *store.Tx, v *decide.Viewer, subs []decide.Subject) error {
	if err := e.label(tx, v, subs); err != nil {
		return err
	}
	return e.relate(ctx, tx, id.Account(v.ID()), subs)
}

func (e *Engine) label(tx *store.Tx, v *decide.Viewer, subs []decide.Subject) error {
	refs := make([]decide.Ref, 0, 2*len(subs))
	for i := range subs {
		s := &subs[i]
		if s.AuthorID == 0 && (s.Kind == decide.KindAccount || s.Kind == decide.KindProfile) {
			s.AuthorID = s.ID
		}
		refs = append(refs, labelled(decide.Ref{Kind: s.Kind, ID: s.ID}))
		if s.AuthorID != 0 {
			refs = append(refs, decide.Ref{Kind: decide.KindAccount, ID: s.AuthorID})
		}
		if s.Within.Kind != 0 {
			refs = append(refs, labelled(s.Within))
		}
	}
	sums, err := e.sumsOf(tx, v.Table(), refs)
	if err != nil {
		return err
	}
	for i := range subs {
		s := &subs[i]
		s.Item = sums[labelled(decide.Ref{Kind: s.Kind, ID: s.ID})]
		if s.AuthorID != 0 && s.Kind != decide.KindAccount && s.Kind != decide.KindProfile {
			s.Author = sums[decide.Ref{Kind: decide.KindAccount, ID: s.AuthorID}]
		}
		if s.Within.Kind != 0 {
			s.Around = sums[labelled(s.Within)]
		}
	}
	return nil
}

// labelled is where the labels of a subject are kept: those of a profile with
// its account.
func labelled(r decide.Ref) decide.Ref {
	if r.Kind == decide.KindProfile {
		r.Kind = decide.KindAccount
	}
	return r
}

func (e *Engine) relate(ctx context.Context, tx *store.Tx, viewer id.Account, subs []decide.Subject) error {
	if viewer == 0 {
		return nil
	}
	place := map[id.Account]int{}
	var authors []id.Account
	for i := range subs {
		a := id.Account(subs[i].AuthorID)
		if _, seen := place[a]; !seen && a != 0 && a != viewer {
			place[a] = len(authors)
			authors = append(authors, a)
		}
	}
	if len(authors) == 0 {
		return nil
	}
	rels, err := e.relations(ctx, tx, viewer, authors)
	if err != nil {
		return err
	}
	for i := range subs {
		if at, ok := place[id.Account(subs[i].AuthorID)]; ok {
			subs[i].Rel |= rels[at]
		}
	}
	return nil
}

// sumsOf gives the sum of each ref, from memory where that is fresh.
func (e *Engine) sumsOf(tx *store.Tx, table *decide.Table, refs []decide.Ref) (map[decide.Ref]*decide.Sum, error) {
	out := make(map[decide.Ref]*decide.Sum, len(refs))
	now := store.Micros(tx.Now())
	var missing []decide.Ref
	for _, r := range refs {
		if _, done := out[r]; done {
			continue
		}
		held, ok := e.sums.Get(tx, r)
		if ok && held.table == table && (held.Until == 0 || now < held.Until) {
			out[r] = held.Sum
			continue
		}
		out[r] = nil
		missing = append(missing, r)
	}
	if len(missing) == 0 {
		return out, nil
	}
	rows, err := activeLabels(tx, missing)
	if err != nil {
		return nil, err
	}
	for _, r := range missing {
		s := &sum{table.Sum(rows[r], now), table}
		out[r] = s.Sum
		e.sums.Put(tx, r, s)
	}
	return out, nil
}

// Words gives the word of each subject, for folders that fill a pw column.
func (e *Engine) Words(_ context.Context, tx *store.Tx, refs []decide.Ref) ([]decide.Word, error) {
	sums, err := e.sumsOf(tx, e.Table(), refs)
	if err != nil {
		return nil, err
	}
	out := make([]decide.Word, len(refs))
	for i, r := range refs {
		out[i] = sums[r].Word
	}
	return out, nil
}
