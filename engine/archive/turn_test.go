package archive_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/archive"
	"parvis/engine/post"
)

// Whoever was served longest ago is next, however long the others take.
func TestLongImportsLetOthersTakeTurns(t *testing.T) { // architecture 9
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.archives.Slice(1)
		names := []string{"anna", "bela", "cleo", "dina"}
		actors := map[string]account.Actor{}
		for _, name := range names {
			actors[name] = w.member(name)
		}
		var mu sync.Mutex
		seen := map[string]bool{}
		done := map[string]int{} // how many posts of the long ones were done when a short one ended
		ahead := 0
		begin := make(chan struct{})
		w.pictured = func() { <-begin } // the long ones wait in their first post until all are here
		w.rule = func(_ context.Context, _ *store.Tx, d post.Draft) error {
			w.Clock.Advance(time.Microsecond) // as time does: who was served longest ago is told by it
			mu.Lock()
			defer mu.Unlock()
			who, n, _ := strings.Cut(d.Text, " ")
			if seen[d.Text] {
				return nil
			}
			seen[d.Text] = true
			done[who]++
			if (who == "cleo" || who == "dina") && n == "3" {
				ahead = max(ahead, done["anna"], done["bela"])
			}
			return nil
		}
		var runs []archive.Run
		for _, name := range names {
			posts, files := 30, []string{"actor.json", actor, "media_attachments/a.png", picture(t, 1)}
			if name == "cleo" || name == "dina" {
				posts, files = 4, files[:2]
			}
			var items []any
			for n := range posts {
				var change []func(a, o map[string]any)
				if n == 0 && len(files) > 2 {
					change = append(change, attached("media_attachments/a.png", ""))
				}
				items = append(items, note(n+1, fmt.Sprintf("<p>%s %d</p>", name, n), change...))
			}
			runs = append(runs, w.take(actors[name], zipped(t, append(files, "outbox.json", outbox(items...))...), "a.zip", archive.Options{}))
		}
		close(begin)
		w.Settle()
		for i, name := range names {
			if r, refused := w.outcome(actors[name], runs[i].ID); r.State != archive.Done || r.Refused != 0 {
				t.Errorf("%s: %+v %q", name, r, refused)
			}
		}
		if ahead == 0 || ahead > 24 { // who starves others has done its thirty
			t.Errorf("the long ones had done %d posts before the short ones their fourth", ahead)
		}
	})
}

// Counting is kept by part: a stop, or a kill, in the middle of a long outbox
// goes on there, and no slice takes long.
func TestCountingIsKeptByPart(t *testing.T) { // architecture 6.6, 17.2
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.archives.Slice(1)
		ines := w.member("ines")
		var items []any
		for n := range 130 {
			items = append(items, note(n+1, fmt.Sprintf("<p>%d</p>", n)))
		}
		opened := 0
		w.opening = func() {
			if opened++; opened == 4 { // an empty unit, the table and the first part are counted
				w.archives.Close()
			}
		}
		r := w.take(ines, zipped(t, "actor.json", actor, "following_accounts.csv", "Account address\nnoe@autre.example\n", "outbox.json", outbox(items...)), "a.zip", archive.Options{})
		w.Settle()
		got, _ := w.outcome(ines, r.ID)
		if got.Stage != archive.Counting || got.Total != 1 || opened != 4 {
			t.Errorf("after %d slices: %+v", opened, got)
		}
		var kept struct {
			Counts []int
			Place  struct{ Items int }
		}
		w.Read(func(tx *store.Tx) error {
			data, err := store.One(tx, store.Value[[]byte], "SELECT wish FROM archive_run WHERE id = $1", r.ID)
			if err != nil {
				return err
			}
			return json.Unmarshal(data, &kept)
		})
		if len(kept.Counts) != 2 || kept.Place.Items != 50 {
			t.Errorf("what is kept is %+v", kept)
		}
	})
}

// A long outbox that is read slice by slice comes whole and in order.
func TestManySlicesMakeOneImport(t *testing.T) { // architecture 17.2
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.archives.Slice(7)
		ines := w.member("ines")
		var items []any
		for n := range 40 {
			var change []func(a, o map[string]any)
			if n > 0 {
				change = append(change, answering(n))
			}
			items = append(items, note(n+1, fmt.Sprintf("<p>%d</p>", n), change...))
		}
		r, refused := w.bring(ines, zipped(t, "actor.json", actor, "outbox.json", outbox(append(items, 7)...), "bookmarks.csv", "https://autre.example/1\n"), "a.zip", archive.Options{})
		list := w.all(ines)
		if r.State != archive.Done || r.Total != 42 || r.Done != 40 || r.Refused != 2 || len(list) != 40 {
			t.Fatalf("%+v %q, %d posts", r, refused, len(list))
		}
		for n, p := range list {
			if p.Source != fmt.Sprint(n) || n > 0 && p.ReplyTo != list[n-1].ID {
				t.Errorf("post %d is %+v", n, p)
			}
		}
	})
}
