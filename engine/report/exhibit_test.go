package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/audit"
	"parvis/engine/message"
	"parvis/engine/report"
)

// tell lets somebody say something to lea in a chat, and gives the chat and the messages.
func (w *world) tell(who string, texts ...string) (id.Chat, []id.Message) {
	w.T.Helper()
	var c message.Chat
	var out []id.Message
	w.Write(func(tx *store.Tx) (err error) {
		out = nil
		if err = w.said.SetSettings(w.Context(), tx, w.who["lea"], message.Settings{Door: message.Everyone}); err != nil {
			return err
		}
		if c, _, err = w.said.Open(w.Context(), tx, w.who[who], message.Draft{With: []id.Account{w.who["lea"].Account}}); err != nil {
			return err
		}
		for _, text := range texts {
			m, _, err := w.said.Send(w.Context(), tx, w.who[who], c.ID, message.Words{Text: text})
			if err != nil {
				return err
			}
			out = append(out, m.ID)
		}
		return nil
	})
	return c.ID, out
}

// shown gives what a moderator reads of reports.
func (w *world) shown(who string, list ...report.Report) (string, error) {
	w.T.Helper()
	var said []report.Exhibit
	err := w.Store.Write(w.Context(), func(tx *store.Tx) (err error) {
		said, err = w.reports.Exhibits(w.Context(), tx, w.who[who], list)
		return err
	})
	var out []string
	for _, x := range said {
		var q message.Quote
		if err := json.Unmarshal(x.Words, &q); err != nil {
			w.T.Fatal(err)
		}
		out = append(out, q.Words.Text)
	}
	return strings.Join(out, ", "), err
}

func (w *world) complain(by string, d report.Draft) (r report.Report, err error) {
	err = w.Store.Write(w.Context(), func(tx *store.Tx) (err error) {
		r, err = w.reports.Open(w.Context(), tx, w.who[by], d)
		return err
	})
	return r, err
}

// Moderators read the reported messages and no others, also once they are deleted, each
// look is recorded, and eighteen months after the report is closed they are gone.
func TestReportedMessages(t *testing.T) { // business-messaging 4, 21; architecture 18.4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		c, ids := w.tell("jean", "un", "deux", "trois")
		r, err := w.complain("lea", report.Draft{Chat: c, Messages: []id.Message{ids[0], ids[2]}, Reason: "other"})
		if err != nil || r.Target != w.who["jean"].Account {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := w.complain("lea", report.Draft{Target: w.who["zoe"].Account, Chat: c, Messages: ids[:1], Reason: "other"}); err == nil {
			t.Error("words of jean are reported as those of zoe")
		}
		if _, err := w.complain("zoe", report.Draft{Chat: c, Messages: ids[:1], Reason: "other"}); err == nil {
			t.Error("zoe reports what she does not see")
		}
		for _, m := range ids {
			w.Write(func(tx *store.Tx) error { return w.said.Delete(w.Context(), tx, w.who["jean"], c, m, true) })
		}
		looks := func() (n int) {
			w.Read(func(tx *store.Tx) error {
				list, err := audit.List(w.Context(), tx, audit.Filter{}, store.Page{Limit: 100})
				for _, e := range list {
					if e.Action == "report.read" && e.Subject.Kind == "message" && e.Actor == w.who["mod"].Account && e.Case == int64(r.ID) {
						n++
					}
				}
				return err
			})
			return n
		}
		if got, err := w.shown("lea", r); err == nil || got != "" {
			t.Errorf("lea reads %q", got)
		}
		before := looks()
		if got, err := w.shown("mod", r); err != nil || got != "un, trois" {
			t.Errorf("the moderator reads %q, %v", got, err)
		}
		if n := looks(); before != 0 || n != 2 {
			t.Errorf("%d and then %d looks are recorded", before, n)
		}
		resolve := func() {
			w.Write(func(tx *store.Tx) error {
				_, err := w.reports.Resolve(w.Context(), tx, w.who["mod"], r.ID)
				return err
			})
		}
		resolve()
		w.Write(func(tx *store.Tx) error {
			_, err := w.reports.Reopen(w.Context(), tx, w.who["mod"], r.ID)
			return err
		})
		w.Clock.Advance(600 * 24 * time.Hour)
		w.Settle()
		if got, _ := w.shown("mod", r); got != "un, trois" {
			t.Errorf("of an open report the moderator reads %q", got)
		}
		resolve()
		w.Clock.Advance(540 * 24 * time.Hour)
		w.Settle()
		first, _ := w.shown("mod", r)
		w.Clock.Advance(20 * 24 * time.Hour)
		w.Settle()
		if got, _ := w.shown("mod", r); first != "un, trois" || got != "" {
			t.Errorf("before eighteen months %q, after them %q", first, got)
		}
	})
}

// Whoever goes takes along what was reported of them, and who reported does not.
func TestReportedMessagesAndErasure(t *testing.T) { // social-core 5
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		c, ids := w.tell("jean", "un")
		r, err := w.complain("lea", report.Draft{Chat: c, Messages: ids, Reason: "other"})
		if err != nil {
			t.Fatal(err)
		}
		for _, try := range []struct{ who, want string }{{"lea", "un"}, {"jean", ""}} {
			w.Write(func(tx *store.Tx) error { return w.reports.Erase(w.Context(), tx, w.who[try.who].Account) })
			if got, err := w.shown("mod", r); err != nil || got != try.want {
				t.Errorf("after %s went: %q, %v", try.who, got, err)
			}
		}
	})
}

// A copy of the database reads no reported message.
func TestReportedMessagesAreSealed(t *testing.T) { // business-messaging 22.1
	t.Parallel()
	k := testkit.Lite(t, sources())
	w := open(k)
	c, ids := w.tell("jean", "secretdutexte")
	if _, err := w.complain("lea", report.Draft{Chat: c, Messages: ids, Reason: "other"}); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(k.URL + end)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("secretdutexte")) {
			t.Errorf("the file%s has it", end)
		}
		if end == "-wal" && !bytes.Contains(data, []byte("report.opened")) {
			t.Error("the test looked into the wrong file")
		}
	}
}
