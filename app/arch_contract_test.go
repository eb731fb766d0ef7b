package app_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// eventsFile is the contract of the log (architecture 5.5): a line for each event
// with its subject, version and field names.
const eventsFile = "app/events.txt"

const eventsHead = `# What stands in the log of events (architecture 5.5), one a line: subject,
# version, names of the fields. Made by: go test ./app -run TestEventsFile -update
# A field may be added. One that goes or changes its name needs a new version, and
# the readers keep a decoder of the old one (architecture 17.6).

`

// promise is one line of the contract.
type promise struct {
	subject, version string
	fields           []string
}

func (p promise) String() string {
	return strings.Join(append([]string{p.subject, p.version}, p.fields...), " ")
}

// promises gives the contract of the events in the tree, in order.
func promises(t *tree) (list []promise) {
	for _, e := range eventTypes(t) {
		if e.owned() {
			list = append(list, promise{e.subject, e.version(), e.fields()})
		}
	}
	slices.SortFunc(list, func(a, b promise) int { return cmp.Compare(a.subject, b.subject) })
	return list
}

// version reads the V of the Kind that EventKind gives.
func (e eventType) version() string {
	v := "v?"
	e.src.topFuncs(func(f *ast.FuncDecl) {
		if f.Recv == nil || f.Name.Name != "EventKind" || receiver(f) != e.name {
			return
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok && fmt.Sprint(kv.Key) == "V" {
				if lit, ok := kv.Value.(*ast.BasicLit); ok && lit.Kind == token.INT {
					v = "v" + lit.Value
				}
			}
			return true
		})
	})
	return v
}

// fields names what the event's JSON has. One that comes by embedding stands as
// the type's name.
func (e eventType) fields() (names []string) {
	for _, s := range e.src.tree.dirs[e.src.dir] {
		for _, d := range s.syntax.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE || !s.code() {
				continue
			}
			for _, spec := range g.Specs {
				ts := spec.(*ast.TypeSpec)
				if body, ok := ts.Type.(*ast.StructType); ok && ts.Name.Name == e.name {
					for _, f := range body.Fields.List {
						names = append(names, jsonNames(f)...)
					}
				}
			}
		}
	}
	return names
}

// jsonNames gives the names of a field in JSON; none when it is left out.
func jsonNames(f *ast.Field) (names []string) {
	tag := ""
	if f.Tag != nil {
		text, _ := strconv.Unquote(f.Tag.Value)
		tag, _, _ = strings.Cut(reflect.StructTag(text).Get("json"), ",")
	}
	if tag == "-" {
		return nil
	}
	if tag != "" {
		return []string{tag}
	}
	if len(f.Names) == 0 {
		return []string{fmt.Sprint(f.Type)}
	}
	for _, n := range f.Names {
		if n.IsExported() {
			names = append(names, n.Name)
		}
	}
	return names
}

func parsePromises(text string) (list []promise) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if f := strings.Fields(line); len(f) > 1 {
			list = append(list, promise{f[0], f[1], f[2:]})
		}
	}
	return list
}

// broken tells which fields are gone although the version is the same.
func broken(was, now []promise) (found []string) {
	for _, old := range was {
		for _, p := range now {
			if p.subject != old.subject || p.version != old.version {
				continue
			}
			for _, f := range old.fields {
				if !slices.Contains(p.fields, f) {
					found = append(found, fmt.Sprintf("event %s %s has no field %s any more: raise its version, or give the field its name back", p.subject, p.version, f))
				}
			}
		}
	}
	return found
}

// TestEventsFile compares the contract with the events in the code. // architecture 5.5, 17.6
func TestEventsFile(t *testing.T) {
	t.Parallel()
	tr, err := loadTree(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	now := promises(tr)
	text := eventsHead
	for _, p := range now {
		if p.version == "v?" {
			t.Errorf("event %s: its version is no number in EventKind", p.subject)
		}
		text += p.String() + "\n"
	}
	was, err := os.ReadFile("../" + eventsFile)
	if err != nil && !update() {
		t.Fatal(err)
	}
	for _, b := range broken(parsePromises(string(was)), now) {
		t.Error(b)
	}
	if t.Failed() || string(was) == text {
		return
	}
	if !update() {
		t.Fatalf("%s is not what the code says; review the difference of: go test ./app -run TestEventsFile -update", eventsFile)
	}
	if err := os.WriteFile("../"+eventsFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestABrokenContractIsFound: a field may come; one that goes or is called
// otherwise needs another version. // architecture 5.5
func TestABrokenContractIsFound(t *testing.T) {
	t.Parallel()
	code := func(version, body string) []promise {
		tr, err := loadTree(fstest.MapFS{"engine/post/events.go": {Data: []byte(gofile("post", `import "parvis/base/event"`,
			"type Said struct {", body, "}", `func (Said) EventKind() event.Kind { return event.Kind{Subject: "post.said", V: `+version+` } }`))}})
		if err != nil {
			t.Fatal(err)
		}
		return promises(tr)
	}
	was := code("1", "\tPost, Author int64\n\tHas int `json:\",omitzero\"`\n\tLang string `json:\"lang\"`\n\thidden int\n\tNot int `json:\"-\"`")
	if got := fmt.Sprint(was); got != "[post.said v1 Post Author Has lang]" {
		t.Fatal(got)
	}
	if again := parsePromises("# head\n" + was[0].String() + "\n"); fmt.Sprint(again) != fmt.Sprint(was) {
		t.Errorf("%v read as %v", was, again)
	}
	same := "\tAuthor, Post int64\n\tHas int\n\tLang string `json:\"lang\"`\n"
	for _, c := range []struct {
		version, body string
		found         int
	}{
		{"1", same, 0},
		{"1", same + "\tMore int", 0},
		{"1", "\tPost int64\n\tHas int\n\tLang string `json:\"lang\"`", 1},
		{"1", "\tPost, Author int64\n\tHas int\n\tLang string", 1},
		{"1", "\tPost, Author int64\n\tHaving int\n\tLang string `json:\"-\"`", 2},
		{"2", "\tPost int64", 0},
	} {
		if got := broken(was, code(c.version, c.body)); len(got) != c.found {
			t.Errorf("v%s %s: %v", c.version, c.body, got)
		}
	}
}
