package ui

import (
	"html"
	"strings"

	g "maragu.dev/gomponents"
)

// Emoji are the network's own, as address by shortcode in small letters. What is
// not among them stays text.
type Emoji map[string]string

// Named draws what somebody calls themselves, isolated from what stands around.
func (v View) Named(name string) g.Node { return written(func(o *pen) { v.named(o, name) }) }

func (v View) named(o *pen, name string) {
	o.raw(`<bdi>`)
	v.pictured(o, name)
	o.raw(`</bdi>`)
}

// Pictured draws a plain text with the emoji that it names.
func (v View) Pictured(s string) g.Node { return written(func(o *pen) { v.pictured(o, s) }) }

func (v View) pictured(o *pen, s string) {
	if len(v.Emoji) == 0 || strings.Count(s, ":") < 2 {
		o.text(s)
		return
	}
	o.raw(v.Emoji.In(html.EscapeString(s)))
}

// In puts emoji into HTML that is fit to be shown, between its tags.
func (e Emoji) In(s string) string {
	if len(e) == 0 || strings.Count(s, ":") < 2 {
		return s
	}
	var b strings.Builder
	for s != "" {
		text, rest, tag := strings.Cut(s, "<")
		e.write(&b, text)
		if !tag {
			break
		}
		inside, after, _ := strings.Cut(rest, ">")
		b.WriteString("<" + inside + ">")
		s = after
	}
	return b.String()
}

func (e Emoji) write(b *strings.Builder, s string) {
	for {
		before, rest, found := strings.Cut(s, ":")
		b.WriteString(before)
		if !found {
			return
		}
		code, after, closed := strings.Cut(rest, ":")
		at := ""
		if closed {
			at = e[strings.ToLower(code)]
		}
		if at == "" {
			b.WriteString(":")
			s = rest
			continue
		}
		code = html.EscapeString(code)
		b.WriteString(`<img class="emoji" src="` + html.EscapeString(at) + `" alt=":` + code + `:" title=":` + code + `:" loading="lazy">`)
		s = after
	}
}
