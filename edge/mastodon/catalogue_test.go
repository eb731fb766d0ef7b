package mastodon

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/edge/mastodon/wording"
)

var (
	faultCall = regexp.MustCompile(`fault\.New\(fault\.(\w+), "([a-z0-9_.]+)"([^\n]*)`)
	faultArg  = regexp.MustCompile(`Name: "(\w+)"`)
)

var kindsByName = map[string]fault.Kind{
	"Internal": fault.Internal, "Invalid": fault.Invalid, "Unauthenticated": fault.Unauthenticated, "Forbidden": fault.Forbidden, "Missing": fault.Missing,
	"Gone": fault.Gone, "Conflict": fault.Conflict, "Limited": fault.Limited, "TooLarge": fault.TooLarge, "Unsupported": fault.Unsupported, "Unavailable": fault.Unavailable,
}

// floors are those whose faults reach this edge.
var floors = []string{"../../base", "../../engine"}

// catalogue gathers the declared faults of the floors below, and their words.
func catalogue(t *testing.T) ([]*fault.Fault, *i18n.Catalogue) {
	t.Helper()
	var list []*fault.Fault
	var words []fs.FS
	for _, floor := range floors {
		err := filepath.WalkDir(floor, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "i18n":
				return fs.SkipDir // its sentences are in every catalogue
			case d.IsDir() && d.Name() == "locales":
				words = append(words, os.DirFS(filepath.Dir(path)))
				return nil
			case d.Name() != "faults.go":
				return nil
			}
			text, err := os.ReadFile(path)
			for _, m := range faultCall.FindAllStringSubmatch(string(text), -1) {
				var args []fault.Arg
				for _, a := range faultArg.FindAllStringSubmatch(m[3], -1) {
					args = append(args, fault.Arg{Name: a[1], Value: 7})
				}
				list = append(list, fault.New(kindsByName[m[1]], m[2], args...))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	c, err := i18n.New(i18n.French, words...)
	if err != nil {
		t.Fatal(err)
	}
	return list, c
}

// late are arguments that a verb or this edge adds when it knows them.
var late = []fault.Arg{{Name: "What", Value: "x"}, {Name: "Value", Value: "x"}, {Name: "IDs", Value: "7"}, {Name: "Max", Value: 7}, {Name: "Name", Value: "x"}}

// architecture 7.4: every code of the floors below has a status of its kind and a
// sentence; none is answered as a failure of the server.
func TestEveryFaultHasASentence(t *testing.T) {
	t.Parallel()
	list, words := catalogue(t)
	if len(list) < 100 {
		t.Fatalf("only %d faults found", len(list))
	}
	c := &call{Edge: &Edge{Options: Options{Words: words}}}
	known := map[string]bool{}
	for _, f := range list {
		known[f.Code] = true
		status, text := c.wording(f.With(append(late, f.Args...)...))
		if status < 400 || status >= 500 && f.Kind != fault.Internal && f.Kind != fault.Unavailable {
			t.Errorf("%s (%s): status %d", f.Code, f.Kind, status)
		}
		if text == "" || text == wording.Invalid || strings.ContainsAny(text, "{}") || strings.Contains(text, "fault.") {
			t.Errorf("%s (%s): sentence %q", f.Code, f.Kind, text)
		}
	}
	for _, code := range wording.Codes() {
		if !known[code] && !strings.HasPrefix(code, "mastodon.") {
			t.Errorf("a sentence for %s, which no folder declares", code)
		}
	}
}
