package archive_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

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
		if ahead == 0 || ahead > 12 {
			t.Errorf("the long ones had done %d posts before the short ones their fourth", ahead)
		}
	})
}
