package audit

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"regexp"
	"strconv"
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

// maxWord bounds action, kind and reason, maxSide what was before and what is after,
// in bytes.
const (
	maxWord = 200
	maxSide = 280
)

// word is the shape of an action or a reason: a code, not a sentence.
var word = regexp.MustCompile(`^[a-z0-9][a-z0-9_.:-]*$`)

// Subject is what an act was done to.
type Subject struct {
	// Kind is a noun: account, post, report, role.
	Kind string
	ID   int64
}

// String names a subject by kind and number.
func (s Subject) String() string { return s.Kind + ":" + strconv.FormatInt(s.ID, 10) }

// Account gives an account as a subject.
func Account(a id.Account) Subject { return Subject{"account", int64(a)} }

// Entry is one line of the record.
type Entry struct {
	// Number, ID and At are given by Record. Numbers count from 1 without gaps.
	Number int64
	ID     int64
	At     time.Time
	// Actor is who acted; zero is the program itself or its operator.
	Actor id.Account
	// Action is a code: account.state, report.read.
	Action  string
	Subject Subject
	// Reason is a code, or nothing.
	Reason string
	// Case is the report or case that the act belongs to, or zero.
	Case int64
	// Before and After say what changed: codes, and kind:number for what has a number,
	// with spaces between them.
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
	e.Number, e.prev = n+1, head
	e.hash = e.sum()
	if err := insertEntry(tx, e); err != nil {
		return err
	}
	return moveHead(tx, e.Number, e.hash)
}

// Turn takes the end of the record for the rest of the transaction. Verbs that begin
// with it follow each other, so that what one reads before it records still holds
// when it does.
func Turn(_ context.Context, tx *store.Tx) error {
	_, _, err := lockHead(tx)
	return err
}

func (e Entry) valid() bool {
	for _, s := range []string{e.Action, e.Subject.Kind, e.Reason} {
		if s != "" && !word.MatchString(s) || len(s) > maxWord {
			return false
		}
	}
	return e.Action != "" && e.Subject.Kind != "" && len(e.Before) <= maxSide && len(e.After) <= maxSide
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
	Action  string
}

// List gives entries, newest first; the page's ids are those of entries.
func List(_ context.Context, tx *store.Tx, f Filter, p store.Page) ([]Entry, error) {
	switch {
	case f.Subject != (Subject{}):
		return bySubject(tx, f, p)
	case f.Actor != 0 && f.Action != "":
		return byActorAction(tx, f.Actor, f.Action, p)
	case f.Actor != 0:
		return byActor(tx, f.Actor, p)
	case f.Action != "":
		return byAction(tx, f.Action, p)
	}
	return newest(tx, p)
}

// again is how long a look at the record stands for those that follow it.
const again = time.Hour

// Look records that somebody looks for entries: once an hour for the same person
// looked for. Entries tell what was done to people and read of them, so that a look
// at them is itself a read of private data (architecture 18.4, integrity 16).
func Look(ctx context.Context, tx *store.Tx, actor id.Account, f Filter) error {
	due, err := lookDue(tx, actor, f)
	if err != nil || !due {
		return err
	}
	return Record(ctx, tx, look(actor, f))
}

// look is the entry of a look.
func look(actor id.Account, f Filter) Entry {
	e := Entry{Actor: actor, Action: "audit.read", Subject: whole}
	switch {
	case f.Subject != (Subject{}):
		e.Subject = f.Subject
		if f.Actor != 0 {
			e.After = Account(f.Actor).String()
		}
	case f.Actor != 0:
		e.Subject = Account(f.Actor)
	}
	return e
}

// lookDue tells whether no entry stands for a look yet.
func lookDue(tx *store.Tx, actor id.Account, f Filter) (bool, error) {
	e := look(actor, f)
	last, err := byActorAction(tx, actor, e.Action, store.Page{Limit: 1})
	return err == nil && (len(last) == 0 || last[0].Subject != e.Subject || last[0].After != e.After || tx.Now().Sub(last[0].At) >= again), err
}

// whole is the record itself as a subject.
var whole = Subject{Kind: "audit"}
