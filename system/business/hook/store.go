package hook

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// target is where the events of an app go.
type target struct {
	ID       int64
	App      id.Client
	URL      string
	Holder   string
	Until    time.Time
	Fails    int
	Failing  time.Time
	Tried    time.Time
	Alerted  bool
	Disabled time.Time
}

const targetColumns = "id, app, url, holder, until, fails, failing, tried, alerted, disabled"

func scanTarget(r store.Row, t *target) error {
	return r.Scan(&t.ID, &t.App, &t.URL, &t.Holder, &t.Until, &t.Fails, &t.Failing, &t.Tried, &t.Alerted, &t.Disabled)
}

// findTarget gives the target of an app's address, and makes it when it is new.
func findTarget(tx *store.Tx, app id.Client, url string) (int64, error) {
	const find = "SELECT id FROM business_hook_target WHERE app = $1 AND url = $2"
	found, err := store.One(tx, store.Value[int64], find, app, url)
	if !store.IsMissing(err) {
		return found, err
	}
	if _, err := tx.Exec(`INSERT INTO business_hook_target (id, app, url, holder, until, fails, failing, tried, alerted, disabled) VALUES ($1, $2, $3, '', 0, 0, 0, 0, $4, 0)
		ON CONFLICT (app, url) DO NOTHING`, tx.NewID(), app, url, false); err != nil {
		return 0, err
	}
	return store.One(tx, store.Value[int64], find, app, url)
}

// lease takes a target that nobody else holds.
func lease(tx *store.Tx, target int64, holder string, until time.Time) (bool, error) {
	n, err := tx.Exec("UPDATE business_hook_target SET holder = $1, until = $2 WHERE id = $3 AND (holder = $4 OR until <= $5)", holder, until, target, holder, tx.Now())
	return n > 0, err
}

// renew keeps the targets that the holder still has, and gives them.
func renew(tx *store.Tx, targets []int64, holder string, until time.Time) ([]int64, error) {
	return store.Many(tx, store.Value[int64], "UPDATE business_hook_target SET until = $1 WHERE id IN ($2) AND holder = $3 AND until > $4 RETURNING id", until, store.Numbers(targets), holder, tx.Now())
}

func release(tx *store.Tx, target int64, holder string) error {
	_, err := tx.Exec("UPDATE business_hook_target SET until = 0 WHERE id = $1 AND holder = $2", target, holder)
	return err
}

// held reads a target that its holder is about to write results of; false when it has
// become another's.
func held(tx *store.Tx, id int64, holder string) (target, bool, error) {
	t, err := store.One(tx, scanTarget, "SELECT "+targetColumns+" FROM business_hook_target WHERE id = $1 FOR UPDATE", id)
	return t, err == nil && t.Holder == holder, err
}

func saveHealth(tx *store.Tx, t target) error {
	_, err := tx.Exec("UPDATE business_hook_target SET fails = $1, failing = $2, tried = $3, alerted = $4, disabled = $5 WHERE id = $6", t.Fails, t.Failing, t.Tried, t.Alerted, t.Disabled, t.ID)
	return err
}

func enable(tx *store.Tx, app id.Client, url string) error {
	_, err := tx.Exec("UPDATE business_hook_target SET fails = 0, failing = 0, tried = 0, alerted = $1, disabled = 0 WHERE app = $2 AND url = $3", false, app, url)
	return err
}

// abandoned gives the targets that have something to send and no holder.
func abandoned(tx *store.Tx) ([]int64, error) {
	return store.Many(tx, store.Value[int64], `SELECT t.id FROM business_hook_target t WHERE t.until <= $1 AND (
		EXISTS (SELECT 1 FROM business_hook_event e WHERE e.target = t.id AND e.state = 'due') OR
		EXISTS (SELECT 1 FROM business_hook_event e WHERE e.target = t.id AND e.state = 'retry')) ORDER BY t.id`, tx.Now())
}

// forfeit ends all leases: for a process that is alone with its database.
func forfeit(tx *store.Tx) error {
	_, err := tx.Exec("UPDATE business_hook_target SET until = 0 WHERE until > 0")
	return err
}

// States of an event.
const (
	due     = "due"
	retry   = "retry"
	sent    = "sent"
	dropped = "dropped"
)

// row is an event as it is stored anew.
type row struct {
	ID, Target, Queue int64
	App               id.Client
	Line              id.Line
	Field, Kind       string
	About             string
	Keep              time.Time
	Body              []byte
}

func insert(tx *store.Tx, r row) error {
	_, err := tx.Exec(`INSERT INTO business_hook_event (id, app, target, queue, line, field, kind, about, state, next, tries, failed, tried, code, error, keep, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'due', 0, 0, 0, 0, 0, '', $9, $10)`, r.ID, r.App, r.Target, r.Queue, r.Line, r.Field, r.Kind, r.About, r.Keep, r.Body)
	return err
}

const entryColumns = "id, queue, next, failed, tries, keep"

func scanEntry(r store.Row, e *entry) error {
	return r.Scan(&e.ID, &e.Queue, &e.Next, &e.Failed, &e.Tries, &e.Keep)
}

// fresh gives events above an id that were never tried.
func fresh(tx *store.Tx, target, above int64, max int) ([]entry, error) {
	return store.Many(tx, scanEntry, "SELECT "+entryColumns+" FROM business_hook_event WHERE target = $1 AND state = 'due' AND next = 0 AND id > $2 ORDER BY id LIMIT $3", target, above, max)
}

