package archive

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"

	"parvis/base/blob"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/media"
	"parvis/engine/post"
)

// pageSize is how many rows an export reads at a time.
const pageSize = 200

// export makes the export of a member. It is made anew from its beginning when
// it was interrupted.
func (e *Engine) export(ctx context.Context, r *Run, tries int) error {
	j := &job{Engine: e, ctx: ctx, run: r, tries: tries}
	if err := j.who(); err != nil {
		return err
	}
	out, err := e.newSpool()
	if err != nil {
		return err
	}
	defer out.drop()
	x := &exporter{job: j, z: zip.NewWriter(out), names: map[id.Account]string{}}
	for _, part := range []func() error{x.profile, x.outbox, x.messages, x.attachments, x.collections, x.tables, x.rest, x.z.Close} {
		if err := part(); err != nil {
			return err
		}
	}
	return e.deliver(ctx, *r, out)
}

// deliver names the file, stores it, and says that it can be fetched.
func (e *Engine) deliver(ctx context.Context, r Run, out *spooled) error {
	before := r.blob
	r.blob, r.Size = out.key(), out.size-chanceSize
	err := e.Store.Write(ctx, func(tx *store.Tx) error {
		ok, err := setBlob(tx, r)
		if err == nil && !ok {
			err = errStopped
		}
		if err != nil || before == "" {
			return err
		}
		return e.Timers.At(tx, timer.Work{Kind: dropKind, Key: before, At: tx.Now()})
	})
	if err != nil {
		return err
	}
	if err := out.store(ctx, e.Blob); err != nil {
		return err
	}
	err = e.Store.Write(ctx, func(tx *store.Tx) error { return e.end(ctx, tx, r, Done, "") })
	if err == nil || fault.Of(err).Code != errOver.Code {
		return err
	}
	// It was cancelled, or the account went, while the file was being stored: what
	// was removed then may have been stored again.
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		return e.Timers.At(tx, timer.Work{Kind: dropKind, Key: r.blob, At: tx.Now()})
	})
}

// exporter writes one export.
type exporter struct {
	*job
	z     *zip.Writer
	files []attachment
	// names are usernames of others, as far as they can be seen.
	names map[id.Account]string
}

// attachment is a stored file and where it goes.
type attachment struct{ path, blob string }

// read runs fn in a read transaction.
func (x *exporter) read(fn func(tx *store.Tx) error) error { return x.Store.Read(x.ctx, fn) }

// file begins a file; what cannot shrink is not packed.
func (x *exporter) file(name string, packed bool) (io.Writer, error) {
	h := &zip.FileHeader{Name: name, Method: zip.Store, Modified: x.run.At}
	if packed {
		h.Method = zip.Deflate
	}
	return x.z.CreateHeader(h)
}

