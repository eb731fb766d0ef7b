package message_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
)

// at does things at the same time.
func at(fns ...func()) {
	var wait sync.WaitGroup
	for _, fn := range fns {
		wait.Go(fn)
	}
	wait.Wait()
}

// What two devices do at the same instant has one outcome, without a deadlock.
func TestAtTheSameTime(t *testing.T) { // business-messaging 2.4, 2.6
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe", "eli")
		lea, noe, eli := p[0], p[1], p[2]
		var mu sync.Mutex
		chats, made := map[id.Chat]bool{}, 0
		open := func(a, b id.Account) func() {
			actor := w.Actor(a)
			return func() {
				var c message.Chat
				var fresh bool
				if err := w.Store.Write(w.Context(), func(tx *store.Tx) (err error) {
					c, fresh, err = w.m.Open(w.Context(), tx, actor, message.Draft{With: []id.Account{b}})
					return err
				}); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if chats[c.ID] = true; fresh {
					made++
				}
			}
		}
		at(open(lea, noe), open(noe, lea), open(lea, noe), open(noe, lea))
		if len(chats) != 1 {
			t.Fatalf("%d chats", len(chats))
		}
		c := w.open(lea, noe)

		var ids sync.Map
		same := func() {
			m, _, err := w.try(lea, c.ID, message.Words{Text: "une fois", Ref: "one"})
			if err != nil {
				t.Error(err)
			}
			ids.Store(m.ID, true)
		}
		at(same, same, same, same)
		n := 0
		ids.Range(func(any, any) bool { n++; return true })
		if n != 1 || w.log(noe, c.ID) != "1 une fois" {
			t.Errorf("%d messages, the log has %q", n, w.log(noe, c.ID))
		}

		other := w.open(noe, eli)
		do := func(a id.Account, times int, fn func(ctx context.Context, tx *store.Tx, actor account.Actor) error) func() {
			actor := w.Actor(a)
			return func() {
				for range times {
					if err := w.Store.Write(w.Context(), func(tx *store.Tx) error { return fn(w.Context(), tx, actor) }); err != nil {
						t.Error(err)
					}
				}
			}
		}
		say := func(c id.Chat) func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				_, _, err := w.m.Send(ctx, tx, actor, c, message.Words{Text: "x"})
				return err
			}
		}
		ack := func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			n, err := w.m.Top(ctx, tx, actor)
			if err != nil {
				return err
			}
			return w.m.Ack(ctx, tx, actor, n)
		}
		begin := time.Now()
		at(do(lea, 8, say(c.ID)), do(noe, 8, say(c.ID)), do(noe, 8, say(other.ID)), do(eli, 8, say(other.ID)), do(lea, 8, ack), do(noe, 8, ack), do(eli, 8, ack))
		t.Logf("32 messages and 24 receipts took %s", time.Since(begin))
		if got := w.chats(noe, message.Member); len(got) != 2 || got[0].LastSeq+got[1].LastSeq != 17+16 {
			t.Errorf("noe has %+v", got)
		}
	})
}

// Who comes into a group while others write has everything that comes after them, and
// nothing of before.
func TestSomebodyComesWhileOthersWrite(t *testing.T) { // business-messaging 2.5, 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			late := w.people("late" + name)[0]
			var c message.Chat
			w.must(p[0], func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
				c, _, err = w.m.Open(ctx, tx, actor, message.Draft{With: p[1:], Group: true})
				return err
			})
			actor := w.Actor(p[0])
			at(func() {
				for range 6 {
					w.say(p[1], c.ID, "m")
				}
			}, func() {
				if err := w.Store.Write(w.Context(), func(tx *store.Tx) error { return w.m.Add(w.Context(), tx, actor, c.ID, []id.Account{late}) }); err != nil {
					t.Error(err)
				}
			})
			var list []message.Message
			w.Read(func(tx *store.Tx) (err error) {
				list, err = w.m.Messages(w.Context(), tx, w.Actor(late), c.ID, message.Range{Limit: 100})
				return err
			})
			_, n := w.news(late, 0)
			fed := 0
			for _, e := range n.Events {
				if e.Type == "message.new" {
					fed++
				}
			}
			if first := list[len(list)-1]; first.Words.Notice == nil || fed != len(list) {
				t.Errorf("the first they read is %+v; %d read, %d fed", first, len(list), fed)
			}
		}
	})
}
