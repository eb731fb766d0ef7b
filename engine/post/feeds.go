package post

import (
	"container/list"
	"context"
	"sync"

	"parvis/base/id"
	"parvis/base/store"
)

// Limits of the windows (social-core 10.1).
const (
	windowMax   = 400
	residentMax = 4000
	// near is how close two boosts of the same post may not stand.
	near = 40
	// lateMax is how many newer entries a late post may stand behind.
	lateMax = 200
)

// feeds keep the homes of members who are here in memory. There is no feed
// table: a home is pulled on read and then patched by events.
type feeds struct {
	posts *Engine

	mu      sync.Mutex
	windows map[id.Account]*window
	order   *list.List                      // of *window, most recently used first
	readers map[id.Account]map[*window]bool // by author
	tagged  map[id.Tag]map[*window]bool     // by followed hashtag
	seen    int64                           // id of the newest event that patched
	staying map[id.Account]int              // open streams of each member
	absent  map[id.Account]bool             // who stays but has no window now
}

func newFeeds(e *Engine) *feeds {
	return &feeds{posts: e, windows: map[id.Account]*window{}, order: list.New(), readers: map[id.Account]map[*window]bool{}, tagged: map[id.Tag]map[*window]bool{},
		staying: map[id.Account]int{}, absent: map[id.Account]bool{}}
}

// open gives the window of a home, building it if it is not resident.
func (f *feeds) open(ctx context.Context, tx *store.Tx, owner id.Account) (*window, error) {
	f.mu.Lock()
	if w := f.windows[owner]; w != nil {
		f.order.MoveToFront(w.place)
		f.mu.Unlock()
		return w, nil
	}
	f.mu.Unlock()
	w, err := f.build(ctx, tx, owner)
	if err != nil {
		return nil, err
	}
	at, err := f.posts.Events.Position(tx)
	if err != nil {
		return nil, err
	}
	f.keep(w, at)
	return w, nil
}

func (f *feeds) build(ctx context.Context, tx *store.Tx, owner id.Account) (*window, error) {
	edges, err := f.posts.Graph.Follows(ctx, tx, owner)
	if err != nil {
		return nil, err
	}
	away, err := f.posts.Graph.Exclusive(ctx, tx, owner)
	if err != nil {
		return nil, err
	}
	w := &window{owner: owner, away: map[id.Account]bool{}, feeds: f}
	for _, a := range away {
		w.away[a] = true
	}
	w.followed(edges)
	w.authors = append(w.follows, owner)
	if w.tags, err = allTagFollows(tx, owner); err != nil {
		return nil, err
	}
	got, whole, err := w.read(tx, store.Page{Limit: windowMax})
	w.fill(got, whole)
	return w, err
}

// keep makes the window resident, unless an event that its snapshot, at the
// given position, has not seen may have passed already.
func (f *feeds) keep(w *window, at int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen > at || f.windows[w.owner] != nil {
		return
	}
	f.windows[w.owner] = w
	delete(f.absent, w.owner)
	w.place = f.order.PushFront(w)
	for _, a := range w.authors {
		if f.readers[a] == nil {
			f.readers[a] = map[*window]bool{}
		}
		f.readers[a][w] = true
	}
	for _, t := range w.tags {
		if f.tagged[t] == nil {
			f.tagged[t] = map[*window]bool{}
		}
		f.tagged[t][w] = true
	}
	if f.order.Len() > residentMax {
		f.forget(f.order.Back().Value.(*window))
	}
}

// forget is called with f.mu held.
func (f *feeds) forget(w *window) {
	delete(f.windows, w.owner)
	if f.staying[w.owner] > 0 {
		f.absent[w.owner] = true
	}
	f.order.Remove(w.place)
	for _, a := range w.authors {
		if delete(f.readers[a], w); len(f.readers[a]) == 0 {
			delete(f.readers, a)
		}
	}
	for _, t := range w.tags {
		if delete(f.tagged[t], w); len(f.tagged[t]) == 0 {
			delete(f.tagged, t)
		}
	}
}

// drop forgets a member's window: what they follow changed. A window that is
// being built from before that change is not kept.
func (f *feeds) drop(at int64, owner id.Account) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = at
	if w := f.windows[owner]; w != nil {
		f.forget(w)
	}
}

// published patches the windows that show a new post.
func (f *feeds) published(at int64, ev Published) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = at
	if ev.Visibility == Direct {
		return
	}
	e := entry{ev.Post, ev.Author, ev.ReblogOf, ev.ReplyTo, ev.ReplyToAuthor, ev.Language}
	for w := range f.readers[ev.Author] {
		w.add(e)
	}
	if ev.Visibility != Public {
		return
	}
	for _, t := range ev.Tags {
		for w := range f.tagged[t] {
			w.add(e)
		}
	}
}

// deleted takes a post out of the windows.
func (f *feeds) deleted(at int64, ev Deleted) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = at
	for w := range f.readers[ev.Author] {
		w.remove(ev.Post)
	}
	for _, t := range ev.Tags {
		for w := range f.tagged[t] {
			w.remove(ev.Post)
		}
	}
}
