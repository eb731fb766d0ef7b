package pages

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/notify"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
)

// group is notifications of one thing.
type group struct {
	first notify.Notification
	who   []id.Account
}

// notifications draws what concerns the member, grouped.
func (v *visit) notifications() error {
	p := v.page(perPage * 2)
	q := notify.Query{NoChats: true} // the chats tell of themselves
	tab := v.r.URL.Query().Get("tab")
	if tab == "mentions" {
		q.Types = []notify.Type{notify.Mention}
	}
	var list []g.Node
	var older string
	sources, fresh := 0, false
	var joiners, last g.Node
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if sources, _, err = v.Notify.Pending(ctx, tx, v.actor); err != nil {
			return err
		}
		if joiners, err = v.joinersLink(ctx, tx); err != nil {
			return err
		}
		if p.Max == 0 {
			if last, err = v.last(v.album(ctx, tx)); err != nil {
				return err
			}
		}
		all, err := v.Notify.List(ctx, tx, v.actor, q, p)
		if err != nil {
			return err
		}
		if n := len(all); n > 0 {
			older = v.older(n, p.Limit, int64(all[n-1].ID))
		}
		read, err := v.lastRead(ctx, tx, notify.TimelineNotifications)
		if err != nil {
			return err
		}
		fresh = len(all) > 0 && int64(all[0].ID) > read
		list, err = v.drawGroups(ctx, tx, grouped(all), read)
		return err
	})
	if err != nil {
		return err
	}
	content := h.Ul(h.Class("notes"), h.Role("list"), g.Group(list))
	if len(list) == 0 {
		content = v.Empty(v.Say("pages.notices.empty"), nil)
	}
	return v.draw(ui.Page{Title: v.Say("ui.nav.notifications"), Here: "notifications"},
		v.Tabs(v.Say("ui.nav.notifications"), ui.Tab{Href: "/notifications", Text: v.Say("pages.notices.all"), Current: tab == ""},
			ui.Tab{Href: "/notifications?tab=mentions", Text: v.Say("pages.notices.mentions"), Current: tab == "mentions"}),
		last, joiners, v.waitingLink(sources), g.Iff(fresh, v.markRead), content, v.Older(older))
}

// markRead offers to mark all as read; a script takes the marks away at once.
func (v *visit) markRead() g.Node {
	return h.Div(h.ID("fresh"), h.Class("sub"), h.Form(h.Method("post"), h.Action("/notifications/read"), h.Data("live", ""),
		h.Button(h.Type("submit"), h.Class("btn sm"), h.Data("next", v.Say("pages.notices.done")), h.Span(v.T("pages.notices.read")))))
}

func grouped(all []notify.Notification) []group {
	var out []group
	at := map[string]int{}
	for _, n := range all {
		i, has := at[n.Group]
		if !has {
			i = len(out)
			at[n.Group] = i
			out = append(out, group{first: n})
		}
		out[i].who = append(out[i].who, n.Source)
	}
	return out
}

// drawGroups draws what concerns the member; what is newer than read is marked.
func (v *visit) drawGroups(ctx context.Context, tx *store.Tx, groups []group, read int64) ([]g.Node, error) {
	var people []id.Account
	var posts []id.Post
	for _, gr := range groups {
		people = append(people, gr.who...)
		if gr.first.Post != 0 {
			posts = append(posts, gr.first.Post)
		}
	}
	b := v.album(ctx, tx)
	if err := b.in(filter.Notifications); err != nil {
		return nil, err
	}
	if err := b.meet(people); err != nil {
		return nil, err
	}
	list, err := v.Post.Many(ctx, tx, posts)
	if err != nil {
		return nil, err
	}
	seen, err := v.Post.Decide(ctx, tx, v.actor, decide.OnNotif, list)
	if err != nil {
		return nil, err
	}
	drawn, err := b.posts(seen)
	if err != nil {
		return nil, err
	}
	shown := map[id.Post]ui.Post{}
	for i, s := range seen {
		shown[s.ID] = drawn[i]
	}
	var out []g.Node
	item := func(gr group, content ...g.Node) {
		fresh := int64(gr.first.ID) > read
		out = append(out, h.Li(h.ID("n"+gr.first.ID.String()), g.If(fresh, g.Group{h.Class("new"), h.Span(h.Class("vh"), v.T("pages.notices.new"))}), g.Group(content)))
	}
	for _, gr := range groups {
		p, has := shown[gr.first.Post]
		if gr.first.Post != 0 && (!has || p.Hidden) {
			continue
		}
		known := slices.DeleteFunc(slices.Clone(gr.who), func(a id.Account) bool { return b.people[a].URL == "" })
		switch {
		case gr.first.Type == notify.Warning:
			item(gr, v.warningLine(gr))
			continue
		case len(known) > 0:
			gr.who = known
		case gr.first.Type != notify.SignedUp:
			continue // whoever did it is gone
		default:
			item(gr, v.joinersLine(gr))
			continue
		}
		item(gr, v.groupLine(b, gr), g.Iff(has, func() g.Node { return v.excerpt(gr, p) }))
	}
	return out, nil
}

