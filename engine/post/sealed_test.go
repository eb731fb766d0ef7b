package post_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/post"
)

// entre publishes a direct post with a warning and edits it once.
func (w *world) entre(a account.Actor, text, warning, then string) (p post.Post) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) (err error) {
		p, err = w.posts.Publish(w.Context(), tx, a, post.Draft{Text: text, Spoiler: warning, Visibility: post.Direct}, "")
		return err
	})
	w.Clock.Advance(time.Minute)
	w.Write(func(tx *store.Tx) error {
		_, err := w.posts.Edit(w.Context(), tx, a, p.ID, post.Change{Text: &then})
		return err
	})
	return p
}

// reads gives the versions of a post as its author reads them.
func (w *world) reads(a account.Actor, p post.Post) string {
	w.T.Helper()
	var out []string
	w.Read(func(tx *store.Tx) error {
		past, err := w.posts.History(w.Context(), tx, a, p.ID)
		for _, v := range past {
			out = append(out, fmt.Sprintf("%s: %s %s", v.Spoiler, v.Source, v.HTML))
		}
		return err
	})
	return strings.Join(out, " | ")
}

// A copy of the database reads nothing of direct posts, whose readers do.
func TestTheDatabaseAloneReadsNoDirectPost(t *testing.T) { // business-messaging 22.1
	t.Parallel()
	k := testkit.Lite(t, sources)
	w := open(k)
	lea := account.Actor{Account: w.Person("lea")}
	p := w.entre(lea, "secretdutexte", "secretdelavis", "secretcorrige")
	if got, want := w.reads(lea, p), "secretdelavis: secretdutexte <p>secretdutexte</p> | secretdelavis: secretcorrige <p>secretcorrige</p>"; got != want {
		t.Errorf("the author reads %q, not %q", got, want)
	}
	w.say(lea, "assezpublic")
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(k.URL + end)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"secretdutexte", "secretdelavis", "secretcorrige"} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("the file%s has %q in it", end, secret)
			}
		}
		if end == "-wal" && !bytes.Contains(data, []byte("assezpublic")) {
			t.Error("the test looked into the wrong file")
		}
	}
}

// Direct posts from before they were sealed read as they did, and are sealed once they
// are edited; what is deleted leaves no box.
func TestDirectPostsFromBefore(t *testing.T) { // business-messaging 22.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea := account.Actor{Account: w.Person("lea")}
		p := w.entre(lea, "un", "", "deux")
		rows := func() (n int) {
			w.Read(func(tx *store.Tx) (err error) {
				n, err = store.One(tx, store.Value[int], "SELECT (SELECT COUNT(*) FROM post_post WHERE sealed IS NOT NULL) + (SELECT COUNT(*) FROM post_edit WHERE sealed IS NOT NULL)")
				return err
			})
			return n
		}
		if got := rows(); got != 2 {
			t.Errorf("%d boxes", got)
		}
		w.Write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE post_post SET sealed = NULL, source = 'deux', html = '<p>deux</p>'")
			if err == nil {
				_, err = tx.Exec("UPDATE post_edit SET sealed = NULL, source = 'un', html = '<p>un</p>'")
			}
			return err
		})
		if got := w.reads(lea, p); got != ": un <p>un</p> | : deux <p>deux</p>" {
			t.Errorf("what was written before reads %q", got)
		}
		w.Clock.Advance(time.Minute)
		trois := "trois"
		w.Write(func(tx *store.Tx) error {
			_, err := w.posts.Edit(w.Context(), tx, lea, p.ID, post.Change{Text: &trois})
			return err
		})
		if got := w.reads(lea, p); got != ": un <p>un</p> | : deux <p>deux</p> | : trois <p>trois</p>" || rows() != 2 {
			t.Errorf("edited it reads %q, with %d boxes", got, rows())
		}
		w.Write(func(tx *store.Tx) error {
			_, err := w.posts.Delete(w.Context(), tx, lea, p.ID)
			return err
		})
		if got := rows(); got != 0 {
			t.Errorf("%d boxes stay", got)
		}
	})
}
