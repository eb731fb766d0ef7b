package graphapi

import (
	"crypto/rand"
	"net/http"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
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
		if err := c.download(); err != nil {
			h := w.Header()
			h.Set("Content-Type", "application/json; charset=UTF-8")
			h.Set("X-Fb-Trace-Id", c.trace)
			h.Set("Cache-Control", "no-store")
			c.refuse(err)
		}
	}
}

func (c *call) download() error {
	if c.r.Header.Get("Authorization") != "" {
		if err := c.lent(); err != nil {
			return err
		}
	}
	err := c.Media.Give(c.w, c.r)
	if f := fault.Of(err); err != nil && f.Kind != fault.Internal && f.Kind != fault.Unavailable {
		return &Error{Status: 404, Code: 100, Message: "(#100) The address of the file is not valid any more. Ask for it with GET /{media-id}."}
	}
	return err
}

// lent refuses a token that is none of the line which the address was made for. The secret of
// its app is not asked for, as nothing can be added to the address.
func (c *call) lent() error {
	ctx, to := c.r.Context(), c.r.URL.Query().Get(media.Borrower)
	return c.Store.Read(ctx, func(tx *store.Tx) error {
		by, err := c.Business.Resolve(ctx, tx, strings.TrimPrefix(c.r.Header.Get("Authorization"), "Bearer "))
		if err != nil {
			return err
		}
		n, err := id.Parse[id.Line](to)
		if err != nil {
			return known["business.token"]
		}
		l, err := c.Business.Line(ctx, tx, n)
		if fault.KindOf(err) == fault.Missing || err == nil && (l.Portfolio != by.Client.Portfolio || !by.Has(business.Messaging)) {
			return known["business.token"]
		}
		return err
	})
}
