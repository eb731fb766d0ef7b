package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// citation is a number where a test names it.
type citation struct {
	number number
	where  string
}

// report is what the comparison found.
type report struct {
	unknown      []citation
	missing      []demand
	shown, later int
}

// run compares the list with the tests of a repository; ok when nothing is
// missing or unknown.
func run(w io.Writer, root fs.FS) (ok bool, err error) {
	text, err := fs.ReadFile(root, "docs/musts.txt")
	if err != nil {
		return false, err
	}
	l, err := parseList(string(text))
	if err != nil {
		return false, err
	}
	cited, err := citations(root, l.papers)
	if err != nil {
		return false, err
	}
	r := compare(l, cited)
	r.print(w)
	return len(r.unknown) == 0 && len(r.missing) == 0, nil
}

func compare(l list, cited []citation) (r report) {
	seen := map[number]bool{}
	for _, c := range cited {
		seen[c.number] = true
		if !l.known[c.number] {
			r.unknown = append(r.unknown, c)
		}
	}
	for _, d := range l.demands {
		switch {
		case seen[d.number]:
			r.shown++
		case d.later:
			r.later++
		default:
			r.missing = append(r.missing, d)
		}
	}
	return r
}

// citations gives what the Go tests and the client tests of a repository cite.
func citations(root fs.FS, papers []string) (all []citation, err error) {
	c := newCiter(papers)
	err = fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if p != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"node_modules", "testdata", "data"}, d.Name())) {
				return fs.SkipDir
			}
			return nil
		}
		goTest := strings.HasSuffix(p, "_test.go")
		clientTest := strings.HasPrefix(p, "test/") && slices.Contains([]string{".js", ".mjs", ".ts"}, path.Ext(p))
		if !goTest && !clientTest {
			return nil
		}
		text, err := fs.ReadFile(root, p)
		if err != nil {
			return err
		}
		found := c.inText(p, string(text))
		if goTest {
			found, err = c.inGo(p, text)
		}
		all = append(all, found...)
		return err
	})
	return all, err
}

// citer finds citations of a set of papers.
type citer struct{ comment, name *regexp.Regexp }

// newCiter builds the two shapes of a citation. After the first number, only
// numbers with a dot continue a list, so that "social-core 5, 12 characters"
// cites one number.
func newCiter(papers []string) citer {
	names := make([]string, len(papers))
	for i, p := range papers {
		names[i] = regexp.QuoteMeta(p)
	}
	either := strings.Join(names, "|")
	return citer{
		comment: regexp.MustCompile(`\b(` + either + `)\s+([A-Z]?\d+(?:\.\d+)*[a-z]?\b)((?:(?:, | and | to |, and )\d+(?:\.\d+)+[a-z]?\b)*)`),
		name:    regexp.MustCompile(`_(` + strings.ReplaceAll(either, "-", "_") + `)_([A-Z]?\d+(?:_\d+)*)$`),
	}
}

// inGo looks into the comments of a Go test and the names of its functions.
func (c citer) inGo(p string, text []byte) (found []citation, err error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, p, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, group := range f.Comments {
		for _, line := range group.List {
			for _, n := range c.inComment(line.Text) {
				found = append(found, citation{n, fset.Position(line.Pos()).String()})
			}
		}
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if m := c.name.FindStringSubmatch(fn.Name.Name); m != nil {
			n := numberOf(strings.ReplaceAll(m[1], "_", "-"), strings.ReplaceAll(m[2], "_", "."))
			found = append(found, citation{n, fset.Position(fn.Pos()).String()})
		}
	}
	return found, nil
}

// inText looks into the // comments of another language's test.
func (c citer) inText(p, text string) (found []citation) {
	for i, line := range strings.Split(text, "\n") {
		if _, comment, ok := strings.Cut(line, "//"); ok {
			for _, n := range c.inComment(comment) {
				found = append(found, citation{n, fmt.Sprintf("%s:%d", p, i+1)})
			}
		}
	}
	return found
}

var following = regexp.MustCompile(`(, and |, | and | to )(\d+(?:\.\d+)+[a-z]?)`)

// inComment gives the numbers that a comment cites, ranges written out.
func (c citer) inComment(text string) (numbers []number) {
	for _, m := range c.comment.FindAllStringSubmatch(text, -1) {
		last := m[2]
		numbers = append(numbers, numberOf(m[1], last))
		for _, next := range following.FindAllStringSubmatch(m[3], -1) {
			between := []string{next[2]}
			if next[1] == " to " {
				if whole, err := expand(last + "-" + next[2]); err == nil {
					between = whole[1:]
				}
			}
			for _, n := range between {
				numbers = append(numbers, numberOf(m[1], n))
			}
			last = next[2]
		}
	}
	return numbers
}
