package graphapi

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"path"
	"sync"
	"time"

	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
)

// largest is how large a file is that stands elsewhere, by its kind (business-messaging 6).
// It is held in memory while it comes, so that documents have less than those that are sent.
var largest = map[string]int64{"image": 5 << 20, "video": 16 << 20, "audio": 16 << 20, "document": 32 << 20, "sticker": 500 << 10}

const (
	// broughtFor is how long what an address gave stands for it, and mostBrought of how many
	// addresses that is known.
	broughtFor  = 10 * time.Minute
	mostBrought = 4096
)

// brought is what an address gave, once done is closed; nothing where it failed.
type brought struct {
	done  chan struct{}
	media id.Media
	name  string
	until time.Time
}

// shelf holds what addresses gave lately.
type shelf struct {
	mu   sync.Mutex
	kept map[string]*brought
}

// place gives what a key stands for; mine says that the caller is to bring it.
func (s *shelf) place(key string, now time.Time) (b *brought, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.kept[key]; b != nil && now.Before(b.until) {
		return b, false
	}
	if len(s.kept) >= mostBrought {
		for name, b := range s.kept {
			if !now.Before(b.until) {
				delete(s.kept, name)
			}
		}
	}
	b = &brought{done: make(chan struct{}), until: now.Add(broughtFor)}
	if len(s.kept) < mostBrought {
		s.kept[key] = b
	}
	return b, true
}

// drop forgets what a key stands for.
func (s *shelf) drop(key string, b *brought) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[key] == b {
		delete(s.kept, key)
	}
}

// bring gives the file of an address, as an upload of the line: the one that it gave for this
// line in the last ten minutes, if there is one. A name is that of a document; one that has
// none is called as its address ends.
func (c *call) bring(ctx context.Context, link, kind, name string) (id.Media, string, error) {
	key := c.node.line.ID.String() + " " + kind + " " + link
	for range 3 {
		b, mine := c.brought.place(key, c.Clock.Now())
		if mine {
			m, called, err := c.fetchFile(ctx, link, kind, name)
			if b.media, b.name = m, called; err != nil {
				b.media = 0
				c.brought.drop(key, b)
			}
			close(b.done)
			return m, cmp.Or(name, called), err
		}
		select {
		case <-b.done:
		case <-ctx.Done():
			return 0, "", ctx.Err()
		}
		if b.media != 0 && c.there(ctx, b.media) {
			return b.media, cmp.Or(name, b.name), nil
		}
		c.brought.drop(key, b)
	}
	m, called, err := c.fetchFile(ctx, link, kind, name)
	return m, cmp.Or(name, called), err
}

// there tells whether a file is still.
func (c *call) there(ctx context.Context, m id.Media) bool {
	return c.Store.Read(ctx, func(tx *store.Tx) error {
		_, _, err := c.Business.File(ctx, tx, c.node.line.Portfolio, m)
		return err
	}) == nil
}

// fetchFile fetches a file that stands elsewhere, and keeps it as an upload of the line. It
// gives how the address calls it.
func (c *call) fetchFile(ctx context.Context, link, kind, name string) (id.Media, string, error) {
	if err := c.take(perApp, c.caller.Client.ID.String(), errRate); err != nil {
		return 0, "", err
	}
	if kind == media.Document {
		select {
		case c.large <- struct{}{}:
			defer func() { <-c.large }()
		case <-ctx.Done():
			return 0, "", ctx.Err()
		}
	}
	got, err := c.Fetch.Get(ctx, link, fetch.Options{Max: largest[kind]})
	if err == nil && got.Status != http.StatusOK {
		err = errFileType
	}
	if err != nil {
		return 0, "", err
	}
	owner, body := id.Account(c.node.line.ID), bytes.NewReader(got.Body)
	var m media.Media
	called := ""
	if kind == media.Document {
		called = path.Base(got.URL.Path)
		m, err = c.Media.File(ctx, owner, cmp.Or(name, called), got.Header.Get("Content-Type"), body)
	} else {
		m, err = c.Media.Upload(ctx, owner, body)
	}
	if err == nil {
		err = c.prepared(ctx, m)
	}
	if err != nil {
		return 0, "", err
	}
	return m.ID, called, c.Store.Write(ctx, func(tx *store.Tx) error { return c.Business.AddFile(ctx, tx, c.node.line.ID, m.ID) })
}
