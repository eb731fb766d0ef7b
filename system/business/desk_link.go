package business

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/message"
	"parvis/system/business/slug"
)

// mostText is how long the words of a link to a number are (business-messaging 13).
const mostText = 2000

// linksPath is where the short links of a line are.
func linksPath(p Portfolio, l Line) string { return p.path() + "/lines/" + l.ID.String() }

// numberCard is the page of a line by its number, with words of the address.
func (v *visit) numberCard() error {
	l, shut, err := v.line()
	if err == nil && shut != "" {
		return v.shut(l, shut)
	}
	if err != nil {
		return err
	}
	text := []rune(strings.ToValidUTF8(v.R.URL.Query().Get("text"), ""))
	if text = text[:min(len(text), mostText)]; i18n.BadText(string(text)) {
		text = nil
	}
	return v.card(l, string(text), v.R.URL.RequestURI())
}

// short reads the link of the path, and its line.
func (v *visit) short() (s Short, l Line, shut string, err error) {
	err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if s, err = v.opened(ctx, tx, v.R.PathValue("code")); err != nil {
			return err
		}
		if l, err = v.Line(ctx, tx, s.Line); err == nil {
			shut, err = v.Shut(ctx, tx, l)
		}
		return err
	})
	return s, l, shut, err
}

// linkCard is the page of a line by a short link.
func (v *visit) linkCard() error {
	s, l, shut, err := v.short()
	if err == nil && shut != "" {
		return v.shut(l, shut)
	}
	if err != nil {
		return err
	}
	if s.Gone {
		return v.Draw(http.StatusGone, ui.Page{Title: l.Name, Back: "/", NoIndex: true}, h.Div(h.Class("pad"), h.P(v.T("business.link.expired"))))
	}
	if s.Code != v.R.PathValue("code") {
		return v.Redirect("/m/" + s.Code)
	}
	if v.R.Method == http.MethodGet && v.counted() {
		if err := v.Visit.Write(func(_ context.Context, tx *store.Tx) error { return putClick(tx, s, day(tx.Now())) }); err != nil {
			return err
		}
	}
	return v.card(l, s.Prefilled, "/m/"+s.Code)
}

// clicking is how often one address is counted: each visit is a write, and anybody may visit.
var clicking = ratelimit.Rule{Name: "business.click", Limit: 60, Window: time.Minute}

// counted tells whether a visit is counted; the page opens all the same, as many people
// may come from one address.
func (v *visit) counted() bool {
	_, err := v.o.Limiter.Take(ratelimit.Use{Rule: clicking, Key: ratelimit.AddrKey(web.From(v.R))})
	return err == nil
}

// qr gives the QR picture of a short link.
func (v *visit) qr() error {
	s, _, _, err := v.short()
	kind := map[string]string{"qr.svg": "image/svg+xml", "qr.png": "image/png"}[v.R.PathValue("picture")]
	if err == nil && (s.Gone || kind == "") {
		err = errMissing
	}
	if err != nil {
		return err
	}
	data, err := ui.QRFile(v.Link(s), kind == "image/png")
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", kind)
	_, _ = v.W.Write(data) // whoever asked may be gone
	return nil
}

// shut is the page of a line that takes nothing any more.
func (v *visit) shut(l Line, why string) error {
	return v.Page(ui.Page{Title: l.Name, Back: "/", NoIndex: true}, h.Div(h.Class("pad stack"), h.P(h.Class("muted"), g.Text(l.Display())), v.Notice("calm", "info", v.T("business.card."+why)), v.reporting(l)))
}

