package post_test

import (
	"fmt"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
)

func (w *world) save(a account.Actor, s post.Scheduled) (out post.Scheduled, err error) {
	w.T.Helper()
	err = w.Store.Write(w.Context(), func(tx *store.Tx) (err error) {
		out, err = w.posts.SaveDraft(w.Context(), tx, a, s)
		return err
	})
	return out, err
}

// drafts gives the texts of somebody's drafts.
func (w *world) drafts(a account.Actor) string {
	w.T.Helper()
	var list []post.Scheduled
	w.Read(func(tx *store.Tx) (err error) { list, err = w.posts.Drafts(w.Context(), tx, a); return err })
	out := ""
	for _, s := range list {
		out += s.Draft.Text + ";"
	}
	return out
}

// posted gives the texts of somebody's posts, the last first.
func (w *world) posted(a account.Actor) string {
	w.T.Helper()
	var list []post.Seen
	w.Read(func(tx *store.Tx) (err error) {
		list, err = w.posts.Profile(w.Context(), tx, a, a.Account, post.Listing{}, store.Page{Limit: 20})
		return err
	})
	out := ""
	for _, p := range list {
		out += p.Post.Source + ";"
	}
	return out
}

func (w *world) soon(a account.Actor, text, key string) (s post.Scheduled, err error) {
	w.T.Helper()
	err = w.Store.Write(w.Context(), func(tx *store.Tx) (err error) {
		s, err = w.posts.PublishSoon(w.Context(), tx, a, post.Draft{Text: text}, key, 10*time.Second)
		return err
	})
	return s, err
}

// web-client 6.9 and 17: a draft is kept as it is, and what one window wrote is not
// lost to what another wrote later.
func TestADraftIsKeptAndNotWrittenOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := account.Actor{Account: w.Person("ines")}, account.Actor{Account: w.Person("noe")}
		long := fmt.Sprintf("%02000d", 0) // longer than a post may be: it is not finished
		first, err := w.save(ines, post.Scheduled{Draft: post.Draft{Text: long}})
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.save(ines, post.Scheduled{ID: first.ID, Rev: first.Rev, Draft: post.Draft{Text: "deux"}})
		if err != nil || second.Rev <= first.Rev {
			t.Fatalf("rev %d after %d, %v", second.Rev, first.Rev, err)
		}
		if _, err := w.save(ines, post.Scheduled{ID: first.ID, Rev: first.Rev, Draft: post.Draft{Text: "un"}}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a window that read the first version wrote over the second: %v", err)
		}
		if _, err := w.save(noe, post.Scheduled{ID: first.ID, Rev: second.Rev}); fault.KindOf(err) != fault.Missing {
			t.Errorf("another member's draft: %v", err)
		}
		if got := w.drafts(ines); got != "deux;" {
			t.Errorf("drafts %q", got)
		}
		if _, err := w.save(ines, post.Scheduled{Draft: post.Draft{Text: fmt.Sprintf("%070000d", 0)}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a draft of 70 kB: %v", err)
		}
	})
}

// A window that was closed before it heard that its draft is kept goes on with it,
// and publishing forgets it.
func TestADraftIsKnownByItsWindow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := account.Actor{Account: w.Person("ines")}, account.Actor{Account: w.Person("noe")}
		for _, text := range []string{"un", "deux"} {
			if _, err := w.save(ines, post.Scheduled{Key: "w", Draft: post.Draft{Text: text}}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.save(noe, post.Scheduled{Key: "w", Draft: post.Draft{Text: "à moi"}}); err != nil {
			t.Fatal(err)
		}
		if mine, other := w.drafts(ines), w.drafts(noe); mine != "deux;" || other != "à moi;" {
			t.Errorf("drafts %q and %q", mine, other)
		}
		w.Write(func(tx *store.Tx) error { return w.posts.SpendDraft(w.Context(), tx, ines, 0, "w") })
		if mine, other := w.drafts(ines), w.drafts(noe); mine != "" || other != "à moi;" {
			t.Errorf("after publishing: %q and %q", mine, other)
		}
	})
}

