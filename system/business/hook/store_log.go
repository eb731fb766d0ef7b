package hook

import (
	"parvis/base/id"
	"parvis/base/store"
)

const attemptColumns = "e.id, e.app, t.url, e.line, e.field, e.kind, e.about, e.state, e.tries, e.tried, e.next, e.code, e.error"

func scanAttempt(r store.Row, a *Attempt) error {
	var state string
	err := r.Scan(&a.ID, &a.App, &a.URL, &a.Line, &a.Field, &a.Kind, &a.About, &state, &a.Tries, &a.Tried, &a.Next, &a.Code, &a.Error)
	a.State = states[state]
	return err
}

// rowState is what rows call a state; empty for none.
func rowState(s State) string {
	for text, is := range states {
		if is == s {
			return text
		}
	}
	return string(s)
}

func attempts(tx *store.Tx, app id.Client, f Filter, p store.Page) ([]Attempt, error) {
	return store.Paged(tx, scanAttempt, p, "SELECT "+attemptColumns+` FROM business_hook_event e JOIN business_hook_target t ON t.id = e.target
		WHERE e.app = $1 AND e.id > $2 AND e.id < $3 AND ($4 = '' OR e.field = $4) AND ($5 = '' OR e.state = $5) ORDER BY e.id DESC LIMIT $6`,
		app, p.Lo(), p.Hi(), f.Field, rowState(f.State), p.Limit)
}

func about(tx *store.Tx, line id.Line, message string) ([]Attempt, error) {
	return store.Many(tx, scanAttempt, "SELECT "+attemptColumns+" FROM business_hook_event e JOIN business_hook_target t ON t.id = e.target WHERE e.about = $1 AND e.line = $2 ORDER BY e.id LIMIT 1000", message, line)
}

// chosen gives the ids of events of an app above one, the oldest first.
func chosen(tx *store.Tx, app id.Client, f Filter, above ID, max int) ([]ID, error) {
	return store.Many(tx, store.Value[ID], `SELECT id FROM business_hook_event WHERE app = $1 AND id > $2 AND ($3 = '' OR field = $3) AND ($4 = '' OR state = $4) ORDER BY id LIMIT $5`,
		app, above, f.Field, rowState(f.State), max)
}

// copies gives events of an app as they were posted.
func copies(tx *store.Tx, app id.Client, ids []ID) ([]row, error) {
	return store.Many(tx, func(r store.Row, o *row) error {
		return r.Scan(&o.ID, &o.Target, &o.Queue, &o.App, &o.Line, &o.Field, &o.Kind, &o.About, &o.Keep, &o.Body)
	}, "SELECT id, target, queue, app, line, field, kind, about, keep, body FROM business_hook_event WHERE id IN ($1) AND app = $2 ORDER BY id", store.Numbers(ids), app)
}
