package captions

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/clock"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// Pages serves the words of films and sounds.
type Pages struct {
	Post  *post.Engine
	Media *media.Engine
	Clock clock.Clock
}

// visit is one request about a post.
type visit struct {
	*Pages
	*desk.Visit[account.Actor]
	post  post.Seen
	files []media.Media
}

// Desk registers the pages.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	s.Open("GET /posts/{id}/captions", p.handle(func(v *visit) error { return v.draw(http.StatusOK, nil) }))
	s.Handle("POST /posts/{id}/captions", p.handle((*visit).take))
	s.Handle("POST /posts/{id}/captions/drop", p.handle((*visit).drop))
}

// handle finds the post, and its films and sounds, as its reader may see them: what is
// covered is opened first.
func (p *Pages) handle(fn func(*visit) error) func(*desk.Visit[account.Actor]) error {
	return func(d *desk.Visit[account.Actor]) error {
		which, err := id.Parse[id.Post](d.R.PathValue("id"))
		if err != nil {
			return form.ErrNoPage
		}
		v := &visit{Pages: p, Visit: d}
		if err := v.Read(func(ctx context.Context, tx *store.Tx) error {
			got, err := p.Post.See(ctx, tx, v.Actor, which)
			if err != nil {
				return err
			}
			seen, err := p.Post.Decide(ctx, tx, v.Actor, decide.OnThread, []post.Post{got})
			if err != nil || len(seen) == 0 {
				return errors.Join(err, form.ErrNoPage)
			}
			v.post = seen[0]
			files, err := p.Media.Many(ctx, tx, v.post.Media)
			for _, m := range files {
				if m.Spoken() {
					v.files = append(v.files, m)
				}
			}
			return err
		}); err != nil {
			return err
		}
		return fn(v)
	}
}

func (v *visit) here() string { return "/posts/" + v.post.ID.String() + "/captions" }

// draw shows each film or sound with its words.
func (v *visit) draw(status int, broken []ui.Broken) error {
	mine := v.post.Author == v.Actor.Account && v.Actor.Known()
	page := ui.Page{Title: v.Say("pages.captions.title"), Back: "/posts/" + v.post.ID.String(), NoIndex: true}
	open := v.R.URL.Query().Get("open") == "1" && !v.post.Decision.Show.Has(decide.NoOverride)
	if v.post.Decision.Covered() && !mine && !open {
		return v.Draw(status, page, v.Empty(v.Say("ui.post.covered"), g.If(!v.post.Decision.Show.Has(decide.NoOverride), ui.Link(v.here()+"?open=1", "", v.Say("ui.post.view")))))
	}
	content := make([]g.Node, 0, len(v.files)+2)
	content = append(content, g.If(v.R.URL.Query().Has("saved"), h.Div(h.Class("notice good"), h.Role("status"), v.Icon("done"), h.P(v.T("pages.settings.saved")))), v.Summary(broken))
	for _, m := range v.files {
		words, err := v.words(m, mine)
		if err != nil {
			return err
		}
		content = append(content, h.Section(h.Class("panel stack"), v.Player(v.view(m)), words, g.If(mine, v.form(m, broken))))
	}
	if len(v.files) == 0 {
		content = append(content, v.Empty(v.Say("pages.captions.nothing"), nil))
	}
	return v.Draw(status, page, content...)
}

// view is a film as it stands in a post.
func (v *visit) view(m media.Media) ui.Media {
	at := func(rendition string) string { return v.Media.Path(m, rendition, v.Clock.Now()) }
	full, _ := m.Rendition(media.Original)
	out := ui.Media{Kind: m.Type, URL: at(media.Original), Preview: at(media.Preview), Alt: m.Description, Width: full.Width, Height: full.Height}
	for _, c := range m.Captions() {
		out.Tracks = append(out.Tracks, ui.Track{Lang: c.Lang, URL: at(c.Rendition)})
	}
	return out
}

