package message_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
)

func TestTwoMembersWriteToEachOther(t *testing.T) { // business-messaging 2.5, 2.7, 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		if again := w.open(noe, lea); again.ID != c.ID {
			t.Errorf("they have two chats, %s and %s", c.ID, again.ID)
		}
		w.say(lea, c.ID, "Bonjour")
		w.say(noe, c.ID, "Salut")
		w.say(lea, c.ID, "Ça va ?")
		for _, a := range p {
			if got := w.log(a, c.ID); got != "1 Bonjour, 2 Salut, 3 Ça va ?" {
				t.Errorf("%s reads %q", a, got)
			}
			if got, _ := w.news(a, 0); got != "1 conversation.new 0, 2 message.new 1, 3 message.new 2, 4 message.new 3" {
				t.Errorf("%s hears %q", a, got)
			}
		}
		list := w.chats(noe, message.Member)
		if len(list) != 1 || list[0].Me.Unread != 2 || list[0].Last.Words.Text != "Ça va ?" || len(list[0].Others) != 1 || list[0].Others[0].Account != lea || list[0].Count != 2 {
			t.Errorf("the list has %+v", list)
		}
		if got := w.chats(lea, message.Member)[0].Me.Unread; got != 1 {
			t.Errorf("lea has %d unread", got)
		}
		if got := w.log(w.Person("eli"), c.ID); got != "message.missing" {
			t.Errorf("a stranger reads %q", got)
		}
	})
}

func TestARepeatedMessageIsOne(t *testing.T) { // business-messaging 2.6, 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		c := w.open(p[0], p[1])
		said := message.Words{Text: "Bonjour", Ref: "a-1"}
		first, fresh, err := w.try(p[0], c.ID, said)
		if err != nil || !fresh {
			t.Fatal(fresh, err)
		}
		again, fresh, err := w.try(p[0], c.ID, said)
		if err != nil || fresh || again.ID != first.ID || again.Words.Text != "Bonjour" {
			t.Errorf("the second time: %+v, %t, %v", again, fresh, err)
		}
		if _, _, err := w.try(p[0], c.ID, message.Words{Text: "Autre chose", Ref: "a-1"}); code(err) != "message.client_ref.reused" {
			t.Errorf("other words: %v", err)
		}
		if _, fresh, err := w.try(p[1], c.ID, said); err != nil || !fresh {
			t.Errorf("another sender: %t, %v", fresh, err)
		}
		if got := w.log(p[0], c.ID); got != "1 Bonjour, 2 Bonjour" {
			t.Errorf("the log has %q", got)
		}
	})
}

func TestMessagesOfManyAtOnceKeepOneOrder(t *testing.T) { // business-messaging 2.5
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe", "eli", "maud")
		var c message.Chat
		w.must(p[0], func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
			c, _, err = w.m.Open(ctx, tx, actor, message.Draft{With: p[1:], Title: "Place"})
			return err
		})
		var wait sync.WaitGroup
		for _, a := range p {
			wait.Go(func() {
				for range 10 {
					if _, _, err := w.try(a, c.ID, message.Words{Text: "x"}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		for _, a := range p {
			_, n := w.news(a, 0)
			seq := int64(0)
			for i, e := range n.Events {
				if e.N != int64(i)+1 {
					t.Fatalf("entry %d has the number %d", i, e.N)
				}
				if e.Type == "message.new" {
					if seq++; e.Seq != seq || e.Message == nil || e.Message.Seq != seq {
						t.Fatalf("%s hears %d after %d", a, e.Seq, seq-1)
					}
				}
			}
			if seq != 40 {
				t.Errorf("%s heard %d messages", a, seq)
			}
		}
	})
}

func TestWhoMayWriteFirst(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		noe := w.Person("noe")
		for _, x := range []struct {
			name             string
			door             message.Door
			follows, follow  bool
			young            bool
			want             message.Standing
			code             string
			born             string
			followsEachOther bool
		}{
			{name: "everyone", door: message.Everyone, want: message.Member},
			{name: "stranger", door: message.Near, want: message.Asked},
			{name: "followed", door: message.Near, follows: true, want: message.Member},
			{name: "follower", door: message.Near, follow: true, want: message.Asked},
			{name: "half", door: message.Mutuals, follows: true, want: message.Asked},
			{name: "both", door: message.Mutuals, follows: true, follow: true, want: message.Member},
			{name: "nobody", door: message.Nobody, follows: true, follow: true, code: "message.door.closed"},
			{name: "young", door: message.Everyone, young: true, follows: true, want: message.Asked},
			{name: "youngfriend", door: message.Everyone, young: true, follows: true, follow: true, want: message.Member},
		} {
			a := w.Person(x.name)
			w.door(a, x.door)
			if x.young {
				birth, err := ageOf("2012-05-05")
				if err != nil {
					t.Fatal(err)
				}
				w.Write(func(tx *store.Tx) error { return w.ages.Declare(w.Context(), tx, a, birth) })
			}
			if x.follows {
				w.follow(a, noe)
			}
			if x.follow {
				w.follow(noe, a)
			}
			var c message.Chat
			err := w.do(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
				c, _, err = w.m.Open(ctx, tx, actor, message.Draft{With: []id.Account{a}})
				return err
			})
			if code(err) != x.code {
				t.Errorf("%s: %v", x.name, err)
			}
			if err != nil {
				continue
			}
			w.say(noe, c.ID, "Bonjour")
			if len(w.chats(a, x.want)) != 1 {
				t.Errorf("%s has no chat that is %s", x.name, x.want)
			}
		}
	})
}

