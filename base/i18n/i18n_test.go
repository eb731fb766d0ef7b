package i18n_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"parvis/base/fault"
	"parvis/base/i18n"
)

func folder(fr, en string) fs.FS {
	return fstest.MapFS{
		"locales/fr.json": {Data: []byte(fr)},
		"locales/en.json": {Data: []byte(en)},
	}
}

func words(t *testing.T, fr, en string) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.New(i18n.French, folder(fr, en))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %+q\nwant %+q", got, want)
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	c := words(t, `{
		"a.hello": "Bonjour {{.Name}} !",
		"a.reply": {"one": "{{.Count}} réponse", "many": "{{.Count}} de réponses", "other": "{{.Count}} réponses"},
		"fault.a.limit": "Au plus {{.Max}} : « c’est tout »",
		"a.only": "seulement ici"
	}`, `{
		"a.hello": "Hello {{.Name}}!",
		"a.reply": {"one": "One reply", "other": "{{.Count}} replies"},
		"fault.a.limit": "At most {{.Max}}"
	}`)
	equal(t, c.T(i18n.French, "a.hello", i18n.With("Name", "Léa ?")), "Bonjour Léa ?\u202f!")
	equal(t, c.T(i18n.English, "a.hello", i18n.With("Name", "Léa")), "Hello Léa!")
	equal(t, c.T("", "a.hello", i18n.With("Name", "Léa")), "Bonjour Léa\u202f!")
	equal(t, c.T(i18n.French, "a.reply", i18n.Count(0)), "0 réponse")
	equal(t, c.T(i18n.French, "a.reply", i18n.Count(1234)), "1\u202f234 réponses")
	equal(t, c.T(i18n.French, "a.reply", i18n.Count(2_000_000)), "2\u202f000\u202f000 de réponses")
	equal(t, c.T(i18n.English, "a.reply", i18n.Count(1)), "One reply")
	equal(t, c.T(i18n.English, "a.reply", i18n.Count(0)), "0 replies")
	equal(t, c.T(i18n.English, "a.only"), "seulement ici")
	equal(t, c.T(i18n.French, "fault.a.limit", i18n.With("Max", i18n.FileSize(8_000_000))), "Au plus 8\u00a0Mo\u00a0: «\u202fc’est tout\u202f»")
	equal(t, c.T(i18n.English, "fault.a.limit", i18n.With("Max", []string{"a", "b"})), "At most a and b")
	equal(t, c.T(i18n.English, "a.nothing"), "a.nothing")
	equal(t, c.T(i18n.English, "a.hello"), "Hello {{.Name}}!")
	f := fault.New(fault.Limited, "a.limit", fault.Arg{Name: "Max", Value: 1000})
	equal(t, c.Fault(i18n.French, f), "Au plus 1\u202f000\u00a0: «\u202fc’est tout\u202f»")
	equal(t, c.Fault(i18n.English, errors.New("disk")), "Something broke on our side.")
	if got := c.T(i18n.Pseudo, "a.hello", i18n.With("Name", "Léa")); !strings.Contains(got, "Héllö") || !strings.Contains(got, "Léa") || len(got) < 13 {
		t.Errorf("pseudo language reads %q", got)
	}
}

