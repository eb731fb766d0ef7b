package grant

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
)

// OutOfBand is the redirect address of apps that show the code for copying.
const OutOfBand = "urn:ietf:wg:oauth:2.0:oob"

const (
	maxAppName   = 60
	maxWebsite   = 2000
	maxRedirect  = 2000
	maxRedirects = 20
)

// App is a registered client application.
type App struct {
	ID        id.App
	ClientID  string
	Name      string
	Website   string
	Redirects []string
	Scopes    account.Scopes
	// Extensions tells that the app asked for facts without fallbacks.
	Extensions bool
	CreatedAt  time.Time

	secret []byte
}

// Registration is what an app says of itself.
type Registration struct {
	Name      string
	Website   string
	Redirects []string
	// Scopes as text; nothing is read.
	Scopes     string
	Extensions bool
}

// RegisterApp takes an app in and gives its secret, which is shown once. Broken
// fields are client_name, website, redirect_uris and scopes, each with a code.
func (e *Engine) RegisterApp(_ context.Context, tx *store.Tx, r Registration) (App, string, error) {
	var f fault.Fields
	app := App{ID: id.App(tx.NewID()), ClientID: seal.NewToken(), Name: strings.TrimSpace(r.Name), Website: strings.TrimSpace(r.Website), Extensions: r.Extensions, CreatedAt: tx.Now()}
	switch {
	case app.Name == "":
		f.Add("client_name", "ERR_BLANK")
	case utf8.RuneCountInString(app.Name) > maxAppName:
		f.Add("client_name", "ERR_TOO_LONG", fault.Arg{Name: "Max", Value: maxAppName})
	case !utf8.ValidString(app.Name) || strings.ContainsFunc(app.Name, hidden):
		f.Add("client_name", "ERR_INVALID")
	}
	if app.Website != "" && !isWebsite(app.Website) {
		f.Add("website", "ERR_INVALID")
	}
	app.Redirects = redirects(&f, r.Redirects)
	if r.Scopes == "" {
		r.Scopes = "read"
	}
	var err error
	if app.Scopes, err = account.ParseScopes(r.Scopes); err != nil || app.Scopes.Empty() {
		f.Add("scopes", "ERR_INVALID")
	}
	if err := f.Err(invalidApp); err != nil {
		return App{}, "", err
	}
	secret := seal.NewToken()
	app.secret = seal.Hash(secret)
	return app, secret, insertApp(tx, app)
}

// hidden tells of runes that would let an app's name look like something else.
func hidden(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

func isWebsite(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxWebsite && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// redirects reads the addresses to which codes may be sent.
func redirects(f *fault.Fields, list []string) []string {
	var out []string
	for _, text := range list {
		for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
			if one = strings.TrimSpace(one); one != "" && !slices.Contains(out, one) {
				out = append(out, one)
			}
		}
	}
	if len(out) == 0 {
		f.Add("redirect_uris", "ERR_BLANK")
		return nil
	}
	if len(out) > maxRedirects {
		f.Add("redirect_uris", "ERR_TOO_LONG")
	}
	for _, one := range out {
		if code := checkRedirect(one); code != "" {
			f.Add("redirect_uris", code)
			break
		}
	}
	return out
}

var (
	scheme    = regexp.MustCompile(`^[a-z][a-z0-9+.-]*$`)
	forbidden = []string{"javascript", "data", "vbscript", "mailto", "file", "about", "blob", "view-source", "ws", "wss", "ftp"}
)

// checkRedirect gives the code of what is wrong with an address: ERR_FRAGMENT,
// ERR_RELATIVE or ERR_FORBIDDEN; nothing when it is good.
func checkRedirect(s string) string {
	if s == OutOfBand {
		return ""
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || len(s) > maxRedirect || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7F || r == '\\' }):
		return "ERR_RELATIVE"
	case u.Scheme == "":
		return "ERR_RELATIVE"
	case strings.Contains(s, "#"):
		return "ERR_FRAGMENT"
	case !scheme.MatchString(u.Scheme) || slices.Contains(forbidden, u.Scheme) || u.User != nil:
		return "ERR_FORBIDDEN"
	case u.Scheme == "https" && u.Hostname() == "":
		return "ERR_RELATIVE"
	case u.Scheme == "http" && !private(u.Hostname()):
		return "ERR_FORBIDDEN"
	}
	return ""
}

// private tells whether a host is this machine or in a network at home.
func private(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") ||
		strings.HasSuffix(host, ".internal") || host != "" && !strings.Contains(host, ".") && net.ParseIP(host) == nil
}

// hasRedirect compares character by character: anything else opens doors (RFC
// 9700 4.1).
func (a App) hasRedirect(s string) bool { return slices.Contains(a.Redirects, s) }

// App gives the app with this client id; Unauthenticated when there is none.
func (e *Engine) App(_ context.Context, tx *store.Tx, clientID string) (App, error) {
	a, err := appByClient(tx, clientID)
	if store.IsMissing(err) {
		err = errClient
	}
	return a, err
}

// ByID gives an app by its number: for the name under a post, for lists.
func (e *Engine) ByID(_ context.Context, tx *store.Tx, app id.App) (App, error) {
	return e.appByID(tx, app)
}

func (e *Engine) appByID(tx *store.Tx, which id.App) (App, error) {
	if a, ok := e.apps.Get(tx, which); ok {
		return a, nil
	}
	a, err := appByNumber(tx, which)
	if store.IsMissing(err) {
		return a, errClient
	}
	if err == nil {
		e.apps.Put(tx, which, a)
	}
	return a, err
}

// Proves tells whether the secret is the app's.
func (a App) Proves(secret string) bool {
	return secret != "" && seal.Equal(string(seal.Hash(secret)), string(a.secret))
}

// Authorized is an app that may act for a member.
type Authorized struct {
	App    App
	Scopes []string
	Since  time.Time
	UsedAt time.Time
}

// Apps gives the apps that may act for the actor, the last used first.
func (e *Engine) Apps(_ context.Context, tx *store.Tx, actor account.Actor) ([]Authorized, error) {
	rows, err := tokensOfAccount(tx, actor.Account, maxTokens)
	if err != nil {
		return nil, err
	}
	var out []Authorized
	for _, r := range rows {
		i := slices.IndexFunc(out, func(a Authorized) bool { return a.App.ID == r.app })
		if i < 0 {
			app, err := e.appByID(tx, r.app)
			if err != nil {
				return nil, err
			}
			i = len(out)
			out = append(out, Authorized{App: app, Since: r.created})
		}
		o := &out[i]
		if r.created.Before(o.Since) {
			o.Since = r.created
		}
		if r.used.After(o.UsedAt) {
			o.UsedAt = r.used
		}
		o.Scopes = append(o.Scopes, strings.Fields(r.scopes)...)
	}
	for i := range out {
		slices.Sort(out[i].Scopes)
		out[i].Scopes = slices.Compact(out[i].Scopes)
	}
	slices.SortStableFunc(out, func(a, b Authorized) int { return b.UsedAt.Compare(a.UsedAt) })
	return out, nil
}

// Names gives the name and the website of apps, for the posts made with them;
// apps that are gone are left out.
func (e *Engine) Names(_ context.Context, tx *store.Tx, apps []id.App) (map[id.App]App, error) {
	out := make(map[id.App]App, len(apps))
	for _, a := range apps {
		if _, has := out[a]; has {
			continue
		}
		got, err := e.appByID(tx, a)
		if errors.Is(err, errClient) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[a] = got
	}
	return out, nil
}
