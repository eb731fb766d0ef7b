package business

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business/hook"
	"parvis/system/business/template"
)

// Draft is what a line sends.
type Draft struct {
	Recipient
	Words message.Words
	// Quote is the message on the wire that is answered to, if it is one of the chat.
	Quote string
	// React is the message on the wire to which Emoji is given; Words are empty then.
	React string
	Emoji string
	// Opaque comes back in statuses.
	Opaque string
	// Template is put into Words if it is given.
	Template *template.Send
	// ByHand says that somebody sends it to one member: a template is not held back then.
	ByHand bool
	// Standing says that the member asked for it before, so that it needs no window.
	Standing bool
	// App sends it, and Meta is what that says of it for apps alone.
	App  id.Client
	Meta string
	// Sure says that nothing is kept of what cannot arrive.
	Sure bool

	template template.Kept
	category template.Category
	// lasts is how long it is tried to bring a template.
	lasts time.Duration
}

// Sent is a message that was accepted.
type Sent struct {
	Input, Number, User string
	// ID is the message on the wire, and Seq its number in the chat; 0 where it is not there.
	ID  string
	Seq int64
	// Code is with which it failed already; 0 for not.
	Code int
	// Held tells that it waits for what members make of others like it.
	Held bool
}

// The codes with which a message fails after it was accepted (business-messaging 19).
const (
	undeliverable = 131026
	windowClosed  = 131047
	marketingCap  = 131049
	// refusedMarketing is that of a member who wants no marketing.
	refusedMarketing = 131050
	// MediaFailed is that of a file that could not be brought.
	MediaFailed = 131053
	// expired is that of a template that came to no device in time.
	expired = 131043
)

// Send accepts a message of a line. Whether it arrives is told by its statuses alone: of
// who is not there, the caller learns what it learns of who does not want to hear from it
// (business-messaging 7.3). Broken is the code of what was wrong with the message itself,
// and 0 for nothing.
func (e *Engine) Send(ctx context.Context, tx *store.Tx, l Line, d Draft, broken int) (Sent, error) {
	if bare, _ := Bare(d.To); bare == l.Number {
		return Sent{}, errSelf
	}
	if d.Template != nil {
		if err := e.render(ctx, tx, l, &d, broken); err != nil {
			return Sent{}, err
		}
	}
	a, err := e.Find(ctx, tx, l.Portfolio, d.Recipient)
	if err != nil {
		return Sent{}, err
	}
	until, err := e.Window(ctx, tx, l.ID, a.Member)
	if err != nil {
		return Sent{}, err
	}
	open := until.After(tx.Now())
	if err := e.Clear(ctx, tx, l, open); err != nil {
		if d.Words.As == 0 || !tooLate(err) {
			return Sent{}, err
		}
		broken = undeliverable // it was accepted before: this is told as other failures are
	} else {
		l.clear = true
	}
	if err := e.Fit(ctx, tx, l.ID, d.Words); err != nil { // before anything is known of the recipient, as it would tell of them
		if d.Words.As == 0 || fault.KindOf(err) == fault.Internal {
			return Sent{}, err
		}
		broken = cmp.Or(broken, MediaFailed)
	}
	if d.Template != nil && !open {
		if err := e.tiers.Reach(ctx, tx, l.Portfolio, a.Digits); err != nil {
			return Sent{}, err
		}
	}
	if d.Template != nil && broken == 0 && !d.ByHand { // as the recipient is not known yet, neither does this tell of them
		held, err := e.templates.Holds(ctx, tx, d.template)
		if err != nil {
			return Sent{}, err
		}
		if held {
			return e.keepBack(tx, l, a, d)
		}
	}
	chat, code, err := e.may(ctx, tx, l, a, d, until)
	if err != nil {
		return Sent{}, err
	}
	if code == 0 {
		code = broken
	}
	if code != 0 && d.Sure {
		return Sent{Code: code}, nil
	}
	o := out{line: l.ID, alias: a, opaque: d.Opaque, category: strings.ToLower(string(d.category)), template: d.template.ID, state: "sent", at: tx.Now()}
	switch {
	case d.React != "":
		err = e.react(ctx, tx, l, chat, d, code)
	case code == 0:
		if err = e.say(ctx, tx, l, chat, d, &o); err == nil {
			o.echo = e.echo(d, o)
			err = e.sentTemplate(ctx, tx, l, o, d.category, open)
		}
	}
	if err != nil {
		return Sent{}, err
	}
	if o.message == 0 {
		o.message = cmp.Or(d.Words.As, id.Message(tx.NewID()))
	}
	if code != 0 {
		o.state = "failed"
	}
	if err := e.lapses(tx, &o, d.lasts); err != nil {
		return Sent{}, err
	}
	if err := e.keepOut(tx, o); err != nil {
		return Sent{}, err
	}
	return Sent{Input: d.Input(), Number: a.Digits, User: a.Code, ID: e.o.Message.Wire(o.message), Seq: o.seq, Code: code}, e.status(ctx, tx, l, o, code)
}

