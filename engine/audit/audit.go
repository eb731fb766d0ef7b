package audit

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"regexp"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// maxWord bounds action, reason, before and after, in bytes.
const maxWord = 200

// word is the shape of an action or a reason: a code, not a sentence.
var word = regexp.MustCompile(`^[a-z0-9][a-z0-9_.:-]*$`)

// Subject is what an act was done to.
type Subject struct {
	// Kind is a noun: account, post, report, role.
	Kind string
	ID   int64
}

// Account gives an account as a subject.
func Account(a id.Account) Subject { return Subject{"account", int64(a)} }

// Entry is one line of the record.
type Entry struct {
	// ID and At are given by Record.
	ID int64
	At time.Time
	// Actor is who acted; zero is the program itself or its operator.
	Actor id.Account
	// Action is a code: account.state, report.read.
	Action  string
	Subject Subject
	// Reason is a code, or nothing.
	Reason string
	// Case is the report or case that the act belongs to, or zero.
	Case int64
	// Before and After say what changed, in codes and numbers.
	Before, After string

	prev, hash []byte
}

// Record adds an entry to the record, in the transaction of the act.
func Record(_ context.Context, tx *store.Tx, e Entry) error {
	if !e.valid() {
		return errEntry
	}
	e.ID, e.At = tx.NewID(), tx.Now()
	n, head, err := lockHead(tx)
	if err != nil {
		return err
	}
	e.prev = head
	e.hash = e.sum()
	if err := insertEntry(tx, n+1, e); err != nil {
		return err
	}
	return moveHead(tx, n+1, e.hash)
}

func (e Entry) valid() bool {
	for _, s := range []string{e.Action, e.Subject.Kind, e.Reason} {
		if s != "" && !word.MatchString(s) || len(s) > maxWord {
			return false
		}
	}
	return e.Action != "" && e.Subject.Kind != "" && len(e.Before) <= maxWord && len(e.After) <= maxWord
}

// sum hashes the entry and the hash before it; each field with its length, so
// that no two entries read the same.
func (e Entry) sum() []byte {
	h := sha256.New()
	put := func(b []byte) {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	number := func(v int64) {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(v))
		h.Write(b[:])
	}
	put(e.prev)
	number(e.ID)
	number(store.Micros(e.At))
	number(int64(e.Actor))
	number(e.Subject.ID)
	number(e.Case)
	for _, s := range []string{e.Action, e.Subject.Kind, e.Reason, e.Before, e.After} {
		put([]byte(s))
	}
	return h.Sum(nil)
}

// Filter chooses entries; a zero field does not filter.
type Filter struct {
	Actor   id.Account
	Subject Subject
}

// List gives entries, newest first; the page's ids are those of entries.
func List(_ context.Context, tx *store.Tx, f Filter, p store.Page) ([]Entry, error) {
	switch {
	case f.Actor != 0:
		return byActor(tx, f.Actor, p)
	case f.Subject != (Subject{}):
		return bySubject(tx, f.Subject, p)
	}
	return newest(tx, p)
}

// Verify walks the whole chain. It gives the id of the first entry that does
// not follow from the one before it, 0 when all do; a removed end of the chain
// gives the id of the last entry there is.
func Verify(_ context.Context, tx *store.Tx) (broken int64, err error) {
	var prev []byte
	var last, n int64
	err = eachEntry(tx, func(number int64, e Entry) error {
		n++
		if broken == 0 && (number != n || string(e.prev) != string(prev) || string(e.hash) != string(e.sum())) {
			broken = e.ID
		}
		prev, last = e.hash, e.ID
		return nil
	})
	if err != nil || broken != 0 {
		return broken, err
	}
	top, head, err := readHead(tx)
	if err == nil && (top != n || string(head) != string(prev)) {
		broken = max(last, 1)
	}
	return broken, err
}
