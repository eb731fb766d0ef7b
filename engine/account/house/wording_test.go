package house_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account/house"
	"parvis/engine/audit"
)

// wordings tells what a rule ever said, the newest first.
func (w *world) wordings(rule int64) string {
	w.T.Helper()
	var out []string
	w.Read(func(tx *store.Tx) error {
		list, err := w.Wordings(w.Context(), tx, rule)
		for _, x := range list {
			hour := func(t time.Time) string {
				if t.IsZero() {
					return "?"
				}
				return fmt.Sprint(t.Sub(testkit.Noon).Hours())
			}
			out = append(out, fmt.Sprintf("%s %s %s-%s by %d %s", x.Cite(), x.Texts.In("fr", "en"), hour(x.Since), hour(x.Until), x.By, x.State()))
		}
		return err
	})
	return strings.Join(out, " | ")
}

func (w *world) change(rule int64, texts, hints house.Words) string {
	w.T.Helper()
	return w.do(func(tx *store.Tx) error {
		return w.ChangeRule(w.Context(), tx, staff, house.Rule{ID: rule, Texts: texts, Hints: hints})
	})
}

// integrity 9.1: a rule that is worded anew keeps what it said, from when to when
// and by whom; nothing else makes a version.
func TestWordings(t *testing.T) {
	each(t, func(w *world) {
		said := w.rules()[1].Texts
		expect := func(what, got, want string) {
			w.T.Helper()
			if got != want {
				w.T.Errorf("%s:\n got %s\nwant %s", what, got, want)
			}
		}
		first := "2@1 " + said["fr"] + " 0-"
		expect("at first", w.wordings(2), first+"? by 0 in_force")
		w.Clock.Advance(time.Hour)
		for what, code := range map[string]string{
			"the same words":            w.change(2, said, nil),
			"the same with blanks":      w.change(2, house.Words{"fr": " " + said["fr"] + "\n", "en": said["en"]}, house.Words{"fr": " "}),
			"raised":                    w.do(func(tx *store.Tx) error { return w.RaiseRule(w.Context(), tx, staff, 2) }),
			"raised above the topmost":  w.do(func(tx *store.Tx) error { return w.RaiseRule(w.Context(), tx, staff, 2) }),
			"another one is taken away": w.do(func(tx *store.Tx) error { return w.DropRule(w.Context(), tx, staff, 1) }),
		} {
			expect(what, code, "")
		}
		expect("after what makes no version", w.wordings(2), first+"? by 0 in_force")
		expect("blank", w.change(2, house.Words{"fr": " "}, nil), "account.house.blank")

		expect("reworded", w.change(2, house.Words{"fr": "Citez vos sources."}, nil), "")
		w.Clock.Advance(time.Hour)
		expect("explained", w.change(2, house.Words{"fr": "Citez vos sources."}, house.Words{"fr": "Qui, où, quand."}), "")
		third := "2@3 Citez vos sources. 2-%s by 1000001 %s | 2@2 Citez vos sources. 1-2 by 1000001 %s | " + first + "1 by 0 %s"
		expect("three versions", w.wordings(2), fmt.Sprintf(third, "?", "in_force", "reworded", "reworded"))
		if r := w.rules()[0]; r.Cite() != (house.Cite{Rule: 2, Version: 3}) || r.Hints["fr"] != "Qui, où, quand." {
			w.T.Errorf("the rule: %+v", r)
		}

		w.Clock.Advance(time.Hour)
		w.do(func(tx *store.Tx) error { return w.DropRule(w.Context(), tx, staff, 2) })
		expect("taken away", w.wordings(2), fmt.Sprintf(third, "3", "removed", "removed", "removed"))
		expect("reworded when it is gone", w.change(2, house.Words{"fr": "x"}, nil), "account.house.missing")
		expect("nobody's", w.do(func(tx *store.Tx) error { _, err := w.Wordings(w.Context(), tx, 77); return err }), "account.house.missing")
		expect("the record", w.record(), "raise 2 > | drop 1 version:1> | change 2 version:1>version:2 | change 2 version:2>version:3 | drop 2 version:3>")

		w.Kit.Write(func(tx *store.Tx) error { return w.Erase(w.Context(), tx, staff.Account) })
		expect("erased", w.wordings(2), strings.ReplaceAll(fmt.Sprintf(third, "3", "removed", "removed", "removed"), "1000001", "0"))
	})
}