// may tells in which chat a line may write to a member, or with which code it may not;
// until is that of their window.
func (e *Engine) may(ctx context.Context, tx *store.Tx, l Line, a Alias, d Draft, until time.Time) (id.Chat, int, error) {
	if a.Member == 0 {
		return 0, undeliverable, nil
	}
	if still, err := lockAlias(tx, l.Portfolio, a, d.category == template.Marketing); err != nil || !still {
		return 0, undeliverable, err
	}
	state, err := e.o.Account.State(ctx, tx, a.Member)
	if err != nil || state != account.Active {
		return 0, undeliverable, skipMissing(err)
	}
	chat, met, err := e.o.Message.Met(ctx, tx, l.ID, a.Member)
	if err != nil || !met { // before who was stopped, as that stays of whom it forgot
		return 0, windowClosed, err
	}
	by, err := stops(tx, l.ID, a.Member)
	if err != nil || len(by) > 0 {
		return 0, undeliverable, err
	}
	if d.category != "" {
		code, err := e.mayTemplate(ctx, tx, l, a, d.category, until)
		return chat, code, err
	}
	if !d.Standing && !until.After(tx.Now()) {
		return chat, windowClosed, nil
	}
	return chat, 0, nil
}

// Window tells until when a line may answer a member; zero for who never wrote to it.
func (e *Engine) Window(_ context.Context, tx *store.Tx, l id.Line, member id.Account) (time.Time, error) {
	w, err := windowOf(tx, l, member)
	if store.IsMissing(err) {
		return time.Time{}, nil
	}
	until := w.Key.Add(windowFor)
	if w.Val.After(until) {
		until = w.Val
	}
	return until, err
}

// enter has a member who wrote to a line just now answered for longer where they came by a
// link with its name, and it hears them.
func (e *Engine) enter(ctx context.Context, tx *store.Tx, actor account.Actor, l Line, by string) error {
	name, is := strings.CutPrefix(by, "/m/")
	if !is {
		return nil
	}
	f, err := e.slugs.Find(ctx, tx, name)
	if fault.KindOf(err) == fault.Missing || err == nil && (f.Gone || f.Line != l.ID) {
		return nil
	}
	if err != nil {
		return err
	}
	heard, err := e.Heard(ctx, tx, l.ID, actor.Account)
	if err != nil || !heard {
		return err
	}
	return putEntry(tx, l.ID, actor.Account, tx.Now(), tx.Now().Add(entryFor))
}

func (e *Engine) say(ctx context.Context, tx *store.Tx, l Line, chat id.Chat, d Draft, o *out) error {
	w := d.Words
	if which, err := e.o.Message.Parse(d.Quote); err == nil {
		if m, err := e.o.Message.Located(ctx, tx, l.ID, which); err == nil && m.Chat == chat {
			w.ReplyTo = m.Seq
		}
	}
	if w.Media != 0 {
		made, err := e.o.Media.Again(ctx, tx, id.Account(l.ID), w.Media)
		if err != nil {
			return err
		}
		w.Media = made.ID
	}
	if len(w.Card.Pictures()) > 0 {
		c := *w.Card
		c.Cards = slices.Clone(c.Cards)
		for i, one := range c.Cards {
			if one.Media == 0 {
				continue
			}
			made, err := e.o.Media.Again(ctx, tx, id.Account(l.ID), one.Media)
			if err != nil {
				return err
			}
			c.Cards[i].Media = made.ID
		}
		w.Card = &c
	}
	m, err := e.o.Message.Say(ctx, tx, l.ID, o.alias.Member, w)
	if err == nil {
		o.message, o.chat, o.seq = m.ID, m.Chat, m.Seq
	}
	return err
}

// react gives an emoji to a message of the chat, of which only "sent" is told.
func (e *Engine) react(ctx context.Context, tx *store.Tx, l Line, chat id.Chat, d Draft, code int) error {
	which, err := e.o.Message.Parse(d.React)
	if err != nil {
		return errMessage
	}
	m, err := e.o.Message.Located(ctx, tx, l.ID, which)
	if err != nil || !m.DeletedAt.IsZero() || past(tx, m) || code == 0 && m.Chat != chat {
		return errMessage
	}
	if code != 0 {
		return nil
	}
	return e.o.Message.React(ctx, tx, Acting(l.ID), chat, m.ID, d.Emoji)
}

