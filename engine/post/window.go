package post

import (
	"cmp"
	"container/list"
	"context"
	"slices"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
)

// window is the newest part of a home, or of a list.
type window struct {
	owner   id.Account
	follows []id.Account              // sorted
	wishes  map[id.Account]graph.Edge // those of the follows that narrow what is shown
	away    map[id.Account]bool       // taken out by exclusive lists
	tags    []id.Tag
	list    bool
	replies graph.Replies
	authors []id.Account

	feeds *feeds
	place *list.Element
	// entries are oldest first. Readers hold parts of it without a lock: only
	// what lies beyond its end is written, everything else is copied first.
	entries []kept
	whole   bool // nothing is older than the first entry
}

// kept is what a window keeps of an entry that it admitted.
type kept struct{ id, reblogOf id.Post }

// followed makes the window show what those accounts write, and the owner.
func (w *window) followed(edges []graph.Edge) {
	w.wishes = map[id.Account]graph.Edge{}
	w.follows = make([]id.Account, 0, len(edges)+1)
	for _, e := range edges {
		w.follows = append(w.follows, e.Target)
		if !e.Reblogs || len(e.Languages) > 0 {
			w.wishes[e.Target] = e
		}
	}
	slices.Sort(w.follows)
}

func (w *window) follow(a id.Account) bool {
	_, found := slices.BinarySearch(w.follows, a)
	return found
}

// fill takes over what was read, newest first.
func (w *window) fill(got []entry, whole bool) {
	w.entries = make([]kept, len(got))
	for i, e := range got {
		w.entries[len(got)-1-i] = kept{e.id, e.reblogOf}
	}
	w.whole = whole
}

// find tells where an id stands, or would stand.
func (w *window) find(p id.Post) (int, bool) {
	return slices.BinarySearchFunc(w.entries, p, func(k kept, p id.Post) int { return cmp.Compare(k.id, p) })
}

// add puts a new post in. One that comes so late that it would stand far down,
// or below what the window holds, is left to the database.
func (w *window) add(e entry) {
	if !w.admits(e) {
		return
	}
	for _, k := range w.entries[max(0, len(w.entries)-near):] {
		if e.doubles(k.id, k.reblogOf) {
			return
		}
	}
	if i, has := w.find(e.id); !has && len(w.entries)-i <= lateMax {
		w.put(i, e)
	}
}

// fit puts a post that moved in to where its time belongs, however far down, and
// takes out what would not have come in above it.
func (w *window) fit(e entry) {
	i, has := w.find(e.id)
	if has || !w.admits(e) || slices.ContainsFunc(w.entries[max(0, i-near):i], func(k kept) bool { return e.doubles(k.id, k.reblogOf) }) {
		return
	}
	if !w.put(i, e) {
		return
	}
	i, _ = w.find(e.id)
	newer := w.entries[i+1 : min(len(w.entries), i+1+near)]
	double := func(k kept) bool { return entry{id: k.id, reblogOf: k.reblogOf}.doubles(e.id, e.reblogOf) }
	if !slices.ContainsFunc(newer, double) {
		return
	}
	w.entries = slices.Concat(w.entries[:i+1], slices.DeleteFunc(slices.Clone(newer), double), w.entries[i+1+len(newer):])
}

// put inserts an entry at a place; one below all others belongs only into a
// window that is the whole feed. It tells whether the entry is in now.
func (w *window) put(i int, e entry) bool {
	if i == 0 && !w.whole {
		return false
	}
	if i < len(w.entries) {
		w.entries = slices.Clone(w.entries)
	}
	w.entries = slices.Insert(w.entries, i, kept{e.id, e.reblogOf})
	if over := len(w.entries) - windowMax; over > 0 {
		w.entries, w.whole = w.entries[over:], false
	}
	return len(w.entries) > 0 && w.entries[0].id <= e.id
}

func (w *window) remove(p id.Post) {
	if i, has := w.find(p); has {
		w.entries = slices.Delete(slices.Clone(w.entries), i, i+1)
	}
}

// admits applies the entry rules of a feed (social-core 10.1) but the one about
// boosts of the same post.
func (w *window) admits(e entry) bool {
	own := e.author == w.owner
	if w.away[e.author] && !own {
		return false
	}
	wish, has := w.wishes[e.author]
	if has && e.reblogOf != 0 && !wish.Reblogs {
		return false
	}
	if has && len(wish.Languages) > 0 && e.language != "" && !speaks(wish.Languages, e.language) {
		return false
	}
	return e.replyTo == 0 || w.admitsReply(e, own)
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
	return w.follow(e.replyToAuthor) || e.replyToAuthor == w.owner
}

func speaks(languages []string, l string) bool {
	primary, _, _ := strings.Cut(l, "-")
	return slices.Contains(languages, l) || slices.Contains(languages, primary)
}

// doubles tells whether the entry boosts what a near one shows already.
func (e entry) doubles(p, reblogOf id.Post) bool {
	return e.reblogOf != 0 && (p == e.reblogOf || reblogOf == e.reblogOf && p != e.id)
}

// page gives a page from memory; false when the window does not reach so far.
func (w *window) page(p store.Page) ([]id.Post, bool) {
	if w.place == nil {
		return nil, false
	}
	w.feeds.mu.Lock()
	entries, whole := w.entries, w.whole
	w.feeds.mu.Unlock()
	covered := whole || len(entries) > 0 && p.Lo() >= int64(entries[0].id)
	for len(entries) > 0 && int64(entries[0].id) <= p.Lo() {
		entries = entries[1:]
	}
	for len(entries) > 0 && int64(entries[len(entries)-1].id) >= p.Hi() {
		entries = entries[:len(entries)-1]
	}
	n := min(p.Limit, len(entries))
	if p.Min > 0 {
		if !covered {
			return nil, false
		}
		entries = entries[:n]
	} else {
		covered = covered || len(entries) >= p.Limit
		entries = entries[len(entries)-n:]
	}
	out := make([]id.Post, 0, n)
	for _, k := range slices.Backward(entries) {
		out = append(out, k.id)
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
	shown := make([]entry, 0, len(got))
	for i, e := range got {
		double := slices.ContainsFunc(older(got[i+1:]), func(o entry) bool { return e.doubles(o.id, o.reblogOf) })
		if !double && w.admits(e) {
			shown = append(shown, e)
		}
	}
	if len(shown) == 0 && len(got) > 0 && !last {
		if p.Min > 0 {
			p.Min = int64(got[0].id)
		} else {
			p.Max = int64(got[len(got)-1].id)
		}
		return w.read(tx, p)
	}
	return shown, last, nil
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
	w := &window{owner: actor.Account, list: true, replies: got.Replies}
	w.followed(edges)
	for _, m := range members {
		w.authors = append(w.authors, m.Account)
	}
	return w, nil
}
