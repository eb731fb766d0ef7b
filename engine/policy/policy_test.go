package policy_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/memo"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

func TestALabelTakesEffectAndIsToldAndUndone(t *testing.T) { // integrity I6, 4.9, 20.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		expect(t, "before", w.see(léa, decide.OnHome).Covered(), false)
		r := w.apply("crisis-misleading", func(l *policy.LabelWrite) { l.Decision = 77 })
		expect(t, "the word before", r.Before, 0)
		expect(t, "covered at once", w.see(léa, decide.OnHome).Covered(), true)
		expect(t, "not for strangers in public", w.see(léa, decide.OnPublic).Drop, true)
		expect(t, "the author", w.see(jean, decide.OnHome).Covered(), false)
		expectFault(t, "a like", w.can(léa, decide.DoLike), "policy.engagement_limited")
		expect(t, "a reply", w.can(léa, decide.DoReply), nil)

		list := w.statements(jean)
		expect(t, "statements", len(list), 1)
		expect(t, "its measure", list[0].Measure, "M3")
		expect(t, "its decision", list[0].Decision, 77)

		back := w.apply("crisis-misleading", negate)
		expect(t, "the word after", back.After, 0)
		expect(t, "uncovered", w.see(léa, decide.OnHome).Covered(), false)
		expect(t, "lifted", w.statements(jean)[0].Lifted.IsZero(), false)
		expect(t, "events", w.told(), fmt.Sprintf("stated %d M3, changed post true, lifted %d, changed post false", jean, jean))
	})
}

func TestTwoCrisesOnOneItem(t *testing.T) { // integrity 15.10, 15.22
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.apply("crisis-misleading")
		w.apply("crisis-misleading-low", from("crisis/2"))
		both := w.word()
		w.Read(func(tx *store.Tx) error {
			due, err := w.Reviews(w.Context(), tx, testkit.Noon.Add(91*24*time.Hour), 10)
			expect(t, "restrictions to review within 90 days", len(due), 2)
			return err
		})
		end := func(source string) (n int) {
			w.Write(func(tx *store.Tx) (err error) {
				n, err = w.Unlabel(w.Context(), tx, source, 100)
				return err
			})
			w.Clock.Advance(time.Millisecond)
			return n
		}
		expect(t, "labels ended", end("crisis/1"), 1)
		expect(t, "still noticed", w.see(léa, decide.OnThread).Show.Has(decide.Alert), true)
		expect(t, "no longer covered", w.see(léa, decide.OnThread).Covered(), false)
		if both&^w.word() == 0 {
			t.Error("the first crisis left its bits")
		}
		expect(t, "labels ended", end("crisis/2"), 1)
		expect(t, "nothing left", w.word(), 0)
		expect(t, "nothing to end", end("crisis/2"), 0)
	})
}

func TestAnEndedLabelHasNoEffectBeforeTheSweep(t *testing.T) { // integrity 15.11, 18
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.apply("crisis-misleading", until(time.Hour))
		w.Read(func(tx *store.Tx) error {
			due, err := w.Reviews(w.Context(), tx, testkit.Noon.Add(91*24*time.Hour), 10)
			expect(t, "what ends soon needs no review", len(due), 0)
			return err
		})
		expect(t, "before its end", w.see(léa, decide.OnHome).Covered(), true)
		w.Clock.Set(testkit.Noon.Add(time.Hour))
		expect(t, "at its end", w.see(léa, decide.OnHome).Covered(), false)
		expect(t, "its statement is open until the sweep", w.statements(jean)[0].Lifted.IsZero(), true)
		w.told()
		w.Write(func(tx *store.Tx) error { return w.Expire(w.Context(), tx) })
		expect(t, "told to those who keep the word", w.told(), fmt.Sprintf("lifted %d, changed post false", jean))
		expect(t, "its statement", w.statements(jean)[0].Lifted.IsZero(), false)
	})
}

