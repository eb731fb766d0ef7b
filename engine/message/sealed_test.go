package message_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/age"
	"parvis/engine/message"
)

func ageOf(s string) (age.Date, error) { return age.ParseDate(s) }

// A copy of the database reads nothing of what was said.
func TestTheDatabaseAloneReadsNothing(t *testing.T) { // business-messaging 22.1
	t.Parallel()
	k := testkit.Lite(t, sources)
	w := open(k)
	p := w.people("lea", "noe", "eli")
	var c message.Chat
	w.must(p[0], func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
		c, _, err = w.m.Open(ctx, tx, actor, message.Draft{With: p[1:], Title: "secretdutitre"})
		return err
	})
	m := w.say(p[0], c.ID, "secretdutexte")
	w.must(p[0], func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
		_, err := w.m.Edit(ctx, tx, actor, c.ID, m.ID, "secretcorrige")
		return err
	})
	w.must(p[1], func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
		return w.m.React(ctx, tx, actor, c.ID, m.ID, "🎉")
	})
	w.Settle()
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(k.URL + end)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"secretdutitre", "secretdutexte", "secretcorrige", "🎉"} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("the file%s has %q in it", end, secret)
			}
		}
		if end == "-wal" && !bytes.Contains(data, []byte("message.told")) {
			t.Error("the test looked into the wrong file")
		}
	}
}

// Whoever goes takes their words along, and the others keep the chat.
func TestWhoGoesTakesTheirWordsAlong(t *testing.T) { // business-messaging 21, social-core 5
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		c := w.open(p[0], p[1])
		w.say(p[0], c.ID, "un")
		w.say(p[1], c.ID, "deux")
		for i, want := range []string{"1 (deleted), 2 deux", "message.missing"} {
			for done := false; !done; {
				w.Write(func(tx *store.Tx) (err error) { done, err = w.m.Erase(w.Context(), tx, p[i]); return err })
			}
			if got := w.log(p[1], c.ID); got != want {
				t.Errorf("noe reads %q", got)
			}
		}
		w.Read(func(tx *store.Tx) error {
			n, err := store.One(tx, store.Value[int], "SELECT (SELECT COUNT(*) FROM message_chat) + (SELECT COUNT(*) FROM message_message) + (SELECT COUNT(*) FROM message_feed)")
			if err != nil || n != 0 {
				t.Errorf("%d rows stay, %v", n, err)
			}
			return nil
		})
	})
}
