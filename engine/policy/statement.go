package policy

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// Statement is the reasons given to an author for a restriction (I6). Words are
// made from it in the reader's language; it holds no text that a person wrote.
type Statement struct {
	ID       int64
	Label    id.Label
	Source   string
	Subject  decide.Ref
	Author   id.Account
	Val      string
	Measure  string
	Ground   string
	Rule     string
	Facts    string
	Origin   string
	Detected bool // by a machine
	Decided  bool // by a machine
	Regions  string
	Decision int64
	At       time.Time
	Until    time.Time
	Lifted   time.Time
}

// Statements gives the statements made to an author, newest first, with ids
// below before (math.MaxInt64 for the first page).
func (e *Engine) Statements(_ context.Context, tx *store.Tx, actor account.Actor, before int64, limit int) ([]Statement, error) {
	return statementsTo(tx, actor.Account, before, limit)
}

// Statement gives one statement to its author.
func (e *Engine) Statement(_ context.Context, tx *store.Tx, actor account.Actor, statement int64) (Statement, error) {
	s, err := statementByID(tx, statement)
	if store.IsMissing(err) || err == nil && s.Author != actor.Account {
		return Statement{}, errNotFound
	}
	return s, err
}

func (e *Engine) state(tx *store.Tx, label id.Label, w *LabelWrite, def *decide.Definition) (int64, error) {
	s := Statement{
		ID: tx.NewID(), Label: label, Source: w.Source, Subject: w.Subject, Author: w.Author, Val: w.Val,
		Measure: def.Measure, Ground: w.Ground, Rule: w.Rule, Facts: w.Facts, Origin: w.Origin,
		Detected: w.DetectedByMachine, Decided: w.Automatic, Regions: w.Regions.String(),
		Decision: w.Decision, At: tx.Now(), Until: w.Until,
	}
	if s.Ground == "" {
		s.Ground = "terms"
	}
	if err := insertStatement(tx, &s, w.Target); err != nil {
		return 0, err
	}
	if err := logStatement(tx, &s); err != nil {
		return 0, err
	}
	return s.ID, e.events.Emit(tx, Stated{Statement: s.ID, Author: s.Author, Kind: s.Subject.Kind, ID: s.Subject.ID, Val: s.Val, Measure: s.Measure, Decision: s.Decision})
}

// lift notes that a restriction is over and tells its author.
func (e *Engine) lift(tx *store.Tx, ref decide.Ref, source string, target decide.Target, val string) ([]lifted, error) {
	list, err := liftStatements(tx, ref, source, target, val)
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		if err := e.events.Emit(tx, Lifted{Statement: s.statement, Author: s.author, Kind: ref.Kind, ID: ref.ID, Val: val}); err != nil {
			return nil, err
		}
	}
	return list, nil
}
