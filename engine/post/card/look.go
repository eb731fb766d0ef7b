package card

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"net/url"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/media"
)

const (
	// maxPage is how much of a page is read, maxImage how large its picture may be
	// (social-core 14).
	maxPage  = 1 << 20
	maxImage = 2 << 20
	// lookFor bounds everything that one look asks for.
	lookFor = 40 * time.Second

	statusOK      = 200
	statusTooMany = 429
)

// errNone says that a page has no card, now or when asked again in an hour.
var errNone = errors.New("card: the page gives none")

// look asks for a page and keeps what it says of itself.
func (e *Engine) look(ctx context.Context, d timer.Due) error {
	which, err := id.Parse[id.Card](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	var c entry
	err = e.Store.Read(ctx, func(tx *store.Tx) (err error) { c, err = byID(tx, which); return err })
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	p, err := e.read(ctx, c.url)
	if err != nil {
		if !final(err) && d.Tries < maxTries-1 {
			return err
		}
		return e.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return e.fail(ctx, tx, c.id, final(err)) })
	}
	return e.keep(ctx, c.id, p)
}

// final tells that asking again soon is pointless: the address is refused, or the
// page was had and gives no card.
func final(err error) bool {
	kind := fault.KindOf(err)
	return errors.Is(err, errNone) || kind == fault.Invalid || kind == fault.TooLarge
}

// fail remembers for a day that there is no card. What an earlier look found
// stays when the server is only out of reach.
func (e *Engine) fail(ctx context.Context, tx *store.Tx, which id.Card, final bool) error {
	c, err := byID(tx, which)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	until := tx.Now().Add(restFor)
	if c.state == ready && !final {
		return setUntil(tx, which, until)
	}
	if c.image != 0 {
		if err := e.Media.Discard(ctx, tx, c.image); err != nil {
			return err
		}
	}
	return put(tx, Card{ID: which}, none, until)
}

// keep writes the card of a page with its picture.
func (e *Engine) keep(ctx context.Context, which id.Card, p page) error {
	picture := e.picture(ctx, p.image)
	return e.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		old, err := byID(tx, which)
		if store.IsMissing(err) {
			return nil // a loose picture goes by itself
		}
		if err != nil {
			return err
		}
		if old.image != 0 {
			if err := e.Media.Discard(ctx, tx, old.image); err != nil {
				return err
			}
		}
		if picture != 0 {
			if err := e.Media.Reserve(ctx, tx, 0, []id.Media{picture}, true); err != nil {
				return err
			}
		}
		c := Card{
			ID: which, Title: p.title, Description: p.description, Provider: p.provider, AuthorName: p.authorName, AuthorURL: p.authorURL,
			Language: p.language, PublishedAt: p.publishedAt, Image: picture, ImageText: p.imageText,
		}
		if picture == 0 {
			c.ImageText = ""
		}
		if c.Publisher, err = publisher(tx, bare(p.at.Hostname())); err != nil {
			return err
		}
		if c.Creator, err = e.creator(ctx, tx, p.creator); err != nil {
			return err
		}
		return put(tx, c, ready, tx.Now().Add(freshFor))
	})
}

// creator finds the member that a page names: @name@domain of this network.
func (e *Engine) creator(ctx context.Context, tx *store.Tx, handle string) (id.Account, error) {
	name, domain, ok := strings.Cut(strings.TrimPrefix(handle, "@"), "@")
	own, err := url.Parse(e.Base)
	if !ok || err != nil || !strings.EqualFold(domain, own.Host) {
		return 0, nil //nolint:nilerr // not a name of this network
	}
	found, err := e.Account.ByName(ctx, tx, []string{name})
	return found[strings.ToLower(name)].ID, err
}

// picture asks for the picture of a page and keeps it, loose; 0 when it is not to
// be had. A card without a picture is better than none.
func (e *Engine) picture(ctx context.Context, address *url.URL) id.Media {
	if address == nil {
		return 0
	}
	a, err := e.get(ctx, address.String(), "image/*", fetch.Options{Max: maxImage})
	if err != nil || a.Status != statusOK {
		return 0
	}
	m, err := e.Media.Thumbnail(ctx, bytes.NewReader(a.Body))
	if err != nil {
		return 0
	}
	if r, ok := m.Rendition(media.Original); !ok || r.Width < minImage || r.Height < minImage {
		return 0
	}
	return m.ID
}

// minImage is the least side of a picture worth showing: less is a mark for
// counting.
const minImage = 8

// read asks for a page and reads what it says of itself.
func (e *Engine) read(ctx context.Context, address string) (page, error) {
	a, err := e.get(ctx, address, "text/html, application/xhtml+xml", fetch.Options{Max: maxPage, Cut: true})
	if err != nil {
		return page{}, err
	}
	switch {
	case a.Status == statusTooMany || a.Status >= 500:
		return page{}, fetch.ErrFailed
	case a.Status != statusOK:
		return page{}, errNone
	}
	kind := a.Header.Get("Content-Type")
	if t, _, err := mime.ParseMediaType(kind); err != nil || t != "text/html" && t != "application/xhtml+xml" {
		return page{}, errNone
	}
	p := readPage(a.Body, kind, a.URL)
	p.withhold(directives(a.Header.Values("X-Robots-Tag")))
	if p.hidden || p.title == "" {
		return page{}, errNone
	}
	return p, nil
}

// get follows redirects itself, since each server on the way is asked what it
// withholds from robots.
func (e *Engine) get(ctx context.Context, address, accept string, o fetch.Options) (*fetch.Answer, error) {
	o.NoRedirect = true
	for range fetch.MaxRedirects + 1 {
		u, err := url.Parse(address)
		if err != nil {
			return nil, fault.Wrap(fetch.ErrAddress, err)
		}
		if err := e.admitted(ctx, u); err != nil {
			return nil, err
		}
		a, err := e.Fetch.Do(ctx, "GET", address, map[string][]string{"Accept": {accept}}, nil, o)
		if err != nil {
			return nil, err
		}
		to := a.Header.Get("Location")
		if a.Status < 300 || a.Status >= 400 || to == "" {
			return a, nil
		}
		next, err := u.Parse(to)
		if err != nil {
			return nil, fault.Wrap(fetch.ErrAddress, err)
		}
		next.Fragment = ""
		address = next.String()
	}
	return nil, fetch.ErrRedirect
}
