package app_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// The order lists of architecture 3.2 and 3.3: a folder may import the ones
// before it.
var orders = map[string][]string{
	"engine": {
		"audit", "tlog", "account", "age", "graph", "policy", "entitlement", "ledger", "billing", "media",
		"fingerprint", "post", "message", "live", "audience", "report", "search", "notify", "archive",
	},
	"base": {
		"id", "clock", "fault", "config", "log", "metrics", "i18n", "seal", "ratelimit", "store", "event",
		"timer", "bus", "blob", "fetch", "mail", "push", "web", "testkit",
	},
}

// restrained folders must declare //arch:only; the values are what they must
// not list (architecture 2.5).
var restrained = map[string][]string{
	"system/family":        {"engine/message", "engine/post"},
	"engine/policy/decide": {"base", "engine", "system"},
	"engine/ledger":        {"engine/account", "engine/post", "engine/message"},
}

func checkFloors(t *tree) (found []finding) {
	for _, s := range t.files {
		from := floor(s.dir)
		if list := orders[from]; list != nil && !slices.Contains(list, owner(s.dir)) {
			found = append(found, finding{s.at(s.syntax.Package), "2.3", fmt.Sprintf("folder %s is not in the order list of its floor", s.dir)})
		}
		for _, i := range s.imported() {
			to, ok := i.local()
			if !ok || to == s.dir {
				continue
			}
			if rule, what := judgeImport(s, to); rule != "" {
				found = append(found, finding{s.at(i.spec.Pos()), rule, what})
			}
		}
	}
	return found
}

// judgeImport gives the rule that forbids the import and what is wrong with it;
// "" when it is allowed.
func judgeImport(s *source, to string) (rule, what string) {
	what = fmt.Sprintf("%s imports %s", s.dir, to)
	from, target := floor(s.dir), floor(to)
	switch {
	case target == "cmd":
		return "2.4", what + "; nothing imports cmd"
	case s.test && s.external:
		return "", ""
	case target == "app" && from != "cmd" && from != "app" && !within(s.dir, "bench"):
		return "2.4", what + "; only cmd, bench and tests in _test packages import app"
	case within(to, "bench") && !within(s.dir, "bench"):
		return "2.4", what + "; nothing imports bench"
	case from == "" || target == "" || s.support && from == target:
		return "", ""
	case slices.Index(floorNames, target) < slices.Index(floorNames, from):
		return "2.1", what + ", which is a floor above"
	case from != target || owner(s.dir) == owner(to):
		return "", ""
	case from == "system" || from == "edge":
		return "2.2", what + ", which is beside it"
	}
	list := orders[from]
	if list != nil && slices.Index(list, owner(to)) > slices.Index(list, owner(s.dir)) {
		return "2.3", what + ", which comes later in the order of the floor"
	}
	return "", ""
}

// checkOnly holds folders to the //arch:only line of their doc.go. The standard
// library is always allowed; "std" alone says that nothing else is.
func checkOnly(t *tree) (found []finding) {
	for _, dir := range t.dirNames {
		only, where := declaredOnly(t.dirs[dir])
		banned, must := restrained[dir]
		if must && where == "" {
			found = append(found, finding{t.dirs[dir][0].path, "2.5", dir + " must declare //arch:only in its doc.go"})
		}
		for _, name := range only {
			if slices.ContainsFunc(banned, func(b string) bool { return within(name, b) }) {
				found = append(found, finding{where, "2.5", fmt.Sprintf("%s may not list %s", dir, name)})
			}
		}
		if where == "" {
			continue
		}
		for _, s := range t.dirs[dir] {
			found = append(found, outsideOnly(s, only)...)
		}
	}
	return found
}

func declaredOnly(files []*source) (only []string, where string) {
	for _, s := range files {
		if s.base != "doc.go" {
			continue
		}
		for _, group := range s.syntax.Comments {
			for _, c := range group.List {
				if rest, ok := strings.CutPrefix(c.Text, "//arch:only"); ok {
					only = append(only, strings.Fields(rest)...)
					where = s.at(c.Pos())
				}
			}
		}
	}
	return only, where
}

func outsideOnly(s *source, only []string) (found []finding) {
	if s.test {
		return nil
	}
	for _, i := range s.imported() {
		name := i.path
		if dir, ok := i.local(); ok {
			name = dir
		}
		if i.standard() || within(name, s.dir) || slices.Contains(only, name) {
			continue
		}
		found = append(found, finding{s.at(i.spec.Pos()), "2.5", fmt.Sprintf("%s imports %s, which its //arch:only line does not name", s.dir, name)})
	}
	return found
}

// within tells whether folder or module a is b or lies below it.
func within(a, b string) bool { return a == b || strings.HasPrefix(a, b+"/") }

// checkTestSupport keeps test support out of the program.
func checkTestSupport(t *tree) (found []finding) {
	for _, s := range t.files {
		if !s.code() {
			continue
		}
		for _, i := range s.imported() {
			dir, ok := i.local()
			if ok && supportDir(dir) || i.path == "testing" {
				found = append(found, finding{s.at(i.spec.Pos()), "2.4", fmt.Sprintf("%s imports %s, which only tests may", s.path, i.path)})
			}
		}
	}
	return found
}

// maxDepth is the longest chain of imports inside one floor, in packages. The
// floors themselves add at most six; counted across floors, the order of 3.2 and
// 3.3 alone would make every chain from the door longer (docs/decisions/0001).
const maxDepth = 8

