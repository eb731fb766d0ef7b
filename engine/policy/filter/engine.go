package filter

import (
	"context"
	"embed"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/memo"
	"parvis/engine/account/undo"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// maxOwners bounds the members whose filters are kept at hand.
const maxOwners = 10_000

// Engine is the filters of all members.
type Engine struct {
	events *event.Log
	ready  *memo.Memo[id.Account, []Filter]
}

// New makes the engine and follows changes made by other processes. Call it
// before the event log starts.
func New(events *event.Log, c clock.Clock) *Engine {
	e := &Engine{events: events, ready: memo.New[id.Account, []Filter](c, maxOwners)}
	event.Watch(events, func(_ event.Meta, ev Changed) { e.ready.Drop(ev.Owner) })
	return e
}

func (e *Engine) changed(tx *store.Tx, owner id.Account) error {
	tx.AfterCommit(func() { e.ready.Drop(owner) })
	return e.events.Emit(tx, Changed{Owner: owner})
}

// Active gives the filters of a member that hold now, ready for Match. The
// result is shared: do not change it.
func (e *Engine) Active(_ context.Context, tx *store.Tx, owner id.Account) ([]Filter, error) {
	list, ok := e.ready.Get(tx, owner)
	if !ok {
		var err error
		if list, err = whole(tx, owner); err != nil {
			return nil, err
		}
		e.ready.Put(tx, owner, list)
	}
	for i := range list {
		if list[i].over(tx) {
			return holding(tx, list), nil
		}
	}
	return list, nil
}

func (f *Filter) over(tx *store.Tx) bool { return !f.Until.IsZero() && !f.Until.After(tx.Now()) }

func holding(tx *store.Tx, list []Filter) []Filter {
	var out []Filter
	for i := range list {
		if !list[i].over(tx) {
			out = append(out, list[i])
		}
	}
	return out
}

// whole loads all filters of a member with their parts.
func whole(tx *store.Tx, owner id.Account) ([]Filter, error) {
	list, err := filtersOf(tx, owner)
	if err != nil {
		return nil, err
	}
	return list, fill(tx, list)
}

func fill(tx *store.Tx, list []Filter) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[id.Filter]*Filter, len(list))
	ids := make([]id.Filter, 0, len(list))
	for i := range list {
		at[list[i].ID] = &list[i]
		ids = append(ids, list[i].ID)
	}
	words, err := keywordsOf(tx, ids)
	if err != nil {
		return err
	}
	for _, k := range words {
		at[k.Filter].Keywords = append(at[k.Filter].Keywords, k)
	}
	posts, err := postsOf(tx, ids)
	for _, p := range posts {
		at[p.Filter].Posts = append(at[p.Filter].Posts, p)
	}
	return err
}

// All gives the actor's filters, those that are over too, oldest first.
func (e *Engine) All(_ context.Context, tx *store.Tx, actor account.Actor) ([]Filter, error) {
	return whole(tx, actor.Account)
}

// Get gives a filter of the actor's.
func (e *Engine) Get(_ context.Context, tx *store.Tx, actor account.Actor, f id.Filter) (Filter, error) {
	got, err := own(tx, actor, f)
	if err != nil {
		return got, err
	}
	list := []Filter{got}
	err = fill(tx, list)
	return list[0], err
}

func own(tx *store.Tx, actor account.Actor, f id.Filter) (Filter, error) {
	got, err := filterByID(tx, f)
	if store.IsMissing(err) || err == nil && got.Owner != actor.Account {
		return Filter{}, errMissing
	}
	return got, err
}

