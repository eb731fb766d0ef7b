package media

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"parvis/base/blob"
	"parvis/base/fault"
	"parvis/base/store"
	"parvis/base/web"
)

// Serve answers GET /media/{secret}/{rendition} with a stored file or a part of
// it. It needs no cookie and gives none. What may not be seen now is not found;
// a closed file asks for the signature that URL gave.
func (e *Engine) Serve(w http.ResponseWriter, r *http.Request) {
	if err := e.Give(w, r, nil); err != nil {
		e.fail(w, r, err)
	}
}

// Give is Serve for who words what fails: nothing was answered then. With may, it answers
// what Lend gave an address of and may does not refuse.
func (e *Engine) Give(w http.ResponseWriter, r *http.Request, may func(context.Context, *store.Tx, Media) error) error {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return nil
	}
	m, x, err := e.asked(r, may)
	if err != nil {
		return err
	}
	f, err := e.o.Blob.Open(r.Context(), blob.Key(x.Blob))
	if err != nil {
		return err
	}
	defer f.Close()
	h.Set("Content-Type", x.Mime)
	if m.Type == Document {
		h.Set("Content-Disposition", "attachment")
	}
	h.Set("ETag", `"`+x.Blob+`"`)
	h.Set("Cache-Control", cacheControl(m, may != nil))
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

// asked finds what a request asks for, if it may be seen.
func (e *Engine) asked(r *http.Request, may func(context.Context, *store.Tx, Media) error) (m Media, x Rendition, err error) {
	secret, name := r.PathValue("secret"), r.PathValue("rendition")
	if may != nil {
		if err := e.o.Keys.VerifyURL(signature, r.URL, e.o.Clock.Now()); err != nil {
			return m, x, err
		}
	}
	err = e.o.Store.Read(r.Context(), func(tx *store.Tx) error {
		if m, err = e.bySecret(r.Context(), tx, secret); err != nil {
			return err
		}
		if may != nil {
			if err := may(r.Context(), tx, m); err != nil {
				return err
			}
		}
		if e.o.Visible == nil {
			return nil
		}
		ok, err := e.o.Visible(r.Context(), tx, m)
		if err == nil && !ok {
			err = errGone
		}
		return err
	})
	if err != nil {
		return m, x, err
	}
	x, ok := m.Rendition(name)
	if !ok || x.Name != name {
		return m, x, errGone
	}
	if m.Closed && e.o.Keys != nil {
		err = e.o.Keys.VerifyURL(signature, r.URL, e.o.Clock.Now())
	}
	return m, x, err
}

// cacheControl keeps open files for ever: their bytes never change. Closed ones
// are for whoever has the address, and for as long as it stays the same; lent ones
// are asked for each time, as an answer that was kept would outlive the address.
func cacheControl(m Media, lent bool) string {
	if lent {
		return "private, no-cache"
	}
	if m.Closed {
		return "private, max-age=" + strconv.Itoa(int(signedStep.Seconds()))
	}
	return "public, max-age=31536000, immutable"
}

func (e *Engine) fail(w http.ResponseWriter, r *http.Request, err error) {
	if web.Left(r, err) {
		return
	}
	f := fault.Of(err)
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		e.o.Log.ErrorContext(r.Context(), "file cannot be served", "error", err.Error())
	}
	web.RetryAfter(w.Header(), f)
	w.Header().Set("Cache-Control", "no-store")
	status := web.Status(f.Kind)
	http.Error(w, http.StatusText(status), status)
}
