package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const modulePath = "parvis"

// floorNames are the floors from top to bottom (architecture 2).
var floorNames = []string{"cmd", "app", "edge", "system", "engine", "base"}

// tree is what the checks look at: parsed Go files and the few other texts that
// rules speak of. Paths are relative to the repository and use slashes.
type tree struct {
	fset  *token.FileSet
	files []*source
	// texts holds migrations, locales, go.mod and the lists in app/.
	texts map[string]string
	// dirs groups files by folder; dirNames has the folders in order.
	dirs     map[string][]*source
	dirNames []string
	consts   map[string]map[string]ast.Expr
}

// source is one Go file.
type source struct {
	path, dir, base string
	lines           int
	test            bool // _test.go
	external        bool // its package is x_test
	support         bool // lives in a folder of test support
	generated       bool
	syntax          *ast.File
	tree            *tree
}

// floor names the floor of a folder; "" for docs, test and bench.
func floor(dir string) string {
	first, _, _ := strings.Cut(dir, "/")
	if slices.Contains(floorNames, first) {
		return first
	}
	return ""
}

// owner names the folder below the floor: "post" for engine/post/timeline.
func owner(dir string) string {
	_, rest, _ := strings.Cut(dir, "/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// supportDir tells folders that only tests may import: testkit and conformance
// suites such as blobtest (architecture 14.7).
func supportDir(dir string) bool {
	last := path.Base(dir)
	return last == "testkit" || strings.HasSuffix(last, "test")
}

// code tells whether the file is part of the program.
func (s *source) code() bool { return !s.test && !s.support }

// handwritten tells whether the sizes and comments rules concern the file.
func (s *source) handwritten() bool { return s.code() && !s.generated && floor(s.dir) != "" }

func (s *source) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", s.path, s.tree.fset.Position(pos).Line)
}

// imported gives the import paths of the file with their positions.
func (s *source) imported() []imported {
	list := make([]imported, 0, len(s.syntax.Imports))
	for _, spec := range s.syntax.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		list = append(list, imported{path: p, spec: spec})
	}
	return list
}

type imported struct {
	path string
	spec *ast.ImportSpec
}

// local gives the folder of a package of this module.
func (i imported) local() (dir string, ok bool) {
	return strings.CutPrefix(i.path, modulePath+"/")
}

// standard tells the standard library: its first element has no dot.
func (i imported) standard() bool {
	first, _, _ := strings.Cut(i.path, "/")
	return first != modulePath && !strings.Contains(first, ".")
}

// name gives the identifier by which the file calls the package.
func (i imported) name() string {
	if i.spec.Name != nil {
		return i.spec.Name.Name
	}
	base := path.Base(i.path)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(i.path))
	}
	return base
}

// skippedDirs hold no source of this program.
var skippedDirs = map[string]bool{"node_modules": true, "testdata": true, "vendor": true, "data": true}

// wanted tells which files beside Go sources the checks read.
func wanted(p string) bool {
	switch path.Ext(p) {
	case ".sql":
		return path.Base(path.Dir(p)) == "migrations"
	case ".json":
		return path.Base(path.Dir(p)) == "locales"
	}
	return p == "go.mod" || path.Dir(p) == "app" && path.Ext(p) == ".txt"
}

// loadTree reads and parses a repository, on all cores.
func loadTree(fsys fs.FS) (*tree, error) {
	t := &tree{fset: token.NewFileSet(), texts: map[string]string{}, dirs: map[string][]*source{}, consts: map[string]map[string]ast.Expr{}}
	paths, err := t.list(fsys)
	if err != nil {
		return nil, err
	}
	t.files = make([]*source, len(paths))
	errs := make([]error, len(paths))
	var wait sync.WaitGroup
	slots := make(chan struct{}, 4)
	for i, p := range paths {
		wait.Add(1)
		slots <- struct{}{}
		go func() {
			defer wait.Done()
			t.files[i], errs[i] = t.parse(fsys, p)
			<-slots
		}()
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	t.index()
	return t, nil
}

func (t *tree) list(fsys fs.FS) (paths []string, err error) {
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if p != "." && (skippedDirs[d.Name()] || strings.HasPrefix(d.Name(), ".")) {
				return fs.SkipDir
			}
		case path.Ext(p) == ".go":
			paths = append(paths, p)
		case wanted(p):
			b, err := fs.ReadFile(fsys, p)
			if err != nil {
				return err
			}
			t.texts[p] = string(b)
		}
		return nil
	})
	return paths, err
}

