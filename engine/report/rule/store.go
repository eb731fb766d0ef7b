package rule

import (
	"encoding/json"

	"parvis/base/store"
)

const columns = "r.id, r.place, v.id, v.moderator, v.body"

func scan(row store.Row, r *Rule) error {
	var body []byte
	if err := row.Scan(&r.ID, &r.Place, &r.Version, &r.By, &body); err != nil {
		return err
	}
	return json.Unmarshal(body, &r.Draft)
}

func all(tx *store.Tx) ([]Rule, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM report_rule r, report_rule_version v WHERE r.gone = FALSE AND v.id = r.version ORDER BY r.place, r.id")
}

func one(tx *store.Tx, which int64) (Rule, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM report_rule r, report_rule_version v WHERE r.id = $1 AND r.gone = FALSE AND v.id = r.version", which)
}

func versions(tx *store.Tx, which int64) ([]Rule, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM report_rule r, report_rule_version v WHERE r.id = $1 AND v.rule = r.id ORDER BY v.id DESC", which)
}

func insertRule(tx *store.Tx, r Rule) error {
	if _, err := tx.Exec("INSERT INTO report_rule (id, place, version, gone) VALUES ($1, $2, $3, $4)", r.ID, r.Place, r.Version, false); err != nil {
		return err
	}
	return putVersion(tx, r)
}

func putVersion(tx *store.Tx, r Rule) error {
	body, err := json.Marshal(r.Draft)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("INSERT INTO report_rule_version (id, rule, moderator, body) VALUES ($1, $2, $3, $4)", r.Version, r.ID, r.By, body); err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE report_rule SET version = $1 WHERE id = $2", r.Version, r.ID)
	return err
}

func putPlaces(tx *store.Tx, list []Rule) error {
	for i, r := range list {
		if _, err := tx.Exec("UPDATE report_rule SET place = $1 WHERE id = $2", i+1, r.ID); err != nil {
			return err
		}
	}
	return nil
}

func removeRule(tx *store.Tx, which int64) error {
	_, err := tx.Exec("UPDATE report_rule SET gone = TRUE WHERE id = $1", which)
	return err
}

func currentRev(tx *store.Tx) (int64, error) {
	rev, err := store.One(tx, store.Value[int64], "SELECT rev FROM report_rule_state WHERE one = 1")
	if store.IsMissing(err) {
		return 0, nil // no rule was ever written
	}
	return rev, err
}

func putRev(tx *store.Tx, rev int64) error {
	_, err := tx.Exec("INSERT INTO report_rule_state (one, rev) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET rev = excluded.rev", rev)
	return err
}
