package web

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// lowered keeps the first heading for the page: those of a text begin below it.
type lowered struct{}

// Transform lowers every heading by one.
func (lowered) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	const lowest = 6
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if heading, ok := n.(*ast.Heading); ok && entering {
			heading.Level = min(heading.Level+1, lowest)
		}
		return ast.WalkContinue, nil
	})
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Table, extension.Strikethrough),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lowered{}, 0))))

// Markdown gives a text of the staff as HTML. Markup in it is left out, and so are
// addresses that would run as a script; headings begin at the second level.
func Markdown(source string) string {
	var b strings.Builder
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return "" // the builder refuses nothing
	}
	return b.String()
}
