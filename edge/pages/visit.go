package pages

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	g "maragu.dev/gomponents"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/deed"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
)

// formMax bounds a form with files, fileMemory what of it is held in memory.
const (
	formMax    = 80 << 20
	fileMemory = 4 << 20
	langCookie = "lang"
)

// visit is one request on its way.
type visit struct {
	*Edge
	w      http.ResponseWriter
	r      *http.Request
	actor  account.Actor
	sess   credential.Session
	me     account.Account
	set    account.Settings
	unread int
	ui.View
}

type handler func(v *visit) error

// handle gives a handler its visitor. With "member" nobody else gets in; a
// "bringer" is a member whose form the handler reads itself, a "pleader" one who may
// be shut out from everything else.
func (e *Edge) handle(who string, h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Edge: e, w: w, r: r}
		err := v.serve(who, h)
		if fault.KindOf(err) == fault.Unauthenticated && !v.actor.Known() && !web.IsFragment(v.r) {
			switch {
			case v.r.Method == http.MethodGet:
				err = v.redirect("/signin?next=" + url.QueryEscape(v.r.URL.RequestURI()))
			case errors.Is(err, errSignIn):
				err = v.signedOut()
			}
		}
		if err != nil {
			v.fail(err)
		}
	}
}

func (v *visit) serve(who string, h handler) error {
	if err := v.identify(); err != nil {
		return err
	}
	v.see()
	closed := who != ""
	if closed && !v.actor.Known() {
		return errSignIn
	}
	if closed && who != "pleader" && v.r.Method != http.MethodGet {
		if err := v.actor.Ready(); err != nil {
			return err
		}
	}
	if v.r.Method == http.MethodPost && who != "bringer" {
		v.r.Body = http.MaxBytesReader(v.w, v.r.Body, formMax)
		if err := v.parse(); err != nil {
			return err
		}
	}
	err := h(v)
	if err == nil {
		v.remember()
	}
	return err
}

func (v *visit) parse() error {
	err := v.r.ParseMultipartForm(fileMemory)
	if err != nil && err != http.ErrNotMultipart { //nolint:errorlint // the package gives the value itself
		if strings.Contains(err.Error(), "too large") {
			return errUpload
		}
		return fault.Wrap(errForm, err)
	}
	return nil
}

// identify resolves the session, if there is one.
func (v *visit) identify() error {
	c, err := v.r.Cookie(v.CookieName())
	if err != nil {
		return nil //nolint:nilerr // no cookie: a visitor
	}
	worn := false
	err = v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if v.actor, v.sess, err = v.Credential.Resolve(ctx, tx, c.Value); err != nil {
			v.actor = account.Actor{}
			if fault.KindOf(err) == fault.Unauthenticated {
				return nil
			}
			return err
		}
		if v.me, err = v.Account.Find(ctx, tx, v.actor.Account); err != nil {
			return err
		}
		if v.set, err = v.Account.Settings(ctx, tx, v.actor.Account); err != nil {
			return err
		}
		worn = v.sess.Worn(tx.Now())
		v.unread, err = v.Notify.Badge(ctx, tx, v.actor)
		return err
	})
	if err != nil || !worn {
		return err
	}
	return v.write(func(ctx context.Context, tx *store.Tx) error { return v.Credential.Touch(ctx, tx, v.sess) })
}

// CookieName is the name of the session cookie: it binds the cookie to https where there is any.
func (e *Edge) CookieName() string {
	if e.secure() {
		return "__Host-parvis"
	}
	return "parvis"
}

// see chooses the language and prepares drawing.
func (v *visit) see() {
	lang := v.lang()
	v.actor.Lang = lang
	v.View = ui.View{Lang: lang, Words: v.Edge.Words, Static: v.Edge.Static.URL, Now: v.Clock.Now(), Network: v.Name, Base: v.Edge.Base, Path: v.r.URL.Path, Emoji: ui.Emoji{}, Zone: v.zone(), Reports: v.Report != nil, Accessible: v.Edge.Accessible}.Dressed(v.Edge.Look())
	if v.actor.Known() {
		p := v.person(v.me)
		v.View.Me, v.View.Desk = &p, slices.ContainsFunc(v.desks, func(d desk.Desk[account.Actor]) bool { return d.Open(v.actor) })
		v.View.Taste = ui.Taste{Scheme: v.set.Theme, Large: v.set.LargeText, Calm: v.set.ReduceMotion, Contrast: v.set.Contrast, Dense: v.set.Dense, KeysOff: v.set.KeysOff, Plays: v.set.AutoplayGifs, Enters: v.set.AutoInsert}
	}
}

// lang is chosen by the address, then the account's settings, then the cookie, then the
// browser (web-client 3.5).
func (v *visit) lang() i18n.Tag {
	if t, ok := i18n.ParseTag(v.r.URL.Query().Get("lang")); ok {
		http.SetCookie(v.w, &http.Cookie{Name: langCookie, Value: string(t), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: v.secure(), SameSite: http.SameSiteLaxMode})
		return t
	}
	cookie := ""
	if c, err := v.r.Cookie(langCookie); err == nil {
		cookie = c.Value
	}
	return i18n.Negotiate(v.set.Lang, cookie, v.r.Header.Get("Accept-Language"), v.Edge.Words.Fallback())
}

