package crisis

import (
	"encoding/json"

	"parvis/base/store"
)

// agreed is the body of a crisis.
type agreed struct {
	Draft
	Steps []Step `json:"steps"`
	Asked *Step  `json:"asked"`
}

const crisisColumns = "id, slug, state, opened_at, closed_at, body"

func scanCrisis(r store.Row, c *Crisis) error {
	var body []byte
	if err := r.Scan(&c.ID, &c.Slug, &c.State, &c.Opened, &c.ClosedAt, &body); err != nil {
		return err
	}
	var a agreed
	err := json.Unmarshal(body, &a)
	c.Draft, c.Steps, c.Asked = a.Draft, a.Steps, a.Asked
	return err
}

func insertCrisis(tx *store.Tx, c *Crisis) error {
	body, err := json.Marshal(agreed{c.Draft, c.Steps, c.Asked})
	if err != nil {
		return err
	}
	n, err := tx.Exec("INSERT INTO crisis_crisis ("+crisisColumns+") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug) DO NOTHING", c.ID, c.Slug, c.State, c.Opened, c.ClosedAt, body)
	if err == nil && n == 0 {
		err = errSlug
	}
	return err
}

func updateCrisis(tx *store.Tx, c *Crisis) error {
	body, err := json.Marshal(agreed{c.Draft, c.Steps, c.Asked})
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE crisis_crisis SET slug = $1, state = $2, opened_at = $3, closed_at = $4, body = $5 WHERE id = $6", c.Slug, c.State, c.Opened, c.ClosedAt, body, c.ID)
	if store.IsUnique(err, "crisis_crisis_slug") {
		err = errSlug
	}
	return err
}

// deleteDraft deletes a draft with its claims and their evidence.
func deleteDraft(tx *store.Tx, which int64) error {
	for _, q := range []string{
		"DELETE FROM crisis_evidence WHERE claim IN (SELECT id FROM crisis_claim WHERE crisis = $1)",
		"DELETE FROM crisis_claim WHERE crisis = $1",
		"DELETE FROM crisis_crisis WHERE id = $1",
	} {
		if _, err := tx.Exec(q, which); err != nil {
			return err
		}
	}
	return nil
}

func crisisByID(tx *store.Tx, which int64) (Crisis, error) {
	return store.One(tx, scanCrisis, "SELECT "+crisisColumns+" FROM crisis_crisis WHERE id = $1", which)
}

func crisisBySlug(tx *store.Tx, slug string) (Crisis, error) {
	return store.One(tx, scanCrisis, "SELECT "+crisisColumns+" FROM crisis_crisis WHERE slug = $1", slug)
}

func crisesIn(tx *store.Tx, states ...State) ([]Crisis, error) {
	return store.Many(tx, scanCrisis, "SELECT "+crisisColumns+" FROM crisis_crisis WHERE state IN ($1) ORDER BY id DESC LIMIT 200", store.In(states))
}
