package app_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
)

// mutable types change by being used, wherever that is.
var mutable = []string{"sync.Mutex", "sync.RWMutex", "sync.Once", "sync.Map", "sync.WaitGroup", "sync.Cond",
	"atomic.Bool", "atomic.Int32", "atomic.Int64", "atomic.Uint32", "atomic.Uint64", "atomic.Uintptr", "atomic.Value", "atomic.Pointer"}

// checkVariables finds variables of packages that change after start: assigned,
// counted, filled or pointed at anywhere after their declaration, or of a type
// that exists to change. A sync.Pool is let be: it holds nothing that counts.
func checkVariables(t *tree) (found []finding) {
	vars := map[string]map[string]bool{}
	for _, s := range t.files {
		if vars[s.dir] == nil {
			vars[s.dir] = map[string]bool{}
		}
		if s.test {
			continue
		}
		eachVariable(s, func(v *ast.ValueSpec, name *ast.Ident) {
			vars[s.dir][name.Name] = true
			if kind := typeName(v); slices.Contains(mutable, kind) {
				found = append(found, finding{s.at(name.Pos()), "2.7", fmt.Sprintf("package variable %s is a %s, which exists to change; put it in a struct", name.Name, kind)})
			}
		})
	}
	for _, s := range t.files {
		if floor(s.dir) == "" {
			continue
		}
		changes(s, vars, func(name string, pos token.Pos) {
			found = append(found, finding{s.at(pos), "2.7", fmt.Sprintf("package variable %s changes after its declaration", name)})
		})
	}
	return found
}

func eachVariable(s *source, visit func(*ast.ValueSpec, *ast.Ident)) {
	for _, d := range s.syntax.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			for _, name := range v.Names {
				if name.Name != "_" {
					visit(v, name)
				}
			}
		}
	}
}

// typeName gives the declared type of a variable as pkg.Name; "" for others.
func typeName(v *ast.ValueSpec) string {
	e := v.Type
	if e == nil && len(v.Values) == 1 {
		if lit, ok := v.Values[0].(*ast.CompositeLit); ok {
			e = lit.Type
		}
	}
	if index, ok := e.(*ast.IndexExpr); ok {
		e = index.X
	}
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return x.Name + "." + sel.Sel.Name
}

// changes calls visit where the file assigns to a package variable, of its own
// folder or of another.
func changes(s *source, vars map[string]map[string]bool, visit func(name string, pos token.Pos)) {
	packages := map[string]string{}
	for _, i := range s.imported() {
		if dir, ok := i.local(); ok {
			packages[i.name()] = dir
		}
	}
	target := func(e ast.Expr) {
		if name := variable(s, e, vars, packages); name != "" {
			visit(name, e.Pos())
		}
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, e := range n.Lhs {
					target(e)
				}
			}
		case *ast.IncDecStmt:
			target(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				target(n.Key)
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && f.Obj == nil && len(n.Args) > 0 && slices.Contains([]string{"delete", "clear", "copy"}, f.Name) {
				target(n.Args[0])
			}
		}
		return true
	})
}

// variable names the package variable that an assignment to e changes; "" when
// e is local. The parser resolves names within a file: a name it could not
// resolve is declared in another file of the folder.
func variable(s *source, e ast.Expr, vars map[string]map[string]bool, packages map[string]string) string {
	for {
		switch x := e.(type) {
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			if p, ok := x.X.(*ast.Ident); ok && p.Obj == nil && packages[p.Name] != "" {
				if vars[packages[p.Name]][x.Sel.Name] {
					return p.Name + "." + x.Sel.Name
				}
				return ""
			}
			e = x.X
		case *ast.Ident:
			if vars[s.dir][x.Name] && (x.Obj == nil || topLevel(s, x)) {
				return x.Name
			}
			return ""
		default:
			return ""
		}
	}
}

// topLevel tells whether the name was declared outside functions.
func topLevel(s *source, id *ast.Ident) (top bool) {
	eachVariable(s, func(v *ast.ValueSpec, _ *ast.Ident) { top = top || id.Obj.Decl == v })
	return top
}
