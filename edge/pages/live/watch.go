package live

import (
	"context"
	"slices"
	"strconv"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account/credential"
	"parvis/engine/graph"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

func all(*line) bool { return true }

// watch tells open pages what happens.
func (s *Square) watch() {
	if s.Events == nil {
		return
	}
	event.Watch(s.Events, func(m event.Meta, p post.Published) {
		if p.Quiet {
			return // what moved in is not new
		}
		homes, absent := s.Post.Reaches(p)
		for _, a := range absent {
			if s.shows(a, p.Post) {
				homes = append(homes, a)
			}
		}
		for _, a := range homes {
			if a != p.Author {
				s.tell(a, func(l *line) bool { return l.home }, count(m.Seq, "home"))
			}
		}
	})
	event.Watch(s.Events, func(m event.Meta, n notify.Notified) {
		if !n.Filtered && slices.Contains(notify.Addressed(), n.Type) {
			s.tell(n.Owner, func(l *line) bool { return l.notifications }, count(m.Seq, "notifications"))
		}
	})
	event.Watch(s.Events, func(m event.Meta, p post.Edited) { s.changed(m.Seq, p.Post) })
	event.Watch(s.Events, func(m event.Meta, c policy.Changed) {
		if c.Kind == decide.KindPost {
			s.changed(m.Seq, id.Post(c.ID))
		}
	})
	event.Watch(s.Events, func(m event.Meta, d post.Deleted) {
		s.toReaders(post.Post{Author: d.Author, Visibility: d.Visibility, Mentions: d.Mentions}, about(m.Seq, "remove", d.Post))
	})
	event.Watch(s.Events, func(m event.Meta, b graph.Blocked) { s.parted(m.Seq, b.Owner, b.Target) })
	event.Watch(s.Events, func(_ event.Meta, x credential.SessionEnded) { s.end(x.Account, x.Session) })
}

// shows tells whether a home whose window was dropped shows a post.
func (s *Square) shows(a id.Account, p id.Post) (shown bool) {
	ctx := context.Background() //nolint:contextcheck // a watcher has no request
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) { shown, err = s.Post.Shows(ctx, tx, a, p); return err })
	if err != nil {
		s.Log.Error("a home could not be read for a page", "error", err.Error())
	}
	return shown
}

// empty tells that no page is open.
func (s *Square) empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) == 0
}

// changed tells pages that a post was edited, or that something else is said of it; they
// ask for it as it is, where it stands on them.
func (s *Square) changed(seq int64, p id.Post) {
	if s.empty() {
		return
	}
	ctx := context.Background() //nolint:contextcheck // a watcher has no request
	var got post.Post
	if err := s.Store.Read(ctx, func(tx *store.Tx) (err error) { got, err = s.Post.Get(ctx, tx, p); return err }); err != nil {
		if !store.IsMissing(err) {
			s.Log.Warn("a post could not be read for pages", "error", err.Error())
		}
		return
	}
	s.toReaders(got, about(seq, "replace", p))
}

// toReaders sends an event about a post to those who may have it: the number of one that
// is not for everybody says to nobody else that it exists.
func (s *Square) toReaders(p post.Post, e web.Event) {
	if p.Visibility == post.Public || p.Visibility == post.Unlisted {
		s.tellAll(e)
		return
	}
	whom := append([]id.Account{p.Author}, p.Mentions...)
	if p.Visibility != post.Direct {
		whom = append(whom, s.Post.Readers(p.Author, nil)...)
	}
	slices.Sort(whom)
	for _, a := range slices.Compact(whom) {
		s.tell(a, all, e)
	}
}

// parted takes the posts of whoever was blocked from the pages of who did it. The other
// is told nothing: a block shows itself to nobody at the instant it is made.
func (s *Square) parted(seq int64, owner, target id.Account) {
	if s.empty() {
		return
	}
	ctx := context.Background() //nolint:contextcheck // a watcher has no request
	name := ""
	err := s.Store.Read(ctx, func(tx *store.Tx) error {
		a, err := s.Account.Find(ctx, tx, target)
		name = a.Username
		return err
	})
	if err == nil {
		s.tell(owner, all, web.Event{ID: strconv.FormatInt(seq, 10), Name: "remove", Data: "/@" + name})
	}
}

// count says that there is one thing more about a topic.
func count(seq int64, topic string) web.Event {
	return web.Event{ID: strconv.FormatInt(seq, 10), Name: "count", Data: `{"topic":"` + topic + `","n":1}`}
}

// about says something about one post.
func about(seq int64, name string, p id.Post) web.Event {
	return web.Event{ID: strconv.FormatInt(seq, 10), Name: name, Data: p.String()}
}
