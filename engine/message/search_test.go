package message_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/message"
)

// find looks for words, page by page, and gives what each page found.
func (w *world) find(a id.Account, s message.Search) string {
	w.T.Helper()
	var pages []string
	for {
		var f message.Found
		err := w.Store.Read(w.Context(), func(tx *store.Tx) (err error) {
			f, err = w.m.Search(w.Context(), tx, w.Actor(a), s)
			return err
		})
		if err != nil {
			return fault.Of(err).Code
		}
		var page []string
		for _, m := range f.Messages {
			page = append(page, m.Words.Text)
		}
		pages = append(pages, strings.Join(page, ", "))
		if s.Before = f.Next; f.Next == 0 {
			return strings.Join(pages, " | ")
		}
	}
}

// Members find what they see in their chats, the newest first, whatever its cases and
// accents, and nothing else.
func TestSearchInMessages(t *testing.T) { // business-messaging 4, 22
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe", "eli")
		lea, noe, eli := p[0], p[1], p[2]
		c, d := w.open(lea, noe), w.open(noe, eli)
		g := w.open(noe, lea, eli)
		for _, s := range []struct {
			who  id.Account
			in   id.Chat
			text string
		}{
			{lea, c.ID, "Un été à Évreux"}, {noe, d.ID, "l'été sans lea"}, {noe, g.ID, "ÉTÉ 2026, Œuvre"}, {noe, c.ID, "été caché"}, {noe, c.ID, "été supprimé"},
			{eli, g.ID, "hiver"}, {lea, c.ID, "un autre ete"},
		} {
			m := w.say(s.who, s.in, s.text)
			w.Clock.Advance(time.Second)
			if all := strings.HasSuffix(s.text, "supprimé"); all || strings.HasSuffix(s.text, "caché") {
				who := lea
				if all {
					who = noe
				}
				w.must(who, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
					return w.m.Delete(ctx, tx, actor, s.in, m.ID, all)
				})
			}
		}
		for _, try := range []struct {
			who  id.Account
			s    message.Search
			want string
		}{
			{lea, message.Search{Text: "ete"}, "un autre ete, ÉTÉ 2026, Œuvre, Un été à Évreux"},
			{lea, message.Search{Text: "Été", Limit: 1}, "un autre ete | ÉTÉ 2026, Œuvre | Un été à Évreux"},
			{lea, message.Search{Text: "oeuvre été"}, "ÉTÉ 2026, Œuvre"},
			{lea, message.Search{Text: "ete", Chat: c.ID}, "un autre ete, Un été à Évreux"},
			{lea, message.Search{Text: "ete", Chat: d.ID}, "message.missing"},
			{lea, message.Search{Text: "printemps"}, ""},
			{lea, message.Search{Text: " é "}, "message.search.query"},
			{lea, message.Search{Text: strings.Repeat("x", 201)}, "message.search.query"},
			{eli, message.Search{Text: "ete"}, "ÉTÉ 2026, Œuvre, l'été sans lea"},
			{noe, message.Search{Text: "caché"}, "été caché"},
		} {
			if try.s.Limit == 0 {
				try.s.Limit = 10
			}
			if got := w.find(try.who, try.s); got != try.want {
				t.Errorf("%q finds %q, not %q", try.s.Text, got, try.want)
			}
		}
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Remove(ctx, tx, actor, g.ID, lea)
		})
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Block(ctx, tx, actor, noe)
		})
		w.say(noe, c.ID, "été derrière un mur")
		if got := w.find(lea, message.Search{Text: "ete", Limit: 10}); got != "un autre ete, Un été à Évreux" {
			t.Errorf("who was removed, and blocks, finds %q", got)
		}
	})
}

// A search opens five thousand messages at most, and goes on from there.
func TestASearchIsBounded(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources)
	w := open(k)
	p := w.people("lea", "noe")
	c := w.open(p[0], p[1])
	w.fill(p[0], c.ID, 5010)
	if got := w.find(p[1], message.Search{Text: "Numéro-3.", Limit: 10}); got != " | numero-3." {
		t.Errorf("the pages are %q", got)
	}
}

// fill says much.
func (w *world) fill(a id.Account, c id.Chat, n int) {
	actor := w.Actor(a)
	for from := 0; from < n; from += 500 {
		w.Write(func(tx *store.Tx) error {
			for i := from; i < min(from+500, n); i++ {
				if _, _, err := w.m.Send(w.Context(), tx, actor, c, message.Words{Text: fmt.Sprintf("numero-%d.", i)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	k := testkit.Lite(b, sources)
	w := open(k)
	p := w.people("lea", "noe")
	c := w.open(p[0], p[1])
	w.fill(p[0], c.ID, 5000)
	actor := w.Actor(p[1])
	b.ResetTimer()
	for range b.N {
		err := w.Store.Read(w.Context(), func(tx *store.Tx) error {
			f, err := w.m.Search(w.Context(), tx, actor, message.Search{Text: "introuvable", Limit: 40})
			if err == nil && len(f.Messages) > 0 {
				b.Error("something is found")
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
