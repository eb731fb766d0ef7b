package pages

import (
	"context"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// postAct is a verb on a post.
type postAct func(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (post.Post, error)

// act likes, boosts, saves, pins or silences a post, or takes it back.
func (v *visit) act() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	fn := map[string]postAct{
		"favourite": v.Post.Favourite, "unfavourite": v.Post.Unfavourite, "bookmark": v.Post.Bookmark, "unbookmark": v.Post.Unbookmark,
		"unreblog": v.Post.Unreblog, "pin": v.Post.Pin, "unpin": v.Post.Unpin, "mute": v.Post.MuteThread, "unmute": v.Post.UnmuteThread,
		"reblog": func(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (post.Post, error) {
			return v.Post.Reblog(ctx, tx, actor, p, post.Public)
		},
	}[v.r.PathValue("act")]
	if fn == nil {
		return errNoPage
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error { _, err := fn(ctx, tx, v.actor, p); return err }); err != nil {
		return err
	}
	return v.answerPost(p)
}

// answerPost gives live.js the post as it is now, everybody else the page they
// came from.
func (v *visit) answerPost(p id.Post) error {
	if !web.IsFragment(v.r) {
		return v.backHaving("/", "posts/"+v.r.PathValue("act"), int64(p))
	}
	var list []ui.Post
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := v.Post.See(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		b := v.album(ctx, tx)
		b.opened = v.form("open") == "1" // as it is on the page
		list, err = v.around(ctx, tx, b, []post.Post{got})
		return err
	})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errNoPage
	}
	return v.send(200, v.Article(list[0]))
}

func (v *visit) vote() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	var choices []int
	for _, s := range v.r.PostForm["choice"] {
		n, err := strconv.Atoi(s)
		if err != nil {
			return errForm
		}
		choices = append(choices, n)
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Post.Vote(ctx, tx, v.actor, p, choices)
		return err
	}); err != nil {
		return err
	}
	return v.answerPost(p)
}

// relate follows, mutes or blocks an account, or takes it back.
func (v *visit) relate() error {
	a, err := number[id.Account](v, "id")
	if err != nil {
		return err
	}
	err = v.write(func(ctx context.Context, tx *store.Tx) error {
		switch v.r.PathValue("act") {
		case "follow":
			sub := decide.Subject{Kind: decide.KindAccount, ID: int64(a), AuthorID: int64(a)}
			if err := v.Policy.Can(ctx, tx, v.actor.Account, decide.DoFollow, sub); err != nil {
				return err
			}
			return v.Graph.Follow(ctx, tx, v.actor, a, graph.FollowOptions{})
		case "bell", "nobell":
			on := v.r.PathValue("act") == "bell"
			return v.want(ctx, tx, a, graph.FollowOptions{Notify: &on})
		case "boosts", "noboosts":
			on := v.r.PathValue("act") == "boosts"
			return v.want(ctx, tx, a, graph.FollowOptions{Reblogs: &on})
		case "unfollow":
			return v.Graph.Unfollow(ctx, tx, v.actor, a)
		case "mute":
			return v.Graph.Mute(ctx, tx, v.actor, a, true, 0)
		case "unmute":
			return v.Graph.Unmute(ctx, tx, v.actor, a)
		case "block":
			return v.Graph.Block(ctx, tx, v.actor, a)
		case "unblock":
			return v.Graph.Unblock(ctx, tx, v.actor, a)
		case "authorize":
			return v.Graph.Authorize(ctx, tx, v.actor, a)
		case "reject":
			return v.Graph.Reject(ctx, tx, v.actor, a)
		case "reconsider":
			return v.Graph.Reconsider(ctx, tx, v.actor, a)
		}
		return errNoPage
	})
	if err != nil {
		return err
	}
	act := v.r.PathValue("act")
	if web.IsFragment(v.r) && slices.Contains([]string{"follow", "unfollow", "mute", "unmute"}, act) {
		return v.answerRelation(a, act)
	}
	return v.backHaving("/", "accounts/"+act, int64(a))
}

// want changes what the member wants of somebody they follow.
func (v *visit) want(ctx context.Context, tx *store.Tx, a id.Account, o graph.FollowOptions) error {
	rels, err := v.Graph.Relations(ctx, tx, v.actor.Account, []id.Account{a})
	if err != nil {
		return err
	}
	if !rels[0].Following && !rels[0].Requested {
		return errNoPage // nothing to want of whom one does not follow
	}
	return v.Graph.Follow(ctx, tx, v.actor, a, o)
}

// askDelete names the consequence before a post is deleted for all.
func (v *visit) askDelete() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	var one *ui.Post
	err = v.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := v.Post.See(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		if got.Author != v.actor.Account {
			return errNoPage
		}
		one, err = v.one(ctx, tx, got)
		return err
	})
	if err != nil {
		return err
	}
	return v.draw(ui.Page{Title: v.Say("pages.delete.title"), Back: one.URL, NoIndex: true}, v.Article(*one),
		h.Div(h.Class("pad stack"), h.P(v.T("pages.delete.what")), h.Div(h.Class("row"), h.A(h.Class("btn go"), h.Href(one.URL), h.AutoFocus(), v.T("pages.delete.keep")),
			ui.Act("/posts/"+p.String()+"/delete", "btn bad", v.T("pages.delete.do")))))
}

func (v *visit) deletePost() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Post.Delete(ctx, tx, v.actor, p)
		return err
	}); err != nil {
		return err
	}
	return v.redirect("/@" + v.me.Username)
}

// why explains what the policy says of a post.
func (v *visit) why() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	var one *ui.Post
	err = v.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := v.Post.See(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		one, err = v.one(ctx, tx, got)
		return err
	})
	if err != nil {
		return err
	}
	if one == nil {
		return errNoPage
	}
	return v.draw(ui.Page{Title: v.Say("ui.post.why"), Back: one.URL, NoIndex: true},
		h.Div(h.Class("pad stack"), g.Map(one.Notices, func(n ui.Notice) g.Node { return v.View.Notice("", "alert", g.Text(n.Text)) }),
			g.If(len(one.Notices) == 0, h.P(v.T("pages.why.none"))), h.P(h.A(h.Href(one.URL), v.T("ui.post.open")))))
}
