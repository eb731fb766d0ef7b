package pages

import (
	"context"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/deed"
	"parvis/edge/pages/form"
	"parvis/engine/graph"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// lists shows the member's lists; with ?add=name, also where that account can go.
func (v *visit) lists() error { return v.drawLists(nil) }

func (v *visit) drawLists(broken []ui.Broken) error {
	add := v.r.URL.Query().Get("add")
	var all []graph.List
	var person ui.Person
	in := map[id.List]bool{}
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if all, err = v.Graph.Lists(ctx, tx, v.actor); err != nil || add == "" {
			return err
		}
		a, err := v.Account.Lookup(ctx, tx, add)
		if err != nil {
			return err
		}
		person = v.person(a)
		with, err := v.Graph.ListsWith(ctx, tx, v.actor, a.ID)
		for _, l := range with {
			in[l.ID] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	item := func(l graph.List) g.Node {
		act := h.A(h.Class("btn sm"), h.Href("/lists/"+l.ID.String()+"/edit"), v.T("pages.lists.members"))
		if add != "" && !in[l.ID] {
			act = v.named("/lists/"+l.ID.String()+"/add", add, "pages.lists.put")
		} else if add != "" {
			act = v.named("/lists/"+l.ID.String()+"/drop", add, "pages.lists.take")
		}
		return h.Li(h.Div(h.Class("row"), h.B(h.A(h.Href("/lists/"+l.ID.String()), g.El("bdi", g.Text(l.Title)))), h.Span(h.Class("push"), act)))
	}
	page := ui.Page{Title: v.Say("pages.lists.title"), Here: "profile", Back: "/@" + v.me.Username, NoIndex: true}
	return v.draw(page, g.If(add != "", h.P(h.Class("pad"), g.Text(v.Say("pages.lists.which")), g.Text(" "), h.B(g.El("bdi", g.Text(person.Name))))),
		g.If(len(all) == 0, v.Empty(v.Say("pages.lists.empty"), nil)), h.Ul(h.Class("people"), h.Role("list"), g.Map(all, item)),
		h.Section(h.Class("panel"), h.H2(v.T("pages.lists.new")), h.Form(h.Class("stack"), h.Method("post"), h.Action("/lists"), v.Summary(broken), form.Hidden("add", add),
			v.Field(ui.Field{Name: "title", Label: v.Say("pages.lists.name")}), h.P(ui.Submit("go", v.Say("pages.lists.create"))))))
}

// named is a form of one button that sends a name.
func (v *visit) named(action, name, key string) g.Node {
	return h.Form(h.Method("post"), h.Action(action), form.Hidden("name", name), ui.Submit("sm", v.Say(key)))
}

func (v *visit) addList() error {
	err := v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Graph.AddList(ctx, tx, v.actor, graph.List{Title: strings.TrimSpace(v.form("title"))})
		return err
	})
	if err != nil {
		broken, err := form.Refusal(v.View, "title", err)
		if err != nil {
			return err
		}
		return v.drawLists(broken)
	}
	if add := v.form("add"); add != "" {
		return v.redirect("/lists?add=" + add)
	}
	return v.redirect("/lists")
}

// list1 is the feed of a list.
func (v *visit) list1() error {
	which, err := number[id.List](v, "id")
	if err != nil {
		return err
	}
	var l graph.List
	posts, older, err := v.list(filter.Home, func(ctx context.Context, tx *store.Tx, p store.Page) (seen []post.Seen, err error) {
		if l, err = v.Graph.List(ctx, tx, v.actor, which); err != nil {
			return nil, err
		}
		return v.Post.ListFeed(ctx, tx, v.actor, which, p)
	})
	if err != nil {
		return err
	}
	edit := "/lists/" + which.String() + "/edit"
	content := v.feed(posts)
	if len(posts) == 0 {
		content = v.Empty(v.Say("pages.lists.quiet"), ui.Link(edit, "", v.Say("pages.lists.members")))
	}
	return v.draw(ui.Page{Title: l.Title, Back: "/lists", Here: "profile", NoIndex: true, Act: h.A(h.Class("ib"), h.Href(edit), h.Aria("label", v.Say("pages.lists.members")), v.Icon("gear"))}, content, v.Older(older))
}

// editList shows who is in a list, its name and what it shows.
func (v *visit) editList() error { return v.drawList(nil) }