func (v *visit) read(fn func(ctx context.Context, tx *store.Tx) error) error {
	ctx := v.r.Context()
	return v.Store.Read(ctx, func(tx *store.Tx) error { return fn(ctx, tx) })
}

func (v *visit) write(fn func(ctx context.Context, tx *store.Tx) error) error {
	ctx := v.r.Context()
	return v.Store.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) })
}

// draw answers with a page.
func (v *visit) draw(p ui.Page, content ...g.Node) error {
	return v.drawAs(http.StatusOK, p, content...)
}

// drawAs answers with a page and a status of its own.
func (v *visit) drawAs(status int, p ui.Page, content ...g.Node) error {
	p.Unread = v.unread
	if v.actor.Known() { // now, since a page may have marked as read what it shows
		if err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
			p.Talks, err = v.Message.Unread(ctx, tx, v.actor)
			return err
		}); err != nil {
			return err
		}
	}
	return v.send(status, v.Shell(p, append([]g.Node{v.unready(), v.did()}, content...)...))
}

// sheets are buffers for pages; one that took a very long page is not kept.
var sheets = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const sheetMax = 1 << 20

func (v *visit) send(status int, n g.Node) error {
	b, _ := sheets.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= sheetMax {
			b.Reset()
			sheets.Put(b)
		}
	}()
	if err := n.Render(b); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(v.Lang))
	h.Set("Vary", "Cookie, Accept-Language, Parvis-Fragment")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	v.w.WriteHeader(status)
	_, _ = v.w.Write(b.Bytes())
	return nil
}

// redirect answers a form, or leads elsewhere.
func (v *visit) redirect(to string) error {
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// back leads to where the person came from on this network, else to a path.
func (v *visit) back(otherwise string) error { return v.backHaving(otherwise, "") }

// backHaving leads back, to a page that offers to take back what was done to whom, if
// that can be taken back.
func (v *visit) backHaving(otherwise, act string, whom ...int64) error {
	return v.redirect(deed.Say(v.cameFrom(otherwise), act, whom...))
}

// cameFrom gives where on this network the person came from, else a path.
func (v *visit) cameFrom(otherwise string) string {
	if u, err := url.Parse(v.r.Referer()); err == nil && u.Host == v.r.Host && u.Path != "" {
		return u.RequestURI()
	}
	return otherwise
}

// local gives a path of this network, or "/" for anything else.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, "\\") {
		return "/"
	}
	return path
}

// number reads an id of the path.
func number[T ~int64](v *visit, name string) (T, error) {
	return form.Number[T](v.r, name)
}

func (v *visit) form(name string) string { return v.r.PostFormValue(name) }

// cursor reads where a list goes on.
func (v *visit) page(limit int) store.Page {
	n, err := id.Parse[id.Post](v.r.URL.Query().Get("before"))
	if err != nil {
		n = 0
	}
	return store.Page{Max: int64(n), Limit: limit}
}

// older gives the address of the next part of a list, if the page is full.
func (v *visit) older(n, limit int, last int64) string {
	if n < limit {
		return ""
	}
	q := v.r.URL.Query()
	q.Set("before", strconv.FormatInt(last, 10))
	q.Del("lang")
	return v.r.URL.Path + "?" + q.Encode()
}

// Fail answers a request with an error, as a page in the reader's language.
func (e *Edge) Fail(w http.ResponseWriter, r *http.Request, err error) {
	v := &visit{Edge: e, w: w, r: r}
	v.see()
	v.fail(err)
}

// fail draws what went wrong, or answers live.js with one sentence.
func (v *visit) fail(err error) {
	if web.Left(v.r, err) {
		return
	}
	f := fault.Of(err)
	if v.View.Words == nil {
		v.see()
	}
	if f.Kind == fault.Internal {
		v.Log.ErrorContext(v.r.Context(), "page failed", "route", v.r.Pattern, "error", f.Error())
	}
	status := statusOf(f)
	web.RetryAfter(v.w.Header(), f)
	words := v.Edge.Words.Fault(v.Lang, f)
	if web.IsFragment(v.r) {
		v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		v.w.WriteHeader(status)
		_, _ = v.w.Write([]byte(words)) //nolint:gosec // plain text, sent as such
		return
	}
	p := ui.Page{Title: words, Heading: v.Say(brokenTitle(status)), NoIndex: true, Back: "/", Unread: v.unread}
	_ = v.send(status, v.Shell(p, v.broken(status, f, words)))
}

// cookie signs the browser in.
func (v *visit) setCookie(token string) {
	http.SetCookie(v.w, &http.Cookie{
		Name: v.CookieName(), Value: token, Path: "/", MaxAge: int(credential.AbsoluteLife / time.Second), HttpOnly: true, Secure: v.secure(), SameSite: http.SameSiteLaxMode,
	})
}

func (v *visit) dropCookie(name string) {
	http.SetCookie(v.w, &http.Cookie{Name: name, Path: "/", MaxAge: -1, HttpOnly: true, Secure: v.secure(), SameSite: http.SameSiteLaxMode})
}
