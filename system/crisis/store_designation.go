package crisis

import (
	"encoding/json"

	"parvis/base/id"
	"parvis/base/store"
)

const designationColumns = "id, account, class, state, body"

func scanDesignation(r store.Row, d *Designation) error {
	var body []byte
	if err := r.Scan(&d.ID, &d.Account, &d.Class, &d.State, &body); err != nil {
		return err
	}
	return json.Unmarshal(body, &d.designated)
}

func insertDesignation(tx *store.Tx, d *Designation) error {
	body, err := json.Marshal(d.designated)
	if err == nil {
		_, err = tx.Exec("INSERT INTO crisis_designation ("+designationColumns+") VALUES ($1, $2, $3, $4, $5)", d.ID, d.Account, d.Class, d.State, body)
	}
	return err
}

func updateDesignation(tx *store.Tx, d *Designation) error {
	body, err := json.Marshal(d.designated)
	if err == nil {
		_, err = tx.Exec("UPDATE crisis_designation SET state = $1, body = $2 WHERE id = $3", d.State, body, d.ID)
	}
	return err
}

func designationByID(tx *store.Tx, which int64) (Designation, error) {
	return store.One(tx, scanDesignation, "SELECT "+designationColumns+" FROM crisis_designation WHERE id = $1", which)
}

func designationsOf(tx *store.Tx, who id.Account) ([]Designation, error) {
	return store.Many(tx, scanDesignation, "SELECT "+designationColumns+" FROM crisis_designation WHERE account = $1 ORDER BY id", who)
}

func designations(tx *store.Tx) ([]Designation, error) {
	return store.Many(tx, scanDesignation, "SELECT "+designationColumns+" FROM crisis_designation WHERE state IN ('proposed', 'active') ORDER BY id DESC LIMIT 200")
}
