package app_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// update rewrites what a test compares with, instead of comparing. Another test
// package linked into the same binary may have defined it.
var update = updateFlag()

func updateFlag() func() bool {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "rewrite generated and golden files")
	}
	return func() bool { return flag.Lookup("update").Value.String() == "true" }
}

// allowed is one line of app/allow.txt: a module, or a package of it, and where
// it may be imported.
type allowed struct {
	module string
	places []string
	where  string
}

// readAllow parses app/allow.txt: "module place place ...", # begins a comment.
// The first line that fits an import decides.
func readAllow(text string) (list []allowed) {
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if f := strings.Fields(line); len(f) > 0 {
			list = append(list, allowed{f[0], f[1:], fmt.Sprintf("app/allow.txt:%d", n+1)})
		}
	}
	return list
}

// permits tells whether the file may import the module. A place is a folder
// with all below it, "test" for every test, or a pattern of file names such as
// "desk*.go" for every file of that name.
func (a allowed) permits(s *source) bool {
	return slices.ContainsFunc(a.places, func(place string) bool {
		if place == "test" {
			return !s.code()
		}
		if strings.Contains(place, "*") {
			ok, _ := path.Match(place, s.base)
			return ok
		}
		return within(s.dir, place)
	})
}

// maxModules is the most outside modules that the program names itself
// (architecture 11.4).
const maxModules = 45

func checkModules(t *tree) (found []finding) {
	list := readAllow(t.texts["app/allow.txt"])
	gomod := t.texts["go.mod"]
	direct := map[string]bool{}
	for _, s := range t.files {
		for _, i := range s.imported() {
			if _, local := i.local(); local || i.standard() || i.path == "C" {
				continue
			}
			n := slices.IndexFunc(list, func(a allowed) bool { return within(i.path, a.module) })
			switch {
			case n < 0:
				found = append(found, finding{s.at(i.spec.Pos()), "2.6", i.path + " belongs to no module of app/allow.txt"})
			case !list[n].permits(s):
				found = append(found, finding{s.at(i.spec.Pos()), "2.6", fmt.Sprintf("%s may be imported only in %s (%s)", i.path, strings.Join(list[n].places, ", "), list[n].where)})
			default:
				direct[moduleOf(gomod, list[n].module)] = true
			}
		}
	}
	for _, a := range list {
		if gomod != "" && moduleOf(gomod, a.module) == "" {
			found = append(found, finding{a.where, "11.4", a.module + " is not in go.mod; take the line out"})
		}
	}
	if len(direct) > maxModules {
		found = append(found, finding{"app/allow.txt", "11.4", fmt.Sprintf("%d outside modules are imported, %d are the most", len(direct), maxModules)})
	}
	return found
}

// moduleOf gives the module of go.mod that a line of allow.txt speaks of: the
// line may name a package of it. It gives "" when there is none.
func moduleOf(gomod, name string) string {
	for ; strings.Contains(name, "/"); name = path.Dir(name) {
		if strings.Contains(gomod, name+" v") {
			return name
		}
	}
	return ""
}

// TestDeps compares deps.txt with the packages that the program links, for the
// one platform that the list is made for (architecture 11.1).
func TestDeps(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("../cmd/parvis"); err != nil {
		t.Skip("cmd/parvis does not exist yet")
	}
	cmd := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./cmd/parvis")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	lines := strings.Fields(string(out))
	slices.Sort(lines)
	now := strings.Join(lines, "\n") + "\n"
	if update() {
		if err := os.WriteFile("../deps.txt", []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile("../deps.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range diffLines(string(was), now) {
		t.Errorf("deps.txt: %s\n\trule 11.1, because %s", d, reasons["11.1"])
	}
	if t.Failed() {
		t.Log("rewrite it: go test ./app -run TestDeps -update; the diff is read in review")
	}
}

// diffLines says which lines of two sorted lists have no partner.
func diffLines(was, now string) (diff []string) {
	a, b := strings.Fields(was), strings.Fields(now)
	for _, line := range b {
		if !slices.Contains(a, line) {
			diff = append(diff, line+" is linked but not listed")
		}
	}
	for _, line := range a {
		if !slices.Contains(b, line) {
			diff = append(diff, line+" is listed but not linked")
		}
	}
	return diff
}
