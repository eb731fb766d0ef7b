package message_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/post"
)

// publish writes a direct post as an app does.
func (w *world) publish(a id.Account, d post.Draft) (p post.Post, err error) {
	actor := w.Actor(a)
	w.Clock.Advance(time.Minute)
	d.Visibility = post.Direct
	err = w.Store.Write(w.Context(), func(tx *store.Tx) (err error) {
		p, err = w.posts.Publish(w.Context(), tx, actor, d, "")
		return err
	})
	return p, err
}

// direct publishes what cannot be refused.
func (w *world) direct(a id.Account, text string, above id.Post) post.Post {
	w.T.Helper()
	p, err := w.publish(a, post.Draft{Text: text, ReplyTo: above})
	if err != nil {
		w.T.Fatalf("%q: %v", text, err)
	}
	return p
}

// last gives the newest post of somebody's newest conversation.
func (w *world) last(a id.Account) (p post.Post) {
	w.T.Helper()
	w.Settle()
	w.Read(func(tx *store.Tx) error {
		list, err := w.posts.Conversations(w.Context(), tx, w.Actor(a), store.Page{Limit: 1})
		if err == nil && len(list) > 0 {
			p, err = w.posts.See(w.Context(), tx, w.Actor(a), list[0].Last)
		}
		return err
	})
	return p
}

// threads gives the conversations of somebody as an app shows them: those with something
// new are marked, each with what is above its newest post.
func (w *world) threads(a id.Account) string {
	w.T.Helper()
	w.Settle()
	var out []string
	w.Read(func(tx *store.Tx) error {
		list, err := w.posts.Conversations(w.Context(), tx, w.Actor(a), store.Page{Limit: 40})
		if err != nil {
			return err
		}
		for _, c := range list {
			said := []string{}
			for p := c.Last; p != 0; {
				got, err := w.posts.See(w.Context(), tx, w.Actor(a), p)
				if err != nil {
					said = append(said, "(hidden)")
					break
				}
				said, p = append(said, got.Source), got.ReplyTo
			}
			slices.Reverse(said)
			mark := ""
			if c.Unread {
				mark = "new: "
			}
			out = append(out, mark+strings.Join(said, " | "))
		}
		return nil
	})
	return strings.Join(out, " & ")
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, not %q", what, got, want)
	}
}

// Who writes in an app that knows posts and who uses chats hold one conversation.
func TestPostsAndMessagesAreOneConversation(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe", "eli")
		lea, noe, eli := p[0], p[1], p[2]
		w.direct(lea, "@noe Bonjour, @noe ?", 0)
		c := w.open(noe, lea)
		expect(t, "noe", w.log(noe, c.ID), "1 Bonjour, @noe ?")
		expect(t, "noe, in an app", w.threads(noe), "new: @noe Bonjour, @noe ?")
		w.say(noe, c.ID, "Salut")
		expect(t, "lea, in an app", w.threads(lea), "new: @noe Bonjour, @noe ? | @lea Salut")
		w.direct(lea, "@noe Une autre fois", 0)
		w.direct(lea, "@noe Et encore", w.last(lea).ID)
		expect(t, "noe", w.log(noe, c.ID), "1 Bonjour, @noe ?, 2 Salut, 3 Une autre fois, 4 Et encore")
		expect(t, "one conversation", w.threads(noe), "new: @noe Une autre fois | @noe Et encore")

		w.direct(eli, "@noe @lea à trois", 0)
		g := w.chats(noe, message.Member)[0]
		expect(t, "a group", w.log(noe, g.ID)+" "+string(g.Kind), "1 à trois group")
		w.say(noe, g.ID, "oui")
		w.direct(lea, "@eli @noe moi aussi", w.last(lea).ID)
		w.direct(lea, "@noe @eli et sans rien au-dessus", 0)
		expect(t, "the group", w.log(eli, g.ID), "1 à trois, 2 oui, 3 moi aussi, 4 et sans rien au-dessus")
		w.direct(lea, "@noe sans elle", w.last(lea).ID)
		expect(t, "two of three", w.log(noe, c.ID), "1 Bonjour, @noe ?, 2 Salut, 3 Une autre fois, 4 Et encore, 5 sans elle")
		if n := len(w.chats(noe, message.Member)); n != 2 {
			t.Errorf("noe has %d chats", n)
		}
		w.direct(lea, "pour moi seule", 0)
		if n := len(w.chats(lea, message.Member)); n != 2 {
			t.Errorf("a note to oneself makes a chat: %d", n)
		}
		var answered []message.Message
		w.Read(func(tx *store.Tx) (err error) {
			answered, err = w.m.Messages(w.Context(), tx, w.Actor(eli), g.ID, message.Range{After: 2, Limit: 1})
			return err
		})
		if answered[0].ReplyTo != 2 {
			t.Errorf("the answer answers %d", answered[0].ReplyTo)
		}
	})
}

