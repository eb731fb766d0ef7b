package pages

import (
	"context"
	"net/url"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// places are the surface and the member's filters of pages that list posts, by how their
// addresses begin.
var places = []struct {
	path    string
	surface decide.Surface
	filters filter.Context
}{
	{"/public", decide.OnPublic, filter.Public}, {"/explore", decide.OnTrends, filter.Public}, {"/for-you", decide.OnHomeRec, filter.Home}, {"/tags/", decide.OnTag, filter.Public}, {"/lists/", decide.OnList, filter.Home},
	{"/search", decide.OnThread, ""}, {"/notifications", decide.OnNotif, filter.Notifications}, {"/saved", decide.OnSaved, ""}, {"/likes", decide.OnSaved, ""},
}

// standing tells on which surface a post stands on a page of this network, and under
// which of the member's filters.
func (v *visit) standing(page string, p post.Post) (decide.Surface, filter.Context) {
	if strings.HasPrefix(page, "/@") {
		switch _, which, inside := strings.Cut(page[1:], "/"); {
		case !inside:
			return decide.OnProfile, filter.Account
		case which != p.ID.String():
			return decide.OnReply, filter.Thread
		}
		return decide.OnThread, filter.Thread
	}
	for _, x := range places {
		if strings.HasPrefix(page, x.path) {
			return x.surface, x.filters
		}
	}
	switch {
	case page == "/" && v.actor.Known():
		return decide.OnHome, filter.Home
	case page == "/":
		return decide.OnPublic, filter.Public
	}
	return decide.OnThread, filter.Thread
}

// shown gives live.js a post as it is now on the page that asks: with what is behind its
// cover, if that is wanted, and else with the cover that it may have got meanwhile. A
// browser without scripts comes to the post's own page (web-client 6.6, 8.2).
func (v *visit) shown() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	page, open := "", v.r.URL.Query().Get("open") == "1"
	if u, err := url.Parse(v.cameFrom("")); err == nil {
		page = u.Path
	}
	var list []ui.Post
	err = v.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := v.Post.See(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		surface, filters := v.standing(page, got)
		if open {
			surface = decide.OnThread // it was asked for, as its own page is
		}
		seen, err := v.Post.Decide(ctx, tx, v.actor, surface, []post.Post{got})
		if err != nil {
			return err
		}
		b := v.album(ctx, tx)
		b.why, b.opened = page == "/" && v.actor.Known(), open
		if err := b.in(filters); err != nil {
			return err
		}
		list, err = b.posts(seen)
		return err
	})
	switch {
	case err != nil:
		return err
	case len(list) == 0 || web.IsFragment(v.r) && list[0].Hidden:
		return errNoPage
	case web.IsFragment(v.r):
		return v.send(200, v.Article(list[0]))
	case open:
		return v.redirect(list[0].URL + "?open=1")
	}
	return v.redirect(list[0].URL)
}
