package share

import (
	"context"
	"net/http"
	"strconv"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/engine/account"
	"parvis/system/brand"
)

// lasting is how long others may show a card without asking: a post may be taken back.
const lasting = "public, max-age=86400"

// Desk registers the addresses of cards.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Open("GET /cards/{lang}/network/{file}", e.serve(func(_ context.Context, _ *store.Tx, lang i18n.Tag, l *brand.Live, _ int64) (made, bool, error) {
		return e.network(lang, l), true, nil
	}))
	s.Open("GET /cards/{lang}/people/{id}/{file}", e.serve(func(ctx context.Context, tx *store.Tx, _ i18n.Tag, l *brand.Live, n int64) (made, bool, error) {
		return e.person(ctx, tx, l, id.Account(n))
	}))
	s.Open("GET /cards/{lang}/posts/{id}/{file}", e.serve(func(ctx context.Context, tx *store.Tx, lang i18n.Tag, l *brand.Live, n int64) (made, bool, error) {
		return e.post(ctx, tx, lang, l, id.Post(n))
	}))
}

type maker func(ctx context.Context, tx *store.Tx, lang i18n.Tag, l *brand.Live, n int64) (made, bool, error)

// serve gives the picture of what is there now; an address of what was leads there.
func (e *Engine) serve(make maker) func(*desk.Visit[account.Actor]) error {
	return func(v *desk.Visit[account.Actor]) error {
		lang, known := i18n.ParseTag(v.R.PathValue("lang"))
		var n int64
		if text := v.R.PathValue("id"); text != "" {
			var err error
			if n, err = strconv.ParseInt(text, 10, 64); err != nil {
				known = false
			}
		}
		if !known {
			return errMissing
		}
		l := e.Brand.Live()
		var m made
		var ok bool
		err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
			m, ok, err = make(ctx, tx, lang, l, n)
			return err
		})
		if err != nil {
			return err
		}
		if !ok {
			return errMissing
		}
		if now := version(l, m.card) + ".png"; v.R.PathValue("file") != now {
			return v.Redirect(v.R.URL.Path[:len(v.R.URL.Path)-len(v.R.PathValue("file"))] + now)
		}
		data, err := e.drawn(v.R.Context(), l, m.card)
		if err != nil {
			return err
		}
		h := v.W.Header()
		h.Set("Content-Type", "image/png")
		h.Set("Cache-Control", lasting)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Length", strconv.Itoa(len(data)))
		v.W.WriteHeader(http.StatusOK)
		_, err = v.W.Write(data)
		return err
	}
}
