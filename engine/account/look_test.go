package account_test

import (
	"slices"
	"testing"

	"parvis/engine/account"
)

// What is read alike has a look in common, in whatever letters it is written; what differs
// to the eye has none. // business-messaging 21
func TestLooks(t *testing.T) {
	t.Parallel()
	accounts := &account.Engine{}
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"Librairie du Pont", "librairie-du-pont", true},
		{"Librairie", "Lіbrаіrіе", true}, // і, а and е are Cyrillic
		{"Librairie", "LΙBRΑΙRΙΕ", true}, // Ι, Α and Ε are Greek
		{"NIKH", "ΝΙΚΗ", true},
		{"ΝΙΚΗ", "νικη", true},
		{"Café", "Cafe\u0301", true},
		{"Café", "CAFE", true},
		{"Librairie", "L1bra1r1e", true},
		{"Banque", "B4nqu3", true},
		{"Pharmacie", "Pharrnacie", true},
		{"Mairie", "M a i r i e", true},
		{"Mairie", "Ma\u200birie", true},
		{"Librairie", "Librairies", false},
		{"Mairie", "Marie", false},
		{"Boulangerie", "Boucherie", false},
		{"图书馆", "圖書館", false},
	} {
		got := slices.ContainsFunc(accounts.Looks(x.a), func(l string) bool { return slices.Contains(accounts.Looks(x.b), l) })
		if got != x.want {
			t.Errorf("%q and %q look alike: %t (%q, %q)", x.a, x.b, got, accounts.Looks(x.a), accounts.Looks(x.b))
		}
	}
	if got := accounts.Looks(" .-"); len(got) != 0 {
		t.Errorf("signs alone look like %q", got)
	}
}
