package report_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/post"
	"parvis/engine/report"
	"parvis/engine/report/tally"
)

// counted gives what was counted in the weeks around now.
func (w *world) counted() string {
	w.T.Helper()
	var out []string
	w.Read(func(tx *store.Tx) error {
		now := tally.WeekOf(w.Clock.Now())
		list, err := tally.Between(tx, now-3, now+1)
		for _, t := range list {
			out = append(out, fmt.Sprintf("%d %s %s=%d", t.Week-now, t.What, t.Key, t.N))
		}
		return err
	})
	return strings.Join(out, ", ")
}

// integrity 10: what happens is counted in its week, and stays counted when it is
// changed, taken back or erased.
func TestWhatHappensIsCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.post("jean", "Bonjour", post.Public)
		r := w.report("lea", "jean", report.Draft{Reason: "violence.threats"})
		w.report("", "jean", report.Draft{Reason: "misleading.spam"})
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.reports.Flag(ctx, tx, w.who["jean"].Account, p, "casino")
			if err == nil {
				_, err = w.reports.Impose(ctx, tx, report.Imposed{Rule: "casino", By: w.who["mod"].Account, Target: w.who["jean"].Account, Post: p, Action: report.Limit})
			}
			return err
		})
		w.Clock.Advance(3 * time.Hour)
		made := w.act("mod", "jean", report.Act{Action: report.Silence, Report: r.ID})
		w.act("mod", "jean", report.Act{Action: report.None, Rules: []string{"2"}})
		var a report.Appeal
		w.do(func(ctx context.Context, tx *store.Tx) (err error) {
			a, err = w.reports.Appeal(ctx, tx, w.who["jean"], made.ID, "Non.")
			return err
		})
		w.Clock.Advance(14 * 24 * time.Hour)
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.reports.Answer(ctx, tx, w.who["chief"], a.ID, true, "")
			return err
		})
		want := "-2 appeal =1, -2 ground =1, -2 ground 2@1=1, -2 ground law=1, -2 measure limit_statuses=1, -2 measure none=1, -2 measure silence=1, " +
			"-2 reason =1, -2 reason misleading.spam=1, -2 reason violence.threats=1, -2 report flag=1, -2 report member=1, -2 report visitor=1, " +
			"-2 source auto=1, -2 source member=1, -2 source own=1, -2 wait 4=1, 0 answer reversed=1"
		expect(t, "counted", w.counted(), want)
		for _, who := range []string{"jean", "lea", "mod"} {
			w.do(func(ctx context.Context, tx *store.Tx) error { return w.reports.Erase(ctx, tx, w.who[who].Account) })
		}
		expect(t, "erased", w.counted(), want)
	})
}
