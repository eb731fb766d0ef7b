package mail

import (
	"html"
	"strconv"
	"strings"

	"parvis/base/i18n"
)

// width is what letters are read at; narrower screens take less.
const width = "max-width:36em"

// markup draws the letter as HTML: no picture, no style sheet, nothing to load.
func (s Sheet) markup(lang i18n.Tag) string {
	var b strings.Builder
	b.WriteString(`<!doctype html>` + "\n" + `<html lang="` + string(lang) + `" dir="` + lang.Dir() + `"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width"></head>` + "\n" +
		`<body style="margin:0;padding:1em;font:1em/1.5 system-ui,sans-serif"><div style="` + width + `;margin:0 auto">` + "\n")
	s.Look.head(&b)
	for _, p := range s.Body {
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>\n") + "</p>\n")
	}
	if s.Link != "" {
		b.WriteString(`<p style="margin:1.5em 0">` + anchor(s.Link, s.Action, s.Look.button()) + "</p>\n")
	}
	b.WriteString("<p><small>" + html.EscapeString(s.Foot) + "</small></p>\n")
	if s.Stop != "" {
		b.WriteString("<p><small>" + anchor(s.Stop, s.StopWord, "") + "</small></p>\n")
	}
	b.WriteString("</div></body></html>\n")
	return b.String()
}

// head draws the network's name on its ground.
func (l Look) head(b *strings.Builder) {
	if l.Name == "" {
		return
	}
	style := "font-size:1.25em;font-weight:bold;margin:0 0 1.2em"
	if l.Ground != "" {
		style += ";padding:.8em 1em;" + l.pair(l.Ground, l.Ink)
	}
	b.WriteString(`<p dir="auto" style="` + html.EscapeString(style) + `">` + html.EscapeString(l.Name) + "</p>\n")
}

// button is the style of the link that the letter is about.
func (l Look) button() string {
	if l.ActGround == "" {
		return ""
	}
	return "display:inline-block;padding:.7em 1.2em;text-decoration:none;font-weight:bold;" + l.pair(l.ActGround, l.ActInk)
}

// pair sets a ground and its ink together, never one alone.
func (l Look) pair(ground, ink string) string {
	return "background-color:" + ground + ";color:" + ink + ";border-radius:" + strconv.Itoa(l.Radius) + "px"
}

func anchor(address, word, style string) string {
	if style != "" {
		style = ` style="` + html.EscapeString(style) + `"`
	}
	return `<a href="` + html.EscapeString(address) + `"` + style + `>` + html.EscapeString(word) + "</a>"
}
