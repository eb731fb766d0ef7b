package report

import (
	"parvis/base/store"
	"parvis/engine/policy/decide"
	"parvis/engine/tlog"
)

// logWarning commits to what became of a decision, in the public log (integrity 10).
func logWarning(tx *store.Tx, w *Warning, what string) error {
	e := tlog.Entry{Type: what, About: w.ID, Account: w.Target, Measures: []string{string(w.Action)}, Subjects: []string{tlog.Subject("account", int64(w.Target))}, Reasons: w.Text}
	for _, p := range w.Posts {
		e.Subjects = append(e.Subjects, tlog.Subject(decide.KindPost.String(), int64(p)))
	}
	for _, r := range w.Rules {
		e.Rules = append(e.Rules, r.String())
	}
	return tlog.Append(tx, e)
}

// logAppeal commits to the answer to an appeal.
func logAppeal(tx *store.Tx, a Appeal) error {
	return tlog.Append(tx, tlog.Entry{Type: "appeal." + string(a.State), About: a.Warning, Account: a.Account, Subjects: []string{tlog.Subject("account", int64(a.Account))}, Reasons: a.Answer})
}
