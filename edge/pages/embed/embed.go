package embed

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// The frame's size in px where nobody asks for less, and how many seconds an answer holds.
const (
	width, height = 550, 400
	cacheAge      = 3600
)

// Pages shows posts on other sites.
type Pages struct {
	Account *account.Engine
	Post    *post.Engine
	// Drawn draws posts with nothing to do about them.
	Drawn func(context.Context, *store.Tx, *desk.Visit[account.Actor], []post.Seen, []id.Account) ([]ui.Post, map[id.Account]ui.Person, error)
}

// Desk registers the pages.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	s.Open("GET /embed/{id}", p.frame)
	s.Open("GET /posts/{id}/embed", p.copied)
	s.Open("GET /api/oembed", p.oembed)
}

// Head leads programs from a post's page to the answer for it.
func Head(base string, p ui.Post) g.Node {
	if p.Visibility != string(post.Public) && p.Visibility != string(post.Unlisted) {
		return nil
	}
	return h.Link(h.Rel("alternate"), h.Type("application/json+oembed"), h.Href(base+"/api/oembed?format=json&url="+url.QueryEscape(base+p.URL)))
}

// see gives a post as a visitor may see it on another site, and who wrote it.
func (p *Pages) see(ctx context.Context, tx *store.Tx, text string) (post.Seen, account.Account, error) {
	none := func(err error) (post.Seen, account.Account, error) { return post.Seen{}, account.Account{}, err }
	which, err := id.Parse[id.Post](text)
	if err != nil {
		return none(form.ErrNoPage)
	}
	list, err := p.Post.Many(ctx, tx, []id.Post{which})
	if err != nil {
		return none(err)
	}
	seen, err := p.Post.Decide(ctx, tx, account.Actor{}, decide.OnEmbed, list)
	switch {
	case err != nil:
		return none(err)
	case len(seen) == 0:
		return none(p.Post.Unseen(ctx, tx, account.Actor{}, which))
	case seen[0].ReblogOf != 0, seen[0].Visibility != post.Public && seen[0].Visibility != post.Unlisted, seen[0].Decision.Word.Has(decide.NoPreview):
		return none(form.ErrNoPage)
	}
	by, err := p.Account.Get(ctx, tx, seen[0].Author)
	return seen[0], by, err
}

// frame draws a post for a frame on another site.
func (p *Pages) frame(v *desk.Visit[account.Actor]) error {
	v.W.Header().Del("Set-Cookie")
	var one ui.Post
	err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		seen, _, err := p.see(ctx, tx, v.R.PathValue("id"))
		if err != nil {
			return err
		}
		drawn, _, err := p.Drawn(ctx, tx, v, []post.Seen{seen}, nil)
		if err == nil {
			one = drawn[0]
		}
		return err
	})
	if status := statusOf(err); err != nil && status < http.StatusInternalServerError {
		return v.Send(status, v.Frame(v.Say("embed.none"), h.P(h.Class("pad"), v.T("embed.none")), h.P(h.Class("pad small"), h.A(h.Href("/"), g.Text(v.Network)))))
	}
	if err != nil {
		return err
	}
	return v.Send(http.StatusOK, v.Frame(v.Say("embed.title", i18n.With("Name", one.Author.Name), i18n.With("Network", v.Network)),
		v.Article(one),
		h.P(h.Class("pad small"), h.A(h.Href(one.URL), v.T("embed.read", i18n.With("Network", i18n.Isolated(v.Network)))))))
}

func statusOf(err error) int {
	f := fault.Of(err)
	switch {
	case f == nil:
		return http.StatusOK
	case policy.Withheld(f):
		return http.StatusUnavailableForLegalReasons
	}
	return web.Status(f.Kind)
}

