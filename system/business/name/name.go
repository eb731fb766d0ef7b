package name

import (
	"context"
	"embed"
	"slices"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/report"
	"parvis/system/business"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what names stand on.
type Options struct {
	Account  *account.Engine
	Business *business.Engine
	Timers   *timer.Timers
	// Manual tells whether the staff decide on every name.
	Manual func() bool
	// Network is what the network is called.
	Network func() string
	// Decide is how the staff decide on something of an organisation.
	Decide func(ctx context.Context, tx *store.Tx, actor account.Actor, a report.Act) (report.Warning, error)
}

// Engine is the names of all lines.
type Engine struct{ o Options }

// Limits.
const (
	// minReason is how much the staff write to the owner of an organisation, at least.
	minReason = 10
	// mostAsked is how many names a line asks for in askedIn.
	mostAsked = 10
	askedIn   = 30 * 24 * time.Hour
	// mostWaiting is how many names the staff see at once.
	mostWaiting = 50
	// slugKept is how long a short address is kept that was given up.
	slugKept = 120 * 24 * time.Hour
	chunk    = 200
	// fills is the work of making looks of names.
	fills = "business.name.looks"
)

// New makes the engine: it makes the looks of names that are older than it.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Every(fills, time.Minute, e.fill)
	return e
}

// fill makes the looks of names that have none yet.
func (e *Engine) fill(_ context.Context, tx *store.Tx) error {
	list, err := raw(tx, chunk)
	if err != nil || len(list) == 0 {
		return err
	}
	if err := turn(tx); err != nil {
		return err
	}
	if list, err = raw(tx, chunk); err != nil { // who had the turn may have made some
		return err
	}
	for _, s := range list {
		if err := putLooks(tx, s.subject, s.portfolio, e.looks(s.name)); err != nil {
			return err
		}
	}
	if len(list) < chunk {
		return nil
	}
	return e.o.Timers.At(tx, timer.Work{Kind: fills, Key: "more", At: tx.Now()})
}

// looks gives how a name is read, with the words that go with any and without them, so that it
// is found by either.
func (e *Engine) looks(name string) []string {
	out := append(e.o.Account.Looks(name), e.o.Account.Looks(e.bare(name))...)
	slices.Sort(out)
	return slices.Compact(out)
}

// Like is what a name looks like, and which; an empty kind is nothing.
type Like struct {
	Kind Kind
	Text string
}

// Kind is of what sort something is that a name looks like.
type Kind string

// The sorts of what a name looks like.
const (
	Line         = Kind("line")
	Organisation = Kind("organisation")
	Address      = Kind("address")
	Member       = Kind("member")
	Network      = Kind("network")
	Word         = Kind("word")
)

// State is what became of a name that was asked for.
type State string

// The states: it waits, is being decided on, was refused, or is what the line is called.
const (
	Waits    = State("waits")
	deciding = State("deciding")
	Refused  = State("refused")
	Done     = State("")
)

// Wish is what a line wants to be called.
type Wish struct {
	Line  id.Line
	Name  string
	State State
	Like  Like
	At    time.Time

	decision int64
	asked    int
	since    time.Time
}

// plain are words that go with any name, so that a name with one of them is looked at without
// it too.
var plain = []string{"support", "officiel", "officielle", "official", "aide", "help", "team", "equipe", "service", "services", "contact", "info", "assistance", "securite", "security", "client", "clients", "compte", "account"}

