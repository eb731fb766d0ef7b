package text

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// fromDepth bounds how deep quoted and listed parts are marked.
const fromDepth = 8

// FromHTML gives a post that another server wrote as HTML as the words that
// would have been typed: paragraphs become blank lines, links their address,
// hashtags their word. mention gives what is written for a link to an account,
// by its address and the words it shows; nil leaves the words. What it gives is
// plain text, however broken the HTML is.
func FromHTML(s string, mention func(href, shown string) string) string {
	f := &from{mention: mention}
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			f.endLink()
			return strings.Trim(strings.TrimRight(f.b.String(), " \n\t"), "\n")
		case html.TextToken:
			if f.mute == 0 {
				f.write(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			f.begin(z.Token())
		case html.EndTagToken:
			name, _ := z.TagName()
			f.end(atom.Lookup(name))
		}
	}
}

// from is a text being taken out of HTML.
type from struct {
	b       strings.Builder
	mention func(href, shown string) string
	// breaks are line ends that are due before the next words.
	breaks int
	// quotes is how deep in quoted parts the words stand, mute in parts that
	// nobody reads.
	quotes, mute int
	fresh        bool
	link         *link
}

// link is a link whose words are being gathered.
type link struct {
	href, class string
	words       strings.Builder
}

// write takes words; an end of line in HTML is a blank.
func (f *from) write(s string) {
	s = strings.ReplaceAll(s, "\n", " ")
	if s == "" {
		return
	}
	if f.link != nil {
		f.link.words.WriteString(s)
		return
	}
	f.put(s)
}

func (f *from) put(s string) {
	if f.breaks > 0 {
		if f.b.Len() > 0 {
			f.b.WriteString(strings.Repeat("\n", f.breaks))
		}
		f.breaks, f.fresh = 0, true
	}
	if f.quotes > 0 && (f.fresh || f.b.Len() == 0) {
		f.b.WriteString(strings.Repeat("> ", min(f.quotes, fromDepth)))
	}
	f.fresh = false
	f.b.WriteString(s)
}

func (f *from) begin(t html.Token) {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe:
		if t.Type == html.StartTagToken {
			f.mute++
		}
	case atom.Br:
		f.endLink()
		f.put("")
		f.b.WriteString("\n")
		f.fresh = true
	case atom.P, atom.Div, atom.Pre, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Table:
		f.part(2)
	case atom.Tr:
		f.part(1)
	case atom.Blockquote:
		f.part(2)
		f.quotes++
	case atom.Li:
		f.part(1)
		f.put("- ")
	case atom.A:
		f.endLink()
		f.link = &link{href: attr(t, "href"), class: attr(t, "class")}
	case atom.Img:
		f.write(attr(t, "alt"))
	}
}

func (f *from) end(a atom.Atom) {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe:
		f.mute = max(f.mute-1, 0)
	case atom.P, atom.Div, atom.Pre, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table:
		f.part(2)
	case atom.Blockquote:
		f.part(2)
		f.quotes = max(f.quotes-1, 0)
	case atom.A:
		f.endLink()
	}
}

// part begins a new part, so many line ends below the last.
func (f *from) part(breaks int) {
	f.endLink()
	f.breaks = max(f.breaks, breaks)
}

// endLink writes what a link stands for.
func (f *from) endLink() {
	l := f.link
	if l == nil {
		return
	}
	f.link = nil
	shown := l.words.String()
	classes := strings.Fields(l.class)
	switch {
	case has(classes, "hashtag") || strings.HasPrefix(shown, "#") && (strings.Contains(l.href, "/tags/") || strings.Contains(l.href, "/tag/")):
	case has(classes, "mention") && !has(classes, "hashtag"):
		if f.mention != nil {
			shown = f.mention(l.href, shown)
		}
	default:
		shown = addressed(l.href, shown)
	}
	if shown != "" {
		f.put(shown)
	}
}

func has(classes []string, want string) bool {
	for _, c := range classes {
		if c == want {
			return true
		}
	}
	return false
}

// addressed gives the address of a link, behind its words when they say more.
func addressed(href, shown string) string {
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(href, " \n\t<>\"") {
		return shown
	}
	bare := strings.TrimSpace(shown)
	_, rest, _ := strings.Cut(href, "://")
	for _, same := range []string{href, rest, strings.TrimPrefix(rest, "www."), ""} {
		if strings.TrimSuffix(bare, "/") == strings.TrimSuffix(same, "/") {
			return href
		}
	}
	if short, ok := strings.CutSuffix(bare, "…"); ok && strings.Contains(href, short) {
		return href
	}
	return shown + " (" + href + ")"
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
