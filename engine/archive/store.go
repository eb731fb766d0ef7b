package archive

import (
	"encoding/json"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
)

const runColumns = "id, account, kind, state, active, at, ended_at, blob, size, unit, stage, position, total, done, refused, fault, wish"

func scanRun(r store.Row, x *Run) error {
	var code string
	var data []byte
	err := r.Scan(&x.ID, &x.Account, &x.Kind, &x.State, &x.active, &x.At, &x.EndedAt, &x.blob, &x.Size, &x.unit, &x.Stage, &x.position, &x.Total, &x.Done, &x.Refused, &code, &data)
	if err != nil {
		return err
	}
	if x.Fault = nil; code != "" {
		x.Fault = fault.New(fault.Invalid, code)
	}
	return json.Unmarshal(data, &x.wish)
}

func insertRun(tx *store.Tx, r Run) error {
	data, err := json.Marshal(r.wish)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO archive_run ("+runColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
		r.ID, r.Account, r.Kind, r.State, r.active, r.At, r.EndedAt, r.blob, r.Size, r.unit, r.Stage, r.position, r.Total, r.Done, r.Refused, "", data)
	return err
}

func runBy(tx *store.Tx, which id.Job) (Run, error) {
	r, err := store.One(tx, scanRun, "SELECT "+runColumns+" FROM archive_run WHERE id = $1", which)
	if store.IsMissing(err) {
		return r, errMissing
	}
	return r, err
}

func runsOf(tx *store.Tx, a id.Account, limit int) ([]Run, error) {
	return store.Many(tx, scanRun, "SELECT "+runColumns+" FROM archive_run WHERE account = $1 AND state <> $2 ORDER BY id DESC LIMIT $3", a, Arriving, limit)
}

// allRuns gives every run of an account, whatever its state.
func allRuns(tx *store.Tx, a id.Account) ([]Run, error) {
	return store.Many(tx, scanRun, "SELECT "+runColumns+" FROM archive_run WHERE account = $1 ORDER BY id", a)
}

// activeRuns gives what is under way, so that it goes on after a start.
func activeRuns(tx *store.Tx) ([]Run, error) {
	return store.Many(tx, scanRun, "SELECT "+runColumns+" FROM archive_run WHERE active AND state <> $1 ORDER BY id", Arriving)
}

// begunSince counts the runs of a kind that an account began, those that failed
// left out.
func begunSince(tx *store.Tx, a id.Account, k Kind, since time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM archive_run WHERE account = $1 AND kind = $2 AND at > $3 AND state <> $4", a, k, since, Failed)
}

// setQueued says whether a run waits to be called.
func setQueued(tx *store.Tx, which id.Job, queued bool) error {
	_, err := tx.Exec("UPDATE archive_run SET queued = $1 WHERE id = $2", queued, which)
	return err
}

// serve notes that it is a run's turn.
func serve(tx *store.Tx, which id.Job) error {
	_, err := tx.Exec("UPDATE archive_run SET queued = $1, served_at = $2 WHERE id = $3", false, tx.Now(), which)
	return err
}

// nextQueued takes the run out of a queue that was served longest ago; 0 when none
// waits.
func nextQueued(tx *store.Tx, k Kind) (id.Job, error) {
	got, err := store.Many(tx, store.Value[id.Job], `UPDATE archive_run SET queued = $1 WHERE queued AND id IN
		(SELECT id FROM archive_run WHERE active AND queued AND kind = $2 ORDER BY served_at, id LIMIT 1) RETURNING id`, false, k)
	if err != nil || len(got) == 0 {
		return 0, err
	}
	return got[0], nil
}

// olderRuns gives runs of a state that began before, oldest first.
func olderRuns(tx *store.Tx, s State, before time.Time, max int) ([]Run, error) {
	return store.Many(tx, scanRun, "SELECT "+runColumns+" FROM archive_run WHERE state = $1 AND at < $2 ORDER BY at LIMIT $3", s, before, max)
}

// held tells how many bytes archives take that wait to be imported.
func held(tx *store.Tx) (int64, error) {
	return store.One(tx, store.Value[int64], "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM archive_run WHERE active AND kind = $1", Import)
}

// touch says that a run is still arriving; false when it no longer is.
func touch(tx *store.Tx, which id.Job) (bool, error) {
	n, err := tx.Exec("UPDATE archive_run SET at = $1 WHERE id = $2 AND state = $3", tx.Now(), which, Arriving)
	return n > 0, err
}

