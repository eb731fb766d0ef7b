package tlog

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	merkle "golang.org/x/mod/sumdb/tlog"

	"parvis/base/store"
)

const (
	// height of tiles, and how many hashes a whole one has (C2SP tlog-tiles).
	height = 8
	width  = 1 << height
)

// grow adds hashes to a level of the tiles, the first under a number.
func grow(tx *store.Tx, level int, n int64, hashes []merkle.Hash) error {
	var above []merkle.Hash
	first := n / width
	for len(hashes) > 0 {
		data, err := tile(tx, level, n/width)
		if err != nil {
			return err
		}
		if int64(len(data)) != n%width*merkle.HashSize {
			return fmt.Errorf("%w: tile %d/%d has %d bytes", ErrBroken, level, n/width, len(data))
		}
		some := min(int64(len(hashes)), width-n%width)
		for _, h := range hashes[:some] {
			data = append(data, h[:]...)
		}
		if err := putTile(tx, level, n/width, data); err != nil {
			return err
		}
		if len(data) == width*merkle.HashSize {
			above = append(above, whole(data))
		}
		n, hashes = n+some, hashes[some:]
	}
	if len(above) == 0 {
		return nil
	}
	return grow(tx, level+1, first, above)
}

// whole is the hash of a whole tile.
func whole(data []byte) merkle.Hash {
	list := make([]merkle.Hash, width)
	for i := range list {
		copy(list[i][:], data[i*merkle.HashSize:])
	}
	for ; len(list) > 1; list = list[:len(list)/2] {
		for i := range len(list) / 2 {
			list[i] = merkle.NodeHash(list[2*i], list[2*i+1])
		}
	}
	return list[0]
}

// stored reads the hashes of the tree from the tiles.
func stored(tx *store.Tx) merkle.HashReader {
	return merkle.HashReaderFunc(func(indexes []int64) ([]merkle.Hash, error) {
		out := make([]merkle.Hash, len(indexes))
		for i, x := range indexes {
			t := merkle.TileForIndex(height, x)
			data, err := tile(tx, t.L, t.N)
			if err != nil {
				return nil, err
			}
			if t.W = len(data) / merkle.HashSize; t.W == 0 {
				return nil, fmt.Errorf("%w: tile %d/%d is missing", ErrBroken, t.L, t.N)
			}
			if out[i], err = merkle.HashFromTile(t, data, x); err != nil {
				return nil, fmt.Errorf("%w: %w", ErrBroken, err)
			}
		}
		return out, nil
	})
}

// File gives what the log publishes under a path, as doc.go lists them.
func File(_ context.Context, tx *store.Tx, path string) ([]byte, error) {
	c, err := lastCheckpoint(tx)
	if err != nil {
		return nil, err
	}
	switch rest, isTile := strings.CutPrefix(path, "tile/"); {
	case c.size == 0:
		return nil, errMissing
	case path == "checkpoint":
		return c.note, nil
	case path == "key":
		list, err := keys(tx)
		var b strings.Builder
		for _, k := range list {
			b.WriteString(k.verifier + "\n")
		}
		return []byte(b.String()), err
	case isTile:
		return tileFile(tx, rest, c.size)
	}
	return nil, errMissing
}

// tileFile gives a tile, or a bundle of entries, of a tree of a size.
func tileFile(tx *store.Tx, path string, size int64) ([]byte, error) {
	rest, bundle := strings.CutPrefix(path, "entries/")
	if bundle {
		path = "data/" + rest
	}
	t, err := merkle.ParseTilePath(fmt.Sprintf("tile/%d/%s", height, path))
	if err != nil || bundle != (t.L < 0) || t.N >= size || max(t.L, 0) > 7 || (t.N*width+int64(t.W))<<(height*max(t.L, 0)) > size {
		return nil, errMissing
	}
	if !bundle {
		data, err := tile(tx, t.L, t.N)
		if n := t.W * merkle.HashSize; len(data) >= n {
			return data[:n], err
		}
		if err == nil {
			err = errMissing
		}
		return nil, err
	}
	list, err := entries(tx, t.N*width, t.N*width+int64(t.W))
	var b bytes.Buffer
	for _, e := range list {
		_ = binary.Write(&b, binary.BigEndian, uint16(len(e))) // valid bounds entries below it
		b.Write(e)
	}
	return b.Bytes(), err
}
