package tlog

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"
)

const (
	// verifiedAtOnce is how many entries are held at once, and mostVerified how many are
	// read in all: what a log says of its size is not believed beyond.
	verifiedAtOnce = 16 * width
	mostVerified   = 1 << 26
	// MaxFile is the largest file of a log that is read.
	MaxFile = width * (2 + maxEntry)
	// maxEntry is the largest entry: a commitment, or a key with the note that vouches.
	maxEntry = 4 << 10
)

// Known is what somebody knows of a log before they verify it; the zero value has never
// seen it.
type Known struct {
	// Key checks the signatures; it or one that follows from it must sign. Empty trusts the
	// key that the log begins with.
	Key string
	// Checkpoint is an earlier one; the log must still hold all of it.
	Checkpoint []byte
	// Receipts must be in the log.
	Receipts []Receipt
	// Now is what time it is: what was decided less than two hours before need not be in the
	// log yet. Zero gives no such time.
	Now time.Time
}

// Seen is what a log that was verified says of itself.
type Seen struct {
	Origin string
	Size   int64
	// Key is the one that signs now.
	Key string
	// Checkpoint is to be known the next time.
	Checkpoint []byte
}

// Source gives the files of a log by their paths, see File; none longer than MaxFile.
type Source func(ctx context.Context, path string) ([]byte, error)

// Verify reads a whole log, as anybody can: that its checkpoint is signed by the key that
// is known or one that follows from it, that it holds all of what was known before, that
// every entry is in its place, and the receipts among them. It gives what the log says, or
// ErrBroken.
func Verify(ctx context.Context, from Source, k Known) (Seen, error) {
	signed, err := from(ctx, "checkpoint")
	if err != nil {
		return Seen{}, err
	}
	t, err := parseTree(signed)
	if err != nil {
		return Seen{}, err
	}
	if t.size > mostVerified {
		return Seen{}, fmt.Errorf("%w: it says that it has %d entries", ErrBroken, t.size)
	}
	tiles := &tiles{ctx: ctx, from: from, kept: map[merkle.Tile][]byte{}}
	tiles.HashReader = merkle.TileHashReader(merkle.Tree{N: t.size, Hash: t.root}, tiles)
	if err := follows(k, t, tiles); err != nil {
		return Seen{}, err
	}
	held := newHeld(k.Receipts)
	chain := chain{known: k.Key, met: k.Key == ""}
	for n := int64(0); n < t.size; n += verifiedAtOnce {
		if err := verifySome(tiles, n, min(verifiedAtOnce, t.size-n), func(i int64, entry []byte) error {
			if len(entry) != leafSize {
				return chain.add(i, entry)
			}
			return held.meet(i, entry)
		}); err != nil {
			return Seen{}, err
		}
	}
	if err := chain.check(signed, k.Checkpoint); err != nil {
		return Seen{}, err
	}
	return Seen{Origin: t.origin, Size: t.size, Key: chain.last(), Checkpoint: signed}, held.check(t.origin, k.Now)
}

// follows tells whether a log still holds what was known of it.
func follows(k Known, t tree, tiles *tiles) error {
	if len(k.Checkpoint) == 0 {
		return nil
	}
	was, err := parseTree(k.Checkpoint)
	switch {
	case err != nil:
		return fmt.Errorf("what was known before: %w", err)
	case was.origin != t.origin:
		return fmt.Errorf("%w: it is called %s and was called %s", ErrBroken, t.origin, was.origin)
	case t.size < was.size:
		return fmt.Errorf("%w: it was rolled back: it has %d entries and had %d", ErrBroken, t.size, was.size)
	}
	now, err := merkle.TreeHash(was.size, tiles)
	if err != nil {
		return tiles.or(err)
	}
	if now != was.root {
		err = fmt.Errorf("%w: its history was rewritten: its first %d entries are not those that were known", ErrBroken, was.size)
	}
	return err
}

// verifySome reads some entries, from the beginning of a bundle on.
func verifySome(tiles *tiles, n, some int64, each func(int64, []byte) error) error {
	indexes := make([]int64, some)
	for i := range indexes {
		indexes[i] = merkle.StoredHashIndex(0, n+int64(i))
	}
	want, err := tiles.ReadHashes(indexes)
	if err != nil {
		return tiles.or(err)
	}
	for i := int64(0); i < some; i += width {
		most := min(width, some-i)
		bundle, err := tiles.from(tiles.ctx, path(merkle.Tile{H: height, L: -1, N: (n + i) / width, W: int(most)}))
		if err != nil {
			return err
		}
		for j := i; j < i+most; j++ {
			entry, rest, ok := cutEntry(bundle)
			if !ok || merkle.RecordHash(entry) != want[j] {
				return fmt.Errorf("%w: entry %d is missing or was changed", ErrBroken, n+j)
			}
			if err := each(n+j, entry); err != nil {
				return err
			}
			bundle = rest
		}
		if len(bundle) > 0 {
			return fmt.Errorf("%w: something was put in before entry %d", ErrBroken, n+i+most)
		}
	}
	return nil
}

