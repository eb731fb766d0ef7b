package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
)

// architecture 9.5: who looks after the machine reads how it fares, what is due, what
// was given up and how far behind readers are.
func TestTheDeskOfTheMachine(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": testkit.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var environ []string
			if a := address(t); a != "" {
				environ = append(environ, "PARVIS_STORAGE_DATABASE="+a)
			}
			h := openHouseOn(t, environ, func(w *town) error {
				w.Timers.Effect("test.given", func(context.Context, timer.Due) error { return fmt.Errorf("no such <machine>: %w", timer.Drop) })
				w.Timers.Effect("test.again", func(context.Context, timer.Due) error { return errors.New("the line is busy") })
				return w.Start(w.ctx)
			})
			chief, english := h.chief("ines", "fr"), h.chief("eva", "en")
			const at, work = "/studio/admin/storage", "/studio/admin/timers"
			h.settle()
			page := strings.ReplaceAll(chief.open(at), "Le disque est presque plein.", "Tout va bien.") // as this machine's may be
			for _, want := range []string{"Tout va bien.", "Base de données", "0 fichier", "libres sur"} {
				if !strings.Contains(page, want) {
					t.Errorf("no %q in %s", want, inShort(page))
				}
			}
			h.upload(h.appToken(h.person("lea")))
			if page := english.open(at); strings.Contains(page, "given up") || strings.Contains(page, ">0 files") || !strings.Contains(page, "iB") {
				t.Errorf("with files: %s", inShort(page))
			}
			if page := chief.open(work); !strings.Contains(page, "Aucun travail n’a été abandonné.") || strings.Contains(page, "test.again") || !strings.Contains(page, "<code>notify</code>") {
				t.Errorf("before: %s", inShort(page))
			}
			h.write(func(tx *store.Tx) error {
				for _, w := range []timer.Work{{Kind: "test.given", Key: "1", At: tx.Now()}, {Kind: "test.again", Key: "1", At: tx.Now()}, {Kind: "test.again", Key: "2", At: tx.Now()}} {
					if err := h.Timers.At(tx, w); err != nil {
						return err
					}
				}
				return nil
			})
			h.settle()
			page = english.open(work)
			for _, want := range []string{"One piece of work was given up", "no such &lt;machine&gt;", "the line is busy", "test.given", "running", "No event was left out."} {
				if !strings.Contains(page, want) {
					t.Errorf("no %q in %s", want, inShort(page))
				}
			}
			if row := find(t, page, `(?s)<tr><th scope="row"><code>test\.again</code></th>(.*?)</tr>`); !strings.Contains(row, "<td>2</td>") || !strings.Contains(row, "<td>1</td>") {
				t.Errorf("what is tried again: %s", row)
			}
			sorted := func(by, head string) (kinds []string) {
				page := chief.open(work + "?work=" + by + "&readers=-name")
				if !regexp.MustCompile(`<th scope="col" aria-sort="` + head).MatchString(page) {
					t.Errorf("by %s: no head is %s", by, head)
				}
				part := find(t, page, `(?s)<section id="work".*?<tbody>(.*?)</tbody>`)
				for _, m := range regexp.MustCompile(`<th scope="row"><code>([^<]*)</code>`).FindAllStringSubmatch(part, -1) {
					kinds = append(kinds, m[1])
				}
				return kinds
			}
			up, down := sorted("kind", `ascending"><a href="\?readers=-name&amp;work=-kind#work">`), sorted("-kind", `descending"><a href="\?readers=-name&amp;work=kind#work">`)
			if !slices.IsSorted(up) || len(up) < 3 {
				t.Errorf("by their kind: %v", up)
			}
			if slices.Reverse(down); !slices.Equal(up, down) {
				t.Errorf("from the end: %v", down)
			}
			if by := sorted("-tries", "descending"); by[0] != "test.again" {
				t.Errorf("by tries: %v", by)
			}
			if page := chief.open(work + "?work=error&readers=drop%20table"); strings.Contains(page, "aria-sort") {
				t.Error("a table is sorted by what is no order of it")
			}
			if page := chief.open(at); !strings.Contains(page, "abandonné") || strings.Contains(page, "Tout va bien.") {
				t.Errorf("the health: %s", inShort(page))
			}
			mod := h.browser("fr")
			mod.join("max")
			for _, path := range []string{at, work} {
				if a := mod.get(path); a.StatusCode != http.StatusNotFound {
					t.Errorf("a member opens %s: %d", path, a.StatusCode)
				}
			}
		})
	}
}
