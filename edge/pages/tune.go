package pages

import (
	"context"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/deed"
	"parvis/engine/graph"
	"parvis/engine/policy"
	"parvis/engine/post"
)

// tune offers to see less of a post, of its conversation or of its author (web-client
// 4.1, home).
func (v *visit) tune() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	var one *ui.Post
	var got post.Post
	var rel graph.Relation
	var own post.Own
	err = v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if got, err = v.Post.See(ctx, tx, v.actor, p); err != nil {
			return err
		}
		rels, err := v.Graph.Relations(ctx, tx, v.actor.Account, []id.Account{got.Author})
		if err != nil {
			return err
		}
		rel = rels[0]
		all, err := v.Post.Owns(ctx, tx, v.actor.Account, []post.Post{got})
		if err != nil {
			return err
		}
		own = all[p]
		one, err = v.one(ctx, tx, got)
		return err
	})
	if err != nil {
		return err
	}
	if one == nil {
		return errNoPage
	}
	one.Bare, one.Hidden = true, false
	at, who := "/posts/"+p.String()+"/", "/accounts/"+got.Author.String()+"/"
	name := i18n.With("Name", i18n.Isolated(one.Author.Name))
	line := func(on bool, key, do, undo string) g.Node {
		act, word := do, v.T("pages.tune."+key, name)
		if on {
			act, word = undo, v.T("pages.tune."+key+".undo", name)
		}
		return h.Li(h.Class("act"), h.Div(h.Class("grow"), h.P(h.Class("small muted"), v.T("pages.tune."+key+".what", name))), ui.Act(act, "btn sm", word))
	}
	return v.draw(ui.Page{Title: v.Say("ui.post.tune"), Back: one.URL, NoIndex: true}, v.Article(*one),
		h.Ul(h.Class("panel stack"), h.Role("list"),
			g.If(got.Author != v.actor.Account, line(false, "hide", at+"hide", "")),
			line(own.Muted, "quiet", at+"mute", at+"unmute"),
			g.If(got.Author != v.actor.Account, g.Group{
				g.If(rel.Following, line(!rel.Reblogs, "boosts", who+"noboosts", who+"boosts")),
				line(rel.Muting, "mute", who+"mute", who+"unmute"),
				line(rel.Blocking, "block", who+"block", who+"unblock")})),
		h.P(h.Class("pad row"), ui.Link("/", "go", v.Say("ui.nav.home")), g.If(v.View.Reports && got.Author != v.actor.Account, ui.Link("/report?post="+p.String(), "", v.Say("ui.post.report")))))
}

// hide leaves a post out of whatever the member reads, or shows it again.
func (v *visit) hide() error { return v.hidden(true) }

// unhide shows a post again that the member hid.
func (v *visit) unhide() error { return v.hidden(false) }

func (v *visit) hidden(on bool) error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	err = v.write(func(ctx context.Context, tx *store.Tx) error {
		w, err := v.Policy.Preferences(ctx, tx, v.actor)
		if err != nil {
			return err
		}
		list := slices.DeleteFunc(slices.Clone(w.Hidden), func(s string) bool { return s == p.String() })
		if on {
			if list = append(list, p.String()); len(list) > policy.MaxHidden {
				list = list[1:] // the oldest is far down by now
			}
		}
		w.Hidden = list
		return v.Policy.SetPreferences(ctx, tx, v.actor, w)
	})
	if err != nil {
		return err
	}
	if on {
		return v.redirect(deed.Say("/", "posts/hide", int64(p)))
	}
	return v.back("/")
}