// retries gives events that are due again until an instant, the earliest first.
func retries(tx *store.Tx, target int64, until time.Time, max int) ([]entry, error) {
	return store.Many(tx, scanEntry, "SELECT "+entryColumns+" FROM business_hook_event WHERE target = $1 AND state = 'retry' AND next <= $2 ORDER BY next, id LIMIT $3", target, until, max)
}

// firstRetry is when the earliest retry after an instant is due; zero when none is.
func firstRetry(tx *store.Tx, target int64, after time.Time) (time.Time, error) {
	at, err := store.Many(tx, store.Value[time.Time], "SELECT next FROM business_hook_event WHERE target = $1 AND state = 'retry' AND next > $2 ORDER BY next LIMIT 1", target, after)
	if err != nil || len(at) == 0 {
		return time.Time{}, err
	}
	return at[0], nil
}

// parcel is what is needed to send an event.
type parcel struct {
	ID    int64
	Kind  string
	About string
	Body  []byte
}

func parcels(tx *store.Tx, ids []int64) ([]parcel, error) {
	return store.Many(tx, func(r store.Row, p *parcel) error { return r.Scan(&p.ID, &p.Kind, &p.About, &p.Body) },
		"SELECT id, kind, about, body FROM business_hook_event WHERE id IN ($1)", store.Numbers(ids))
}

// succeeded marks events that were answered with the same code.
func succeeded(tx *store.Tx, ids []int64, code int) error {
	_, err := tx.Exec("UPDATE business_hook_event SET state = 'sent', next = 0, tries = tries + 1, tried = $1, code = $2, error = '' WHERE id IN ($3)", tx.Now(), code, store.Numbers(ids))
	return err
}

// failed puts an event off, or drops it when next is zero.
func failed(tx *store.Tx, id int64, next, at time.Time, code int, text string) error {
	state := retry
	if next.IsZero() {
		state = dropped
	}
	_, err := tx.Exec("UPDATE business_hook_event SET state = $1, next = $2, tries = tries + 1, failed = CASE WHEN failed = 0 THEN $3 ELSE failed END, tried = $4, code = $5, error = $6 WHERE id = $7",
		state, next, at, at, code, text, id)
	return err
}

// hurry makes every retry of a target due.
func hurry(tx *store.Tx, target int64) error {
	_, err := tx.Exec("UPDATE business_hook_event SET next = $1 WHERE target = $2 AND state = 'retry' AND next > $3", tx.Now(), target, tx.Now())
	return err
}

// overtaken gives the events about a message that still wait to tell an earlier status.
func overtaken(tx *store.Tx, target int64, about string, kinds []string) ([]int64, error) {
	return store.Many(tx, store.Value[int64], "SELECT id FROM business_hook_event WHERE about = $1 AND target = $2 AND state = 'retry' AND kind IN ($3) ORDER BY id", about, target, store.In(kinds))
}

// drop gives up on events.
func drop(tx *store.Tx, ids []int64, why string) error {
	_, err := tx.Exec("UPDATE business_hook_event SET state = 'dropped', next = 0, error = $1 WHERE id IN ($2)", why, store.Numbers(ids))
	return err
}

// erase gives up on events for good: what they said is gone, and is never told again.
func erase(tx *store.Tx, ids []int64, why string) error {
	_, err := tx.Exec("UPDATE business_hook_event SET state = 'dropped', next = 0, error = $1, body = $2 WHERE id IN ($3)", why, []byte(nil), store.Numbers(ids))
	return err
}

// waiting gives events of a target that are neither sent nor dropped.
func waiting(tx *store.Tx, target int64, max int) ([]int64, error) {
	return store.Many(tx, store.Value[int64], "SELECT id FROM business_hook_event WHERE target = $1 AND state IN ('due', 'retry') LIMIT $2", target, max)
}

// old gives events that are no longer kept, with their state.
func old(tx *store.Tx, max int) ([]store.Pair[int64, string], error) {
	return store.Many(tx, store.Two[int64, string], "SELECT id, state FROM business_hook_event WHERE keep <= $1 ORDER BY keep LIMIT $2", tx.Now(), max)
}

func remove(tx *store.Tx, ids []int64) error {
	_, err := tx.Exec("DELETE FROM business_hook_event WHERE id IN ($1)", store.Numbers(ids))
	return err
}

// expire drops events that were never taken, and erases what they said.
func expire(tx *store.Tx, ids []int64, keep time.Time) error {
	_, err := tx.Exec("UPDATE business_hook_event SET state = 'dropped', next = 0, error = $1, keep = $2, body = $3 WHERE id IN ($4)", whyOld, keep, []byte(nil), store.Numbers(ids))
	return err
}

func targetsOf(tx *store.Tx, app id.Client) ([]int64, error) {
	return store.Many(tx, store.Value[int64], "SELECT id FROM business_hook_target WHERE app = $1 ORDER BY id", app)
}

func dropTargets(tx *store.Tx, app id.Client) error {
	_, err := tx.Exec("DELETE FROM business_hook_target WHERE id IN (SELECT t.id FROM business_hook_target AS t WHERE t.app = $1 AND NOT EXISTS (SELECT 1 FROM business_hook_event AS e WHERE e.target = t.id))", app)
	return err
}
