package pages

import (
	"context"
	"net/http"
	"net/url"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// tag shows what was posted in public under a hashtag.
func (v *visit) tag() error {
	name := v.r.PathValue("tag")
	var follow g.Node
	posts, older, err := v.list(filter.Public, func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		if v.actor.Known() {
			t, _, err := v.Post.Hashtag(ctx, tx, name)
			if err != nil {
				return nil, err
			}
			on, err := v.Post.FollowsTags(ctx, tx, v.actor.Account, []id.Tag{t.ID})
			if err != nil {
				return nil, err
			}
			follow = v.followTag(name, len(on) > 0)
		}
		return v.Post.Tagged(ctx, tx, v.actor, name, post.Listing{}, p)
	})
	if err != nil {
		return err
	}
	content := v.feed(posts)
	if len(posts) == 0 {
		content = v.Empty(v.Say("pages.tag.empty"), nil)
	}
	return v.draw(ui.Page{Title: "#" + name, Back: "/explore", Here: "explore", Act: follow}, content, v.Older(older))
}

// followTag offers to have a hashtag in home, or no longer.
func (v *visit) followTag(name string, on bool) g.Node {
	t := toggle{id: "tag-" + url.PathEscape(name), path: "/tags/" + url.PathEscape(name) + "/", act: "follow", class: "btn sm go", pressed: "false", word: "pages.act.follow", next: "pages.act.following", icon: "check", size: "s"}
	if on {
		t.act, t.class, t.pressed, t.word, t.next = "unfollow", "btn sm", "true", t.next, t.word
	}
	return v.toggle(t)
}

// actTag follows a hashtag or no longer.
func (v *visit) actTag() error {
	name, act := v.r.PathValue("tag"), v.r.PathValue("act")
	err := v.write(func(ctx context.Context, tx *store.Tx) (err error) {
		switch act {
		case "follow":
			_, err = v.Post.FollowTag(ctx, tx, v.actor, name)
		case "unfollow":
			_, err = v.Post.UnfollowTag(ctx, tx, v.actor, name)
		default:
			err = errNoPage
		}
		return err
	})
	if err != nil {
		return err
	}
	if web.IsFragment(v.r) {
		return v.send(http.StatusOK, v.followTag(name, act == "follow"))
	}
	return v.back("/tags/" + url.PathEscape(name))
}

// tags lists the hashtags that the member follows.
func (v *visit) tags() error {
	p := v.page(peoplePerPage)
	var list []post.FollowedTag
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = v.Post.FollowedTags(ctx, tx, v.actor.Account, p)
		return err
	})
	if err != nil {
		return err
	}
	var older string
	if n := len(list); n > 0 {
		older = v.older(n, peoplePerPage, list[n-1].Cursor)
	}
	content := h.Ul(h.Class("people"), h.Role("list"), g.Map(list, func(t post.FollowedTag) g.Node {
		return h.Li(h.Class("act"), h.Div(h.Class("grow"), h.B(h.A(h.Href("/tags/"+t.Name), g.El("bdi", g.Text("#"+t.Shown))))), v.followTag(t.Name, true))
	}))
	if len(list) == 0 {
		content = v.Empty(v.Say("pages.tags.empty"), ui.Link("/explore", "", v.Say("ui.nav.explore")))
	}
	return v.draw(ui.Page{Title: v.Say("pages.tags.title"), Here: "profile", Back: "/@" + v.me.Username, NoIndex: true}, content, v.Older(older))
}
