package app_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// The limits of architecture 3.8 and 3.9.
const (
	maxFileLines     = 800
	maxFolderLines   = 6000
	maxFunctionLines = 100
	maxNinetieth     = 45
	maxExported      = 40
	// fewFunctions is below what a 90th percentile says anything about.
	fewFunctions = 10
)

func checkFileSize(t *tree) (found []finding) {
	for _, s := range t.files {
		if s.handwritten() && s.lines > maxFileLines {
			found = append(found, finding{fmt.Sprintf("%s:%d", s.path, s.lines), "3.8", fmt.Sprintf("%d lines, %d are the most; split it by noun", s.lines, maxFileLines)})
		}
	}
	return found
}

func checkFolderSize(t *tree) (found []finding) {
	for _, dir := range t.dirNames {
		lines := 0
		for _, s := range t.dirs[dir] {
			if s.handwritten() {
				lines += s.lines
			}
		}
		if lines > maxFolderLines {
			found = append(found, finding{dir, "3.8", fmt.Sprintf("%d lines, %d are the most; split it by noun into folders below it", lines, maxFolderLines)})
		}
	}
	return found
}

// checkFunctionSize measures from func to the closing brace. A function that is
// one table says //arch:table in its comment.
func checkFunctionSize(t *tree) (found []finding) {
	for _, dir := range t.dirNames {
		var lengths []int
		for _, s := range t.dirs[dir] {
			if !s.handwritten() {
				continue
			}
			s.topFuncs(func(f *ast.FuncDecl) {
				n := t.fset.Position(f.End()).Line - t.fset.Position(f.Pos()).Line + 1
				if directive(f.Doc, "//arch:table") {
					return
				}
				lengths = append(lengths, n)
				if n > maxFunctionLines {
					found = append(found, finding{s.at(f.Pos()), "3.8", fmt.Sprintf("%s has %d lines, %d are the most", f.Name.Name, n, maxFunctionLines)})
				}
			})
		}
		if len(lengths) < fewFunctions {
			continue
		}
		slices.Sort(lengths)
		if p := lengths[(len(lengths)*9+9)/10-1]; p >= maxNinetieth {
			found = append(found, finding{dir, "3.8", fmt.Sprintf("the 90th percentile of function length is %d lines; it stays under %d", p, maxNinetieth)})
		}
	}
	return found
}

func directive(doc *ast.CommentGroup, text string) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, text) })
}

// obvious methods have a contract that the standard library wrote.
var obvious = oneOf("Error", "Unwrap", "Is", "As", "String", "GoString", "Format", "LogValue", "ServeHTTP", "Scan", "Value",
	"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "MarshalJSONTo", "UnmarshalJSONFrom", "Len", "Less", "Swap")

// checkExported wants a comment that starts with the name on every exported
// name, and at most maxExported names at the top of a folder. A group of
// constants or variables may be introduced together. A group of constants does
// not count: its members are the values of a type, and the type counts.
func checkExported(t *tree) (found []finding) {
	for _, dir := range t.dirNames {
		count := 0
		for _, s := range t.dirs[dir] {
			if !s.handwritten() || s.syntax.Name.Name == "main" {
				continue
			}
			for _, d := range s.syntax.Decls {
				n, bad := exportedIn(s, d)
				count += n
				found = append(found, bad...)
			}
		}
		if count > maxExported {
			found = append(found, finding{dir, "3.9", fmt.Sprintf("exports %d names, %d are the most; what nobody outside calls is unexported", count, maxExported)})
		}
	}
	return found
}

// exportedIn counts the exported names that a declaration adds at the top of
// the folder, and finds the ones without their sentence.
func exportedIn(s *source, d ast.Decl) (count int, found []finding) {
	need := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		if !slices.ContainsFunc(docs, func(doc *ast.CommentGroup) bool { return startsWith(doc, name.Name) }) {
			found = append(found, finding{s.at(name.Pos()), "3.9", fmt.Sprintf("%s needs a comment that starts with its name and says what a caller needs", name.Name)})
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		switch {
		case !d.Name.IsExported():
		case d.Recv == nil:
			count++
			need(d.Name, d.Doc)
		case ast.IsExported(receiver(d)) && !obvious(d.Name.Name):
			need(d.Name, d.Doc)
		}
	case *ast.GenDecl:
		var above *ast.CommentGroup
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() {
					count++
					need(spec.Name, spec.Doc, alone(d))
				}
			case *ast.ValueSpec:
				n := valuesIn(d, spec, above, need)
				if count += n; spec.Doc != nil {
					above = spec.Doc
				}
			}
		}
		if d.Tok == token.CONST && len(d.Specs) > 1 {
			count = 0
		}
	}
	return count, found
}