// card is the page of a line: who it is, what it sees, and the way to its chat with some
// words (business-messaging 13).
func (v *visit) card(l Line, text, here string) error {
	way, err := v.way(l, text, here)
	if err != nil {
		return err
	}
	forgetting, err := v.forgetting(l)
	if err != nil {
		return err
	}
	p := l.Profile
	return v.Page(ui.Page{Title: l.Name, Back: "/", NoIndex: true}, h.Div(h.Class("pad stack l"),
		h.Div(h.Class("stack s"), h.P(h.Class("muted"), g.Text(l.Display())), g.If(p.About != "", h.P(h.Dir("auto"), g.Text(p.About))), g.If(p.Description != "", h.P(h.Dir("auto"), g.Text(p.Description))),
			g.If(p.Address != "", h.P(h.Dir("auto"), g.Text(p.Address))), g.If(p.Email != "", h.P(h.A(h.Href("mailto:"+p.Email), g.Text(p.Email)))),
			g.Map(p.Websites, func(w string) g.Node { return h.P(h.A(h.Href(w), h.Rel("nofollow noopener noreferrer"), g.Text(w))) })),
		g.If(l.Naming == Unnamed, h.P(v.T("business.card.unnamed"))), h.P(v.T("business.card.sees")), h.P(h.Class("muted"), v.T("business.card.reads")), h.P(h.Class("muted"), v.T("business.card.unverified")), way, forgetting, v.reporting(l)))
}

// way is how a visitor comes to the chat of a line.
func (v *visit) way(l Line, text, here string) (g.Node, error) {
	path := "/c/" + l.Number
	if !v.Actor.Known() {
		return h.Div(h.Class("stack s"), g.If(text != "", g.El("blockquote", h.Dir("auto"), g.Text(text))), h.Div(h.A(h.Class("btn go"), h.Href("/signin?to="+url.QueryEscape(here)), v.T("business.card.signin")))), nil
	}
	stopped := false
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		stopped, err = v.Stopped(ctx, tx, v.Actor, l.ID)
		return err
	}); err != nil {
		return nil, err
	}
	if stopped {
		return h.Form(h.Method("post"), h.Action(path), h.Class("stack s"), h.P(v.T("business.card.stopped")), h.Input(h.Type("hidden"), h.Name("resume"), h.Value(here)),
			h.Div(h.Button(h.Type("submit"), h.Class("btn"), v.T("business.card.resume")))), nil
	}
	from := g.Group{h.Input(h.Type("hidden"), h.Name("by"), h.Value(here)), g.If(v.R.URL.Query().Get("ref") != "", h.Input(h.Type("hidden"), h.Name("referral"), h.Value(v.R.URL.Query().Get("ref"))))}
	if text == "" {
		return h.Form(h.Method("post"), h.Action(path), h.Class("stack s"), from, v.news(), h.Div(h.Button(h.Type("submit"), h.Class("btn go"), v.T("business.card.open")))), nil
	}
	return h.Form(h.Method("post"), h.Action(path), h.Class("stack s"), h.Input(h.Type("hidden"), h.Name("ref"), h.Value(strconv.FormatInt(v.o.Clock.Now().UnixNano(), 36))), from,
		v.Field(ui.Field{Name: "text", Label: v.Say("business.card.words"), Type: "textarea", Value: text, Max: mostText, Rows: 4}), v.news(), h.Div(h.Button(h.Type("submit"), h.Class("btn go"), v.T("business.card.send")))), nil
}

// news is the box by which one wants marketing too; it is never ticked beforehand.
func (v *visit) news() g.Node {
	return h.Label(h.Class("row"), h.Input(h.Type("checkbox"), h.Name("news"), h.Value("1")), h.Span(v.T("business.card.news")))
}

// begin opens the chat with a line, and says there what the form holds.
func (v *visit) begin() error {
	l, shut, err := v.line()
	if err == nil && shut != "" {
		return v.Redirect("/c/" + l.Number)
	}
	if err != nil {
		return err
	}
	if here := v.Form("resume"); here != "" {
		if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return v.Resume(ctx, tx, v.Actor, l.ID) }); err != nil {
			return err
		}
		if !strings.HasPrefix(here, "/c/") && !strings.HasPrefix(here, "/m/") {
			here = "/c/" + l.Number
		}
		return v.Redirect(here)
	}
	if err := v.o.Message.Spend(v.Actor, false); err != nil { // apps are told also of who writes nothing
		return err
	}
	var c id.Chat
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = v.Engine.Open(ctx, tx, v.Actor, l); err == nil && v.Form("news") != "" {
			err = v.Welcome(ctx, tx, v.Actor, l)
		}
		if err != nil {
			return err
		}
		if strings.TrimSpace(v.Form("text")) == "" {
			return v.referred(ctx, tx, l, v.Actor.Account, v.Form("by"), v.Form("referral"), false)
		}
		_, fresh, err := v.o.Message.Send(ctx, tx, v.Actor, c, message.Words{Text: v.Form("text"), Ref: v.Form("ref")})
		if err != nil || !fresh { // a form that is sent again opens nothing again
			return err
		}
		if err := v.enter(ctx, tx, v.Actor, l, v.Form("by")); err != nil {
			return err
		}
		return v.referred(ctx, tx, l, v.Actor.Account, v.Form("by"), v.Form("referral"), true)
	})
	if err != nil {
		return err
	}
	return v.Redirect("/messages/" + c.String())
}