func (v *visit) drawList(broken []ui.Broken) error {
	which, err := number[id.List](v, "id")
	if err != nil {
		return err
	}
	base := "/lists/" + which.String()
	var l graph.List
	var people []g.Node
	var older string
	err = v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if l, err = v.Graph.List(ctx, tx, v.actor, which); err != nil {
			return err
		}
		rows, err := v.Graph.Members(ctx, tx, which, v.page(2*peoplePerPage))
		if err != nil {
			return err
		}
		if n := len(rows); n > 0 {
			older = v.older(n, 2*peoplePerPage, int64(rows[n-1].ID))
		}
		ids := make([]id.Account, 0, len(rows))
		for _, r := range rows {
			ids = append(ids, r.Account)
		}
		b := v.album(ctx, tx)
		people, err = v.peopleOf(b, ids, func(a id.Account) g.Node { return v.named(base+"/drop", b.people[a].Handle, "pages.lists.take") })
		return err
	})
	if err != nil {
		return err
	}
	return v.draw(ui.Page{Title: l.Title, Back: base, Here: "profile", NoIndex: true},
		h.Section(h.Class("panel"), h.Form(h.Class("stack"), h.Method("post"), h.Action(base+"/change"), v.Summary(broken),
			v.Field(ui.Field{Name: "title", Label: v.Say("pages.lists.name"), Value: l.Title}),
			v.Field(ui.Field{Name: "replies", Label: v.Say("pages.lists.replies"), Type: "select", Value: string(l.Replies), Options: form.Options(v.View, "pages.lists.replies.", "list", "followed", "none")}),
			v.Field(ui.Field{Name: "exclusive", Label: v.Say("pages.lists.exclusive"), Type: "checkbox", Checked: l.Exclusive}), h.P(ui.Submit("go", v.Say("pages.compose.save"))))),
		h.Section(h.H2(h.Class("pad"), v.T("pages.lists.members")), g.If(len(people) == 0, h.P(h.Class("pad muted"), v.T("pages.lists.nobody"))), v.peopleList(people), v.Older(older),
			h.Form(h.Class("panel stack s"), h.Method("post"), h.Action(base+"/add"), v.Field(ui.Field{Name: "name", Label: v.Say("pages.lists.who"), Hint: v.Say("pages.lists.who_hint")}), h.P(ui.Submit("", v.Say("pages.lists.put"))))),
		h.Section(h.Class("panel"), ui.Act(base+"/delete", "btn bad", v.T("pages.lists.delete"))))
}

// changeList puts somebody in a list or takes them out, changes it, ends it or brings
// it back.
func (v *visit) changeList() error {
	which, err := number[id.List](v, "id")
	if err != nil {
		return err
	}
	act, stranger := v.r.PathValue("act"), false
	var who id.Account
	err = v.write(func(ctx context.Context, tx *store.Tx) error {
		switch act {
		case "change":
			return v.Graph.ChangeList(ctx, tx, v.actor, graph.List{ID: which, Title: strings.TrimSpace(v.form("title")), Replies: graph.Replies(v.form("replies")), Exclusive: v.form("exclusive") != ""})
		case "delete":
			return v.Graph.DropList(ctx, tx, v.actor, which)
		case "restore":
			return v.Graph.RestoreList(ctx, tx, v.actor, which)
		case "add", "drop":
			a, err := v.Account.Lookup(ctx, tx, strings.TrimPrefix(strings.TrimSpace(v.form("name")), "@"))
			if err != nil {
				return err
			}
			who = a.ID
			if act == "add" {
				err = v.Graph.AddMembers(ctx, tx, v.actor, which, []id.Account{a.ID})
				stranger = err != nil && fault.Of(err).Code == "graph.missing"
				return err
			}
			return v.Graph.DropMembers(ctx, tx, v.actor, which, []id.Account{a.ID})
		}
		return errNoPage
	})
	if err != nil {
		broken, err := form.Refusal(v.View, "name", err)
		if err != nil {
			return err
		}
		if stranger {
			broken = []ui.Broken{{Name: "name", Text: v.Say("fault.graph.not_followed")}}
		}
		return v.drawList(broken)
	}
	switch act {
	case "delete":
		return v.redirect(deed.Say("/lists", "lists/delete", int64(which)))
	case "drop":
		return v.backHaving("/lists/"+which.String()+"/edit", "lists/drop", int64(which), int64(who))
	}
	return v.back("/lists/" + which.String() + "/edit")
}

// putBack puts somebody in a list again who was just taken out.
func (v *visit) putBack() error {
	which, err := number[id.List](v, "id")
	if err != nil {
		return err
	}
	who, err := number[id.Account](v, "account")
	if err != nil {
		return err
	}
	err = v.write(func(ctx context.Context, tx *store.Tx) error {
		return v.Graph.AddMembers(ctx, tx, v.actor, which, []id.Account{who})
	})
	if err != nil {
		return err
	}
	return v.back("/lists/" + which.String() + "/edit")
}