// web-client 7.2: a draft that was thrown away can be had back, and is gone in the
// end; writing on brings it back too.
func TestADraftThatWasThrownAway(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := account.Actor{Account: w.Person("ines")}
		d, err := w.save(ines, post.Scheduled{Draft: post.Draft{Text: "un"}})
		if err != nil {
			t.Fatal(err)
		}
		drop := func(tx *store.Tx) error { return w.posts.DropDraft(w.Context(), tx, ines, d.ID) }
		w.Write(drop)
		if got := w.drafts(ines); got != "" {
			t.Errorf("thrown away, and there: %q", got)
		}
		w.Write(func(tx *store.Tx) error { return w.posts.RestoreDraft(w.Context(), tx, ines, d.ID) })
		if got := w.drafts(ines); got != "un;" {
			t.Errorf("had back: %q", got)
		}
		w.Write(drop)
		if d, err = w.save(ines, post.Scheduled{ID: d.ID, Rev: d.Rev, Draft: post.Draft{Text: "deux"}}); err != nil || w.drafts(ines) != "deux;" {
			t.Errorf("written on: %q, %v", w.drafts(ines), err)
		}
		w.Write(drop)
		w.Clock.Advance(26 * time.Hour)
		w.Settle()
		w.Read(func(tx *store.Tx) error {
			if _, err := w.posts.Unsent(w.Context(), tx, ines, d.ID); fault.KindOf(err) != fault.Missing {
				t.Errorf("a day later: %v", err)
			}
			return nil
		})
	})
}

func TestDraftsAreBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := account.Actor{Account: w.Person("ines")}
		w.Write(func(tx *store.Tx) error {
			for i := range post.MaxDrafts {
				if _, err := w.posts.SaveDraft(w.Context(), tx, ines, post.Scheduled{Draft: post.Draft{Text: fmt.Sprint(i)}}); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := w.save(ines, post.Scheduled{Draft: post.Draft{Text: "trop"}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("one more than %d: %v", post.MaxDrafts, err)
		}
	})
}

// web-client 7.1: a post waits before it leaves, can be taken back meanwhile, and
// leaves once however often it is sent.
func TestAPostWaitsBeforeItLeaves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := account.Actor{Account: w.Person("ines")}
		first, err := w.soon(ines, "Bonjour", "k")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.soon(ines, "Bonjour", "k"); err != nil || again.ID != first.ID {
			t.Errorf("sent again: %d after %d, %v", again.ID, first.ID, err)
		}
		w.Settle()
		if got := w.posted(ines); got != "" {
			t.Errorf("it left at once: %q", got)
		}
		w.Clock.Advance(11 * time.Second)
		w.Settle()
		if late, err := w.soon(ines, "Bonjour", "k"); err != nil || late.ID != 0 {
			t.Errorf("sent again after it left: %d, %v", late.ID, err)
		}
		w.Clock.Advance(time.Minute)
		w.Settle()
		if got := w.posted(ines); got != "Bonjour;" {
			t.Errorf("posted %q", got)
		}
		w.Write(func(tx *store.Tx) error {
			if _, err := w.posts.Recall(w.Context(), tx, ines, first.ID); fault.KindOf(err) != fault.Missing {
				t.Errorf("taken back after it left: %v", err)
			}
			return nil
		})
	})
}

func TestAPostIsTakenBackBeforeItLeaves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := account.Actor{Account: w.Person("ines")}, account.Actor{Account: w.Person("noe")}
		s, err := w.soon(ines, "Bonjour", "k")
		if err != nil {
			t.Fatal(err)
		}
		w.Write(func(tx *store.Tx) error {
			if _, err := w.posts.Recall(w.Context(), tx, noe, s.ID); fault.KindOf(err) != fault.Missing {
				t.Errorf("taken back by another member: %v", err)
			}
			_, err := w.posts.Recall(w.Context(), tx, ines, s.ID)
			return err
		})
		w.Clock.Advance(time.Hour)
		w.Settle()
		if posted, drafts := w.posted(ines), w.drafts(ines); posted != "" || drafts != "Bonjour;" {
			t.Errorf("posted %q, drafts %q", posted, drafts)
		}
		w.Write(func(tx *store.Tx) error {
			if err := w.posts.SpendDraft(w.Context(), tx, ines, s.ID, ""); err != nil {
				return err
			}
			_, err := w.posts.Publish(w.Context(), tx, ines, post.Draft{Text: "Bonjour"}, "k2")
			return err
		})
		if posted, drafts := w.posted(ines), w.drafts(ines); posted != "Bonjour;" || drafts != "" {
			t.Errorf("posted %q, drafts %q", posted, drafts)
		}
	})
}

// What cannot be published is refused when it is sent, not when it would leave.
func TestAPostThatCannotLeaveIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := account.Actor{Account: w.Person("ines")}
		for name, d := range map[string]post.Draft{"nothing": {}, "an answer to nothing": {Text: "a", ReplyTo: 1}, "a quote of nothing": {Text: "a", Quote: 1}, "a file of nobody": {Text: "a", Media: []id.Media{1}}} {
			err := w.Store.Write(w.Context(), func(tx *store.Tx) error {
				_, err := w.posts.PublishSoon(w.Context(), tx, ines, d, "", time.Second)
				return err
			})
			if k := fault.KindOf(err); k != fault.Invalid && k != fault.Missing {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
