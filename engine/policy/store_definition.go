package policy

import (
	"encoding/json"

	"parvis/base/store"
	"parvis/engine/policy/decide"
)

type definitionRow struct {
	origin string
	def    decide.Definition
	words  map[string]Texts
}

func scanDefinition(r store.Row, d *definitionRow) error {
	var words []byte
	var bits int64
	if err := r.Scan(&d.origin, &d.def.Identifier, &d.def.Severity, &d.def.Blurs, &d.def.Default, &d.def.AdultOnly, &d.def.Configurable, &d.def.Self, &bits, &d.def.MinAge, &d.def.Role, &d.def.Confirm, &d.def.ConfirmProminent, &d.def.Measure, &words); err != nil {
		return err
	}
	d.def.Bits = decide.Word(bits)
	return json.Unmarshal(words, &d.words)
}

// definitions reads them by origin, each origin's in the order they were made.
func definitions(tx *store.Tx) ([]definitionRow, error) {
	return store.Many(tx, scanDefinition, `SELECT origin, identifier, severity, blurs, default_setting, adult_only, configurable, self_allowed, bits, min_age, apply_role, confirmations, confirmations_prominent, measure, words
		FROM policy_label_def ORDER BY origin, id`)
}

func putDefinition(tx *store.Tx, origin string, d *decide.Definition, words map[string]Texts) (int64, error) {
	if words == nil {
		words = map[string]Texts{}
	}
	data, err := json.Marshal(words)
	if err != nil {
		return 0, err
	}
	return store.One(tx, store.Value[int64], `INSERT INTO policy_label_def (id, origin, identifier, severity, blurs, default_setting, adult_only, configurable, self_allowed, bits, min_age, apply_role, confirmations, confirmations_prominent, measure, words)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (origin, identifier) DO UPDATE SET severity = excluded.severity, blurs = excluded.blurs, default_setting = excluded.default_setting, adult_only = excluded.adult_only,
			configurable = excluded.configurable, self_allowed = excluded.self_allowed, bits = excluded.bits, min_age = excluded.min_age, apply_role = excluded.apply_role,
			confirmations = excluded.confirmations, confirmations_prominent = excluded.confirmations_prominent, measure = excluded.measure, words = excluded.words
		RETURNING id`,
		tx.NewID(), origin, d.Identifier, d.Severity, d.Blurs, d.Default, d.AdultOnly, d.Configurable, d.Self, int64(d.Bits), d.MinAge, d.Role, d.Confirm, d.ConfirmProminent, d.Measure, data)
}
