package pages

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/embed"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/text"
)

// face is an account as its page shows it.
type face struct {
	account account.Account
	person  ui.Person
	rel     graph.Relation
	header  string
	// headers are narrower files of the header, of which a phone takes one that has not
	// quite as many dots as its screen.
	headers string
	gone    bool
	noIndex bool
}

// find reads the account of "/@name".
func (v *visit) find(ctx context.Context, tx *store.Tx) (face, error) {
	name, ok := strings.CutPrefix(v.r.PathValue("handle"), "@")
	if !ok {
		return face{}, errNoPage
	}
	a, err := v.Account.Lookup(ctx, tx, name)
	if err != nil {
		return face{}, err
	}
	f := face{account: a, header: v.Edge.Static.URL("img/arcade.webp")}
	b := v.album(ctx, tx)
	if err := b.fetch([]id.Media{a.AvatarMedia, a.HeaderMedia}); err != nil {
		return f, err
	}
	words := []string{a.DisplayName, a.Note}
	for _, x := range a.Fields {
		words = append(words, x.Name, x.Value)
	}
	if err := b.emoji(words...); err != nil {
		return f, err
	}
	f.person = b.person(a)
	if m, ok := b.files[a.HeaderMedia]; ok {
		full, _ := m.Rendition(media.Original)
		if f.header = b.address(m, media.Original); full.Width > 640 {
			f.headers = b.media(m).Srcset + ", " + f.header + " " + strconv.Itoa(full.Width) + "w"
		}
	}
	set, err := v.Account.Settings(ctx, tx, a.ID)
	if err != nil {
		return f, err
	}
	f.noIndex = set.IndexOff || !a.Indexable
	rels, err := v.Graph.Relations(ctx, tx, v.actor.Account, []id.Account{a.ID})
	if err != nil {
		return f, err
	}
	f.rel = rels[0]
	subs := []decide.Subject{{Kind: decide.KindAccount, ID: int64(a.ID), AuthorID: int64(a.ID)}}
	viewer, err := v.Policy.Viewer(ctx, tx, v.actor.Account, 0)
	if err != nil {
		return f, err
	}
	ds, err := v.Policy.Page(ctx, tx, viewer, decide.OnProfile, subs)
	if err != nil {
		return f, err
	}
	f.gone, f.noIndex = ds[0].Drop || f.rel.BlockedBy, f.noIndex || ds[0].Word.Has(decide.NoIndex)
	return f, nil
}

func (v *visit) profile() error {
	tab := v.r.URL.Query().Get("tab")
	l := post.Listing{NoReplies: tab == "", OnlyMedia: tab == "media"}
	p := v.page(perPage)
	var f face
	var known []ui.Person
	var pinned, posts []ui.Post
	var older string
	var card ui.Share
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if f, err = v.find(ctx, tx); err != nil || f.gone {
			return err
		}
		if v.Share != nil {
			if card, err = v.Share.Person(ctx, tx, v.Lang, f.account.ID); err != nil {
				return err
			}
		}
		b := v.album(ctx, tx)
		if err := b.in(filter.Account); err != nil {
			return err
		}
		if tab == "" && p.Max == 0 {
			seen, err := v.Post.Pinned(ctx, tx, v.actor, f.account.ID)
			if err != nil {
				return err
			}
			if pinned, err = b.posts(seen); err != nil {
				return err
			}
		}
		if known, err = b.familiar(f); err != nil {
			return err
		}
		seen, err := v.Post.Profile(ctx, tx, v.actor, f.account.ID, l, p)
		if err != nil {
			return err
		}
		if n := len(seen); n > 0 {
			older = v.older(n, perPage, int64(seen[n-1].ID))
		}
		posts, err = b.posts(seen)
		return err
	})
	if err != nil {
		return err
	}
	if to := canonical(v.r, f.account.Username); to != "" {
		http.Redirect(v.w, v.r, to, http.StatusMovedPermanently)
		return nil
	}
	if f.gone {
		return v.draw(ui.Page{Title: f.person.Name, Back: "/", NoIndex: true}, v.Empty(v.Say("pages.profile.unavailable"), nil))
	}
	content := v.feed(posts)
	if len(posts) == 0 && len(pinned) == 0 {
		content = v.Empty(v.Say("pages.profile.empty"), nil)
	}
	here := f.person.URL
	return v.draw(ui.Page{Title: f.person.Name, Description: f.account.Note, NoTop: true, Here: v.hereProfile(f), NoIndex: f.noIndex, Side: v.profileSide(f, known), Share: card},
		v.masthead(f),
		v.Tabs(v.Say("pages.profile.tabs"),
			ui.Tab{Href: here, Text: v.Say("pages.profile.posts"), Current: tab == ""}, ui.Tab{Href: here + "?tab=all", Text: v.Say("pages.profile.all"), Current: tab == "all"},
			ui.Tab{Href: here + "?tab=media", Text: v.Say("pages.profile.media"), Current: tab == "media"}),
		g.If(len(pinned) > 0, h.Section(h.Aria("label", v.Say("pages.profile.pinned")), h.P(h.Class("pad small muted row"), v.Icon("pin", "s"), v.T("pages.profile.pinned")), v.feed2(pinned))),
		content, v.Older(older))
}

