package message_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
)

// exhibit hands messages to the moderators as somebody, under a number.
func (w *world) exhibit(a id.Account, c id.Chat, by id.Report, which ...id.Message) (string, error) {
	w.T.Helper()
	var list []message.Quote
	err := w.do(a, func(ctx context.Context, tx *store.Tx, actor account.Actor) (err error) {
		list, err = w.m.Exhibit(ctx, tx, actor, c, which, by)
		return err
	})
	var out []string
	for _, q := range list {
		text := q.Words.Text
		for _, b := range q.Before {
			text += "<" + b.Words.Text
		}
		out = append(out, text)
	}
	return strings.Join(out, ", "), err
}

// Only what the reporter sees is reported, of one other member at once, with what it said
// before it was edited.
func TestWhatCanBeReported(t *testing.T) { // business-messaging 4, 21
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe", "eli", "max")
		lea, noe, eli, max := p[0], p[1], p[2], p[3]
		c := w.open(lea, noe, eli)
		early := w.say(noe, c.ID, "avant")
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Add(ctx, tx, actor, c.ID, []id.Account{max})
		})
		one, other, own := w.say(noe, c.ID, "un"), w.say(eli, c.ID, "deux"), w.say(lea, c.ID, "trois")
		for _, text := range []string{"un bis", "un ter"} {
			w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				_, err := w.m.Edit(ctx, tx, actor, c.ID, one.ID, text)
				return err
			})
		}
		if got, err := w.exhibit(lea, c.ID, 1, early.ID, one.ID); err != nil || got != "avant, un ter<un bis<un" {
			t.Errorf("%q, %v", got, err)
		}
		elsewhere := w.say(noe, w.open(noe, lea).ID, "ailleurs")
		gone, hidden := w.say(noe, c.ID, "parti"), w.say(noe, c.ID, "caché")
		w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Delete(ctx, tx, actor, c.ID, gone.ID, true)
		})
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Delete(ctx, tx, actor, c.ID, hidden.ID, false)
		})
		many := make([]id.Message, message.MaxQuoted+1)
		for _, try := range []struct {
			who   id.Account
			want  string
			which []id.Message
		}{
			{lea, "message.quoted", nil}, {lea, "message.quoted", []id.Message{one.ID, other.ID}}, {lea, "message.quoted", []id.Message{own.ID}}, {lea, "message.quoted", many},
			{lea, "message.missing", []id.Message{one.ID, 7}}, {lea, "message.missing", []id.Message{elsewhere.ID}}, {lea, "message.missing", []id.Message{gone.ID}},
			{lea, "message.missing", []id.Message{hidden.ID}}, {max, "message.missing", []id.Message{early.ID}}, {max, "", []id.Message{one.ID}}, {w.Person("zoe"), "message.missing", []id.Message{one.ID}},
		} {
			if _, err := w.exhibit(try.who, c.ID, 2, try.which...); code(err) != try.want {
				t.Errorf("%v: %v, not %q", try.which, err, try.want)
			}
		}
	})
}

// The file of a reported message stays until the last report of it is closed, also when
// its sender deletes it.
func TestFilesOfReportedMessagesStay(t *testing.T) { // business-messaging 21
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		send := func() (message.Message, id.Media) {
			f := w.picture(noe, 20)
			m, _, err := w.try(noe, c.ID, message.Words{Media: f})
			if err != nil {
				t.Fatal(err)
			}
			return m, f
		}
		m, f := send()
		there := func(f id.Media) (n int) {
			w.Read(func(tx *store.Tx) error {
				list, err := w.files.Many(w.Context(), tx, []id.Media{f})
				n = len(list)
				return err
			})
			return n
		}
		revoke := func(m message.Message) {
			w.must(noe, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
				return w.m.Delete(ctx, tx, actor, c.ID, m.ID, true)
			})
		}
		for by := range id.Report(2) {
			if _, err := w.exhibit(lea, c.ID, by+1, m.ID); err != nil {
				t.Fatal(err)
			}
		}
		revoke(m)
		var got []string
		for _, fn := range []func(ctx context.Context, tx *store.Tx) error{
			func(context.Context, *store.Tx) error { return nil },
			func(ctx context.Context, tx *store.Tx) error { return w.m.Release(ctx, tx, 1) },
			func(ctx context.Context, tx *store.Tx) error { return w.m.Retain(ctx, tx, 1) },
			func(ctx context.Context, tx *store.Tx) error { return w.m.Release(ctx, tx, 2) },
			func(ctx context.Context, tx *store.Tx) error { return w.m.Release(ctx, tx, 1) },
		} {
			w.Write(func(tx *store.Tx) error { return fn(w.Context(), tx) })
			got = append(got, fmt.Sprint(there(f)))
		}
		if s := strings.Join(got, ""); s != "11110" {
			t.Errorf("the file is there %s", s)
		}
		m, f = send()
		if _, err := w.exhibit(lea, c.ID, 3, m.ID); err != nil {
			t.Fatal(err)
		}
		w.Write(func(tx *store.Tx) error { return w.m.Release(w.Context(), tx, 3) })
		before := there(f)
		revoke(m)
		if after := there(f); before != 1 || after != 0 {
			t.Errorf("after the report: %d, deleted: %d", before, after)
		}
	})
}
