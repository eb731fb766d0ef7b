package archive

import (
	"context"
	"errors"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"

	"parvis/base/fault"
	"parvis/engine/archive/form"
	"parvis/engine/archive/pack"
)

// Counting is the stage in which items are counted, when their total is not known
// yet.
const Counting = "count"

// unit is a file of an archive that is understood.
type unit struct {
	kind form.Kind
	name string
}

// order is that of an import: whom one follows before the lists they stand in,
// posts before what points at them.
var order = []form.Kind{form.Actors, form.Follows, form.Blocks, form.Mutes, form.Domains, form.Lists, form.Posts, form.Bookmarks}

// filesMax bounds the files of an archive that belong to no post.
const filesMax = 1000

// contents are the files of an archive: what is understood, in the order in which
// it is imported, what is not, and what is known but leaves nothing to do.
type contents struct {
	units   []unit
	unknown []Refusal
	idle    []string
}

func contentsOf(p *pack.Pack) (c contents, err error) {
	for _, name := range p.Names() {
		if attached(name) || p.Size(name) == 0 {
			continue // of an empty file nothing is left out
		}
		if len(c.units)+len(c.unknown)+len(c.idle) >= filesMax {
			return c, errFiles
		}
		kind, err := kindOf(p, name)
		switch {
		case err != nil:
			return c, err
		case slices.Contains(order, kind):
			c.units = append(c.units, unit{kind, name})
		case kind == form.Empty:
		case kind == form.Followers, kind == form.Kept:
			c.idle = append(c.idle, clean(name))
		case kind == form.Likes:
			c.unknown = append(c.unknown, refusal("", name, errLikes))
		default:
			c.unknown = append(c.unknown, refusal("", name, errFile))
		}
	}
	for _, name := range p.Nested() {
		c.unknown = append(c.unknown, refusal("", name, errNested))
	}
	slices.SortStableFunc(c.units, func(a, b unit) int { return slices.Index(order, a.kind) - slices.Index(order, b.kind) })
	return c, nil
}

// attached tells files that belong to posts and profiles.
func attached(name string) bool {
	base, _, _ := strings.Cut(path.Base(name), ".")
	return strings.HasPrefix(name, "media_attachments/") || strings.HasPrefix(name, "message_attachments/") || name == path.Base(name) && (base == "avatar" || base == "header")
}

func kindOf(p *pack.Pack, name string) (form.Kind, error) {
	r, err := p.Read(name, 1<<62)
	if err != nil {
		return form.Unknown, err
	}
	defer r.Close()
	head := make([]byte, form.HeadSize)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return form.Unknown, err
	}
	return form.Detect(head[:n], name), nil
}

// postsMax bounds an outbox, in bytes; it is never held.
const postsMax = 2 << 30

// count counts the items of a unit, from a place on and as long as more lets it.
func (u unit) count(ctx context.Context, p *pack.Pack, at form.Place, more func(form.Place) error) (form.Place, error) {
	switch u.kind {
	case form.Actors:
		_, err := u.actor(p)
		return form.Place{Items: len(pieces)}, err
	case form.Posts:
		r, err := u.from(ctx, p, at)
		if err != nil {
			return at, err
		}
		defer r.Close()
		return form.Count(r, at, more)
	}
	rows, err := u.rows(p)
	return form.Place{Items: len(rows)}, err
}

// from opens an outbox at a place.
func (u unit) from(ctx context.Context, p *pack.Pack, at form.Place) (io.ReadCloser, error) {
	r, err := p.Read(u.name, postsMax)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, &patient{ctx, r}, at.Offset); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (u unit) rows(p *pack.Pack) ([]form.Row, error) {
	r, err := p.Read(u.name, form.TableMax)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return form.Table(r, u.kind)
}

func (u unit) actor(p *pack.Pack) (form.Actor, error) {
	r, err := p.Read(u.name, form.ItemMax)
	if err != nil {
		return form.Actor{}, err
	}
	defer r.Close()
	return form.ReadActor(r)
}

// speaker gives who made the first activity of an outbox.
func (u unit) speaker(p *pack.Pack) (a form.Actor, err error) {
	r, err := p.Read(u.name, postsMax)
	if err != nil {
		return a, err
	}
	defer r.Close()
	err = form.Outbox(r, form.Place{}, 0, func(_ form.Place, first form.Activity, _ error) error {
		a = form.Actor{ID: first.Actor, Followers: first.Actor + "/followers"}
		return errStopped
	})
	if errors.Is(err, errStopped) {
		err = nil
	}
	return a, err
}

// worded gives the fault that says why a file cannot be read; nil when the
// failure is ours.
func worded(err error) *fault.Fault {
	switch f := fault.Of(err); {
	case errors.Is(err, form.ErrLarge), errors.Is(err, pack.ErrLarge):
		return errLarge
	case errors.Is(err, form.ErrSyntax):
		return errSyntax
	case f.Kind != fault.Internal && f.Kind != fault.Unavailable:
		return f
	}
	return nil
}

// domain reads the domain of a former network, as typed or as an address.
func domain(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", nil
	}
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		s = u.Host
	}
	s = strings.Trim(s, "/@")
	if len(s) > 253 || !strings.Contains(s, ".") || strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-:", r)
	}) {
		return "", errSame
	}
	return s, nil
}

// clean makes a text out of an archive fit to be kept and shown.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
