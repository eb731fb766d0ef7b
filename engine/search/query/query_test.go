package query_test

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"parvis/engine/search/query"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// social-core 13: every operator, each turned round.
func TestParse(t *testing.T) {
	t.Parallel()
	word := func(s string) query.Term { return query.Term{Kind: query.Word, Text: s} }
	for in, want := range map[string]query.Query{
		"":                             {},
		"   ":                          {},
		"marché  couvert":              {Terms: []query.Term{word("marché"), word("couvert")}},
		"+marché -couvert":             {Terms: []query.Term{word("marché"), {Kind: query.Word, Text: "couvert", Not: true}}},
		`"place du marché"`:            {Terms: []query.Term{{Kind: query.Phrase, Text: "place du marché"}}},
		`-«place du» x`:                {Terms: []query.Term{{Kind: query.Phrase, Text: "place du", Not: true}, word("x")}},
		`« place »`:                    {Terms: []query.Term{{Kind: query.Phrase, Text: "place"}}},
		`"open`:                        {Terms: []query.Term{word("open")}},
		`""`:                           {},
		"#été @lea":                    {Terms: []query.Term{{Kind: query.Tag, Text: "été"}, {Kind: query.Mention, Text: "lea"}}},
		"https://x.fr/a:b":             {Terms: []query.Term{{Kind: query.Address, Text: "https://x.fr/a:b"}}},
		"from:@Léa FROM:me":            {Conds: []query.Cond{{Op: query.From, Value: "Léa"}, {Op: query.From, Value: "me"}}},
		"-from:lea":                    {Conds: []query.Cond{{Op: query.From, Value: "lea", Not: true}}},
		"before:2026-11-25":            {Conds: []query.Cond{{Op: query.Before, To: day("2026-11-25")}}},
		"after:2026-11-25":             {Conds: []query.Cond{{Op: query.After, From: day("2026-11-26")}}},
		"during:2026-11-25":            {Conds: []query.Cond{{Op: query.During, From: day("2026-11-25"), To: day("2026-11-26")}}},
		"-during:2026-11":              {Conds: []query.Cond{{Op: query.During, From: day("2026-11-01"), To: day("2026-12-01"), Not: true}}},
		"during:2026":                  {Conds: []query.Cond{{Op: query.During, From: day("2026-01-01"), To: day("2027-01-01")}}},
		"before:2026-13-01":            {Terms: []query.Term{word("before:2026-13-01")}},
		"language:FR":                  {Conds: []query.Cond{{Op: query.Language, Value: "fr"}}},
		"language:f":                   {Terms: []query.Term{word("language:f")}},
		"has:image -has:poll":          {Conds: []query.Cond{{Op: query.Has, Value: "image"}, {Op: query.Has, Value: "poll", Not: true}}},
		"has:cheese":                   {Terms: []query.Term{word("has:cheese")}},
		"is:reply is:sensitive":        {Conds: []query.Cond{{Op: query.Is, Value: "reply"}, {Op: query.Is, Value: "sensitive"}}},
		"in:library -in:public in:all": {Conds: []query.Cond{{Op: query.In, Value: "library"}, {Op: query.In, Value: "public", Not: true}, {Op: query.In, Value: "all"}}},
		"note:bien":                    {Terms: []query.Term{word("note:bien")}},
		"- + -":                        {},
		"--x":                          {Terms: []query.Term{{Kind: query.Word, Text: "x", Not: true}}},
		"a\u00a0b":                     {Terms: []query.Term{word("a"), word("b")}},
	} {
		if got := query.Parse(in); !reflect.DeepEqual(got, want) {
			t.Errorf("Parse(%q)\n got %+v\nwant %+v", in, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	if got := query.Parse(strings.Repeat("é ", 500)); len(got.Terms) != query.MaxTerms {
		t.Errorf("%d terms", len(got.Terms))
	}
	if got := query.Parse(strings.Repeat("é", 500)); utf8.RuneCountInString(got.Terms[0].Text) != query.MaxRunes {
		t.Errorf("%d characters", utf8.RuneCountInString(got.Terms[0].Text))
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	c := query.Parse("during:2026-11-25").Conds[0]
	for at, want := range map[string]bool{"2026-11-24T23:59:59Z": false, "2026-11-25T00:00:00Z": true, "2026-11-25T23:59:59Z": true, "2026-11-26T00:00:00Z": false} {
		when, _ := time.Parse(time.RFC3339, at)
		if c.Fits(when) != want {
			t.Errorf("%s: %v", at, !want)
		}
	}
}

type failer interface{ Fatalf(string, ...any) }

// What is written is read again as the same, as long as it fits the limits.
func check(t failer, s string) {
	q := query.Parse(s)
	if n := len(q.Terms) + len(q.Conds); n > query.MaxTerms {
		t.Fatalf("%d terms of %q", n, s)
	}
	again := q.String()
	if utf8.RuneCountInString(again) > query.MaxRunes {
		return
	}
	if back := query.Parse(again); !reflect.DeepEqual(back, q) {
		t.Fatalf("%q was read as %+v, written as %q, and read as %+v", s, q, again, back)
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	part := rapid.SampledFrom([]string{"marché", `"une phrase"`, "«x y»", "-", "+", "from:me", "from:@lea", "-has:image", "before:2026-01-02", "after:2026", "during:2026-02",
		"during:2026-01-01T10:00:00Z", "language:fr", "in:library", "#tag", "@lea@x.fr", "https://a.b/c", ":", "a:b:c", `"`, "”", "“a “ b”"})
	rapid.Check(t, func(t *rapid.T) {
		check(t, strings.Join(rapid.SliceOfN(part, 0, 9).Draw(t, "parts"), rapid.SampledFrom([]string{" ", "  ", "\n"}).Draw(t, "blank")))
	})
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.String().Draw(t, "text")) })
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`a -"b c" from:me`, "during:2026-11-25", "--+x", "«»", "\xff:\x00", "#", "@", "froM:@@", "„a“", "has:", "before:9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, s) })
}
