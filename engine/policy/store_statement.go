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

// lifted is a statement whose restriction is over.
type lifted struct {
	statement, decision int64
	author              id.Account
	ref                 decide.Ref
}

func scanLifted(r store.Row, l *lifted) error {
	return r.Scan(&l.statement, &l.author, &l.decision, &l.ref.Kind, &l.ref.ID)
}

// liftStatements marks the open statements of a label, and gives them.
func liftStatements(tx *store.Tx, ref decide.Ref, source string, target decide.Target, val string) ([]lifted, error) {
	return store.Many(tx, scanLifted, `UPDATE policy_statement SET lifted_at = $1 WHERE subject = $2 AND kind = $3 AND lifted_at = 0 AND source = $4 AND target = $5 AND val = $6 RETURNING id, author, decision, kind, subject`,
		tx.Now(), ref.ID, ref.Kind, source, target, val)
}
