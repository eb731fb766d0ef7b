package event

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"parvis/base/clock"
	"parvis/base/store"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// MaxData is the largest encoded event, in bytes.
const MaxData = 2048

// Kind names a type of event: a past tense, dotted, with its version.
type Kind struct {
	Subject string
	V       int
}

// Event is a fact. Its fields are ids and small immutable values.
type Event interface {
	// EventKind gives the same answer for every value of the type.
	EventKind() Kind
	// Aggregate is the id of the thing the fact is about.
	Aggregate() int64
}

// Meta says where an event stands in the log.
type Meta struct {
	Seq int64
	At  time.Time
}

// Options say what a Log stands on.
type Options struct {
	Store *store.Store
	Clock clock.Clock
	Log   *slog.Logger
	// Rang is called after a commit that emitted; a cluster tells the other
	// processes, which call Ring. It may be nil.
	Rang func()
}

// Log is the event log of one process.
type Log struct {
	store *store.Store
	clock clock.Clock
	log   *slog.Logger
	rang  func()

	decoders  map[string]map[reflect.Type]func([]byte) (any, error)
	consumers []*consumer
	watchers  map[string][]watcher

	bell chan struct{}
	quit chan struct{}
	wg   sync.WaitGroup
	// last is the greatest id of an event that this process committed; on SQLite
	// also of those before it began.
	last atomic.Int64

	mu      sync.Mutex
	changed *sync.Cond
	window  []*entry
	begin   int64     // the window holds every event after begin ...
	top     int64     // ... up to top
	current time.Time // when the log was last read to its end
	running bool
	wakes   int64 // how often a consumer looked for work
}

// entry is an event decoded once for all who want it.
type entry struct {
	Meta
	subject string
	data    []byte
	values  map[reflect.Type]any
	err     error
}

type watcher struct {
	typ reflect.Type
	fn  func(Meta, any)
}

// windowMax is how many events stay decoded in memory.
const windowMax = 8192

// New makes a Log that does nothing until Start.
func New(o Options) *Log {
	l := &Log{
		store: o.Store, clock: o.Clock, log: o.Log, rang: o.Rang,
		decoders: map[string]map[reflect.Type]func([]byte) (any, error){}, watchers: map[string][]watcher{},
		bell: make(chan struct{}, 1), quit: make(chan struct{}),
	}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	l.changed = sync.NewCond(&l.mu)
	return l
}

// Emit writes the event in the transaction that makes it true.
func (l *Log) Emit(tx *store.Tx, e Event) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("emit %s: %w", e.EventKind().Subject, err)
	}
	if len(data) > MaxData {
		return fmt.Errorf("emit %s: %d bytes, at most %d", e.EventKind().Subject, len(data), MaxData)
	}
	id := tx.NewID()
	if err := insert(tx, id, e.EventKind(), e.Aggregate(), data); err != nil {
		return fmt.Errorf("emit %s: %w", e.EventKind().Subject, err)
	}
	m, _ := tx.Value(markKey{}).(*Mark)
	tx.AfterCommit(func() { l.committed(m, id) })
	return nil
}

func (l *Log) rung() {
	l.Ring()
	if l.rang != nil {
		l.rang()
	}
}

// Ring wakes the reader: somewhere something was committed.
func (l *Log) Ring() {
	select {
	case l.bell <- struct{}{}:
	default:
	}
}

// Options of a consumer.
type consumerOptions struct {
	strict bool
	now    bool
}

// Option changes how a consumer behaves.
type Option func(*consumerOptions)

// Strict makes a consumer stop at an event it cannot digest instead of parking
// it.
func Strict(o *consumerOptions) { o.strict = true }

// FromNow makes a consumer that is new to the database begin at the end of the
// log instead of its beginning.
func FromNow(o *consumerOptions) { o.now = true }

// On registers a handler of events of type T for the named consumer. A consumer
// may have handlers of several types; they share one cursor and run in the order
// of the log. A handler must change nothing but tx. Call before Start.
func On[T Event](l *Log, name string, fn func(ctx context.Context, tx *store.Tx, e T) error, opts ...Option) {
	var zero T
	subject, typ := zero.EventKind().Subject, reflect.TypeFor[T]()
	decoder[T](l, subject, typ)
	c := l.consumer(name)
	for _, o := range opts {
		o(&c.opts)
	}
	c.handlers[subject] = append(c.handlers[subject], handler{typ, func(ctx context.Context, tx *store.Tx, v any) error {
		return fn(ctx, tx, v.(T))
	}})
}

// Watch registers a function that sees every event of type T from now on, once
// per process, in order, outside any transaction. It must be quick and must not
// block. Call before Start.
func Watch[T Event](l *Log, fn func(m Meta, e T)) {
	var zero T
	subject, typ := zero.EventKind().Subject, reflect.TypeFor[T]()
	decoder[T](l, subject, typ)
	l.watchers[subject] = append(l.watchers[subject], watcher{typ, func(m Meta, v any) { fn(m, v.(T)) }})
}

func decoder[T Event](l *Log, subject string, typ reflect.Type) {
	if l.running {
		panic("event: registered after Start")
	}
	if l.decoders[subject] == nil {
		l.decoders[subject] = map[reflect.Type]func([]byte) (any, error){}
	}
	l.decoders[subject][typ] = func(data []byte) (any, error) {
		var v T
		err := json.Unmarshal(data, &v)
		return v, err
	}
}

// Reader says which consumers read a subject.
type Reader struct {
	Subject   string
	Consumers []string
	Watched   bool
}

// decode fills the values that handlers and watchers of this process want.
func (l *Log) decode(e *entry) {
	want := l.decoders[e.subject]
	if len(want) == 0 {
		return
	}
	e.values = make(map[reflect.Type]any, len(want))
	for typ, d := range want {
		v, err := d(e.data)
		if err != nil {
			e.err = fmt.Errorf("decode %s: %w", e.subject, err)
			return
		}
		e.values[typ] = v
	}
	e.data = nil
}
