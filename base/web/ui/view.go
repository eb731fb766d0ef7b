package ui

import (
	"embed"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// View is what every piece of a page needs.
type View struct {
	Lang  i18n.Tag
	Words *i18n.Catalogue
	// Static gives the address of a file of the client.
	Static func(name string) string
	Now    time.Time
	// Network is the network's name.
	Network string
	// Me is the member who reads; nil for a visitor.
	Me *Person
	// Taste is how the reader wants pages to look.
	Taste Taste
	// Reports tells that posts and accounts can be reported here.
	Reports bool
	// Zone is the reader's time zone; nil is UTC.
	Zone *time.Location
	// Emoji are those that the page names.
	Emoji Emoji
	// Desk tells that the reader has a desk.
	Desk bool
	// Look is the network's identity.
	Look Look
	// Base is the network's public address without a slash at the end.
	Base string
	// Path is the page's own path, for the choice of language.
	Path string
	// Accessible is how the rules call the state of accessibility: none, partial or
	// full; empty says nothing in the foot of pages.
	Accessible string
}

// Look is what every page shows of the network's identity: addresses of its style
// sheet, icons and manifest, and the colours of its surface.
type Look struct {
	Style, Icon, Touch, Manifest string
	// Wordmark is the address of a drawing of the name; without one it is set.
	Wordmark    string
	Light, Dark string
	// Name takes the place of the network's name in the settings, when not empty.
	Name string
}

// Taste is how a reader wants pages to look; the zero value is as the device
// says.
type Taste struct {
	// Scheme is light, dark, or anything else for the device's.
	Scheme string
	// Contrast is more, less, or anything else for the device's.
	Contrast                    string
	Large, Calm, Dense, KeysOff bool
	// Plays lets films run by themselves, without sound; Enters lets new posts enter by
	// themselves at the top of an idle home.
	Plays, Enters bool
}

// attributes tell style sheets and scripts.
func (t Taste) attributes() g.Node {
	return g.Group{g.If(t.Scheme == "light" || t.Scheme == "dark", h.Data("scheme", t.Scheme)), g.If(t.Contrast == "more" || t.Contrast == "less", h.Data("contrast", t.Contrast)), g.If(t.Large, h.Data("large", "1")), g.If(t.Dense, h.Data("dense", "1")), g.If(t.Calm, h.Data("calm", "1")), g.If(t.KeysOff, h.Data("keys", "off")), g.If(t.Plays, h.Data("plays", "1")), g.If(t.Enters, h.Data("enters", "1"))}
}

// Dressed is the view in an identity.
func (v View) Dressed(l Look) View {
	if v.Look = l; l.Name != "" {
		v.Network = l.Name
	}
	return v
}

// Say gives a sentence in the reader's language.
func (v View) Say(key string, args ...i18n.Arg) string { return v.Words.T(v.Lang, key, args...) }

// T gives a sentence as a text node.
func (v View) T(key string, args ...i18n.Arg) g.Node { return g.Text(v.Say(key, args...)) }

// Hidden is a sentence for screen readers only.
func (v View) Hidden(key string, args ...i18n.Arg) g.Node {
	return written(func(o *pen) { v.hidden(o, key, args...) })
}

func (v View) hidden(o *pen, key string, args ...i18n.Arg) {
	o.raw(`<span class="vh">`)
	o.text(v.Say(key, args...))
	o.raw(`</span>`)
}

// Icon draws an icon of the sprite; it says nothing to screen readers. A second
// name is a class.
func (v View) Icon(name string, class ...string) g.Node {
	return written(func(o *pen) { v.icon(o, name, strings.Join(class, " ")) })
}

func (v View) icon(o *pen, name, class string) {
	o.raw(`<svg class="i`)
	if class != "" {
		o.text(" ", class)
	}
	o.raw(`" aria-hidden="true"><use href="`)
	o.text(v.Static("icons.svg"), "#", name)
	o.raw(`"></use></svg>`)
}

// Wordmark draws the network's name: the mark of Parvis, or words where the
// network has another name.
func (v View) Wordmark() g.Node {
	if v.Look.Wordmark != "" {
		return h.Img(h.Class("wordmark"), h.Src(v.Look.Wordmark), h.Alt(v.Network), h.Height("40"))
	}
	if v.Network != "Parvis" {
		return h.Span(h.Class("wordmark named"), h.Dir("auto"), g.Text(v.Network))
	}
	return g.El("svg", h.Class("wordmark"), h.Role("img"), h.Aria("label", v.Network), g.El("use", h.Href(v.Static("icons.svg")+"#wordmark")))
}

// Local gives a time as the reader's clock shows it.
func (v View) Local(t time.Time) time.Time {
	if v.Zone == nil {
		return t.UTC()
	}
	return t.In(v.Zone)
}

// ZoneName names the reader's time zone.
func (v View) ZoneName() string {
	return strings.ReplaceAll(v.Local(v.Now).Location().String(), "_", " ")
}

// InZone goes into a form with times: it says in which zone they are meant.
func (v View) InZone() g.Node {
	return h.Input(h.Type("hidden"), h.Name("zone"), h.Value(v.Local(v.Now).Location().String()))
}

// When writes a time as people say it, with the exact one in the markup.
func (v View) When(t time.Time) g.Node { return written(func(o *pen) { v.when(o, t) }) }

func (v View) when(o *pen, t time.Time) {
	at := v.Local(t)
	o.raw(`<time datetime="`)
	o.b = t.UTC().AppendFormat(o.b, time.RFC3339)
	o.raw(`" title="`)
	o.text(v.Lang.DateTime(at))
	o.raw(`">`)
	o.text(v.Lang.Relative(at, v.Local(v.Now)))
	o.raw(`</time>`)
}

// Exact writes day and hour.
func (v View) Exact(t time.Time) g.Node {
	return h.Time(h.DateTime(t.UTC().Format(time.RFC3339)), g.Text(v.Lang.DateTime(v.Local(t))))
}

// Person is somebody as a byline shows them.
type Person struct {
	Name   string
	Handle string
	URL    string
	Avatar string
	// Org is drawn as a stone instead of a niche.
	Org bool
}

// Avatar draws a person's picture, which says nothing beside the name.
func (v View) Avatar(p Person, size string) g.Node {
	return written(func(o *pen) { v.avatar(o, p, size) })
}

func (v View) avatar(o *pen, p Person, size string) {
	o.raw(`<img class="avatar`)
	if p.Org {
		o.raw(` org`)
	}
	if size != "" {
		o.text(" ", size)
	}
	o.raw(`"`)
	o.attr("src", p.Avatar)
	o.raw(` alt="" width="96" height="96" loading="lazy">`)
}

// Who is a person in a list, with an act beside it.
func (v View) Who(p Person, note g.Node, act g.Node) g.Node {
	return h.Div(h.Class("who"),
		h.A(h.Href(p.URL), h.TabIndex("-1"), h.Aria("hidden", "true"), v.Avatar(p, "")),
		h.Div(h.B(h.A(h.Href(p.URL), v.Named(p.Name))), g.If(p.Handle != "", h.Small(g.El("bdi", g.Text("@"+p.Handle)))), note),
		act,
	)
}

// Empty says that there is nothing yet, and the one thing to do about it.
func (v View) Empty(text string, act g.Node) g.Node {
	return h.Div(h.Class("empty"), h.P(h.Class("lead muted"), g.Text(text)), act)
}

// Link is a link drawn as a button.
func Link(href, class, text string) g.Node {
	return h.A(h.Class("btn "+class), h.Href(href), g.Text(text))
}

// Older leads to the next page of a list.
func (v View) Older(href string) g.Node {
	if href == "" {
		return nil
	}
	return h.P(h.Class("pad c"), h.A(h.Class("btn"), h.Rel("next"), h.Href(href), v.T("ui.older")))
}

// Tab is one of several views of the same thing.
type Tab struct {
	Href, Text string
	Current    bool
}

// Tabs are links; the current one says so.
func (v View) Tabs(label string, tabs ...Tab) g.Node {
	return h.Nav(h.Class("tabs"), h.Aria("label", label), g.Map(tabs, func(t Tab) g.Node {
		return h.A(h.Href(t.Href), g.If(t.Current, h.Aria("current", "page")), g.Text(t.Text))
	}))
}

// Notice is a line that must be read: kind is "", calm, bad or good.
func (v View) Notice(kind, icon string, body ...g.Node) g.Node {
	return h.Div(h.Class("notice "+kind), v.Icon(icon), h.P(body...))
}
