package brand

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web/ui"
	"parvis/system/brand/palette"
)

// trial is the style sheet of a look that was not saved, for the preview alone. A
// look that is wrong somewhere gives none, and the preview stays as it was.
func (v *visit) trial() error {
	l := formed(v.R.URL.Query(), Look{})
	d, err := l.Check()
	if err != nil {
		v.W.WriteHeader(http.StatusNoContent)
		return nil //nolint:nilerr // a field that is being written is wrong for a while
	}
	p := palette.Derive(d)
	return give(v.Visit, "text/css; charset=utf-8", "private, max-age=60", []byte(p.Preview(".trial", ".more")+".trial {"+l.shape()+"}\n"))
}

// preview shows a feed, a conversation, a desk and a notice in every scheme, in two
// languages side by side.
func (v *visit) preview(l Look) g.Node {
	schemes := []struct{ class, word string }{{"light", "brand.contrast.light"}, {"dark", "brand.contrast.dark"}, {"light more", "brand.contrast.more"}}
	return h.Div(h.Class("trial stack"),
		h.Div(h.Class("hero lit stack"), h.Span(h.Class("wordmark named"), h.Dir("auto"), g.Text(v.called(Identity{Look: Look{Name: l.name(v.Network)}}))), h.P(h.Class("display lead"), h.Dir("auto"), g.Text(l.Tag(v.Lang)))),
		g.Map(schemes, func(s struct{ class, word string }) g.Node {
			return h.Section(h.Class("scheme "+s.class), h.Aria("label", v.Say(s.word)), h.P(h.Class("eyebrow"), v.T(s.word)), g.Map(i18n.Tags(), v.sample))
		}))
}

// name gives the name of a look, or the one the network has.
func (l Look) name(network string) string {
	if l.Name != "" {
		return l.Name
	}
	return network
}

// sample draws pieces in a language.
func (v *visit) sample(t i18n.Tag) g.Node {
	view := v.View
	view.Lang = t
	say := func(key string) g.Node { return view.T("brand.sample." + key) }
	button := func(class, key string) g.Node {
		return h.Span(h.Class("btn sm "+class), say(key))
	}
	return h.Div(h.Class("stack s"), h.Lang(string(t)), h.Dir(t.Dir()), h.Aria("hidden", "true"),
		h.Div(h.Class("who"), view.Avatar(ui.Person{Avatar: "/icon.svg", Org: true}, "s"), h.Div(h.B(g.Text(v.Network)), h.Small(say("when")))),
		h.P(say("post"), g.Text(" "), h.Span(h.Class("link"), say("tag"))),
		view.Notice("alert", "alert", h.Div(h.B(say("notice")))),
		h.P(h.Class("bubble"), say("message")), h.P(h.Class("bubble own"), say("answer")),
		h.P(h.Class("row"), button("go", "follow"), button("lit", "support"), button("", "write")),
		h.P(h.Class("row"), h.Span(h.Class("badge warn"), say("waiting")), h.Span(h.Class("badge"), say("done")), h.Span(h.Class("count"), g.Text("3"))))
}
