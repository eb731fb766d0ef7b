package announce_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/audit/audittest"
	"parvis/engine/notify/announce"
)

var (
	staff = account.Actor{Account: 1_000_001, Role: account.ManageAnnouncements}
	léa   = account.Actor{Account: 1_000_002}
	jean  = account.Actor{Account: 1_000_003}
)

type world struct {
	*testkit.Kit
	*announce.Engine
	log *event.Log
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sources := []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "audit", FS: audit.Migrations}, {Folder: "announce", FS: announce.Migrations}}
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		words, err := i18n.New(i18n.French, announce.Locales)
		if err != nil {
			t.Fatal(err)
		}
		events := event.New(event.Options{Store: k.Store, Clock: k.Clock})
		fn(t, &world{k, announce.New(announce.Options{Events: events, Words: words, Base: "https://parvis.example"}), events})
	})
}

func (w *world) publish(d announce.Draft) (a announce.Announcement) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) (err error) { a, err = w.Publish(w.Context(), tx, staff, d); return err })
	w.Clock.Advance(time.Millisecond)
	return a
}

func (w *world) list(who account.Actor) (out []announce.Announcement) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) { out, err = w.List(w.Context(), tx, who); return err })
	return out
}

// social-core 7.3: announcements hold between their times, are put away and
// answered by each member for themselves.
func TestAnAnnouncement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		now := w.Clock.Now()
		a := w.publish(announce.Draft{Text: " Bonjour "})
		w.publish(announce.Draft{Text: "demain", From: now.Add(24 * time.Hour)})
		w.publish(announce.Draft{Text: "une heure", Until: now.Add(time.Hour)})
		if got := w.list(léa); len(got) != 2 || got[1].Text != "Bonjour" || got[0].Text != "une heure" {
			t.Fatalf("now %+v", got)
		}
		w.Clock.Advance(2 * time.Hour)
		if got := w.list(léa); len(got) != 1 {
			t.Fatalf("after its end %+v", got)
		}
		w.Write(func(tx *store.Tx) error {
			for _, who := range []account.Actor{léa, jean, léa} {
				if err := w.React(w.Context(), tx, who, a.ID, "🎉"); err != nil {
					return err
				}
			}
			return w.Dismiss(w.Context(), tx, léa, a.ID)
		})
		mine, his := w.list(léa)[0], w.list(jean)[0]
		if !mine.Read || his.Read || len(mine.Reactions) != 1 || mine.Reactions[0].Count != 2 || !mine.Reactions[0].Mine {
			t.Errorf("léa sees %+v, jean %+v", mine, his)
		}
		w.Write(func(tx *store.Tx) error { return w.Unreact(w.Context(), tx, léa, a.ID, "🎉") })
		if r := w.list(léa)[0].Reactions; len(r) != 1 || r[0].Count != 1 || r[0].Mine {
			t.Errorf("taken back: %+v", r)
		}
		w.Write(func(tx *store.Tx) error { return w.Erase(w.Context(), tx, jean.Account) })
		if r := w.list(léa)[0].Reactions; len(r) != 0 {
			t.Errorf("erased: %+v", r)
		}
		w.Write(func(tx *store.Tx) error { return w.Withdraw(w.Context(), tx, staff, a.ID) })
		if got := w.list(léa); len(got) != 0 {
			t.Errorf("withdrawn: %+v", got)
		}
		at := "announcement:" + strconv.FormatInt(a.ID, 10)
		want := []string{"announcement.publish " + at + " () ()", "announcement.withdraw " + at + " () ()"}
		if got := audittest.Said(w.Kit, audit.Filter{Subject: audit.Subject{Kind: "announcement", ID: a.ID}}); !slices.Equal(got, want) { // social-core 18
			t.Errorf("the record says %q", got)
		}
	})
}

func TestWhatAnAnnouncementCannotBe(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		now := w.Clock.Now()
		for _, c := range []struct {
			who  account.Actor
			d    announce.Draft
			code string
		}{
			{léa, announce.Draft{Text: "moi aussi"}, "notify.announce.role"},
			{staff, announce.Draft{Text: "  "}, "notify.announce.blank"},
			{staff, announce.Draft{Text: string(make([]byte, announce.MaxText)) + "é"}, "notify.announce.long"},
			{staff, announce.Draft{Text: "x", From: now, Until: now}, "notify.announce.times"},
		} {
			err := w.Store.Write(w.Context(), func(tx *store.Tx) error { _, err := w.Publish(w.Context(), tx, c.who, c.d); return err })
			if f := fault.Of(err); f == nil || f.Code != c.code {
				t.Errorf("%q: %v, want %s", c.d.Text, err, c.code)
			}
		}
		err := w.Store.Write(w.Context(), func(tx *store.Tx) error { return w.React(w.Context(), tx, léa, 77, "🎉") })
		if f := fault.Of(err); f == nil || f.Code != "notify.announce.missing" {
			t.Errorf("none to answer: %v", err)
		}
	})
}

func TestIsEmoji(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"🎉": true, "👍🏽": true, "👩‍👩‍👧": true, "🇫🇷": true, "1️⃣": true, "❤️": true, "": false, "a": false, "1": false, "🎉!": false, "nothing": false, "\xff": false} {
		if announce.IsEmoji(name) != want {
			t.Errorf("%q is %v", name, !want)
		}
	}
}
