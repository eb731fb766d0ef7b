package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/media"
	"parvis/engine/post"
)

// history shows what a post said before it was edited.
func (v *visit) history() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	var one *ui.Post
	var past []post.Version
	files := map[id.Media]media.Media{}
	var b *album
	err = v.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := v.Post.See(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		if one, err = v.one(ctx, tx, got); err != nil || one == nil {
			return err
		}
		if past, err = v.Post.History(ctx, tx, v.actor, p); err != nil {
			return err
		}
		b = v.album(ctx, tx)
		var want []id.Media
		for _, x := range past {
			for _, m := range x.Media {
				want = append(want, m.Media)
			}
		}
		if err := b.fetch(want); err != nil {
			return err
		}
		files = b.files
		return nil
	})
	if err != nil {
		return err
	}
	if one == nil || one.Covered {
		return errNoPage
	}
	page := ui.Page{Title: v.Say("pages.history.title"), Back: one.URL, NoIndex: true}
	items := make([]g.Node, 0, len(past))
	for i := len(past) - 1; i >= 0; i-- {
		x := past[i]
		shown := ui.Post{ID: p.String(), Author: one.Author, Sensitive: x.Sensitive, Spoiler: x.Spoiler}
		for _, m := range x.Media {
			if f, ok := files[m.Media]; ok {
				d := b.media(f)
				d.Alt = m.Description
				shown.Media = append(shown.Media, d)
			}
		}
		items = append(items, h.Li(h.Article(h.Class("post"), h.P(h.Class("small muted"), v.T("pages.history.version", i18n.With("N", i+1)), g.Text(" · "), v.Exact(x.At)),
			g.If(x.Spoiler != "", h.P(h.Dir("auto"), h.B(g.Text(x.Spoiler)))), h.Div(h.Class("body"), h.Dir("auto"), g.Raw(v.inside(x.HTML))), v.Files(shown),
			g.If(len(x.Options) > 0, h.Ul(g.Map(x.Options, func(o string) g.Node { return h.Li(h.Dir("auto"), g.Text(o)) }))))))
	}
	return v.draw(page, h.Ol(h.Role("list"), g.Group(items)))
}

// planned lists what will be published later.
func (v *visit) planned() error { return v.drawPlanned(nil) }

func (v *visit) drawPlanned(broken []ui.Broken) error {
	var all []post.Scheduled
	if err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = v.Post.AllPlanned(ctx, tx, v.actor, store.Page{Limit: perPage})
		return err
	}); err != nil {
		return err
	}
	content := h.Ul(h.Class("people"), h.Role("list"), g.Map(all, func(s post.Scheduled) g.Node {
		base := "/scheduled/" + s.ID.String()
		return h.Li(h.Class("stack s"), h.P(h.B(v.Exact(s.At)), g.Text(" · "), v.T("pages.audience."+audience(s.Draft.Visibility))), h.P(h.Dir("auto"), g.Text(s.Draft.Text)),
			g.If(s.Error != "" && v.Edge.Words.Has("fault."+s.Error), h.P(h.Class("err"), v.Icon("alert", "s"), v.T("fault."+s.Error))),
			h.Div(h.Class("row"), h.Form(h.Class("row"), h.Method("post"), h.Action(base+"/move"), v.InZone(), h.Label(h.Class("vh"), h.For("at"+s.ID.String()), v.T("pages.compose.at", i18n.With("Zone", v.ZoneName()))),
				h.Input(h.Class("input"), h.ID("at"+s.ID.String()), h.Type("datetime-local"), h.Name("at"), h.Value(v.Local(s.At).Format(minute)), h.Required()), ui.Submit("sm", v.Say("pages.planned.move"))),
				ui.Act(base+"/recall", "btn sm", v.T("pages.planned.write")), ui.Act(base+"/drop", "btn sm bad", v.T("pages.planned.drop"))))
	}))
	if len(all) == 0 {
		content = v.Empty(v.Say("pages.planned.empty"), ui.Link("/compose", "", v.Say("pages.compose.title")))
	}
	return v.draw(ui.Page{Title: v.Say("pages.planned.title"), Here: "profile", Back: "/@" + v.me.Username, NoIndex: true}, g.If(len(broken) > 0, h.Div(h.Class("pad"), v.Summary(broken))), g.If(len(all) > 0, h.P(h.Class("pad small muted"), v.T("pages.planned.zone", i18n.With("Zone", v.ZoneName())))), content)
}

func audience(x post.Visibility) string {
	if x == "" {
		return string(post.Public)
	}
	return string(x)
}

func (v *visit) changePlanned() error {
	j, err := number[id.Job](v, "id")
	if err != nil {
		return err
	}
	switch v.r.PathValue("act") {
	case "drop":
		err = v.write(func(ctx context.Context, tx *store.Tx) error { return v.Post.Unschedule(ctx, tx, v.actor, j) })
	case "move":
		at, bad := v.later()
		if bad != nil {
			return bad
		}
		err = v.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := v.Post.Reschedule(ctx, tx, v.actor, j, at)
			return err
		})
	default:
		return errNoPage
	}
	if err != nil {
		broken, err := form.Refusal(v.View, "at"+j.String(), err)
		if err != nil {
			return err
		}
		return v.drawPlanned(broken)
	}
	return v.redirect("/scheduled")
}