func (v *visit) groupLine(b *album, gr group) g.Node {
	first := b.people[gr.who[0]]
	line := v.Say("notify.title."+string(gr.first.Type), i18n.With("Name", i18n.Isolated(first.Name)))
	if others := len(gr.who) - 1; others > 0 {
		line = v.Say("pages.notices.with."+string(gr.first.Type), i18n.With("Name", i18n.Isolated(first.Name)), i18n.Count(others))
	}
	return h.Div(h.Class("who"), v.Avatar(first, ""),
		h.Div(h.B(h.A(h.Href(first.URL), v.Pictured(line))), h.Small(v.When(gr.first.At))),
		g.If(gr.first.Type == notify.Asked, h.Span(h.Class("row"), ui.Act("/accounts/"+gr.first.Source.String()+"/authorize", "btn sm go", v.T("pages.act.authorize")),
			ui.Act("/accounts/"+gr.first.Source.String()+"/reject", "btn sm", v.T("pages.act.reject")))))
}

// joinersLine tells the staff of people who signed up and are no members yet.
func (v *visit) joinersLine(gr group) g.Node {
	return h.Div(h.Class("who"), h.Span(h.Class("avatar"), v.Icon("people")),
		h.Div(h.B(h.A(h.Href("/studio/joining"), v.T("pages.notices.joiners", i18n.Count(len(gr.who))))), h.Small(v.When(gr.first.At))))
}

// warningLine tells of a decision of the moderators, and leads to its reasons.
func (v *visit) warningLine(gr group) g.Node {
	return h.Div(h.Class("who"), h.Span(h.Class("avatar"), v.Icon("shield")),
		h.Div(h.B(h.A(h.Href("/settings/decisions"), v.T("notify.title."+string(notify.Warning)))), h.Small(v.When(gr.first.At))))
}

// excerpt shows the post: whole for words addressed to the member, else in
// short.
func (v *visit) excerpt(gr group, p ui.Post) g.Node {
	switch gr.first.Type {
	case notify.Mention, notify.Quote, notify.Status:
		return v.Article(p)
	}
	return h.Div(h.Class("said stack s"), g.If(!p.Covered && p.Spoiler == "", h.Div(h.Dir("auto"), g.Raw(v.Emoji.In(p.HTML)))), g.If(p.Spoiler != "", h.P(h.Dir("auto"), v.Pictured(p.Spoiler))), h.P(h.A(h.Href(p.URL), v.T("ui.post.open"))))
}

// readNotifications moves the marker to the newest, or to the one that the address names
// when that is further than what was read. The worker is told how much is still unread.
func (v *visit) readNotifications() error {
	upto, err := id.Parse[id.Notification](v.r.URL.Query().Get("upto"))
	if err != nil {
		upto = id.Max
	}
	left := 0
	err = v.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := v.Notify.List(ctx, tx, v.actor, notify.Query{NoChats: true}, store.Page{Limit: 1})
		if err != nil || len(list) == 0 {
			return err
		}
		read, err := v.lastRead(ctx, tx, notify.TimelineNotifications)
		if err != nil {
			return err
		}
		if last := min(int64(list[0].ID), int64(upto)); read < last {
			if _, err := v.Notify.Mark(ctx, tx, v.actor, notify.TimelineNotifications, last, notify.Anew); err != nil {
				return err
			}
		}
		left, err = v.Notify.Badge(ctx, tx, v.actor)
		return err
	})
	if err != nil {
		return err
	}
	if web.IsFragment(v.r) {
		v.w.Header().Set("Parvis-Unread", strconv.Itoa(left))
		if v.r.URL.RawQuery == "" {
			return v.send(http.StatusOK, h.Div(h.ID("fresh"), h.Class("sub"), h.TabIndex("-1"), h.Span(h.Class("small muted"), v.T("pages.notices.done"))))
		}
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return v.redirect("/notifications")
}
