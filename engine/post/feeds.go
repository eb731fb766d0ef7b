package post

import (
	"container/list"
	"context"
	"slices"
	"strings"
	"sync"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
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
}

// window is the newest part of a home, or of a list.
type window struct {
	owner   id.Account
	follows map[id.Account]graph.Edge
	away    map[id.Account]bool // taken out by exclusive lists
	tags    []id.Tag
	list    bool
	replies graph.Replies
	authors []id.Account

	feeds   *feeds
	place   *list.Element
	entries []entry // newest first
	whole   bool    // nothing is older than the last entry
}

func newFeeds(e *Engine) *feeds {
	return &feeds{posts: e, windows: map[id.Account]*window{}, order: list.New(), readers: map[id.Account]map[*window]bool{}, tagged: map[id.Tag]map[*window]bool{}}
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
	w := &window{owner: owner, follows: make(map[id.Account]graph.Edge, len(edges)), away: map[id.Account]bool{}, feeds: f}
	for _, a := range away {
		w.away[a] = true
	}
	w.authors = append(w.authors, owner)
	for _, e := range edges {
		w.follows[e.Target] = e
		w.authors = append(w.authors, e.Target)
	}
	if w.tags, err = allTagFollows(tx, owner); err != nil {
		return nil, err
	}
	p := store.Page{Limit: windowMax}
	w.entries, w.whole, err = w.read(tx, p)
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

// drop forgets a member's window: what they follow changed.
func (f *feeds) drop(owner id.Account) {
	f.mu.Lock()
	defer f.mu.Unlock()
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

func (w *window) add(e entry) {
	if !w.admits(e, w.entries) {
		return
	}
	i := 0
	for i < len(w.entries) && w.entries[i].id > e.id {
		i++
	}
	if i > lateMax || i < len(w.entries) && w.entries[i].id == e.id {
		return
	}
	w.entries = slices.Insert(slices.Clone(w.entries), i, e)
	if len(w.entries) > windowMax {
		w.entries, w.whole = w.entries[:windowMax], false
	}
}

func (w *window) remove(p id.Post) {
	if i := slices.IndexFunc(w.entries, func(e entry) bool { return e.id == p }); i >= 0 {
		w.entries = slices.Delete(slices.Clone(w.entries), i, i+1)
	}
}

// admits applies the entry rules of a feed (social-core 10.1). newer are the
// entries already in the feed, newest first.
func (w *window) admits(e entry, newer []entry) bool {
	follow, followed := w.follows[e.author]
	own := e.author == w.owner
	if w.away[e.author] && !own {
		return false
	}
	if followed && e.reblogOf != 0 && !follow.Reblogs {
		return false
	}
	if followed && len(follow.Languages) > 0 && e.language != "" && !speaks(follow.Languages, e.language) {
		return false
	}
	if e.replyTo != 0 && !w.admitsReply(e, own) {
		return false
	}
	if e.reblogOf != 0 {
		for _, n := range newer[:min(near, len(newer))] {
			if n.id == e.reblogOf || n.reblogOf == e.reblogOf && n.id != e.id {
				return false
			}
		}
	}
	return true
}

func (w *window) admitsReply(e entry, own bool) bool {
	if e.replyToAuthor == e.author || own {
		return true
	}
	if w.list {
		switch w.replies {
		case graph.RepliesNone:
			return false
		case graph.RepliesList:
			return slices.Contains(w.authors, e.replyToAuthor) || e.replyToAuthor == w.owner
		}
	}
	_, follows := w.follows[e.replyToAuthor]
	return follows || e.replyToAuthor == w.owner
}

func speaks(languages []string, l string) bool {
	primary, _, _ := strings.Cut(l, "-")
	return slices.Contains(languages, l) || slices.Contains(languages, primary)
}

// page gives a page from memory; false when the window does not reach so far.
func (w *window) page(p store.Page) ([]id.Post, bool) {
	if w.place == nil {
		return nil, false
	}
	w.feeds.mu.Lock()
	entries, whole := w.entries, w.whole
	w.feeds.mu.Unlock()
	var out []id.Post
	for _, e := range entries {
		if int64(e.id) < p.Hi() && int64(e.id) > p.Lo() {
			out = append(out, e.id)
		}
	}
	covered := whole || len(entries) > 0 && p.Lo() >= int64(entries[len(entries)-1].id)
	if p.Min > 0 {
		if !covered {
			return nil, false
		}
		return out[max(0, len(out)-p.Limit):], true
	}
	if len(out) >= p.Limit {
		return out[:p.Limit], true
	}
	return out, covered
}

// pull reads a page of a feed from the database.
func pull(tx *store.Tx, w *window, p store.Page) ([]id.Post, error) {
	want := p.Limit
	var out []id.Post
	for range rounds {
		got, last, err := w.read(tx, p)
		if err != nil {
			return nil, err
		}
		ids := make([]id.Post, 0, len(got))
		for _, e := range got {
			ids = append(ids, e.id)
		}
		if p.Min > 0 {
			out = append(ids, out...)
		} else {
			out = append(out, ids...)
		}
		if last || len(out) >= want || len(got) == 0 {
			break
		}
		if p.Min > 0 {
			p.Min = int64(ids[0])
		} else {
			p.Max = int64(ids[len(ids)-1])
		}
	}
	if p.Min > 0 {
		return out[max(0, len(out)-want):], nil
	}
	return out[:min(want, len(out))], nil
}

// read gives one round of entries that the rules admit, newest first, and
// whether nothing is left beyond them.
func (w *window) read(tx *store.Tx, p store.Page) ([]entry, bool, error) {
	got, err := byAuthors(tx, w.authors, p)
	if err != nil {
		return nil, false, err
	}
	last := len(got) < p.Limit
	tagged, err := byTags(tx, w.tags, p)
	if err != nil {
		return nil, false, err
	}
	last = last && len(tagged) < p.Limit
	got = append(got, tagged...)
	slices.SortFunc(got, func(a, b entry) int { return int(max(-1, min(1, b.id-a.id))) })
	got = slices.CompactFunc(got, func(a, b entry) bool { return a.id == b.id })
	if len(got) > p.Limit {
		if p.Min > 0 {
			got = got[len(got)-p.Limit:]
		} else {
			got = got[:p.Limit]
		}
	}
	var kept []entry
	for i, e := range got {
		if w.admits(e, older(got[i+1:])) {
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 && len(got) > 0 && !last {
		if p.Min > 0 {
			p.Min = int64(got[0].id)
		} else {
			p.Max = int64(got[len(got)-1].id)
		}
		return w.read(tx, p)
	}
	return kept, last, nil
}

// older gives the entries that stood in the feed before an entry: when a feed
// is read as a whole, of two near boosts the older one stays.
func older(rest []entry) []entry { return rest[:min(near, len(rest))] }

// listWindow gathers what the feed of a list needs.
func (e *Engine) listWindow(ctx context.Context, tx *store.Tx, actor account.Actor, l id.List) (*window, error) {
	got, err := e.Graph.List(ctx, tx, actor, l)
	if err != nil {
		return nil, err
	}
	members, err := e.Graph.Members(ctx, tx, l, store.Page{Limit: graph.MaxFollows})
	if err != nil {
		return nil, err
	}
	edges, err := e.Graph.Follows(ctx, tx, actor.Account)
	if err != nil {
		return nil, err
	}
	w := &window{owner: actor.Account, follows: map[id.Account]graph.Edge{}, list: true, replies: got.Replies}
	for _, ed := range edges {
		w.follows[ed.Target] = ed
	}
	for _, m := range members {
		w.authors = append(w.authors, m.Account)
	}
	return w, nil
}

// Reaches tells whose resident homes show a post that was just published. Ask
// from a watcher registered after this engine's.
func (e *Engine) Reaches(ev Published) []id.Account {
	e.feeds.mu.Lock()
	defer e.feeds.mu.Unlock()
	var out []id.Account
	add := func(ws map[*window]bool) {
		for w := range ws {
			has := slices.ContainsFunc(w.entries[:min(lateMax+1, len(w.entries))], func(en entry) bool { return en.id == ev.Post })
			if has && !slices.Contains(out, w.owner) {
				out = append(out, w.owner)
			}
		}
	}
	add(e.feeds.readers[ev.Author])
	for _, t := range ev.Tags {
		add(e.feeds.tagged[t])
	}
	return out
}

// Readers tells whose resident homes may have shown a post of an author.
func (e *Engine) Readers(author id.Account, tags []id.Tag) []id.Account {
	e.feeds.mu.Lock()
	defer e.feeds.mu.Unlock()
	seen := map[id.Account]bool{}
	for w := range e.feeds.readers[author] {
		seen[w.owner] = true
	}
	for _, t := range tags {
		for w := range e.feeds.tagged[t] {
			seen[w.owner] = true
		}
	}
	out := make([]id.Account, 0, len(seen))
	for a := range seen {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// Reside makes a member's home resident, as a stream that opens does. It tells
// whether it is: a post that passes while the home is read makes it stale before
// it is kept, and the caller asks again on a newer snapshot.
func (e *Engine) Reside(ctx context.Context, tx *store.Tx, a id.Account) (bool, error) {
	if _, err := e.feeds.open(ctx, tx, a); err != nil {
		return false, err
	}
	return e.feeds.has(a), nil
}

func (f *feeds) has(a id.Account) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.windows[a] != nil
}
