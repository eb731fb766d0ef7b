package account

import (
	"strings"
	"testing"
)

func TestLinksBack(t *testing.T) {
	t.Parallel()
	const me = "https://parvis.example/@lea"
	for page, want := range map[string]bool{
		`<a rel="me" href="https://parvis.example/@lea">x</a>`:                 true,
		`<A HREF='https://Parvis.example/@Lea/' class=x REL='nofollow me'>x`:   true,
		`<link rel=me href=https://parvis.example/@lea>`:                       true,
		`<a rel="me" href="https://parvis.example/&#64;lea">x</a>`:             true,
		`<a href="https://parvis.example/@lea">x</a>`:                          false,
		`<a rel="meow" href="https://parvis.example/@lea">x</a>`:               false,
		`<a rel="me" href="https://parvis.example/@leandre">x</a>`:             false,
		`<a rel="me" data-x="href=https://parvis.example/@lea" href="/">x</a>`: false,
		`<abbr rel="me" href="https://parvis.example/@lea">`:                   false,
		``: false,
	} {
		if got := linksTo(page, me); got != want {
			t.Errorf("%s: %v", page, got)
		}
	}
}

func FuzzLinksTo(f *testing.F) {
	f.Add(`<a rel="me" href="https://parvis.example/@lea">`)
	f.Fuzz(func(t *testing.T, page string) {
		if linksTo(page, "https://parvis.example/@lea") && !strings.Contains(strings.ToLower(page), "me") {
			t.Fatalf("%q links", page)
		}
	})
}

func TestClusters(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "👩‍👩‍👧‍👦": 1, "🇫🇷🇧🇪": 2, "👍🏽": 1, "❤️": 1, "\r\n": 1, "नि": 1,
	} {
		if got := clusters(s); got != want {
			t.Errorf("%q has %d clusters, want %d", s, got, want)
		}
	}
	if n := len([]rune(cutClusters("e" + strings.Repeat("\u0301", 10_000)))); n != maxCluster {
		t.Errorf("ten thousand marks leave %d code points", n) // social-core 17
	}
}

func FuzzCutClusters(f *testing.F) {
	f.Add("e\u0301👩‍👧🇫🇷")
	f.Fuzz(func(t *testing.T, s string) {
		cut := cutClusters(s)
		if clusters(cut) != clusters(s) || cutClusters(cut) != cut {
			t.Fatalf("%q became %q", s, cut)
		}
	})
}