func TestARequestIsOneMessageOfTextUntilItIsAccepted(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea, noe := w.Person("lea"), w.Person("noe")
		c := w.open(noe, lea)
		if _, _, err := w.try(noe, c.ID, message.Words{Location: &message.Location{Latitude: 48, Longitude: 2}}); code(err) != "message.request.text" {
			t.Errorf("a place is refused with %v", err)
		}
		w.say(noe, c.ID, "Bonjour")
		if _, _, err := w.try(noe, c.ID, message.Words{Text: "Tu es là ?"}); code(err) != "message.request.waiting" {
			t.Errorf("a second message is refused with %v", err)
		}
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Read(ctx, tx, actor, c.ID, 1)
		})
		if got, _ := w.news(noe, 0); strings.Contains(got, "receipt") {
			t.Errorf("before it is accepted the sender hears %q", got)
		}
		if len(w.chats(lea, message.Asked)) != 1 || len(w.chats(lea, message.Member)) != 0 {
			t.Error("it is not among the requests")
		}
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Accept(ctx, tx, actor, c.ID)
		})
		w.say(noe, c.ID, "Merci")
		if len(w.chats(lea, message.Asked)) != 0 || len(w.chats(lea, message.Member)) != 1 {
			t.Error("it is not among the chats")
		}
	})
}

func TestADeclinedRequestAndABlockAreNotTold(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea, noe, eli := w.Person("lea"), w.Person("noe"), w.Person("eli")
		declined := w.open(noe, lea)
		w.say(noe, declined.ID, "Bonjour")
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Decline(ctx, tx, actor, declined.ID)
		})
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Block(ctx, tx, actor, eli)
		})
		blocked := w.open(eli, lea)
		w.say(eli, blocked.ID, "Bonjour")
		for who, c := range map[id.Account]id.Chat{noe: declined.ID, eli: blocked.ID} {
			if _, _, err := w.try(who, c, message.Words{Text: "Encore"}); code(err) != "message.request.waiting" {
				t.Errorf("a second message of %s is answered with %v", who, err)
			}
			if got := w.log(who, c); got != "1 Bonjour" {
				t.Errorf("%s reads %q", who, got)
			}
			if got := w.chats(who, message.Member)[0]; len(got.Others) != 1 || got.Count != 2 {
				t.Errorf("%s sees %+v", who, got)
			}
		}
		if len(w.chats(lea, message.Asked)) != 0 || len(w.chats(lea, message.Member)) != 0 {
			t.Error("lea still sees them")
		}

		// what is said after a block is for its sender alone, without an end
		friend := w.Person("maud")
		w.door(lea, message.Everyone)
		c := w.open(friend, lea)
		w.say(friend, c.ID, "un")
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Block(ctx, tx, actor, friend)
		})
		_, before := w.news(lea, 0)
		w.say(friend, c.ID, "deux")
		w.say(friend, c.ID, "trois")
		if got := w.log(friend, c.ID); got != "1 un, 2 deux, 3 trois" {
			t.Errorf("the sender reads %q", got)
		}
		if got := w.log(lea, c.ID); got != "1 un" {
			t.Errorf("lea reads %q", got)
		}
		if got, _ := w.news(lea, before.Next); got != "" {
			t.Errorf("lea hears %q", got)
		}
		if got := w.chats(lea, message.Member)[0].Me.Unread; got != 1 {
			t.Errorf("lea has %d unread", got)
		}
	})
}

