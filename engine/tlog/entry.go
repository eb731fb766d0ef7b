package tlog

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
)

// The grounds of decisions (integrity 9.1).
const (
	Terms = "terms"
	Law   = "law"
)

const (
	saltSize = 32
	leafSize = sha256.Size
	// padding is the text of entries that say nothing.
	padding = `{"type":"padding"}`
)

// Entry is something that was decided.
type Entry struct {
	// Type is a code: decision, decision.lifted, restriction.
	Type string
	// About is the number of the decision, under which Receipts finds it.
	About int64
	// Account is whom it concerns; once that account is erased nothing opens the entry any
	// more. Zero is nobody.
	Account id.Account
	// Measures and Rules are codes: what was imposed, by which rules.
	Measures, Rules []string
	// Ground is Terms, Law or empty.
	Ground string
	// Subjects are what was decided about, see Subject.
	Subjects []string
	// Reasons are the words to who is concerned. The entry has their hash, so that it is
	// seen when they are changed.
	Reasons string
}

// Subject names what is decided about, by a noun and its number.
func Subject(kind string, number int64) string { return kind + ":" + strconv.FormatInt(number, 10) }

// Written is an entry as a receipt has it.
type Written struct {
	Type string    `json:"type"`
	Time time.Time `json:"time"`
	// Number is that of the decision.
	Number   string   `json:"number"`
	Measures []string `json:"measures,omitempty"`
	Ground   string   `json:"ground,omitempty"`
	Rules    []string `json:"rules,omitempty"`
	Subjects []string `json:"subjects,omitempty"`
	// Reasons is the SHA-256 of the words to who is concerned, in hexadecimal.
	Reasons string `json:"reasons,omitempty"`
}

// Append keeps a commitment to an entry, in the transaction of what it tells. It stands
// in the log from the next checkpoint on.
func Append(tx *store.Tx, e Entry) error {
	w := Written{
		Type: e.Type, Time: tx.Now().UTC().Truncate(time.Second), Number: strconv.FormatInt(e.About, 10), Measures: e.Measures, Ground: e.Ground, Rules: e.Rules, Subjects: e.Subjects,
	}
	if e.Reasons != "" {
		sum := sha256.Sum256([]byte(e.Reasons))
		w.Reasons = hex.EncodeToString(sum[:])
	}
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	o := opening{id: tx.NewID(), about: e.About, account: e.Account, text: text, salt: seal.Random(saltSize), n: -1}
	if err := insertOpening(tx, o); err != nil {
		return err
	}
	return insertPending(tx, waiting{o.id, o.leaf()})
}

// opening is what a commitment is to.
type opening struct {
	id, about  int64
	account    id.Account
	text, salt []byte
	n          int64
}

func (o *opening) leaf() []byte { return commit(o.salt, o.text) }

// commit gives the commitment to a text under a salt.
func commit(salt, text []byte) []byte {
	h := hmac.New(sha256.New, salt)
	h.Write(text)
	return h.Sum(nil)
}

// keyEntry is a key that signs from now on; the one before vouches for it by a signed
// note with it as text.
type keyEntry struct {
	Verifier string `json:"verifier"`
	Vouch    string `json:"vouch,omitempty"`
}