func (t *tree) parse(fsys fs.FS, p string) (*source, error) {
	b, err := fs.ReadFile(fsys, p)
	if err != nil {
		return nil, err
	}
	f, err := parser.ParseFile(t.fset, p, b, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	dir := path.Dir(p)
	return &source{
		path: p, dir: dir, base: path.Base(p),
		lines:     strings.Count(string(b), "\n"),
		test:      strings.HasSuffix(p, "_test.go"),
		external:  strings.HasSuffix(f.Name.Name, "_test"),
		support:   supportDir(dir),
		generated: ast.IsGenerated(f),
		syntax:    f, tree: t,
	}, nil
}

// index groups files by folder and notes the constants of each folder, so that
// SQL put together from constants is read whole.
func (t *tree) index() {
	for _, s := range t.files {
		if t.dirs[s.dir] == nil {
			t.dirNames = append(t.dirNames, s.dir)
			t.consts[s.dir] = map[string]ast.Expr{}
		}
		t.dirs[s.dir] = append(t.dirs[s.dir], s)
		for _, d := range s.syntax.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						t.consts[s.dir][name.Name] = v.Values[i]
					}
				}
			}
		}
	}
	slices.Sort(t.dirNames)
}

// textNames gives the paths of texts that end in suffix, in order.
func (t *tree) textNames(suffix string) []string {
	var names []string
	for p := range t.texts {
		if strings.HasSuffix(p, suffix) {
			names = append(names, p)
		}
	}
	slices.Sort(names)
	return names
}

// uses calls visit for each mention of a name of the package with that import
// path: pkg.Name as a call or as a value, never a local variable of that name.
func (s *source) uses(importPath string, visit func(name string, pos token.Pos)) {
	for _, i := range s.imported() {
		if i.path != importPath {
			continue
		}
		local := i.name()
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local && x.Obj == nil {
				visit(sel.Sel.Name, sel.Pos())
			}
			return true
		})
	}
}

// text gives the value of a constant string expression; whole is false when a
// part is only known at run time, which then stands as a NUL.
func (s *source) text(e ast.Expr) (value string, whole bool) { return s.fold(e, 0) }

func (s *source) fold(e ast.Expr, depth int) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			v, err := strconv.Unquote(e.Value)
			return v, err == nil
		}
	case *ast.ParenExpr:
		return s.fold(e.X, depth)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			a, okA := s.fold(e.X, depth)
			b, okB := s.fold(e.Y, depth)
			return a + b, okA && okB
		}
	case *ast.Ident:
		if v := s.constant(e); v != nil && depth < 8 {
			return s.fold(v, depth+1)
		}
	}
	return "\x00", false
}

// constant finds the value of an identifier declared as a constant in the same
// function, file or folder.
func (s *source) constant(id *ast.Ident) ast.Expr {
	if id.Obj == nil {
		return s.tree.consts[s.dir][id.Name]
	}
	if id.Obj.Kind != ast.Con {
		return nil
	}
	v, ok := id.Obj.Decl.(*ast.ValueSpec)
	if !ok {
		return nil
	}
	for i, name := range v.Names {
		if name.Name == id.Name && i < len(v.Values) {
			return v.Values[i]
		}
	}
	return nil
}

// literal is a string of the source, put together where it is a sum.
type literal struct {
	text  string
	whole bool
	pos   token.Pos
	src   *source
}

// literals gives every string of the file except import paths and tags.
func (s *source) literals() []literal {
	var list []literal
	var visit func(ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				ast.Inspect(n.Type, visit)
				return false
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				text, whole := s.text(n)
				list = append(list, literal{text, whole, n.Pos(), s})
			}
		case *ast.BinaryExpr:
			if n.Op != token.ADD {
				return true
			}
			text, whole := s.text(n)
			if strings.Trim(text, "\x00") == "" {
				return true
			}
			list = append(list, literal{text, whole, n.Pos(), s})
			s.callsIn(n, visit)
			return false
		}
		return true
	}
	ast.Inspect(s.syntax, visit)
	return list
}

// callsIn visits the operands of a sum that are not strings themselves.
func (s *source) callsIn(sum *ast.BinaryExpr, visit func(ast.Node) bool) {
	for _, side := range []ast.Expr{sum.X, sum.Y} {
		switch side := side.(type) {
		case *ast.BasicLit, *ast.Ident:
		case *ast.BinaryExpr:
			s.callsIn(side, visit)
		default:
			ast.Inspect(side, visit)
		}
	}
}