func (x *exporter) json(name string, v any) error {
	w, err := x.file(name, true)
	if err != nil {
		return err
	}
	enc := encoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func encoder(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// profile writes the actor, and its pictures to be written later.
func (x *exporter) profile() error {
	var pictures []media.Media
	err := x.read(func(tx *store.Tx) (err error) {
		if x.me, err = x.Account.Find(x.ctx, tx, x.run.Account); err != nil {
			return err
		}
		pictures, err = x.Media.Many(x.ctx, tx, []id.Media{x.me.AvatarMedia, x.me.HeaderMedia})
		return err
	})
	if err != nil {
		return err
	}
	a := x.actorOf()
	for _, m := range pictures {
		r, ok := m.Rendition(media.Original)
		switch {
		case !ok:
		case m.ID == x.me.AvatarMedia:
			a.Icon = x.picture("avatar", r, x.me.AvatarText)
		case m.ID == x.me.HeaderMedia:
			a.Image = x.picture("header", r, x.me.HeaderText)
		}
	}
	x.run.Stage, x.run.Total, x.run.Done = "posts", x.me.Posts, 0
	if err := x.progress(); err != nil {
		return err
	}
	return x.json("actor.json", a)
}

func (x *exporter) picture(base string, r media.Rendition, alt string) *outPicture {
	name := base + extension(r.Mime)
	x.files = append(x.files, attachment{name, r.Blob})
	return &outPicture{Type: "Image", MediaType: r.Mime, URL: name, Name: alt}
}

// extension gives the usual end of a file's name.
func extension(kind string) string {
	switch kind {
	case "image/jpeg":
		return ".jpg"
	case "video/mp4":
		return ".mp4"
	case "audio/mpeg":
		return ".mp3"
	}
	if all, err := mime.ExtensionsByType(kind); err == nil && len(all) > 0 {
		return slices.Min(all)
	}
	return ""
}

// progress tells how far the export is; it ends here when it was cancelled.
func (x *exporter) progress() error {
	if err := x.closing(); err != nil {
		return err
	}
	return x.Store.Write(x.ctx, func(tx *store.Tx) error {
		ok, err := setProgress(tx, *x.run)
		if err == nil && !ok {
			err = errStopped
		}
		return err
	})
}

// outbox writes every post, oldest first.
func (x *exporter) outbox() error {
	w, err := x.file("outbox.json", true)
	if err != nil {
		return err
	}
	c := &collection{w: w}
	if err := c.begin("outbox.json"); err != nil {
		return err
	}
	for at := int64(1); ; {
		items, last, err := x.posts(at)
		if err != nil {
			return err
		}
		for _, a := range items {
			if err := c.add(a); err != nil {
				return err
			}
		}
		if last == 0 {
			return c.end()
		}
		at = last
		x.run.Done = min(c.n, x.run.Total)
		if err := x.progress(); err != nil {
			return err
		}
	}
}

// posts gives the next posts above an id as activities; last is 0 when there are
// no more.
func (x *exporter) posts(above int64) (items []outActivity, last int64, err error) {
	err = x.read(func(tx *store.Tx) error {
		items, last = nil, 0
		list, err := x.Post.All(x.ctx, tx, x.run.Account, store.Page{Min: above, Limit: pageSize})
		if err != nil || len(list) == 0 {
			return err
		}
		slices.Reverse(list)
		last = int64(list[len(list)-1].ID)
		around, err := x.around(tx, list)
		if err != nil {
			return err
		}
		for _, p := range list {
			if a, ok := x.activityOf(p, around); ok {
				items = append(items, a)
			}
		}
		return nil
	})
	return items, last, err
}

// surroundings are what posts point at.
type surroundings struct {
	posts map[id.Post]post.Post
	media map[id.Media]media.Media
}

func (x *exporter) around(tx *store.Tx, list []post.Post) (s surroundings, err error) {
	var posts []id.Post
	var files []id.Media
	var people []id.Account
	for _, p := range list {
		posts = append(posts, p.ReblogOf, p.ReplyTo, p.QuoteOf)
		files = append(files, p.Media...)
		people = append(people, p.Mentions...)
	}
	s = surroundings{posts: map[id.Post]post.Post{}, media: map[id.Media]media.Media{}}
	others, err := x.Post.Many(x.ctx, tx, posts)
	if err != nil {
		return s, err
	}
	for _, p := range others {
		s.posts[p.ID] = p
		people = append(people, p.Author)
	}
	attached, err := x.Media.Many(x.ctx, tx, files)
	if err != nil {
		return s, err
	}
	for _, m := range attached {
		s.media[m.ID] = m
	}
	return s, x.know(tx, people)
}

// know loads the names of accounts that are not known yet.
func (x *exporter) know(tx *store.Tx, people []id.Account) error {
	var missing []id.Account
	for _, a := range people {
		if _, had := x.names[a]; !had && a != 0 {
			x.names[a] = ""
			missing = append(missing, a)
		}
	}
	for part := range slices.Chunk(missing, pageSize) {
		list, err := x.Account.Many(x.ctx, tx, part)
		if err != nil {
			return err
		}
		for _, a := range list {
			x.names[a.ID] = a.Username
		}
	}
	return nil
}

// attachments writes the stored files.
func (x *exporter) attachments() error {
	for _, f := range x.files {
		if err := x.closing(); err != nil {
			return err
		}
		if err := x.attach(f); err != nil {
			return fmt.Errorf("export %s: %w", path.Dir(f.path), err)
		}
	}
	return nil
}

func (x *exporter) attach(f attachment) error {
	src, err := x.Blob.Open(x.ctx, blob.Key(f.blob))
	if err != nil {
		return err
	}
	defer src.Close()
	w, err := x.file(f.path, false)
	if err == nil {
		_, err = io.Copy(w, src)
	}
	return err
}

// collections writes what was liked and kept, as addresses.
func (x *exporter) collections() error {
	for _, c := range []struct {
		name string
		page func(tx *store.Tx, p store.Page) ([]post.Cursored, error)
	}{
		{"likes.json", func(tx *store.Tx, p store.Page) ([]post.Cursored, error) {
			return x.Post.Favourites(x.ctx, tx, x.actor, p)
		}},
		{"bookmarks.json", func(tx *store.Tx, p store.Page) ([]post.Cursored, error) {
			return x.Post.Bookmarks(x.ctx, tx, x.actor, p)
		}},
	} {
		w, err := x.file(c.name, true)
		if err != nil {
			return err
		}
		out := &collection{w: w}
		if err := out.begin(c.name); err != nil {
			return err
		}
		err = x.read(func(tx *store.Tx) error {
			return x.addresses(tx, c.page, func(address string) error { return out.add(address) })
		})
		if err != nil {
			return err
		}
		if err := out.end(); err != nil {
			return err
		}
	}
	return nil
}

// addresses walks a list of posts, newest first, and gives the address of each.
func (x *exporter) addresses(tx *store.Tx, page func(*store.Tx, store.Page) ([]post.Cursored, error), fn func(string) error) error {
	for p := (store.Page{Limit: 5 * pageSize}); ; {
		list, err := page(tx, p)
		if err != nil || len(list) == 0 {
			return err
		}
		var people []id.Account
		for _, c := range list {
			people = append(people, c.Author)
		}
		if err := x.know(tx, people); err != nil {
			return err
		}
		for _, c := range list {
			if err := fn(x.uri(c.Post)); err != nil {
				return err
			}
		}
		p.Max = list[len(list)-1].Cursor
	}
}

// uri is the address of a post among servers.
func (x *exporter) uri(p post.Post) string {
	return x.Base + "/users/" + x.names[p.Author] + "/statuses/" + p.ID.String()
}

// collection writes an ordered collection without holding it.
type collection struct {
	w io.Writer
	n int
}

func (c *collection) begin(name string) error {
	_, err := io.WriteString(c.w, `{"@context":"https://www.w3.org/ns/activitystreams","id":"`+name+`","type":"OrderedCollection","orderedItems":[`)
	return err
}

func (c *collection) add(v any) error {
	if c.n++; c.n > 1 {
		if _, err := io.WriteString(c.w, ","); err != nil {
			return err
		}
	}
	return encoder(c.w).Encode(v)
}

func (c *collection) end() error {
	_, err := fmt.Fprintf(c.w, `],"totalItems":%d}`, c.n)
	return err
}

// tables writes the lists of addresses.
func (x *exporter) tables() error {
	for _, name := range Tables() {
		w, err := x.file(name, true)
		if err != nil {
			return err
		}
		if err := x.read(func(tx *store.Tx) error { return x.table(tx, name, w) }); err != nil {
			return err
		}
	}
	return nil
}

// acct is the address of an account of this network.
func (x *exporter) acct(a id.Account) string {
	if x.names[a] == "" {
		return ""
	}
	return x.names[a] + "@" + strings.ToLower(x.host)
}
