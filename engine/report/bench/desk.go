package bench

import (
	"context"
	"embed"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/media"
	"parvis/engine/post"
	"parvis/engine/report"
	"parvis/engine/report/notice"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

const (
	deskPath   = "/studio/reports"
	appealPath = "/studio/appeals"
	// perPage is how many entries stand on a page.
	perPage = 20
)

// Draw draws posts as members see them, with nothing to do about them, and people in
// whatever state.
type Draw func(ctx context.Context, tx *store.Tx, v *desk.Visit[account.Actor], posts []post.Seen, people []id.Account) ([]ui.Post, map[id.Account]ui.Person, error)

// Options say what the desk stands on.
type Options struct {
	Report *report.Engine
	// Notice knows whether visitors who reported can be answered.
	Notice *notice.Engine
	Draw   Draw
	// Media has the files of reported messages.
	Media *media.Engine
}

// visit is one request for a page of this folder.
type visit struct {
	*desk.Visit[account.Actor]
	reports *report.Engine
	notices *notice.Engine
	draw    Draw
	media   *media.Engine
}

func moderates(a account.Actor) bool { return a.Role.Has(account.ManageReports) }
func judges(a account.Actor) bool    { return a.Role.Has(account.ManageAppeals) }

// Desk registers the pages for moderators.
func Desk(s desk.Shell[account.Actor], o Options) {
	s.Add(desk.Desk[account.Actor]{Path: deskPath, Word: "bench.reports", What: "bench.reports.what", Icon: "flag", Open: moderates})
	s.Add(desk.Desk[account.Actor]{Path: appealPath, Word: "bench.appeals", What: "bench.appeals.what", Icon: "care", Open: judges})
	handle := func(pattern string, may func(account.Actor) bool, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if !may(v.Actor) {
				return errRole
			}
			return fn(&visit{v, o.Report, o.Notice, o.Draw, o.Media})
		})
	}
	handle("GET "+deskPath, moderates, (*visit).queue)
	handle("GET "+deskPath+"/{id}", moderates, (*visit).file)
	handle("GET "+deskPath+"/{id}/soon", moderates, (*visit).outlook)
	handle("POST "+deskPath+"/{id}/decide", moderates, (*visit).decide)
	handle("POST "+deskPath+"/{id}/note", moderates, (*visit).write)
	handle("POST "+deskPath+"/{id}/withdraw", moderates, (*visit).withdraw)
	handle("POST "+deskPath+"/{id}/now", moderates, (*visit).now)
	handle("POST "+deskPath+"/{id}/{act}", moderates, (*visit).turn)
	handle("GET "+appealPath, judges, (*visit).appeals)
	handle("POST "+appealPath+"/{id}", judges, (*visit).answer)
}

// page is the frame of this folder's pages.
func (v *visit) page(word, back string) ui.Page {
	return ui.Page{Title: v.Say(word), Here: "desk", Back: back, NoIndex: true, Wide: true, Script: "desk"}
}

// tabs lead between the lists.
func (v *visit) tabs(here string) g.Node {
	var list []ui.Tab
	if moderates(v.Actor) {
		for _, name := range []string{"open", "mine", "done"} {
			path := deskPath
			if name != "open" {
				path += "?list=" + name
			}
			list = append(list, ui.Tab{Href: path, Text: v.Say("bench.list." + name), Current: name == here})
		}
	}
	if judges(v.Actor) {
		list = append(list, ui.Tab{Href: appealPath, Text: v.Say("bench.appeals"), Current: here == "appeals"})
	}
	return v.Tabs(v.Say("bench.lists"), list...)
}

// theirs is the view of a member, in whose language a decision is told.
func (v *visit) theirs(ctx context.Context, tx *store.Tx, who id.Account) (ui.View, error) {
	of, err := v.reports.Account.Actor(ctx, tx, who)
	out := v.View
	out.Lang, out.Me = of.Lang.Or(v.Words.Fallback()), nil
	return out, err
}

// words gives the rules that reports and decisions name, as they stood then.
func (v *visit) words(ctx context.Context, tx *store.Tx, reports []report.Report, past ...report.Warning) (map[house.Cite]house.Wording, error) {
	var cites house.Cites
	for _, r := range reports {
		cites = append(cites, r.Rules...)
	}
	for _, w := range past {
		cites = append(cites, w.Rules...)
	}
	return v.reports.House.Cited(ctx, tx, cites)
}

// name calls somebody by name and leads to the profile.
func (v *visit) name(p ui.Person) g.Node {
	if p.Handle == "" && p.Name != "" { // no person
		return h.A(h.Href(p.URL), g.El("bdi", g.Text(p.Name)))
	}
	if p.Handle == "" {
		return v.T("bench.nobody")
	}
	return h.A(h.Href(p.URL), g.El("bdi", g.Text("@"+p.Handle)))
}

// handle names somebody within a sentence.
func handle(p ui.Person) i18n.Arg {
	if p.Handle == "" {
		return i18n.With("Name", i18n.Isolated(p.Name))
	}
	return i18n.With("Name", "@"+p.Handle)
}

func pair(name, value g.Node) g.Node { return g.Group{h.Dt(name), h.Dd(value)} }

func hidden(name, value string) g.Node {
	return h.Input(h.Type("hidden"), h.Name(name), h.Value(value))
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// called is how a decision names whom it is about.
func (v *visit) called(p ui.Person) string {
	if p.Handle == "" {
		return p.Name
	}
	return "@" + p.Handle
}
