package crisis

import (
	"encoding/json"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account/house"
)

// found is the body of a claim.
type found struct {
	ClaimDraft
	Assessment house.Words `json:"assessment"`
	By         id.Account  `json:"by"`
}

const claimColumns = "id, crisis, n, state, assessed_at, body"

func scanClaim(r store.Row, k *Claim) error {
	var body []byte
	if err := r.Scan(&k.ID, &k.Crisis, &k.N, &k.State, &k.Assessed, &body); err != nil {
		return err
	}
	var f found
	err := json.Unmarshal(body, &f)
	k.ClaimDraft, k.Assessment, k.By = f.ClaimDraft, f.Assessment, f.By
	return err
}

// insertClaim gives the number of the claim, the next of its crisis.
func insertClaim(tx *store.Tx, k *Claim) (int, error) {
	body, err := json.Marshal(found{k.ClaimDraft, k.Assessment, k.By})
	if err != nil {
		return 0, err
	}
	n, err := store.One(tx, store.Value[int], "SELECT COALESCE(MAX(n), 0) + 1 FROM crisis_claim WHERE crisis = $1", k.Crisis)
	if err == nil {
		_, err = tx.Exec("INSERT INTO crisis_claim ("+claimColumns+") VALUES ($1, $2, $3, $4, $5, $6)", k.ID, k.Crisis, n, k.State, k.Assessed, body)
	}
	return n, err
}

func updateClaim(tx *store.Tx, k *Claim) error {
	body, err := json.Marshal(found{k.ClaimDraft, k.Assessment, k.By})
	if err == nil {
		_, err = tx.Exec("UPDATE crisis_claim SET state = $1, assessed_at = $2, body = $3 WHERE id = $4", k.State, k.Assessed, body, k.ID)
	}
	return err
}

func claimByID(tx *store.Tx, which int64) (Claim, error) {
	return store.One(tx, scanClaim, "SELECT "+claimColumns+" FROM crisis_claim WHERE id = $1", which)
}

func claimByN(tx *store.Tx, crisis int64, n int) (Claim, error) {
	return store.One(tx, scanClaim, "SELECT "+claimColumns+" FROM crisis_claim WHERE crisis = $1 AND n = $2", crisis, n)
}

func claimsOf(tx *store.Tx, crisis int64) ([]Claim, error) {
	return store.Many(tx, scanClaim, "SELECT "+claimColumns+" FROM crisis_claim WHERE crisis = $1 ORDER BY n LIMIT 500", crisis)
}

// shown is the body of a piece of evidence.
type shown struct {
	Source
	By id.Account `json:"by"`
}

func scanEvidence(r store.Row, v *Evidence) error {
	var body []byte
	if err := r.Scan(&v.ID, &v.Claim, &v.Hash, &v.Captured, &body); err != nil {
		return err
	}
	var s shown
	err := json.Unmarshal(body, &s)
	v.Source, v.By = s.Source, s.By
	return err
}

func insertEvidence(tx *store.Tx, v *Evidence) error {
	body, err := json.Marshal(shown{v.Source, v.By})
	if err == nil {
		_, err = tx.Exec("INSERT INTO crisis_evidence (id, claim, hash, captured_at, page, body) VALUES ($1, $2, $3, $4, $5, $6)", v.ID, v.Claim, v.Hash, v.Captured, v.Text, body)
	}
	return err
}

// evidenceOf leaves out the texts of pages.
func evidenceOf(tx *store.Tx, claim int64) ([]Evidence, error) {
	return store.Many(tx, scanEvidence, "SELECT id, claim, hash, captured_at, body FROM crisis_evidence WHERE claim = $1 ORDER BY id LIMIT 200", claim)
}
