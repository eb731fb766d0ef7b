package graphapi

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/media"
	"parvis/system/business"
)

// Files answers the addresses of files that apps are given (business-messaging 8), and leaves
// the others to next. The address suffices; a token beside it has to be one of the line's.
func (e *Edge) Files(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !r.URL.Query().Has(media.Borrower) {
			next(w, r)
			return
		}
		c := &call{Edge: e, w: w, r: r, version: version, trace: "A" + rand.Text()[:21]}
		err := e.Media.Give(w, r, c.lent)
		if err == nil || web.Left(r, err) {
			return
		}
		switch fault.KindOf(err) {
		case fault.Missing, fault.Gone, fault.Forbidden:
			err = errOver
		}
		h := w.Header()
		h.Set("Content-Type", "application/json; charset=UTF-8")
		h.Set("X-Fb-Trace-Id", c.trace)
		h.Set("Cache-Control", "no-store")
		c.refuse(err)
	}
}

var errOver = &Error{Status: 404, Code: 100, Message: "(#100) The address of the file is not valid any more. Ask for it with GET /{media-id}."}

// lent refuses a file that is none of the line's which its address was made for any more, and
// a token that is none of that line's. The secret of its app is not asked for, as nothing can
// be added to the address.
func (c *call) lent(ctx context.Context, tx *store.Tx, m media.Media) error {
	n, err := id.Parse[id.Line](c.r.URL.Query().Get(media.Borrower))
	if err != nil {
		return errOver
	}
	l, err := c.Business.Live(ctx, tx, n)
	if err != nil {
		return err
	}
	if barred, err := c.Business.Barred(ctx, tx, l.Portfolio); err != nil || barred {
		return cmp.Or(err, error(errOver))
	}
	if _, of, err := c.Business.File(ctx, tx, l.Portfolio, m.ID); err != nil || of.ID != l.ID {
		return cmp.Or(err, error(errOver))
	}
	token := c.r.Header.Get("Authorization")
	if token == "" {
		return nil
	}
	by, err := c.Business.Resolve(ctx, tx, strings.TrimPrefix(token, "Bearer "))
	if err == nil && (by.Client.Portfolio != l.Portfolio || !by.Has(business.Messaging)) {
		return known["business.token"]
	}
	return err
}
