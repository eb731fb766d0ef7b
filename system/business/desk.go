package business

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/entitlement"
)

const deskPath = "/studio/business"

// topic is the page of settings on which a member finds and opens organisations.
var topic = desk.Desk[account.Actor]{Path: "/settings/organisations", Word: "business.desk", What: "business.desk.what", Icon: "messages", Open: account.Actor.Known}

// visit is one request for the desk.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Desk registers the pages of organisations, and the page of a line.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Topic(topic)
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{e, v}) })
	}
	handle("GET "+topic.Path, func(v *visit) error { return v.front(nil) })
	handle("POST "+topic.Path, (*visit).create)
	handle("POST "+topic.Path+"/consent", (*visit).decide)
	handle("GET "+deskPath+"/{id}/templates", func(v *visit) error { return v.templatesPage(http.StatusOK, nil, nil) })
	handle("POST "+deskPath+"/{id}/templates", (*visit).addTemplate)
	handle("GET "+deskPath+"/{id}", func(v *visit) error { return v.whole(http.StatusOK, nil) })
	handle("POST "+deskPath+"/{id}/{act}", (*visit).act)
	handle("GET "+deskPath+"/{id}/apps/{app}", func(v *visit) error { return v.app(http.StatusOK, nil, nil) })
	handle("POST "+deskPath+"/{id}/apps/{app}/{act}", (*visit).appAct)
	open := func(pattern string, fn func(*visit) error) {
		s.Open(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{e, v}) })
	}
	open("GET /c/{number}", (*visit).numberCard)
	open("GET /m/{code}", (*visit).linkCard)
	open("GET /m/{code}/{picture}", (*visit).qr)
	e.staffDesk(s)
	handle("POST /c/{number}", (*visit).begin)
	handle("GET "+deskPath+"/{id}/lines/{line}", func(v *visit) error { return v.links(http.StatusOK, nil) })
	handle("POST "+deskPath+"/{id}/lines/{line}/{act}", (*visit).linkAct)
}

func (v *visit) page(title, back string) ui.Page {
	return ui.Page{Title: title, Here: "settings", Back: back, NoIndex: true}
}

// refused words what a form was refused for; anything else is not for this page.
func (v *visit) refused(field string, err error) ([]ui.Broken, error) {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid && f.Kind != fault.Limited && f.Kind != fault.Missing && f.Kind != fault.Conflict {
		return nil, err
	}
	return []ui.Broken{{Name: field, Label: v.Say("business." + field), Text: v.Words.Fault(v.Lang, err)}}, nil
}

// Again leads whoever has to prove anew who they are to where they do, and from there to a
// page; it tells whether that is what an error says.
func Again(v *desk.Visit[account.Actor], err error, to string) bool {
	if err == nil || fault.Of(err).Code != "account.session.stale" {
		return false
	}
	_ = v.Redirect("/signin?force=1&next=" + url.QueryEscape(to)) // which never fails
	return true
}

// ask is a form with one name.
func (v *visit) ask(action, name, word string) g.Node {
	return h.Form(h.Method("post"), h.Action(action), h.Class("stack s"), v.Field(ui.Field{Name: name, Label: v.Say("business." + name), Value: v.Form(name)}), h.Div(h.Button(h.Type("submit"), h.Class("btn"), v.T(word))))
}

// front lists the organisations of the member.
func (v *visit) front(broken []ui.Broken) error {
	var mine []Portfolio
	var writers []Writer
	offers := 0
	var plans map[id.Portfolio]entitlement.Right
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if mine, err = v.Portfolios(ctx, tx, v.Actor); err != nil {
			return err
		}
		plans = map[id.Portfolio]entitlement.Right{}
		for _, p := range mine {
			if plans[p.ID], err = v.Plan(ctx, tx, p.ID); err != nil {
				return err
			}
		}
		if offers, err = v.o.Offers(ctx, tx, v.Actor); err != nil {
			return err
		}
		writers, err = v.Writers(ctx, tx, v.Actor)
		return err
	}); err != nil {
		return err
	}
	return v.Settings(topic, broken, h.Div(h.Class("pad stack l"),
		h.P(v.T("business.intro")),
		h.P(ui.Link(OffersPath, "", v.Say("business.offers", i18n.Count(offers)))),
		g.If(len(mine) > 0, h.Ul(h.Class("stack"), h.Role("list"), g.Map(mine, func(p Portfolio) g.Node {
			state, leads := v.planned(plans[p.ID]), ui.Link(p.path(), "sm", v.Say("business.open"))
			if !p.Closed.IsZero() {
				state, leads = v.T("business.state.closed"), ui.Link(p.path()+"/closing", "sm", v.Say("business.closed.see"))
			}
			return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.El("bdi", g.Text(p.Name))), h.Br(), h.Small(h.Class("muted"), v.T("business.role."+string(p.Role)), g.Text(" · "), state)), leads)
		}))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "founding"), h.H2(h.ID("founding"), v.T("business.new")), v.ask(topic.Path, "name", "business.create")),
		v.writers(writers)))
}

