package house

import (
	"encoding/json"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const ruleColumns = "id, place, version, texts, hints"

func scanRule(r store.Row, v *Rule) error {
	var texts, hints []byte
	if err := r.Scan(&v.ID, &v.Place, &v.Version, &texts, &hints); err != nil {
		return err
	}
	if err := json.Unmarshal(texts, &v.Texts); err != nil {
		return err
	}
	return json.Unmarshal(hints, &v.Hints)
}

// values gives what a rule says as its columns hold it.
func (r Rule) values() (texts, hints []byte, err error) {
	if texts, err = json.Marshal(r.Texts); err != nil {
		return nil, nil, err
	}
	hints, err = json.Marshal(r.Hints)
	return texts, hints, err
}

// insertRule adds a rule whose number nobody has yet, with its first wording.
func insertRule(tx *store.Tx, r Rule, by id.Account) error {
	texts, hints, err := r.values()
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO account_house_rule ("+ruleColumns+", gone) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING", r.ID, r.Place, r.Version, texts, hints, false)
	if err != nil {
		return err
	}
	return insertWording(tx, r, tx.Now(), by)
}

// rewordRule gives a rule its next wording. The one that it had stays, also when
// nobody had noted it.
func rewordRule(tx *store.Tx, old, r Rule, by id.Account) error {
	if err := insertWording(tx, old, time.Time{}, 0); err != nil {
		return err
	}
	texts, hints, err := r.values()
	if err != nil {
		return err
	}
	if _, err = tx.Exec("UPDATE account_house_rule SET version = $1, texts = $2, hints = $3 WHERE id = $4", r.Version, texts, hints, r.ID); err != nil {
		return err
	}
	return insertWording(tx, r, tx.Now(), by)
}

func placeRule(tx *store.Tx, which int64, place int) error {
	_, err := tx.Exec("UPDATE account_house_rule SET place = $1 WHERE id = $2", place, which)
	return err
}

func dropRule(tx *store.Tx, which int64) error {
	_, err := tx.Exec("UPDATE account_house_rule SET gone = $1, gone_at = $2 WHERE id = $3", true, tx.Now(), which)
	return err
}

// rules gives those that hold, in their order.
func rules(tx *store.Tx) ([]Rule, error) {
	return store.Many(tx, scanRule, "SELECT "+ruleColumns+" FROM account_house_rule WHERE gone = $1 ORDER BY place, id LIMIT $2", false, MaxRules)
}

// ever tells whether there was a rule once.
func ever(tx *store.Tx) (bool, error) {
	n, err := store.One(tx, store.Value[int], "SELECT COUNT(*) FROM account_house_rule")
	return n > 0, err
}

func scanText(r store.Row, t *Text) error {
	var words []byte
	if err := r.Scan(&t.Kind, &t.Since, &words); err != nil {
		return err
	}
	return json.Unmarshal(words, &t.Words)
}

const textColumns = "kind, since, words"

// held gives the newest version that began by then.
func held(tx *store.Tx, k Kind, by time.Time) (Text, error) {
	return store.One(tx, scanText, "SELECT "+textColumns+" FROM account_house_text WHERE kind = $1 AND since <= $2 ORDER BY since DESC LIMIT 1", k, by)
}

// after gives the first version that begins later than that.
func after(tx *store.Tx, k Kind, than time.Time) (Text, error) {
	return store.One(tx, scanText, "SELECT "+textColumns+" FROM account_house_text WHERE kind = $1 AND since > $2 ORDER BY since LIMIT 1", k, than)
}

func putText(tx *store.Tx, t Text) error {
	words, err := json.Marshal(t.Words)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO account_house_text ("+textColumns+") VALUES ($1, $2, $3) ON CONFLICT (kind, since) DO UPDATE SET words = excluded.words", t.Kind, t.Since, words)
	return err
}

func dropText(tx *store.Tx, k Kind, since time.Time) error {
	_, err := tx.Exec("DELETE FROM account_house_text WHERE kind = $1 AND since = $2", k, since)
	return err
}