// Doors and requests hold for direct posts as for messages.
func TestDirectPostsMeetTheDoor(t *testing.T) { // business-messaging 4, 20
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		w.door(noe, message.Nobody)
		_, err := w.publish(lea, post.Draft{Text: "@noe ouvre"})
		expect(t, "a shut door", code(err), "message.door.closed")
		expect(t, "nothing is written", w.threads(lea), "")
		w.door(noe, message.Near)
		w.direct(lea, "@noe une question", 0)
		_, err = w.publish(lea, post.Draft{Text: "@noe encore une"})
		expect(t, "a request that waits", code(err), "message.request.waiting")
		if n := len(w.chats(noe, message.Asked)); n != 1 {
			t.Errorf("noe has %d requests", n)
		}
		w.direct(noe, "@lea une réponse", w.last(noe).ID)
		w.direct(lea, "@noe merci", w.last(lea).ID)
		expect(t, "who answers accepts", w.log(noe, w.chats(noe, message.Member)[0].ID), "1 une question, 2 une réponse, 3 merci")
	})
}

// Behind a block nobody but the author sees a post, who sees it as any other, and it stays
// so when the block is lifted.
func TestABlockIsNotToldByPosts(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Block(ctx, tx, actor, lea)
		})
		said := w.direct(lea, "@noe es-tu là ?", 0)
		c := w.open(lea, noe)
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Unblock(ctx, tx, actor, lea)
		})
		if got := w.last(lea); got.ID != said.ID || !slices.Equal(got.Named(), []id.Account{noe}) || len(got.Mentions) != 0 {
			t.Errorf("lea sees %+v", got)
		}
		expect(t, "noe, in an app", w.threads(noe), "")
		w.say(lea, c.ID, "maintenant ?")
		expect(t, "noe, after the block", w.threads(noe), "new: @noe maintenant ?")
		expect(t, "lea", w.threads(lea), "@noe maintenant ?")
	})
}

// What is edited or deleted on one side is on the other, within the times of messages.
func TestEditsAndDeletionsGoBothWays(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		said := w.direct(lea, "@noe Bonjur", 0)
		c := w.open(noe, lea)
		edit := func(to string) error {
			return w.do(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				_, err := w.posts.Edit(ctx, tx, actor, said.ID, post.Change{Text: &to})
				return err
			})
		}
		w.Clock.Advance(time.Minute)
		if err := edit("Bonjour"); err != nil { // whom it reached is not taken back by leaving out the name
			t.Fatal(err)
		}
		expect(t, "a post that was edited", w.log(noe, c.ID), "1 Bonjour")
		expect(t, "it is as its author wrote it", w.threads(noe), "new: Bonjour")
		w.Clock.Advance(message.EditFor)
		expect(t, "a late edit", code(edit("@noe Au revoir")), "message.late")
		m := w.say(noe, c.ID, "Salu")
		expect(t, "lea, in an app", w.threads(lea), "new: Bonjour | @lea Salu")
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			_, err := w.m.Edit(ctx, tx, actor, c.ID, m.ID, "Salut")
			return err
		})
		expect(t, "a message that was edited", w.threads(lea), "new: Bonjour | @lea Salut")
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Delete(ctx, tx, actor, c.ID, m.ID, true)
		})
		expect(t, "a message that was deleted", w.threads(lea), "new: Bonjour")
		w.Clock.Advance(30 * 24 * time.Hour)
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			_, err := w.posts.Delete(ctx, tx, actor, said.ID)
			return err
		})
		expect(t, "a post that was deleted, however late", w.log(noe, c.ID)+w.threads(noe), "1 (deleted), 2 (deleted)")
	})
}