func TestARequestThatNobodyAnswersGoes(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea, noe := w.Person("lea"), w.Person("noe")
		c := w.open(noe, lea)
		w.say(noe, c.ID, "Bonjour")
		w.Clock.Advance(29 * 24 * time.Hour)
		w.Settle()
		if len(w.chats(lea, message.Asked)) != 1 {
			t.Fatal("it went too early")
		}
		w.Clock.Advance(25 * time.Hour)
		w.Settle()
		if len(w.chats(lea, message.Asked)) != 0 {
			t.Error("it is still there")
		}
		if got, _ := w.news(lea, 0); got != "message.resync_required" {
			t.Errorf("the feed of a month ago gives %q", got)
		}
		var top int64
		w.Read(func(tx *store.Tx) (err error) { top, err = w.m.Top(w.Context(), tx, w.Actor(lea)); return err })
		if got, _ := w.news(lea, top); got != "" {
			t.Errorf("from its top it gives %q", got)
		}
	})
}

func TestReceipts(t *testing.T) { // business-messaging 4, 20.4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		w.say(lea, c.ID, "un")
		w.say(lea, c.ID, "deux")
		_, before := w.news(lea, 0)
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error { return w.m.Ack(ctx, tx, actor, 3) })
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error { return w.m.Ack(ctx, tx, actor, 2) })
		got, n := w.news(lea, before.Next)
		if got != "4 receipt 0" || n.Events[0].Delivered != 2 || n.Events[0].By != noe {
			t.Fatalf("delivered: %q %+v", got, n.Events)
		}
		for _, seq := range []int64{2, 1} {
			w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.Read(ctx, tx, actor, c.ID, seq)
			})
		}
		if got, _ := w.news(lea, n.Next); got != "5 receipt 2" {
			t.Errorf("read: %q", got)
		}
		if got := w.chats(lea, message.Member)[0].Others[0].Read; got != 2 {
			t.Errorf("the list tells %d", got)
		}
		if got := w.chats(noe, message.Member)[0].Me.Unread; got != 0 {
			t.Errorf("%d unread", got)
		}

		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.SetSettings(ctx, tx, actor, message.Settings{Door: message.Everyone})
		})
		w.say(lea, c.ID, "trois")
		w.say(noe, c.ID, "quatre")
		_, n = w.news(lea, 0)
		for who, seq := range map[id.Account]int64{noe: 3, lea: 4} {
			w.must(who, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.Read(ctx, tx, actor, c.ID, seq)
			})
		}
		if got, n := w.news(lea, n.Next); len(n.Events) != 1 || n.Events[0].By != lea {
			t.Errorf("of who tells nothing, and in return, one hears %q", got)
		}
		for _, a := range p {
			if got := w.chats(a, message.Member)[0].Others[0].Read; got != 0 {
				t.Errorf("%s is told %d", a, got)
			}
		}
	})
}

func TestEditsDeletionsAndReactions(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		first, second := w.say(lea, c.ID, "un"), w.say(lea, c.ID, "deux")
		edit := func(a id.Account, m id.Message, text string) string {
			return code(w.do(a, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				_, err := w.m.Edit(ctx, tx, actor, c.ID, m, text)
				return err
			}))
		}
		react := func(a id.Account, m id.Message, emoji string) string {
			return code(w.do(a, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.React(ctx, tx, actor, c.ID, m, emoji)
			}))
		}
		remove := func(a id.Account, m id.Message, all bool) string {
			return code(w.do(a, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.Delete(ctx, tx, actor, c.ID, m, all)
			}))
		}
		if got := edit(lea, first.ID, "un !") + edit(noe, first.ID, "pas moi") + edit(lea, second.ID, " "); got != "message.own"+"message.text.blank" {
			t.Errorf("edits: %q", got)
		}
		if got := react(noe, first.ID, "👍🏽") + react(noe, first.ID, "🇫🇷") + react(lea, second.ID, "bravo"); got != "message.reaction" {
			t.Errorf("reactions: %q", got)
		}
		if got := w.log(noe, c.ID); got != "1 un !🇫🇷, 2 deux" {
			t.Errorf("noe reads %q", got)
		}
		if got := react(noe, first.ID, "") + remove(noe, first.ID, false) + remove(noe, second.ID, true); got != "message.own" {
			t.Errorf("deletions: %q", got)
		}
		if a, b := w.log(lea, c.ID), w.log(noe, c.ID); a != "1 un !, 2 deux" || b != "2 deux" {
			t.Errorf("lea reads %q, noe %q", a, b)
		}
		w.Clock.Advance(message.EditFor + time.Second)
		if got := edit(lea, second.ID, "tard"); got != "message.late" {
			t.Errorf("a late edit: %q", got)
		}
		if got := remove(lea, second.ID, true) + remove(lea, second.ID, true); got != "" {
			t.Errorf("deleted for all: %q", got)
		}
		if got := w.log(noe, c.ID); got != "2 (deleted)" {
			t.Errorf("noe reads %q", got)
		}
		if got := react(noe, second.ID, "😀") + edit(lea, second.ID, "non"); got != "message.missing"+"message.missing" {
			t.Errorf("of what is gone: %q", got)
		}
		w.Clock.Advance(message.RevokeFor)
		if got := remove(lea, first.ID, true); got != "message.late" {
			t.Errorf("a late deletion: %q", got)
		}
	})
}