// mine reads the line of the path, which is of the organisation of the path.
func (v *visit) mine(ctx context.Context, tx *store.Tx) (Portfolio, Line, error) {
	p, err := v.portfolio(ctx, tx, Developer)
	if err != nil {
		return p, Line{}, err
	}
	n, err := id.Parse[id.Line](v.R.PathValue("line"))
	if err != nil {
		return p, Line{}, errMissing
	}
	l, err := v.Live(ctx, tx, n)
	if err == nil && l.Portfolio != p.ID {
		err = errMissing
	}
	return p, l, err
}

// links lists the short links of a line.
func (v *visit) links(status int, broken []ui.Broken) error {
	before, _ := strconv.ParseInt(v.R.URL.Query().Get("before"), 10, 64)
	var p Portfolio
	var l Line
	var list []Short
	var days map[string][]clicked
	var own slug.Standing
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if p, l, err = v.mine(ctx, tx); err != nil {
			return err
		}
		if own, err = v.slugs.Of(ctx, tx, l.ID); err != nil {
			return err
		}
		if list, err = v.Links(ctx, tx, l.ID, store.Page{Max: before, Limit: perLinks}); err != nil {
			return err
		}
		days, err = v.clicks(tx, l.ID)
		return err
	})
	if err != nil {
		return err
	}
	path, older := linksPath(p, l), ""
	if len(list) == perLinks {
		older = path + "?before=" + strconv.FormatInt(list[perLinks-1].ID, 10)
	}
	return v.Draw(status, v.page(v.Say("business.links"), p.path()), h.Div(h.Class("pad stack l"), v.Summary(broken), v.nameOf(path, own, days[own.Slug]), h.P(v.T("business.links.what")),
		g.If(len(list) == 0, h.P(h.Class("muted"), v.T("business.links.none"))),
		h.Ul(h.Class("stack l"), h.Role("list"), g.Map(list, func(s Short) g.Node { return v.linkLine(path, s, days[s.Code]) })),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "making"), h.H2(h.ID("making"), v.T("business.links.new")), v.ask(path+"/make", "prefilled", "business.links.add"))), v.Older(older))
}

// perLinks is how many links stand on a page.
const perLinks = 25

// linkLine draws one link: its words, its picture, and what can be done with it.
func (v *visit) linkLine(path string, s Short, days []clicked) g.Node {
	name := h.Input(h.Type("hidden"), h.Name("code"), h.Value(s.Code))
	return h.Li(h.Class("stack s"), h.P(h.B(h.Dir("auto"), g.Text(s.Prefilled)), h.Br(), h.Code(h.Class("wrap"), g.Text(v.Link(s)))),
		v.code(s, s.Prefilled), v.opens(days),
		h.Details(h.Summary(v.T("business.links.change")), h.Div(h.Class("stack s"),
			h.Form(h.Method("post"), h.Action(path+"/change"), h.Class("stack s"), name, h.Label(h.For("p"+s.Code), v.T("business.prefilled")), h.Input(h.Type("text"), h.Name("prefilled"), h.ID("p"+s.Code), h.Value(s.Prefilled), h.MaxLength(strconv.Itoa(mostPrefilled))),
				h.Div(h.Button(h.Type("submit"), h.Class("btn sm"), v.T("business.links.change")))),
			h.Form(h.Method("post"), h.Action(path+"/drop"), h.Class("stack s"), name, h.P(h.Class("small muted"), v.T("business.links.dropping")), h.Div(h.Button(h.Type("submit"), h.Class("btn sm bad"), v.T("business.links.drop")))))))
}

