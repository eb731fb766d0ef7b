package report_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
	"parvis/engine/report"
)

// decide takes a decision that waits.
func (w *world) decide(by, about string, a report.Act) (p report.Pending) {
	w.T.Helper()
	a.Target = w.who[about].Account
	w.do(func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = w.reports.Decide(ctx, tx, w.who[by], a)
		return err
	})
	return p
}

func (w *world) withdraw(by string, which int64) error {
	return w.try(func(ctx context.Context, tx *store.Tx) error {
		_, err := w.reports.Withdraw(ctx, tx, w.who[by], which)
		return err
	})
}

// decided gives the decisions about an account, the newest first.
func (w *world) decided(about string) (list []report.Warning) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		list, err = w.reports.Warnings(w.Context(), tx, w.who[about], store.Page{Limit: 20})
		return err
	})
	return list
}

// waits gives why the decision on an account was refused; "waits" when it was not, and
// nothing when there is none.
func (w *world) waits(about string) (out string) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		list, err := w.reports.Pending(w.Context(), tx, w.who["chief"], w.who[about].Account)
		if p, ok := list[w.who[about].Account]; ok {
			if out = p.Refused; out == "" {
				out = "waits"
			}
		}
		return err
	})
	return out
}

func (w *world) openReports() (n int) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		list, err := w.reports.List(w.Context(), tx, w.who["chief"], report.Filter{}, store.Page{Limit: 20})
		n = len(list)
		return err
	})
	return n
}

// web-client 7.2, integrity 7, I6: for half a minute a decision does nothing and tells
// nobody; then it does all of it once.
func TestADecisionWaitsBeforeItIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.post("jean", "Achetez !", post.Public)
		r := w.report("lea", "jean", report.Draft{Posts: []id.Post{p}, Category: report.Violation, Rules: []string{"2"}})
		w.events()
		made := w.decide("mod", "jean", report.Act{Action: report.Cover, Report: r.ID, Rules: []string{"2"}, Text: "Voyez.", Mail: true})
		expect(t, "told at once", w.events(), "")
		expect(t, "done at once", w.sees("lea", p), "yes")
		expect(t, "listed at once", len(w.decided("jean")), 0)
		expect(t, "closed at once", w.openReports(), 1)
		late := w.report("zoe", "jean", report.Draft{})
		w.events()
		w.Clock.Advance(report.Delay - 3*time.Second)
		expect(t, "told too early", w.events(), "")
		expect(t, "waits", w.waits("jean"), "waits")
		w.Clock.Advance(2 * time.Second)
		expect(t, "told", w.events(), "policy.stated report.resolved report.acted")
		expect(t, "done", w.sees("lea", p), "covered")
		expect(t, "waits no more", w.waits("jean"), "")
		letter, _ := w.Letter("jean@example.org")
		expect(t, "a letter", letter.Text != "", true)
		list := w.decided("jean")
		if len(list) != 1 {
			t.Fatalf("%d decisions", len(list))
		}
		expect(t, "its number", list[0].ID, made.ID)
		expect(t, "its rules", list[0].Rules.String(), "2@1")
		expect(t, "its words", list[0].Text, "Voyez.")
		expect(t, "what came in meanwhile stays open", w.openReports(), 1)
		w.Read(func(tx *store.Tx) error {
			got, err := w.reports.Get(w.Context(), tx, w.who["mod"], late.ID)
			expect(t, "the later report", got.ResolvedAt.IsZero(), true)
			return err
		})
		w.Clock.Advance(time.Hour)
		expect(t, "told twice", w.events(), "")
		expect(t, "withdrawing it now", code(w.withdraw("mod", made.ID)), "report.missing")
		expect(t, "record", w.record(), "decide resolve act")
	})
}

// web-client 7.2: taken back in time, it was never there, whatever it would have done.
func TestADecisionThatWaitsIsWithdrawn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.post("jean", "Achetez !", post.Public)
		r := w.report("lea", "jean", report.Draft{Posts: []id.Post{p}})
		before := w.state("jean")
		w.events()
		for _, action := range []report.Action{report.None, report.Cover, report.Limit, report.Delete, report.Sensitive, report.Silence, report.Disable, report.Suspend} {
			made := w.decide("mod", "jean", report.Act{Action: action, Report: r.ID})
			expect(t, "by a member", code(w.withdraw("lea", made.ID)), "report.forbidden")
			expect(t, "by whom it concerns", code(w.withdraw("jean", made.ID)), "report.forbidden")
			if err := w.withdraw("second", made.ID); err != nil {
				t.Fatalf("%s: %v", action, err)
			}
			expect(t, "twice", code(w.withdraw("second", made.ID)), "report.missing")
			w.Clock.Advance(time.Hour)
			expect(t, string(action)+" told", w.events(), "")
			expect(t, string(action)+" done", w.sees("lea", p), "yes")
			expect(t, string(action)+" moved the account", w.state("jean"), before)
		}
		expect(t, "decisions", len(w.decided("jean")), 0)
		expect(t, "letters", len(w.Outbox.Letters("jean@example.org")), 0)
		w.Read(func(tx *store.Tx) error {
			got, err := w.reports.Get(w.Context(), tx, w.who["mod"], r.ID)
			expect(t, "the report is as it was", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", r))
			return err
		})
		expect(t, "record", w.record(), "decide withdraw decide withdraw decide withdraw decide withdraw decide withdraw decide withdraw decide withdraw decide withdraw")
	})
}

