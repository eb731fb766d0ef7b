package admin

import (
	"regexp"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/config"
	"parvis/base/i18n"
	"parvis/engine/account"
)

const settingsPath = "/studio/admin/settings"

var settingsOpen = may(account.ManageSettings)

// inAddress finds a name and a password within an address, which is no secret by its
// type.
var inAddress = regexp.MustCompile(`://[^/@"\s]*@`)

// settings shows what the program was started with, and from where each value came.
func (v *visit) settings() error {
	return v.Page(v.page(v.Say("admin.settings"), "/studio"), h.Div(h.Class("pad stack"), h.P(h.Class("small muted"), v.T("admin.settings.how")),
		g.Map(v.Config(), v.part)))
}

// part draws the settings of one folder, those that somebody gave on top.
func (v *visit) part(p config.Part) g.Node {
	var given, rest []config.Value
	for _, x := range p.Values {
		if x.Source == config.Default {
			rest = append(rest, x)
		} else {
			given = append(given, x)
		}
	}
	return h.Section(h.Class("card stack s"), h.H2(h.Code(g.Text("["+p.Name+"]"))), h.P(h.Class("small muted"), h.Lang("en"), g.Text(p.About)),
		g.If(len(given) > 0, v.values(given)),
		g.If(len(rest) > 0, h.Details(h.Class("foldable"), h.Summary(v.Icon("down"), h.Span(v.T("admin.settings.rest", i18n.Count(len(rest))))), v.values(rest))))
}

// values draws a list of settings; their comments are written in English only, as the
// file is.
func (v *visit) values(list []config.Value) g.Node {
	return h.Ul(h.Class("list"), h.Role("list"), g.Map(list, func(x config.Value) g.Node {
		class, from := "badge", g.Node(nil)
		if x.Source != config.Default {
			class = "badge ok"
		}
		if x.Source == config.File || x.Source == config.Environment {
			from = g.Group{g.Text(" · "), h.Code(h.Class("prose"), g.Text(x.From))}
		}
		return h.Li(h.Class("stack s"), h.P(h.Class("prose"), h.Code(g.Text(x.Path+" = "+inAddress.ReplaceAllString(x.Text, "://***@")))),
			h.P(h.Class("small muted"), h.Span(h.Lang("en"), g.Text(x.About))),
			h.P(h.Class("small"), h.Span(h.Class(class), v.T("admin.source."+string(x.Source))), from, g.If(x.Live, g.Group{g.Text(" · "), v.T("admin.settings.live")})))
	}))
}
