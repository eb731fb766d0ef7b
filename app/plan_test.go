package app_test

import (
	"go/ast"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"parvis/app"
	"parvis/base/store"
	"parvis/base/testkit"
)

var (
	bigTable    = regexp.MustCompile(`(?m)^-- big\nCREATE TABLE (\w+)`)
	inList      = regexp.MustCompile(`IN \((\$\d+)\)`)
	placeholder = regexp.MustCompile(`\$\d+`)
	scanned     = regexp.MustCompile(`^SCAN (\w+)(.*)$`)
	// coarse is a step that finds rows by nothing but a column of few values: as
	// good as reading the table, unless it is the whole plan of a listing that ends
	// or of a count.
	coarse  = regexp.MustCompile(`^SEARCH (\w+) USING (?:COVERING )?INDEX \w+ \((?:deleted_at|state|kind|role|visibility|type|filtered)=\?\)$`)
	bounded = regexp.MustCompile(`(?i)LIMIT|count\(|EXISTS`)
)

// TestNoFullScan asks the database how it would run every statement of every
// store*.go: no table that grows with the network is read from end to end.
func TestNoFullScan(t *testing.T) { // architecture 6.10
	t.Parallel()
	big := map[string]bool{}
	for _, src := range app.Migrations() {
		err := fs.WalkDir(src.FS, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(src.FS, path)
			for _, m := range bigTable.FindAllStringSubmatch(string(text), -1) {
				big[m[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(big) < 40 {
		t.Fatalf("only %d tables are marked as big", len(big))
	}
	k := testkit.Lite(t, app.Migrations())
	asked := 0
	for _, l := range sqlTexts(parsed(t), func(s *source) bool { return s.code() && hasPrefix(s.base, "store") && !sqlFree(s.dir) }) {
		if !statement.MatchString(l.text) || !l.whole || hasPrefix(strings.TrimSpace(l.text), "INSERT INTO") && !strings.Contains(l.text, "SELECT") {
			continue
		}
		plan, err := explain(k, l.text)
		if err == nil && inList.MatchString(l.text) {
			// A list of several is another question than a list of one.
			var more []string
			more, err = explain(k, inList.ReplaceAllString(l.text, "IN ($1, $1, $1, $1)"))
			plan = append(plan, more...)
		}
		if err == nil && inList.MatchString(l.text) && numbered(l.src) {
			var more []string
			more, err = explain(k, inList.ReplaceAllString(l.text, "IN (SELECT value FROM json_each($1))"))
			plan = append(plan, more...)
		}
		if err != nil {
			// A text of the other database, or the begin of one that is longer.
			if !dialectFree(l.src.dir) && !strings.Contains(err.Error(), "incomplete input") {
				t.Errorf("%s: %v: %s", l.src.at(l.pos), err, short(l.text))
			}
			continue
		}
		asked++
		for _, step := range plan {
			m := scanned.FindStringSubmatch(step)
			if m == nil && (len(plan) > 1 || !bounded.MatchString(l.text)) || m != nil && strings.Contains(m[2], "INDEX") {
				m = coarse.FindStringSubmatch(step)
			}
			if m == nil || !big[named(l.text, m[1])] {
				continue
			}
			t.Errorf("%s: %s: %s", l.src.at(l.pos), step, short(l.text))
		}
	}
	if asked < 200 {
		t.Errorf("only %d statements could be asked about", asked)
	}
}

// numbered tells whether a file has lists that go as one argument, whose text is
// another one.
func numbered(s *source) bool {
	found := false
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		found = found || ok && sel.Sel.Name == "Numbers"
		return !found
	})
	return found
}

func parsed(t *testing.T) *tree {
	t.Helper()
	all, err := loadTree(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var alias = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE)\s+(\w+)\s+(?:AS\s+)?(\w+)`)

// named gives the table that a plan means by a name.
func named(sql, name string) string {
	for _, m := range alias.FindAllStringSubmatch(sql, -1) {
		if m[2] == name {
			return m[1]
		}
	}
	return name
}

// explain gives the steps of SQLite's plan.
func explain(k *testkit.Kit, sql string) (plan []string, err error) {
	most := map[string]bool{}
	for _, p := range placeholder.FindAllString(withoutStrings(sql), -1) {
		most[p] = true
	}
	args := make([]any, len(most))
	err = k.Store.Read(k.Context(), func(tx *store.Tx) error {
		plan, err = store.Many(tx, func(r store.Row, s *string) error {
			var id, parent, unused int64
			return r.Scan(&id, &parent, &unused, s)
		}, "EXPLAIN QUERY PLAN "+sql, args...)
		return err
	})
	return plan, err
}
