package report_test

import (
	"context"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/post"
	"parvis/engine/report"
)

// What was deleted comes back when an appeal is right, however long the answer took;
// it goes for good when the appeal is not. // social-core 18
func TestAnAppealKeepsWhatWasDeleted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for _, right := range []bool{true, false} {
			p := w.post("jean", "Un pont", post.Public)
			made := w.act("mod", "jean", report.Act{Action: report.Delete, Posts: []id.Post{p}})
			w.Clock.Advance(report.AppealLife - time.Hour)
			var a report.Appeal
			err := w.try(func(ctx context.Context, tx *store.Tx) (err error) {
				a, err = w.reports.Appeal(ctx, tx, w.who["jean"], made.ID, "Rien contre les règles.")
				return err
			})
			expect(t, "appealed", code(err), "")
			w.Clock.Advance(45 * 24 * time.Hour)
			w.Settle()
			err = w.try(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.reports.Answer(ctx, tx, w.who["second"], a.ID, right, "")
				return err
			})
			expect(t, "answered", code(err), "")
			want := "no"
			if right {
				want = "yes"
			}
			expect(t, "seen after the answer", w.sees("lea", p), want)
			w.Clock.Advance(31 * 24 * time.Hour)
			w.Settle()
			w.Read(func(tx *store.Tx) error {
				list, err := w.posts.Many(w.Context(), tx, []id.Post{p})
				expect(t, "kept", len(list) == 1, right)
				return err
			})
		}
	})
}
