package app_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strings"
)

// subjectShape is the name of an event: its folder, what it is about, a past
// tense.
var subjectShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

// checkEvents wants every subject to be given to one event type, by the folder
// it starts with, and every consumer's name to be given once.
func checkEvents(t *tree) (found []finding) {
	subjects, consumers := map[string]string{}, map[string]string{}
	for _, s := range t.files {
		if !s.code() || floor(s.dir) == "" || s.dir == "base/event" {
			continue
		}
		eachSubject(s, func(subject string, pos token.Pos) {
			where := s.at(pos)
			if was := subjects[subject]; was != "" {
				found = append(found, finding{where, "5.2", fmt.Sprintf("event %s is already a type at %s", subject, was)})
				return
			}
			subjects[subject] = where
			if name, _, _ := strings.Cut(subject, "."); name != owner(s.dir) {
				found = append(found, finding{where, "5.2", fmt.Sprintf("event %s does not start with its folder's name, %s", subject, owner(s.dir))})
			}
		})
		eachConsumer(s, func(name string, pos token.Pos) {
			where := s.at(pos)
			if was := consumers[name]; was != "" {
				found = append(found, finding{where, "5.2", fmt.Sprintf("consumer %q is already at %s", name, was)})
				return
			}
			consumers[name] = where
		})
	}
	return found
}

// eachSubject visits the subjects that methods named Subject return.
func eachSubject(s *source, visit func(string, token.Pos)) {
	s.topFuncs(func(f *ast.FuncDecl) {
		if f.Recv == nil || f.Name.Name != "Subject" || f.Body == nil {
			return
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
				if text, whole := s.text(r.Results[0]); whole && subjectShape.MatchString(text) {
					visit(text, r.Pos())
				}
			}
			return true
		})
	})
}

// eachConsumer visits the names given to event.On and its variants.
func eachConsumer(s *source, visit func(string, token.Pos)) {
	for _, i := range s.imported() {
		if i.path != modulePath+"/base/event" {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !strings.HasPrefix(calledOf(call, i.name()), "On") {
				return true
			}
			for _, arg := range call.Args {
				if text, whole := s.text(arg); whole {
					visit(text, arg.Pos())
					break
				}
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
