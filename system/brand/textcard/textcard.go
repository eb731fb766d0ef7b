package textcard

import (
	"bytes"
	"context"
	"embed"
	"slices"
	"sync"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/post"
	"parvis/system/brand"
	"parvis/system/brand/typeset"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options say what the engine stands on.
type Options struct {
	Store  *store.Store
	Events *event.Log
	Keys   *seal.Keys
	Brand  *brand.Engine
	Media  *media.Engine
	Post   *post.Engine
}

// maxWaiting is how many may wait for the card that is being drawn: one takes some
// 300 ms and 8 MiB.
const maxWaiting = 8

// Engine makes cards.
type Engine struct {
	Options
	set *typeset.Setter
	// turn holds who draws, queue who waits for it.
	turn, queue chan struct{}

	mu      sync.Mutex
	version int64
	samples map[Style][]byte
}

// New makes the engine and its consumer.
func New(o Options) *Engine {
	e := &Engine{Options: o, set: typeset.New(), turn: make(chan struct{}, 1), queue: make(chan struct{}, maxWaiting+1)}
	event.On(o.Events, "brand.textcard", func(_ context.Context, tx *store.Tx, ev media.Removed) error { return remove(tx, ev.Media) })
	return e
}

// Made is a card that became a picture.
type Made struct {
	Media id.Media
	Card
	// Version is that of the identity in which it was drawn.
	Version int64
}

// drawn checks a card, waits for its turn and draws it with encode; it gives the card
// as it was drawn, and the version of the identity.
func (e *Engine) drawn(ctx context.Context, c Card, encode func(l *brand.Live, c Card) ([]byte, error)) (Card, int64, []byte, error) {
	c, err := c.check(e.set)
	if err != nil {
		return c, 0, nil, err
	}
	select {
	case e.queue <- struct{}{}:
		defer func() { <-e.queue }()
	default:
		return c, 0, nil, errBusy
	}
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done(): // nobody waits for the answer
		return c, 0, nil, errBusy
	}
	l := e.Brand.Live()
	data, err := encode(l, c)
	return c, l.Version, data, err
}

// Glance gives a look at a card, at half its size, as JPEG. Faults: what is wrong with
// the card, brand.textcard.busy.
func (e *Engine) Glance(ctx context.Context, c Card) ([]byte, error) {
	_, _, data, err := e.drawn(ctx, c, func(l *brand.Live, c Card) ([]byte, error) { return glance(picture(l, e.set, c)) })
	return data, err
}

// Make draws a card and uploads it for the actor; it hangs on nothing yet. Call it
// outside of transactions. Faults: those of Glance and of media.Upload.
func (e *Engine) Make(ctx context.Context, actor account.Actor, c Card) (Made, error) {
	c, version, data, err := e.drawn(ctx, c, func(l *brand.Live, c Card) ([]byte, error) { return file(picture(l, e.set, c)) })
	if err != nil {
		return Made{}, err
	}
	m, err := e.Media.Upload(ctx, actor.Account, bytes.NewReader(data))
	if err != nil {
		return Made{}, err
	}
	made := Made{m.ID, c, version}
	return made, e.Store.Write(ctx, func(tx *store.Tx) error {
		if err := e.Media.Describe(ctx, tx, actor.Account, media.Change{ID: m.ID, Description: &c.Text}); err != nil {
			return err
		}
		return insert(tx, made)
	})
}

// Of gives the cards among the pictures of a post of the actor's, with the words that
// describe them now.
func (e *Engine) Of(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) ([]Made, error) {
	got, err := e.Post.See(ctx, tx, actor, p)
	if err != nil {
		return nil, err
	}
	if got.Author != actor.Account || got.ReblogOf != 0 {
		return nil, errGone
	}
	made, err := many(tx, got.Media)
	if err != nil || len(made) == 0 {
		return nil, err
	}
	files, err := e.Media.Many(ctx, tx, got.Media)
	var out []Made
	for _, f := range files {
		if m, ok := made[f.ID]; ok {
			m.Text = f.Description
			out = append(out, m)
		}
	}
	return out, err
}

// Redraw draws a card of a post of the actor's again, in the identity in force, and
// puts it in the place of the picture that was. Call it outside of transactions.
// Faults: those of Make and of post.Edit, brand.textcard.gone.
func (e *Engine) Redraw(ctx context.Context, actor account.Actor, p id.Post, was id.Media, c Card) error {
	if err := e.Store.Read(ctx, func(tx *store.Tx) error { _, err := e.of(ctx, tx, actor, p, was); return err }); err != nil {
		return err
	}
	made, err := e.Make(ctx, actor, c)
	if err != nil {
		return err
	}
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := e.of(ctx, tx, actor, p, was); err != nil {
			return err
		}
		got, err := e.Post.Get(ctx, tx, p)
		if err != nil {
			return err
		}
		files := slices.Clone(got.Media)
		files[slices.Index(files, was)] = made.Media
		_, err = e.Post.Edit(ctx, tx, actor, p, post.Change{Media: &files})
		return err
	})
}

// of gives one card of a post.
func (e *Engine) of(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post, which id.Media) (Made, error) {
	list, err := e.Of(ctx, tx, actor, p)
	if err != nil {
		return Made{}, err
	}
	for _, m := range list {
		if m.Media == which {
			return m, nil
		}
	}
	return Made{}, errGone
}

// sample gives a style's sample in the identity in force, from memory or drawn now.
func (e *Engine) sample(s Style) ([]byte, error) {
	l := e.Brand.Live()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.samples == nil || e.version != l.Version {
		e.samples, e.version = map[Style][]byte{}, l.Version
	}
	if data := e.samples[s]; data != nil {
		return data, nil
	}
	data, err := sample(l, e.set, s)
	if err == nil {
		e.samples[s] = data
	}
	return data, err
}
