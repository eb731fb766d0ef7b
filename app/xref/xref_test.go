package main

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// architecture 14.8: demands without a test and unknown citations both fail.
func TestRun(t *testing.T) {
	t.Parallel()
	const musts = "# demands\nmust social-core 2.4 Pages by key.\nmust architecture 7.5 All broken fields at once.\nlater social-core 19 Federation.\nknown architecture 5.7-5.9\n"
	for _, c := range []struct {
		name, test string
		ok         bool
		want       []string
	}{
		{"all shown", "// architecture 7.5, 5.8: fields\nfunc TestPages_social_core_2_4() {}\n", true,
			[]string{"3 demands: 2 shown by tests, 0 not, 1 for later; 0 unknown citations"}},
		{"one missing", "// architecture 7.5\n", false,
			[]string{"no test cites social-core 2.4: Pages by key.", "3 demands: 1 shown by tests, 1 not, 1 for later; 0 unknown citations"}},
		{"one unknown", "// social-core 2.4 and 7.5 stand\n\n// architecture 7.5 to 7.6.\nfunc TestX() {}\n", false,
			[]string{"a/a_test.go:2:1 cites social-core 7.5, which docs/musts.txt does not have", "a/a_test.go:4:1 cites architecture 7.6, which docs/musts.txt does not have", "3 demands: 2 shown by tests, 0 not, 1 for later; 2 unknown citations"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			ok, err := run(&out, fstest.MapFS{
				"docs/musts.txt":         {Data: []byte(musts)},
				"a/a_test.go":            {Data: []byte("package a\n" + c.test)},
				"a/a.go":                 {Data: []byte("package a\n// architecture 99.9 is not a test's word\n")},
				"node_modules/x/x.js":    {Data: []byte("// architecture 99.9")},
				"a/testdata/old_test.go": {Data: []byte("package a\n// architecture 99.9")},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Split(strings.TrimSpace(out.String()), "\n"); ok != c.ok || !slices.Equal(got, c.want) {
				t.Errorf("ok %t, printed\n%s\nwanted %t\n%s", ok, strings.Join(got, "\n"), c.ok, strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestInComment(t *testing.T) {
	t.Parallel()
	c := newCiter([]string{"architecture", "social-core", "integrity"})
	for text, want := range map[string][]number{
		"// architecture 7.5: fields":                  {"architecture 7.5"},
		"(architecture 5.7 to 5.9)":                    {"architecture 5.7", "architecture 5.8", "architecture 5.9"},
		"architecture 6.3, 6.5 and 17.3.":              {"architecture 6.3", "architecture 6.5", "architecture 17.3"},
		"social-core 5, 12 characters":                 {"social-core 5"},
		"social-core R4, integrity I3 and integrity 5": {"social-core R4", "integrity I3", "integrity 5"},
		"the architecture of 2026":                     nil,
		"architectures 7.5":                            nil,
	} {
		if got := c.inComment(text); !slices.Equal(got, want) {
			t.Errorf("%q cites %q, wanted %q", text, got, want)
		}
	}
}

func TestClientTestsCite(t *testing.T) {
	t.Parallel()
	got, err := citations(fstest.MapFS{
		"test/masto/walk.test.mjs": {Data: []byte("import x from 'y'\ntest('home', () => {}) // social-core 7.3\n")},
	}, []string{"social-core"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []citation{{"social-core 7.3", "test/masto/walk.test.mjs:2"}}; !slices.Equal(got, want) {
		t.Errorf("got %v, wanted %v", got, want)
	}
}

func TestListRefuses(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"must architecture", "must architecture 7.5", "must architecture x text", "should architecture 7.5 text", "known architecture 7.5-8.1", "known architecture 7.9-7.1", "known architecture 1-9999"} {
		if _, err := parseList("\n" + line + "\n"); err == nil || !strings.Contains(err.Error(), "docs/musts.txt:2") {
			t.Errorf("%q: error %v does not name the line", line, err)
		}
	}
}

func FuzzList(f *testing.F) {
	f.Add("must architecture 7.5 All broken fields at once.\nknown architecture 5.7-5.9 R1-R4\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := parseList(text)
		for _, d := range l.demands {
			if err == nil && (!l.known[d.number] || d.text == "") {
				t.Errorf("demand %v is not whole", d)
			}
		}
	})
}
