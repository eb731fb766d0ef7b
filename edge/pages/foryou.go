package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// forYou draws what is selected for a member who asked for it, each post with why
// it is there; others are told what it is.
func (v *visit) forYou() error {
	page := ui.Page{Title: v.Say("pages.foryou.title"), Here: "home", NoIndex: true}
	settings := "/settings/display#for_you"
	if !v.set.ForYou {
		return v.draw(page, v.tabs("/for-you"), v.Empty(v.Say("pages.foryou.off"), ui.Link(settings, "go", v.Say("pages.foryou.switch"))))
	}
	p := v.page(perPage)
	if err := v.ForYou.Refresh(v.r.Context(), v.actor, p); err != nil {
		return err
	}
	posts, older, err := v.selected(p)
	if err != nil {
		return err
	}
	if page.Side, err = v.suggestions(); err != nil {
		return err
	}
	content := v.feed(posts)
	if len(posts) == 0 {
		content = v.Empty(v.Say("pages.foryou.empty"), ui.Link("/explore", "go", v.Say("pages.home.empty_act")))
	}
	return v.draw(page, v.tabs("/for-you"),
		h.P(h.Class("pad small muted"), v.T("pages.foryou.how"), g.Text(" "), h.A(h.Href("/about/trends"), v.T("pages.foryou.more")), g.Text("\u00a0· "), h.A(h.Href(settings), v.T("pages.foryou.change"))),
		content, v.Older(older))
}

// selected reads and draws a page of selected posts.
func (v *visit) selected(p store.Page) (posts []ui.Post, older string, err error) {
	err = v.read(func(ctx context.Context, tx *store.Tx) error {
		picks, err := v.ForYou.Posts(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		why, err := v.ForYou.Say(ctx, tx, picks, v.Say)
		if err != nil {
			return err
		}
		seen := make([]post.Seen, 0, len(picks))
		for _, x := range picks {
			seen = append(seen, x.Seen)
		}
		if n := len(seen); n > 0 {
			older = v.older(n, p.Limit, int64(seen[n-1].ID))
		}
		b := v.album(ctx, tx)
		if err := b.in(filter.Home); err != nil {
			return err
		}
		if posts, err = b.posts(seen); err != nil {
			return err
		}
		for i, x := range picks {
			if said := why[x.ID]; len(said) > 0 {
				posts[i].Picked = said[0]
				posts[i].Why = append(said, v.Say("pages.foryou.time"), v.Say("pages.why.nothing"))
			}
		}
		return nil
	})
	return posts, older, err
}
