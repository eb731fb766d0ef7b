package policy

import (
	"context"
	"errors"
	"strings"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// Texts are the words of a definition in one language.
type Texts struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// Limits of a definition's words (integrity 4.6).
const (
	maxName        = 64
	maxDescription = 10_000
)

// Define says what a value means for an origin: "" the network, or a labeler.
// It takes effect on this node at the commit and on the others by the event.
func (e *Engine) Define(_ context.Context, tx *store.Tx, origin string, d decide.Definition, words map[string]Texts) error {
	for _, t := range words {
		if len([]rune(t.Name)) > maxName || len([]rune(t.Description)) > maxDescription {
			return errLabelWords
		}
	}
	if origin == decide.Author {
		return errLabelRole
	}
	if _, err := decide.Compile(decide.Definitions{Origin: origin, Defs: []decide.Definition{d}}); err != nil {
		return definitionFault(err)
	}
	key, err := putDefinition(tx, origin, &d, words)
	if err != nil {
		return err
	}
	table, err := e.compile(tx)
	if err != nil {
		return definitionFault(err)
	}
	tx.AfterCommit(func() { e.table.Store(table) })
	return e.events.Emit(tx, Defined{Definition: key})
}

func definitionFault(err error) error {
	switch {
	case errors.Is(err, decide.ErrBits):
		return fault.Wrap(errLabelBits, err)
	case errors.Is(err, decide.ErrIdentifier):
		return fault.Wrap(errLabelUnknown, err)
	}
	return err
}

// compile makes the table of what systems brought and what the store keeps.
func (e *Engine) compile(tx *store.Tx) (*decide.Table, error) {
	kept, err := definitions(tx)
	if err != nil {
		return nil, err
	}
	sets := append([]decide.Definitions{}, e.brought...)
	for _, row := range kept {
		if n := len(sets); n > len(e.brought) && sets[n-1].Origin == row.origin {
			sets[n-1].Defs = append(sets[n-1].Defs, row.def)
			continue
		}
		sets = append(sets, decide.Definitions{Origin: row.origin, Defs: []decide.Definition{row.def}})
	}
	return decide.Compile(sets...)
}

// Words of definitions kept in the store, by origin, identifier and language.
func (e *Engine) definitionWords(tx *store.Tx) (map[[2]string]map[string]Texts, error) {
	kept, err := definitions(tx)
	if err != nil {
		return nil, err
	}
	out := map[[2]string]map[string]Texts{}
	for _, row := range kept {
		out[[2]string{row.origin, row.def.Identifier}] = row.words
	}
	return out, nil
}

// NoticeKey is where the words of a notice are, for the labels that the program
// brings; those of others come with their definition.
func NoticeKey(identifier string) string {
	return "policy.notice." + strings.TrimPrefix(identifier, "!")
}
