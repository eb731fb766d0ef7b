package tlog

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"
)

// Known is what somebody who verified a log remembers of it; the zero value has never
// seen it.
type Known struct {
	// Key checks the signatures.
	Key string `json:"key"`
	// Checkpoint is the last one that was verified.
	Checkpoint string `json:"checkpoint"`
}

// Size is how many entries were verified.
func (k Known) Size() int64 {
	t, _ := parseTree([]byte(k.Checkpoint)) // it was read when it was remembered
	return t.size
}

// Origin is what the log calls itself.
func (k Known) Origin() string {
	t, _ := parseTree([]byte(k.Checkpoint))
	return t.origin
}

// Source gives the files of a log by their paths, see File.
type Source func(ctx context.Context, path string) ([]byte, error)

// verifiedAtOnce is how many entries are held at once.
const verifiedAtOnce = 16 * width

// Verify reads a whole log, as anybody can: that its checkpoint is signed by the key that
// is known or one that follows from it, that it holds all of what was known before, and
// that every entry is in its place. It gives what is to be remembered, or ErrBroken. Who
// knows no key trusts the one that the log begins with. each gets every entry in order;
// it may be nil.
func Verify(ctx context.Context, from Source, k Known, each func(n int64, e Written)) (Known, error) {
	signed, err := from(ctx, "checkpoint")
	if err != nil {
		return k, err
	}
	t, err := parseTree(signed)
	if err != nil {
		return k, err
	}
	tiles := &tiles{ctx: ctx, from: from, kept: map[merkle.Tile][]byte{}}
	tiles.HashReader = merkle.TileHashReader(merkle.Tree{N: t.size, Hash: t.root}, tiles)
	if err := follows(k, t, tiles); err != nil {
		return k, err
	}
	chain := chain{known: k.Key, met: k.Key == ""}
	for n := int64(0); n < t.size; n += verifiedAtOnce {
		if err := verifySome(tiles, n, min(verifiedAtOnce, t.size-n), func(i int64, e Written) error {
			if each != nil {
				each(i, e)
			}
			return chain.add(i, e)
		}); err != nil {
			return k, err
		}
	}
	if !chain.met {
		return k, fmt.Errorf("%w: the key that was known is not one of it", ErrBroken)
	}
	if err := opens(signed, chain.last); err != nil {
		return k, err
	}
	return Known{Key: chain.last, Checkpoint: string(signed)}, nil
}

// follows tells whether a log still holds what was known of it.
func follows(k Known, t tree, tiles *tiles) error {
	if k.Checkpoint == "" {
		return nil
	}
	was, err := parseTree([]byte(k.Checkpoint))
	switch {
	case err != nil:
		return err
	case was.origin != t.origin:
		return fmt.Errorf("%w: it is called %s and was called %s", ErrBroken, t.origin, was.origin)
	case t.size < was.size:
		return fmt.Errorf("%w: it has %d entries and had %d", ErrBroken, t.size, was.size)
	}
	now, err := merkle.TreeHash(was.size, tiles)
	if err != nil {
		return tiles.or(err)
	}
	if now != was.root {
		err = fmt.Errorf("%w: its first %d entries are not those that were known", ErrBroken, was.size)
	}
	return err
}

// verifySome reads some entries, from the beginning of a bundle on.
func verifySome(tiles *tiles, n, some int64, each func(int64, Written) error) error {
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
			data, rest, ok := cutEntry(bundle)
			if !ok || merkle.RecordHash(data) != want[j] {
				return fmt.Errorf("%w: entry %d is missing or was changed", ErrBroken, n+j)
			}
			var e Written
			if err := json.Unmarshal(data, &e); err != nil || e.Type == "" || e.Time.IsZero() {
				return fmt.Errorf("%w: entry %d says nothing", ErrBroken, n+j)
			}
			if err := each(n+j, e); err != nil {
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

func cutEntry(bundle []byte) (data, rest []byte, ok bool) {
	if len(bundle) < 2 {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint16(bundle))
	if len(bundle) < 2+n {
		return nil, nil, false
	}
	return bundle[2 : 2+n], bundle[2+n:], true
}

// chain follows the keys of a log, from the first to the one that signs.
type chain struct {
	known, last string
	met         bool
}

func (c *chain) add(n int64, e Written) error {
	if e.Type != keyType {
		return nil
	}
	if e.Key == nil {
		return fmt.Errorf("%w: entry %d names no key", ErrBroken, n)
	}
	if c.last != "" {
		if err := opens([]byte(e.Key.Vouch), c.last); err != nil || !strings.HasPrefix(e.Key.Vouch, e.Key.Verifier+"\n\n") {
			return fmt.Errorf("%w: nothing vouches for the key of entry %d", ErrBroken, n)
		}
	}
	c.last = e.Key.Verifier
	c.met = c.met || c.last == c.known
	return nil
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
