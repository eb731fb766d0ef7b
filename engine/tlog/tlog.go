package tlog

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
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
	// keyType is the type of entries that name a key.
	keyType = "log.key"
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
		if err := Turn(ctx, tx); err != nil {
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
	list, err := keys(tx)
	if err != nil {
		return err
	}
	name := l.o.Origin
	if len(list) > 0 {
		name, _, _ = strings.Cut(list[0].verifier, "+")
	}
	secret, verifier, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	e := Entry{Type: keyType, key: &keyEntry{Verifier: verifier}}
	if len(list) > 0 {
		old, err := l.signer(list[0])
		if err != nil {
			return err
		}
		vouch, err := note.Sign(&note.Note{Text: verifier + "\n"}, old)
		if err != nil {
			return err
		}
		e.key.Vouch = string(vouch)
	}
	if _, err := Append(ctx, tx, e); err != nil {
		return err
	}
	k := keyRow{tx.NewID(), verifier, l.o.Keys.Seal(sealing, []byte(secret), []byte(verifier))}
	if err := insertKey(tx, k); err != nil {
		return err
	}
	return l.Publish(ctx, tx)
}

func (l *Log) signer(k keyRow) (note.Signer, error) {
	secret, err := l.o.Keys.Open(sealing, k.secret, []byte(k.verifier))
	if err != nil {
		return nil, err
	}
	return note.NewSigner(string(secret))
}

// Publish signs a checkpoint over what was appended since the last one. It fails with
// ErrBroken, and signs nothing, when what is stored does not follow from that one.
func (l *Log) Publish(ctx context.Context, tx *store.Tx) error {
	size, err := lockHead(tx)
	if err != nil {
		return err
	}
	last, err := lastCheckpoint(tx)
	if err != nil || size == last.size {
		return err
	}
	if err := Check(ctx, tx); err != nil {
		return err
	}
	list, err := keys(tx)
	if err != nil || len(list) == 0 {
		return err
	}
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

// Check tells whether what was appended since the last checkpoint is as it was, and
// follows from it: nil, or ErrBroken.
func Check(_ context.Context, tx *store.Tx) error {
	size, err := readHead(tx)
	if err != nil {
		return err
	}
	last, err := lastCheckpoint(tx)
	if err != nil {
		return err
	}
	if last.size > 0 {
		was, err := parseTree(last.note)
		if err != nil {
			return err
		}
		now, err := merkle.TreeHash(was.size, stored(tx))
		if err != nil {
			return err
		}
		if now != was.root || was.size != last.size || was.size > size {
			return fmt.Errorf("%w: it does not follow from the checkpoint of %d entries", ErrBroken, was.size)
		}
	}
	for n := last.size; n < size; n += width - n%width {
		most := min(size, n-n%width+width)
		list, err := entries(tx, n, most)
		if err != nil {
			return err
		}
		hashes, err := tile(tx, 0, n/width)
		if err != nil {
			return err
		}
		for i := range most - n {
			at := (n + i) % width * merkle.HashSize
			if i >= int64(len(list)) || at+merkle.HashSize > int64(len(hashes)) || merkle.RecordHash(list[i]) != merkle.Hash(hashes[at:at+merkle.HashSize]) {
				return fmt.Errorf("%w: entry %d is missing or was changed", ErrBroken, n+i)
			}
		}
	}
	more, err := entries(tx, size, size+1)
	if err == nil && len(more) > 0 {
		err = fmt.Errorf("%w: entry %d was put in", ErrBroken, size)
	}
	return err
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
