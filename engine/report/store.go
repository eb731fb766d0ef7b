package report

import (
	"context"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account/house"
)

const reportColumns = "id, reporter, target, category, comment, forward, rules, updated_at, assigned, resolved_at, resolved_by, reason, evidence, faith, visitor"

func scanReport(r store.Row, v *Report) error {
	var rules, evidence string
	err := r.Scan(&v.ID, &v.Reporter, &v.Target, &v.Category, &v.Comment, &v.Forward, &rules, &v.UpdatedAt, &v.Assigned, &v.ResolvedAt, &v.ResolvedBy, &v.Reason, &evidence, &v.Faith, &v.Visitor)
	v.Rules, v.Evidence = house.ParseCites(rules), strings.Fields(evidence)
	return err
}

func insertReport(tx *store.Tx, r Report) error {
	_, err := tx.Exec("INSERT INTO report_report ("+reportColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		r.ID, r.Reporter, r.Target, r.Category, r.Comment, r.Forward, r.Rules.String(), r.UpdatedAt, r.Assigned, r.ResolvedAt, r.ResolvedBy, r.Reason, strings.Join(r.Evidence, "\n"), r.Faith, r.Visitor)
	if err != nil {
		return err
	}
	for _, p := range r.Posts {
		if err := insertPost(tx, r.ID, p); err != nil {
			return err
		}
	}
	return nil
}

func insertPost(tx *store.Tx, r id.Report, p id.Post) error {
	_, err := tx.Exec("INSERT INTO report_post (report, post) VALUES ($1, $2)", r, p)
	return err
}

func updateReport(tx *store.Tx, r Report) error {
	_, err := tx.Exec("UPDATE report_report SET category = $1, rules = $2, updated_at = $3, assigned = $4, resolved_at = $5, resolved_by = $6 WHERE id = $7",
		r.Category, r.Rules.String(), r.UpdatedAt, r.Assigned, r.ResolvedAt, r.ResolvedBy, r.ID)
	return err
}

func report(tx *store.Tx, r id.Report) (Report, error) {
	return store.One(tx, scanReport, "SELECT "+reportColumns+" FROM report_report WHERE id = $1", r)
}

// forget takes the words out of a report.
func forget(tx *store.Tx, r id.Report) error {
	_, err := tx.Exec("UPDATE report_report SET comment = '', evidence = '' WHERE id = $1", r)
	return err
}

// measured tells whether a measure answers a report: a warning that names it, or a
// restriction of the account that was in force when the report was closed.
func measured(tx *store.Tx, r Report) (bool, error) {
	n, err := store.One(tx, store.Value[int], `SELECT COUNT(*) FROM report_warning WHERE target = $1 AND id > $2 AND id < $3 AND lifted_at = 0
		AND (action <> 'none' OR report = $2)`, r.Target, r.ID, id.Floor(r.ResolvedAt.Add(time.Second)))
	return n > 0, err
}

// reports gives a page; 0 stands for any target and any reporter. Those about the
// reader are left out.
func reports(tx *store.Tx, own []id.Account, f Filter, p store.Page) ([]Report, error) {
	q := "SELECT " + reportColumns + " FROM report_report WHERE (target = $1 OR $1 = 0) AND (reporter = $2 OR $2 = 0) AND id > $3 AND id < $4 AND target NOT IN ($5) AND resolved_at "
	if f.Resolved {
		q += "<> 0"
	} else {
		q += "= 0"
	}
	return store.Paged(tx, scanReport, p, q+" ORDER BY id DESC LIMIT $6", f.Target, f.Reporter, p.Lo(), p.Hi(), store.In(own), p.Limit)
}

// waiting gives the accounts with open reports and how grave their cases are, the
// gravest and then the longest waiting first. Those before late wait for long; mine
// wants a report that is assigned to that account, and 0 wants none.
func waiting(tx *store.Tx, own []id.Account, mine id.Account, late int64, limit int) ([]store.Pair[id.Account, Gravity], error) {
	return store.Many(tx, store.Two[id.Account, Gravity], `SELECT target, CASE WHEN MAX(CASE WHEN category = 'legal' THEN 1 ELSE 0 END) = 1 THEN 3
		WHEN COUNT(DISTINCT reporter) >= 3 THEN 2 WHEN MIN(id) < $1 THEN 1 ELSE 0 END AS gravity
		FROM report_report WHERE resolved_at = 0 AND target NOT IN ($2) GROUP BY target
		HAVING MAX(CASE WHEN assigned = $3 THEN 1 ELSE 0 END) = 1 OR $3 = 0 ORDER BY gravity DESC, MIN(id) LIMIT $4`, late, store.In(own), mine, limit)
}

// Counted tells how often some numbers were reported.
func (e *Engine) Counted(_ context.Context, tx *store.Tx, of []id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM report_report WHERE target IN ($1)", store.In(of))
}

// Unresolved tells how many reports about some numbers are not decided yet.
func (e *Engine) Unresolved(_ context.Context, tx *store.Tx, of []id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM report_report WHERE resolved_at = 0 AND target IN ($1)", store.In(of))
}

func hasReported(tx *store.Tx, by, target id.Account) (bool, error) {
	n, err := store.One(tx, store.Value[int], "SELECT COUNT(*) FROM report_report WHERE target = $1 AND reporter = $2", target, by)
	return n > 0, err
}

func openOn(tx *store.Tx, targets []id.Account) ([]Report, error) {
	return store.Many(tx, scanReport, "SELECT "+reportColumns+" FROM report_report WHERE resolved_at = 0 AND target IN ($1) ORDER BY id", store.In(targets))
}

