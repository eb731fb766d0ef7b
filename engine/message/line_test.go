package message_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/message"
)

const shop = id.Line(77)

// hear says something for the shop.
func (w *world) hear(to id.Account, said message.Words) (m message.Message) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) (err error) {
		m, err = w.m.Say(w.Context(), tx, shop, to, said)
		return err
	})
	return m
}

func (w *world) reached(c id.Chat) (delivered, read int64) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		_, delivered, read, err = w.m.Reached(w.Context(), tx, shop, c)
		return err
	})
	return delivered, read
}

func TestALineAndAMemberTalk(t *testing.T) { // business-messaging 2.3, 2.7, 4, 6
	each(t, func(t *testing.T, w *world) {
		zoe := w.people("zoe")[0]
		card := &message.Card{Kind: message.Buttons, Sections: []message.Section{{Choices: []message.Choice{{ID: "y", Title: "Oui"}, {ID: "n", Title: "Non"}}}}}
		asked := w.hear(zoe, message.Words{Text: "Venez-vous ?", Card: card})
		if asked.Kind != "interactive" || asked.Seq != 1 {
			t.Fatalf("the card is %s %d", asked.Kind, asked.Seq)
		}
		_, _, err := w.try(zoe, asked.Chat, message.Words{Chosen: &message.Choice{ID: "maybe"}, ReplyTo: 1})
		if fault.Of(err) == nil || fault.Of(err).Code != "message.choice" {
			t.Errorf("a choice that nobody offers: %v", err)
		}
		m, _, err := w.try(zoe, asked.Chat, message.Words{Chosen: &message.Choice{ID: "y", Title: "forged"}, ReplyTo: 1, Ref: "a"})
		if err != nil || m.Kind != "interactive_reply" || m.Words.Chosen.Title != "Oui" {
			t.Fatalf("a choice: %+v %v", m, err)
		}
		if _, _, err := w.try(zoe, asked.Chat, message.Words{Text: "x", Card: card}); err != nil {
			t.Errorf("a member's card is text: %v", err)
		}
		w.Read(func(tx *store.Tx) error {
			got, member, err := w.m.Said(w.Context(), tx, shop, asked.Chat, 2)
			if err != nil || member != zoe || got.Words.Chosen == nil || got.ReplyTo != 1 {
				t.Errorf("the line reads %+v of %d, %v", got, member, err)
			}
			got, _, err = w.m.Said(w.Context(), tx, shop, asked.Chat, 3)
			if err != nil || got.Words.Card != nil {
				t.Errorf("a member sent a card: %+v %v", got, err)
			}
			if _, _, err := w.m.Said(w.Context(), tx, shop+1, asked.Chat, 2); err == nil {
				t.Error("another line reads it")
			}
			chats, err := w.m.Chats(w.Context(), tx, w.Actor(zoe), message.Member, store.Page{Limit: 10})
			if err != nil || len(chats) != 1 || chats[0].Kind != message.Business || chats[0].Others[0].Account != id.Account(shop) {
				t.Errorf("the member's chats are %+v %v", chats, err)
			}
			return nil
		})
	})
}

func TestALineHearsHowFarItsMessagesAre(t *testing.T) { // business-messaging 4, 9.11
	each(t, func(t *testing.T, w *world) {
		zoe := w.people("zoe")[0]
		c := w.hear(zoe, message.Words{Text: "Bonjour"}).Chat
		if d, r := w.reached(c); d != 0 || r != 0 {
			t.Errorf("before anything: %d %d", d, r)
		}
		w.Write(func(tx *store.Tx) error { return w.m.Ack(w.Context(), tx, w.Actor(zoe), 99) })
		if d, r := w.reached(c); d != 1 || r != 0 {
			t.Errorf("after the device has it: %d %d", d, r)
		}
		w.Write(func(tx *store.Tx) error { return w.m.Read(w.Context(), tx, w.Actor(zoe), c, 1) })
		if d, r := w.reached(c); d != 1 || r != 1 {
			t.Errorf("after it was read: %d %d", d, r)
		}
		w.Write(func(tx *store.Tx) error {
			return w.m.SetSettings(w.Context(), tx, w.Actor(zoe), message.Settings{Door: message.Everyone})
		})
		if d, r := w.reached(c); d != 1 || r != 0 {
			t.Errorf("of who shows no receipts: %d %d", d, r)
		}
		var heard []string
		w.Read(func(tx *store.Tx) error {
			news, err := w.m.Sync(w.Context(), tx, account.Actor{Account: id.Account(shop)}, 0, 99)
			for _, ev := range news.Events {
				heard = append(heard, ev.Type)
			}
			return err
		})
		if !slices.Equal(heard, []string{"message.new", "receipt", "receipt"}) {
			t.Errorf("the line's feed tells %v", heard)
		}
	})
}

