package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// files is a small repository: path to text.
type files map[string]string

// plant is one repository handed to one check, and the violations it must find,
// as "where rule"; none for clean code.
type plant struct {
	check string
	name  string
	files files
	want  []string
}

// gofile writes a Go file of a package with these lines below its clause.
func gofile(pkg string, lines ...string) string {
	return "package " + pkg + "\n" + strings.Join(lines, "\n") + "\n"
}

// imports writes a Go file that imports these paths and nothing else.
func imports(pkg string, paths ...string) string {
	lines := make([]string, len(paths))
	for i, p := range paths {
		lines[i] = `import _ "` + p + `"`
	}
	return gofile(pkg, lines...)
}

// repeat writes n lines of code.
func repeat(n int, line string) string { return strings.Repeat(line+"\n", n) }

// longFunc writes a function of n lines.
func longFunc(name string, n int) string {
	return fmt.Sprintf("func %s() {\n%s}\n", name, repeat(n-2, "\tprintln()"))
}

// TestPlanted shows for every check that it finds what it is there for, and
// leaves clean code alone (architecture 19).
func TestPlanted(t *testing.T) {
	t.Parallel()
	for _, p := range slices.Concat(plantedImports(), plantedSQL(), plantedSizes(), plantedCalls(), plantedWords()) {
		t.Run(p.check+"/"+p.name, func(t *testing.T) {
			t.Parallel()
			got := runPlant(t, p)
			if !slices.Equal(got, p.want) {
				t.Errorf("found\n\t%s\nwanted\n\t%s", strings.Join(got, "\n\t"), strings.Join(p.want, "\n\t"))
			}
		})
	}
}

func runPlant(t *testing.T, p plant) (got []string) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range p.files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tr, err := loadTree(fsys)
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(checks, func(c check) bool { return c.name == p.check })
	if n < 0 {
		t.Fatalf("no check is called %s", p.check)
	}
	for _, f := range checks[n].run(tr) {
		if reasons[f.rule] == "" {
			t.Errorf("rule %s has no reason", f.rule)
		}
		got = append(got, f.where+" "+f.rule)
	}
	return got
}

// TestEveryCheckIsPlanted keeps a new check from coming without its proof.
func TestEveryCheckIsPlanted(t *testing.T) {
	t.Parallel()
	caught, clean := map[string]bool{}, map[string]bool{}
	for _, p := range slices.Concat(plantedImports(), plantedSQL(), plantedSizes(), plantedCalls(), plantedWords()) {
		caught[p.check] = caught[p.check] || len(p.want) > 0
		clean[p.check] = clean[p.check] || len(p.want) == 0
	}
	for _, c := range checks {
		if !caught[c.name] || !clean[c.name] {
			t.Errorf("check %s: violation planted: %t, clean code shown: %t", c.name, caught[c.name], clean[c.name])
		}
	}
}

// TestEmptyTree shows that no check needs anything to be there.
func TestEmptyTree(t *testing.T) {
	t.Parallel()
	for _, c := range checks {
		if got := runPlant(t, plant{check: c.name}); got != nil {
			t.Errorf("check %s finds %q in nothing", c.name, got)
		}
	}
}

// TestDepsDiff shows that both sides of a difference are told.
func TestDepsDiff(t *testing.T) {
	t.Parallel()
	if d := diffLines("a\nb\n", "a\nb\n"); d != nil {
		t.Errorf("equal lists differ: %q", d)
	}
	want := []string{"c is linked but not listed", "b is listed but not linked"}
	if d := diffLines("a\nb\n", "a\nc\n"); !slices.Equal(d, want) {
		t.Errorf("got %q, wanted %q", d, want)
	}
}