// snippet is the HTML that another site puts the post in with.
func snippet(v *desk.Visit[account.Actor], p id.Post, title string, wide, high int) string {
	var b strings.Builder
	_ = h.IFrame(h.Src(v.Base+"/embed/"+p.String()), h.Title(title), h.Width(strconv.Itoa(wide)), h.Height(strconv.Itoa(high)), h.Loading("lazy"),
		g.Attr("sandbox", "allow-popups allow-popups-to-escape-sandbox allow-same-origin"), g.Attr("style", "border:0;max-width:100%")).Render(&b)
	return b.String()
}

// title says what the frame is; name is of who wrote the post.
func title(v *desk.Visit[account.Actor], by account.Account) (name, text string) {
	if name = by.DisplayName; name == "" {
		name = by.Username
	}
	return name, v.Say("embed.title", i18n.With("Name", name), i18n.With("Network", v.Network))
}

// copied shows what to copy to put a post on another site.
func (p *Pages) copied(v *desk.Visit[account.Actor]) error {
	var html, name, back string
	err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		seen, by, err := p.see(ctx, tx, v.R.PathValue("id"))
		if err != nil {
			return err
		}
		var text string
		name, text = title(v, by)
		html, back = snippet(v, seen.ID, text, width, height), "/@"+by.Username+"/"+seen.ID.String()
		return nil
	})
	if err != nil {
		return err
	}
	return v.Page(ui.Page{Title: v.Say("embed.copy"), Back: back, NoIndex: true}, h.Div(h.Class("panel stack s"),
		h.P(v.T("embed.how", i18n.With("Name", i18n.Isolated(name)))),
		v.Field(ui.Field{Name: "html", Label: v.Say("embed.html"), Type: "textarea", Value: html}),
		h.P(h.A(h.Href("/embed/"+v.R.PathValue("id")), v.T("embed.look")))))
}

// answer is what oEmbed 1.0 says of a post.
type answer struct {
	Type         string `json:"type"`
	Version      string `json:"version"`
	Title        string `json:"title"`
	AuthorName   string `json:"author_name"`
	AuthorURL    string `json:"author_url"`
	ProviderName string `json:"provider_name"`
	ProviderURL  string `json:"provider_url"`
	CacheAge     int    `json:"cache_age"`
	HTML         string `json:"html"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
}

// oembed answers for the address of a post.
func (p *Pages) oembed(v *desk.Visit[account.Actor]) error {
	v.W.Header().Del("Set-Cookie")
	v.W.Header().Set("Access-Control-Allow-Origin", "*")
	q := v.R.URL.Query()
	refuse := func(status int) error {
		v.W.WriteHeader(status)
		return nil
	}
	if f := q.Get("format"); f != "" && f != "json" {
		return refuse(http.StatusNotImplemented)
	}
	path, ours := strings.CutPrefix(q.Get("url"), v.Base+"/")
	path, _, _ = strings.Cut(path, "?")
	of, number, _ := strings.Cut(path, "/")
	if !ours || of != "embed" && !strings.HasPrefix(of, "@") {
		return refuse(http.StatusNotFound)
	}
	var a answer
	err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		seen, by, err := p.see(ctx, tx, number)
		if err == nil && of != "embed" && !strings.EqualFold(of, "@"+by.Username) {
			err = form.ErrNoPage
		}
		if err != nil {
			return err
		}
		name, text := title(v, by)
		wide, high := least(q.Get("maxwidth"), width), least(q.Get("maxheight"), height)
		a = answer{"rich", "1.0", text, name, v.Base + "/@" + by.Username, v.Network, v.Base, cacheAge, snippet(v, seen.ID, text, wide, high), wide, high}
		return nil
	})
	if status := statusOf(err); err != nil && status < http.StatusInternalServerError {
		return refuse(http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	v.W.Header().Set("Cache-Control", "public, max-age="+strconv.Itoa(cacheAge))
	return web.JSON(v.W, http.StatusOK, a)
}

// least gives what was asked for, if that is less.
func least(asked string, most int) int {
	if n, err := strconv.Atoi(asked); err == nil && n > 0 {
		return min(n, most)
	}
	return most
}