// What is read on one side is read on the other.
func TestReadingGoesBothWays(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		w.direct(lea, "@noe un", 0)
		c := w.open(noe, lea)
		unread := func() string { return fmt.Sprint(w.chats(noe, message.Member)[0].Me.Unread, " ", w.threads(noe)) }
		expect(t, "new", unread(), "1 new: @noe un")
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Read(ctx, tx, actor, c.ID, 1)
		})
		expect(t, "read in the chat", unread(), "0 @noe un")
		w.say(lea, c.ID, "deux")
		w.say(lea, c.ID, "trois")
		expect(t, "new again", unread(), "2 new: @noe un | @noe deux | @noe trois")
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Read(ctx, tx, actor, c.ID, 2)
		})
		expect(t, "not read to the end", unread(), "1 new: @noe un | @noe deux | @noe trois")
		mark := func(unread bool) {
			w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				list, err := w.posts.Conversations(ctx, tx, actor, store.Page{Limit: 1})
				if err == nil {
					_, err = w.posts.MarkConversation(ctx, tx, actor, list[0].ID, unread)
				}
				return err
			})
		}
		mark(false)
		expect(t, "read in an app", unread(), "0 @noe un | @noe deux | @noe trois")
		w.say(lea, c.ID, "quatre")
		w.Settle()
		mark(false)
		mark(true) // before anybody heard that it was read
		expect(t, "read, and kept for later", unread(), "0 new: @noe un | @noe deux | @noe trois | @noe quatre")
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			top, err := w.m.Top(ctx, tx, actor)
			if err != nil {
				return err
			}
			return w.m.Ack(ctx, tx, actor, top)
		})
		expect(t, "kept for later, and a device is told", unread(), "0 new: @noe un | @noe deux | @noe trois | @noe quatre")
	})
}

// What posts have no shape for is a line with a link, and what messages have none for too.
func TestWhatHasNoShapeIsALink(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		if _, _, err := w.try(lea, c.ID, message.Words{Location: &message.Location{Latitude: 47.21, Longitude: -1.55, Name: "Le port"}}); err != nil {
			t.Fatal(err)
		}
		expect(t, "a place", w.threads(noe), "new: @noe 📍 Le port\nhttps://www.openstreetmap.org/?mlat=47.21000&mlon=-1.55000")
		var shared post.Post
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
			shared, err = w.posts.Publish(ctx, tx, actor, post.Draft{Text: "ouvert", Visibility: post.Public}, "")
			return err
		})
		if _, _, err := w.try(lea, c.ID, message.Words{Post: shared.ID, Text: "regarde"}); err != nil {
			t.Fatal(err)
		}
		expect(t, "a post", w.last(noe).Source, fmt.Sprintf("@noe regarde\n🔗 https://parvis.example/@noe/%v", shared.ID))
		poll, err := w.publish(lea, post.Draft{Text: "@noe oui ?", Poll: &post.PollDraft{Options: []string{"oui", "non"}, ExpiresIn: time.Hour}})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "a poll", w.chats(noe, message.Member)[0].Last.Words.Text, fmt.Sprintf("oui ?\nhttps://parvis.example/@lea/%v", poll.ID))
		if _, err := w.publish(lea, post.Draft{Text: "@noe la suite", Spoiler: "Attention"}); err != nil {
			t.Fatal(err)
		}
		expect(t, "a warning", w.chats(noe, message.Member)[0].Last.Words.Text, "Attention\n\nla suite")
	})
}

