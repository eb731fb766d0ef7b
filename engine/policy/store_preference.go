package policy

import (
	"encoding/json"
	"fmt"

	"parvis/base/id"
	"parvis/base/store"
)

// loadPreferences gives an empty value, of its own, to those who chose nothing.
func loadPreferences(tx *store.Tx, a id.Account) (*Preferences, error) {
	p := &Preferences{}
	data, err := store.One(tx, store.Value[[]byte], "SELECT data FROM policy_preference WHERE account = $1", a)
	if store.IsMissing(err) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("policy: preferences of %d: %w", a, err)
	}
	return p, nil
}

func savePreferences(tx *store.Tx, a id.Account, p *Preferences) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO policy_preference (account, data) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET data = excluded.data", a, data)
	return err
}