func (p Portfolio) path() string { return deskPath + "/" + p.ID.String() }

// Path is where those find an organisation who have a role in it.
func (p Portfolio) Path() string { return p.path() }

// PeoplePath is where it stands who has a role in an organisation.
func (p Portfolio) PeoplePath() string { return p.path() + "/people" }

// OffersPath is where a member finds the roles that they are offered.
const OffersPath = "/settings/organisations/offers"

func (v *visit) create() error {
	var p Portfolio
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = v.Create(ctx, tx, v.Actor, v.Form("name"))
		return err
	})
	if err == nil {
		return v.Redirect(p.path())
	}
	broken, err := v.refused("name", err)
	if err != nil {
		return err
	}
	return v.front(broken)
}

// portfolio reads that of the path, in which the member has at least a role.
func (v *visit) portfolio(ctx context.Context, tx *store.Tx, least Role) (Portfolio, error) {
	p, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return Portfolio{}, errMissing
	}
	return v.Portfolio(ctx, tx, v.Actor, p, least)
}

// held is what a portfolio has.
type held struct {
	Portfolio
	accounts []Account
	lines    []Line
	clients  []Client
	members  []Member
	plan     entitlement.Right
}

func (v *visit) read() (held, error) {
	var p held
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		p = held{}
		if p.Portfolio, err = v.portfolio(ctx, tx, Analyst); err != nil {
			return err
		}
		if p.plan, err = v.Plan(ctx, tx, p.ID); err != nil {
			return err
		}
		if p.accounts, err = v.Accounts(ctx, tx, p.ID); err != nil {
			return err
		}
		for _, a := range p.accounts {
			lines, err := v.Lines(ctx, tx, a.ID)
			if err != nil {
				return err
			}
			p.lines = append(p.lines, lines...)
		}
		if p.Role.Rank() >= Developer.Rank() {
			if p.clients, err = v.Clients(ctx, tx, v.Actor, p.ID); err != nil {
				return err
			}
		}
		if p.members, err = v.Members(ctx, tx, v.Actor, p.ID); err != nil {
			return err
		}
		return nil
	})
	return p, err
}

