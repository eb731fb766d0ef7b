package ui

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
)

// Page is what stands around the content of a page.
type Page struct {
	// Title without the network's name.
	Title       string
	Description string
	// Here names the entry of the navigation that is current.
	Here string
	// Back is where the arrow leads; empty draws the mark.
	Back string
	// Heading is drawn in the top row; empty takes Title. NoTop draws none.
	Heading string
	NoTop   bool
	// Act stands at the end of the top row.
	Act g.Node
	// Head stands at the end of the document's head: a style sheet of this page alone.
	Head g.Node
	// Script names a module that this page needs beside those of every page; empty is
	// none.
	Script string
	// Side stands beside the content.
	Side g.Node
	// Wide gives the content the room of two columns.
	Wide bool
	// Share is what other places show beside a link to the page; without an address it
	// is not told.
	Share Share
	// NoIndex keeps the page out of search engines.
	NoIndex bool
	// Unread counts what is addressed to the reader.
	Unread int
	// Talks counts the reader's conversations with something new in them.
	Talks int
	// Refresh is after how many seconds a browser without scripts loads the page
	// again; 0 is never.
	Refresh int
}

// place is an entry of the navigation.
type place struct {
	name, href, icon, word string
	wide                   bool
	signed                 bool
}

var places = []place{
	{"home", "/", "home", "ui.nav.home", false, false},
	{"explore", "/explore", "explore", "ui.nav.explore", false, false},
	{"compose", "/compose", "plus", "ui.nav.compose", false, true},
	{"messages", "/messages", "messages", "ui.nav.messages", false, true},
	{"profile", "", "me", "ui.nav.profile", false, true},
	{"notifications", "/notifications", "bell", "ui.nav.notifications", true, true},
	{"saved", "/saved", "save", "ui.nav.saved", true, true},
	{"settings", "/settings/profile", "gear", "ui.nav.settings", true, true},
	{"desk", "/studio", "desk", "ui.nav.desk", true, true},
}

// Shell puts the frame of the client around content.
func (v View) Shell(p Page, content ...g.Node) g.Node {
	return v.document(p,
		h.Div(h.Class("app"+alone(p)),
			v.nav(p),
			h.Main(h.Class("main"), h.ID("main"), h.TabIndex("-1"), g.If(!p.NoTop, v.top(p)), g.Group(content), h.Footer(h.Class("legal phone-only"), v.links())),
			g.If(p.Side != nil, h.Aside(h.Class("side stack"), h.Aria("label", v.Say("ui.side")), p.Side)),
		),
		v.sheets(p),
	)
}

// alone tells the style sheet that a desk takes the room beside the content.
func alone(p Page) string {
	switch {
	case p.Wide:
		return " wide2"
	case p.Here == "desk":
		return " alone"
	}
	return ""
}

// title names the page and the network, which is named once.
func (v View) title(p Page) string {
	if p.Title == v.Network || p.Title == "" {
		return v.Network
	}
	return p.Title + " · " + v.Network
}

// Door is the frame of pages where nobody is signed in yet.
func (v View) Door(p Page, content ...g.Node) g.Node {
	return v.document(p,
		h.Div(h.Class("door"),
			h.Header(h.Class("view"),
				h.Img(h.Class("bg"), h.Src(v.Static("img/lanterns.webp")), h.Alt(""), h.Width("800"), h.Height("1000"), g.Attr("fetchpriority", "high")),
				h.Div(h.Class("over stack s"), h.A(h.Href("/"), v.Wordmark()), h.P(h.Class("lead wide-only"), g.Text(p.Description))),
			),
			h.Main(h.ID("main"), h.Class("stack l"), h.TabIndex("-1"), g.Group(content), h.P(h.Class("small muted"), v.links())),
		),
	)
}