// bare gives a name without the words that go with any.
func (e *Engine) bare(name string) string {
	var words []string
	for _, w := range strings.Fields(name) {
		looks := e.o.Account.Looks(w)
		if !slices.ContainsFunc(plain, func(p string) bool { return meet(looks, e.o.Account.Looks(p)) }) {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// meet tells whether two names look alike, by their looks.
func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(l string) bool { return slices.Contains(b, l) })
}

// like tells what a name of an organisation looks like.
func (e *Engine) like(ctx context.Context, tx *store.Tx, p id.Portfolio, name string) (Like, error) {
	looks := e.looks(name)
	if len(looks) == 0 { // signs alone are read as anything
		return Like{Word, name}, nil
	}
	own := e.o.Account.Looks(e.o.Network())
	if meet(looks, own) || slices.ContainsFunc(strings.Fields(name), func(w string) bool { return meet(e.o.Account.Looks(w), own) }) {
		return Like{Network, e.o.Network()}, nil
	}
	if slices.ContainsFunc(e.o.Account.Looks(name), e.o.Account.Reserved) {
		return Like{Word, name}, nil
	}
	n, err := other(tx, p, looks)
	if err != nil {
		return Like{}, err
	}
	if n != 0 {
		return e.which(ctx, tx, n)
	}
	if s, err := slugLike(tx, looks, tx.Now().Add(-slugKept), p); err != nil || s != "" {
		return Like{Kind: Address, Text: "/m/" + s}.or(err)
	}
	people, err := e.o.Account.Shown(ctx, tx)
	for _, a := range people {
		if err == nil && meet(looks, e.o.Account.Looks(a.Username)) {
			return Like{Member, "@" + a.Username}, nil
		}
	}
	return Like{}, err
}

func (l Like) or(err error) (Like, error) {
	if err != nil {
		return Like{}, err
	}
	return l, nil
}

// which names a line or an organisation.
func (e *Engine) which(ctx context.Context, tx *store.Tx, n int64) (Like, error) {
	if l, err := e.o.Business.LinesAmong(ctx, tx, []id.Line{id.Line(n)}); err != nil || len(l) > 0 {
		if err != nil {
			return Like{}, err
		}
		return Like{Line, l[0].Name + " · " + l[0].Display()}, nil
	}
	p, err := e.o.Business.Organisation(ctx, tx, id.Portfolio(n))
	return Like{Organisation, p.Name}.or(err)
}

// Founded keeps how the name of an organisation is read.
func (e *Engine) Founded(_ context.Context, tx *store.Tx, p business.Portfolio) error {
	if err := turn(tx); err != nil {
		return err
	}
	return putLooks(tx, int64(p.ID), p.ID, e.looks(p.Name))
}

// Judge decides what a line is called that is made: as it wants, or as its organisation until
// the staff agreed.
func (e *Engine) Judge(ctx context.Context, tx *store.Tx, l *business.Line) error {
	if err := turn(tx); err != nil {
		return err
	}
	like, err := e.like(ctx, tx, l.Portfolio, l.Name)
	if err != nil {
		return err
	}
	if like.Kind == "" && !e.o.Manual() {
		return putLooks(tx, int64(l.ID), l.Portfolio, e.looks(l.Name))
	}
	if err := putWish(tx, Wish{Line: l.ID, Name: l.Name, State: Waits, Like: like, asked: 1, since: tx.Now(), At: tx.Now()}); err != nil {
		return err
	}
	l.Naming = business.Unnamed
	l.Name, err = e.stopgap(ctx, tx, *l)
	return err
}

// stopgap is what a line is called that has no name: as its organisation, unless that looks
// like another, else by its number.
func (e *Engine) stopgap(ctx context.Context, tx *store.Tx, l business.Line) (string, error) {
	p, err := e.o.Business.Organisation(ctx, tx, l.Portfolio)
	if err != nil {
		return "", err
	}
	like, err := e.like(ctx, tx, l.Portfolio, p.Name)
	if err != nil || like.Kind != "" {
		return l.Display(), err
	}
	return p.Name, nil
}

// Ask has a line be called something else, or wait for the staff.
func (e *Engine) Ask(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Line, name string) error {
	if err := turn(tx); err != nil {
		return err
	}
	l, err := e.o.Business.Live(ctx, tx, which)
	if err != nil {
		return err
	}
	if _, err := e.o.Business.Portfolio(ctx, tx, actor, l.Portfolio, business.Admin); err != nil {
		return err
	}
	if name, err = business.CleanName(name); err != nil {
		return err
	}
	had, err := wishOf(tx, l.ID)
	if err != nil || had.State == Waits && had.Name == name {
		return err
	}
	w, err := had.again(tx.Now())
	if err != nil {
		return err
	}
	named := l.Naming == business.Approved || l.Naming == business.Unreviewed
	if named && l.Name == name { // it takes another wish back; that one was refused stays known
		if err := e.o.Business.Free(ctx, tx, had.decision); err != nil {
			return err
		}
		w.Name, w.State, w.Like = "", Done, Like{}
		return putWish(tx, w)
	}
	if w.Like, err = e.like(ctx, tx, l.Portfolio, name); err != nil {
		return err
	}
	if err := e.note(ctx, tx, actor, "business.name.ask", l); err != nil {
		return err
	}
	if w.Like.Kind == "" && !e.o.Manual() && had.decision == 0 && l.Naming != business.Refused {
		w.State = Done
		if err := putWish(tx, w); err != nil {
			return err
		}
		return e.call(ctx, tx, l, name, business.Unreviewed)
	}
	w.Name, w.State = name, Waits
	return putWish(tx, w)
}

// again counts that a line asks once more.
func (w Wish) again(now time.Time) (Wish, error) {
	if w.since.Add(askedIn).Before(now) {
		w.since, w.asked = now, 0
	}
	if w.asked++; w.asked > mostAsked {
		return w, errOften
	}
	w.Name, w.At = "", now
	return w, nil
}

func (e *Engine) note(ctx context.Context, tx *store.Tx, actor account.Actor, action string, l business.Line) error {
	return e.o.Business.Note(ctx, tx, actor, action, l.Portfolio, audit.Subject{Kind: "line", ID: int64(l.ID)}, "")
}

// call gives a line a name.
func (e *Engine) call(ctx context.Context, tx *store.Tx, l business.Line, name string, n business.Naming) error {
	if err := putLooks(tx, int64(l.ID), l.Portfolio, e.looks(name)); err != nil {
		return err
	}
	return e.o.Business.NameLine(ctx, tx, l.ID, name, n)
}

// Of tells what a line wants to be called.
func (e *Engine) Of(_ context.Context, tx *store.Tx, l id.Line) (Wish, error) { return wishOf(tx, l) }

// Kept tells whether a handle is read like the name of a line that the staff agreed to, or
// like its short address: nobody who signs up takes it.
func (e *Engine) Kept(_ context.Context, tx *store.Tx, handle string) (bool, error) {
	looks := append(e.o.Account.Looks(handle), e.o.Account.LookAlike(handle))
	yes, err := approvedLike(tx, looks)
	if err != nil || yes {
		return yes, err
	}
	s, err := slugLike(tx, looks, tx.Now().Add(-slugKept), 0)
	return s != "", err
}
