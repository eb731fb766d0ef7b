package ruling

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/report/rule"
)

// moderates tells who may decide on held posts; for others there is no such page.
func (v *visit) moderates() error {
	if !v.Actor.Role.Has(account.ManageReports) {
		return form.ErrNoPage
	}
	return nil
}

// reviewed draws a post as staff read it, with nothing to do about it.
func (v *visit) reviewed(ctx context.Context, tx *store.Tx, p post.Post) (g.Node, error) {
	seen, err := v.Post.Decide(ctx, tx, v.Actor, decide.OnReview, []post.Post{p})
	if err != nil {
		return nil, err
	}
	drawn, _, err := v.Drawn(ctx, tx, v.Visit, seen, nil)
	if err != nil || len(drawn) == 0 {
		return nil, err
	}
	return v.Article(drawn[0]), nil
}

// held lists the posts that wait for a moderator.
func (v *visit) held() error {
	if err := v.moderates(); err != nil {
		return err
	}
	var items []g.Node
	// Reading what is not for everybody is recorded, so this is a write.
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		items = nil
		list, err := v.Rule.Queue(ctx, tx, v.Actor)
		for _, one := range list {
			drawn, err := v.reviewed(ctx, tx, one.Seen.Post)
			if err != nil {
				return err
			}
			items = append(items, v.heldItem(one, drawn))
		}
		return err
	})
	if err != nil {
		return err
	}
	content := h.Ul(h.Role("list"), g.Group(items))
	if len(items) == 0 {
		content = v.Empty(v.Say("pages.held.empty"), nil)
	}
	return v.Page(ui.Page{Title: v.Say("pages.held.title"), Here: "desk", Back: "/studio", NoIndex: true}, h.P(h.Class("pad small muted"), v.T("pages.held.what")),
		g.If(v.writesRules() == nil, h.P(h.Class("sub"), h.A(h.Class("btn sm"), h.Href("/studio/rules"), v.T("pages.ruling.title")))), content)
}

func (v *visit) heldItem(one rule.Held, drawn g.Node) g.Node {
	base := "/studio/held/" + one.Post.String()
	return h.Li(drawn, parts(v.View, one.Parts),
		g.If(len(one.Hashes) > 0, h.Details(h.Class("pad small"), h.Summary(v.T("pages.held.hashes")), g.Map(one.Hashes, func(s string) g.Node { return h.P(h.Class("mono"), g.Text(s)) }))),
		h.Div(h.Class("pad stack s"), ui.Act(base+"/release", "btn sm go", v.T("pages.held.release")),
			h.Form(h.Class("stack s"), h.Method("post"), h.Action(base+"/refuse"),
				h.Label(h.For("text-"+one.Post.String()), v.T("pages.held.text")), h.Input(h.Class("input"), h.ID("text-"+one.Post.String()), h.Name("text"), h.Dir("auto")),
				h.P(ui.Submit("sm", v.Say("pages.held.refuse"))))))
}

// decideHeld releases or refuses a held post.
func (v *visit) decideHeld() error {
	if err := v.moderates(); err != nil {
		return err
	}
	p, err := form.Number[id.Post](v.R, "id")
	if err != nil {
		return err
	}
	act := v.R.PathValue("act")
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		switch act {
		case "release":
			return v.Rule.Release(ctx, tx, v.Actor, p)
		case "refuse":
			return v.Rule.Refuse(ctx, tx, v.Actor, p, v.Form("text"))
		}
		return form.ErrNoPage
	})
	if err != nil {
		return err
	}
	return v.Redirect("/studio/held")
}