func TestALineDoesNotHearWhomItStopped(t *testing.T) { // business-messaging 4: blocks are silent
	each(t, func(t *testing.T, w *world) {
		zoe := w.people("zoe")[0]
		first := w.hear(zoe, message.Words{Text: "Bonjour"})
		w.stopped[zoe] = true
		m, _, err := w.try(zoe, first.Chat, message.Words{Text: "Allô ?"})
		if err != nil {
			t.Fatal(err)
		}
		w.Read(func(tx *store.Tx) error {
			if _, _, err := w.m.Said(w.Context(), tx, shop, m.Chat, m.Seq); err == nil {
				t.Error("the line reads it")
			}
			return nil
		})
		err = w.Store.Write(w.Context(), func(tx *store.Tx) error {
			return w.m.React(w.Context(), tx, w.Actor(zoe), first.Chat, first.ID, "👍")
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Read(func(tx *store.Tx) error {
			got, _, err := w.m.Said(w.Context(), tx, shop, first.Chat, first.Seq)
			if err != nil || len(got.Reactions) != 0 {
				t.Errorf("the line sees %+v %v", got.Reactions, err)
			}
			return nil
		})
	})
}

// What ends with a chat are its files and what one hid in it too; what a report keeps stays.
func TestAnEndedChatLosesItsFiles(t *testing.T) { // business-messaging 7.5
	each(t, func(t *testing.T, w *world) {
		zoe := w.people("zoe")[0]
		c := w.hear(zoe, message.Words{Text: "Bonjour"}).Chat
		kept, gone := w.picture(zoe, 20), w.picture(zoe, 21)
		var seen message.Message
		for _, f := range []id.Media{kept, gone} {
			m, _, err := w.try(zoe, c, message.Words{Media: f})
			if err != nil {
				t.Fatal(err)
			}
			seen = m
		}
		var files []id.Media
		w.Write(func(tx *store.Tx) error {
			if err := w.m.Delete(w.Context(), tx, w.Actor(zoe), c, seen.ID, false); err != nil {
				return err
			}
			_, err := tx.Exec("INSERT INTO message_held (media, report, owner, open, orphan) VALUES ($1, 1, $2, TRUE, FALSE)", kept, zoe)
			if err == nil {
				files, err = w.m.Part(w.Context(), tx, shop, zoe)
			}
			return err
		})
		var left []media.Media
		hidden := 0
		w.Read(func(tx *store.Tx) (err error) {
			if left, err = w.files.Many(w.Context(), tx, []id.Media{kept, gone}); err == nil {
				hidden, err = store.One(tx, store.Value[int], "SELECT COUNT(*) FROM message_hidden WHERE account = $1", zoe)
			}
			return err
		})
		if len(files) != 2 || len(left) != 1 || left[0].ID != kept || hidden != 0 {
			t.Errorf("gave %v, left %+v, and %d are hidden still", files, left, hidden)
		}
	})
}

// What is old enough is emptied, up to the first that is not; the devices of both are told
// once.
func TestWhatALineSaidExpires(t *testing.T) { // business-messaging 21
	each(t, func(t *testing.T, w *world) {
		zoe := w.people("zoe")[0]
		c := w.hear(zoe, message.Words{Text: "un"}).Chat
		w.hear(zoe, message.Words{Text: "deux"})
		before := w.Clock.Now().Add(time.Hour)
		expire := func(after int64, most int) (upto int64, n int) {
			w.Write(func(tx *store.Tx) (err error) {
				upto, n, err = w.m.Expire(w.Context(), tx, shop, c, after, before, most)
				return err
			})
			return upto, n
		}
		w.Clock.Advance(2 * time.Hour)
		w.hear(zoe, message.Words{Text: "trois"})
		_, read := w.news(zoe, 0)
		if upto, n := expire(0, 200); upto != 2 || n != 2 {
			t.Errorf("up to %d, %d are emptied", upto, n)
		}
		if upto, n := expire(2, 200); upto != 2 || n != 0 {
			t.Errorf("what is not old: up to %d, %d are emptied", upto, n)
		}
		if told, _ := w.news(zoe, read.Next); !strings.HasSuffix(told, " conversation.update 2") || strings.Contains(told, ",") {
			t.Errorf("the devices of the member are told %q", told)
		}
	})
}

// What is out of the sight of a line is not there for it.
func TestALineReadsNothingThatItForgot(t *testing.T) { // business-messaging 21
	each(t, func(t *testing.T, w *world) {
		zoe := w.people("zoe")[0]
		old := w.hear(zoe, message.Words{Text: "un"})
		w.Write(func(tx *store.Tx) error { return w.m.Forget(w.Context(), tx, shop, old.Chat) })
		fresh := w.hear(zoe, message.Words{Text: "deux"})
		w.Read(func(tx *store.Tx) error {
			for m, gone := range map[id.Message]bool{old.ID: true, fresh.ID: false} {
				seq := map[bool]int64{true: old.Seq, false: fresh.Seq}[gone]
				_, _, said := w.m.Said(w.Context(), tx, shop, old.Chat, seq)
				_, located := w.m.Located(w.Context(), tx, shop, m)
				is, err := w.m.Forgotten(w.Context(), tx, shop, old.Chat, seq)
				if fault.KindOf(said) == fault.Missing != gone || fault.KindOf(located) == fault.Missing != gone || is != gone || err != nil {
					t.Errorf("message %d: %v %v %t %v", seq, said, located, is, err)
				}
			}
			return nil
		})
	})
}