// One decision waits on an account; it can be let take effect at once.
func TestADecisionThatWaitsAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		made := w.decide("mod", "jean", report.Act{Action: report.Silence})
		second := func(by string, a report.Action) error {
			return w.try(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.reports.Decide(ctx, tx, w.who[by], report.Act{Target: w.who["jean"].Account, Action: a})
				return err
			})
		}
		expect(t, "a second", code(second("second", report.Suspend)), "report.action.waits")
		expect(t, "nobody's right", code(second("lea", report.Suspend)), "report.forbidden")
		hasten := func(by string) error {
			return w.try(func(ctx context.Context, tx *store.Tx) error { return w.reports.Hasten(ctx, tx, w.who[by], made.ID) })
		}
		expect(t, "hastened by a member", code(hasten("lea")), "report.forbidden")
		w.events()
		if err := hasten("second"); err != nil {
			t.Fatal(err)
		}
		expect(t, "told at once", w.events(), "policy.stated report.acted")
		expect(t, "done at once", w.state("jean"), account.Limited)
		expect(t, "hastened twice", code(hasten("mod")), "report.missing")
		w.Clock.Advance(time.Hour)
		expect(t, "told twice", w.events(), "")
		expect(t, "by whom it was taken", w.own("mod"), 0)
		w.decide("mod", "jean", report.Act{Action: report.None})
		expect(t, "another then", w.own("mod"), 1)
	})
}

func (w *world) own(who string) (n int) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		list, err := w.reports.Own(w.Context(), tx, w.who[who], 10)
		n = len(list)
		return err
	})
	return n
}

// integrity 15.19: what changed meanwhile is asked again when the decision is due, and
// what is refused then stays for the staff, with why.
func TestADecisionThatIsRefusedWhenItIsDue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		operator := account.Actor{Role: account.Administrator}
		due := func() { w.Clock.Advance(report.Delay); w.Settle() }

		w.decide("mod", "jean", report.Act{Action: report.Suspend})
		w.act("chief", "jean", report.Act{Action: report.Suspend})
		w.events()
		due()
		expect(t, "suspended meanwhile", w.waits("jean"), "report.action.done")
		expect(t, "told", w.events(), "")
		expect(t, "one decision", len(w.decided("jean")), 1)
		w.Clock.Advance(24 * time.Hour)
		expect(t, "it is not tried again", w.waits("jean"), "report.action.done")
		w.decide("mod", "jean", report.Act{Action: report.None})
		expect(t, "another in its place", w.waits("jean"), "waits")
		due()

		p := w.post("zoe", "Achetez !", post.Public)
		w.decide("mod", "zoe", report.Act{Action: report.Delete, Posts: []id.Post{p}})
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.Delete(ctx, tx, w.who["zoe"], p)
			return err
		})
		due()
		expect(t, "the post went meanwhile", w.waits("zoe"), "report.action.posts_gone")

		w.decide("second", "lea", report.Act{Action: report.Silence})
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.Accounts.SetRole(ctx, tx, operator, w.who["second"].Account, account.MemberRole)
		})
		due()
		expect(t, "no moderator any more", w.waits("lea"), "report.forbidden")
		expect(t, "nothing done", w.state("lea"), account.Active)
		refused := int64(0)
		w.Read(func(tx *store.Tx) error {
			list, err := w.reports.Pending(w.Context(), tx, w.who["chief"], w.who["lea"].Account)
			refused = list[w.who["lea"].Account].ID
			return err
		})
		if err := w.withdraw("chief", refused); err != nil {
			t.Fatal(err)
		}
		expect(t, "taken away", w.waits("lea"), "")
	})
}

// Undo and the end of the wait at the same time: one of them wins, whole.
func TestUndoAtTheLastMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for range 8 {
			made := w.decide("mod", "jean", report.Act{Action: report.None})
			w.events()
			var undone, hastened error
			var both sync.WaitGroup
			both.Go(func() {
				undone = w.Try(func(ctx context.Context, tx *store.Tx) error {
					_, err := w.reports.Withdraw(ctx, tx, w.who["mod"], made.ID)
					return err
				})
			})
			both.Go(func() { w.Clock.Advance(report.Delay) })
			both.Go(func() {
				hastened = w.Try(func(ctx context.Context, tx *store.Tx) error {
					return w.reports.Hasten(ctx, tx, w.who["second"], made.ID)
				})
			})
			both.Wait()
			want := "report.acted"
			if undone == nil {
				want = ""
			}
			if got := w.events(); got != want {
				t.Errorf("undone %v, hastened %v, told %q", undone, hastened, got)
			}
			w.Clock.Advance(time.Minute)
			expect(t, "nothing later", w.events(), "")
		}
	})
}

// A rule that is reworded or taken out meanwhile stays as the decision named it.
func TestADecisionThatWaitsKeepsItsRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		operator := account.Actor{Role: account.Administrator}
		w.decide("mod", "jean", report.Act{Action: report.None, Rules: []string{"2", "3"}})
		w.do(func(ctx context.Context, tx *store.Tx) error { return w.reports.House.DropRule(ctx, tx, operator, 3) })
		w.Clock.Advance(report.Delay)
		w.Settle()
		list := w.decided("jean")
		if len(list) != 1 || list[0].Rules.String() != "2@1 3@1" {
			t.Errorf("%+v", list)
		}
	})
}

// What waits goes with the account that it is about.
func TestADecisionAboutWhoIsErased(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.decide("mod", "jean", report.Act{Action: report.None})
		w.do(func(ctx context.Context, tx *store.Tx) error { return w.reports.Erase(ctx, tx, w.who["jean"].Account) })
		w.events()
		w.Clock.Advance(report.Delay)
		expect(t, "told", w.events(), "")
		expect(t, "kept", w.waits("jean"), "")
	})
}
