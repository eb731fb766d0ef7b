package house_test

import (
	"strings"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/audit"
)

var (
	staff  = account.Actor{Account: 1_000_001, Role: account.ManageRules | account.ManageSettings}
	member = account.Actor{Account: 1_000_002}
)

type world struct {
	*testkit.Kit
	*house.Engine
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	words, err := i18n.New(i18n.French, house.Locales)
	if err != nil {
		t.Fatal(err)
	}
	sources := []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "audit", FS: audit.Migrations}, {Folder: "house", FS: house.Migrations}}
	testkit.Each(t, sources, func(_ *testing.T, k *testkit.Kit) {
		w := &world{k, house.New(house.Options{Events: event.New(event.Options{Store: k.Store, Clock: k.Clock}), Words: words})}
		w.Kit.Write(func(tx *store.Tx) error { return w.Furnish(k.Context(), tx) })
		fn(w)
	})
}

// do runs a verb in a transaction and gives the code of its fault.
func (w *world) do(fn func(tx *store.Tx) error) string {
	w.T.Helper()
	if err := w.Store.Write(w.Context(), fn); err != nil {
		return fault.Of(err).Code
	}
	return ""
}

func (w *world) rules() (out []house.Rule) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) { out, err = w.Rules(w.Context(), tx); return err })
	return out
}

func french(list []house.Rule) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Number()+" "+r.Texts.In("fr", "en"))
	}
	return strings.Join(out, " | ")
}

// social-core 7.3: a network begins with rules, its staff words, orders and drops
// them, and numbers that reports hold stay readable.
func TestRules(t *testing.T) {
	each(t, func(w *world) {
		first := w.rules()
		if len(first) != 4 || first[0].Number() != "1" || first[3].Texts["en"] == "" {
			w.T.Fatalf("the first rules: %s", french(first))
		}
		var added house.Rule
		if code := w.do(func(tx *store.Tx) (err error) {
			added, err = w.AddRule(w.Context(), tx, staff, house.Rule{Texts: house.Words{"fr": " Pas de réclame. ", "en": ""}, Hints: house.Words{"fr": "Sauf le mardi."}})
			return err
		}); code != "" {
			w.T.Fatal(code)
		}
		for range 2 {
			w.do(func(tx *store.Tx) error { return w.RaiseRule(w.Context(), tx, staff, added.ID) })
		}
		w.do(func(tx *store.Tx) error { return w.DropRule(w.Context(), tx, staff, 1) })
		w.do(func(tx *store.Tx) error {
			return w.ChangeRule(w.Context(), tx, staff, house.Rule{ID: 2, Texts: house.Words{"fr": "Citez vos sources."}})
		})
		got := french(w.rules())
		if want := "2 Citez vos sources. | " + added.Number() + " Pas de réclame. | 3 " + first[2].Texts["fr"]; !strings.HasPrefix(got, want) {
			w.T.Errorf("after the changes: %s", got)
		}
		w.Read(func(tx *store.Tx) error {
			known, err := w.Cited(w.Context(), tx, house.Cites{{Rule: 1, Version: 1}, {Rule: 77, Version: 1}, added.Cite()})
			if len(known) != 2 || known[first[0].Cite()].Texts["en"] != first[0].Texts["en"] || known[added.Cite()].Hints["fr"] != "Sauf le mardi." {
				w.T.Errorf("cited: %+v", known)
			}
			return err
		})
		for _, r := range w.rules() {
			w.do(func(tx *store.Tx) error { return w.DropRule(w.Context(), tx, staff, r.ID) })
		}
		w.do(func(tx *store.Tx) error { return w.Furnish(w.Context(), tx) })
		if n := len(w.rules()); n != 0 {
			w.T.Errorf("rules that the staff dropped come back: %d", n)
		}
	})
}

