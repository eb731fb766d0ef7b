package admin

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/report"
)

const (
	peoplePath = "/studio/admin/people"
	// perPage is how many entries stand on a page.
	perPage = 40
)

// kinds are the parts of the list; the first is everybody.
var kinds = []string{"", "active", "waiting", "limited", "suspended", "disabled", "staff"}

// states are those of the kinds that are one.
var states = map[string]account.State{"active": account.Active, "waiting": account.Pending, "limited": account.Limited, "suspended": account.Suspended, "disabled": account.Disabled}

// people lists members, the newest first; those found by a word stand as they were
// found.
func (v *visit) people() error {
	q := v.R.URL.Query()
	text, kind := strings.TrimSpace(q.Get("q")), q.Get("kind")
	if !slices.Contains(kinds, kind) {
		kind = ""
	}
	before, _ := strconv.ParseInt(q.Get("max"), 10, 64)
	var list []report.Person
	more := false
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		found, err := v.found(ctx, tx, text, kind, store.Page{Max: before, Limit: perPage + 1})
		if err != nil {
			return err
		}
		more = len(found) > perPage
		list, err = v.Report.People(ctx, tx, v.Actor, found[:min(len(found), perPage)])
		return err
	})
	if err != nil {
		return err
	}
	older, cut := "", false
	if more && text == "" && kind != "staff" {
		older = address("", kind, list[len(list)-1].ID)
	} else {
		cut = more
	}
	content := h.Ul(h.Class("people"), h.Role("list"), g.Map(list, v.listed))
	if len(list) == 0 {
		content = v.Empty(v.Say("admin.people.none"), nil)
	}
	tabs := make([]ui.Tab, 0, len(kinds))
	for _, k := range kinds {
		tabs = append(tabs, ui.Tab{Href: address(text, k, 0), Text: v.Say("admin.kind." + cmp.Or(k, "all")), Current: k == kind})
	}
	return v.Page(v.page(v.Say("admin.people"), "/studio"), v.search(text, kind), v.Tabs(v.Say("admin.kinds"), tabs...),
		g.If(cut, h.P(h.Class("pad small muted"), v.T("admin.people.cut"))), content, v.Older(older))
}

// found gives the accounts of a list: by a word as an address, a handle or a name.
func (v *visit) found(ctx context.Context, tx *store.Tx, text, kind string, p store.Page) ([]id.Account, error) {
	f := account.Filter{State: states[kind]}
	if kind == "staff" {
		f.With = account.ManageReports
	}
	name, isHandle := strings.CutPrefix(text, "@")
	var asked []account.Filter
	switch {
	case text == "":
		asked = []account.Filter{f}
	case !isHandle && strings.Contains(text, "@"):
		f.Email = text
		asked = []account.Filter{f}
	default:
		asked = []account.Filter{f, f}
		asked[0].Name, asked[1].Display = name, name
	}
	var out []id.Account
	for _, one := range asked {
		list, err := v.Account.List(ctx, tx, v.Actor, one, p)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if !slices.Contains(out, a.ID) {
				out = append(out, a.ID)
			}
		}
	}
	return out, nil
}

// address is that of a list, or of what follows an account in it.
func address(text, kind string, after id.Account) string {
	q := url.Values{}
	if text != "" {
		q.Set("q", text)
	}
	if kind != "" {
		q.Set("kind", kind)
	}
	if after != 0 {
		q.Set("max", after.String())
	}
	if len(q) == 0 {
		return peoplePath
	}
	return peoplePath + "?" + q.Encode()
}

// search asks for a word.
func (v *visit) search(text, kind string) g.Node {
	return h.Form(h.Class("pad stack s"), h.Role("search"), h.Method("get"), h.Action(peoplePath),
		h.Div(h.Class("duo"), h.Label(h.Class("searchbar grow"), v.Icon("search"), h.Span(h.Class("vh"), v.T("admin.search")),
			h.Input(h.Type("search"), h.Name("q"), h.Value(text), h.MaxLength("200"), h.AutoComplete("off"), h.Dir("auto"), h.Aria("describedby", "q-h"))),
			g.If(kind != "", h.Input(h.Type("hidden"), h.Name("kind"), h.Value(kind))), ui.Submit("go", v.Say("admin.find"))),
		h.P(h.Class("hint"), h.ID("q-h"), v.T("admin.search_hint")))
}

// shown draws somebody as members see them, leading to their page at this desk.
func shown(p report.Person) ui.Person {
	return ui.Person{Name: cmp.Or(p.DisplayName, p.Username), Handle: p.Username, URL: peoplePath + "/" + p.ID.String(), Avatar: "/avatars/" + p.ID.String() + ".svg", Org: p.Bot}
}

// listed draws one entry of the list.
func (v *visit) listed(p report.Person) g.Node {
	return h.Li(v.Who(shown(p), h.P(h.Class("small muted"), g.If(p.Login.Email != "", g.Group{g.El("bdi", g.Text(p.Login.Email)), g.Text(" · ")}), v.T("admin.joined_on"), g.Text(" "), g.Text(v.Lang.Date(v.Local(p.CreatedAt)))),
		h.Span(h.Class("row"), g.If(p.Role.ID != account.MemberRole, h.Span(h.Class("badge"), v.role(p.Role))), g.If(p.State != account.Active, v.state(p)))))
}

// role words a role.
func (v *visit) role(r account.Role) g.Node {
	if key := r.Word(); key != "" {
		return v.T(key)
	}
	return g.El("bdi", g.Text(r.Name))
}

// state says in which state an account is.
func (v *visit) state(p report.Person) g.Node {
	class := "badge"
	switch p.State {
	case account.Active:
		class = "badge ok"
	case account.Pending, account.Limited:
		class = "badge warn"
	case account.Suspended, account.Disabled:
		class = "badge bad"
	}
	return h.Span(h.Class(class), v.T("admin.state."+string(p.State)))
}
