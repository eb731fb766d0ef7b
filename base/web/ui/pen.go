package ui

import (
	"html"
	"io"
	"strings"
	"sync"

	g "maragu.dev/gomponents"
)

// pen writes HTML. What stands many times in a page, the article of a post above
// all, is written with it: as nodes, each attribute is an allocation of its own.
type pen struct{ b []byte }

// pens are used again; one that wrote a lot is not kept.
var pens = sync.Pool{New: func() any { return new(pen) }}

const penMax = 64 << 10

// written gives a node that a pen writes.
func written(fn func(*pen)) g.Node {
	return g.NodeFunc(func(w io.Writer) error {
		p, _ := pens.Get().(*pen)
		p.b = p.b[:0]
		fn(p)
		_, err := w.Write(p.b)
		if cap(p.b) <= penMax {
			pens.Put(p)
		}
		return err
	})
}

// Write adds HTML that others made.
func (p *pen) Write(b []byte) (int, error) {
	p.b = append(p.b, b...)
	return len(b), nil
}

// raw adds markup.
func (p *pen) raw(list ...string) {
	for _, s := range list {
		p.b = append(p.b, s...)
	}
}

// text adds words, escaped for text and for attributes.
func (p *pen) text(list ...string) {
	for _, s := range list {
		if strings.ContainsAny(s, "<>&'\"\x00") {
			s = html.EscapeString(strings.ReplaceAll(s, "\x00", "\uFFFD"))
		}
		p.b = append(p.b, s...)
	}
}

// attr adds an attribute; its value is the list put together.
func (p *pen) attr(name string, value ...string) {
	p.raw(" ", name, `="`)
	p.text(value...)
	p.raw(`"`)
}

// attrIf adds an attribute unless it would be empty.
func (p *pen) attrIf(name, value string) {
	if value != "" {
		p.attr(name, value)
	}
}

// link opens a link; what it says and its end follow.
func (p *pen) link(href ...string) {
	p.raw("<a")
	p.attr("href", href...)
	p.raw(">")
}

// node adds what is built as nodes. Writing to a pen does not fail.
func (p *pen) node(n g.Node) {
	if n != nil {
		_ = n.Render(p)
	}
}
