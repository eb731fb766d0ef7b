package audit

import (
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// Format is the form of an export.
type Format string

// The formats.
const (
	// CSV is a table for reading: what a spreadsheet would take for a formula has
	// an apostrophe before it.
	CSV = Format("csv")
	// Lines is one JSON object a line, each value as it was hashed.
	Lines = Format("jsonl")
)

// exportPage is how many entries are held in memory.
const exportPage = 500

// line is an entry as it is exported.
type line struct {
	Number  int64  `json:"n"`
	ID      string `json:"id"`
	At      string `json:"at"`
	Actor   string `json:"actor"`
	Action  string `json:"action"`
	Kind    string `json:"subject_kind"`
	Subject string `json:"subject"`
	Reason  string `json:"reason"`
	Case    string `json:"case"`
	Before  string `json:"before"`
	After   string `json:"after"`
	Prev    string `json:"prev"`
	Hash    string `json:"hash"`
}

var headings = []string{"n", "id", "at", "actor", "action", "subject_kind", "subject", "reason", "case", "before", "after", "prev", "hash"}

func (e Entry) line() line {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return line{
		Number: e.Number, ID: number(e.ID), At: store.Time(store.Micros(e.At)).UTC().Format("2006-01-02T15:04:05.000000Z"), Actor: number(int64(e.Actor)),
		Action: e.Action, Kind: e.Subject.Kind, Subject: number(e.Subject.ID), Reason: e.Reason, Case: number(e.Case), Before: e.Before, After: e.After,
		Prev: hex.EncodeToString(e.prev), Hash: hex.EncodeToString(e.hash),
	}
}

// cells gives the line as the cells of a table.
func (l line) cells() []string {
	out := []string{strconv.FormatInt(l.Number, 10), l.ID, l.At, l.Actor, l.Action, l.Kind, l.Subject, l.Reason, l.Case, l.Before, l.After, l.Prev, l.Hash}
	for i, s := range out {
		if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
			out[i] = "'" + s
		}
	}
	return out
}

// Export writes the whole record, the oldest entry first, with its hashes; the
// last entry tells of the export itself. It opens its own transactions and holds
// a part of the record at a time: what follows an entry never changes what was
// written before it, so that the parts belong together.
func Export(ctx context.Context, st *store.Store, actor id.Account, f Format, w io.Writer) error {
	var top int64
	err := st.Write(ctx, func(tx *store.Tx) (err error) {
		if err = Record(ctx, tx, Entry{Actor: actor, Action: "audit.export", Subject: whole, After: string(f)}); err != nil {
			return err
		}
		top, _, err = readHead(tx)
		return err
	})
	if err != nil {
		return err
	}
	put, flush := writer(f, w)
	for after := int64(0); after < top; {
		var list []Entry
		err := st.Read(ctx, func(tx *store.Tx) (err error) {
			list, err = chain(tx, after, exportPage)
			return err
		})
		if err != nil {
			return err
		}
		for _, e := range list {
			if after = e.Number; after > top {
				break
			}
			if err := put(e.line()); err != nil {
				return err
			}
		}
		if len(list) < exportPage {
			break // what is missing after this is missing
		}
	}
	return flush()
}

// writer gives what writes a line in a format, and what ends the writing.
func writer(f Format, w io.Writer) (put func(line) error, flush func() error) {
	if f == Lines {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return func(l line) error { return out.Encode(l) }, func() error { return nil }
	}
	out := csv.NewWriter(w)
	_ = out.Write(headings) // what fails is told when it is flushed
	return func(l line) error { return out.Write(l.cells()) }, func() error { out.Flush(); return out.Error() }
}

// Filename names an export of a day.
func (f Format) Filename(day time.Time) string {
	return "audit-" + day.UTC().Format("20060102") + "." + string(f)
}
