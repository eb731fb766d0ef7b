package policy

import (
	"fmt"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// state is where a label stands.
type state int

const (
	negated state = 1
	expired state = 2
)

// chunk is how many subjects one query asks for.
const chunk = 400

// labelKey names the place of a label.
type labelKey struct {
	ref    decide.Ref
	source string
	target decide.Target
	val    string
}

type labelRow struct {
	ref   decide.Ref
	label decide.Label
}

func scanLabel(r store.Row, l *labelRow) error {
	var regions string
	if err := r.Scan(&l.ref.Kind, &l.ref.ID, &l.label.Source, &l.label.Target, &l.label.Val, &regions, &l.label.Tier, &l.label.Since, &l.label.Until, &l.label.Decision); err != nil {
		return err
	}
	set, ok := decide.ParseRegions(regions)
	if !ok {
		return fmt.Errorf("policy: label on %s %d has the regions %q", l.ref.Kind, l.ref.ID, regions)
	}
	l.label.Regions = set
	return nil
}

// activeLabels reads the labels in force on subjects. Ids are unique across
// kinds but for a few that share one, which the kind tells apart.
func activeLabels(tx *store.Tx, refs []decide.Ref) (map[decide.Ref][]decide.Label, error) {
	wanted := make(map[decide.Ref]bool, len(refs))
	ids := make([]int64, 0, len(refs))
	for _, r := range refs {
		if r.Kind != 0 && r.ID != 0 && !wanted[r] {
			wanted[r] = true
			ids = append(ids, r.ID)
		}
	}
	out := map[decide.Ref][]decide.Label{}
	for lo := 0; lo < len(ids); lo += chunk {
		rows, err := store.Many(tx, scanLabel, "SELECT kind, subject, source, target, val, regions, tier, at, until, decision FROM policy_label WHERE subject IN ($1) AND state = 0 ORDER BY subject, id", store.In(ids[lo:min(lo+chunk, len(ids))]))
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if wanted[row.ref] {
				out[row.ref] = append(out[row.ref], row.label)
			}
		}
	}
	return out, nil
}

// lockSubject makes the caller the only one to change a subject's labels until
// the end of the transaction, and gives the word it has.
func lockSubject(tx *store.Tx, ref decide.Ref) (decide.Word, error) {
	if _, err := tx.Exec("INSERT INTO policy_subject (kind, subject, word, until) VALUES ($1, $2, 0, 0) ON CONFLICT (kind, subject) DO NOTHING", ref.Kind, ref.ID); err != nil {
		return 0, err
	}
	word, err := store.One(tx, store.Value[int64], "SELECT word FROM policy_subject WHERE kind = $1 AND subject = $2 FOR UPDATE", ref.Kind, ref.ID)
	return decide.Word(word), err
}

func putWord(tx *store.Tx, ref decide.Ref, s *decide.Sum) error {
	_, err := tx.Exec("UPDATE policy_subject SET word = $1, until = $2 WHERE kind = $3 AND subject = $4", int64(s.Word), s.Until, ref.Kind, ref.ID)
	return err
}

// putLabel writes a statement unless a later one stands, and says whether it did.
func putLabel(tx *store.Tx, label id.Label, w *LabelWrite) (bool, error) {
	var how state
	if w.Negate {
		how = negated
	}
	n, err := tx.Exec(`INSERT INTO policy_label (id, source, kind, subject, target, val, rev, state, at, until, review_at, regions, tier, decision, author, made_by, confirmed_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (source, kind, subject, target, val) DO UPDATE SET id = excluded.id, rev = excluded.rev, state = excluded.state, at = excluded.at, until = excluded.until,
			review_at = excluded.review_at, regions = excluded.regions, tier = excluded.tier, decision = excluded.decision,
			author = excluded.author, made_by = excluded.made_by, confirmed_by = excluded.confirmed_by
		WHERE policy_label.at < excluded.at OR policy_label.at = excluded.at AND policy_label.id < excluded.id`,
		label, w.Source, w.Subject.Kind, w.Subject.ID, w.Target, w.Val, w.Rev, how, w.At, w.Until, w.Review, w.Regions.String(), w.Tier, w.Decision, w.Author, w.By, w.ConfirmedBy)
	return n > 0, err
}

func scanKey(r store.Row, k *labelKey) error {
	return r.Scan(&k.ref.Kind, &k.ref.ID, &k.source, &k.target, &k.val)
}

func labelsBySource(tx *store.Tx, source string, limit int) ([]labelKey, error) {
	return store.Many(tx, scanKey, "SELECT kind, subject, source, target, val FROM policy_label WHERE source = $1 AND state = 0 ORDER BY kind, subject LIMIT $2", source, limit)
}

func labelsEnded(tx *store.Tx, limit int) ([]labelKey, error) {
	return store.Many(tx, scanKey, "SELECT kind, subject, source, target, val FROM policy_label WHERE state = 0 AND until > 0 AND until <= $1 ORDER BY kind, subject LIMIT $2", tx.Now(), limit)
}

func scanReview(r store.Row, v *Review) error {
	return r.Scan(&v.Subject.Kind, &v.Subject.ID, &v.Source, &v.Val, &v.Author, &v.At)
}

func reviewsDue(tx *store.Tx, by time.Time, limit int) ([]Review, error) {
	return store.Many(tx, scanReview, "SELECT kind, subject, source, val, author, review_at FROM policy_label WHERE state = 0 AND review_at > 0 AND review_at <= $1 ORDER BY review_at LIMIT $2", by, limit)
}

func endLabel(tx *store.Tx, k labelKey, how state) error {
	_, err := tx.Exec("UPDATE policy_label SET state = $1, at = $2 WHERE source = $3 AND kind = $4 AND subject = $5 AND target = $6 AND val = $7", how, tx.Now(), k.source, k.ref.Kind, k.ref.ID, k.target, k.val)
	return err
}
