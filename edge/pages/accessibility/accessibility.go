package accessibility

import (
	"embed"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Audit is what the last audit of the network's pages found.
type Audit struct {
	// On is its day; zero is never.
	On time.Time
	// Rate is how many criteria of a hundred are met.
	Rate int
	// By is who did it.
	By string
	// Failing are what does not conform, in the operator's words.
	Failing []string
	// Contact is the e-mail address for whoever meets a barrier.
	Contact string
}

// Conformance is how the rules call what was found.
type Conformance string

// The three states of RGAA 4.1.2: from fifty criteria of a hundred a service conforms
// in part.
const (
	None    = Conformance("none")
	Partial = Conformance("partial")
	Full    = Conformance("full")
)

// Conformance tells the state of the network.
func (a Audit) Conformance() Conformance {
	switch {
	case a.On.IsZero() || a.Rate < 50:
		return None
	case a.Rate < 100:
		return Partial
	}
	return Full
}

// Desk registers the pages.
func Desk(s desk.Shell[account.Actor], a Audit) {
	s.Open("GET /accessibility", a.statement)
	s.Open("GET /map", func(v *desk.Visit[account.Actor]) error { return sitemap(v, s.Added) })
}

func (a Audit) statement(v *desk.Visit[account.Actor]) error {
	part := func(key string, content ...g.Node) g.Node {
		return h.Section(h.Class("panel stack s"), h.H2(v.T("accessibility."+key)), g.Group(content))
	}
	found := h.P(v.T("accessibility.never"))
	if !a.On.IsZero() {
		found = h.P(v.T("accessibility.found", i18n.With("By", i18n.Isolated(a.By)), i18n.With("Day", v.Lang.Date(a.On)), i18n.Count(a.Rate)))
	}
	failing := h.P(v.T("accessibility.failing.unknown"))
	switch {
	case len(a.Failing) > 0:
		failing = h.Ul(g.Map(a.Failing, func(s string) g.Node { return h.Li(h.Dir("auto"), g.Text(s)) }))
	case a.Conformance() == Full:
		failing = h.P(v.T("accessibility.failing.nothing"))
	}
	write := h.P(v.T("accessibility.write.nobody"))
	if a.Contact != "" {
		write = h.P(v.T("accessibility.write.who"), g.Text(" "), h.A(h.Href("mailto:"+a.Contact), g.Text(a.Contact)))
	}
	return v.Page(ui.Page{Title: v.Say("accessibility.title"), Back: "/about"},
		h.Div(h.Class("panel stack s"), h.P(h.Class("lead"), v.T("accessibility.state."+string(a.Conformance()), i18n.With("Network", i18n.Isolated(v.Network)))), h.P(v.T("accessibility.intent"))),
		part("audit", found),
		part("failing", failing),
		part("help", h.Ul(h.Li(v.T("accessibility.help.keys")), h.Li(v.T("accessibility.help.display")), h.Li(v.T("accessibility.help.scripts")))),
		part("write", write),
		part("remedy", h.P(v.T("accessibility.remedy.what"))))
}

// sitemap lists the pages that somebody can open, by what they are for: those of the
// client, and the desks and settings that were added to it.
func sitemap(v *desk.Visit[account.Actor], added func(account.Actor) (desks, topics []desk.Desk[account.Actor])) error {
	member := v.Actor.Known()
	desks, topics := added(v.Actor)
	of := func(list []desk.Desk[account.Actor], before ...[2]string) [][2]string {
		for _, d := range list {
			before = append(before, [2]string{d.Path, d.Word})
		}
		return before
	}
	group := func(key string, links ...[2]string) g.Node {
		return h.Section(h.Class("panel stack s"), h.H2(v.T("accessibility.map."+key)), h.Ul(g.Map(links, func(l [2]string) g.Node { return h.Li(h.A(h.Href(l[0]), v.T(l[1]))) })))
	}
	return v.Page(ui.Page{Title: v.Say("accessibility.map.title"), Back: "/about"},
		group("read", [2]string{"/", "ui.nav.home"}, [2]string{"/public", "accessibility.map.near"}, [2]string{"/explore", "ui.nav.explore"}, [2]string{"/search", "ui.search"}),
		g.Iff(member, func() g.Node {
			return g.Group{
				group("write", [2]string{"/compose", "ui.nav.compose"}, [2]string{"/drafts", "accessibility.map.drafts"}, [2]string{"/scheduled", "accessibility.map.scheduled"}, [2]string{"/compose/card", "accessibility.map.card"}),
				group("yours", [2]string{"/@" + v.Me.Handle, "ui.nav.profile"}, [2]string{"/notifications", "ui.nav.notifications"}, [2]string{"/messages", "ui.nav.messages"}, [2]string{"/saved", "ui.nav.saved"}, [2]string{"/likes", "accessibility.map.likes"},
					[2]string{"/lists", "accessibility.map.lists"}, [2]string{"/tags", "accessibility.map.tags"}, [2]string{"/follow-requests", "accessibility.map.requests"}),
				group("settings", of(topics, [2]string{"/blocks", "accessibility.map.blocks"}, [2]string{"/mutes", "accessibility.map.mutes"})...),
				g.If(len(desks) > 0, group("desk", of(desks, [2]string{"/studio", "ui.nav.desk"})...)),
			}
		}),
		g.Iff(!member, func() g.Node {
			return group("door", [2]string{"/signin", "ui.nav.signin"}, [2]string{"/signup", "ui.nav.signup"}, [2]string{"/signin/recover", "accessibility.map.recover"})
		}),
		group("network", [2]string{"/about", "ui.foot.about"}, [2]string{"/rules", "ui.foot.rules"}, [2]string{"/terms", "accessibility.map.terms"}, [2]string{"/privacy", "ui.foot.privacy"}, [2]string{"/transparency", "ui.foot.transparency"}, [2]string{"/about/trends", "accessibility.map.trends"}, [2]string{"/brand", "accessibility.map.brand"}, [2]string{"/accessibility", "accessibility.title"}))
}
