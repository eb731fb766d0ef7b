package business

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business/hook"
	"parvis/system/business/messenger"
)

// What follows is for those who call a line a page, and answer its members by the number
// alone (business-messaging 17.2).

// LinesIn are all lines of a portfolio, but for those that were deleted.
func (e *Engine) LinesIn(_ context.Context, tx *store.Tx, p id.Portfolio) ([]Line, error) {
	list, err := linesIn(tx, p)
	return slices.DeleteFunc(list, func(l Line) bool { return l.Stage == Deleted }), err
}

// Known gives the member whom a portfolio calls by a number.
func (e *Engine) Known(_ context.Context, tx *store.Tx, p id.Portfolio, digits string) (Alias, error) {
	if digits == "" {
		return Alias{}, errMissing
	}
	a, err := aliasBy(tx, p, digits, "")
	return a, missing(err)
}

// Reach gives the chat of a line with a member, or the code of why it may not write there
// now what a draft says of itself, as the answer to it would have it.
func (e *Engine) Reach(ctx context.Context, tx *store.Tx, l Line, a Alias, d Draft) (id.Chat, int, error) {
	until, err := e.Window(ctx, tx, l.ID, a.Member)
	if err != nil {
		return 0, 0, err
	}
	if err := e.Clear(ctx, tx, l, until.After(tx.Now())); err != nil {
		return 0, 0, err
	}
	return e.may(ctx, tx, l, a, d, until)
}

// Seen marks everything that was said in a chat as read by its line.
func (e *Engine) Seen(ctx context.Context, tx *store.Tx, l Line, c id.Chat) error {
	got, err := e.o.Message.Chat(ctx, tx, Acting(l.ID), c)
	if err != nil {
		return err
	}
	return e.o.Message.Read(ctx, tx, Acting(l.ID), c, got.LastSeq)
}

// Writes shows the member of a chat that its line writes.
func (e *Engine) Writes(ctx context.Context, tx *store.Tx, l Line, c id.Chat) error {
	return e.o.Message.Type(ctx, tx, Acting(l.ID), c)
}

type pageHook struct {
	Object string      `json:"object"`
	Entry  []pageEntry `json:"entry"`
}

type pageEntry struct {
	ID        string `json:"id"`
	Time      int64  `json:"time"`
	Messaging []any  `json:"messaging"`
}

// TellPage tells the apps of a line what they asked to be told of its page, in order by a
// key.
func (e *Engine) TellPage(ctx context.Context, tx *store.Tx, l Line, key, field string, what any) error {
	if barred, err := e.Barred(ctx, tx, l.Portfolio); err != nil || barred {
		return err
	}
	return e.post(ctx, tx, l.Business, hook.Event{Line: l.ID, Key: key, Field: messenger.Stored(field), Kind: field}, pageOf(tx, l, what))
}

func pageOf(tx *store.Tx, l Line, what any) pageHook {
	return pageHook{"page", []pageEntry{{l.ID.String(), tx.Now().UnixMilli(), []any{what}}}}
}

// pageReached words how far a message is for apps of pages, or nothing. Its watermark is
// when it was sent: what was sent later may not be there yet.
func pageReached(o out, wire string) *messenger.Event {
	switch o.state {
	case "sent":
		if o.echo != nil {
			return &messenger.Event{Message: o.echo}
		}
	case "delivered":
		return &messenger.Event{Delivery: &messenger.Delivery{IDs: []string{messenger.ID(wire)}, Watermark: o.since.UnixMilli()}}
	case "read":
		return &messenger.Event{Read: &messenger.Read{Watermark: o.since.UnixMilli()}}
	}
	return nil
}

// echo words what a line said for apps that want to hear that too.
func (e *Engine) echo(d Draft, o out) *messenger.Message {
	m := &messenger.Message{Echo: true, App: int64(d.App), Metadata: d.Meta, ID: messenger.ID(e.o.Message.Wire(o.message)), Text: d.Words.Text}
	if w := d.Words; w.Media != 0 {
		m.Attachments = append(m.Attachments, messenger.Attachment{Type: cmp.Or(map[string]string{"document": "file", "sticker": "image"}[w.File], w.File), Title: w.Name, Payload: messenger.Payload{ID: w.Media.String()}})
	} else if w.Card != nil {
		m.Attachments = append(m.Attachments, messenger.Attachment{Type: "template", Title: w.Card.Header, Payload: messenger.Payload{Template: w.Card.Kind}})
	}
	return m
}

