package message

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account/grant"
	"parvis/engine/post"
	"parvis/engine/post/talk"
)

// maxEchoed is up to how many members what is said in a chat is a direct post too
// (business-messaging 4).
const maxEchoed = 10

// pasts is the kind of the work that makes what was said last in one chat posts; its key
// is the chat.
const pasts = "message.past"

// An app that a member lets in finds what was said last in so many chats, of each so much.
const (
	pastChats    = 20
	pastMessages = 10
)

// echoes keeps the posts that messages are, where somebody reads them with an app.
func (e *Engine) echoes(l *event.Log) {
	event.On(l, "message.post", func(ctx context.Context, tx *store.Tx, ev Told) error {
		if ev.Line != 0 { // no app of posts takes part in the chat of a line
			if ev.What != "message.new" {
				return nil
			}
			return e.ring(ctx, tx, ev)
		}
		switch ev.What {
		case "message.new":
			read, err := e.readers(ctx, tx, ev)
			if read && err == nil {
				err = e.echo(ctx, tx, ev.Chat, ev.Seq, false)
			}
			if err != nil {
				return err
			}
			return e.ring(ctx, tx, ev)
		case "message.edit":
			return e.echoEdit(ctx, tx, ev.Chat, ev.Seq)
		case "message.delete":
			return e.echoDelete(ctx, tx, ev.Chat, ev.Seq)
		case "receipt":
			if ev.Seq > 0 && !ev.Marked {
				return e.echoRead(tx, ev.Chat, ev.By, ev.Seq)
			}
		}
		return nil
	}, event.FromNow)
	e.o.Timers.Step(pasts, func(ctx context.Context, tx *store.Tx, d timer.Due) error {
		c, err := id.Parse[id.Chat](d.Work.Key)
		if err != nil {
			return err
		}
		return e.past(ctx, tx, c)
	})
	event.On(l, "message.past", func(_ context.Context, tx *store.Tx, ev grant.TokenIssued) error {
		last, err := seatsOf(tx, ev.Account, Member, store.Page{Limit: pastChats})
		for _, s := range last {
			if err := e.o.Timers.Keep(tx, timer.Work{Kind: pasts, Key: s.chat.String(), At: tx.Now()}); err != nil {
				return err
			}
		}
		return err
	}, event.FromNow)
}

// past makes posts of what was said last in a chat and is none yet, and tells nobody.
func (e *Engine) past(ctx context.Context, tx *store.Tx, c id.Chat) error {
	last, err := pairBefore(tx, c, id.Max)
	if err != nil && !store.IsMissing(err) {
		return err
	}
	list, err := messagesLast(tx, c, last.seq, pastMessages)
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(list) {
		if err := e.echo(ctx, tx, c, m.Seq, true); err != nil {
			return err
		}
	}
	in, err := seatsAfter(tx, c, 0, maxEchoed)
	for _, s := range in {
		if s.Unread == 0 {
			if err := e.echoRead(tx, c, s.Account, id.Max); err != nil {
				return err
			}
		}
	}
	return err
}

// uttered gives a message, opened, with its chat; its Chat is 0 when nothing of it is
// left.
func (e *Engine) uttered(ctx context.Context, tx *store.Tx, c id.Chat, seq int64) (row, Message, error) {
	found, err := chatByID(tx, c)
	if err != nil {
		return found, Message{}, gone(err)
	}
	m, err := messageAt(tx, c, seq)
	if err != nil || !m.DeletedAt.IsZero() || m.Kind == kindSystem {
		return found, Message{}, gone(err)
	}
	one := []Message{m}
	err = e.reveal(ctx, tx, found, one)
	return found, one[0], err
}

// gone forgives that something was removed meanwhile.
func gone(err error) error {
	if k := fault.KindOf(err); store.IsMissing(err) || err != nil && (k == fault.Missing || k == fault.Gone) {
		return nil
	}
	return err
}

// readers tells whether a message is to be a post: few enough hear it, and somebody of
// them reads posts.
func (e *Engine) readers(ctx context.Context, tx *store.Tx, ev Told) (bool, error) {
	if e.o.Read == nil || len(ev.To) == 0 || len(ev.To) > maxEchoed {
		return len(ev.To) > 0, nil
	}
	return e.o.Read(ctx, tx, ev.By, ev.To)
}

// echo makes a message a direct post of its sender, unless it is one.
func (e *Engine) echo(ctx context.Context, tx *store.Tx, c id.Chat, seq int64, past bool) error {
	if _, err := pairAt(tx, c, seq); !store.IsMissing(err) {
		return err
	}
	in, err := seatsAfter(tx, c, 0, maxEchoed+1)
	if err != nil || len(in) > maxEchoed {
		return err
	}
	found, m, err := e.uttered(ctx, tx, c, seq)
	if err != nil || m.Chat == 0 {
		return err
	}
	x := post.Echo{}
	if past {
		x.At = m.At
	}
	for _, s := range in {
		if s.Account == m.Sender {
			continue
		}
		x.Named = append(x.Named, s.Account)
		if m.shownTo == 0 && s.joined < seq && (s.Standing == Member || s.Standing == Asked && found.kind == Direct) {
			x.Heard = append(x.Heard, s.Account)
		}
	}
	if len(x.Named) == 0 || !slices.ContainsFunc(in, func(s seat) bool { return s.Account == m.Sender }) {
		return nil
	}
	if x.Text, err = e.spoken(ctx, tx, m, x.Named); err != nil {
		return err
	}
	if err := e.above(tx, m, &x); err != nil {
		return err
	}
	if m.File != nil && m.File.Post == 0 && m.Kind != kindDocument {
		x.Media = []id.Media{m.File.ID}
		if err := e.o.Media.Reserve(ctx, tx, m.Sender, x.Media, false); err != nil { // it hangs on the post from now on
			return err
		}
	}
	p, err := e.o.Post.Echo(ctx, tx, m.Sender, x)
	if err != nil {
		return gone(err)
	}
	return insertPair(tx, pair{c, seq, p.ID, p.Conversation})
}