func TestTheLatestStatementOfASourceWins(t *testing.T) { // integrity 4.6, 15.20
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.apply("crisis-misleading", negate, func(l *policy.LabelWrite) { l.At = testkit.Noon.Add(2 * time.Minute) })
		late := w.apply("crisis-misleading", func(l *policy.LabelWrite) { l.At = testkit.Noon.Add(time.Minute) })
		expect(t, "an earlier label that came late", late.Stale, true)
		expect(t, "the word", w.word(), 0)
		expect(t, "nobody was told", len(w.statements(jean)), 0)
	})
}

func TestNodesConverge(t *testing.T) { // integrity 20.1: any interleaving on three nodes
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		nodes := []*world{w, join(t, w.Kit), join(t, w.Kit)}
		random := rand.New(rand.NewPCG(7, 7))
		vals := []string{"crisis-misleading", "!no-promote", "crisis-unverified"}
		for range 40 {
			n := nodes[random.IntN(len(nodes))]
			change := []func(*policy.LabelWrite){from(fmt.Sprintf("crisis/%d", random.IntN(2)))}
			if random.IntN(2) == 0 {
				change = append(change, negate)
			}
			n.apply(vals[random.IntN(len(vals))], change...)
			nodes[random.IntN(len(nodes))].see(léa, decide.OnHome)
		}
		var want decide.Word
		w.Read(func(tx *store.Tx) error {
			labels, err := w.Labels(w.Context(), tx, thePost)
			want = w.Table().Sum(labels, store.Micros(tx.Now())).Word
			return err
		})
		for i, n := range nodes {
			n.settle()
			expect(t, fmt.Sprintf("node %d", i), n.word(), want)
			if n.Epoch() == 0 {
				t.Errorf("node %d has no epoch", i)
			}
		}
	})
}

func TestWritersSeeTheirOwnLabels(t *testing.T) { // integrity 4.9: read your writes
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.see(léa, decide.OnHome)
		w.Clock.Advance(time.Second)
		err := w.Store.Write(w.Context(), func(tx *store.Tx) error {
			if _, err := w.Apply(w.Context(), tx, policy.LabelWrite{Source: "crisis/1", Subject: thePost, Val: "crisis-misleading", Author: jean, As: decide.RoleReviewer, By: revue}); err != nil {
				return err
			}
			return w.Can(w.Context(), tx, léa, decide.DoLike, decide.Subject{Kind: decide.KindPost, ID: item, AuthorID: int64(jean)})
		})
		expectFault(t, "a like in the same transaction", err, "policy.engagement_limited")
		expect(t, "undone with it", w.word(), 0)
	})
}