func checkImportDepth(t *tree) (found []finding) {
	next := map[string][]string{}
	for _, s := range t.files {
		if !s.code() || floor(s.dir) == "" {
			continue
		}
		for _, i := range s.imported() {
			dir, ok := i.local()
			if ok && dir != s.dir && floor(dir) == floor(s.dir) && !slices.Contains(next[s.dir], dir) {
				next[s.dir] = append(next[s.dir], dir)
			}
		}
	}
	longest := map[string][]string{}
	for _, dir := range t.dirNames {
		slices.Sort(next[dir])
		if chain := longestChain(dir, next, longest); len(chain) > maxDepth {
			found = append(found, finding{dir, "3.8", fmt.Sprintf("a chain of %d imports: %s", len(chain), strings.Join(chain, " -> "))})
		}
	}
	return found
}

// longestChain remembers its answers in known; a folder under work counts as a
// chain of itself, so a cycle (which does not compile) ends the walk.
func longestChain(dir string, next map[string][]string, known map[string][]string) []string {
	if chain, ok := known[dir]; ok {
		return chain
	}
	known[dir] = []string{dir}
	var best []string
	for _, to := range next[dir] {
		if chain := longestChain(to, next, known); len(chain) > len(best) {
			best = chain
		}
	}
	known[dir] = append([]string{dir}, best...)
	return known[dir]
}

// checkHTTPPlace keeps net/http of systems and engines in the files of their
// endpoints and pages.
func checkHTTPPlace(t *tree) (found []finding) {
	for _, s := range t.files {
		if f := floor(s.dir); !s.code() || f != "system" && f != "engine" || hasPrefix(s.base, "api", "desk", "pages") {
			continue
		}
		for _, i := range s.imported() {
			if within(i.path, "net/http") {
				found = append(found, finding{s.at(i.spec.Pos()), "3.6", fmt.Sprintf("%s is imported outside api*.go, desk*.go and pages*.go", i.path)})
			}
		}
	}
	return found
}

func hasPrefix(name string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// selectors reports each use of the named members of a package in files that
// pick chooses.
func selectors(t *tree, pick func(*source) bool, importPath string, bad func(string) bool, rule, advice string) (found []finding) {
	for _, s := range t.files {
		if !pick(s) {
			continue
		}
		s.uses(importPath, func(name string, pos token.Pos) {
			if bad(name) {
				found = append(found, finding{s.at(pos), rule, fmt.Sprintf("%s.%s %s", importPath, name, advice)})
			}
		})
		for _, i := range s.imported() {
			if i.path == importPath && i.spec.Name != nil && i.spec.Name.Name == "." {
				found = append(found, finding{s.at(i.spec.Pos()), rule, "a dot import hides what is used of " + importPath})
			}
		}
	}
	return found
}

func oneOf(names ...string) func(string) bool {
	return func(name string) bool { return slices.Contains(names, name) }
}

func checkClock(t *tree) []finding {
	pick := func(s *source) bool { return s.code() && floor(s.dir) != "" && s.dir != "base/clock" }
	return selectors(t, pick, "time", oneOf("Now", "After", "Sleep", "Tick", "NewTimer", "NewTicker", "AfterFunc", "Since", "Until"),
		"10.1", "stands outside base/clock; take a clock.Clock, or tx.Now() in a transaction")
}

func checkSleep(t *tree) []finding {
	pick := func(s *source) bool { return !s.code() }
	return selectors(t, pick, "time", oneOf("Sleep"), "14.5", "in a test; move the manual clock or wait for the fact itself")
}

// checkMux lets each edge route in one place (12.1).
func checkMux(t *tree) (found []finding) {
	pick := func(s *source) bool { return s.code() && floor(s.dir) == "edge" }
	seen := map[string]bool{}
	const what = "is a second mux in this protocol"
	made := append(selectors(t, pick, "net/http", oneOf("NewServeMux"), "12.1", what), selectors(t, pick, "parvis/base/web", oneOf("NewMux"), "12.1", what)...)
	for _, f := range made {
		edge := strings.Join(strings.SplitN(f.where, "/", 3)[:2], "/")
		if seen[edge] {
			found = append(found, f)
		}
		seen[edge] = true
	}
	return found
}

func checkEnvironment(t *tree) []finding {
	pick := func(s *source) bool { return s.code() && floor(s.dir) != "" && s.dir != "base/config" }
	return selectors(t, pick, "os", oneOf("Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "Clearenv"),
		"10.4", "stands outside base/config")
}

func checkRandom(t *tree) []finding {
	pick := func(*source) bool { return true }
	seeded := oneOf("New", "NewSource", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "Source", "Source64", "PCG", "ChaCha8", "Zipf")
	global := func(name string) bool { return !seeded(name) }
	found := selectors(t, pick, "math/rand", global, "10.3", "draws from the global source; hand in a seeded *rand.Rand")
	return append(found, selectors(t, pick, "math/rand/v2", global, "10.3", "draws from the global source; hand in a seeded *rand.Rand")...)
}

func checkContext(t *tree) []finding {
	pick := func(s *source) bool {
		return s.code() && slices.Contains([]string{"system", "engine", "base"}, floor(s.dir))
	}
	return selectors(t, pick, "context", oneOf("Background", "TODO"), "10.6", "below the edges; take the caller's context")
}

// topFuncs calls visit for each function and method of the file.
func (s *source) topFuncs(visit func(*ast.FuncDecl)) {
	for _, d := range s.syntax.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			visit(f)
		}
	}
}

func checkInit(t *tree) (found []finding) {
	for _, s := range t.files {
		s.topFuncs(func(f *ast.FuncDecl) {
			if f.Recv == nil && f.Name.Name == "init" {
				found = append(found, finding{s.at(f.Pos()), "2.7", "an init function; do the work in New, called by the wiring"})
			}
		})
	}
	return found
}
