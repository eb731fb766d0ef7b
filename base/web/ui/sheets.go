package ui

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
)

// keyList is every key with the word for what it does (web-client 7.6).
var keyList = [...][2]string{
	{"j", "next"}, {"k", "previous"}, {"Enter", "open"}, {"l", "like"}, {"b", "boost"}, {"r", "reply"}, {"s", "save"}, {"m", "menu"}, {"x", "cover"}, {"d", "describe"},
	{"n", "new"}, {".", "load"}, {"/", "search"}, {"g h", "home"}, {"g m", "messages"}, {"g n", "notifications"}, {"g p", "profile"}, {"g s", "studio"}, {"Esc", "back"}, {"Alt U", "undo"}, {"?", "help"},
}

// deskKeys go before them on the desks of reports and appeals.
var deskKeys = [...][2]string{{"j", "case"}, {"k", "case_before"}, {"1 … 4", "measure"}, {"e", "resolve"}, {"a", "assign"}, {"u", "undo"}}

// sheets are the dialogs that scripts open on any page: the list of keys, the viewer
// of pictures and the address of a post. Without scripts nothing leads to them.
func (v View) sheets(p Page) g.Node {
	return g.Group{v.keys(p), v.viewer(), v.sending(), g.Iff(v.Me != nil, v.lines)}
}

// lines say what became of the page itself: that nothing comes to it or goes from it,
// and that the program which made it is another now (web-client 7.7, 17). stream.js shows
// them, above everything and without moving it.
func (v View) lines() g.Node {
	return h.Div(h.Class("strips"), h.Role("status"),
		h.P(h.ID("lost"), g.Attr("hidden"), v.Icon("alert"), v.T("ui.line.lost")),
		h.P(h.ID("updated"), g.Attr("hidden"), h.Data("gone", v.Say("ui.post.gone")), v.T("ui.line.updated", i18n.With("Name", v.Network)), g.Text(" "), h.Button(h.Type("button"), h.Class("btn sm"), v.T("ui.line.reload"))))
}

// Sheet is a dialog with a title and a way out.
func (v View) Sheet(id, class, title string, content ...g.Node) g.Node {
	return h.Dialog(h.ID(id), h.Class(class), h.Aria("labelledby", id+"-t"),
		h.Header(h.H2(h.ID(id+"-t"), g.Text(title)), h.Button(h.Class("ib"), h.Type("button"), h.Data("close", ""), h.Aria("label", v.Say("ui.close")), v.Icon("close"))), g.Group(content))
}

// sending gives the address of a post where the device has no sheet of its own for that
// (web-client 11); its script fills it.
func (v View) sending() g.Node {
	return v.Sheet("send", "sheet", v.Say("ui.send"), h.Div(h.Class("field"), h.Label(h.For("send-this"), v.T("ui.send.address")),
		h.Div(h.Class("row nowrap"), h.Input(h.Type("text"), h.Class("input grow"), h.ID("send-this"), h.ReadOnly(), h.Dir("ltr")),
			h.Button(h.Type("button"), h.Class("btn"), g.Attr("hidden"), h.Data("copy", ""), h.Data("copied", v.Say("ui.send.copied")), h.Data("close", ""), v.T("ui.send.copy")))))
}

func (v View) keys(p Page) g.Node {
	list := keyList[:]
	if p.Script == "desk" {
		list = append(deskKeys[:], list[2:]...)
	}
	return v.Sheet("key-list", "sheet", v.Say("ui.keys"), h.Dl(h.Class("kv keys"), g.Map(list, func(k [2]string) g.Node {
		return g.Group{h.Dt(g.El("kbd", g.Text(k[0]))), h.Dd(v.T("ui.keys." + k[1]))}
	})), h.P(h.Class("small muted mt"), v.T("ui.keys.off")))
}

// viewer shows pictures in full size; its script fills it (web-client 6.8).
func (v View) viewer() g.Node {
	tool := func(icon, word, act string) g.Node {
		return h.Button(h.Class("ib"), h.Type("button"), h.Data("view", act), h.Aria("label", v.Say(word)), v.Icon(icon, "flip"))
	}
	return h.Dialog(h.ID("viewer"), h.Class("viewer"), h.Aria("label", v.Say("ui.viewer")),
		h.Div(h.Class("bar"), h.Span(h.Class("nth num"), h.Aria("live", "polite")), h.Span(h.Class("push")),
			h.Button(h.Class("btn sm"), h.Type("button"), h.Data("view", "describe"), h.Aria("expanded", "false"), h.Aria("controls", "viewer-said"), v.T("ui.viewer.describe")),
			tool("minus", "ui.viewer.less", "less"), tool("plus", "ui.viewer.more", "more"), tool("close", "ui.close", "close")),
		h.Div(h.Class("frame"), h.TabIndex("0"), h.Role("group"), h.Aria("label", v.Say("ui.viewer.picture")), h.Img(h.Alt(""))),
		tool("left", "ui.viewer.previous", "previous"), tool("right", "ui.viewer.next", "next"),
		h.P(h.ID("viewer-said"), h.Class("said"), g.Attr("hidden"), h.Dir("auto")))
}