// refs are what a link may say of itself.
var refs = regexp.MustCompile(`^[A-Za-z0-9+/=.:_-]{1,250}$`)

// referred tells apps by which link a member opened the chat, once they know the member:
// who wrote before, or does just now.
func (e *Engine) referred(ctx context.Context, tx *store.Tx, l Line, member id.Account, by, ref string, wrote bool) error {
	if code, is := strings.CutPrefix(by, "/m/"); is && ref == "" {
		ref = code
	}
	if !refs.MatchString(ref) {
		return nil
	}
	until, err := e.Window(ctx, tx, l.ID, member)
	if err != nil || until.IsZero() && !wrote {
		return err
	}
	if heard, err := e.Heard(ctx, tx, l.ID, member); err != nil || !heard {
		return err
	}
	a, err := e.aliasFor(tx, l.Portfolio, member)
	if err != nil {
		return err
	}
	return e.TellPage(ctx, tx, l, a.Digits, messenger.Referrals, messenger.Event{
		Sender: messenger.Who{ID: a.Digits}, Recipient: messenger.Who{ID: l.ID.String()}, Timestamp: tx.Now().UnixMilli(), Referral: &messenger.Referral{Ref: ref, Source: "SHORTLINK", Type: "OPEN_THREAD"},
	})
}

// pageSaid words what a member said or did for apps of pages, or nothing: edits and
// deletions have no form there.
func pageSaid(m messageWire) *messenger.Event {
	ev := &messenger.Event{}
	switch {
	case m.Type == "unsupported":
		return nil
	case m.Reaction != nil:
		ev.Reaction = &messenger.Reaction{ID: messenger.ID(m.Reaction.Message), Action: "unreact", Emoji: m.Reaction.Emoji}
		if m.Reaction.Emoji != "" {
			ev.Reaction.Action, ev.Reaction.Kind = "react", "other"
		}
	case m.Button != nil:
		ev.Postback = &messenger.Postback{ID: messenger.ID(m.ID), Title: m.Button.Text, Payload: m.Button.Payload}
	case m.quick:
		ev.Message = m.paged()
		ev.Message.Text, ev.Message.Quick = m.Interactive.Button.Title, &messenger.Quick{Payload: m.Interactive.Button.ID}
	case m.Interactive != nil && m.Interactive.Form != nil:
		ev.Message = m.paged()
		ev.Message.Text = m.Interactive.Form.text
	case m.Interactive != nil:
		c := cmp.Or(m.Interactive.Button, m.Interactive.List)
		ev.Postback = &messenger.Postback{ID: messenger.ID(m.ID), Title: c.Title, Payload: c.ID}
	default:
		ev.Message = m.paged()
	}
	return ev
}

// paged words what a member wrote.
func (m messageWire) paged() *messenger.Message {
	out := &messenger.Message{ID: messenger.ID(m.ID)}
	if m.Text != nil {
		out.Text = m.Text.Body
	}
	for i, c := range m.Contacts { // which that form has no shape for
		if i > 0 {
			out.Text += "\n\n"
		}
		out.Text += c.Text()
	}
	if m.Context != nil {
		out.ReplyTo = &messenger.ReplyTo{ID: messenger.ID(m.Context.ID)}
	}
	if p := m.Location; p != nil {
		out.Attachments = []messenger.Attachment{{Type: "location", Title: p.Name, Payload: messenger.Payload{Coordinates: &messenger.Coordinates{Lat: p.Latitude, Long: p.Longitude}}}}
	}
	if f := cmp.Or(m.Image, m.Video, m.Audio, m.Document, m.Sticker); f != nil {
		out.Text = f.Caption
		kind := cmp.Or(map[string]string{"document": "file", "sticker": "image"}[m.Type], m.Type)
		out.Attachments = []messenger.Attachment{{Type: kind, Title: f.Name, Payload: messenger.Payload{URL: f.URL, ID: f.ID}}}
	}
	return out
}
