package tlog

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"parvis/base/store"
	"parvis/engine/audit"
)

// maxReceipt is the longest receipt, and perExport how many are read at once.
const (
	maxReceipt = 64 << 10
	perExport  = 1000
)

// Receipt is what a commitment of the log is to. Who has it can tell whether the log
// has it.
type Receipt struct {
	// Origin is what the log calls itself.
	Origin string `json:"origin"`
	// Index is the number of the entry, counted from 0; nil until it is published.
	Index *int64 `json:"index,omitempty"`
	// Salt is in hexadecimal, and Entry the text, byte by byte.
	Salt  string `json:"salt"`
	Entry string `json:"entry"`

	written Written
	leaf    [leafSize]byte
}

// Written is what the entry says.
func (r *Receipt) Written() Written { return r.written }

// Receipts gives what was decided about a number, the oldest first, a receipt a line;
// none of what was decided before there was a log, or of who was erased.
func (l *Log) Receipts(_ context.Context, tx *store.Tx, about int64) ([]byte, error) {
	list, err := openingsAbout(tx, about)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return l.receipts(tx, list)
}

// Has tells of which of some numbers there are receipts.
func (l *Log) Has(_ context.Context, tx *store.Tx, about []int64) (map[int64]bool, error) {
	list, err := opened(tx, about)
	out := make(map[int64]bool, len(list))
	for _, n := range list {
		out[n] = true
	}
	return out, err
}

// Openings gives all that the log's commitments are to from the one after a number on,
// padding included, and the number to go on from: 0 at the end. It is for who may know
// everything, and from 0 on a write, which is recorded.
func (l *Log) Openings(ctx context.Context, tx *store.Tx, after int64) (list []byte, next int64, err error) {
	if after == 0 {
		if err := audit.Record(ctx, tx, audit.Entry{Action: "tlog.open", Subject: audit.Subject{Kind: "tlog", ID: 1}}); err != nil {
			return nil, 0, err
		}
	}
	some, err := openingsAfter(tx, after, perExport)
	if err != nil || len(some) == 0 {
		return nil, 0, err
	}
	list, err = l.receipts(tx, some)
	return list, some[len(some)-1].id, err
}

// receipts writes some, one a line.
func (l *Log) receipts(tx *store.Tx, list []opening) ([]byte, error) {
	origin, err := l.name(tx)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, o := range list {
		r := Receipt{Origin: origin, Salt: hex.EncodeToString(o.salt), Entry: string(o.text)}
		if o.n >= 0 {
			r.Index = &o.n
		}
		line, err := json.Marshal(r)
		if err != nil {
			return nil, err
		}
		b.Write(append(line, '\n'))
	}
	return b.Bytes(), nil
}

// isType tells whether a text may be the type of an entry: what is printed of a receipt is
// from whoever wrote it.
func isType(s string) bool { return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz._") == "" }

// ParseReceipts reads receipts, one a line.
func ParseReceipts(data []byte) ([]Receipt, error) {
	var out []Receipt
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var r Receipt
		if len(line) > maxReceipt || !utf8.Valid(line) || json.Unmarshal(line, &r) != nil {
			return nil, fmt.Errorf("line %d is no receipt", len(out)+1)
		}
		salt, err := hex.DecodeString(r.Salt)
		if err != nil || len(salt) != saltSize || r.Origin == "" || r.Index != nil && *r.Index < 0 || json.Unmarshal([]byte(r.Entry), &r.written) != nil || !isType(r.written.Type) {
			return nil, fmt.Errorf("line %d is no receipt", len(out)+1)
		}
		r.leaf = [leafSize]byte(commit(salt, []byte(r.Entry)))
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no receipt")
	}
	return out, nil
}
