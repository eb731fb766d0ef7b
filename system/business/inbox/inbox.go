package inbox

import (
	"cmp"
	"context"
	"embed"
	"slices"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/age"
	"parvis/engine/message"
	"parvis/engine/message/device"
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

// Options are what inboxes stand on.
type Options struct {
	Account  *account.Engine
	Age      *age.Engine
	Business *business.Engine
	Message  *message.Engine
	Device   *device.Engine
	Events   *event.Log
	Timers   *timer.Timers
	Keys     *seal.Keys
}

// Engine is the inboxes of all lines.
type Engine struct{ o Options }

// New makes the engine: it hears what is said in the chats of lines, and wakes what
// sleeps.
func New(o Options) *Engine {
	e := &Engine{o}
	event.On(o.Events, "inbox.heard", e.heard)
	o.Timers.Every("inbox.wake", time.Minute, e.wake)
	o.Timers.Every("inbox.forget", time.Hour, func(_ context.Context, tx *store.Tx) error { return forgetOld(tx, tx.Now().Add(-keptFor)) })
	return e
}

// Limits (business-messaging 16).
const (
	maxNote       = 4000
	maxLabel      = 40
	mostLabels    = 20
	maxAnswerName = 40
	mostAnswers   = 200
	// longestSleep is how long a case sleeps at most.
	longestSleep = 90 * 24 * time.Hour
	// stickFor is how long a case that opens again is that of who answered it last.
	stickFor = 7 * 24 * time.Hour
	// keptFor is how long it is kept who looked into a chat, and who did what with it.
	keptFor = 365 * day
	// perList is how much of what happened is brought at once.
	perList = 200
	// mostKept is how much of one chat is brought where all is wanted.
	mostKept = 20_000
)

// State is where a case stands.
type State string

// The states (business-messaging 16): somebody has to answer, the line waits for the
// member, it sleeps, or nothing is to be done.
const (
	Open     = State("open")
	Pending  = State("pending")
	Snoozed  = State("snoozed")
	Resolved = State("resolved")
)

// States are all of them, in the order in which a case goes through them.
func States() []State { return []State{Open, Pending, Snoozed, Resolved} }

// Case is a chat of a line as those see it who answer.
type Case struct {
	Chat   id.Chat
	Line   id.Line
	Member id.Account
	State  State
	// Until is when a snoozed one opens again.
	Until time.Time
	// Operator answers it; 0 is nobody yet.
	Operator id.Account
	Urgent   bool
	// Waits is since when the member waits for an answer; zero for not.
	Waits time.Time
	// Last orders cases; it is the cursor of lists.
	Last   int64
	Labels []string

	served time.Time
}

// Enter gives a line whose inbox the actor works in: those who have the role of an
// operator, or more.
func (e *Engine) Enter(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) (business.Line, error) {
	line, err := e.o.Business.Live(ctx, tx, l)
	if err == nil {
		_, err = e.o.Business.Portfolio(ctx, tx, actor, line.Portfolio, business.Operator)
	}
	return line, err
}

// Veiled tells whether the organisation sees a member by the handle alone
// (business-messaging 7.6).
func (e *Engine) Veiled(ctx context.Context, tx *store.Tx, member id.Account) (bool, error) {
	return e.o.Age.Young(ctx, tx, member)
}

// As is the actor as the line takes part in its chats. Their session and token stay with
// them, so that what is open for them ends when those do.
func (e *Engine) As(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) (account.Actor, error) {
	_, err := e.o.Device.Reaches(ctx, tx, actor, l, "read")
	if err == nil {
		_, err = e.Enter(ctx, tx, actor, l)
	}
	if err != nil {
		return account.Actor{}, err
	}
	as := business.Acting(l)
	as.Session, as.Token = actor.Session, actor.Token
	return as, nil
}

// Filter says which cases are wanted: those in a state, of one operator, or of nobody.
type Filter struct {
	// State is "" for those in which there is something to do: open ones, and those where
	// the member is waited for.
	State State
	// Operator is whose; with Free nobody's. Without both everybody's.
	Operator id.Account
	Free     bool
}

// Cases pages through those of a line, the newest first; the cursor is their Last.
func (e *Engine) Cases(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, f Filter, p store.Page) ([]Case, error) {
	if _, err := e.Enter(ctx, tx, actor, l); err != nil {
		return nil, err
	}
	in := []State{f.State}
	if f.State == "" {
		in = []State{Open, Pending}
	}
	var list []Case
	for _, s := range in {
		read := func() ([]Case, error) { return casesIn(tx, l, s, p) }
		if f.Free || f.Operator != 0 {
			read = func() ([]Case, error) { return casesOf(tx, l, s, f.Operator, p) }
		}
		some, err := read()
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	slices.SortFunc(list, func(a, b Case) int { return cmp.Compare(b.Last, a.Last) })
	list = list[:min(len(list), p.Limit)]
	if len(list) == 0 {
		return list, nil
	}
	return list, labelled(tx, list)
}

func labelled(tx *store.Tx, list []Case) error {
	ids := make([]id.Chat, len(list))
	for i, c := range list {
		ids[i] = c.Chat
	}
	all, err := labelsOf(tx, ids)
	for _, p := range all {
		c := &list[slices.Index(ids, p.Key)]
		c.Labels = append(c.Labels, p.Val)
	}
	return err
}

// Waiting counts open cases: those of the actor, and those of nobody.
func (e *Engine) Waiting(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) (mine, free int, err error) {
	if _, err = e.Enter(ctx, tx, actor, l); err != nil {
		return 0, 0, err
	}
	if mine, err = countOf(tx, l, Open, actor.Account); err == nil {
		free, err = countOf(tx, l, Open, 0)
	}
	return mine, free, err
}

// Case gives one of a line.
func (e *Engine) Case(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, c id.Chat) (Case, error) {
	found, _, err := e.find(ctx, tx, actor, l, c)
	if err != nil {
		return found, err
	}
	one := []Case{found}
	err = labelled(tx, one)
	return one[0], err
}

// find gives a case of a line in which the actor works.
func (e *Engine) find(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, c id.Chat) (Case, business.Line, error) {
	return e.come(ctx, tx, actor, l, c, caseOf)
}

// hold is find for who changes it: nobody else does until the end of the change.
func (e *Engine) hold(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, c id.Chat) (Case, business.Line, error) {
	return e.come(ctx, tx, actor, l, c, lockCase)
}

func (e *Engine) come(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, c id.Chat, read func(*store.Tx, id.Chat) (Case, error)) (Case, business.Line, error) {
	line, err := e.Enter(ctx, tx, actor, l)
	if err != nil {
		return Case{}, line, err
	}
	found, err := read(tx, c)
	if store.IsMissing(err) || err == nil && found.Line != l {
		err = errMissing
	}
	return found, line, err
}

// heard opens the case of whoever writes, and lets it wait for them once the line
// answered.
func (e *Engine) heard(ctx context.Context, tx *store.Tx, t message.Told) error {
	if t.Line == 0 || t.What != "message.new" {
		return nil
	}
	if _, err := e.o.Business.Live(ctx, tx, t.Line); fault.KindOf(err) == fault.Missing { // nothing is kept of it any more
		return nil
	} else if err != nil {
		return err
	}
	c, err := lockCase(tx, t.Chat)
	fresh := store.IsMissing(err)
	if err != nil && !fresh {
		return err
	}
	// What was erased meanwhile opens no case again.
	if gone, err := e.o.Message.Forgotten(ctx, tx, t.Line, t.Chat, t.Seq); gone || err != nil {
		if fault.KindOf(err) == fault.Missing {
			err = nil
		}
		return err
	}
	byLine := t.By == id.Account(t.Line)
	if fresh {
		if err := e.o.Message.Hold(ctx, tx, t.Line, t.Chat); fault.KindOf(err) == fault.Missing { // it ended meanwhile
			return nil
		} else if err != nil {
			return err
		}
		member, _, _, err := e.o.Message.Reached(ctx, tx, t.Line, t.Chat)
		if err != nil || member == 0 {
			return err
		}
		c = Case{Chat: t.Chat, Line: t.Line, Member: member, State: Pending}
	}
	if !byLine {
		if heard, err := e.o.Business.Heard(ctx, tx, t.Line, t.By); err != nil || !heard {
			return err
		}
	}
	was := c.State
	c.Last = tx.NewID()
	if byLine {
		by, err := saidAfter(tx, t.Chat, t.Seq-1)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(by, func(p store.Pair[int64, id.Account]) bool { return p.Key == t.Seq }) { // else Say did it
			answered(&c)
		}
		return putCase(tx, c)
	}
	if c.State != Open && tx.Now().Sub(c.served) > stickFor {
		c.Operator = 0
	}
	if c.Operator != 0 { // who left the organisation answers no more
		if err := e.works(ctx, tx, c); err != nil {
			c.Operator = 0
		}
	}
	c.State, c.Until = Open, time.Time{}
	if c.Waits.IsZero() {
		c.Waits = tx.Now()
	}
	if err := putCase(tx, c); err != nil || was == Open {
		return err
	}
	return e.stir(ctx, tx, c) // who looked when the message came did not find it there
}

// answered is a case to which the line said something.
func answered(c *Case) {
	c.Waits = time.Time{}
	if c.State == Open || c.State == Snoozed {
		c.State, c.Until = Pending, time.Time{}
	}
}

// works tells whether the operator of a case still answers for its line.
func (e *Engine) works(ctx context.Context, tx *store.Tx, c Case) error {
	_, err := e.Enter(ctx, tx, account.Actor{Account: c.Operator}, c.Line)
	return err
}

// wake opens what slept long enough.
func (e *Engine) wake(_ context.Context, tx *store.Tx) error {
	chats, err := awake(tx, tx.Now(), perList)
	if err != nil {
		return err
	}
	for _, chat := range chats {
		c, err := lockCase(tx, chat)
		if store.IsMissing(err) || err == nil && (c.State != Snoozed || c.Until.After(tx.Now())) { // somebody was a moment earlier
			continue
		}
		if err != nil {
			return err
		}
		c.State, c.Until, c.Last = Open, time.Time{}, tx.NewID()
		if err := putCase(tx, c); err != nil {
			return err
		}
	}
	return nil
}
