package crisis

import (
	"encoding/json"

	"parvis/base/id"
	"parvis/base/store"
)

const caseColumns = "id, post, author, crisis, claim, state, decision, until, body"

func scanCase(r store.Row, c *Case) error {
	var body []byte
	if err := r.Scan(&c.ID, &c.Post, &c.Author, &c.Crisis, &c.Claim, &c.State, &c.Decision, &c.Until, &body); err != nil {
		return err
	}
	return json.Unmarshal(body, &c.judged)
}

func insertCase(tx *store.Tx, c *Case) error {
	body, err := json.Marshal(c.judged)
	if err == nil {
		_, err = tx.Exec("INSERT INTO crisis_case ("+caseColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", c.ID, c.Post, c.Author, c.Crisis, c.Claim, c.State, c.Decision, c.Until, body)
	}
	return err
}

func updateCase(tx *store.Tx, c *Case) error {
	body, err := json.Marshal(c.judged)
	if err == nil {
		_, err = tx.Exec("UPDATE crisis_case SET author = $1, state = $2, decision = $3, until = $4, body = $5 WHERE id = $6", c.Author, c.State, c.Decision, c.Until, body, c.ID)
	}
	return err
}

func caseByID(tx *store.Tx, which int64) (Case, error) {
	return store.One(tx, scanCase, "SELECT "+caseColumns+" FROM crisis_case WHERE id = $1", which)
}

func caseByDecision(tx *store.Tx, decision int64) (Case, error) {
	return store.One(tx, scanCase, "SELECT "+caseColumns+" FROM crisis_case WHERE decision = $1 AND decision <> 0", decision)
}

func casesOn(tx *store.Tx, p id.Post) ([]Case, error) {
	return store.Many(tx, scanCase, "SELECT "+caseColumns+" FROM crisis_case WHERE post = $1 ORDER BY id", p)
}

func casesBy(tx *store.Tx, author id.Account) ([]Case, error) {
	return store.Many(tx, scanCase, "SELECT "+caseColumns+" FROM crisis_case WHERE author = $1 ORDER BY id", author)
}

// casesBelow gives what a lifting may end, after the last that it looked at.
func casesBelow(tx *store.Tx, l lifting, limit int) ([]Case, error) {
	states := store.In([]CaseState{Applied, Kept, Interim, Pending})
	if l.Claim != 0 {
		return store.Many(tx, scanCase, "SELECT "+caseColumns+" FROM crisis_case WHERE claim = $1 AND state IN ($2) AND id > $3 ORDER BY id LIMIT $4", l.Claim, states, l.After, limit)
	}
	return store.Many(tx, scanCase, "SELECT "+caseColumns+" FROM crisis_case WHERE crisis = $1 AND state IN ($2) AND id > $3 ORDER BY id LIMIT $4", l.Crisis, states, l.After, limit)
}

func casesOver(tx *store.Tx, limit int) ([]Case, error) {
	return store.Many(tx, scanCase, "SELECT "+caseColumns+" FROM crisis_case WHERE until > 0 AND until <= $1 ORDER BY until LIMIT $2", tx.Now(), limit)
}

func casesListed(tx *store.Tx, crisis, claim int64) ([]Case, error) {
	return store.Many(tx, scanCase, "SELECT "+caseColumns+" FROM crisis_case WHERE crisis = $1 AND claim = $2 ORDER BY id DESC LIMIT 200", crisis, claim)
}

type known struct {
	post id.Post
	slug string
	n    int
}

func scanKnown(r store.Row, k *known) error { return r.Scan(&k.post, &k.slug, &k.n) }

// knownOf gives the claims of posts; what stands comes last.
func knownOf(tx *store.Tx, posts []id.Post) ([]known, error) {
	return store.Many(tx, scanKnown, `SELECT c.post, r.slug, k.n FROM crisis_case c JOIN crisis_claim k ON k.id = c.claim JOIN crisis_crisis r ON r.id = c.crisis
		WHERE c.post IN ($1) AND c.state IN ('applied', 'kept', 'lifted') ORDER BY CASE WHEN c.state = 'lifted' THEN 0 ELSE 1 END, c.id`, store.In(posts))
}