func TestPiecesLeavePlacesOpen(t *testing.T) {
	t.Parallel()
	c := words(t, `{"a.terms": "Accepter les {{.Terms}} de {{.Net}}"}`, `{"a.terms": "Accept the {{.Terms}} of {{.Net}}"}`)
	got := c.Pieces(i18n.French, "a.terms", i18n.With("Net", "Parvis"))
	want := []i18n.Piece{{Text: "Accepter les "}, {Arg: "Terms"}, {Text: " de "}, {Text: "Parvis"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, folders := range map[string][]fs.FS{
		"key of another folder": {folder(`{"a":"x"}`, `{"a":"x"}`), folder(`{"a":"y"}`, `{"a":"y"}`)},
		"key twice":             {folder(`{"a":"x","a":"y"}`, `{"a":"x"}`)},
		"bad placeholder":       {folder(`{"a":"{{Name}}"}`, `{"a":"x"}`)},
		"list":                  {folder(`{"a":["x"]}`, `{"a":"x"}`)},
		"syntax":                {folder(`{"a"`, `{"a":"x"}`)},
		"missing file":          {fstest.MapFS{}},
	} {
		if _, err := i18n.New(i18n.French, folders...); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestCheckTellsWhatReadersWouldNotice(t *testing.T) { // architecture 14.14
	t.Parallel()
	c := words(t, `{
		"a.fine": {"one": "une réponse", "other": "{{.Count}} réponses"},
		"a.gone": "x",
		"a.place": "{{.Name}}",
		"a.plural": {"other": "{{.Count}} x"},
		"a.half": {"one": "x", "other": "x"},
		"a.tight": "Vraiment?",
		"a.url": "Voir https://exemple.fr à 12:30 ?"
	}`, `{
		"a.fine": {"one": "one reply", "other": "{{.Count}} replies"},
		"a.place": "{{.Nom}}",
		"a.plural": {"one": "x", "other": "{{.Count}} x"},
		"a.half": {"one": "x"},
		"a.tight": "Really?",
		"a.url": "See https://example.org at 12:30?"
	}`)
	got := map[string]int{}
	for _, p := range c.Check() {
		got[p.Key]++
	}
	for _, key := range []string{"a.gone", "a.place", "a.plural", "a.half", "a.tight"} {
		if got[key] == 0 {
			t.Errorf("%s passed", key)
		}
	}
	if got["a.fine"]+got["a.url"]+got["fault.internal"] != 0 {
		t.Errorf("fine sentences are reported: %v", c.Check())
	}
}

func TestPluralFormsFollowCLDR(t *testing.T) {
	t.Parallel()
	forms := `{"p": {"one": "one", "many": "many", "other": "other"}}`
	c := words(t, forms, `{"p": {"one": "one", "other": "other"}}`)
	bundle := goi18n.NewBundle(language.French)
	bundle.MustAddMessages(language.French, &goi18n.Message{ID: "p", One: "one", Many: "many", Other: "other"})
	bundle.MustAddMessages(language.English, &goi18n.Message{ID: "p", One: "one", Other: "other"})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, 5_000_000), rapid.Map(rapid.IntRange(0, 9), func(n int) int { return n * 1_000_000 })).Draw(t, "n")
		for _, tag := range i18n.Tags() {
			want, err := goi18n.NewLocalizer(bundle, string(tag)).Localize(&goi18n.LocalizeConfig{MessageID: "p", PluralCount: n})
			if err != nil {
				t.Fatal(err)
			}
			if got := c.T(tag, "p", i18n.Count(n)); got != want {
				t.Fatalf("%d in %s is %q, not %q", n, tag, got, want)
			}
		}
	})
}