// words writes out what is said in one language: the one that is asked for, else the
// reader's, else the first.
func (v *visit) words(m media.Media, mine bool) (g.Node, error) {
	all := m.Captions()
	if len(all) == 0 {
		return h.P(h.Class("muted"), v.T("pages.captions.none")), nil
	}
	in := func(lang string) int {
		return slices.IndexFunc(all, func(c media.Captions) bool { return c.Lang == lang })
	}
	shown := max(0, in(string(v.Lang)))
	if i := in(v.R.URL.Query().Get("in")); i >= 0 {
		shown = i
	}
	c := all[shown]
	cues, err := v.Media.Words(v.R.Context(), m, c)
	if err != nil {
		return nil, err
	}
	tabs := make([]ui.Tab, 0, len(all))
	for i, one := range all {
		to := v.here() + "?in=" + one.Lang
		if v.R.URL.Query().Get("open") == "1" {
			to += "&open=1"
		}
		tabs = append(tabs, ui.Tab{Href: to, Text: i18n.NameOf(one.Lang), Current: i == shown})
	}
	return h.Div(h.Class("stack s"), v.Tabs(v.Say("pages.captions.language"), tabs...),
		h.Dl(h.Class("said-at"), h.TabIndex("0"), h.Lang(c.Lang), h.Dir("auto"), g.Map(cues, func(c media.Cue) g.Node {
			return h.Div(h.Dt(h.Class("num small muted"), g.Text(stamp(c.From))), h.Dd(g.Text(c.Text)))
		})),
		h.Div(h.Class("row"), h.A(h.Class("btn sm"), h.Href(v.Media.Path(m, c.Rendition, v.Clock.Now())), h.Download(c.Lang+".vtt"), v.Icon("download", "s"), v.T("pages.captions.download")),
			g.If(mine, h.Details(h.Summary(h.Class("btn sm"), v.T("pages.captions.drop")), h.Form(h.Method("post"), h.Action(v.here()+"/drop"), form.Hidden("file", m.ID.String()), form.Hidden("language", c.Lang), ui.Submit("sm bad", v.Say("pages.captions.drop_do"))))))), nil
}

// stamp says a time of a film.
func stamp(d time.Duration) string {
	s := int(d.Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

func (v *visit) form(m media.Media, broken []ui.Broken) g.Node {
	return h.Form(h.Class("stack"), h.Method("post"), h.Action(v.here()), h.EncType("multipart/form-data"), form.Hidden("file", m.ID.String()),
		h.H2(v.T("pages.captions.add")), h.P(h.Class("small muted"), v.T("pages.captions.add_what")),
		v.Field(ui.Field{Name: "language", Label: v.Say("pages.captions.language"), Type: "select", Value: v.post.Language, Options: form.Languages(v.View, v.post.Language)[1:], Error: form.At(broken, "language")}),
		v.Field(ui.Field{Name: "captions", Label: v.Say("pages.captions.file"), Type: "file", Accept: ".vtt,.srt,text/vtt", Error: form.At(broken, "captions")}),
		h.P(ui.Submit("go", v.Say("pages.captions.save"))))
}

// take keeps a file of captions.
func (v *visit) take() error {
	file, err := id.Parse[id.Media](v.Form("file"))
	if err != nil {
		return form.ErrUnreadable
	}
	sent, _, err := v.R.FormFile("captions")
	if err != nil {
		return v.draw(http.StatusUnprocessableEntity, []ui.Broken{{Name: "captions", Text: v.Say("pages.captions.choose")}})
	}
	defer sent.Close()
	if err := v.Media.Caption(v.R.Context(), v.Actor, file, v.Form("language"), sent); err != nil {
		broken, err := form.Refusal(v.View, "captions", err)
		if err != nil {
			return err
		}
		return v.draw(http.StatusUnprocessableEntity, broken)
	}
	return v.Redirect(v.here() + "?saved=1")
}

// drop takes captions away.
func (v *visit) drop() error {
	file, err := id.Parse[id.Media](v.Form("file"))
	if err != nil {
		return form.ErrUnreadable
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Media.Uncaption(ctx, tx, v.Actor, file, v.Form("language"))
	}); err != nil {
		return err
	}
	return v.Redirect(v.here() + "?saved=1")
}
