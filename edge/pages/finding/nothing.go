package finding

import (
	"unicode"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/web/ui"
	"parvis/engine/search/query"
)

// Nothing says that nothing was found, why if that can be told, and what would be: other
// spellings, and what narrows a search down.
func Nothing(v ui.View, text, in string, spellings []string) g.Node {
	key, letters := "pages.search.empty", 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	if q := query.Parse(text); letters < 2 {
		key = "pages.search.short"
	} else if len(q.Terms) == 0 {
		key = "pages.search.bare"
	}
	return h.Div(v.Empty(v.Say(key), g.If(len(spellings) > 0, h.Div(h.Class("stack s"), h.P(v.T("pages.search.spellings")),
		h.Ul(h.Class("chips"), h.Role("list"), g.Map(spellings, func(s string) g.Node {
			return h.Li(h.A(h.Class("chip"), h.Href(Address(s, in)), g.El("bdi", g.Text(s))))
		}))))), h.Div(h.Class("pad phone-only"), Operators(v)))
}
