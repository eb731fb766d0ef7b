package post

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/graph"
)

// TestAWindowIsAList compares a window with the plain list that it stands for:
// whatever comes and goes, a page from memory is that part of the list.
func TestAWindowIsAList(t *testing.T) { // social-core 10.1
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := &window{owner: 1, feeds: newFeeds(nil), whole: true}
		w.followed([]graph.Edge{{Target: 2, Reblogs: true}})
		w.place = w.feeds.order.PushFront(w)
		var list []id.Post // newest first
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			p := id.Post(rapid.Int64Range(1, 90).Draw(t, "post"))
			held := w.entries
			before := slices.Clone(held)
			if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
				w.remove(p)
				list = slices.DeleteFunc(list, func(q id.Post) bool { return q == p })
			} else {
				w.add(entry{id: p, author: 2})
				if !slices.Contains(list, p) {
					list = append(list, p)
					slices.SortFunc(list, func(a, b id.Post) int { return int(b - a) })
				}
			}
			if !slices.Equal(held, before) {
				t.Fatalf("what a reader held changed from %v to %v", before, held)
			}
		}
		p := store.Page{Limit: rapid.IntRange(1, 40).Draw(t, "limit"), Max: rapid.Int64Range(0, 95).Draw(t, "max"), Since: rapid.Int64Range(0, 95).Draw(t, "since"), Min: rapid.Int64Range(0, 95).Draw(t, "min")}
		var want []id.Post
		for _, q := range list {
			if int64(q) < p.Hi() && int64(q) > p.Lo() {
				want = append(want, q)
			}
		}
		if n := min(p.Limit, len(want)); p.Min > 0 {
			want = want[len(want)-n:]
		} else {
			want = want[:n]
		}
		if got, ok := w.page(p); !ok || !slices.Equal(got, want) {
			t.Fatalf("page %+v of %v is %v, %v; want %v", p, list, got, ok, want)
		}
	})
}

// TestAWindowSaysHowFarItReaches: what is older than a window that is not whole
// is the database's.
func TestAWindowSaysHowFarItReaches(t *testing.T) { // social-core 10.1
	t.Parallel()
	w := &window{owner: 1, feeds: newFeeds(nil)}
	w.place = w.feeds.order.PushFront(w)
	w.fill([]entry{{id: 30, author: 2}, {id: 20, author: 2}}, false)
	w.add(entry{id: 10, author: 2})
	if got, ok := w.page(store.Page{Limit: 3}); ok {
		t.Errorf("a page of three from a window of two is %v, as if it were all", got)
	}
	if got, ok := w.page(store.Page{Limit: 3, Since: 20}); !ok || !slices.Equal(got, []id.Post{30}) {
		t.Errorf("what is newer than 20 is %v, %v", got, ok)
	}
	for i := range windowMax {
		w.add(entry{id: id.Post(100 + i), author: 2})
	}
	if len(w.entries) != windowMax || w.entries[0].id != 100 {
		t.Errorf("the window keeps %d from %d", len(w.entries), w.entries[0].id)
	}
}

// TestWhatMovesInStandsAsIfItHadBeenThere: of two near entries of the same post
// the older stays, also when it comes later.
func TestWhatMovesInStandsAsIfItHadBeenThere(t *testing.T) { // social-core 10.1
	t.Parallel()
	for _, c := range []struct {
		what    string
		between int
		late    entry
		want    bool // whether the newer boost stays
	}{
		{"the post that a near entry boosts", 10, entry{id: 5, author: 2}, false},
		{"an older boost of the same", 10, entry{id: 8, author: 2, reblogOf: 5}, false},
		{"as near as may not be", near - 1, entry{id: 8, author: 2, reblogOf: 5}, false},
		{"just far enough", near, entry{id: 8, author: 2, reblogOf: 5}, true},
		{"a boost of something else", 10, entry{id: 8, author: 2, reblogOf: 6}, true},
	} {
		w := &window{owner: 1, feeds: newFeeds(nil), whole: true}
		for n := range c.between {
			w.add(entry{id: id.Post(100 + n), author: 2})
		}
		w.add(entry{id: 500, author: 2, reblogOf: 5})
		w.add(entry{id: 501, author: 2})
		held := slices.Clone(w.entries)
		reader := w.entries
		w.fit(c.late)
		if _, has := w.find(500); has != c.want {
			t.Errorf("%s: the newer boost stays: %v", c.what, has)
		}
		_, late := w.find(c.late.id)
		_, last := w.find(501)
		if !late || !last || !slices.Equal(reader, held) {
			t.Errorf("%s: the window is %v, a reader holds %v", c.what, w.entries, reader)
		}
	}
}

// TestAPostCostsAWindowNothing: a post by somebody whom ten thousand follow is
// put into many windows; each addition must not copy the window.
func TestAPostCostsAWindowNothing(t *testing.T) { // architecture 14.9
	w := &window{owner: 1, feeds: newFeeds(nil)}
	for i := range windowMax {
		w.add(entry{id: id.Post(1 + i), author: 2})
	}
	w.whole = true
	next := id.Post(10_000)
	n := testing.AllocsPerRun(300, func() {
		next++
		w.add(entry{id: next, author: 2})
	})
	if n > 0.5 {
		t.Errorf("adding a post allocates %v times", n)
	}
}

// crowded makes a thousand full windows of members who follow account 2.
func crowded() *feeds {
	f := newFeeds(nil)
	for i := range 1000 {
		w := &window{owner: id.Account(10 + i), feeds: f, whole: true, authors: []id.Account{2}}
		w.followed([]graph.Edge{{Target: 2, Reblogs: true}})
		for k := range windowMax {
			w.add(entry{id: id.Post(1 + k), author: 2})
		}
		f.keep(w, 0)
	}
	return f
}

// TestABurstStaysBounded: one whom many follow writes for a long time; the homes
// in memory do not grow. What others wait for meanwhile is measured by bench/load
// (docs/performance.md).
func TestABurstStaysBounded(t *testing.T) { // architecture 17.11
	t.Parallel()
	f := crowded()
	for next := range id.Post(2000) {
		f.published(int64(next), Published{Post: 10_000 + next, Author: 2, Visibility: Public})
	}
	if len(f.windows) != 1000 {
		t.Fatalf("%d windows are left", len(f.windows))
	}
	for _, w := range f.windows {
		if len(w.entries) != windowMax || cap(w.entries) > 2*windowMax || w.entries[windowMax-1].id != 11_999 {
			t.Fatalf("a window keeps %d of room for %d, up to %d", len(w.entries), cap(w.entries), w.entries[len(w.entries)-1].id)
		}
	}
}

func BenchmarkAPostInAThousandWindows(b *testing.B) {
	f := crowded()
	next := id.Post(10_000)
	for b.Loop() {
		next++
		f.published(int64(next), Published{Post: next, Author: 2, Visibility: Public})
	}
}