func TestNegotiate(t *testing.T) { // web-client 3.5
	t.Parallel()
	for _, c := range []struct {
		account        i18n.Tag
		cookie, accept string
		want           i18n.Tag
	}{
		{i18n.English, "fr", "fr", i18n.English},
		{"", "en", "fr", i18n.English},
		{"", "de", "en-GB,en;q=0.9,fr;q=0.8", i18n.English},
		{"", "", "de,fr;q=0.3,en;q=0.7", i18n.English},
		{"", "", "de-DE", i18n.French},
		{"", "", "fr-CA", i18n.French},
		{"", "", "*", i18n.French},
		{"", "", ";;;q=", i18n.French},
		{"", "", "en," + strings.Repeat("de,", 5000), i18n.English},
		{"", "", strings.Repeat("x", 100_000), i18n.French},
	} {
		if got := i18n.Negotiate(c.account, c.cookie, c.accept, i18n.French); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("fr-FR,fr;q=0.9,en;q=0.5", "en")
	f.Add("*;q=0", "")
	f.Fuzz(func(t *testing.T, accept, cookie string) {
		if got := i18n.Negotiate("", cookie, accept, i18n.French); got == "" {
			t.Error("no language")
		}
	})
}

func TestNumbers(t *testing.T) { // web-client 3.3, 12.3
	t.Parallel()
	fr, en := i18n.French, i18n.English
	for got, want := range map[string]string{
		fr.Number(1234567):        "1\u202f234\u202f567",
		en.Number(-1234):          "-1,234",
		fr.Number(999):            "999",
		fr.Compact(999):           "999",
		fr.Compact(1234):          "1,2\u00a0k",
		en.Compact(1999):          "1.9K",
		en.Compact(2000):          "2K",
		fr.Compact(12_345):        "12\u00a0k",
		en.Compact(999_999):       "999K",
		fr.Compact(3_400_000):     "3,4\u00a0M",
		fr.Compact(7_000_000_000): "7\u00a0Md",
		en.Compact(-1500):         "-1.5K",
		fr.Decimal(1234.55, 1):    "1\u202f234,5",
		en.Decimal(-0.04, 1):      "0.0",
		fr.Percent(0.125, 1):      "12,5\u00a0%",
		en.Percent(1, 0):          "100%",
		fr.Money(125000, "EUR"):   "1\u202f250,00\u00a0€",
		en.Money(-5, "EUR"):       "-€0.05",
		fr.Money(500, "JPY"):      "500\u00a0JPY",
		en.Money(1, "XYZ!"):       "0.01\u00a0XYZ!",
		fr.Bytes(3_200_000):       "3,2\u00a0Mo",
		en.Bytes(512):             "512\u00a0B",
	} {
		equal(t, got, want)
	}
	equal(t, fr.List([]string{"a", "b", "c"}), "a, b et c")
	equal(t, en.ListOr([]string{"a", "b"}), "a or b")
	equal(t, en.List(nil), "")
}

func TestDates(t *testing.T) { // web-client 12.3
	t.Parallel()
	fr, en := i18n.French, i18n.English
	paris := time.FixedZone("Paris", 3600)
	now := time.Date(2026, 11, 23, 14, 5, 0, 0, paris)
	for _, c := range []struct {
		before time.Duration
		fr, en string
	}{
		{10 * time.Second, "à l’instant", "just now"},
		{12 * time.Minute, "il y a 12\u00a0min", "12\u00a0min ago"},
		{23*time.Hour + 59*time.Minute, "il y a 23\u00a0h", "23\u00a0h ago"},
		{-2 * time.Hour, "dans 2\u00a0h", "in 2\u00a0h"},
		{25 * time.Hour, "dim. 13:05", "Sun 13:05"},
		{30 * 24 * time.Hour, "24 oct.", "24 Oct"},
		{400 * 24 * time.Hour, "19 oct. 2025", "19 Oct 2025"},
	} {
		equal(t, fr.Relative(now.Add(-c.before), now), c.fr)
		equal(t, en.Relative(now.Add(-c.before), now), c.en)
	}
	equal(t, fr.LongDate(now), "lundi 23 novembre 2026")
	equal(t, en.DateTime(now), "23 November 2026 at 14:05")
	equal(t, fr.Date(time.Date(2026, 2, 1, 0, 0, 0, 0, paris)), "1er février 2026")
	equal(t, fr.Duration(90*time.Minute), "1\u00a0heure")
	equal(t, en.Duration(7*24*time.Hour), "7\u00a0days")
	equal(t, fr.Duration(0), "0\u00a0seconde")
}

func TestTypesettingIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune(" \u00a0\u202fab12?!;:%€«»{}."))).Draw(t, "s")
		once := i18n.Typeset(i18n.French, s)
		if again := i18n.Typeset(i18n.French, once); again != once {
			t.Fatalf("%+q becomes %+q, then %+q", s, once, again)
		}
		if len([]rune(once)) != len([]rune(s)) || i18n.Typeset(i18n.English, s) != s {
			t.Fatal("only the kind of spaces may change, and only in French")
		}
	})
}

// social-core 17
func TestBadText(t *testing.T) {
	t.Parallel()
	for text, bad := range map[string]bool{
		"": false, "léa": false, "عربي": false, "two\nlines\t": false, "👩\u200d💻": false,
		"a\x00b": true, "a\ud7ffb": false, "a\xffb": true, "a\u202eb": true, "a\u202ab": true, "a\u2066b": true, "a\u2069b": true, "a\u0085b": true,
	} {
		if i18n.BadText(text) != bad {
			t.Errorf("%q: %v", text, !bad)
		}
	}
}

// Every language is there once, by a tag that there is, and those that are wanted
// besides stand near the top whatever they are.
func TestLanguages(t *testing.T) {
	t.Parallel()
	list := i18n.Languages("pt", "", "und", "fr", "xx-odd")
	if list[0].Tag != "fr" || list[1].Tag != "en" || list[2].Name != "Português" || list[3].Name != "xx-odd" {
		t.Errorf("the list begins with %v", list[:4])
	}
	seen := map[string]bool{}
	for _, n := range i18n.Languages() {
		if seen[n.Tag] || !i18n.Language(n.Tag) || n.Name == "" {
			t.Errorf("%v", n)
		}
		seen[n.Tag] = true
	}
	if len(seen) < 40 {
		t.Errorf("%d languages", len(seen))
	}
}