// record tells what was written down about rules, in the order of the acts.
func (w *world) record() string {
	w.T.Helper()
	var out []string
	w.Read(func(tx *store.Tx) error {
		list, err := audit.List(w.Context(), tx, audit.Filter{}, store.Page{Limit: 100})
		for i := range list {
			e := list[len(list)-1-i]
			if e.Subject.Kind != house.AuditKind || e.Actor != staff.Account {
				w.T.Errorf("recorded of %s by %d", e.Subject, e.Actor)
			}
			out = append(out, fmt.Sprintf("%s %d %s>%s", strings.TrimPrefix(e.Action, "house.rule."), e.Subject.ID, e.Before, e.After))
		}
		return err
	})
	return strings.Join(out, " | ")
}

func TestCites(t *testing.T) {
	each(t, func(w *world) {
		w.change(2, house.Words{"fr": "Deux."}, nil)
		cites := house.ParseCites("2@1 3 x 2@ 4@0 -1@1 77@1 2@9")
		if s := cites.String(); s != "2@1 3@1 77@1 2@9" || strings.Join(cites.Numbers(), " ") != "2 3 77 2" {
			w.T.Errorf("read: %s, %v", s, cites.Numbers())
		}
		w.Read(func(tx *store.Tx) error {
			words, err := w.Cited(w.Context(), tx, cites)
			if err != nil || len(words) != 2 || words[cites[0]].State() != house.Reworded || words[cites[1]].State() != house.Holding {
				w.T.Errorf("cited: %+v, %v", words, err)
			}
			now, err := w.InForce(w.Context(), tx, cites[:3])
			if s := now.String(); s != "2@2 3@1 77@1" || cites[0].Version != 1 {
				w.T.Errorf("in force: %s, of %s", s, cites)
			}
			return err
		})
	})
}

// Rules from before wordings were kept have version 1, also one that was taken away;
// one that a process of the release before adds keeps its words when it is reworded.
func TestWordingsOfOldRules(t *testing.T) { // architecture 6.11
	t.Parallel()
	old := fstest.MapFS{}
	const file = "migrations/20260103000800_house.sql"
	text, err := house.Migrations.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	old[file] = &fstest.MapFile{Data: text}
	others := []store.Source{{Folder: "audit", FS: audit.Migrations}}
	testkit.Each(t, append(others, store.Source{Folder: "house", FS: old}), func(_ *testing.T, k *testkit.Kit) {
		w := &world{k, house.New(house.Options{})}
		add := func(id int64, words string, gone bool) {
			k.Write(func(tx *store.Tx) error {
				texts, err := json.Marshal(house.Words{"fr": words})
				if err == nil {
					_, err = tx.Exec("INSERT INTO account_house_rule (id, place, texts, hints, gone) VALUES ($1, $2, $3, $4, $5)", id, id, texts, []byte("{}"), gone)
				}
				return err
			})
		}
		add(1, "Une.", false)
		add(2, "Deux.", true)
		k.Reopen(append(others, store.Source{Folder: "house", FS: house.Migrations}))
		add(3, "Trois.", false)
		for rule, want := range map[int64]string{1: "1@1 Une. ?-? by 0 in_force", 2: "2@1 Deux. ?-? by 0 removed", 3: "3@1 Trois. ?-? by 0 in_force"} {
			if got := w.wordings(rule); got != want {
				w.T.Errorf("rule %d: %s", rule, got)
			}
		}
		for rule, want := range map[int64]string{1: "1@2 Neuve. 0-? by 1000001 in_force | 1@1 Une. ?-0 by 0 reworded", 3: "3@2 Neuve. 0-? by 1000001 in_force | 3@1 Trois. ?-0 by 0 reworded"} {
			if code := w.change(rule, house.Words{"fr": "Neuve."}, nil); code != "" {
				w.T.Fatal(code)
			}
			if got := w.wordings(rule); got != want {
				w.T.Errorf("rule %d, reworded: %s", rule, got)
			}
		}
	})
}