func TestWhoMayLabel(t *testing.T) { // integrity I8, integrity I9, integrity 14, 5.7
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		as := func(role string) func(*policy.LabelWrite) { return func(l *policy.LabelWrite) { l.As = role } }
		self := func(l *policy.LabelWrite) { l.Source, l.By = decide.Author, jean }
		machine := func(l *policy.LabelWrite) { l.Automatic, l.By = true, 0 }
		prominent := func(l *policy.LabelWrite) { l.Prominent = true }
		for _, c := range []struct {
			what   string
			val    string
			change []func(*policy.LabelWrite)
			want   string
		}{
			{"an unknown value", "nonsense", nil, "policy.label.unknown"},
			{"a reviewer suspending", "!suspend", nil, "policy.label.not_granted"},
			{"a lead taking down", "!takedown", []func(*policy.LabelWrite){as(decide.RoleLead)}, ""},
			{"a lead taking down a prominent author's", "!takedown", []func(*policy.LabelWrite){as(decide.RoleLead), prominent}, "policy.label.confirmation"},
			{"the same person twice", "!takedown", []func(*policy.LabelWrite){as(decide.RoleLead), prominent, func(l *policy.LabelWrite) { l.ConfirmedBy = l.By }}, "policy.label.same_person"},
			{"two persons", "!takedown", []func(*policy.LabelWrite){byLead, prominent}, ""},
			{"a small network", "crisis-misleading", []func(*policy.LabelWrite){prominent, func(l *policy.LabelWrite) { l.Alone = true }}, ""},
			{"an author's own label", "porn", []func(*policy.LabelWrite){self}, ""},
			{"somebody else as the author", "porn", []func(*policy.LabelWrite){self, func(l *policy.LabelWrite) { l.By = léa }}, "policy.label.not_granted"},
			{"not by self", "!warn", []func(*policy.LabelWrite){self}, "policy.label.unknown"},
			{"a labeler without definitions", "porn", []func(*policy.LabelWrite){from("labeler:5")}, "policy.label.unknown"},
			{"no role", "crisis-unverified", []func(*policy.LabelWrite){as("")}, "policy.label.not_granted"},
			{"a reviewer gating", "subscribers-only", nil, "policy.label.not_granted"},
			{"a system gating", "subscribers-only", []func(*policy.LabelWrite){as(decide.RoleSystem)}, ""},
			{"from the future", "crisis-unverified", []func(*policy.LabelWrite){func(l *policy.LabelWrite) { l.At = testkit.Noon.Add(6 * time.Minute) }}, "policy.label.clock"},
			{"ended already", "crisis-unverified", []func(*policy.LabelWrite){until(-time.Hour)}, "policy.label.until"},
			{"for eleven years", "crisis-unverified", []func(*policy.LabelWrite){until(11 * 365 * 24 * time.Hour)}, "policy.label.until"},
			{"reviewed too late", "crisis-unverified", []func(*policy.LabelWrite){func(l *policy.LabelWrite) { l.Review = testkit.Noon.Add(100 * 24 * time.Hour) }}, "policy.label.review"},
			{"nobody to tell", "crisis-unverified", []func(*policy.LabelWrite){func(l *policy.LabelWrite) { l.Author = 0 }}, "policy.label.no_author"},
			{"a machine at M3", "crisis-misleading", []func(*policy.LabelWrite){machine, until(time.Hour)}, "policy.label.automatic"},
			{"a machine without end", "!no-promote", []func(*policy.LabelWrite){machine}, "policy.label.automatic"},
			{"a machine for a day", "!no-promote", []func(*policy.LabelWrite){machine, until(24 * time.Hour)}, "policy.label.automatic"},
			{"a machine for six hours", "!no-promote", []func(*policy.LabelWrite){machine, until(6 * time.Hour)}, ""},
		} {
			_, err := w.try(c.val, c.change...)
			expectFault(t, c.what, err, c.want)
		}
	})
}

func TestHowManyLabelsASubjectHolds(t *testing.T) { // integrity 4.6
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for i := range policy.MaxLabels {
			w.apply("crisis-unverified", from(fmt.Sprintf("crisis/%d", i)))
		}
		_, err := w.try("crisis-unverified", from("crisis/900"))
		expectFault(t, "one more", err, "policy.label.too_many")
		_, err = w.try("crisis-unverified", from("crisis/3"), negate)
		expect(t, "taking one back", err, nil)
	})
}

func TestAuthorsDoNotGetStatementsForTheirOwnLabels(t *testing.T) { // integrity I6
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.apply("porn", func(l *policy.LabelWrite) { l.Source, l.By = decide.Author, jean })
		w.apply("sponsored", from("campaign/1"), func(l *policy.LabelWrite) { l.As = decide.RoleSystem })
		expect(t, "statements", len(w.statements(jean)), 0)
		w.apply("graphic-media")
		expect(t, "a reviewer's cover", len(w.statements(jean)), 1)
		w.Read(func(tx *store.Tx) error {
			_, err := w.Statement(w.Context(), tx, account.Actor{Account: léa}, w.statements(jean)[0].ID)
			expectFault(t, "somebody else's statement", err, "policy.not_found")
			return nil
		})
	})
}

