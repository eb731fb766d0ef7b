package account

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"parvis/base/store"
)

// twins are letters that are read for those of the Latin alphabet. Capitals have their own,
// as they look like others than their small letters do.
var twins = pairs(
	"ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX", "αaβbεeηnιiκkνvοoρpτtυuχxωwγyςcσo",
	"АAВBЕEЅSІIЈJКKМMНHОOРPСCТTУYХX", "аaвbеeѕsіiјjкkмmнhоoрpсcтtуyхxгrиuпnԁdԛqԝwһh",
	"ıiłløođdðdħhŧtɑaɡgɩiʟlßb",
)

// digitTwins are digits that stand for letters, beside those of LookAlike.
var digitTwins = strings.NewReplacer("3", "e", "4", "a", "7", "t", "8", "b", "9", "g")

// pairs reads letters that stand before those they are read for.
func pairs(texts ...string) map[rune]rune {
	out := map[rune]rune{}
	for _, t := range texts {
		r := []rune(t)
		for i := 0; i+1 < len(r); i += 2 {
			out[r[i]] = r[i+1]
		}
	}
	return out
}

// latin gives a text as somebody reads it in passing who knows Latin letters alone: small,
// without marks, spaces and points.
func latin(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		if t, ok := twins[r]; ok {
			r = t
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return alike.Replace(b.String())
}

// Looks gives the forms by which it is found out whether a name, in whatever letters, can be
// mistaken for another: two names look alike that have one in common.
func (e *Engine) Looks(name string) []string {
	var out []string
	for _, t := range []string{name, strings.ToUpper(name)} {
		l := latin(t)
		out = append(out, l, alike.Replace(digitTwins.Replace(l)))
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(l string) bool { return l == "" })
}

// Shown gives the active accounts whose role stands beside their name.
func (e *Engine) Shown(ctx context.Context, tx *store.Tx) ([]Account, error) {
	all, err := roles(tx)
	if err != nil {
		return nil, err
	}
	var with []RoleID
	for _, r := range all {
		if r.Highlighted {
			with = append(with, r.ID)
		}
	}
	if len(with) == 0 {
		return nil, nil
	}
	who, err := staff(tx, with)
	if err != nil {
		return nil, err
	}
	return e.Many(ctx, tx, who)
}

// Keep has somebody else say which names nobody takes who signs up. Call at wiring.
func (e *Engine) Keep(taken func(ctx context.Context, tx *store.Tx, name string) (bool, error)) {
	e.kept = taken
}

// isKept tells whether a name is kept from who signs up.
func (e *Engine) isKept(ctx context.Context, tx *store.Tx, name string) (bool, error) {
	if e.kept == nil {
		return false, nil
	}
	return e.kept(ctx, tx, name)
}

// speaks tells whether a name is made of the network's own and a word that speaks for it,
// such as parvis_support.
func (e *Engine) speaks(name string) bool {
	like := e.LookAlike(name)
	own := []string{"parvis", e.o.Name}
	return slices.ContainsFunc(own, func(o string) bool {
		o = e.LookAlike(strings.ReplaceAll(plainText(o), " ", ""))
		is := func(r string) bool { r = e.LookAlike(r); return like == o+r || like == r+o }
		return o != "" && (slices.ContainsFunc(reserved, is) || slices.ContainsFunc(e.Policy().Reserved, is))
	})
}
