package message_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
)

// After a block the blocked reach the blocker by nothing, and after it was lifted they
// write to each other again.
func TestABlockAndItsEnd(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		block := func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Block(ctx, tx, actor, noe)
		}
		unblock := func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Unblock(ctx, tx, actor, noe)
		}
		c := w.open(noe, lea)
		m := w.say(noe, c.ID, "bonjour")
		w.must(lea, block)
		_, before := w.news(lea, 0)
		hidden := w.say(noe, c.ID, "caché")
		if err := w.do(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			_, err := w.m.Edit(ctx, tx, actor, c.ID, m.ID, "autre chose")
			return err
		}); code(err) != "message.late" {
			t.Errorf("an edit after a block: %v", err)
		}
		for _, fn := range []func(ctx context.Context, tx *store.Tx, actor account.Actor) error{
			func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.React(ctx, tx, actor, c.ID, m.ID, "😀")
			},
			func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.Read(ctx, tx, actor, c.ID, hidden.Seq)
			},
			func(ctx context.Context, tx *store.Tx, actor account.Actor) error { return w.m.Ack(ctx, tx, actor, 99) },
		} {
			w.must(noe, fn)
		}
		if got, _ := w.news(lea, before.Next); got != "" || w.log(lea, c.ID) != "1 bonjour" {
			t.Errorf("lea hears %q and reads %q", got, w.log(lea, c.ID))
		}
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Read(ctx, tx, actor, c.ID, 99)
		})
		if got := w.chats(noe, message.Member)[0].Others[0].Read; got > 1 {
			t.Errorf("noe is told that %d was read", got)
		}
		if got := w.chats(lea, message.Member)[0].LastSeq; got != 1 {
			t.Errorf("lea is told of message %d", got)
		}
		w.must(lea, unblock)
		w.say(noe, c.ID, "de nouveau")
		if got := w.log(lea, c.ID); got != "1 bonjour, 3 de nouveau" {
			t.Errorf("after the block lea reads %q", got)
		}

		// a chat that began behind a block opens when there is none any more
		other := w.people("eli")[0]
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Block(ctx, tx, actor, other)
		})
		d := w.open(other, lea)
		w.say(other, d.ID, "perdu")
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Unblock(ctx, tx, actor, other)
		})
		w.say(other, d.ID, "trouvé")
		if got := w.log(lea, d.ID); got != "2 trouvé" {
			t.Errorf("lea reads %q", got)
		}
	})
}

// Who was asked into a group sees nothing of it before they accept, and who asks sees
// nothing of what they read.
func TestARequestTellsNothing(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		shy := w.Person("shy")
		var g message.Chat
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
			g, _, err = w.m.Open(ctx, tx, actor, message.Draft{With: []id.Account{noe, shy}, Title: "La place"})
			return err
		})
		for range 3 {
			w.say(lea, g.ID, "viens")
		}
		asked := w.chats(shy, message.Asked)
		if len(asked) != 1 || asked[0].Last.ID != 0 || asked[0].Me.Unread != 0 || w.log(shy, g.ID) != "" {
			t.Errorf("before they accept: %+v, %q", asked, w.log(shy, g.ID))
		}
		if got, _ := w.news(shy, 0); strings.Contains(got, "message") {
			t.Errorf("they hear %q", got)
		}
		w.must(shy, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Accept(ctx, tx, actor, g.ID)
		})
		if got := w.chats(shy, message.Member)[0].Me.Unread; got != 3 {
			t.Errorf("afterwards %d are unread", got)
		}

		c := w.open(lea, w.Person("eli"))
		eli := c.Others[0].Account
		w.say(lea, c.ID, "bonjour")
		w.must(eli, func(ctx context.Context, tx *store.Tx, actor account.Actor) error { return w.m.Ack(ctx, tx, actor, 9) })
		w.must(eli, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Read(ctx, tx, actor, c.ID, 1)
		})
		if got := w.chats(lea, message.Member)[0].Others[0]; got.Delivered != 0 || got.Read != 0 {
			t.Errorf("whoever asks is told %+v", got)
		}
		w.must(eli, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Decline(ctx, tx, actor, c.ID)
		})
		if got := w.chats(lea, message.Member)[0]; got.Others[0].Standing != message.Asked || got.Count != 2 {
			t.Errorf("whoever declined is shown as %+v", got.Others[0])
		}
	})
}

// What one deletes for oneself is seen nowhere any more, and what is repeated tells
// nobody anything.
func TestHiddenAndRepeated(t *testing.T) { // business-messaging 2.6, 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		m := w.say(lea, c.ID, "secret")
		for range 2 {
			w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.React(ctx, tx, actor, c.ID, m.ID, "👍")
			})
		}
		for range 2 {
			w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.Delete(ctx, tx, actor, c.ID, m.ID, false)
			})
		}
		got, n := w.news(noe, 0)
		if got != "1 conversation.new 0, 2 message.new 1, 3 reaction 1, 4 message.delete 1" {
			t.Errorf("noe hears %q", got)
		}
		for _, e := range n.Events {
			if e.Message != nil {
				t.Errorf("%s still has what was said", e.Type)
			}
		}
		if got := w.chats(noe, message.Member)[0]; got.Last.ID != 0 || got.Me.Unread != 0 {
			t.Errorf("the list has %+v", got)
		}
		if err := w.do(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			_, _, err := w.m.Open(ctx, tx, actor, message.Draft{With: []id.Account{noe, 12345}})
			return err
		}); code(err) != "message.missing" {
			t.Errorf("a group with nobody: %v", err)
		}
		reply := message.Words{Text: "hop", Ref: "r", ReplyTo: 99}
		for range 2 {
			if _, _, err := w.try(lea, c.ID, reply); err != nil {
				t.Errorf("an answer to what is gone: %v", err)
			}
		}
	})
}

// A request that lay for a month opens when its member lets the sender write.
func TestAnOldRequestOpensAgain(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea, noe := w.Person("lea"), w.Person("noe")
		c := w.open(noe, lea)
		w.say(noe, c.ID, "Bonjour")
		w.Clock.Advance(31 * 24 * time.Hour)
		w.Settle()
		if _, _, err := w.try(noe, c.ID, message.Words{Text: "Encore"}); code(err) != "message.request.waiting" {
			t.Errorf("a second message: %v", err)
		}
		w.follow(lea, noe)
		w.say(noe, c.ID, "Merci")
		if got := w.log(lea, c.ID); got != "1 Bonjour, 2 Merci" {
			t.Errorf("lea reads %q", got)
		}
	})
}