// plantedImports shows architecture 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 3.6, 3.8 and 11.4.
func plantedImports() []plant {
	chain := files{}
	for i := range 9 {
		chain[fmt.Sprintf("engine/e%d/a.go", i)] = imports("e", fmt.Sprintf("parvis/engine/e%d", i+1))
	}
	short := files{}
	for i := range 7 {
		short[fmt.Sprintf("engine/e%d/a.go", i)] = imports("e", fmt.Sprintf("parvis/engine/e%d", i+1), "parvis/base/id")
	}
	short["engine/e7/a.go"] = imports("e", "parvis/base/store")
	short["base/store/a.go"] = imports("store", "parvis/base/id")
	short["base/id/a.go"] = imports("id")
	return []plant{
		{"floors", "up", files{"engine/post/a.go": imports("post", "parvis/base/id", "parvis/system/credit")}, []string{"engine/post/a.go:3 2.1"}},
		{"floors", "sideways systems", files{"system/credit/a.go": imports("credit", "parvis/system/rights")}, []string{"system/credit/a.go:2 2.2"}},
		{"floors", "sideways edges", files{"edge/oauth/a.go": imports("oauth", "parvis/edge/pages")}, []string{"edge/oauth/a.go:2 2.2"}},
		{"floors", "later engine", files{"engine/graph/a.go": imports("graph", "parvis/engine/account", "parvis/engine/post")}, []string{"engine/graph/a.go:3 2.3"}},
		{"floors", "later base", files{"base/id/a.go": imports("id", "parvis/base/store")}, []string{"base/id/a.go:2 2.3"}},
		{"floors", "later base in its own test", files{"base/id/a_test.go": imports("id", "parvis/base/store")}, []string{"base/id/a_test.go:2 2.3"}},
		{"floors", "unknown engine", files{"engine/thing/a.go": imports("thing")}, []string{"engine/thing/a.go:1 2.3"}},
		{"floors", "wiring below cmd", files{"edge/pages/a.go": imports("pages", "parvis/app")}, []string{"edge/pages/a.go:2 2.4"}},
		{"floors", "cmd", files{"app/a_test.go": imports("app_test", "parvis/cmd/parvis")}, []string{"app/a_test.go:2 2.4"}},
		{"floors", "clean", files{
			"cmd/parvis/main.go":          imports("main", "parvis/app", "parvis/base/config"),
			"app/app.go":                  imports("app", "parvis/system/credit", "parvis/edge/pages", "parvis/base/store"),
			"system/credit/a.go":          imports("credit", "parvis/engine/post", "parvis/system/credit/origin"),
			"engine/post/a.go":            imports("post", "parvis/engine/account", "parvis/engine/policy/decide"),
			"engine/policy/decide/a.go":   imports("decide", "fmt"),
			"base/store/store.go":         imports("store", "parvis/base/id"),
			"base/store/outside_test.go":  imports("store_test", "parvis/base/testkit"),
			"edge/pages/scenario_test.go": imports("pages_test", "parvis/app"),
		}, nil},

		{"only", "outside the list", files{
			"engine/ledger/doc.go": "//arch:only base/id\npackage ledger\n",
			"engine/ledger/a.go":   imports("ledger", "fmt", "parvis/base/id", "parvis/base/store", "golang.org/x/text/cases"),
		}, []string{"engine/ledger/a.go:4 2.5", "engine/ledger/a.go:5 2.5"}},
		{"only", "not declared", files{"system/family/family.go": imports("family")}, []string{"system/family/family.go 2.5"}},
		{"only", "listing what is out of reach", files{"system/family/doc.go": "//arch:only base/id engine/message\npackage family\n"}, []string{"system/family/doc.go:1 2.5"}},
		{"only", "clean", files{
			"engine/policy/decide/doc.go":    "// Package decide decides.\n//\n//arch:only std\npackage decide\n",
			"engine/policy/decide/a.go":      imports("decide", "slices"),
			"engine/policy/decide/a_test.go": imports("decide", "pgregory.net/rapid"),
		}, nil},

		{"tests-only", "testkit in the program", files{"engine/post/a.go": imports("post", "parvis/base/testkit")}, []string{"engine/post/a.go:2 2.4"}},
		{"tests-only", "testing in the program", files{"engine/post/a.go": imports("post", "testing")}, []string{"engine/post/a.go:2 2.4"}},
		{"tests-only", "clean", files{
			"engine/post/a_test.go":   imports("post_test", "testing", "parvis/base/testkit"),
			"base/blob/blobtest/a.go": imports("blobtest", "testing", "parvis/base/testkit"),
		}, nil},

		{"modules", "not allowed at all", files{"engine/post/a.go": imports("post", "example.org/thing")}, []string{"engine/post/a.go:2 2.6"}},
		{"modules", "in another folder", files{
			"app/allow.txt":    "# a comment\nexample.org/sql base/store # one place\n",
			"go.mod":           "require example.org/sql v1.0.0\n",
			"engine/post/a.go": imports("post", "example.org/sql/driver"),
			"base/store/a.go":  imports("store", "example.org/sql/driver"),
		}, []string{"engine/post/a.go:2 2.6"}},
		{"modules", "test module in the program", files{
			"app/allow.txt":         "example.org/rapid test\n",
			"go.mod":                "require example.org/rapid v1.0.0\n",
			"engine/post/a.go":      imports("post", "example.org/rapid"),
			"engine/post/a_test.go": imports("post", "example.org/rapid"),
		}, []string{"engine/post/a.go:2 2.6"}},
		{"modules", "line without a module", files{"app/allow.txt": "\nexample.org/gone base\n", "go.mod": "module parvis\n"}, []string{"app/allow.txt:2 11.4"}},
		{"modules", "too many", manyModules(maxModules + 1), []string{"app/allow.txt 11.4"}},
		{"modules", "clean", files{
			"app/allow.txt":         "example.org/text/norm base engine\nexample.org/text base/i18n\nexample.org/html base/web desk*.go\n",
			"go.mod":                "require (\n\texample.org/text v1.0.0\n\texample.org/html v1.0.0\n)\n",
			"engine/post/a.go":      imports("post", "example.org/text/norm", "fmt"),
			"base/i18n/a.go":        imports("i18n", "example.org/text/language"),
			"system/rights/desk.go": imports("rights", "example.org/html"),
		}, nil},

		{"import-depth", "nine in a row", chain, []string{"engine/e0 3.8", "engine/e1 3.8"}},
		{"import-depth", "clean", short, nil},

		{"http-place", "elsewhere", files{"system/rights/claim.go": imports("rights", "fmt", "net/http")}, []string{"system/rights/claim.go:3 3.6"}},
		{"http-place", "clean", files{
			"system/rights/api.go":        imports("rights", "net/http"),
			"system/rights/desk_claim.go": imports("rights", "net/http"),
			"engine/post/pages.go":        imports("post", "net/http"),
			"engine/post/a_test.go":       imports("post", "net/http/httptest"),
			"base/web/web.go":             imports("web", "net/http"),
			"edge/pages/home.go":          imports("pages", "net/http"),
		}, nil},
	}
}