func fillPosts(tx *store.Tx, list []Report) error {
	at := make(map[id.Report]*Report, len(list))
	ids := make([]id.Report, 0, len(list))
	for i := range list {
		at[list[i].ID] = &list[i]
		ids = append(ids, list[i].ID)
	}
	if len(ids) == 0 {
		return nil
	}
	pairs, err := store.Many(tx, store.Two[id.Report, id.Post], "SELECT report, post FROM report_post WHERE report IN ($1) ORDER BY report, post", store.In(ids))
	for _, p := range pairs {
		at[p.Key].Posts = append(at[p.Key].Posts, p.Val)
	}
	return err
}

const warningColumns = "id, target, told, moderator, action, text, report, posts, rules, lifted_at"

func scanWarning(r store.Row, w *Warning) error {
	var posts, rules string
	if err := r.Scan(&w.ID, &w.Target, &w.Told, &w.By, &w.Action, &w.Text, &w.Report, &posts, &rules, &w.LiftedAt); err != nil {
		return err
	}
	return w.read(posts, rules)
}

// read fills in what stands in one column each.
func (w *Warning) read(posts, rules string) error {
	w.At, w.Rules = id.Time(w.ID), house.ParseCites(rules)
	for s := range strings.FieldsSeq(posts) {
		p, err := id.Parse[id.Post](s)
		if err != nil {
			return err
		}
		w.Posts = append(w.Posts, p)
	}
	return nil
}

// joined writes posts into one column.
func joined(list []id.Post) string {
	posts := make([]string, len(list))
	for i, p := range list {
		posts[i] = p.String()
	}
	return strings.Join(posts, " ")
}

func insertWarning(tx *store.Tx, w Warning) error {
	_, err := tx.Exec("INSERT INTO report_warning ("+warningColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		w.ID, w.Target, w.Told, w.By, w.Action, w.Text, w.Report, joined(w.Posts), w.Rules.String(), w.LiftedAt)
	if err != nil {
		return err
	}
	return logWarning(tx, &w, "decision")
}

func warning(tx *store.Tx, w int64) (Warning, error) {
	return store.One(tx, scanWarning, "SELECT "+warningColumns+" FROM report_warning WHERE id = $1", w)
}

func warningsOf(tx *store.Tx, target id.Account, p store.Page) ([]Warning, error) {
	return store.Paged(tx, scanWarning, p, "SELECT "+warningColumns+" FROM report_warning WHERE target = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		target, p.Lo(), p.Hi(), p.Limit)
}

// warningsTo gives what somebody was told, about themselves or about what they own.
func warningsTo(tx *store.Tx, who id.Account, p store.Page) ([]Warning, error) {
	return store.Paged(tx, scanWarning, p, "SELECT "+warningColumns+" FROM report_warning WHERE told = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4",
		who, p.Lo(), p.Hi(), p.Limit)
}

// standing gives the warnings of an action that are in force on an account.
func standing(tx *store.Tx, target id.Account, a Action) ([]Warning, error) {
	return store.Many(tx, scanWarning, "SELECT "+warningColumns+" FROM report_warning WHERE target = $1 AND action = $2 AND lifted_at = 0 ORDER BY id", target, a)
}

func liftWarning(tx *store.Tx, w *Warning) error {
	n, err := tx.Exec("UPDATE report_warning SET lifted_at = $1 WHERE id = $2 AND lifted_at = 0", tx.Now(), w.ID)
	if err != nil || n == 0 {
		return err
	}
	return logWarning(tx, w, "decision.lifted")
}

const appealColumns = "id, warning, account, text, state, decided_at, decided_by, answer"

func scanAppeal(r store.Row, a *Appeal) error {
	err := r.Scan(&a.ID, &a.Warning, &a.Account, &a.Text, &a.State, &a.DecidedAt, &a.DecidedBy, &a.Answer)
	a.At = id.Time(a.ID)
	return err
}

func insertAppeal(tx *store.Tx, a Appeal) error {
	_, err := tx.Exec("INSERT INTO report_appeal ("+appealColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", a.ID, a.Warning, a.Account, a.Text, a.State, a.DecidedAt, a.DecidedBy, a.Answer)
	return err
}

func updateAppeal(tx *store.Tx, a Appeal) error {
	_, err := tx.Exec("UPDATE report_appeal SET state = $1, decided_at = $2, decided_by = $3, answer = $4 WHERE id = $5", a.State, a.DecidedAt, a.DecidedBy, a.Answer, a.ID)
	if err != nil || a.State == Submitted {
		return err
	}
	return logAppeal(tx, a)
}

func appeal(tx *store.Tx, a int64) (Appeal, error) {
	return store.One(tx, scanAppeal, "SELECT "+appealColumns+" FROM report_appeal WHERE id = $1", a)
}

func appealsOn(tx *store.Tx, warnings []int64) ([]Appeal, error) {
	return store.Many(tx, scanAppeal, "SELECT "+appealColumns+" FROM report_appeal WHERE warning IN ($1) ORDER BY id", store.In(warnings))
}

// appealsIn gives appeals in a state from the one after a number on; those of the
// reader are left out.
func appealsIn(tx *store.Tx, s AppealState, reader id.Account, own []id.Account, after int64, limit int) ([]Appeal, error) {
	return store.Many(tx, scanAppeal, "SELECT "+appealColumns+" FROM report_appeal WHERE state = $1 AND account <> $2 AND warning NOT IN (SELECT id FROM report_warning WHERE target IN ($3)) AND id > $4 ORDER BY id LIMIT $5", s, reader, store.In(own), after, limit)
}