// whole shows an organisation: its lines, apps and people.
func (v *visit) whole(status int, broken []ui.Broken) error {
	p, err := v.read()
	if err != nil {
		return err
	}
	admin, developer := p.Role.Rank() >= Admin.Rank(), p.Role.Rank() >= Developer.Rank()
	return v.Draw(status, v.page(p.Name, topic.Path), h.Div(h.Class("pad stack l"), v.Summary(broken),
		h.P(h.Class("small muted"), v.T("business.ids", i18n.With("Portfolio", p.ID.String()), i18n.With("Account", p.accounts[0].ID.String()))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "lines"), h.H2(h.ID("lines"), v.T("business.lines")), h.P(h.Class("muted"), v.T("business.lines.what")),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(p.lines, func(l Line) g.Node {
				return h.Li(h.Class("stack s"), h.P(h.B(g.El("bdi", g.Text(l.Name))), h.Br(), h.Small(h.Class("muted"), v.T("business.line.ids", i18n.With("Number", l.Display()), i18n.With("ID", l.ID.String())))),
					h.Div(h.Class("row"), g.If(p.Role.Rank() >= Operator.Rank(), g.Group{ui.Link("/studio/line/"+l.ID.String()+"/inbox", "sm go", v.Say("business.line.inbox")), ui.Link("/studio/line/"+l.ID.String()+"/devices", "sm", v.Say("business.line.devices"))}), g.If(developer, g.Group{ui.Link("/studio/line/"+l.ID.String()+"/number", "sm", v.Say("business.line.number")), ui.Link(linksPath(p.Portfolio, l), "sm", v.Say("business.links"))}), ui.Link(linksPath(p.Portfolio, l)+"/notifications", "sm", v.Say("business.line.notifications")), ui.Link("/c/"+l.Number, "sm", v.Say("business.line.page")), g.If(admin, g.Group{ui.Link("/studio/line/"+l.ID.String()+"/name", "sm", v.Say("business.line.name")), ui.Link("/studio/line/"+l.ID.String()+"/retention", "sm", v.Say("business.line.retention")), ui.Link(linksPath(p.Portfolio, l)+"/delete", "sm", v.Say("business.line.delete"))})))
			})), g.If(admin, v.ask(p.path()+"/line", "line", "business.line.add"))),
		h.P(h.Class("row"), g.If(developer, ui.Link(p.path()+"/templates", "", v.Say("business.templates"))), ui.Link(p.path()+"/analytics", "", v.Say("business.analytics"))),
		g.If(developer, h.Section(h.Class("stack s"), h.Aria("labelledby", "apps"), h.H2(h.ID("apps"), v.T("business.apps")), h.P(h.Class("muted"), v.T("business.apps.what")),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(p.clients, func(c Client) g.Node {
				return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.El("bdi", g.Text(c.Name))), h.Br(), h.Small(h.Class("muted"), g.Text(c.ID.String()))), ui.Link(p.path()+"/apps/"+c.ID.String(), "sm", v.Say("business.open")))
			})), v.ask(p.path()+"/app", "app", "business.app.add"))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "people"), h.H2(h.ID("people"), v.T("business.people")),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(p.members, func(m Member) g.Node {
				return h.Li(h.A(h.Href("/@"+m.Name), g.Text("@"+m.Name)), g.Text(" · "), v.T("business.role."+string(m.Role)))
			})), h.P(ui.Link(p.PeoplePath(), "", v.Say("business.people.open")))),
		v.plan(p.plan), g.If(p.Role == Owner, h.P(ui.Link(p.path()+"/closing", "bad", v.Say("business.closing"))))))
}

// act changes an organisation.
func (v *visit) act() error {
	field := v.R.PathValue("act")
	var p Portfolio
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if p, err = v.portfolio(ctx, tx, Analyst); err != nil {
			return err
		}
		switch v.R.PathValue("act") {
		case "line":
			accounts, err := v.Accounts(ctx, tx, p.ID)
			if err == nil {
				_, err = v.AddLine(ctx, tx, v.Actor, accounts[0].ID, v.Form("line"))
			}
			return err
		case "app":
			_, err = v.AddClient(ctx, tx, v.Actor, p.ID, v.Form("app"))
			return err
		}
		return errMissing
	})
	if err == nil {
		return v.Redirect(p.path())
	}
	broken, err := v.refused(field, err)
	if err != nil {
		return err
	}
	return v.whole(http.StatusUnprocessableEntity, broken)
}

// client reads the app of the path.
func (v *visit) client(ctx context.Context, tx *store.Tx) (Portfolio, Client, error) {
	p, err := v.portfolio(ctx, tx, Developer)
	if err != nil {
		return p, Client{}, err
	}
	n, err := id.Parse[id.Client](v.R.PathValue("app"))
	if err != nil {
		return p, Client{}, errMissing
	}
	c, err := v.Client(ctx, tx, n)
	if err == nil && c.Portfolio != p.ID {
		err = errMissing
	}
	return p, c, err
}

