package rule

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
)

func compiledOf(t testing.TB, d Draft) *compiled {
	t.Helper()
	if err := d.check(); err != nil {
		t.Fatalf("%+v: %v", d, err)
	}
	c, err := compile(Rule{Draft: d})
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// social-core 18: each condition, alone and together.
func TestWhatARuleMeets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		d    Draft
		s    sight
		want string // kinds of parts; empty meets nothing
	}{
		{"a word", Draft{Words: []string{"casino"}}, sight{text: "Un CASINO, enfin"}, "word"},
		{"a wide word", Draft{Words: []string{"casino"}}, sight{text: "ｃａｓｉｎｏ"}, "word"},
		{"part of a word", Draft{Words: []string{"sino"}}, sight{text: "casino"}, ""},
		{"the beginning of one", Draft{Words: []string{"cas*"}}, sight{text: "casino"}, "word"},
		{"a phrase over lines", Draft{Words: []string{"offre limitée"}}, sight{text: "OFFRE\n limitée!"}, "word"},
		{"a word without blanks", Draft{Words: []string{"広告"}}, sight{text: "これは広告です"}, "word"},
		{"a hyphen", Draft{Words: []string{"rendez-vous"}}, sight{text: "un rendez vous"}, "word"},
		{"a pattern", Draft{Pattern: `(?i)g[a4]gn[eé]`}, sight{text: "G4gné"}, "pattern"},
		{"another pattern", Draft{Pattern: `^\d+$`}, sight{text: "12a"}, ""},
		{"a host", Draft{Domains: []string{"exemple.fr"}}, sight{links: []string{"https://exemple.fr/a"}}, "domain"},
		{"a host below", Draft{Domains: []string{"*.Exemple.fr."}}, sight{links: []string{"http://a.b.EXEMPLE.fr:8080"}}, "domain"},
		{"a host that ends so", Draft{Domains: []string{"exemple.fr"}}, sight{links: []string{"https://mauvaisexemple.fr"}}, ""},
		{"an accent in a host", Draft{Domains: []string{"école.fr"}}, sight{links: []string{"https://xn--cole-9oa.fr"}}, "domain"},
		{"an old account", Draft{Days: 7}, sight{age: 7 * day}, ""},
		{"a young account", Draft{Days: 7}, sight{age: 7*day - time.Second}, "age"},
		{"a file", Draft{Hashes: []string{strings.Repeat("a", 64)}}, sight{hashes: []string{"b", strings.Repeat("a", 64)}}, "file"},
		{"a first post", Draft{First: true}, sight{first: true}, "first"},
		{"a second post", Draft{First: true}, sight{}, ""},
		{"all", Draft{First: true, Days: 2, Words: []string{"x", "gros"}, Domains: []string{"a.fr"}}, sight{first: true, text: "gros", links: []string{"https://a.fr"}}, "first age domain word"},
		{"all but one", Draft{First: true, Days: 2, Words: []string{"gros"}}, sight{first: true, text: "grosse"}, ""},
	} {
		c.d.Effect = Flag
		var kinds []string
		for _, p := range compiledOf(t, c.d).match(&c.s) {
			kinds = append(kinds, p.Kind)
		}
		if got := strings.Join(kinds, " "); got != c.want {
			t.Errorf("%s: met %q, not %q", c.what, got, c.want)
		}
	}
}

// social-core 18: rules are asked in order, the first that holds or rejects ends it.
func TestTheFirstThatEndsIt(t *testing.T) {
	t.Parallel()
	var s set
	for _, e := range []Effect{Flag, Limit, Hold, Reject, Sensitive} {
		s.rules = append(s.rules, *compiledOf(t, Draft{Effect: e, Words: []string{"x"}}))
	}
	var got []Effect
	for _, m := range s.judge(&sight{text: "x"}) {
		got = append(got, m.rule.Effect)
	}
	if !slices.Equal(got, []Effect{Flag, Limit, Hold}) {
		t.Errorf("asked %v", got)
	}
}

// social-core 18: a rule that cannot be read names each field.
func TestBadRules(t *testing.T) {
	t.Parallel()
	for field, d := range map[string]Draft{
		"effect":     {Effect: "burn", First: true},
		"note":       {Note: strings.Repeat("n", maxNote+1), First: true},
		"words":      {Words: []string{"..."}},
		"pattern":    {Pattern: `(?=x)`},
		"domains":    {Domains: []string{"not a host"}},
		"hashes":     {Hashes: []string{"12"}},
		"days":       {Days: maxDays + 1},
		"conditions": {Words: []string{"  "}},
	} {
		if d.Effect == "" {
			d.Effect = Hold
		}
		f := fault.Of(d.check())
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, f)
		}
	}
	for _, p := range []string{`a*`, `(a{30}){30}`, strings.Repeat("é", maxPattern+1), `x|`} {
		d := Draft{Effect: Hold, Pattern: p}
		if f := fault.Of(d.check()); f == nil || f.Fields[0].Name != "pattern" {
			t.Errorf("the pattern %.20q is taken: %v", p, f)
		}
	}
}

// FuzzRule: whatever a rule says, it is refused or means the same when it is read
// again, and asking it ends.
func FuzzRule(f *testing.F) {
	f.Add(`{"effect":"hold","words":["casino*","広告"],"pattern":"(?i)g[a4]gn[eé]","domains":["https://École.fr/x"],"days":7}`, "Au CASINO https://école.fr")
	f.Add(`{"effect":"reject","pattern":"(a+)+$","hashes":["`+strings.Repeat("0", 64)+`"],"first":true}`, strings.Repeat("a", 40)+"!")
	f.Fuzz(func(t *testing.T, rule, text string) {
		var d Draft
		if json.Unmarshal([]byte(rule), &d) != nil || d.check() != nil {
			return
		}
		once, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again Draft
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatal(err)
		}
		if err := again.check(); err != nil {
			t.Fatalf("%s is refused when it is read again: %v", once, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(once) {
			t.Fatalf("%s became %s", once, twice)
		}
		compiledOf(t, d).match(&sight{text: text, links: strings.Fields(text), first: true})
	})
}

// BenchmarkJudge is what all rules together cost a long post; 5 ms is the limit of
// architecture 5.4.
func BenchmarkJudge(b *testing.B) {
	var s set
	words := make([]string, maxWords)
	for i := range words {
		words[i] = "mot" + strings.Repeat("x", i%7) + string(rune('a'+i%26))
	}
	for i := range MaxRules {
		d := Draft{Effect: Flag, Words: words}
		if i < 10 {
			d = Draft{Effect: Flag, Pattern: `(?i)(g[a4]gn[eé]r?\s+){2,9}\d{3,20}x`}
		}
		s.rules = append(s.rules, *compiledOf(b, d))
	}
	text := strings.Repeat("gagner gagné 12345 une phrase ordinaire. ", 25)
	b.ReportAllocs()
	for b.Loop() {
		if len(s.judge(&sight{text: text})) != 0 {
			b.Fatal("a rule met the text")
		}
	}
}