// Acting is a line as it takes part in chats.
func Acting(l id.Line) account.Actor { return account.Actor{Account: id.Account(l)} }

// heardMessage finds a message that a member said to a line.
func (e *Engine) heardMessage(ctx context.Context, tx *store.Tx, l Line, wire string) (message.Message, error) {
	which, err := e.o.Message.Parse(wire)
	if err != nil {
		return message.Message{}, errMessage
	}
	m, err := e.o.Message.Located(ctx, tx, l.ID, which)
	if err != nil || m.Sender == id.Account(l.ID) || past(tx, m) {
		return m, errMessage
	}
	return m, nil
}

// past tells that a message is older than is read or reacted to (business-messaging 6).
func past(tx *store.Tx, m message.Message) bool { return tx.Now().Sub(m.At) > actFor }

// answerable is heardMessage for a line that may answer: who may not, shows nothing of itself
// either.
func (e *Engine) answerable(ctx context.Context, tx *store.Tx, l Line, wire string) (message.Message, error) {
	if err := e.Clear(ctx, tx, l, true); err != nil {
		return message.Message{}, err
	}
	return e.heardMessage(ctx, tx, l, wire)
}

// Read marks what a member said, up to a message on the wire, as read by a line.
func (e *Engine) Read(ctx context.Context, tx *store.Tx, l Line, wire string) error {
	m, err := e.answerable(ctx, tx, l, wire)
	if err != nil {
		return err
	}
	return e.o.Message.Read(ctx, tx, Acting(l.ID), m.Chat, m.Seq)
}

// Type shows the member of a message on the wire that the line writes.
func (e *Engine) Type(ctx context.Context, tx *store.Tx, l Line, wire string) error {
	m, err := e.answerable(ctx, tx, l, wire)
	if err != nil {
		return err
	}
	return e.o.Message.Type(ctx, tx, Acting(l.ID), m.Chat)
}

// Heard tells whether a line and a member hear each other; it is what the chats of lines
// ask (message.BeforeSend). Neither is told of the other's stopping.
func (e *Engine) Heard(ctx context.Context, tx *store.Tx, l id.Line, member id.Account) (bool, error) {
	got, err := lineByID(tx, l)
	if err != nil {
		return false, skipMissing(err)
	}
	open, err := e.hears(ctx, tx, got, member)
	return open && got.Stage == Connected, err
}

// hears is Heard of a line at any stage: what a member said before it was taken off is told
// after it.
func (e *Engine) hears(ctx context.Context, tx *store.Tx, l Line, member id.Account) (bool, error) {
	if l.Stage == Deleted { // what is heard now would be kept of it for ever
		return false, nil
	}
	by, err := stops(tx, l.ID, member)
	if err != nil || len(by) > 0 {
		return false, err
	}
	held, err := e.held(ctx, tx, l)
	return err == nil && held != closed && held != locked, err
}

// Stop has a line never write to the actor again, until they Resume it.
func (e *Engine) Stop(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) error {
	got, err := e.Live(ctx, tx, l)
	if err != nil {
		return skipMissing(err)
	}
	if err := putStop(tx, l, actor.Account, tx.Now()); err != nil {
		return err
	}
	return e.felt(ctx, tx, got.Portfolio, l, actor.Account, stoppedIt)
}

// Resume lets a line write to the actor again.
func (e *Engine) Resume(_ context.Context, tx *store.Tx, actor account.Actor, l id.Line) error {
	return dropStop(tx, l, actor.Account)
}

// Stopped tells whether the actor stopped a line.
func (e *Engine) Stopped(_ context.Context, tx *store.Tx, actor account.Actor, l id.Line) (bool, error) {
	by, err := stops(tx, l, actor.Account)
	return slices.Contains(by, false), err
}

// Open gives the actor the chat with a line. The portfolio calls them by an alias from
// then on, which it learns with their first message.
func (e *Engine) Open(ctx context.Context, tx *store.Tx, actor account.Actor, l Line) (id.Chat, error) {
	if _, err := e.aliasFor(tx, l.Portfolio, actor.Account); err != nil {
		return 0, err
	}
	return e.o.Message.Meet(ctx, tx, l.ID, actor.Account)
}