// valuesIn counts the exported constants or variables of one line. A comment on
// the group speaks for all its members, and the comment of an earlier member
// for those that it names.
func valuesIn(d *ast.GenDecl, spec *ast.ValueSpec, above *ast.CommentGroup, need func(*ast.Ident, ...*ast.CommentGroup)) (count int) {
	for i, name := range spec.Names {
		if !name.IsExported() {
			continue
		}
		count++
		before := above
		if i > 0 || spec.Doc != nil {
			before = spec.Doc
		}
		together := d.Lparen.IsValid() && d.Doc != nil || (i > 0 || spec.Doc == nil) && introduces(before, name.Name)
		if !together {
			need(name, spec.Doc, spec.Comment, alone(d))
		}
	}
	return count
}

// alone gives the comment of a declaration without parentheses, or with one
// spec in them.
func alone(d *ast.GenDecl) *ast.CommentGroup {
	if len(d.Specs) == 1 {
		return d.Doc
	}
	return nil
}

func startsWith(doc *ast.CommentGroup, name string) bool {
	rest, ok := strings.CutPrefix(doc.Text(), name)
	return ok && (rest == "" || !isLetter(rest[0]))
}

// introduces tells whether the comment of an earlier member of a group speaks of
// this one too: "Least and Most bound a text."
func introduces(doc *ast.CommentGroup, name string) bool {
	return doc != nil && slices.Contains(strings.FieldsFunc(doc.Text(), func(r rune) bool { return r > 'z' || !isLetter(byte(r)) }), name)
}

func isLetter(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// receiver names the type of a method.
func receiver(f *ast.FuncDecl) string {
	e := f.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// emptyNames say nothing about what they name (architecture 4.1).
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "manager", "service", "services", "handler", "handlers", "impl", "dto", "model", "models", "misc"}

func checkNames(t *tree) (found []finding) {
	for _, dir := range t.dirNames {
		for _, part := range strings.Split(dir, "/") {
			if floor(dir) != "" && slices.Contains(emptyNames, part) {
				found = append(found, finding{dir, "4.1", fmt.Sprintf("the folder name %q says nothing", part)})
			}
		}
	}
	for _, s := range t.files {
		if floor(s.dir) == "" {
			continue
		}
		for _, part := range strings.Split(strings.TrimSuffix(s.base, ".go"), "_") {
			if slices.Contains(emptyNames, part) {
				found = append(found, finding{s.at(s.syntax.Package), "4.1", fmt.Sprintf("the file name %q says nothing", part)})
			}
		}
		for _, d := range s.syntax.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE || !s.handwritten() {
				continue
			}
			for _, spec := range g.Specs {
				name := spec.(*ast.TypeSpec).Name
				if name.IsExported() && slices.Contains(emptyNames, lastWord(name.Name)) {
					found = append(found, finding{s.at(name.Pos()), "4.1", fmt.Sprintf("the type name %s says nothing", name.Name)})
				}
			}
		}
	}
	return found
}

// lastWord gives the last part of a name in mixed capitals: "handler" for
// PostHandler.
func lastWord(name string) string {
	n := strings.LastIndexFunc(name, func(r rune) bool { return r >= 'A' && r <= 'Z' })
	return strings.ToLower(name[max(n, 0):])
}
