package tlog

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"time"

	merkle "golang.org/x/mod/sumdb/tlog"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
)

// The grounds of decisions (integrity 9.1).
const (
	Terms = "terms"
	Law   = "law"
)

// code is the shape of everything that an entry says in words.
var code = regexp.MustCompile(`^[!a-zA-Z0-9][a-zA-Z0-9_.:@/-]{0,99}$`)

const (
	// maxCodes bounds each list and the numbers of an entry.
	maxCodes = 32
	saltSize = 32
)

// Entry is something that was decided.
type Entry struct {
	// Type is a code: decision, restriction.lifted, crisis.open.
	Type string
	// IDs are the public numbers of what it is about, by what each counts.
	IDs map[string]int64
	// Measures, Rules and Notes are codes: what was imposed, by which rules, and what else
	// is to be known, such as single_reviewer.
	Measures, Rules, Notes []string
	// Ground is Terms, Law or empty.
	Ground string
	// Evidence is what was looked at, as texts of any length, in any order. The log keeps
	// one hash of all of them.
	Evidence []string
	// Subject is what was decided about; the log keeps a commitment to it.
	Subject Subject
	// Account is whose subject it is; once that account is erased nothing opens the entry
	// any more. Zero is nobody's.
	Account id.Account

	key *keyEntry
}

// Subject is what something was decided about.
type Subject struct {
	// Kind is a noun: account, post, crisis.
	Kind string
	ID   int64
}

// String names a subject by kind and number.
func (s Subject) String() string { return s.Kind + ":" + strconv.FormatInt(s.ID, 10) }

// Written is an entry as the log has it.
type Written struct {
	Type     string            `json:"type"`
	Time     time.Time         `json:"time"`
	IDs      map[string]string `json:"ids,omitempty"`
	Measures []string          `json:"measures,omitempty"`
	Ground   string            `json:"ground,omitempty"`
	Rules    []string          `json:"rules,omitempty"`
	Notes    []string          `json:"notes,omitempty"`
	// Evidence and Subject are commitments, see Commit.
	Evidence string `json:"evidence,omitempty"`
	Subject  string `json:"subject,omitempty"`

	Key *keyEntry `json:"key,omitempty"`
}

// keyEntry is a key that signs from now on; the one before vouches for it by a signed
// note with it as text.
type keyEntry struct {
	Verifier string `json:"verifier"`
	Vouch    string `json:"vouch,omitempty"`
}

// Leaf is the place of an entry in the log; the zero value is none.
type Leaf struct{ size int64 }

// Index gives the number of the entry, counted from 0. Whoever stores what was decided
// stores it too, and fails for what was not appended.
func (l Leaf) Index() (int64, error) {
	if l.size == 0 {
		return 0, errLeaf
	}
	return l.size - 1, nil
}

// Append adds an entry to the log, in the transaction of what it tells.
func Append(_ context.Context, tx *store.Tx, e Entry) (Leaf, error) {
	if !e.valid() {
		return Leaf{}, errEntry
	}
	salt := seal.Random(saltSize)
	w := Written{Type: e.Type, Time: tx.Now().UTC().Truncate(time.Second), Measures: e.Measures, Ground: e.Ground, Rules: e.Rules, Notes: e.Notes, Key: e.key}
	if len(e.IDs) > 0 {
		w.IDs = map[string]string{}
		for what, n := range e.IDs {
			w.IDs[what] = strconv.FormatInt(n, 10)
		}
	}
	if len(e.Evidence) > 0 {
		w.Evidence = Commit(salt, "evidence", slices.Sorted(slices.Values(e.Evidence))...)
	}
	if e.Subject != (Subject{}) {
		w.Subject = Commit(salt, "subject", e.Subject.String())
	}
	data, err := json.Marshal(w)
	if err != nil {
		return Leaf{}, err
	}
	size, err := lockHead(tx)
	if err != nil {
		return Leaf{}, err
	}
	if err := insertEntry(tx, size, data); err != nil {
		return Leaf{}, err
	}
	if w.Evidence != "" || w.Subject != "" {
		if err := insertOpening(tx, size, e.Subject, e.Account, salt); err != nil {
			return Leaf{}, err
		}
	}
	if err := grow(tx, size, merkle.RecordHash(data)); err != nil {
		return Leaf{}, err
	}
	return Leaf{size + 1}, moveHead(tx, size+1)
}

// Turn takes the end of the log for the rest of the transaction.
func Turn(_ context.Context, tx *store.Tx) error {
	_, err := lockHead(tx)
	return err
}

func (e *Entry) valid() bool {
	for what := range e.IDs {
		if !code.MatchString(what) {
			return false
		}
	}
	for _, list := range [][]string{{e.Type}, e.Measures, e.Rules, e.Notes} {
		if len(list) > maxCodes || slices.ContainsFunc(list, func(s string) bool { return !code.MatchString(s) }) {
			return false
		}
	}
	return len(e.IDs) <= maxCodes && (e.Ground == "" || e.Ground == Terms || e.Ground == Law) && (e.Subject == Subject{} || code.MatchString(e.Subject.Kind))
}

// Commit gives the commitment to something under a salt, in hexadecimal: the HMAC-SHA-256,
// under the salt, of what it is, and of a zero byte and the SHA-256 of each item.
func Commit(salt []byte, what string, items ...string) string {
	h := hmac.New(sha256.New, salt)
	h.Write([]byte(what))
	for _, s := range items {
		sum := sha256.Sum256([]byte(s))
		h.Write([]byte{0})
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