func TestRulesRefused(t *testing.T) {
	each(t, func(w *world) {
		add := func(a account.Actor, r house.Rule) string {
			return w.do(func(tx *store.Tx) error { _, err := w.AddRule(w.Context(), tx, a, r); return err })
		}
		ok := house.Words{"en": "Be kind."}
		for _, c := range []struct {
			what string
			who  account.Actor
			rule house.Rule
			code string
		}{
			{"a member's", member, house.Rule{Texts: ok}, "account.house.role"},
			{"blank", staff, house.Rule{Texts: house.Words{"fr": "\n "}}, "account.house.blank"},
			{"long", staff, house.Rule{Texts: house.Words{"fr": strings.Repeat("é", house.MaxRule+1)}}, "account.house.long"},
			{"a long hint", staff, house.Rule{Texts: ok, Hints: house.Words{"fr": strings.Repeat("é", house.MaxHint+1)}}, "account.house.long"},
			{"as long as may be", staff, house.Rule{Texts: house.Words{"fr": strings.Repeat("é", house.MaxRule)}}, ""},
		} {
			if code := add(c.who, c.rule); code != c.code {
				w.T.Errorf("%s: %q", c.what, code)
			}
		}
		for len(w.rules()) < house.MaxRules {
			if code := add(staff, house.Rule{Texts: ok}); code != "" {
				w.T.Fatal(code)
			}
		}
		if code := add(staff, house.Rule{Texts: ok}); code != "account.house.many" {
			w.T.Errorf("one too many: %q", code)
		}
		for what, fn := range map[string]func(tx *store.Tx) error{
			"change": func(tx *store.Tx) error {
				return w.ChangeRule(w.Context(), tx, staff, house.Rule{ID: 9, Texts: ok})
			},
			"drop":  func(tx *store.Tx) error { return w.DropRule(w.Context(), tx, staff, 9) },
			"raise": func(tx *store.Tx) error { return w.RaiseRule(w.Context(), tx, staff, 9) },
		} {
			if code := w.do(fn); code != "account.house.missing" {
				w.T.Errorf("%s of what is not there: %q", what, code)
			}
		}
	})
}

// social-core 7.3: what held once stays readable; where the staff wrote nothing,
// the program's own text holds.
func TestTexts(t *testing.T) {
	each(t, func(w *world) {
		day := func(n int) time.Time { return w.Clock.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, n) }
		put := func(a account.Actor, t house.Text) string {
			return w.do(func(tx *store.Tx) error { return w.Engine.Write(w.Context(), tx, a, t, false) })
		}
		now := func() (t house.Text) {
			w.Read(func(tx *store.Tx) (err error) { t, err = w.Text(w.Context(), tx, house.Terms); return err })
			return t
		}
		program := now()
		if program.Own || !strings.Contains(program.Words["fr"], "\n\n") || !program.Next.IsZero() {
			w.T.Fatalf("the program's own: %+v", program)
		}
		for _, c := range []struct {
			what string
			who  account.Actor
			text house.Text
			code string
		}{
			{"a member's", member, house.Text{Kind: house.Terms, Since: day(0), Words: house.Words{"fr": "x"}}, "account.house.role"},
			{"of the past", staff, house.Text{Kind: house.Terms, Since: day(-1), Words: house.Words{"fr": "x"}}, "account.house.past"},
			{"of no kind", staff, house.Text{Kind: "menu", Since: day(0), Words: house.Words{"fr": "x"}}, "account.house.missing"},
			{"too long", staff, house.Text{Kind: house.Terms, Since: day(0), Words: house.Words{"fr": strings.Repeat("x", house.MaxText+1)}}, "account.house.long"},
			{"today's", staff, house.Text{Kind: house.Terms, Since: day(0), Words: house.Words{"fr": "Une.\r\nFin."}}, ""},
			{"the next", staff, house.Text{Kind: house.Terms, Since: day(3), Words: house.Words{"fr": "Deux."}}, ""},
			{"back to the program's", staff, house.Text{Kind: house.Terms, Since: day(6)}, ""},
		} {
			if code := put(c.who, c.text); code != c.code {
				w.T.Errorf("%s: %q", c.what, code)
			}
		}
		if t := now(); !t.Own || t.Words["fr"] != "Une.\nFin." || !t.Next.Equal(day(3)) {
			w.T.Errorf("now: %+v", t)
		}
		w.Clock.Advance(4 * 24 * time.Hour)
		if t := now(); t.Words["fr"] != "Deux." || t.Words.In("en", "en") != "Deux." {
			w.T.Errorf("later: %+v", t)
		}
		for n, want := range map[int]string{-4: "Une.\nFin.", -1: "Deux.", -3: "", 1: ""} {
			code := w.do(func(tx *store.Tx) error {
				t, err := w.Version(w.Context(), tx, house.Terms, day(n))
				if err == nil && t.Words["fr"] != want {
					w.T.Errorf("of day %d: %+v", n, t)
				}
				return err
			})
			if (code == "") != (want != "") {
				w.T.Errorf("of day %d: %q", n, code)
			}
		}
		if code := w.do(func(tx *store.Tx) error { return w.Recall(w.Context(), tx, staff, house.Terms) }); code != "" || !now().Next.IsZero() {
			w.T.Errorf("recalled: %q, %+v", code, now())
		}
		if code := w.do(func(tx *store.Tx) error { return w.Recall(w.Context(), tx, staff, house.Terms) }); code != "account.house.missing" {
			w.T.Errorf("recalled what is not there: %q", code)
		}
		put(staff, house.Text{Kind: house.Terms, Since: day(1)})
		w.Clock.Advance(2 * 24 * time.Hour)
		if t := now(); t.Own || t.Words["fr"] != program.Words["fr"] {
			w.T.Errorf("back to the program's: %+v", t)
		}
	})
}