// canonical gives the address of a page of somebody's under their name as they write
// it, if it was asked for under another spelling (web-client 17).
func canonical(r *http.Request, name string) string {
	asked := strings.TrimPrefix(r.PathValue("handle"), "@")
	if asked == name || strings.Contains(asked, "@") {
		return ""
	}
	to := url.URL{Path: "/@" + name, RawQuery: r.URL.RawQuery}
	return to.String()
}

// feed2 draws posts that stand beside the feed.
func (v *visit) feed2(list []ui.Post) g.Node { return g.Map(list, v.Article) }

func (v *visit) hereProfile(f face) string {
	if f.account.ID == v.actor.Account {
		return "profile"
	}
	return ""
}

func (v *visit) masthead(f face) g.Node {
	a := f.account
	return g.Group{
		h.Div(h.Class("masthead"), h.Img(h.Src(f.header), g.If(f.headers != "", g.Group{h.SrcSet(f.headers), g.Attr("sizes", "(min-width: 900px) 40rem, 86vw")}), h.Alt(a.HeaderText), h.Width("800"), h.Height("1000"), g.Attr("fetchpriority", "high"))),
		h.Header(h.Class("pad ident stack s"),
			h.Div(h.Class("row"), h.Img(h.Class(avatarClass(f.person)), h.Src(f.person.Avatar), h.Alt(a.AvatarText), h.Width("96"), h.Height("96")), h.Span(h.Class("push row"), v.profileActs(f))),
			h.Div(h.H1(v.Named(f.person.Name)), h.P(h.Class("muted"), g.Text("@"+a.Username), g.If(a.Bot, g.Group{g.Text(" · "), v.T("pages.profile.bot")}), g.If(a.Locked, g.Group{g.Text(" · "), v.T("pages.profile.locked")}),
				g.If(f.rel.FollowedBy, g.Group{g.Text(" · "), v.T("pages.profile.follows_you")}))),
			g.If(a.Note != "", h.Div(h.Dir("auto"), g.Raw(v.Emoji.In(v.note(a.Note))))),
			g.If(len(a.Fields) > 0, h.Dl(h.Class("kv"), g.Map(a.Fields, func(x account.ProfileField) g.Node {
				return g.Group{h.Dt(v.Pictured(x.Name)), h.Dd(g.Raw(v.Emoji.In(v.note(x.Value))), g.If(!x.VerifiedAt.IsZero(), h.Span(h.Class("badge ok"), v.Icon("check"), v.T("pages.profile.verified"))))}
			}))),
			g.If(a.ID == v.actor.Account, h.P(h.Class("chips"), h.A(h.Class("chip"), h.Href("/saved"), v.Icon("save", "s"), v.T("ui.nav.saved")), h.A(h.Class("chip"), h.Href("/lists"), v.Icon("inbox", "s"), v.T("pages.lists.title")), h.A(h.Class("chip"), h.Href("/tags"), v.Icon("tag", "s"), v.T("pages.tags.title")),
				h.A(h.Class("chip"), h.Href("/scheduled"), v.Icon("calendar", "s"), v.T("pages.planned.title")), h.A(h.Class("chip"), h.Href("/drafts"), v.Icon("edit", "s"), v.T("pages.drafts.title")), h.A(h.Class("chip phone-only"), h.Href("/settings/profile"), v.Icon("gear", "s"), v.T("ui.nav.settings")), g.If(v.Desk, h.A(h.Class("chip phone-only"), h.Href("/studio"), v.Icon("desk", "s"), v.T("ui.nav.desk"))))),
			h.P(h.Class("facts"), g.If(!a.HideGraph || a.ID == v.actor.Account, g.Group{
				h.A(h.Href(f.person.URL+"/followers"), h.B(g.Text(v.Lang.Number(int64(a.Followers)))), g.Text(" "), v.T("pages.profile.followers", i18n.Count(a.Followers))),
				h.A(h.Href(f.person.URL+"/following"), h.B(g.Text(v.Lang.Number(int64(a.Following)))), g.Text(" "), v.T("pages.profile.following", i18n.Count(a.Following)))}),
				h.Span(h.B(g.Text(v.Lang.Number(int64(a.Posts)))), g.Text(" "), v.T("pages.profile.count", i18n.Count(a.Posts)))),
		),
	}
}