// Frame draws a document for a frame on another site: without a script, and every link
// leads out of the frame.
func (v View) Frame(title string, content ...g.Node) g.Node {
	return h.Doctype(h.HTML(h.Lang(string(v.Lang)), g.Attr("dir", v.Lang.Dir()),
		h.Head(h.Meta(h.Charset("utf-8")), h.TitleEl(g.Text(title)), h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")), h.Meta(h.Name("color-scheme"), h.Content("light dark")),
			h.Meta(h.Name("robots"), h.Content("noindex")), h.Base(h.Target("_blank")), h.Link(h.Rel("stylesheet"), h.Href(v.Static("css/parvis.css"))), g.If(v.Look.Style != "", h.Link(h.Rel("stylesheet"), h.Href(v.Look.Style)))),
		h.Body(h.Main(h.H1(h.Class("vh"), g.Text(title)), g.Group(content)))))
}

func (v View) document(p Page, body ...g.Node) g.Node {
	return h.Doctype(h.HTML(h.Lang(string(v.Lang)), g.Attr("dir", v.Lang.Dir()), v.Taste.attributes(), h.Data("undo", v.Say("ui.undo")), h.Data("lost", v.Say("ui.lost")), h.Data("enter", v.Say("ui.nav.signin")), h.Data("zone", v.Local(v.Now).Location().String()), g.If(v.Me != nil, h.Data("signed", "1")), g.If(v.Me != nil, h.Data("unread", strconv.Itoa(p.Unread))),
		h.Head(
			h.Meta(h.Charset("utf-8")),
			h.TitleEl(g.Text(v.title(p))),
			h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1, viewport-fit=cover")),
			h.Meta(h.Name("description"), h.Content(p.Description)),
			h.Meta(h.Name("color-scheme"), h.Content("light dark")),
			v.Look.themes(),
			g.If(p.NoIndex, h.Meta(h.Name("robots"), h.Content("noindex"))),
			p.Share.head(p.Title, v.Lang),
			v.Look.icons(),
			h.Link(h.Rel("preload"), h.Href(v.Static("fonts/parvis-text-latin.woff2")), g.Attr("as", "font"), h.Type("font/woff2"), g.Attr("crossorigin")),
			g.Map(i18n.Tags(), func(t i18n.Tag) g.Node {
				return h.Link(h.Rel("alternate"), g.Attr("hreflang", string(t)), h.Href(v.Base+v.Path+"?lang="+string(t)))
			}),
			h.Link(h.Rel("stylesheet"), h.Href(v.Static("css/parvis.css"))),
			g.If(v.Look.Style != "", h.Link(h.Rel("stylesheet"), h.Href(v.Look.Style))),
			g.If(p.Refresh > 0, h.NoScript(h.Meta(g.Attr("http-equiv", "refresh"), h.Content(strconv.Itoa(p.Refresh))))),
			h.Script(h.Src(v.Static("js/scheme.js"))),
			h.Script(h.Type("module"), h.Src(v.Static("js/app.js"))),
			// What app.js imports, which a browser would ask for only after it.
			g.Map([]string{"live", "stream"}, func(name string) g.Node {
				return h.Link(h.Rel("modulepreload"), h.Href(v.Static("js/"+name+".js")))
			}),
			g.Iff(p.Script != "", func() g.Node { return h.Script(h.Type("module"), h.Src(v.Static("js/"+p.Script+".js"))) }),
			p.Head,
		),
		h.Body(h.A(h.Class("skip"), h.Href("#main"), v.T("ui.skip")), g.Group(body)),
	))
}

// themes tell the browser's own frame the colours of surfaces.
func (l Look) themes() g.Node {
	one := func(color, scheme string) g.Node {
		return h.Meta(h.Name("theme-color"), h.Content(color), g.Attr("media", "(prefers-color-scheme: "+scheme+")"))
	}
	return g.Group{one(l.Light, "light"), one(l.Dark, "dark")}
}

func (l Look) icons() g.Node {
	return g.Group{h.Link(h.Rel("icon"), h.Href(l.Icon), h.Type("image/svg+xml")), h.Link(h.Rel("apple-touch-icon"), h.Href(l.Touch)), h.Link(h.Rel("manifest"), h.Href(l.Manifest))}
}

