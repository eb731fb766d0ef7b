package ui

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
)

// Preview is what a page elsewhere says of itself.
type Preview struct {
	URL, Title, Description, Provider string
	// Lang is the page's language when it is not the reader's.
	Lang string
	// Picture is a file of this network, made from the page's own; it may be nil.
	Picture *Media
	// Author is the member who wrote the page, if one did and agreed.
	Author *Person
	// Shared is how many people linked it today; 0 is not said.
	Shared int
}

// wideFrom is from which width, in pixels, a lying picture stands above the words
// instead of beside them.
const wideFrom = 400

// wide tells where the picture stands.
func (p Preview) wide() bool {
	return p.Picture != nil && p.Picture.Width >= wideFrom && p.Picture.Width*4 >= p.Picture.Height*5
}

// Preview draws the preview of a page as one link to it.
func (v View) Preview(p Preview) g.Node {
	class := "preview"
	switch {
	case p.wide():
		class += " wide"
	case p.Picture != nil:
		class += " beside"
	}
	return g.Group{
		h.A(h.Class(class), h.Href(p.URL), h.Rel("nofollow noopener"),
			g.Iff(p.Picture != nil, func() g.Node {
				m := p.Picture
				return h.Img(h.Src(m.Preview), h.Alt(m.Alt), h.Width(strconv.Itoa(m.Width)), h.Height(strconv.Itoa(m.Height)), h.Loading("lazy"), g.Attr("decoding", "async"))
			}),
			h.Span(h.Class("said"), h.Small(h.Dir("auto"), g.Text(p.Provider)), h.B(h.Dir("auto"), g.If(p.Lang != "", h.Lang(p.Lang)), g.Text(p.Title)),
				g.If(p.Description != "", h.Span(h.Dir("auto"), g.If(p.Lang != "", h.Lang(p.Lang)), g.Text(p.Description))),
				g.If(p.Shared > 0, h.Small(v.T("ui.preview.shared", i18n.Count(p.Shared)))))),
		g.Iff(p.Author != nil, func() g.Node {
			return h.P(h.Class("small muted"), v.T("ui.preview.by"), g.Text(" "), h.A(h.Href(p.Author.URL), g.El("bdi", g.Text(p.Author.Name))))
		}),
	}
}