// heldSince gives finished exports that can still be fetched and began before.
func heldSince(tx *store.Tx, before time.Time, max int) ([]Run, error) {
	return store.Many(tx, scanRun, "SELECT "+runColumns+" FROM archive_run WHERE state = $1 AND at < $2 AND kind = $3 AND blob <> '' ORDER BY at LIMIT $4", Done, before, Export, max)
}

// setState moves a run from one state to another; false when it is not there.
func setState(tx *store.Tx, which id.Job, from, to State) (bool, error) {
	n, err := tx.Exec("UPDATE archive_run SET state = $1 WHERE id = $2 AND state = $3", to, which, from)
	return n > 0, err
}

// endRun ends a run that is under way; false when it is no longer.
func endRun(tx *store.Tx, which id.Job, s State, code string) (bool, error) {
	n, err := tx.Exec("UPDATE archive_run SET state = $1, active = $2, ended_at = $3, fault = $4 WHERE id = $5 AND active", s, false, tx.Now(), code, which)
	return n > 0, err
}

// dropBlob forgets the file of a run.
func dropBlob(tx *store.Tx, which id.Job) error {
	_, err := tx.Exec("UPDATE archive_run SET blob = '' WHERE id = $1", which)
	return err
}

// step moves a run on from where it was; false when it is not there any more:
// it was cancelled, or somebody else moved it.
func step(tx *store.Tx, from, to Run) (bool, error) {
	n, err := tx.Exec(`UPDATE archive_run SET unit = $1, stage = $2, position = $3, done = $4, refused = $5
		WHERE id = $6 AND state = $7 AND unit = $8 AND position = $9`,
		to.unit, to.Stage, to.position, to.Done, to.Refused, from.ID, Running, from.unit, from.position)
	return n > 0, err
}

// setFound keeps how much there is, and where it is read on.
func setFound(tx *store.Tx, r Run) error {
	data, err := json.Marshal(r.wish)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE archive_run SET total = $1, wish = $2 WHERE id = $3", r.Total, data, r.ID)
	return err
}

// setProgress tells how far an export is.
func setProgress(tx *store.Tx, r Run) (bool, error) {
	n, err := tx.Exec("UPDATE archive_run SET stage = $1, total = $2, done = $3 WHERE id = $4 AND state = $5", r.Stage, r.Total, r.Done, r.ID, Running)
	return n > 0, err
}

// setBlob names the file of an export before it is stored.
func setBlob(tx *store.Tx, r Run) (bool, error) {
	n, err := tx.Exec("UPDATE archive_run SET blob = $1, size = $2 WHERE id = $3 AND state = $4", r.blob, r.Size, r.ID, Running)
	return n > 0, err
}

func insertRefusal(tx *store.Tx, run id.Job, r Refusal) error {
	args, err := packArgs(r.Fault)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO archive_refusal (id, run, stage, item, code, args) VALUES ($1, $2, $3, $4, $5, $6)", tx.NewID(), run, r.Stage, r.Item, r.Fault.Code, args)
	return err
}

func scanRefusal(r store.Row, x *Refusal) error {
	var code string
	var args []byte
	err := r.Scan(&x.ID, &x.Stage, &x.Item, &code, &args)
	if err != nil {
		return err
	}
	x.Fault, err = unpackFault(code, args)
	return err
}

func refusalPage(tx *store.Tx, run id.Job, after int64, limit int) ([]Refusal, error) {
	return store.Many(tx, scanRefusal, "SELECT id, stage, item, code, args FROM archive_refusal WHERE run = $1 AND id > $2 ORDER BY id LIMIT $3", run, after, limit)
}

func mediaAt(tx *store.Tx, run id.Job, path string) (id.Media, error) {
	got, err := store.Many(tx, store.Value[id.Media], "SELECT media FROM archive_media WHERE run = $1 AND path = $2", run, path)
	if err != nil || len(got) == 0 {
		return 0, err
	}
	return got[0], nil
}

func putMedia(tx *store.Tx, run id.Job, path string, m id.Media) error {
	_, err := tx.Exec("INSERT INTO archive_media (run, path, media) VALUES ($1, $2, $3) ON CONFLICT (run, path) DO UPDATE SET media = excluded.media", run, path, m)
	return err
}

func takeMedia(tx *store.Tx, run id.Job, path string) error {
	_, err := tx.Exec("DELETE FROM archive_media WHERE run = $1 AND path = $2", run, path)
	return err
}

func forgetMedia(tx *store.Tx, run id.Job) error {
	_, err := tx.Exec("DELETE FROM archive_media WHERE run = $1", run)
	return err
}