func (v View) nav(p Page) g.Node {
	var entries []g.Node
	for _, e := range places {
		if e.signed && v.Me == nil || e.name == "desk" && !v.Desk {
			continue
		}
		href := e.href
		if e.name == "profile" {
			href = v.Me.URL
		}
		entries = append(entries, v.entry(p, e, href))
	}
	if v.Me == nil {
		entries = append(entries,
			v.entry(p, place{name: "signin", icon: "key", word: "ui.nav.signin"}, "/signin"),
			v.entry(p, place{name: "signup", icon: "people", word: "ui.nav.signup"}, "/signup"))
	}
	return h.Nav(h.Class("nav"), h.Aria("label", v.Say("ui.nav")),
		h.A(h.Class("brand"), h.Href("/"), h.Img(h.Src(v.Look.Icon), h.Alt(v.Network), h.Width("42"), h.Height("42")), v.Wordmark()),
		h.Ul(h.Role("list"), g.Group(entries)),
		v.foot(),
	)
}

func (v View) entry(p Page, e place, href string) g.Node {
	return h.Li(g.If(e.wide, h.Class("wide")), h.A(h.Href(href), g.If(e.name == "compose", h.Class("make")), g.If(p.Here == e.name, h.Aria("current", "page")),
		v.Icon(e.icon), h.Span(v.T(e.word)),
		g.If(e.name == "notifications" && p.Unread > 0, h.Span(h.Class("count"), g.Text(v.Lang.Compact(int64(p.Unread))), v.Hidden("ui.unread"))),
		g.If(e.name == "messages" && p.Talks > 0, h.Span(h.Class("count"), g.Text(v.Lang.Compact(int64(p.Talks))), v.Hidden("ui.unread")))))
}

func (v View) foot() g.Node {
	return h.P(h.Class("foot small muted"), g.Text(v.Network), h.Br(), v.links())
}

// links lead to what must be reachable from everywhere.
func (v View) links() g.Node {
	other := i18n.English
	if v.Lang == i18n.English {
		other = i18n.French
	}
	// A dot stays with the word before it: no line begins with one.
	item := func(a g.Node) g.Node { return h.Span(a, g.Text("\u00a0· ")) }
	return g.Group{
		item(h.A(h.Href("/about"), v.T("ui.foot.about"))), item(h.A(h.Href("/rules"), v.T("ui.foot.rules"))), item(h.A(h.Href("/privacy"), v.T("ui.foot.privacy"))), item(h.A(h.Href("/transparency"), v.T("ui.foot.transparency"))), item(h.A(h.Href("/map"), v.T("ui.foot.map"))),
		g.If(v.Accessible != "", item(h.A(h.Href("/accessibility"), v.T("ui.foot.accessible."+v.Accessible)))),
		h.A(g.Attr("hreflang", string(other)), h.Lang(string(other)), h.Href(v.Path+"?lang="+string(other)), g.Text(other.Name())),
	}
}

func (v View) top(p Page) g.Node {
	var lead g.Node
	place, scheme := "grow", "ib"
	switch {
	case p.Back == "" && p.Here == "home":
		lead, place = v.Wordmark(), "grow wide-title"
	case p.Back != "":
		lead = h.A(h.Class("ib"), h.Href(p.Back), h.Aria("label", v.Say("ui.back")), v.Icon("back", "flip"))
		scheme = "ib wide-only" // the title needs the room
	}
	heading := p.Heading
	if heading == "" {
		heading = p.Title
	}
	return h.Header(h.Class("top"), lead, h.H1(h.Class(place), g.El("bdi", g.Text(heading))), p.Act,
		h.A(h.Class("ib"), h.Href("/search"), h.Aria("label", v.Say("ui.search")), v.Icon("search")),
		g.If(v.Me != nil, h.A(h.Class("ib phone-only"), h.Href("/notifications"), v.Icon("bell"), v.Hidden("ui.nav.notifications"),
			g.If(p.Unread > 0, h.Span(h.Class("count"), g.Text(v.Lang.Compact(int64(p.Unread))), v.Hidden("ui.unread"))))),
		h.Button(h.Class(scheme), h.Type("button"), h.Data("scheme-toggle", ""), h.Aria("label", v.Say("ui.scheme")), v.Icon("contrast")))
}
