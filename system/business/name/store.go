package name

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// turn has others wait who give a name, until the end of the change: of two that look alike,
// the second sees the first.
func turn(tx *store.Tx) error {
	_, err := tx.Exec("UPDATE business_name_turn SET n = n + 1 WHERE id = 1")
	return err
}

const columns = "line, wanted, answer, kind, like_text, decision, asked, since, at"

func scan(r store.Row, a *Wish) error {
	return r.Scan(&a.Line, &a.Name, &a.State, &a.Like.Kind, &a.Like.Text, &a.decision, &a.asked, &a.since, &a.At)
}

// wishOf gives what a line wants to be called, an empty one where it never asked.
func wishOf(tx *store.Tx, l id.Line) (Wish, error) {
	a, err := store.One(tx, scan, "SELECT "+columns+" FROM business_name WHERE line = $1", l)
	if store.IsMissing(err) {
		return Wish{Line: l}, nil
	}
	return a, err
}

func wishBy(tx *store.Tx, decision int64) (Wish, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM business_name WHERE decision = $1", decision)
}

// waiting gives what the staff have to decide on, the oldest first.
func waiting(tx *store.Tx, most int) ([]Wish, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM business_name WHERE answer = 'waits' ORDER BY at, line LIMIT $1", most)
}

func putWish(tx *store.Tx, a Wish) error {
	_, err := tx.Exec(`INSERT INTO business_name (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (line) DO UPDATE SET wanted = excluded.wanted, answer = excluded.answer, kind = excluded.kind, like_text = excluded.like_text, decision = excluded.decision, asked = excluded.asked, since = excluded.since, at = excluded.at`,
		a.Line, a.Name, a.State, a.Like.Kind, a.Like.Text, a.decision, a.asked, a.since, a.At)
	return err
}

// other gives a line or an organisation of somebody else that is read like a name.
func other(tx *store.Tx, p id.Portfolio, looks []string) (int64, error) {
	n, err := store.One(tx, store.Value[int64], "SELECT subject FROM business_name_look WHERE look IN ($1) AND portfolio <> $2 ORDER BY subject LIMIT 1", store.In(looks), p)
	if store.IsMissing(err) {
		err = nil
	}
	return n, err
}

// among tells whether one of some organisations has a name or a short address that is read like
// one.
func among(tx *store.Tx, of []id.Portfolio, looks []string) (bool, error) {
	if len(of) == 0 || len(looks) == 0 {
		return false, nil
	}
	n, err := store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_name_look WHERE look IN ($1) AND portfolio IN ($2)", store.In(looks), store.In(of))
	if err != nil || n > 0 {
		return n > 0, err
	}
	n, err = store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_slug AS s JOIN business_line AS l ON l.id = s.line WHERE s.look IN ($1) AND l.portfolio IN ($2) AND l.stage <> 'DELETED'", store.In(looks), store.In(of))
	return n > 0, err
}

func dropLooks(tx *store.Tx, subject int64) error {
	_, err := tx.Exec("DELETE FROM business_name_look WHERE subject = $1", subject)
	return err
}

func putLooks(tx *store.Tx, subject int64, p id.Portfolio, looks []string) error {
	if err := dropLooks(tx, subject); err != nil {
		return err
	}
	for _, l := range looks {
		if _, err := tx.Exec("INSERT INTO business_name_look (subject, look, portfolio, raw) VALUES ($1, $2, $3, FALSE)", subject, l, p); err != nil {
			return err
		}
	}
	return nil
}

// shown is a name whose look is not made yet.
type shown struct {
	subject   int64
	name      string
	portfolio id.Portfolio
}

func raw(tx *store.Tx, most int) ([]shown, error) {
	return store.Many(tx, func(r store.Row, s *shown) error { return r.Scan(&s.subject, &s.name, &s.portfolio) },
		"SELECT subject, look, portfolio FROM business_name_look WHERE raw = TRUE ORDER BY subject LIMIT $1", most)
}

// approvedLike tells whether the staff agreed to a name of a line that is read like one.
func approvedLike(tx *store.Tx, looks []string) (bool, error) {
	n, err := store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_name_look AS k JOIN business_line AS l ON l.id = k.subject WHERE k.look IN ($1) AND l.naming = 'APPROVED' AND l.stage <> 'DELETED'", store.In(looks))
	return n > 0, err
}

// slugLike tells whether a line has a short address that is read like a name, or had it after
// a time, but for those of one organisation.
func slugLike(tx *store.Tx, looks []string, after time.Time, p id.Portfolio) (string, error) {
	s, err := store.One(tx, store.Value[string], "SELECT s.slug FROM business_slug AS s JOIN business_line AS l ON l.id = s.line WHERE s.look IN ($1) AND (s.left_at = 0 OR s.left_at > $2) AND l.portfolio <> $3 AND l.stage <> 'DELETED' ORDER BY s.slug LIMIT 1", store.In(looks), after, p)
	if store.IsMissing(err) {
		err = nil
	}
	return s, err
}