// echoEdit writes what a message says by now into its post, unless it is from there.
func (e *Engine) echoEdit(ctx context.Context, tx *store.Tx, c id.Chat, seq int64) error {
	at, err := pairAt(tx, c, seq)
	if err != nil {
		return gone(err)
	}
	_, m, err := e.uttered(ctx, tx, c, seq)
	if err != nil || m.Chat == 0 {
		return err
	}
	p, err := e.o.Post.Get(ctx, tx, at.post)
	if err != nil {
		return gone(err)
	}
	list, err := e.worded(ctx, tx, p)
	if err != nil {
		return err
	}
	if said, err := cleanText(list[0].Text); err != nil || said == m.Words.Text {
		return err
	}
	words, err := e.spoken(ctx, tx, m, slices.DeleteFunc(slices.Clone(p.Named()), func(a id.Account) bool { return a == p.Author }))
	if err != nil {
		return err
	}
	return e.o.Post.EchoEdit(ctx, tx, p, words)
}

// echoDelete removes the post of a message that was deleted for all.
func (e *Engine) echoDelete(ctx context.Context, tx *store.Tx, c id.Chat, seq int64) error {
	at, err := pairAt(tx, c, seq)
	if err != nil {
		return gone(err)
	}
	same, err := pairsOf(tx, at.post) // a post with several files is as many messages
	if err != nil {
		return err
	}
	for _, p := range same {
		m, err := messageAt(tx, p.chat, p.seq)
		if err != nil || m.DeletedAt.IsZero() {
			return gone(err)
		}
	}
	return gone(e.o.Post.Remove(ctx, tx, at.post))
}

// echoRead marks what a member read in a chat up to a message as read among their posts.
func (e *Engine) echoRead(tx *store.Tx, c id.Chat, who id.Account, seq int64) error {
	at, err := pairBefore(tx, c, seq)
	if err != nil {
		return gone(err)
	}
	return talk.Read(tx, who, at.conversation, at.post)
}

// above finds what a message answers as posts have it: the post of the message that it
// answers, or of the one before it.
func (e *Engine) above(tx *store.Tx, m Message, x *post.Echo) error {
	last, err := pairBefore(tx, m.Chat, m.Seq)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	x.Conversation = last.conversation
	if m.ReplyTo == 0 {
		x.ReplyTo, err = heardBefore(tx, m.Chat, m.Seq)
		return gone(err)
	}
	to, err := pairAt(tx, m.Chat, m.ReplyTo)
	x.ReplyTo = to.post
	return gone(err)
}

// spoken is a message as the text of a post: whom it is for, what it says, and a line with
// a link for what posts have no shape for.
func (e *Engine) spoken(ctx context.Context, tx *store.Tx, m Message, named []id.Account) (string, error) {
	people, err := e.o.Account.Many(ctx, tx, named)
	if err != nil {
		return "", err
	}
	var whom, lines []string
	for _, a := range people {
		whom = append(whom, "@"+a.Username)
	}
	if m.Words.Text != "" {
		lines = append(lines, m.Words.Text)
	}
	if m.Kind == kindDocument { // posts have no documents: it is had where it was said
		lines = append(lines, strings.TrimSpace("📎 "+m.Words.Name), e.o.Base+"/messages/"+m.Chat.String()+"/said/"+strconv.FormatInt(m.Seq, 10))
	}
	if m.Kind == kindContacts {
		lines = append(lines, "👤 "+m.Words.Contacts[0].Name.Formatted, e.o.Base+"/messages/"+m.Chat.String()+"/said/"+strconv.FormatInt(m.Seq, 10))
	}
	if l := m.Words.Location; l != nil {
		lines = append(lines, strings.TrimSpace("📍 "+l.Name), fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.5f&mlon=%.5f", l.Latitude, l.Longitude))
	}
	if m.Words.Post != 0 {
		shared, err := e.o.Post.Many(ctx, tx, []id.Post{m.Words.Post})
		if err != nil {
			return "", err
		}
		for _, p := range shared {
			link, err := e.linkTo(ctx, tx, p.Author, p.ID)
			if err != nil {
				return "", err
			}
			lines = append(lines, "🔗 "+link)
		}
	}
	return strings.Join(whom, " ") + " " + strings.Join(lines, "\n"), nil
}

// ring has the devices of those who hear a message told of it, where no post does so.
func (e *Engine) ring(ctx context.Context, tx *store.Tx, ev Told) error {
	if e.o.Ring == nil {
		return nil
	}
	if len(ev.To) > 0 {
		if some, err := e.o.Reachable(ctx, tx, ev.To); err != nil || len(some) == 0 {
			return err
		}
	}
	if _, err := pairAt(tx, ev.Chat, ev.Seq); !store.IsMissing(err) {
		return err
	}
	m, err := messageAt(tx, ev.Chat, ev.Seq)
	if err != nil || m.shownTo != 0 || m.Kind == kindSystem || !m.DeletedAt.IsZero() {
		return gone(err)
	}
	in, err := seats(tx, ev.Chat)
	if err != nil {
		return err
	}
	who := accounts(slices.DeleteFunc(in, func(s seat) bool {
		return s.Account == m.Sender || s.Account == id.Account(ev.Line) || s.joined >= ev.Seq || s.MutedUntil.After(tx.Now())
	}))
	return e.o.Ring(ctx, tx, who, ev.Chat)
}
