package text

import (
	"html"
	"net/url"
	"strings"
)

// Links say where mentions and hashtags lead.
type Links struct {
	// Mention gives the address and the short name of a mentioned account; false
	// leaves the words as they are. Full is "name" or "name@domain".
	Mention func(full string) (href, name string, ok bool)
	// Tag gives the address of a hashtag's page.
	Tag func(name string) string
}

// shownMax is how much of an address is shown.
const shownMax = 30

// HTML writes the text as paragraphs with links.
func (p Parsed) HTML(l Links) string {
	var b strings.Builder
	for _, pc := range p.pieces {
		switch pc.kind {
		case plain:
			b.WriteString(escape(pc.raw))
		case address:
			writeAddress(&b, pc.raw)
		case mention:
			writeMention(&b, pc, l)
		case tag:
			name := html.EscapeString(pc.name)
			b.WriteString(`<a href="` + html.EscapeString(l.Tag(FoldTag(pc.name))) + `" class="mention hashtag" rel="tag">#<span>` + name + `</span></a>`)
		}
	}
	return paragraphs(b.String())
}

func writeMention(b *strings.Builder, pc piece, l Links) {
	full := pc.name
	if pc.domain != "" {
		full += "@" + pc.domain
	}
	href, name, ok := l.Mention(full)
	if !ok {
		b.WriteString(escape(pc.raw))
		return
	}
	b.WriteString(`<span class="h-card" translate="no"><a href="` + html.EscapeString(href) + `" class="u-url mention">@<span>` + html.EscapeString(name) + `</span></a></span>`)
}

// writeAddress shows the host and the beginning of the path and hides the rest
// in a way that copying still gives all of it.
func writeAddress(b *strings.Builder, raw string) {
	if _, err := url.Parse(raw); err != nil {
		b.WriteString(escape(raw))
		return
	}
	scheme, rest, _ := strings.Cut(raw, "://")
	scheme += "://"
	if after, ok := strings.CutPrefix(rest, "www."); ok {
		scheme, rest = scheme+"www.", after
	}
	runes := []rune(rest)
	shown, hidden, class := rest, "", ""
	if len(runes) > shownMax {
		shown, hidden, class = string(runes[:shownMax]), string(runes[shownMax:]), "ellipsis"
	}
	b.WriteString(`<a href="` + html.EscapeString(raw) + `" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">` +
		html.EscapeString(scheme) + `</span><span class="` + class + `">` + html.EscapeString(shown) + `</span><span class="invisible">` + html.EscapeString(hidden) + `</span></a>`)
}

func escape(s string) string {
	return html.EscapeString(s)
}

// paragraphs makes blank lines paragraphs and single line ends breaks.
func paragraphs(s string) string {
	s = strings.Trim(s, "\n")
	if s == "" {
		return ""
	}
	var b strings.Builder
	for para := range strings.SplitSeq(s, "\n\n") {
		para = strings.Trim(para, "\n")
		if para == "" {
			continue
		}
		b.WriteString("<p>" + strings.ReplaceAll(para, "\n", "<br />") + "</p>")
	}
	return b.String()
}