// app shows an app: how it is called with, and where it is told. Fresh is a token that
// was made just now, and shown this once, or its secret.
func (v *visit) app(status int, broken []ui.Broken, fresh *seal.Secret) error {
	var p Portfolio
	var c Client
	var tokens []Token
	var accounts []Account
	told := map[id.Business]bool{}
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if p, c, err = v.client(ctx, tx); err != nil {
			return err
		}
		if tokens, err = v.Tokens(ctx, tx, c.ID); err != nil {
			return err
		}
		if accounts, err = v.Accounts(ctx, tx, p.ID); err != nil {
			return err
		}
		clear(told)
		for _, a := range accounts {
			subs, err := v.Subscriptions(ctx, tx, a.ID)
			if err != nil {
				return err
			}
			for _, s := range subs {
				told[a.ID] = told[a.ID] || s.Client == c.ID
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	path := p.path() + "/apps/" + c.ID.String()
	var shown g.Node
	if fresh != nil {
		v.W.Header().Set("Cache-Control", "private, no-store")
		title, once := "business.token.fresh", "business.token.once"
		if v.R.PathValue("act") == "show" {
			title, once = "business.app.secret.is", "business.app.secret.care"
		}
		shown = h.Div(h.Class("note stack s"), h.Role("status"), h.P(h.B(v.T(title))), h.P(h.Code(h.Class("wrap"), g.Text(fresh.Reveal()))), h.P(v.T(once)))
	}
	return v.Draw(status, v.page(c.Name, p.path()), h.Div(h.Class("pad stack l"), v.Summary(broken), shown,
		h.Section(h.Class("stack s"), h.Aria("labelledby", "access"), h.H2(h.ID("access"), v.T("business.app.keys")),
			h.Dl(h.Class("stack s"), h.Dt(v.T("business.app.id")), h.Dd(h.Code(g.Text(c.ID.String()))), h.Dt(v.T("business.app.base")), h.Dd(h.Code(h.Class("wrap"), g.Text(v.o.Base+"/v23.0")))),
			h.Div(ui.Act(path+"/show", "btn", v.T("business.app.secret"))), h.P(h.Class("muted"), v.T("business.app.secret.what")), h.Div(ui.Act(path+"/secret", "btn bad", v.T("business.app.secret.new")))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "tokens"), h.H2(h.ID("tokens"), v.T("business.tokens")), h.P(h.Class("muted"), v.T("business.tokens.what")),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(tokens, func(t Token) g.Node {
				return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.El("bdi", g.Text(t.Name))), h.Br(), h.Small(h.Class("muted"), g.Text(strings.Join(t.Scopes, ", ")))),
					h.Form(h.Method("post"), h.Action(path+"/revoke"), h.Input(h.Type("hidden"), h.Name("token"), h.Value(strconv.FormatInt(t.ID, 10))), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("business.token.revoke"), h.Span(h.Class("vh"), g.Text(" "+t.Name)))))
			})),
			h.Form(h.Method("post"), h.Action(path+"/token"), h.Class("stack s"), v.Field(ui.Field{Name: "name", Label: v.Say("business.name")}),
				h.FieldSet(h.Class("stack s"), h.Legend(v.T("business.token.may")), g.Map(Scopes(), func(s string) g.Node {
					return h.Label(h.Class("row"), h.Input(h.Type("checkbox"), h.Name("scope"), h.Value(s), h.Checked()), h.Span(v.T("business.scope."+s)))
				})), h.Div(h.Button(h.Type("submit"), h.Class("btn go"), v.T("business.token.add"))))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "told"), h.H2(h.ID("told"), v.T("business.told")), h.P(h.Class("muted"), v.T("business.told.what")), h.P(h.Class("row"), ui.Link(p.path()+"/apps/"+c.ID.String()+"/calls", "", v.Say("business.calls")), ui.Link(p.path()+"/apps/"+c.ID.String()+"/requests", "", v.Say("business.requests"))),
			h.Form(h.Method("post"), h.Action(path+"/callback"), h.Class("stack s"),
				v.Field(ui.Field{Name: "callback", Label: v.Say("business.callback"), Type: "url", Value: cmp.Or(v.Form("callback"), c.Callback)}),
				v.Field(ui.Field{Name: "verify", Label: v.Say("business.verify"), Auto: "off", Value: cmp.Or(v.Form("verify"), c.Verify.Reveal())}),
				h.Div(h.Button(h.Type("submit"), h.Class("btn"), v.T("business.callback.set")))),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(accounts, func(a Account) g.Node {
				act, word := "subscribe", "business.subscribe"
				if told[a.ID] {
					act, word = "unsubscribe", "business.unsubscribe"
				}
				return h.Li(h.Class("act"), h.Span(h.Class("grow"), g.El("bdi", g.Text(a.Name)), g.If(told[a.ID], g.Group{g.Text(" · "), v.T("business.subscribed")})),
					h.Form(h.Method("post"), h.Action(path+"/"+act), h.Input(h.Type("hidden"), h.Name("account"), h.Value(a.ID.String())), h.Button(h.Type("submit"), h.Class("btn sm"), v.T(word))))
			}))),
		h.P(ui.Link(path+"/delete", "bad", v.Say("business.app.delete")))))
}