func TestRefusalsNameTheirGround(t *testing.T) { // integrity 14
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		open := func() error {
			return w.Store.Read(w.Context(), func(tx *store.Tx) error {
				v, err := w.Viewer(w.Context(), tx, 0, 0)
				if err != nil {
					return err
				}
				return w.Open(w.Context(), tx, v, decide.Subject{Kind: decide.KindPost, ID: item, AuthorID: int64(jean)})
			})
		}
		expect(t, "plain", open(), nil)
		for val, want := range map[string]string{"!withhold-legal": "policy.withheld_legal", "!withhold-rights": "policy.withheld_rights", "!takedown": "policy.not_found", "adult-18": "policy.age_required"} {
			role := func(l *policy.LabelWrite) {
				byLead(l)
				if val == "adult-18" {
					l.As = decide.RoleSystem
				}
			}
			w.apply(val, role)
			expectFault(t, val, open(), want)
			w.apply(val, role, negate)
		}
		expectFault(t, "a like signed out", w.can(0, decide.DoLike), "policy.sign_in")
		w.apply("!read-only", func(l *policy.LabelWrite) {
			l.Subject = decide.Ref{Kind: decide.KindAccount, ID: int64(léa)}
			l.Author = 0
		})
		expectFault(t, "a read-only account", w.can(léa, decide.DoLike), "policy.read_only")
		expect(t, "reporting", w.can(léa, decide.DoReport), nil)
		w.rels[jean] = decide.Blocking
		w.apply("!read-only", negate, func(l *policy.LabelWrite) {
			l.Subject = decide.Ref{Kind: decide.KindAccount, ID: int64(léa)}
			l.Author = 0
		})
		expectFault(t, "a reply to one whom she blocks", w.can(léa, decide.DoReply), "policy.not_allowed")
	})
}

func TestFactsAndPreferences(t *testing.T) { // integrity 4.5, 4.6, 13
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.apply("porn", func(l *policy.LabelWrite) { l.Source, l.By = decide.Author, jean })
		set := func(p policy.Preferences) error {
			defer w.Clock.Advance(time.Millisecond)
			return w.Store.Write(w.Context(), func(tx *store.Tx) error {
				return w.SetPreferences(w.Context(), tx, account.Actor{Account: léa}, p)
			})
		}
		expect(t, "by default", w.see(léa, decide.OnHome).Drop, true)
		adult := policy.Preferences{Adult: true, Labels: map[string]decide.Setting{"porn": decide.Warn}}
		expect(t, "set", set(adult), nil)
		expect(t, "age unknown", w.see(léa, decide.OnHome).Drop, true)
		w.fact.Age = 20
		expect(t, "grown", w.see(léa, decide.OnHome).Drop, false)
		expect(t, "covered", w.see(léa, decide.OnHome).Show.Has(decide.BlurMedia), true)
		adult.Hidden = []string{id.Post(item).String()}
		expect(t, "hide", set(adult), nil)
		expect(t, "hidden", w.see(léa, decide.OnHome).Drop, true)
		adult.Hidden, adult.Words = nil, []policy.MutedWord{{Value: "Été", Until: testkit.Noon.Add(time.Hour)}}
		expect(t, "mute", set(adult), nil)
		expect(t, "a muted word without its text", w.see(léa, decide.OnHome).Drop, false)
		expect(t, "wants text", w.wantsText(), true)
		w.Clock.Set(testkit.Noon.Add(2 * time.Hour))
		expect(t, "the word ended", w.wantsText(), false)

		expectFault(t, "broken", set(policy.Preferences{Words: []policy.MutedWord{{Value: " "}}, Labelers: make([]policy.Labeler, 21)}), "policy.preference.invalid")
		w.Write(func(tx *store.Tx) error { return w.Erase(w.Context(), tx, léa) })
		w.Read(func(tx *store.Tx) error {
			p, _, err := w.Export(w.Context(), tx, léa)
			expect(t, "erased", p.Adult, false)
			return err
		})
	})
}

func (w *world) wantsText() (wants bool) {
	w.Read(func(tx *store.Tx) error {
		v, err := w.Viewer(w.Context(), tx, léa, 0)
		wants = err == nil && v.WantsText()
		return err
	})
	return wants
}

