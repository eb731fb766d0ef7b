package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"parvis/edge/mastodon/wording"
	"strconv"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/param"
	"parvis/engine/account"
	"parvis/engine/account/grant"
)

// call is one request on its way.
type call struct {
	*Edge
	w     http.ResponseWriter
	r     *http.Request
	actor account.Actor
	app   grant.App
	// taken is what the request counted against.
	taken []ratelimit.Use
	param.Params
}

// handler parses, asks a verb, renders.
type handler func(c *call) error

// Rate limits (social-core 2.5).
var (
	perUser    = ratelimit.Rule{Name: "api.user", Limit: 1500, Window: 5 * time.Minute}
	perToken   = ratelimit.Rule{Name: "api.token", Limit: 300, Window: 5 * time.Minute}
	perIP      = ratelimit.Rule{Name: "api.ip", Limit: 300, Window: 5 * time.Minute}
	paging     = ratelimit.Rule{Name: "api.paging", Limit: 300, Window: 15 * time.Minute}
	uploading  = ratelimit.Rule{Name: "api.media", Limit: 30, Window: 30 * time.Minute}
	removing   = ratelimit.Rule{Name: "api.delete", Limit: 30, Window: 30 * time.Minute}
	signingUp  = ratelimit.Rule{Name: "api.signup", Limit: 5, Window: 30 * time.Minute}
	confirming = ratelimit.Rule{Name: "api.confirm", Limit: 5, Window: 30 * time.Minute}
	posting    = ratelimit.Rule{Name: "api.post", Limit: 300, Window: 3 * time.Hour}
	following  = ratelimit.Rule{Name: "api.follow", Limit: 400, Window: 24 * time.Hour}
	reporting  = ratelimit.Rule{Name: "api.report", Limit: 400, Window: 24 * time.Hour}
)

// need says who may call a route.
type need struct {
	scope string
	// app lets an app without a member through; public anybody.
	app, public bool
	// unready lets a member through who is not confirmed yet.
	unready bool
	limit   ratelimit.Rule
	files   int64
}

// user routes need a member and a scope.
func user(scope string) need { return need{scope: scope} }

// open routes are for everybody; a token that comes along must have the scope.
func open(scope string) need { return need{scope: scope, public: true} }

// limited adds a rate limit of its own to a route.
func (n need) limited(r ratelimit.Rule) need { n.limit = r; return n }

// handle registers a route with its guard.
func (e *Edge) handle(pattern string, n need, h handler) {
	since := replaced[pattern]
	e.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if since != "" {
			w.Header().Set("Deprecation", since)
		}
		c := &call{Edge: e, w: w, r: r}
		if err := c.serve(n, h); err != nil {
			c.fail(err)
		}
		_ = c.Params.Close()
	})
}

func (c *call) serve(n need, h handler) error {
	if err := c.identify(); err != nil {
		return err
	}
	// A client may ask for facts without fallbacks by the request, too (integrity 5.9).
	c.actor.Extensions = c.actor.Extensions || c.r.Header.Get("Parvis-Client") == "notices/1"
	if err := c.take(n); err != nil {
		return err
	}
	if err := c.admit(n); err != nil {
		return err
	}
	limits := param.Limits{}
	if n.files > 0 {
		limits.File, limits.Files = n.files, 3
	}
	p, err := param.Parse(c.r, limits)
	if err != nil {
		return err
	}
	c.Params = p
	return h(c)
}

// identify resolves the token, if there is one.
func (c *call) identify() error {
	token := c.token()
	if token == "" {
		return nil
	}
	worn := false
	ctx := c.r.Context()
	err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		c.actor, c.app, err = c.Grant.Resolve(ctx, tx, token)
		worn = err == nil && c.Grant.Worn(tx, token)
		return err
	})
	if err != nil || !worn {
		return err
	}
	return c.write(func(ctx context.Context, tx *store.Tx) error { return c.Grant.Touch(ctx, tx, c.actor, token) })
}

