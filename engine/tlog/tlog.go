package tlog

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/audit"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

const (
	// publishEach is how often a checkpoint is made of what was appended (integrity 10).
	publishEach = time.Hour
	// sealing is under which purpose the keys that sign are sealed.
	sealing = "tlog"
	// Batch is of how many commitments the log grows by a multiple at each publication: of
	// fewer than that nobody knows how many are padding (decision 0081).
	Batch = 8
	// mostAtOnce is how many commitments a publication takes; the others wait for the next,
	// which then follows at once.
	mostAtOnce = 128 * Batch
	// again is the kind of the work of such a publication.
	again = "tlog.again"
)

// Options say what a Log stands on.
type Options struct {
	Store  *store.Store
	Timers *timer.Timers
	Keys   *seal.Keys
	// Origin names the log when it begins: an address without its scheme. It keeps the name
	// that it began with.
	Origin string
}

// Log signs what was appended.
type Log struct{ o Options }

// New makes the log's signer and registers its timer.
func New(o Options) *Log {
	l := &Log{o}
	if o.Timers != nil {
		o.Timers.Every("tlog.publish", publishEach, l.Publish)
		o.Timers.Step(again, func(ctx context.Context, tx *store.Tx, _ timer.Due) error { return l.Publish(ctx, tx) })
	}
	return l
}

// Start makes the first key and the first checkpoint of a log that has none.
func (l *Log) Start(ctx context.Context) error {
	var has checkpoint
	err := l.o.Store.Read(ctx, func(tx *store.Tx) (err error) { has, err = lastCheckpoint(tx); return err })
	if err != nil || has.size > 0 {
		return err
	}
	return l.o.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := lockHead(tx); err != nil {
			return err
		}
		if list, err := keys(tx); err != nil || len(list) > 0 {
			return err
		}
		return l.Rotate(ctx, tx)
	})
}

// Rotate makes a key that signs from now on, says so in the log, and publishes. What is
// published next is signed by the key before too.
func (l *Log) Rotate(ctx context.Context, tx *store.Tx) error {
	if _, err := lockHead(tx); err != nil { // two new keys must not both be vouched for by one
		return err
	}
	list, err := keys(tx)
	if err != nil {
		return err
	}
	name, err := l.name(tx)
	if err != nil {
		return err
	}
	secret, verifier, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	e := keyEntry{Verifier: verifier}
	if len(list) > 0 {
		old, err := l.signer(list[0])
		if err != nil {
			return err
		}
		vouch, err := note.Sign(&note.Note{Text: verifier + "\n"}, old)
		if err != nil {
			return err
		}
		e.Vouch = string(vouch)
		if err := audit.Record(ctx, tx, audit.Entry{Action: "tlog.rotate", Subject: audit.Subject{Kind: "tlog", ID: 1}}); err != nil {
			return err
		}
	}
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	k := keyRow{tx.NewID(), verifier, l.o.Keys.Seal(sealing, []byte(secret), []byte(verifier))}
	if err := insertKey(tx, k); err != nil {
		return err
	}
	return l.publish(tx, data)
}

// name is what the log calls itself.
func (l *Log) name(tx *store.Tx) (string, error) {
	list, err := keys(tx)
	if err != nil || len(list) == 0 {
		return l.o.Origin, err
	}
	name, _, _ := strings.Cut(list[0].verifier, "+")
	return name, nil
}

func (l *Log) signer(k keyRow) (note.Signer, error) {
	secret, err := l.o.Keys.Open(sealing, k.secret, []byte(k.verifier))
	if err != nil {
		return nil, err
	}
	return note.NewSigner(string(secret))
}

// Publish puts what was decided since the last checkpoint into the log, with padding, and
// signs a checkpoint over it. It fails with ErrBroken, and signs nothing, when the log that
// is stored is not the one of that checkpoint.
func (l *Log) Publish(_ context.Context, tx *store.Tx) error {
	if err := l.publish(tx, nil); err != nil || l.o.Timers == nil {
		return err
	}
	left, err := pending(tx, 1)
	if err != nil || len(left) == 0 {
		return err
	}
	return l.o.Timers.At(tx, timer.Work{Kind: again, At: tx.Now()})
}