func cutEntry(bundle []byte) (entry, rest []byte, ok bool) {
	if len(bundle) < 2 {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint16(bundle))
	if n > maxEntry || len(bundle) < 2+n {
		return nil, nil, false
	}
	return bundle[2 : 2+n], bundle[2+n:], true
}

// held looks for receipts among the entries.
type held struct {
	at   map[[leafSize]byte]int
	list []Receipt
	met  []bool
}

func newHeld(list []Receipt) *held {
	h := &held{at: make(map[[leafSize]byte]int, len(list)), list: list, met: make([]bool, len(list))}
	for i, r := range list {
		h.at[r.leaf] = i
	}
	return h
}

func (h *held) meet(n int64, entry []byte) error {
	i, ok := h.at[[leafSize]byte(entry)]
	if !ok {
		return nil
	}
	if x := h.list[i].Index; x != nil && *x != n {
		return fmt.Errorf("%w: what the receipt calls entry %d is entry %d", ErrBroken, *x, n)
	}
	h.met[i] = true
	return nil
}

func (h *held) check(origin string, now time.Time) error {
	for _, r := range h.list {
		said := r.written.Type + " of " + r.written.Time.UTC().Format("2006-01-02 15:04 UTC")
		switch {
		case r.Origin != origin:
			return fmt.Errorf("the receipt is of %q, and this is %q", r.Origin, origin)
		case h.met[h.at[r.leaf]]:
		case r.Index != nil:
			return fmt.Errorf("%w: the %s is not in it, and the receipt says that it is entry %d", ErrBroken, said, *r.Index)
		case !now.IsZero() && now.Sub(r.written.Time) < 2*publishEach:
			return fmt.Errorf("the %s is not in it yet: ask again in two hours", said)
		default:
			return fmt.Errorf("%w: the %s is not in it, where it must stand after an hour", ErrBroken, said)
		}
	}
	return nil
}

// chain follows the keys of a log, from the first to the one that signs.
type chain struct {
	known string
	met   bool
	keys  []string
}

func (c *chain) last() string {
	if len(c.keys) == 0 {
		return ""
	}
	return c.keys[len(c.keys)-1]
}

func (c *chain) add(n int64, entry []byte) error {
	var k keyEntry
	if err := json.Unmarshal(entry, &k); err != nil || k.Verifier == "" {
		return fmt.Errorf("%w: entry %d says nothing", ErrBroken, n)
	}
	if c.last() != "" {
		if err := opens([]byte(k.Vouch), c.last()); err != nil || !strings.HasPrefix(k.Vouch, k.Verifier+"\n\n") {
			return fmt.Errorf("%w: nothing vouches for the key of entry %d", ErrBroken, n)
		}
	}
	c.keys = append(c.keys, k.Verifier)
	c.met = c.met || k.Verifier == c.known
	return nil
}

// check tells whether the checkpoint is signed by the last key, and the one that was known
// before by any of them.
func (c *chain) check(signed, before []byte) error {
	if !c.met {
		return fmt.Errorf("%w: the key that was known is not one of it", ErrBroken)
	}
	if err := opens(signed, c.last()); err != nil || len(before) == 0 {
		return err
	}
	for _, k := range c.keys {
		if opens(before, k) == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: no key of it signed what was known before", ErrBroken)
}

// opens tells whether a note is signed by a key.
func opens(signed []byte, key string) error {
	v, err := note.NewVerifier(key)
	if err == nil {
		_, err = note.Open(signed, note.VerifierList(v))
	}
	if err != nil {
		return fmt.Errorf("%w: it is not signed by its key: %w", ErrBroken, err)
	}
	return nil
}

// path is where a tile or a bundle is found.
func path(t merkle.Tile) string {
	p := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
	if rest, ok := strings.CutPrefix(p, "data/"); ok {
		p = "entries/" + rest
	}
	return "tile/" + p
}

// tiles reads the tiles of a log, keeps those that are asked for again, and gives the
// hashes in them that belong to the tree.
type tiles struct {
	merkle.HashReader
	ctx  context.Context
	from Source
	kept map[merkle.Tile][]byte
	err  error
}

// or gives why tiles could not be read, else that the log is broken.
func (t *tiles) or(err error) error {
	if t.err != nil {
		return t.err
	}
	return fmt.Errorf("%w: %w", ErrBroken, err)
}

// Height is that of tiles.
func (*tiles) Height() int { return height }

// ReadTiles reads some.
func (t *tiles) ReadTiles(list []merkle.Tile) ([][]byte, error) {
	out := make([][]byte, len(list))
	for i, one := range list {
		data, ok := t.kept[one]
		if !ok {
			var err error
			if data, err = t.from(t.ctx, path(one)); err != nil {
				t.err = err
				return nil, err
			}
			if one.L > 0 || one.W < width {
				t.kept[one] = data
			}
		}
		out[i] = data
	}
	return out, nil
}

// SaveTiles has nothing to do: what was read is not kept beyond a run.
func (*tiles) SaveTiles([]merkle.Tile, [][]byte) {}
