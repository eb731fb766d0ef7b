package policy

import (
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

const statementColumns = "id, label, source, kind, subject, author, val, measure, ground, rule, facts, origin, detected, decided, regions, decision, at, until, lifted_at"

func scanStatement(r store.Row, s *Statement) error {
	return r.Scan(&s.ID, &s.Label, &s.Source, &s.Subject.Kind, &s.Subject.ID, &s.Author, &s.Val, &s.Measure, &s.Ground, &s.Rule, &s.Facts, &s.Origin, &s.Detected, &s.Decided, &s.Regions, &s.Decision, &s.At, &s.Until, &s.Lifted)
}

func insertStatement(tx *store.Tx, s *Statement, target decide.Target) error {
	_, err := tx.Exec(`INSERT INTO policy_statement (id, label, source, kind, subject, target, author, val, measure, ground, rule, facts, origin, detected, decided, regions, decision, at, until, lifted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0)`,
		s.ID, s.Label, s.Source, s.Subject.Kind, s.Subject.ID, target, s.Author, s.Val, s.Measure, s.Ground, s.Rule, s.Facts, s.Origin, s.Detected, s.Decided, s.Regions, s.Decision, s.At, s.Until)
	return err
}

func statementByID(tx *store.Tx, statement int64) (Statement, error) {
	return store.One(tx, scanStatement, "SELECT "+statementColumns+" FROM policy_statement WHERE id = $1", statement)
}

func statementsTo(tx *store.Tx, author id.Account, before int64, limit int) ([]Statement, error) {
	return store.Many(tx, scanStatement, "SELECT "+statementColumns+" FROM policy_statement WHERE author = $1 AND id < $2 ORDER BY id DESC LIMIT $3", author, before, limit)
}

// liftStatements marks the open statements of a label and gives their ids and
// authors.
func liftStatements(tx *store.Tx, ref decide.Ref, source string, target decide.Target, val string) ([]store.Pair[int64, id.Account], error) {
	return store.Many(tx, store.Two[int64, id.Account], `UPDATE policy_statement SET lifted_at = $1 WHERE subject = $2 AND kind = $3 AND lifted_at = 0 AND source = $4 AND target = $5 AND val = $6 RETURNING id, author`,
		tx.Now(), ref.ID, ref.Kind, source, target, val)
}