// What is said in a larger group stays there.
func TestLargeGroupsAreNoPosts(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		names := []string{"lea"}
		for i := range 10 {
			names = append(names, fmt.Sprintf("ami%d", i))
		}
		p := w.people(names...)
		small, large := w.open(p[0], p[1:10]...), w.open(p[0], p[1:]...)
		w.say(p[0], large.ID, "à onze")
		expect(t, "eleven", w.threads(p[1]), "")
		w.say(p[0], small.ID, "à dix")
		if got := w.threads(p[1]); !strings.HasSuffix(got, " à dix") || strings.Count(got, "@") != 9 {
			t.Errorf("ten: %q", got)
		}
	})
}

// A picture hangs on the message and on the post, and goes with them.
func TestPicturesHangOnBoth(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe", "shy")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		sent := []id.Media{w.picture(lea, 20), w.picture(lea, 21), w.picture(lea, 22)}
		there := func() (n int) {
			w.Clock.Advance(48 * time.Hour)
			w.Settle()
			w.Read(func(tx *store.Tx) error {
				list, err := w.files.Many(w.Context(), tx, sent)
				n = len(list)
				return err
			})
			return n
		}
		read := func() (out string) {
			w.Read(func(tx *store.Tx) error {
				list, err := w.m.Messages(w.Context(), tx, w.Actor(noe), c.ID, message.Range{Limit: 10})
				for _, m := range slices.Backward(list) {
					out += fmt.Sprintf("%s %s %t, ", m.Kind, m.Words.Text, m.File != nil && m.File.Closed)
				}
				return err
			})
			return out
		}
		m, _, err := w.try(lea, c.ID, message.Words{Media: sent[0], Text: "le pont"})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.last(noe); got.Source != "@noe le pont" || len(got.Media) != 1 || got.Media[0] != m.Words.Media {
			t.Errorf("as a post it is %+v", got)
		}
		two, err := w.publish(lea, post.Draft{Text: "@noe deux", Media: sent[1:]})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "as messages", read(), "image le pont true, image deux true, image  true, ")
		if n := there(); n != 3 {
			t.Errorf("%d files are there", n)
		}
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			_, err := w.posts.Delete(ctx, tx, actor, two.ID)
			return err
		})
		expect(t, "after the post is gone", read(), "image le pont true, image  false, image  false, ")
		if n := there(); n != 1 {
			t.Errorf("%d files are there", n)
		}
		w.door(p[2], message.Near)
		_, err = w.publish(lea, post.Draft{Text: "@shy regarde", Media: []id.Media{w.picture(lea, 23)}})
		expect(t, "to a stranger", code(err), "message.request.text")
	})
}

// Of a post with two pictures each is a message: one is deleted by itself, and the post
// goes with the last.
func TestOnePictureOfAPostIsDeleted(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		made, err := w.publish(lea, post.Draft{Text: "@noe deux", Media: []id.Media{w.picture(lea, 20), w.picture(lea, 21)}})
		if err != nil {
			t.Fatal(err)
		}
		var said []message.Message
		w.Read(func(tx *store.Tx) (err error) {
			said, err = w.m.Messages(w.Context(), tx, w.Actor(noe), c.ID, message.Range{Limit: 10})
			return err
		})
		for i, want := range []bool{true, false} {
			w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.Delete(ctx, tx, actor, c.ID, said[i].ID, true)
			})
			w.Settle()
			w.Read(func(tx *store.Tx) error {
				if _, err := w.posts.See(w.Context(), tx, w.Actor(noe), made.ID); (err == nil) != want {
					t.Errorf("after %d of two, the post is %v", i+1, err)
				}
				return nil
			})
		}
	})
}