func manyModules(n int) files {
	var allow, gomod strings.Builder
	var paths []string
	for i := range n {
		fmt.Fprintf(&allow, "example.org/m%d base/web\n", i)
		fmt.Fprintf(&gomod, "require example.org/m%d v1.0.0\n", i)
		paths = append(paths, fmt.Sprintf("example.org/m%d", i))
	}
	return files{"app/allow.txt": allow.String(), "go.mod": gomod.String(), "base/web/a.go": imports("web", paths...)}
}

// plantedSizes shows architecture 3.8, 3.9 and 4.1.
func plantedSizes() []plant {
	functions := func(long int) string {
		var b strings.Builder
		b.WriteString("package post\n")
		for i := range 12 {
			n := 5
			if i >= 12-long {
				n = maxNinetieth
			}
			b.WriteString(longFunc(fmt.Sprintf("f%d", i), n))
		}
		return b.String()
	}
	big := files{}
	for i := range 9 {
		big[fmt.Sprintf("engine/post/f%d.go", i)] = "package post\n" + repeat(700, "//")
	}
	exported := "package post\n"
	for i := range maxExported + 1 {
		exported += fmt.Sprintf("// N%d is one.\nvar N%d = 1\n", i, i)
	}
	return []plant{
		{"file-size", "801 lines", files{"engine/post/a.go": "package post\n" + repeat(800, "//")}, []string{"engine/post/a.go:801 3.8"}},
		{"file-size", "clean", files{
			"engine/post/a.go":      "package post\n" + repeat(799, "//"),
			"engine/post/a_test.go": "package post\n" + repeat(900, "//"),
			"engine/post/b.go":      "// Code generated by hand; DO NOT EDIT.\n\npackage post\n" + repeat(900, "//"),
		}, nil},
		{"folder-size", "6,309 lines", big, []string{"engine/post 3.8"}},
		{"folder-size", "clean", files{"engine/post/a.go": "package post\n" + repeat(700, "//")}, nil},
		{"function-size", "101 lines", files{"engine/post/a.go": gofile("post", "", longFunc("f", 101))}, []string{"engine/post/a.go:3 3.8"}},
		{"function-size", "ninetieth percentile", files{"engine/post/a.go": functions(2)}, []string{"engine/post 3.8"}},
		{"function-size", "clean", files{
			"engine/post/a.go":   functions(1),
			"engine/graph/a.go":  gofile("graph", longFunc("f", 100)),
			"engine/policy/a.go": gofile("policy", "// f lists.\n//\n//arch:table\n"+longFunc("f", 300)),
		}, nil},
		{"exported", "41 names", files{"engine/post/a.go": exported}, []string{"engine/post 3.9"}},
		{"exported", "without a sentence", files{"engine/post/a.go": gofile("post",
			"func Publish() {}",
			"// Makes a post.", "func Make() {}",
			"// Posts are many.", "type Post struct{}",
			"func (p *Post) Edit() {}",
			"var Limit = 1",
			"const (", "\tA = 1", "\tB = 2", ")",
			"// Publishing is a longer word.", "func Publish2() {}",
			"var (", "\t// The Most of it.", "\tMost = 3", ")",
		)}, []string{
			"engine/post/a.go:2 3.9", "engine/post/a.go:4 3.9", "engine/post/a.go:6 3.9", "engine/post/a.go:7 3.9",
			"engine/post/a.go:8 3.9", "engine/post/a.go:10 3.9", "engine/post/a.go:11 3.9", "engine/post/a.go:14 3.9",
			"engine/post/a.go:17 3.9",
		}},
		{"exported", "clean", files{
			"engine/post/a.go": gofile("post",
				"// Publish makes a post public.", "func Publish() {}",
				"// Post is what people write.", "type Post[T any] struct{}",
				"// Edit changes the text.", "func (p *Post[T]) Edit() {}",
				"func (p Post[T]) String() string { return \"\" }",
				"// The states of a post.", "const (", "\tDraft = 1", "\tOpen = 2", ")",
				"var (", "\t// Limit is in characters.", "\tLimit = 1", "\tother = 2", ")",
				"const (", "\t// Least and Most bound a text.", "\tLeast = 1", "\tMost = 2", ")",
				"func hidden() {}", "type inner struct{}", "func (inner) Shown() {}"),
			"cmd/parvis/main.go": gofile("main", "func Run() {}"),
		}, nil},
		{"names", "words that say nothing", files{
			"engine/post/util/a.go":       imports("util"),
			"engine/post/edit_helpers.go": imports("post"),
			"engine/post/a.go":            gofile("post", "type EditManager struct{}", "type Service struct{}"),
		}, []string{"engine/post/util 4.1", "engine/post/a.go:2 4.1", "engine/post/a.go:3 4.1", "engine/post/edit_helpers.go:1 4.1"}},
		{"names", "clean", files{"engine/post/timeline.go": gofile("post", "type Handle struct{}", "type handler struct{}")}, nil},
	}
}