// Add makes a filter of the actor's.
func (e *Engine) Add(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (Filter, error) {
	f := Filter{ID: id.Filter(tx.NewID()), Owner: actor.Account}
	if err := d.apply(&f, tx.Now()); err != nil {
		return f, err
	}
	n, err := countFilters(tx, actor.Account)
	if err != nil {
		return f, err
	}
	if n >= MaxFilters {
		return f, errMany
	}
	if err := insertFilter(tx, f); err != nil {
		return f, err
	}
	if err := reword(tx, f, d.Keywords); err != nil {
		return f, err
	}
	if err := e.changed(tx, actor.Account); err != nil {
		return f, err
	}
	return e.Get(ctx, tx, actor, f.ID)
}

// Change changes a filter of the actor's.
func (e *Engine) Change(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Filter, d Draft) (Filter, error) {
	f, err := e.Get(ctx, tx, actor, which)
	if err != nil {
		return f, err
	}
	if err := d.apply(&f, tx.Now()); err != nil {
		return f, err
	}
	if err := updateFilter(tx, f); err != nil {
		return f, err
	}
	if err := reword(tx, f, d.Keywords); err != nil {
		return f, err
	}
	if err := e.changed(tx, actor.Account); err != nil {
		return f, err
	}
	return e.Get(ctx, tx, actor, which)
}

// reword adds, changes and drops keywords of a filter as drafts say. A keyword
// is a whole word unless told otherwise, as clients expect.
func reword(tx *store.Tx, f Filter, drafts []KeywordDraft) error {
	mine := make(map[id.Filter]Keyword, len(f.Keywords))
	for _, k := range f.Keywords {
		mine[k.ID] = k
	}
	for _, d := range drafts {
		k, has := mine[d.ID]
		switch {
		case d.ID != 0 && !has:
			return errMissing
		case d.Drop && !has:
			continue
		case d.Drop:
			delete(mine, k.ID)
			if err := deleteKeyword(tx, k.ID); err != nil {
				return err
			}
			continue
		}
		if d.Text != nil {
			k.Text = *d.Text
		}
		k.Whole = k.Whole || !has
		if d.Whole != nil {
			k.Whole = *d.Whole
		}
		if has {
			if err := updateKeyword(tx, k); err != nil {
				return err
			}
			continue
		}
		k.ID, k.Filter = id.Filter(tx.NewID()), f.ID
		if err := insertKeyword(tx, k); err != nil {
			return err
		}
		if mine[k.ID] = k; len(mine) > MaxKeywords {
			return errMany
		}
	}
	return nil
}

// Drop removes a filter of the actor's; for a day Restore brings it back.
func (e *Engine) Drop(ctx context.Context, tx *store.Tx, actor account.Actor, f id.Filter) error {
	was, err := e.Get(ctx, tx, actor, f)
	if err != nil {
		return err
	}
	if err := undo.Keep(tx, dropped(actor, f), was); err != nil {
		return err
	}
	if err := deleteFilter(tx, f); err != nil {
		return err
	}
	return e.changed(tx, actor.Account)
}

func dropped(actor account.Actor, f id.Filter) undo.Thing {
	return undo.Thing{Kind: "policy.filter", Owner: actor.Account, ID: int64(f)}
}

// Restore brings a filter back that was removed.
func (e *Engine) Restore(_ context.Context, tx *store.Tx, actor account.Actor, f id.Filter) error {
	var was Filter
	if err := undo.Take(tx, dropped(actor, f), &was); err != nil {
		return err
	}
	n, err := countFilters(tx, actor.Account)
	if err != nil {
		return err
	}
	if n >= MaxFilters {
		return errMany
	}
	if err := insertFilter(tx, was); err != nil {
		return err
	}
	for _, k := range was.Keywords {
		if err := insertKeyword(tx, k); err != nil {
			return err
		}
	}
	for _, p := range was.Posts {
		if err := insertPost(tx, p); err != nil {
			return err
		}
	}
	return e.changed(tx, actor.Account)
}

// Keywords gives the keywords of a filter of the actor's, oldest first.
func (e *Engine) Keywords(_ context.Context, tx *store.Tx, actor account.Actor, f id.Filter) ([]Keyword, error) {
	if _, err := own(tx, actor, f); err != nil {
		return nil, err
	}
	return keywordsOf(tx, []id.Filter{f})
}

// Keyword gives one keyword of a filter of the actor's, with the filter.
func (e *Engine) Keyword(_ context.Context, tx *store.Tx, actor account.Actor, k id.Filter) (Keyword, Filter, error) {
	got, err := keywordByID(tx, k)
	if store.IsMissing(err) {
		return got, Filter{}, errMissing
	}
	if err != nil {
		return got, Filter{}, err
	}
	f, err := own(tx, actor, got.Filter)
	return got, f, err
}

// AddKeyword adds a keyword to a filter of the actor's.
func (e *Engine) AddKeyword(_ context.Context, tx *store.Tx, actor account.Actor, f id.Filter, text string, whole bool) (Keyword, error) {
	k := Keyword{ID: id.Filter(tx.NewID()), Filter: f, Text: text, Whole: whole}
	if _, err := own(tx, actor, f); err != nil {
		return k, err
	}
	if err := k.check(); err != nil {
		return k, err
	}
	has, err := keywordsOf(tx, []id.Filter{f})
	if err != nil {
		return k, err
	}
	if len(has) >= MaxKeywords {
		return k, errMany
	}
	if err := insertKeyword(tx, k); err != nil {
		return k, err
	}
	return k, e.changed(tx, actor.Account)
}

func (k *Keyword) check() error {
	var bad fault.Fields
	checkKeyword(&bad, k.Text)
	return bad.Err("policy.filter.invalid")
}

// ChangeKeyword changes a keyword of a filter of the actor's; nil leaves as it
// is.
func (e *Engine) ChangeKeyword(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Filter, text *string, whole *bool) (Keyword, error) {
	k, _, err := e.Keyword(ctx, tx, actor, which)
	if err != nil {
		return k, err
	}
	if text != nil {
		k.Text = *text
	}
	if whole != nil {
		k.Whole = *whole
	}
	if err := k.check(); err != nil {
		return k, err
	}
	if err := updateKeyword(tx, k); err != nil {
		return k, err
	}
	return k, e.changed(tx, actor.Account)
}

// DropKeyword removes a keyword of a filter of the actor's.
func (e *Engine) DropKeyword(ctx context.Context, tx *store.Tx, actor account.Actor, k id.Filter) error {
	if _, _, err := e.Keyword(ctx, tx, actor, k); err != nil {
		return err
	}
	if err := deleteKeyword(tx, k); err != nil {
		return err
	}
	return e.changed(tx, actor.Account)
}

// Posts gives the posts of a filter of the actor's, oldest first.
func (e *Engine) Posts(_ context.Context, tx *store.Tx, actor account.Actor, f id.Filter) ([]Post, error) {
	if _, err := own(tx, actor, f); err != nil {
		return nil, err
	}
	return postsOf(tx, []id.Filter{f})
}

// Post gives one post of a filter of the actor's.
func (e *Engine) Post(_ context.Context, tx *store.Tx, actor account.Actor, p id.Filter) (Post, error) {
	got, err := postByID(tx, p)
	if store.IsMissing(err) {
		return got, errMissing
	}
	if err != nil {
		return got, err
	}
	_, err = own(tx, actor, got.Filter)
	return got, err
}

// AddPost adds a post to a filter of the actor's. The caller has checked that
// the actor may see it.
func (e *Engine) AddPost(_ context.Context, tx *store.Tx, actor account.Actor, f id.Filter, post id.Post) (Post, error) {
	p := Post{ID: id.Filter(tx.NewID()), Filter: f, Post: post}
	if _, err := own(tx, actor, f); err != nil {
		return p, err
	}
	has, err := postsOf(tx, []id.Filter{f})
	if err != nil {
		return p, err
	}
	for _, h := range has {
		if h.Post == post {
			return p, errTaken
		}
	}
	if len(has) >= MaxPosts {
		return p, errMany
	}
	if err := insertPost(tx, p); err != nil {
		return p, err
	}
	return p, e.changed(tx, actor.Account)
}

// DropPost takes a post out of a filter of the actor's.
func (e *Engine) DropPost(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Filter) error {
	if _, err := e.Post(ctx, tx, actor, p); err != nil {
		return err
	}
	if err := deletePost(tx, p); err != nil {
		return err
	}
	return e.changed(tx, actor.Account)
}