// appAct changes an app.
func (v *visit) appAct() error {
	act := v.R.PathValue("act")
	field := "name"
	if act == "callback" {
		field = act
	}
	var fresh *seal.Secret
	var to Callback
	err := error(nil)
	if act == "callback" { // who is asked answers outside the change
		to = Callback{URL: v.Form("callback"), Verify: seal.NewSecret(v.Form("verify")), Fields: []string{told}}
		var c Client
		if err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) { _, c, err = v.client(ctx, tx); return err }); err == nil {
			err = v.Ask(v.R.Context(), c.ID, to)
		}
	}
	var p Portfolio
	var c Client
	if err == nil {
		err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
			if p, c, err = v.client(ctx, tx); err != nil {
				return err
			}
			fresh, err = v.change(ctx, tx, c, act, to)
			return err
		})
	}
	switch {
	case err == nil && fresh != nil:
		return v.app(http.StatusOK, nil, fresh)
	case err == nil:
		return v.Redirect(p.path() + "/apps/" + c.ID.String())
	case Again(v.Visit, err, p.path()+"/apps/"+c.ID.String()):
		return nil
	}
	broken, err := v.refused(field, err)
	if err != nil {
		return err
	}
	return v.app(http.StatusUnprocessableEntity, broken, nil)
}

// change does one thing to an app; a token that it made is given, or the secret that is asked
// for. For these one proved a moment ago who one is.
func (v *visit) change(ctx context.Context, tx *store.Tx, c Client, act string, to Callback) (*seal.Secret, error) {
	if act == "token" || act == "secret" || act == "show" {
		if err := v.o.Fresh(ctx, tx, v.Actor); err != nil {
			return nil, err
		}
	}
	switch act {
	case "show":
		return &c.Secret, note(ctx, tx, v.Actor, "business.secret.show", c.Portfolio, audit.Subject{Kind: "app", ID: int64(c.ID)}, "")
	case "token":
		_, text, err := v.Issue(ctx, tx, v.Actor, c.ID, v.Form("name"), v.R.PostForm["scope"])
		return &text, err
	case "secret":
		return nil, v.NewSecret(ctx, tx, v.Actor, c.ID)
	case "revoke":
		n, err := strconv.ParseInt(v.Form("token"), 10, 64)
		if err != nil {
			return nil, errMissing
		}
		return nil, v.Revoke(ctx, tx, v.Actor, c.ID, n)
	case "callback":
		return nil, v.SetCallback(ctx, tx, c.ID, to)
	case "subscribe", "unsubscribe":
		n, err := id.Parse[id.Business](v.Form("account"))
		if err != nil {
			return nil, errMissing
		}
		a, err := v.account(tx, n)
		if err == nil && a.Portfolio != c.Portfolio {
			err = errMissing
		}
		if err != nil {
			return nil, err
		}
		if act == "subscribe" {
			return nil, v.Subscribe(ctx, tx, a.ID, c.ID, "")
		}
		return nil, v.Unsubscribe(ctx, tx, a.ID, c.ID)
	}
	return nil, errMissing
}

// line reads the line of the path.
func (v *visit) line() (l Line, shut string, err error) {
	err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if l, err = v.ByNumber(ctx, tx, v.R.PathValue("number")); err == nil {
			shut, err = v.Shut(ctx, tx, l)
		}
		return err
	})
	return l, shut, err
}

// reporting leads to the form on which a line is reported.
func (v *visit) reporting(l Line) g.Node {
	return h.P(h.A(h.Href("/report?account="+l.ID.String()), v.T("business.card.report")))
}
