package policy

import (
	"parvis/base/store"
	"parvis/engine/policy/decide"
	"parvis/engine/tlog"
)

// logStatement commits to a restriction in the public log, unless it belongs to a decision:
// what takes decisions commits to them with all that they restrict.
func logStatement(tx *store.Tx, s *Statement) error {
	if s.Decision != 0 {
		return nil
	}
	e := tlog.Entry{Type: "restriction", About: s.ID, Account: s.Author, Measures: []string{s.Val}, Ground: s.Ground, Subjects: []string{subject(s.Subject)}}
	if s.Rule != "" {
		e.Rules = []string{s.Rule}
	}
	return tlog.Append(tx, e)
}

// logLifted commits to the end of restrictions, once for each decision or statement.
func logLifted(tx *store.Tx, list []lifted) error {
	var entries []tlog.Entry
	at := map[int64]int{}
	for _, l := range list {
		about := l.decision
		if about == 0 {
			about = l.statement
		}
		if _, ok := at[about]; !ok {
			at[about] = len(entries)
			entries = append(entries, tlog.Entry{Type: "restriction.lifted", About: about, Account: l.author})
		}
		e := &entries[at[about]]
		e.Subjects = append(e.Subjects, subject(l.ref))
	}
	for _, e := range entries {
		if err := tlog.Append(tx, e); err != nil {
			return err
		}
	}
	return nil
}

func subject(r decide.Ref) string { return tlog.Subject(r.Kind.String(), r.ID) }
