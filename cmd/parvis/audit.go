package main

import (
	"fmt"

	"parvis/app"
	"parvis/base/store"
	"parvis/engine/audit"
)

type auditLog struct {
	Format format `default:"jsonl" help:"jsonl: one JSON object a line, whose hashes can be checked; csv: a table."`
	Verify bool   `help:"Export nothing; say whether the chain of hashes is whole, and fail if it is not."`
}

// format is how entries are written.
type format string

// UnmarshalText refuses what is none.
func (f *format) UnmarshalText(text []byte) error {
	if *f = format(text); *f != "jsonl" && *f != "csv" {
		return fmt.Errorf("%q is none of jsonl, csv", text)
	}
	return nil
}

// walked is how many entries are looked at on one snapshot.
const walked = 10_000

// Run exports the audit log to the standard output, or checks it.
func (c *auditLog) Run(w *world) error {
	a, err := aside(w)
	if err != nil {
		return err
	}
	if c.Verify {
		err = verifyAudit(w, a)
	} else {
		err = audit.Export(w.ctx, a.Store, operator.Account, audit.Format(c.Format), w.out)
	}
	if end := a.Close(); err == nil {
		err = end
	}
	return err
}

func verifyAudit(w *world, a *app.App) error {
	var v audit.Verdict
	for begun := false; !begun || !v.Done(); begun = true {
		err := a.Store.Read(w.ctx, func(tx *store.Tx) (err error) {
			v, err = audit.Verify(w.ctx, tx, v.Through, walked)
			return err
		})
		if err != nil {
			return err
		}
	}
	if v.Broken != 0 {
		return fmt.Errorf("the audit log is broken: entry %d of %d is missing or was changed", v.Broken, v.Of)
	}
	_, err := fmt.Fprintf(w.out, "The audit log is whole: %d entries.\n", v.Of)
	return err
}
