package message_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/message"
)

// link makes the link of a group.
func (w *world) link(a id.Account, c id.Chat) (l message.Link, err error) {
	w.T.Helper()
	err = w.do(a, func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
		l, err = w.m.MakeLink(ctx, tx, actor, c)
		return err
	})
	return l, err
}

func (w *world) join(a id.Account, code string) error {
	w.T.Helper()
	return w.do(a, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
		_, err := w.m.Join(ctx, tx, actor, code)
		return err
	})
}

// invited is what a link tells somebody.
func (w *world) invited(a id.Account, by string) string {
	w.T.Helper()
	var i message.Invitation
	err := w.Store.Read(w.Context(), func(tx *store.Tx) (err error) {
		i, err = w.m.Invitation(w.Context(), tx, w.Actor(a), by)
		return err
	})
	if err != nil {
		return code(err)
	}
	return fmt.Sprint(i.Title, " ", i.Count, " ", i.In)
}

// Whoever has the link of a group comes in and reads what is said from then on; who was
// removed, or stands behind a block, finds that it leads nowhere.
func TestLinksToGroups(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe", "eli", "max", "zoe")
		lea, noe, eli, max, zoe := p[0], p[1], p[2], p[3], p[4]
		c := w.open(lea, noe, eli)
		direct := w.open(lea, noe)
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Rename(ctx, tx, actor, c.ID, "Le marché")
		})
		w.say(lea, c.ID, "avant")
		for _, try := range []struct {
			who  id.Account
			in   id.Chat
			want string
		}{{noe, c.ID, "message.group.role"}, {max, c.ID, "message.missing"}, {lea, direct.ID, "message.direct"}, {lea, c.ID, ""}} {
			if _, err := w.link(try.who, try.in); code(err) != try.want {
				t.Errorf("a link of %d: %v, not %q", try.in, err, try.want)
			}
		}
		old, err := w.link(lea, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		l, err := w.link(lea, c.ID)
		if err != nil || len(l.Code) != 22 || l.Code == old.Code {
			t.Fatalf("%+v, %v", l, err)
		}
		var again message.Link
		w.Read(func(tx *store.Tx) (err error) { again, err = w.m.Link(w.Context(), tx, w.Actor(lea), c.ID); return err })
		if again.Code != l.Code {
			t.Errorf("shown again it is %q", again.Code)
		}
		if got := w.invited(max, l.Code) + ", " + w.invited(max, old.Code) + ", " + w.invited(noe, l.Code); got != "Le marché 3 false, message.link.missing, Le marché 3 true" {
			t.Errorf("the links tell %q", got)
		}
		for range 2 {
			if err := w.join(max, l.Code); err != nil {
				t.Fatal(err)
			}
		}
		w.say(noe, c.ID, "après")
		if got := w.log(max, c.ID); got != "3 (joined), 4 après" {
			t.Errorf("max reads %q", got)
		}
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Remove(ctx, tx, actor, c.ID, max)
		})
		w.must(eli, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Leave(ctx, tx, actor, c.ID)
		})
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.graph.Block(ctx, tx, actor, zoe)
		})
		for who, want := range map[id.Account]string{max: "message.link.missing", eli: "", zoe: "message.link.missing"} {
			if err := w.join(who, l.Code); code(err) != want {
				t.Errorf("%d joins: %v, not %q", who, err, want)
			}
		}
		if got := w.invited(zoe, l.Code); got != "message.link.missing" {
			t.Errorf("zoe is told %q", got)
		}
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Add(ctx, tx, actor, c.ID, []id.Account{max})
		})
		if err := w.join(max, l.Code); err != nil {
			t.Errorf("who was asked again does not join: %v", err)
		}
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Leave(ctx, tx, actor, c.ID)
		})
		if got := w.invited(lea, l.Code); got != "message.link.missing" {
			t.Errorf("the link of who left tells %q", got)
		}
	})
}

// A link ends when it is ended, and no copy of the database has its code.
func TestALinkEnds(t *testing.T) { // business-messaging 4, 22.1
	t.Parallel()
	k := testkit.Lite(t, sources)
	w := open(k)
	p := w.people("lea", "noe", "eli", "max")
	c := w.open(p[0], p[1], p[2])
	l, err := w.link(p[0], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(k.URL + end)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(l.Code)) {
			t.Errorf("the file%s has the code", end)
		}
	}
	w.must(p[0], func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
		return w.m.RevokeLink(ctx, tx, actor, c.ID)
	})
	if err := w.join(p[3], l.Code); code(err) != "message.link.missing" {
		t.Errorf("by a link that was ended: %v", err)
	}
}