// code draws the QR picture of a link, with the ways to take it away.
func (v *visit) code(s Short, about string) g.Node {
	return h.Details(h.Summary(g.Text("QR")), h.Div(h.Class("stack s"), v.QR(v.Link(s), v.Say("business.links.qr", i18n.With("Text", about))),
		h.P(h.A(h.Href("/m/"+s.Code+"/qr.svg"), g.Attr("download", s.Code+".svg"), g.Text("SVG")), g.Text(" · "), h.A(h.Href("/m/"+s.Code+"/qr.png"), g.Attr("download", s.Code+".png"), g.Text("PNG")))))
}

// opens says how often a link was opened.
func (v *visit) opens(days []clicked) g.Node {
	return g.Map(days, func(c clicked) g.Node {
		return h.P(h.Class("small muted"), v.T("business.links.clicks", i18n.With("Date", v.Lang.Date(c.date())), i18n.With("Times", c.n)))
	})
}

// nameOf draws the link with a name of a line: where it leads, until when, and the form
// that chooses one.
func (v *visit) nameOf(path string, own slug.Standing, days []clicked) g.Node {
	when := func(at time.Time) i18n.Arg { return i18n.With("Date", v.Lang.DateTime(v.Local(at))) }
	var has, may g.Group
	if own.Slug != "" {
		s := named(own.Name)
		has = g.Group{h.P(h.B(h.Code(h.Class("wrap"), g.Text(v.Link(s)))), g.If(s.Prefilled != "", g.Group{h.Br(), h.Span(h.Dir("auto"), g.Text(s.Prefilled))})),
			g.If(!own.May, h.P(v.T("business.slug.ends", when(own.Until)))), v.code(s, s.Code), v.opens(days)}
	}
	if !own.May {
		may = g.Group{h.P(h.Class("muted"), v.T("business.slug.plan"))}
	} else {
		may = g.Group{h.Form(h.Method("post"), h.Action(path+"/name"), h.Class("stack s"),
			v.Field(ui.Field{Name: "slug", Label: v.Say("business.slug"), Hint: v.Say("business.slug.hint"), Value: cmp.Or(v.Form("slug"), own.Slug), Auto: "off"}),
			v.Field(ui.Field{Name: "words", Label: v.Say("business.prefilled"), Value: cmp.Or(v.Form("words"), own.Prefilled), Optional: true}),
			g.If(!own.Next.IsZero(), h.P(h.Class("small muted"), v.T("business.slug.next", when(own.Next)))), h.Div(h.Button(h.Type("submit"), h.Class("btn"), v.T("business.slug.set"))))}
	}
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "named"), h.H2(h.ID("named"), v.T("business.slug.title")), has, may,
		g.If(own.Slug != "", h.Details(h.Summary(v.T("business.slug.drop")), h.Form(h.Method("post"), h.Action(path+"/unname"), h.Class("stack s"), h.P(h.Class("small muted"), v.T("business.slug.dropping")), h.Div(h.Button(h.Type("submit"), h.Class("btn sm bad"), v.T("business.slug.drop")))))))
}

// linkAct makes, changes or deletes a link.
func (v *visit) linkAct() error {
	var p Portfolio
	var l Line
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if p, l, err = v.mine(ctx, tx); err != nil {
			return err
		}
		switch v.R.PathValue("act") {
		case "make":
			_, err = v.AddLink(ctx, tx, l.ID, v.Form("prefilled"))
		case "change":
			_, err = v.SetLink(ctx, tx, l.ID, v.Form("code"), v.Form("prefilled"))
		case "drop":
			err = v.DropLink(ctx, tx, l.ID, v.Form("code"))
		case "name":
			_, err = v.SetName(ctx, tx, l.ID, v.Form("slug"), v.Form("words"))
		case "unname":
			err = v.slugs.Drop(ctx, tx, l.ID)
		default:
			err = errMissing
		}
		return err
	})
	if err == nil {
		return v.Redirect(linksPath(p, l))
	}
	field := "prefilled"
	if v.R.PathValue("act") == "name" {
		field = "slug"
	}
	broken, err := v.refused(field, err)
	if err != nil {
		return err
	}
	return v.links(http.StatusUnprocessableEntity, broken)
}
