package brand

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"sync"
	"sync/atomic"

	"parvis/base/event"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/system/brand/palette"
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
	Timers *timer.Timers
}

// Engine keeps identities and knows the one in force.
type Engine struct {
	Options
	live     atomic.Pointer[Live]
	pictures pictures
	set      *typeset.Setter
}

// Live is the identity in force.
type Live struct {
	Version int64
	Look    Look
	Palette palette.Palette
	// CSS is the style sheet of its tokens.
	CSS string
	// stamp changes with CSS: a later program may write the sheet of a version otherwise.
	stamp string

	once    sync.Once
	footing footing
}

const publishes = "brand.publish"

// New makes the engine and registers its timer. Until Start it shows the program's
// own look.
func New(o Options) *Engine {
	e := &Engine{Options: o, set: typeset.New()}
	own, _ := lively(0, Default())
	e.live.Store(own)
	o.Timers.Step(publishes, e.due)
	return e
}

// Live gives the identity in force.
func (e *Engine) Live() *Live { return e.live.Load() }

// Furnished tells whether the network has an identity.
func (e *Engine) Furnished(_ context.Context, tx *store.Tx) (bool, error) {
	n, err := newest(tx)
	return n > 0, err
}

// Furnish gives a network without an identity the program's own as its first version.
func (e *Engine) Furnish(_ context.Context, tx *store.Tx) error {
	n, err := newest(tx)
	if err != nil || n > 0 {
		return err
	}
	return insert(tx, Identity{ID: tx.NewID(), State: InForce, Version: 1, Rev: 1, own: true, CreatedAt: tx.Now(), PublishedAt: tx.Now()})
}

// Start reads the identity in force and begins to follow the other nodes. Call it
// before the event log starts.
func (e *Engine) Start(ctx context.Context) error {
	event.Watch(e.Events, func(event.Meta, Published) { _ = e.reload(ctx) })
	return e.reload(ctx)
}

// reload reads the identity in force; where that fails the one before stays.
func (e *Engine) reload(ctx context.Context) error {
	var i Identity
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		n, err := newest(tx)
		if err != nil || n == 0 {
			return err
		}
		i, err = version(tx, n)
		return err
	})
	if err == nil {
		e.wear(i)
	}
	return err
}

// wear shows an identity, if it is newer than the one that is shown. What was
// published was checked.
func (e *Engine) wear(i Identity) {
	live, err := lively(i.Version, i.Look)
	for now := e.Live(); err == nil && i.Version > now.Version && !e.live.CompareAndSwap(now, live); now = e.Live() {
	}
}

// lively derives all that pages need of a look.
func lively(version int64, l Look) (*Live, error) {
	d, err := l.Check()
	if err != nil {
		return nil, err
	}
	p := palette.Derive(d)
	css := sheet(l, p)
	sum := sha256.Sum256([]byte(css))
	return &Live{Version: version, Look: l, Palette: p, CSS: css, stamp: hex.EncodeToString(sum[:4])}, nil
}
