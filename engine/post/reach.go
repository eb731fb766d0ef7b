package post

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
)

// lookback is how far from the top of a home a new post is looked for.
const lookback = lateMax + 1

// Stay says that a member listens to their home from now until leave is called.
// Their window is built by Reside, and again by Shows whenever it was dropped.
func (e *Engine) Stay(a id.Account) (leave func()) {
	f := e.feeds
	f.mu.Lock()
	defer f.mu.Unlock()
	f.staying[a]++
	if f.windows[a] == nil {
		f.absent[a] = true
	}
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.staying[a]--; f.staying[a] == 0 {
			delete(f.staying, a)
			delete(f.absent, a)
		}
	}
}

// Reside makes a member's home resident, as a stream that opens does.
func (e *Engine) Reside(ctx context.Context, tx *store.Tx, a id.Account) error {
	_, err := e.feeds.open(ctx, tx, a)
	return err
}

// Reaches tells whose homes show a post that was just published, of those who
// listen, and who listens without a window at present: Shows answers for them. Ask from a
// watcher registered after this engine's.
func (e *Engine) Reaches(ev Published) (homes, absent []id.Account) {
	f := e.feeds
	f.mu.Lock()
	defer f.mu.Unlock()
	for a := range f.staying {
		if w := f.windows[a]; w != nil && w.hasNew(ev.Post) {
			homes = append(homes, a)
		}
	}
	if ev.Visibility != Direct {
		absent = f.waiting()
	}
	return homes, absent
}

// Shows tells whether a member's home shows a new post, and makes it resident.
func (e *Engine) Shows(ctx context.Context, tx *store.Tx, a id.Account, p id.Post) (bool, error) {
	w, err := e.feeds.open(ctx, tx, a)
	if err != nil {
		return false, err
	}
	e.feeds.mu.Lock()
	defer e.feeds.mu.Unlock()
	return w.hasNew(p), nil
}

// Readers tells whose resident homes may have shown a post of an author.
func (e *Engine) Readers(author id.Account, tags []id.Tag) []id.Account {
	f := e.feeds
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.waiting()
	for w := range f.readers[author] {
		out = append(out, w.owner)
	}
	for _, t := range tags {
		for w := range f.tagged[t] {
			out = append(out, w.owner)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// waiting lists who stays without a window. Called with f.mu held.
func (f *feeds) waiting() []id.Account {
	out := make([]id.Account, 0, len(f.absent))
	for a := range f.absent {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

func (w *window) hasNew(p id.Post) bool {
	i, has := w.find(p)
	return has && len(w.entries)-i <= lookback
}