// publish has an entry that everybody reads before the others.
func (l *Log) publish(tx *store.Tx, open []byte) error {
	size, err := lockHead(tx)
	if err != nil {
		return err
	}
	list, err := keys(tx)
	if err != nil || len(list) == 0 {
		return err
	}
	if err := check(tx, size, list); err != nil {
		return err
	}
	var data [][]byte
	if open != nil {
		data = append(data, open)
	}
	if data, err = batch(tx, size, data); err != nil {
		return err
	}
	hashes := make([]merkle.Hash, len(data))
	for i, d := range data {
		if err := insertEntry(tx, size+int64(i), d); err != nil {
			return err
		}
		hashes[i] = merkle.RecordHash(d)
	}
	if err := grow(tx, 0, size, hashes); err != nil {
		return err
	}
	size += int64(len(data))
	if err := moveHead(tx, size); err != nil {
		return err
	}
	return l.sign(tx, size, list)
}

// batch adds to entries, which go after so many, the commitments that wait and padding.
func batch(tx *store.Tx, size int64, data [][]byte) ([][]byte, error) {
	list, err := pending(tx, mostAtOnce)
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		if err := deletePending(tx, w.id); err != nil {
			return nil, err
		}
	}
	for len(list) == 0 || len(list)%Batch != 0 {
		o := opening{id: tx.NewID(), text: []byte(padding), salt: seal.Random(saltSize), n: -1}
		if err := insertOpening(tx, o); err != nil {
			return nil, err
		}
		list = append(list, waiting{o.id, o.leaf()})
	}
	// Commitments are random, so that their own order tells nothing of what came when.
	slices.SortFunc(list, func(a, b waiting) int { return bytes.Compare(a.leaf, b.leaf) })
	for _, w := range list {
		if err := placeOpening(tx, w.id, size+int64(len(data))); err != nil {
			return nil, err
		}
		data = append(data, w.leaf)
	}
	return data, nil
}

// sign makes a checkpoint, with the newest key and the one before.
func (l *Log) sign(tx *store.Tx, size int64, list []keyRow) error {
	root, err := merkle.TreeHash(size, stored(tx))
	if err != nil {
		return err
	}
	var signers []note.Signer
	for _, k := range list[:min(len(list), 2)] {
		s, err := l.signer(k)
		if err != nil {
			return err
		}
		signers = append(signers, s)
	}
	text := tree{signers[0].Name(), size, root}.String()
	signed, err := note.Sign(&note.Note{Text: text}, signers...)
	if err != nil {
		return err
	}
	return insertCheckpoint(tx, checkpoint{size, signed}, tx.Now())
}

// check tells whether the log that is stored is the one of the last checkpoint: nil, or
// ErrBroken.
func check(tx *store.Tx, size int64, list []keyRow) error {
	last, err := lastCheckpoint(tx)
	if err != nil || last.size == 0 && size == 0 {
		return err
	}
	was, err := parseTree(last.note)
	if err != nil {
		return err
	}
	var known []note.Verifier
	for _, k := range list {
		v, err := note.NewVerifier(k.verifier)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrBroken, err)
		}
		known = append(known, v)
	}
	if _, err := note.Open(last.note, note.VerifierList(known...)); err != nil {
		return fmt.Errorf("%w: the last checkpoint is not signed: %w", ErrBroken, err)
	}
	now, err := merkle.TreeHash(was.size, stored(tx))
	if err != nil {
		return err
	}
	if now != was.root || was.size != last.size || was.size != size {
		return fmt.Errorf("%w: it does not follow from the checkpoint of %d entries", ErrBroken, was.size)
	}
	return nil
}

// tree is what a checkpoint says (C2SP tlog-checkpoint).
type tree struct {
	origin string
	size   int64
	root   merkle.Hash
}

func (t tree) String() string { return fmt.Sprintf("%s\n%d\n%s\n", t.origin, t.size, t.root) }

// parseTree reads the text of a checkpoint, with or without its signatures.
func parseTree(text []byte) (t tree, err error) {
	lines := bytes.SplitN(text, []byte("\n"), 4)
	if len(lines) < 4 {
		return t, fmt.Errorf("%w: no checkpoint", ErrBroken)
	}
	t.origin = string(lines[0])
	if t.size, err = strconv.ParseInt(string(lines[1]), 10, 64); err == nil {
		t.root, err = merkle.ParseHash(string(lines[2]))
	}
	if err != nil || t.size < 1 || t.origin == "" {
		err = fmt.Errorf("%w: no checkpoint", ErrBroken)
	}
	return t, err
}
