package post_test

import (
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
)

// What is hidden makes no page of a list shorter, so that nobody takes it for the last.
func TestWhatIsHiddenMakesNoPageShorter(t *testing.T) { // social-core 7.2
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe, lou := w.Actor(w.Person("ines")), w.Actor(w.Person("noe")), w.Actor(w.Person("lou"))
		for _, p := range []struct {
			by   account.Actor
			text string
		}{{noe, "one"}, {lou, "x"}, {noe, "two"}, {lou, "y"}, {lou, "z"}, {noe, "three"}} {
			saved := w.say(p.by, p.text)
			w.Write(func(tx *store.Tx) error {
				_, err := w.posts.Bookmark(w.Context(), tx, ines, saved.ID)
				return err
			})
		}
		w.Write(func(tx *store.Tx) error { return w.graph.Block(w.Context(), tx, ines, lou.Account) })
		w.Settle()
		page := func(p store.Page) (words string, last int64) {
			w.Read(func(tx *store.Tx) error {
				rows, err := w.posts.Bookmarks(w.Context(), tx, ines, p)
				var said []string
				for _, r := range rows {
					said, last = append(said, r.Source), r.Cursor
				}
				words = strings.Join(said, " ")
				return err
			})
			return words, last
		}
		first, last := page(store.Page{Limit: 2})
		second, _ := page(store.Page{Limit: 2, Max: last})
		if first != "three two" || second != "one" {
			t.Errorf("two pages of two: %q and %q", first, second)
		}
	})
}
