package media

import (
	"context"
	"log/slog"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"

	"parvis/base/blob"
	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account/memo"
)

// Options say what the engine stands on. An engine with nothing but a Base
// reads and attaches, but takes no uploads.
type Options struct {
	// Base is the network's public address, without a slash at the end.
	Base   string
	Store  *store.Store
	Blob   blob.Store
	Keys   *seal.Keys
	Clock  clock.Clock
	Timers *timer.Timers
	// Events receives what becomes of files; without it nothing is told.
	Events *event.Log
	Log    *slog.Logger
	// Rules look at every upload before it is kept.
	Rules []AfterDecode
	// Visible tells whether a file may be served now; without it all may.
	Visible func(ctx context.Context, tx *store.Tx, m Media) (bool, error)
	// FFmpeg is the path of the program that works on films and sounds; without
	// it they are not taken. Its sister ffprobe must stand beside it.
	FFmpeg string
	// Temp is a private folder for work under way, emptied by New; without it
	// the machine's own is used.
	Temp string
	// Quota is how many bytes an account may store; 0 is DefaultQuota, below 0
	// there is no limit.
	Quota int64
	// Cores is how many pictures are worked on at a time; 0 is one a core.
	Cores int
}

// DefaultQuota is how much an account may store, in bytes.
const DefaultQuota = 1 << 30

// Engine is the uploaded files. It is safe for use by many goroutines.
type Engine struct {
	o      Options
	memory *memo.Revised[id.Media, Media]
	gate   *gate
	films  chan struct{}
	probe  string
	quit   chan struct{}
	close  func()
}

// New makes the engine and registers its timers.
func New(o Options) *Engine {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Quota == 0 {
		o.Quota = DefaultQuota
	}
	if o.Cores == 0 {
		o.Cores = runtime.GOMAXPROCS(0)
	}
	e := &Engine{o: o, memory: memo.NewRevised[id.Media](maxMemory, weigh), gate: newGate(o.Cores, pixelBudget), films: make(chan struct{}, 1), probe: probeBeside(o.FFmpeg)}
	e.quit = make(chan struct{})
	e.close = sync.OnceFunc(func() { close(e.quit) })
	e.clean()
	if o.Timers != nil {
		e.timers(o.Timers)
	}
	return e
}

// How long a signed address opens, and the step in which it changes: within a
// step it is the same, so that clients keep what they have.
const (
	signedFor  = 15 * time.Minute
	signedStep = 5 * time.Minute
	signature  = "media"
	// lentFor is how long an address opens that Lend gives (business-messaging 8).
	lentFor = 5 * time.Minute
)

// URL gives the public address of a rendition, or of the original when there is
// none of that name, or nothing when there is nothing to give. That of a closed medium
// is signed and good for ten to fifteen minutes.
func (e *Engine) URL(m Media, rendition string, now time.Time) string {
	r, ok := m.Rendition(rendition)
	if !ok {
		return ""
	}
	address := e.o.Base + "/media/" + m.Secret + "/" + r.Name
	if !m.Closed || e.o.Keys == nil {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return e.o.Keys.SignURL(signature, u, now.Truncate(signedStep).Add(signedFor))
}

// Borrower is the parameter of an address that Lend gave which says to whom.
const Borrower = "for"

// Lend gives the address of the original of a file for five minutes, with the name of
// whoever it is for in it, so that it is no one else's; "" when there is nothing to give.
func (e *Engine) Lend(m Media, to string, now time.Time) string {
	r, ok := m.Rendition(Original)
	if !ok {
		return ""
	}
	u, err := url.Parse(e.o.Base + "/media/" + m.Secret + "/" + r.Name + "?" + url.Values{Borrower: {to}}.Encode())
	if err != nil {
		return ""
	}
	return e.o.Keys.SignURL(signature, u, now.Add(lentFor))
}

// Path is what URL gives, for pages of this network.
func (e *Engine) Path(m Media, rendition string, now time.Time) string {
	return strings.TrimPrefix(e.URL(m, rendition, now), e.o.Base)
}
