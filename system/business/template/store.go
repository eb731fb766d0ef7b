package template

import (
	"strconv"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const keptColumns = "id, business, name, language, category, state, body, live, said, reason, note, advice, edited, at, changed_at, waits_at, quality, pauses, paused_until, proven, paced"

func scanKept(r store.Row, k *Kept) error {
	var edited string
	if err := r.Scan(&k.ID, &k.Business, &k.Name, &k.Language, &k.Category, &k.State, &k.body, &k.live, &k.said, &k.Reason, &k.Note, &k.Advice, &edited, &k.At, &k.Changed, &k.Waits, &k.Quality, &k.Pauses, &k.Until, &k.proven, &k.paced); err != nil {
		return err
	}
	k.edited = nil
	for _, s := range strings.Fields(edited) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return err
		}
		k.edited = append(k.edited, time.Unix(n, 0).UTC())
	}
	return nil
}

func (k Kept) edits() string {
	out := make([]string, len(k.edited))
	for i, at := range k.edited {
		out[i] = strconv.FormatInt(at.Unix(), 10)
	}
	return strings.Join(out, " ")
}

func insertKept(tx *store.Tx, k Kept) error {
	_, err := tx.Exec("INSERT INTO business_template ("+keptColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
		k.ID, k.Business, k.Name, k.Language, k.Category, k.State, k.body, k.live, k.said, k.Reason, k.Note, k.Advice, k.edits(), k.At, k.Changed, k.Waits, k.Quality, k.Pauses, k.Until, k.proven, k.paced)
	return err
}

func setKept(tx *store.Tx, k Kept) error {
	_, err := tx.Exec(`UPDATE business_template SET category = $1, state = $2, body = $3, live = $4, said = $5, reason = $6, note = $7, advice = $8, edited = $9, changed_at = $10, waits_at = $11, quality = $12, pauses = $13, paused_until = $14, proven = $15, paced = $16
		WHERE id = $17`, k.Category, k.State, k.body, k.live, k.said, k.Reason, k.Note, k.Advice, k.edits(), k.Changed, k.Waits, k.Quality, k.Pauses, k.Until, k.proven, k.paced, k.ID)
	return err
}

// red tells whether members take a template of a business account badly.
func red(tx *store.Tx, b id.Business) (bool, error) {
	n, err := store.One(tx, store.Value[int], "SELECT count(*) FROM business_template WHERE business = $1 AND quality = $2", b, Red)
	return n > 0, err
}

func keptByID(tx *store.Tx, t id.Template) (Kept, error) {
	return store.One(tx, scanKept, "SELECT "+keptColumns+" FROM business_template WHERE id = $1", t)
}

// lockKept is keptByID for who changes it: nobody else does until the end of the change.
func lockKept(tx *store.Tx, t id.Template) (Kept, error) {
	return store.One(tx, scanKept, "SELECT "+keptColumns+" FROM business_template WHERE id = $1 FOR UPDATE", t)
}

// lockNamed gives those of a name, in all languages, to who deletes them.
func lockNamed(tx *store.Tx, b id.Business, name string) ([]Kept, error) {
	return store.Many(tx, scanKept, "SELECT "+keptColumns+" FROM business_template WHERE business = $1 AND name = $2 ORDER BY language FOR UPDATE", b, name)
}

func keptByName(tx *store.Tx, b id.Business, name, language string) (Kept, error) {
	return store.One(tx, scanKept, "SELECT "+keptColumns+" FROM business_template WHERE business = $1 AND name = $2 AND language = $3", b, name, language)
}

func keptOf(tx *store.Tx, b id.Business) ([]Kept, error) {
	return store.Many(tx, scanKept, "SELECT "+keptColumns+" FROM business_template WHERE business = $1 ORDER BY name, language", b)
}

// copies gives the names of templates of a business that say the same.
func copies(tx *store.Tx, b id.Business, said string) ([]string, error) {
	return store.Many(tx, store.Value[string], "SELECT name FROM business_template WHERE business = $1 AND said = $2", b, said)
}

func countKept(tx *store.Tx, b id.Business) (int, error) {
	return store.One(tx, store.Value[int], "SELECT count(*) FROM business_template WHERE business = $1", b)
}

// waiting gives those that wait for a decision, but for those of some accounts, the oldest first.
func waiting(tx *store.Tx, but []id.Business, most int) ([]Kept, error) {
	return store.Many(tx, scanKept, "SELECT "+keptColumns+" FROM business_template WHERE waits_at > $1 AND business NOT IN ($2) ORDER BY waits_at, id LIMIT $3", time.Time{}, store.In(append(but, 0)), most)
}

func dropKept(tx *store.Tx, t id.Template) error {
	_, err := tx.Exec("DELETE FROM business_template WHERE id = $1", t)
	return err
}

func putGone(tx *store.Tx, k Kept, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_template_gone (business, name, language, at) VALUES ($1, $2, $3, $4) ON CONFLICT (business, name, language) DO UPDATE SET at = excluded.at", k.Business, k.Name, k.Language, at)
	return err
}

func goneSince(tx *store.Tx, b id.Business, name, language string) (time.Time, error) {
	return store.One(tx, store.Value[time.Time], "SELECT at FROM business_template_gone WHERE business = $1 AND name = $2 AND language = $3", b, name, language)
}

func forgetGone(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM business_template_gone WHERE at < $1", before)
	return err
}

// addDay enters what became of messages of a template on a day since 1970.
func addDay(tx *store.Tx, t id.Template, day int64, r Response) error {
	_, err := tx.Exec(`INSERT INTO business_template_day (template, day, delivered, blocks, reports, mutes, sent) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (template, day) DO UPDATE SET delivered = business_template_day.delivered + excluded.delivered, blocks = business_template_day.blocks + excluded.blocks,
		reports = business_template_day.reports + excluded.reports, mutes = business_template_day.mutes + excluded.mutes, sent = business_template_day.sent + excluded.sent`, t, day, r.Delivered, r.Blocks, r.Reports, r.Mutes, r.sent)
	return err
}

func scanDay(r store.Row, x *Response) error {
	var day int64
	err := r.Scan(&day, &x.Delivered, &x.Blocks, &x.Reports, &x.Mutes)
	x.At = time.Unix(day*int64(oneDay/time.Second), 0).UTC()
	return err
}

func daysOf(tx *store.Tx, t id.Template) ([]Response, error) {
	return store.Many(tx, scanDay, "SELECT day, delivered, blocks, reports, mutes FROM business_template_day WHERE template = $1 ORDER BY day", t)
}

func clearDays(tx *store.Tx, t id.Template) error {
	_, err := tx.Exec("UPDATE business_template_day SET delivered = 0, blocks = 0, reports = 0, mutes = 0 WHERE template = $1", t)
	return err
}

// sentOn tells how much of a template was accepted at once on a day.
func sentOn(tx *store.Tx, t id.Template, day int64) (int, error) {
	n, err := store.One(tx, store.Value[int], "SELECT sent FROM business_template_day WHERE template = $1 AND day = $2", t, day)
	if store.IsMissing(err) {
		return 0, nil
	}
	return n, err
}

// forgetDays lets go of what no judgement counts any more.
func forgetDays(tx *store.Tx, before int64) error {
	_, err := tx.Exec("DELETE FROM business_template_day WHERE day < $1", before)
	return err
}