func TestDefinitionsReachEveryNode(t *testing.T) { // integrity 4.1, 4.6, 14
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		other := join(t, w.Kit)
		define := func(origin string, d decide.Definition) error {
			return w.Store.Write(w.Context(), func(tx *store.Tx) error {
				return w.Define(w.Context(), tx, origin, d, map[string]policy.Texts{"fr": {Name: "Maison"}, "en": {Name: "House"}})
			})
		}
		expect(t, "define", define("", decide.Definition{Identifier: "house-rule", Bits: decide.NoReply, Role: decide.RoleReviewer}), nil)
		expectFault(t, "bits of a labeler", define("labeler:5", decide.Definition{Identifier: "loud", Bits: decide.NoReply}), "policy.label.bits")
		expectFault(t, "an imperative of a labeler", define("labeler:5", decide.Definition{Identifier: "!hide"}), "policy.label.unknown")
		expect(t, "a labeler", define("labeler:5", decide.Definition{Identifier: "loud", Severity: decide.Alerts}), nil)
		other.settle()
		other.apply("house-rule")
		expectFault(t, "on the other node", other.can(léa, decide.DoReply), "policy.reply_limited")
		w.settle()
		expectFault(t, "on this node", w.can(léa, decide.DoReply), "policy.reply_limited")
	})
}

func TestExplainAgreesWithThePage(t *testing.T) { // integrity I7, 4.10
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.apply("crisis-misleading", func(l *policy.LabelWrite) { l.Decision = 77 })
		w.rels[jean] = decide.BlockedBy
		w.Read(func(tx *store.Tx) error {
			v, err := w.Viewer(w.Context(), tx, léa, 0)
			if err != nil {
				return err
			}
			subs := []decide.Subject{{Kind: decide.KindPost, ID: item, AuthorID: int64(jean)}}
			why, err := w.Explain(w.Context(), tx, v, decide.OnHome, subs, 0, decide.ForViewer)
			if err != nil {
				return err
			}
			expect(t, "decision", why.Decision, w.see(léa, decide.OnHome))
			expect(t, "reasons", len(why.Reasons), 2)
			expect(t, "the decision's number", why.Reasons[0].Label.Decision, 77)
			expect(t, "the block", why.Reasons[1].Rule, "not_available")
			return nil
		})
	})
}

func TestWordsForPeople(t *testing.T) { // architecture 4.7
	t.Parallel()
	c, err := i18n.New(i18n.French, policy.Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Check() {
		t.Error(p)
	}
	w := join(t, testkit.Lite(t, sources()))
	for _, d := range w.Table().Definitions("") {
		if key := policy.NoticeKey(d.Identifier); !c.Has(key) {
			t.Errorf("%s has no words", key)
		}
	}
}

func TestDecisionsAreExplainedNowAndThen(t *testing.T) { // integrity 4.10: one in a thousand
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.apply("crisis-misleading")
		w.settle()
		w.Clock.Advance(time.Second)
		thousand := func() {
			subs := make([]decide.Subject, 100)
			w.Read(func(tx *store.Tx) error {
				for range 10 {
					for i := range subs {
						subs[i] = decide.Subject{Kind: decide.KindPost, ID: item, AuthorID: int64(jean)}
					}
					v, err := w.Viewer(w.Context(), tx, léa, 0)
					if err != nil {
						return err
					}
					if _, err := w.Page(w.Context(), tx, v, decide.OnHome, subs); err != nil {
						return err
					}
				}
				return nil
			})
		}
		thousand()
		thousand()
		expect(t, "explained alike", w.counted("same"), 2)
		// What another process changed behind this one's back is old here, not wrong.
		w.Write(func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM policy_label"); return err })
		thousand()
		expect(t, "made from memory", w.counted("stale"), 1)
		expect(t, "incidents", w.counted("other"), 0)
	})
}

func TestWhoSawMoreIsNotAnsweredFromMemory(t *testing.T) { // integrity 4.9
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.apply("crisis-misleading")
		w.settle()
		w.Clock.Advance(time.Second)
		expect(t, "covered", w.see(léa, decide.OnHome).Covered(), true)
		w.Write(func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM policy_label"); return err })
		expect(t, "from memory", w.see(léa, decide.OnHome).Covered(), true)
		err := w.Store.Read(memo.Afresh(w.Context()), func(tx *store.Tx) error {
			v, err := w.Viewer(w.Context(), tx, léa, 0)
			if err != nil {
				return err
			}
			page, err := w.Page(w.Context(), tx, v, decide.OnHome, []decide.Subject{{Kind: decide.KindPost, ID: item, AuthorID: int64(jean)}})
			if err == nil {
				expect(t, "afresh", page[0].Covered(), false)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