// heard tells apps what happened in the chat of a line, counts it, and opens its window.
func (e *Engine) heard(ctx context.Context, tx *store.Tx, t message.Told) error {
	if t.Line != 0 && t.By == id.Account(t.Line) && t.What == "message.new" {
		return e.o.Count(ctx, tx, Step{Line: t.Line, Chat: t.Chat, Seq: t.Seq, What: "sent"})
	}
	if t.Line == 0 || t.By == id.Account(t.Line) || !slices.Contains(t.To, id.Account(t.Line)) && t.What != "receipt" {
		return nil
	}
	l, err := lineByID(tx, t.Line)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if heard, err := e.hears(ctx, tx, l, t.By); err != nil || !heard {
		return err
	}
	switch t.What {
	case "receipt":
		return e.receipt(ctx, tx, l, t.Chat)
	case "message.new", "reaction", "message.edit", "message.delete":
		return e.inbound(ctx, tx, l, t)
	}
	return nil
}

// receipt tells how far messages of a line came.
func (e *Engine) receipt(ctx context.Context, tx *store.Tx, l Line, chat id.Chat) error {
	_, delivered, read, err := e.o.Message.Reached(ctx, tx, l.ID, chat)
	if err != nil {
		return err
	}
	waiting, err := outUpTo(tx, chat, delivered, read)
	if err != nil {
		return err
	}
	arrived := map[id.Template]int{}
	for _, o := range waiting {
		o.since = o.at
		steps := []string{}
		if o.state == "sent" {
			steps = append(steps, "delivered")
		}
		if o.seq <= read {
			steps = append(steps, "read")
		}
		for _, s := range steps {
			o.priced = o.state == "sent"
			o.state, o.at = s, tx.Now()
			if err := e.status(ctx, tx, l, o, 0); err != nil {
				return err
			}
			if err := e.o.Count(ctx, tx, Step{Line: l.ID, Chat: chat, Seq: o.seq, What: s}); err != nil {
				return err
			}
			if s == "delivered" && o.template != 0 {
				arrived[o.template]++
			}
		}
		if err := setOut(tx, o.message, o.state); err != nil {
			return err
		}
		if !o.ends.IsZero() {
			if err := e.o.Timers.Cancel(tx, lapses, o.message.String()); err != nil {
				return err
			}
		}
	}
	for _, t := range slices.Sorted(maps.Keys(arrived)) {
		if err := e.templates.Count(ctx, tx, t, template.Response{Delivered: arrived[t]}); err != nil {
			return err
		}
	}
	return nil
}

// inbound tells what a member said or did.
func (e *Engine) inbound(ctx context.Context, tx *store.Tx, l Line, t message.Told) error {
	if err := e.o.Message.Hold(ctx, tx, l.ID, t.Chat); err != nil { // of a chat that ended, nothing is kept
		return skipMissing(err)
	}
	m, member, err := e.o.Message.Said(ctx, tx, l.ID, t.Chat, t.Seq)
	if err != nil {
		return skipMissing(err)
	}
	a, err := e.aliasFor(tx, l.Portfolio, member)
	if err != nil {
		return err
	}
	who, err := e.contact(ctx, tx, a)
	if err != nil {
		return skipMissing(err)
	}
	if t.What == "message.new" {
		if err := putWindow(tx, l.ID, member, m.At); err != nil {
			return err
		}
	}
	if m.Words.Media != 0 && t.What == "message.new" {
		if err := putFile(tx, m.Words.Media, l.ID, m.At); err != nil {
			return err
		}
	}
	if m.Words.Chosen != nil && t.What == "message.new" {
		if err := e.o.Count(ctx, tx, Step{Line: l.ID, Chat: m.Chat, Seq: m.ReplyTo, What: "pressed", Button: m.Words.Chosen.Title}); err != nil {
			return err
		}
	}
	said, err := e.messageWire(ctx, tx, l, t, m, a)
	if err != nil {
		return err
	}
	v := valueWire{Contacts: []contactWire{who}, Messages: []messageWire{said}}
	err = e.tell(ctx, tx, l, a, hook.Event{About: said.ID, Kind: "message"}, v, pageSaid(said))
	if fault.KindOf(err) == fault.TooLarge { // others wait behind it
		v.Messages[0] = messageWire{Context: said.Context, From: said.From, FromUser: said.FromUser, ID: said.ID, Timestamp: said.Timestamp, Type: "unsupported", Errors: []errorWire{e.failure(131051)}}
		err = e.tell(ctx, tx, l, a, hook.Event{About: said.ID, Kind: "message"}, v, nil)
	}
	return err
}

// stamp is a time as webhooks have it (business-messaging 9.10).
func stamp(unix int64) string { return strconv.FormatInt(unix, 10) }
