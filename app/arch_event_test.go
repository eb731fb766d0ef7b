package app_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// eventType is a Go type that is an event of the log: it has the method
// EventKind.
type eventType struct {
	name, subject string
	src           *source
	pos           token.Pos
	fact          bool // kept on purpose though nobody reads it
}

// owned tells whether the type belongs to the folder that its subject names;
// another folder's type is a copy of the shape (architecture 5.5).
func (e eventType) owned() bool {
	name, _, _ := strings.Cut(e.subject, ".")
	return name == owner(e.src.dir)
}

// eventTypes gives every event type of the program.
func eventTypes(t *tree) (list []eventType) {
	for _, dir := range t.dirNames {
		facts := map[string]bool{}
		from := len(list)
		for _, s := range t.dirs[dir] {
			if !s.code() || floor(dir) == "" || dir == "base/event" {
				continue
			}
			markedFacts(s, facts)
			s.topFuncs(func(f *ast.FuncDecl) {
				if f.Recv == nil || f.Name.Name != "EventKind" || f.Body == nil {
					return
				}
				subject, pos := subjectIn(s, f.Body)
				list = append(list, eventType{receiver(f), subject, s, pos, false})
			})
		}
		for i := from; i < len(list); i++ {
			list[i].fact = facts[list[i].name]
		}
	}
	return list
}

// markedFacts notes the types whose comment has the line //event:fact.
func markedFacts(s *source, facts map[string]bool) {
	for _, d := range s.syntax.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, spec := range g.Specs {
			ts := spec.(*ast.TypeSpec)
			if directive(g.Doc, "//event:fact") || directive(ts.Doc, "//event:fact") {
				facts[ts.Name.Name] = true
			}
		}
	}
}

// subjectIn gives the first string of the method's body.
func subjectIn(s *source, body *ast.BlockStmt) (subject string, pos token.Pos) {
	pos = body.Pos()
	ast.Inspect(body, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && subject == "" {
			if text, whole := s.text(e); whole {
				subject, pos = text, e.Pos()
			}
		}
		return subject == ""
	})
	return subject, pos
}

// checkEvents wants every subject to have one type in the folder it starts with,
// and copies of the shape only where the owner cannot be imported.
func checkEvents(t *tree) (found []finding) {
	first := map[string]string{}
	list := eventTypes(t)
	for _, e := range list {
		switch was := first[e.subject]; {
		case !e.owned():
		case was != "":
			found = append(found, finding{e.src.at(e.pos), "5.2", fmt.Sprintf("event %s is already a type at %s", e.subject, was)})
		default:
			first[e.subject] = e.src.at(e.pos)
		}
	}
	for _, e := range list {
		switch {
		case e.owned():
		case first[e.subject] == "":
			found = append(found, finding{e.src.at(e.pos), "5.2", fmt.Sprintf("event %q does not start with its folder's name, %s, and no folder emits it", e.subject, owner(e.src.dir))})
		case floor(e.src.dir) != "system":
			found = append(found, finding{e.src.at(e.pos), "5.5", fmt.Sprintf("a copy of event %s outside systems; use the type at %s", e.subject, first[e.subject])})
		}
	}
	return found
}

// checkConsumers wants a consumer's name in one folder only; there it may have
// handlers of several events.
func checkConsumers(t *tree) (found []finding) {
	owners := map[string]*source{}
	for _, s := range t.files {
		if !s.code() || floor(s.dir) == "" || s.dir == "base/event" {
			continue
		}
		eachConsumer(s, func(name string, pos token.Pos) {
			if was := owners[name]; was != nil && was.dir != s.dir {
				found = append(found, finding{s.at(pos), "5.8", fmt.Sprintf("consumer %q is already named in %s", name, was.path)})
				return
			}
			owners[name] = s
		})
	}
	return found
}

// eachConsumer visits the names given to event.On.
func eachConsumer(s *source, visit func(string, token.Pos)) {
	for _, i := range s.imported() {
		if i.path != modulePath+"/base/event" {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || calledOf(call, i.name()) != "On" || len(call.Args) < 2 {
				return true
			}
			if text, whole := s.text(call.Args[1]); whole {
				visit(text, call.Pos())
			}
			return true
		})
	}
}

// calledOf gives the function of the package that a call names, also with type
// arguments; "" for other calls.
func calledOf(call *ast.CallExpr, pkg string) string {
	fun := call.Fun
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := sel.X.(*ast.Ident); !ok || x.Name != pkg || x.Obj != nil {
		return ""
	}
	return sel.Sel.Name
}

// checkEventReaders wants somebody to take each event: a function of the program
// with a parameter of its type, or a system's copy of its shape.
func checkEventReaders(t *tree) (found []finding) {
	list := eventTypes(t)
	taken := takenTypes(t)
	for _, e := range list {
		read := e.fact || !e.owned() || taken[e.src.dir+"."+e.name]
		read = read || slices.ContainsFunc(list, func(o eventType) bool { return !o.owned() && o.subject == e.subject })
		if !read {
			found = append(found, finding{e.src.at(e.pos), "5.10", fmt.Sprintf("nobody reads event %s; read it, do not emit it, or write //event:fact in the comment of %s", e.subject, e.name)})
		}
	}
	return found
}

// takenTypes gives "folder.Type" of the parameters of all functions of files
// that know the event log.
func takenTypes(t *tree) map[string]bool {
	taken := map[string]bool{}
	for _, s := range t.files {
		packages := map[string]string{}
		for _, i := range s.imported() {
			if dir, ok := i.local(); ok {
				packages[i.name()] = dir
			}
		}
		if !s.code() || packages["event"] == "" && !slices.Contains([]string{"events.go", "rules.go"}, s.base) {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			f, ok := n.(*ast.FuncType)
			if !ok {
				return true
			}
			for _, p := range f.Params.List {
				if name := parameter(s, p.Type, packages); name != "" {
					taken[name] = true
				}
			}
			return true
		})
	}
	return taken
}

func parameter(s *source, e ast.Expr, packages map[string]string) string {
	switch e := e.(type) {
	case *ast.Ident:
		return s.dir + "." + e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && packages[x.Name] != "" {
			return packages[x.Name] + "." + e.Sel.Name
		}
	}
	return ""
}
