package pages

import (
	"context"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
)

// peoplePerPage is how many accounts a list of people has.
const peoplePerPage = 40

// followActs offers to follow whom the member does not.
func (v *visit) followActs(list []id.Account, rels []graph.Relation) func(id.Account) g.Node {
	at := map[id.Account]graph.Relation{}
	for i, a := range list {
		at[a] = rels[i]
	}
	return func(a id.Account) g.Node {
		if !v.actor.Known() || a == v.actor.Account {
			return nil
		}
		return v.followAct(a, at[a], "sm")
	}
}

// followAct offers a member to follow an account, or no longer to, which can be taken
// back at once where there are scripts. A page has one for each account.
func (v *visit) followAct(a id.Account, r graph.Relation, size string) g.Node {
	t := toggle{id: "follow-" + a.String(), path: "/accounts/" + a.String() + "/", act: "follow", class: "btn go " + size, as: size, pressed: "false", word: "pages.act.follow", next: "pages.act.following", icon: "check", size: "s"}
	switch {
	case r.Blocking || r.BlockedBy:
		return nil
	case r.Following:
		t.act, t.class, t.pressed, t.word, t.next, t.said = "unfollow", "btn "+size, "true", "pages.act.following", "pages.act.follow", "pages.act.unfollowed"
	case r.Requested:
		t.act, t.class, t.pressed, t.word, t.next, t.said, t.icon = "unfollow", "btn "+size, "true", "pages.act.requested", "pages.act.follow", "pages.act.unrequested", ""
	}
	return v.toggle(t)
}

// menu is how an act looks in a menu.
const menu = "menu"

// muteAct offers a member to mute an account, or no longer to. A page has one for each.
func (v *visit) muteAct(a id.Account, on bool, as string) g.Node {
	t := toggle{id: "mute-" + a.String(), path: "/accounts/" + a.String() + "/", act: "mute", class: "btn sm", as: as, word: "pages.act.mute", next: "pages.act.unmute", said: "pages.did.mute", icon: "hide"}
	if on {
		t.act, t.word, t.next, t.said, t.icon = "unmute", "pages.act.unmute", "pages.act.mute", "", "eye"
	}
	if as == menu {
		t.class = ""
	} else {
		t.icon = ""
	}
	return v.toggle(t)
}

// toggle is a form of one button that a script turns at once, and the answer replaces
// (web-client 7.1).
type toggle struct {
	id, path, act, class string
	// as comes back with the form, so that the answer looks the same.
	as string
	// pressed is "true" or "false" where the words name a state; where they name what a
	// press does, nothing.
	pressed string
	// word is what the button says, next what it says once it was pressed, and said what a
	// toast says then.
	word, next, said, icon string
	// size is the icon's.
	size string
}

func (v *visit) toggle(t toggle) g.Node {
	return h.Form(h.ID(t.id), h.Method("post"), h.Action(t.path+t.act), h.Data("live", ""), form.Hidden("as", t.as),
		h.Button(h.Type("submit"), g.If(t.class != "", h.Class(strings.TrimSpace(t.class))), h.Data("toggle", "act"), g.If(t.pressed != "", h.Aria("pressed", t.pressed)),
			h.Data("next", v.Say(t.next)), g.Iff(t.said != "", func() g.Node { return h.Data("said", v.Say(t.said)) }), g.Iff(t.icon != "", func() g.Node { return v.Icon(t.icon, t.size) }), h.Span(v.T(t.word))))
}

// answerRelation gives live.js the button as it is now.
func (v *visit) answerRelation(a id.Account, act string) error {
	var rels []graph.Relation
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		rels, err = v.Graph.Relations(ctx, tx, v.actor.Account, []id.Account{a})
		return err
	})
	if err != nil {
		return err
	}
	as := v.form("as")
	if strings.HasSuffix(act, "mute") {
		return v.send(http.StatusOK, v.muteAct(a, rels[0].Muting, as))
	}
	if as != "sm" {
		as = ""
	}
	return v.send(http.StatusOK, v.followAct(a, rels[0], as))
}