func avatarClass(p ui.Person) string {
	if p.Org {
		return "avatar xl org"
	}
	return "avatar xl"
}

// note renders what a member wrote about themselves.
func (v *visit) note(s string) string {
	return text.Parse(s).HTML(text.Links{
		Mention: func(full string) (string, string, bool) {
			name, domain, _ := strings.Cut(full, "@")
			return "/@" + name, name, domain == "" || strings.EqualFold(domain, v.Domain)
		},
		Tag: func(name string) string { return "/tags/" + name },
	})
}

func (v *visit) profileActs(f face) g.Node {
	base := "/accounts/" + f.account.ID.String()
	switch {
	case !v.actor.Known():
		return g.Group{v.followFace(f), g.If(v.View.Reports, h.A(h.Class("ib"), h.Href("/report?account="+f.account.ID.String()), h.Aria("label", v.Say("ui.post.report")), v.Icon("flag")))}
	case f.account.ID == v.actor.Account:
		return ui.Link("/settings/profile", "", v.Say("pages.profile.edit"))
	case f.rel.Blocking:
		return ui.Act(base+"/unblock", "btn", v.T("pages.act.unblock"))
	}
	return g.Group{
		h.A(h.Class("btn"), h.Href("/messages/new?to="+f.account.Username), v.T("pages.act.message")), v.followFace(f),
		h.Button(h.Class("ib"), h.Type("button"), g.Attr("popovertarget", "pm"), h.Aria("label", v.Say("ui.post.more")), v.Icon("more")),
		h.Div(h.Class("menu"), h.ID("pm"), g.Attr("popover"),
			g.If(f.rel.Following, g.Group{
				g.If(!f.rel.Notify, ui.Act(base+"/bell", "", v.Icon("bell"), v.T("pages.act.bell"))), g.If(f.rel.Notify, ui.Act(base+"/nobell", "", v.Icon("bell"), v.T("pages.act.nobell"))),
				g.If(f.rel.Reblogs, ui.Act(base+"/noboosts", "", v.Icon("boost"), v.T("pages.act.noboosts"))), g.If(!f.rel.Reblogs, ui.Act(base+"/boosts", "", v.Icon("boost"), v.T("pages.act.boosts")))}),
			v.muteAct(f.account.ID, f.rel.Muting, menu),
			ui.Act(base+"/block", "bad", v.Icon("ban"), v.T("pages.act.block")), h.A(h.Href("/lists?add="+f.account.Username), v.Icon("inbox"), v.T("pages.lists.add")),
			g.If(v.View.Reports, h.A(h.Href("/report?account="+f.account.ID.String()), v.Icon("flag"), v.T("ui.post.report")))),
	}
}

// followFace offers whoever reads a profile or a thread to follow its account.
func (v *visit) followFace(f face) g.Node {
	if !v.actor.Known() {
		return ui.Link("/signin?next="+f.person.URL, "go", v.Say("pages.act.follow"))
	}
	return v.followAct(f.account.ID, f.rel, "")
}

