package report_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
	"parvis/engine/report"
)

// queue gives who is reported, in the order of the queue, with how grave it is.
func (w *world) queue(who string, q report.Wait) (out string) {
	w.T.Helper()
	if q.Limit == 0 {
		q.Limit = 10
	}
	w.Read(func(tx *store.Tx) error {
		list, err := w.reports.Queue(w.Context(), tx, w.who[who], q)
		for _, c := range list {
			for name, a := range w.who {
				if name != "" && a.Account == c.Target {
					out += fmt.Sprintf("%s %d/%d, ", name, c.Gravity, len(c.Reports))
				}
			}
		}
		return err
	})
	return out
}

// integrity 6, 7; web-client 6.18: the gravest case stands first, then the oldest, and
// nobody finds one about themselves.
func TestTheQueue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.report("lea", "mod", report.Draft{})
		w.Clock.Advance(report.LateAfter)
		w.report("lea", "jean", report.Draft{})
		taken := w.report("lea", "zoe", report.Draft{})
		w.report("jean", "zoe", report.Draft{})
		expect(t, "the oldest first", w.queue("chief", report.Wait{}), "mod 1/1, jean 0/1, zoe 0/2, ")
		expect(t, "not one's own", w.queue("mod", report.Wait{}), "jean 0/1, zoe 0/2, ")
		w.report("second", "zoe", report.Draft{})
		w.report("zoe", "jean", report.Draft{Category: report.Legal})
		expect(t, "why", w.queue("chief", report.Wait{}), "jean 3/2, zoe 2/3, mod 1/1, ")
		expect(t, "a part", w.queue("chief", report.Wait{Skip: 1, Limit: 1}), "zoe 2/3, ")
		expect(t, "beyond", w.queue("chief", report.Wait{Skip: 3}), "")
		expect(t, "none mine", w.queue("chief", report.Wait{Mine: true}), "")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.reports.Assign(ctx, tx, w.who["chief"], taken.ID)
			return err
		})
		expect(t, "mine", w.queue("chief", report.Wait{Mine: true}), "zoe 2/3, ")
		expect(t, "not another's", w.queue("second", report.Wait{Mine: true}), "")
	})
}

// The reporter is never shown to the reported, who may be a moderator.
func TestStaffReadsNoReportsAboutThemselves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.report("lea", "mod", report.Draft{Comment: "secret"})
		made := w.act("chief", "mod", report.Act{Action: report.None, Apart: true})
		mod, self := w.who["mod"], w.who["mod"].Account
		var appeal report.Appeal
		w.do(func(ctx context.Context, tx *store.Tx) (err error) {
			appeal, err = w.reports.Appeal(ctx, tx, mod, made.ID, "Non.")
			return err
		})
		w.Read(func(tx *store.Tx) error {
			_, err := w.reports.Get(w.Context(), tx, mod, r.ID)
			expect(t, "the report", code(err), "report.missing")
			list, err := w.reports.List(w.Context(), tx, mod, report.Filter{}, store.Page{Limit: 10})
			expect(t, "the list", len(list), 0)
			expect(t, "the list itself", code(err), "")
			open, _ := w.reports.OpenOn(w.Context(), tx, mod, self)
			expect(t, "the case", len(open), 0)
			_, err = w.reports.Decided(w.Context(), tx, mod, self, store.Page{Limit: 10})
			expect(t, "the decisions", code(err), "report.missing")
			got, err := w.reports.Warning(w.Context(), tx, mod, made.ID)
			expect(t, "their decision", code(err), "")
			expect(t, "by whom", got.By, 0)
			waits, _ := w.reports.Appeals(w.Context(), tx, mod, 0, 10)
			expect(t, "their appeal", len(waits), 0)
			_, _, err = w.reports.Contested(w.Context(), tx, mod, appeal.ID)
			expect(t, "the appeal itself", code(err), "report.missing")
			waits, err = w.reports.Appeals(w.Context(), tx, w.who["second"], 0, 10)
			expect(t, "for another", len(waits), 1)
			waits, _ = w.reports.Appeals(w.Context(), tx, w.who["second"], appeal.ID, 10)
			expect(t, "after it", len(waits), 0)
			all, _ := w.reports.List(w.Context(), tx, account.Actor{Role: account.Administrator}, report.Filter{}, store.Page{Limit: 10})
			expect(t, "on the command line", len(all), 1)
			return err
		})
	})
}

// A plan is the decision that an act takes, and changes nothing.
func TestPlans(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.post("jean", "Achetez !", post.Public)
		r := w.report("lea", "jean", report.Draft{Posts: []id.Post{p}, Category: report.Violation, Rules: []string{"2"}})
		jean := w.who["jean"].Account
		w.events()
		plan := func(who string, a report.Act) (made report.Warning, err error) {
			a.Target, a.Report = jean, r.ID
			w.Read(func(tx *store.Tx) error { made, err = w.reports.Plan(w.Context(), tx, w.who[who], a); return nil })
			return made, err
		}
		made, err := plan("mod", report.Act{Action: report.Delete, Text: "Non."})
		expect(t, "as the report says", fmt.Sprintf("%s %s %v %s", code(err), made.Rules, made.Posts, made.Text), fmt.Sprintf(" 2@1 %v Non.", []id.Post{p}))
		made, err = plan("mod", report.Act{Action: report.Silence, Rules: []string{"1", "3"}, Posts: []id.Post{}})
		expect(t, "as the actor says", fmt.Sprintf("%s %s %d", code(err), made.Rules, len(made.Posts)), " 1@1 3@1 0")
		_, err = plan("mod", report.Act{Action: report.Delete, Posts: []id.Post{}})
		expect(t, "no post", code(err), "report.action.no_posts")
		_, err = plan("mod", report.Act{Action: report.None, Rules: []string{"99"}})
		expect(t, "no such rule", code(err), "report.rules.unknown")
		_, err = plan("lea", report.Act{Action: report.None})
		expect(t, "a member", code(err), "report.forbidden")
		expect(t, "nothing happened", w.events()+w.record(), "")
		expect(t, "still open", w.queue("mod", report.Wait{}), "jean 0/1, ")
		got := w.act("mod", "jean", report.Act{Action: report.Silence, Report: r.ID, Rules: []string{"3"}})
		expect(t, "decided", got.Rules.String(), "3@1")
		w.Read(func(tx *store.Tx) error {
			err := w.reports.May(w.Context(), tx, w.who["mod"], w.who["chief"].Account, report.Suspend)
			expect(t, "a role above", code(err), "report.forbidden")
			expect(t, "no such act", code(w.reports.May(w.Context(), tx, w.who["mod"], jean, "scold")), "report.action.unknown")
			past, err := w.reports.Decided(w.Context(), tx, w.who["second"], jean, store.Page{Limit: 10})
			expect(t, "the past", fmt.Sprintf("%d %t", len(past), past[0].By == w.who["mod"].Account), "1 true")
			_, none := w.reports.Decided(w.Context(), tx, w.who["lea"], jean, store.Page{Limit: 10})
			expect(t, "a member reads the past", code(none), "report.forbidden")
			return err
		})
		w.Clock.Advance(time.Second)
	})
}
