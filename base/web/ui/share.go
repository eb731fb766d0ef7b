package ui

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
)

// Share is what other places show beside a link to a page (Open Graph).
type Share struct {
	// Kind is website, profile or article.
	Kind        string
	Title, Text string
	// URL is the page's own address, whatever stood in the one it was asked by.
	URL, Network string
	// Image is the address of a picture, with its size and words.
	Image         string
	Width, Height int
	Alt           string
}

// head writes it into a document's head; a page without an address tells its title.
func (s Share) head(title string, lang i18n.Tag) g.Node {
	if s.URL == "" {
		return property("og:title", title)
	}
	nodes := g.Group{
		h.Link(h.Rel("canonical"), h.Href(s.URL)),
		property("og:type", s.Kind), property("og:site_name", s.Network), property("og:title", s.Title), property("og:url", s.URL), property("og:locale", locale(lang)),
		g.If(s.Text != "", property("og:description", s.Text)),
	}
	if s.Image != "" {
		nodes = append(nodes, property("og:image", s.Image), property("og:image:type", "image/png"), property("og:image:width", strconv.Itoa(s.Width)), property("og:image:height", strconv.Itoa(s.Height)),
			property("og:image:alt", s.Alt), h.Meta(h.Name("twitter:card"), h.Content("summary_large_image")))
	}
	return nodes
}

func property(name, content string) g.Node {
	return h.Meta(g.Attr("property", name), h.Content(content))
}

// locale writes a language as Open Graph does, which wants a country with it.
func locale(t i18n.Tag) string {
	country := map[i18n.Tag]string{i18n.English: "GB"}[t]
	if country == "" {
		country = strings.ToUpper(string(t))
	}
	return string(t) + "_" + country
}