// thread draws a post between what it answers and what answers it.
func (v *visit) thread() error {
	switch v.r.PathValue("id") {
	case "followers":
		return v.connections(true)
	case "following":
		return v.connections(false)
	}
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	var above g.Node
	var below []limb
	var main ui.Post
	var names string
	var f face
	var card ui.Share
	unread, quotes := int64(0), 0
	err = v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if f, err = v.find(ctx, tx); err != nil {
			return err
		}
		list, err := v.Post.Many(ctx, tx, []id.Post{p})
		if err != nil {
			return err
		}
		seen, err := v.Post.Decide(ctx, tx, v.actor, decide.OnThread, list)
		if err != nil {
			return err
		}
		switch {
		case len(list) == 0 || list[0].Author != f.account.ID:
			return errNoPage
		case len(seen) == 0:
			return v.Post.Unseen(ctx, tx, v.actor, p)
		}
		f.noIndex = f.noIndex || seen[0].Decision.Word.Has(decide.NoIndex)
		if unread, err = v.unreadOf(ctx, tx, seen[0].Post); err != nil {
			return err
		}
		if v.Share != nil {
			if card, err = v.Share.Post(ctx, tx, v.Lang, p); err != nil {
				return err
			}
		}
		up, down, err := v.Post.Thread(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		b := v.album(ctx, tx)
		if err := b.in(filter.Thread); err != nil {
			return err
		}
		drawn, err := v.around(ctx, tx, b, up)
		if err != nil {
			return err
		}
		above = v.ancestors(up, drawn, seen[0].Post)
		if drawn, err = v.around(ctx, tx, b, down); err != nil {
			return err
		}
		below = branches(p, down, drawn)
		b.opened = v.r.URL.Query().Get("open") == "1"
		one, err := b.posts(seen)
		if err != nil {
			return err
		}
		main = one[0]
		if names, err = b.addressed(seen[0].Post); err != nil {
			return err
		}
		main.Large, main.Early, main.Hidden = true, true, false // it was asked for
		quotes = seen[0].Counts.Quotes
		return nil
	})
	if err != nil {
		return err
	}
	if unread != 0 && v.r.Header.Get("Sec-Purpose") == "" { // a page that is fetched ahead was not read
		err := v.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := v.Post.MarkConversation(ctx, tx, v.actor, unread, false)
			return err
		})
		if err != nil {
			return err
		}
	}
	return v.draw(ui.Page{Title: v.Say("pages.thread.title", i18n.With("Name", main.Author.Name)), Heading: v.Say("pages.thread.heading"), Back: "/", NoIndex: main.Visibility != "public" || f.noIndex, Description: card.Text, Share: card, Head: embed.Head(v.Base, main), Script: "composer", Side: v.threadSide(f)},
		above, v.Article(main), v.doings(main, quotes),
		g.If(v.actor.Known(), h.Section(h.ID("reply"), h.Class("pad"), h.H2(h.Class("vh"), v.T("pages.thread.answer")), v.composer(draft{replyTo: p.String(), text: names, visibility: main.Visibility, mine: main.Mine, short: true}, nil))),
		h.Section(h.Aria("label", v.Say("pages.thread.replies")), g.Map(below, v.drawBranch), g.If(len(below) == 0, v.Empty(v.Say("pages.thread.empty"), nil))))
}

// unreadOf gives the member's view of the conversation that a post for named people is
// in, if there is something new in it, and 0 otherwise.
func (v *visit) unreadOf(ctx context.Context, tx *store.Tx, p post.Post) (int64, error) {
	if p.Visibility != post.Direct || !v.actor.Known() {
		return 0, nil
	}
	c, err := v.Post.ConversationWith(ctx, tx, v.actor.Account, p.Conversation)
	if store.IsMissing(err) || err == nil && !c.Unread {
		return 0, nil
	}
	return c.ID, err
}

// near marks posts that stand around another.
func near(list []ui.Post) []ui.Post {
	for i := range list {
		list[i].Near = true
	}
	return list
}

func (v *visit) around(ctx context.Context, tx *store.Tx, b *album, list []post.Post) ([]ui.Post, error) {
	seen, err := v.Post.Decide(ctx, tx, v.actor, decide.OnReply, list)
	if err != nil {
		return nil, err
	}
	return b.posts(seen)
}