func TestGroups(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe", "eli", "maud")
		lea, noe, eli, maud := p[0], p[1], p[2], p[3]
		shy := w.Person("shy")
		w.must(maud, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Block(ctx, tx, actor, lea)
		})
		var c message.Chat
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
			c, _, err = w.m.Open(ctx, tx, actor, message.Draft{With: []id.Account{noe, shy, maud}, Title: "  La  place "})
			return err
		})
		if c.Title != "La place" || c.Count != 4 || !c.Me.Admin {
			t.Errorf("the group is %+v", c)
		}
		if len(w.chats(shy, message.Asked)) != 1 || len(w.chats(maud, message.Member))+len(w.chats(maud, message.Asked)) != 0 {
			t.Error("who is shy is not asked, or who blocks is")
		}
		w.say(lea, c.ID, "avant")
		as := func(a id.Account, fn func(ctx context.Context, tx *store.Tx, actor account.Actor) error) string {
			return code(w.do(a, fn))
		}
		add := func(a id.Account, who ...id.Account) string {
			return as(a, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.Add(ctx, tx, actor, c.ID, who)
			})
		}
		if got := add(noe, eli) + add(lea, eli) + add(lea, eli); got != "message.group.role" {
			t.Errorf("adding: %q", got)
		}
		w.say(noe, c.ID, "après")
		if got := w.log(eli, c.ID); got != "2 (added), 3 après" {
			t.Errorf("who came later reads %q", got)
		}
		if got := as(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Rename(ctx, tx, actor, c.ID, "Le parvis")
		}); got != "" {
			t.Error(got)
		}
		if got := as(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Remove(ctx, tx, actor, c.ID, eli)
		}); got != "" {
			t.Error(got)
		}
		if got := w.log(eli, c.ID); got != "message.missing" {
			t.Errorf("who was removed reads %q", got)
		}
		if _, _, err := w.try(eli, c.ID, message.Words{Text: "moi"}); code(err) != "message.missing" {
			t.Errorf("who was removed says something: %v", err)
		}
		if got := as(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Leave(ctx, tx, actor, c.ID)
		}); got != "" {
			t.Error(got)
		}
		if got := w.chats(noe, message.Member)[0]; !got.Me.Admin || got.Title != "Le parvis" || got.Count != 3 {
			t.Errorf("noe has %+v", got)
		}
	})
}

func TestWhatCanBeSaid(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		c := w.open(p[0], p[1])
		for want, list := range map[string][]message.Words{
			"": {
				{Text: strings.Repeat("é", message.MaxText)}, {Text: strings.Repeat("e\u0301", message.MaxText)}, {Post: 7}, {Post: 7, Text: "regarde"},
				{Location: &message.Location{Latitude: -90, Longitude: 180, Name: "Sud"}}, {Text: "hop", ReplyTo: 1}, {Text: "hop", ReplyTo: 999},
			},
			"message.text.blank":         {{}, {Text: " \n\u00a0"}},
			"message.text.long":          {{Text: strings.Repeat("é", message.MaxText+1)}},
			"message.text.invalid":       {{Text: "a\x00b"}, {Text: "\xff"}},
			"message.location":           {{Location: &message.Location{Latitude: 91}}, {Location: &message.Location{Longitude: -181}}},
			"message.kind":               {{Location: &message.Location{}, Post: 7}, {Location: &message.Location{}, Text: "x"}},
			"message.client_ref.invalid": {{Text: "x", Ref: "a b"}, {Text: "x", Ref: strings.Repeat("a", 64+1)}},
			"post.missing":               {{Post: w.hidden}},
		} {
			for _, said := range list {
				if _, _, err := w.try(p[0], c.ID, said); code(err) != want {
					t.Errorf("%.40v: %v, not %q", said, err, want)
				}
			}
		}
	})
}