// entries draws a page of relations; of those that others have, whom the reader may
// see.
func (v *visit) entries(title, empty string, p ui.Page, others bool, act func(id.Account) g.Node, fn func(context.Context, *store.Tx, store.Page) ([]graph.Entry, error)) error {
	pg := v.page(peoplePerPage)
	var people []g.Node
	var older string
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		rows, err := fn(ctx, tx, pg)
		if err != nil {
			return err
		}
		list := make([]id.Account, 0, len(rows))
		for _, r := range rows {
			list = append(list, r.Account)
		}
		if n := len(rows); n > 0 {
			older = v.older(n, peoplePerPage, int64(rows[n-1].ID))
		}
		if others {
			if list, err = v.Policy.Shown(ctx, tx, v.actor.Account, decide.OnProfile, list); err != nil {
				return err
			}
		}
		people, err = v.peopleOf(v.album(ctx, tx), list, act)
		return err
	})
	if err != nil {
		return err
	}
	p.Title = title
	content := v.peopleList(people)
	if len(people) == 0 {
		content = v.Empty(v.Say(empty), nil)
	}
	return v.draw(p, content, v.Older(older))
}

// connections lists who follows an account or whom it follows, unless it keeps
// that to itself.
func (v *visit) connections(followers bool) error {
	var f face
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) { f, err = v.find(ctx, tx); return err })
	if err != nil {
		return err
	}
	title, list := v.Say("pages.people.following"), v.Graph.Following
	if followers {
		title, list = v.Say("pages.people.followers"), v.Graph.Followers
	}
	page := ui.Page{Heading: title, Back: f.person.URL, NoIndex: true}
	title += " · " + f.person.Name
	if f.gone || f.account.HideGraph && f.account.ID != v.actor.Account {
		page.Title = title
		return v.draw(page, v.Empty(v.Say("pages.people.hidden"), ui.Link(f.person.URL, "", f.person.Name)))
	}
	return v.entries(title, "pages.people.empty", page, f.account.ID != v.actor.Account, nil, func(ctx context.Context, tx *store.Tx, p store.Page) ([]graph.Entry, error) {
		return list(ctx, tx, f.account.ID, p)
	})
}

func (v *visit) requests() error {
	act := func(a id.Account) g.Node {
		base := "/accounts/" + a.String()
		return h.Span(h.Class("row"), ui.Act(base+"/authorize", "btn sm go", v.T("pages.act.authorize")), ui.Act(base+"/reject", "btn sm", v.T("pages.act.reject")))
	}
	return v.entries(v.Say("pages.requests.title"), "pages.requests.empty", ui.Page{Here: "notifications", Back: "/notifications", NoIndex: true}, false, act, func(ctx context.Context, tx *store.Tx, p store.Page) ([]graph.Entry, error) {
		return v.Graph.Requests(ctx, tx, v.actor, p)
	})
}

func (v *visit) blocks() error {
	return v.undone("pages.blocks.title", func(a id.Account) g.Node {
		return ui.Act("/accounts/"+a.String()+"/unblock", "btn sm", v.T("pages.act.unblock"))
	}, func(ctx context.Context, tx *store.Tx, p store.Page) ([]graph.Entry, error) {
		return v.Graph.Blocks(ctx, tx, v.actor, p)
	})
}

func (v *visit) mutes() error {
	return v.undone("pages.mutes.title", func(a id.Account) g.Node { return v.muteAct(a, true, "") }, func(ctx context.Context, tx *store.Tx, p store.Page) ([]graph.Entry, error) {
		return v.Graph.Mutes(ctx, tx, v.actor, p)
	})
}

// undone lists whom the member keeps away, each with the way back.
func (v *visit) undone(title string, act func(id.Account) g.Node, fn func(context.Context, *store.Tx, store.Page) ([]graph.Entry, error)) error {
	return v.entries(v.Say(title), "pages.people.empty", ui.Page{Here: "settings", Back: "/settings/privacy", NoIndex: true}, false, act, fn)
}
