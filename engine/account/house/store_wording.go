package house

import (
	"encoding/json"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func scanWording(r store.Row, w *Wording) error {
	var texts, hints []byte
	if err := r.Scan(&w.Rule, &w.Version, &texts, &hints, &w.Since, &w.By, &w.Until, &w.Newest, &w.Gone); err != nil {
		return err
	}
	if err := json.Unmarshal(texts, &w.Texts); err != nil {
		return err
	}
	return json.Unmarshal(hints, &w.Hints)
}

// wordings gives all that some rules ever said, each the newest first. A rule whose
// words nobody noted has those that it has now: a process of the release before may
// have added it.
func wordings(tx *store.Tx, rules []int64) ([]Wording, error) {
	return store.Many(tx, scanWording, `SELECT r.id, COALESCE(w.version, r.version), COALESCE(w.texts, r.texts), COALESCE(w.hints, r.hints), COALESCE(w.since, 0), COALESCE(w.moderator, 0),
			COALESCE(n.since, CASE WHEN r.gone THEN r.gone_at ELSE 0 END), r.version, r.gone
		FROM account_house_rule r LEFT JOIN account_house_wording w ON w.rule = r.id LEFT JOIN account_house_wording n ON n.rule = w.rule AND n.version = w.version + 1
		WHERE r.id IN ($1) ORDER BY r.id, w.version DESC`, store.In(rules))
}

// insertWording keeps what a rule says from a time on.
func insertWording(tx *store.Tx, r Rule, since time.Time, by id.Account) error {
	texts, hints, err := r.values()
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO account_house_wording (rule, version, texts, hints, since, moderator) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (rule, version) DO NOTHING",
		r.ID, r.Version, texts, hints, since, by)
	return err
}

// eraseRows takes an account's number out of the wordings that it wrote.
func eraseRows(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("UPDATE account_house_wording SET moderator = 0 WHERE moderator = $1", a)
	return err
}