// token reads the bearer token; a header of another form is none.
func (c *call) token() string {
	scheme, token, ok := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func (c *call) admit(n need) error {
	if c.actor.Token == 0 {
		if n.public {
			return nil
		}
		return errToken
	}
	if !c.actor.Known() && !n.app && !n.public {
		return errNeedsUser
	}
	if n.scope != "" && !anyScope(c.actor.Scopes, n.scope) {
		return errScope
	}
	if !c.actor.Known() || n.unready {
		return nil
	}
	return c.actor.Ready()
}

// anyScope takes alternatives separated by "|".
func anyScope(has account.Scopes, want string) bool {
	for w := range strings.SplitSeq(want, "|") {
		if has.Has(w) {
			return true
		}
	}
	return false
}

// take counts the request against the rate limits and writes their headers.
func (c *call) take(n need) (err error) {
	c.taken, err = c.count(c.w.Header(), c.r, c.actor, n.limit)
	return err
}

// Count counts a request of the native endpoints against the limits that all
// requests of the client API have, together with those, and writes their headers.
func (e *Edge) Count(h http.Header, r *http.Request, actor account.Actor) error {
	_, err := e.count(h, r, actor, ratelimit.Rule{})
	return err
}

func (e *Edge) count(h http.Header, r *http.Request, actor account.Actor, own ratelimit.Rule) ([]ratelimit.Use, error) {
	ip := web.From(r)
	if e.ExemptLoopback && ip.IsLoopback() {
		return nil, nil
	}
	who := "ip:" + ratelimit.AddrKey(ip)
	uses := make([]ratelimit.Use, 0, 4)
	if actor.Token != 0 {
		uses = append(uses, ratelimit.Use{Rule: perToken, Key: actor.Token.String()})
	} else {
		uses = append(uses, ratelimit.Use{Rule: perIP, Key: who})
	}
	if actor.Known() {
		who = actor.Account.String()
		uses = append(uses, ratelimit.Use{Rule: perUser, Key: who})
	}
	if r.URL.RawQuery != "" && pages(r.URL.Query()) {
		uses = append(uses, ratelimit.Use{Rule: paging, Key: who})
	}
	if own.Limit > 0 {
		uses = append(uses, ratelimit.Use{Rule: own, Key: who})
	}
	state, err := e.Limiter.Take(uses...)
	web.RateLimit(h, state)
	if err != nil {
		return nil, err
	}
	return uses, nil
}

// pages tells whether a query asks for another page of a list.
func pages(q url.Values) bool {
	return q.Has("max_id") || q.Has("since_id") || q.Has("min_id") || q.Has("page")
}

// read runs fn on one snapshot.
func (c *call) read(fn func(ctx context.Context, tx *store.Tx) error) error {
	ctx := c.r.Context()
	return c.Store.Read(ctx, func(tx *store.Tx) error { return fn(ctx, tx) })
}

// write runs fn as one change.
func (c *call) write(fn func(ctx context.Context, tx *store.Tx) error) error {
	ctx := c.r.Context()
	return c.Store.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) })
}

// shared lets anybody keep an answer for a minute when nobody in particular
// asked (social-core 2.2).
func (c *call) shared() {
	if c.actor.Token == 0 {
		c.w.Header().Set("Cache-Control", "public, max-age=60")
		c.w.Header().Add("Vary", "Authorization")
	}
}

// json answers 200 with v.
func (c *call) json(v any) error { return c.answer(http.StatusOK, v) }

func (c *call) answer(status int, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.raw(status, data)
}

// raw answers with JSON that is ready.
func (c *call) raw(status int, data []byte) error {
	h := c.w.Header()
	h["Content-Type"] = jsonType
	if h.Get("Cache-Control") == "" {
		h["Cache-Control"] = notKept
	}
	c.w.WriteHeader(status)
	_, _ = c.w.Write(data)
	return nil
}

// path reads an id from the path; anything that is no id is not found.
func path[T ~int64](c *call, name string) (T, error) {
	v, err := id.Parse[T](c.r.PathValue(name))
	if err != nil {
		return 0, errNotFound
	}
	return v, nil
}

// ids reads a list of ids and leaves out what is none.
func ids[T ~int64](c *call, key string) []T {
	var out []T
	for _, s := range c.Strings(key) {
		if v, err := id.Parse[T](s); err == nil {
			out = append(out, v)
		}
	}
	return out
}

// oneID reads an id; zero when absent, false when it is none.
func oneID[T ~int64](c *call, key string) (T, bool) {
	s := c.String(key)
	if s == "" {
		return 0, true
	}
	v, err := id.Parse[T](s)
	return v, err == nil
}

// page reads the cursors of a list (social-core 2.4).
func (c *call) page(usual, most int) store.Page {
	return store.Page{Max: c.Cursor("max_id"), Since: c.Cursor("since_id"), Min: c.Cursor("min_id"), Limit: c.Limit("limit", usual, most)}
}

// link writes the Link header for a page of n rows between two cursors.
func (c *call) link(p store.Page, n int, first, last int64) {
	if n == 0 {
		return
	}
	var parts []string
	if n >= p.Limit {
		parts = append(parts, c.rel("next", "max_id", last))
	}
	parts = append(parts, c.rel("prev", "min_id", first))
	c.w.Header().Set("Link", strings.Join(parts, ", "))
}

func (c *call) rel(rel, key string, cursor int64) string {
	q := url.Values{}
	for k, v := range c.r.URL.Query() {
		if k != "max_id" && k != "min_id" && k != "since_id" && k != "access_token" {
			q[k] = v
		}
	}
	q.Set(key, strconv.FormatInt(cursor, 10))
	return "<" + c.Network.Base + c.r.URL.Path + "?" + q.Encode() + `>; rel="` + rel + `"`
}

// fail answers with the API's shape of a fault.
func (c *call) fail(err error) {
	if web.Left(c.r, err) {
		return
	}
	f := fault.Of(err)
	status, text := c.wording(f)
	if f.After > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(int(f.After.Seconds())+1))
	}
	if status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="`+c.Network.Domain+`", error="invalid_token"`)
	}
	if status >= http.StatusInternalServerError && f.Kind == fault.Internal {
		c.Log.Error("request failed", "route", c.r.Pattern, "error", f.Error())
	}
	body := map[string]any{"error": text}
	if details := wording.Details(f); details != nil {
		body["details"] = details
	}
	if f.Code != "" && c.Words.Has("fault."+f.Code) && c.actor.Lang != "" && c.actor.Lang != "en" {
		body["error_localized"] = c.Words.Fault(c.actor.Lang, f)
	}
	_ = c.answer(status, body)
}

func writeError(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": text})
}
