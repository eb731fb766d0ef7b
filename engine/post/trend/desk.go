package trend

import (
	"context"
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

const (
	deskPath = "/studio/trends"
	// shown is how many entries stand on a page.
	shown = 40
)

// lists are the desk's, each with the last part of its path.
var lists = []struct {
	name string
	kind Kind
}{{"hashtags", Tag}, {"links", Link}, {"sites", Publisher}, {"posts", Post}}

// visit is one request for the desk.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
	name string
	kind Kind
}

// Desk registers the pages on which staff looks at what trends and decides on it.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	open := func(a account.Actor) bool { return a.Role.Has(account.ManageTaxonomies) }
	s.Add(desk.Desk[account.Actor]{Path: deskPath, Word: "trend.desk", What: "trend.desk.what", Icon: "chart", Open: open})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if !open(v.Actor) {
				return errRole
			}
			name := v.R.PathValue("list")
			if name == "" {
				name = lists[0].name
			}
			for _, l := range lists {
				if l.name == name {
					return fn(&visit{e, v, name, l.kind})
				}
			}
			return errMissing
		})
	}
	handle("GET "+deskPath, (*visit).front)
	handle("GET "+deskPath+"/{list}", (*visit).front)
	handle("POST "+deskPath+"/{list}/{id}/{act}", (*visit).judge)
}

// skip is how many entries stand on the pages before this one.
func (v *visit) skip() int {
	n, _ := strconv.Atoi(v.R.FormValue("skip"))
	return min(max(n, 0), keptMax)
}

func (v *visit) path(skip int) string {
	if skip == 0 {
		return deskPath + "/" + v.name
	}
	return deskPath + "/" + v.name + "?skip=" + strconv.Itoa(skip)
}

// front lists what trends of a kind, highest score first, with what was decided.
func (v *visit) front() error {
	var list []entry
	var waiting int
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.ranked(ctx, tx, v.kind); err != nil {
			return err
		}
		waiting = 0
		for _, x := range list {
			if x.state == waits {
				waiting++
			}
		}
		list = part(list, shown+1, v.skip())
		return v.describe(ctx, tx, v.Actor, v.kind, list)
	})
	if err != nil {
		return err
	}
	older := ""
	if len(list) > shown {
		list, older = list[:shown], v.path(v.skip()+shown)
	}
	tabs := make([]ui.Tab, len(lists))
	for i, l := range lists {
		tabs[i] = ui.Tab{Href: deskPath + "/" + l.name, Text: v.Say("trend.list." + l.name), Current: l.name == v.name}
	}
	return v.Page(ui.Page{Title: v.Say("trend.desk"), Here: "desk", Back: "/studio", NoIndex: true},
		v.Tabs(v.Say("trend.lists"), tabs...),
		h.Section(h.Class("panel stack s"),
			h.P(h.Class("small muted"), v.T("trend.how."+v.name, i18n.With("Least", v.Least)), g.Text(" "), h.A(h.Href("/about/trends"), v.T("trend.how"))),
			h.P(h.Class("small muted"), v.T("trend.review."+string(v.Review))),
			g.If(waiting > 0, h.P(h.B(v.T("trend.waiting", i18n.Count(waiting)))))),
		g.If(len(list) == 0, v.Empty(v.Say("trend.none"), nil)),
		h.Ol(h.Class("people"), h.Role("list"), g.Map(list, v.entry)),
		v.Older(older))
}

// entry draws one thing with its place, its score, what was decided of it and what
// can be.
func (v *visit) entry(x entry) g.Node {
	number := strconv.FormatInt(x.item, 10)
	class := "badge soft"
	switch x.state {
	case waits:
		class = "badge warn"
	case allowed, allowedSite, allowedAuthor:
		class = "badge ok"
	case rejected, rejectedSite:
		class = "badge bad"
	}
	act := func(name, icon, class string) g.Node {
		return h.Form(h.Method("post"), h.Action(deskPath+"/"+v.name+"/"+number+"/"+name), h.Input(h.Type("hidden"), h.Name("skip"), h.Value(strconv.Itoa(v.skip()))),
			h.Button(h.Type("submit"), h.Class("btn sm "+class), v.Icon(icon, "s"), v.T("trend."+name), h.Span(h.Class("vh"), g.Text(" "+x.name))))
	}
	return h.Li(h.ID("t"+number), h.Class("stack s"), h.TabIndex("-1"),
		h.Div(h.P(h.Span(h.Class("muted"), g.Text(v.Lang.Number(int64(x.place))+". ")), v.title(x), g.Text(" "), h.Span(h.Class(class), v.T("trend.state."+string(x.state)))),
			h.P(h.Class("small muted"), v.why(x))),
		g.If(x.html != "", h.Div(h.Class("body"), g.If(x.lang != "", h.Lang(x.lang)), h.Dir("auto"), g.Raw(v.Emoji.In(x.html)))),
		h.Div(h.Class("row"), g.If(x.state != allowed, act("approve", "check", "")), g.If(x.state != rejected, act("reject", "ban", "bad"))))
}

// title names a thing and leads to it; what is elsewhere says so by its address.
func (v *visit) title(x entry) g.Node {
	name := g.El("bdi", g.Text(x.name))
	if x.path == "" {
		return h.B(name)
	}
	return h.B(h.A(h.Href(x.path), g.If(v.kind == Link, h.Rel("noreferrer nofollow")), name))
}

// why says what the score is made of.
func (v *visit) why(x entry) g.Node {
	score := i18n.With("Score", v.Lang.Decimal(x.score, 1))
	number := func(n int) string { return v.Lang.Number(int64(n)) }
	switch v.kind {
	case Post:
		return v.T("trend.why.post", i18n.With("Liked", number(x.today)), score)
	case Publisher:
		return v.T("trend.why.site", score)
	}
	used := v.T("trend.why.used", i18n.With("Today", number(x.today)), i18n.With("Yesterday", number(x.yesterday)), score)
	if v.kind == Link {
		return g.Group{g.El("bdi", g.Text(x.host)), g.Text(" · "), used}
	}
	return used
}

// judge lets something trend or keeps it from trends.
func (v *visit) judge() error {
	item, err := id.Parse[id.Job](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	decide := v.Approve
	switch v.R.PathValue("act") {
	case "approve":
	case "reject":
		decide = v.Reject
	default:
		return errMissing
	}
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := decide(ctx, tx, v.Actor, v.kind, int64(item))
		return err
	}); err != nil {
		return err
	}
	http.Redirect(v.W, v.R, v.path(v.skip())+"#t"+item.String(), http.StatusSeeOther)
	return nil
}
