package tlog

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

// Whatever is said to be a checkpoint is read as it was written, or refused.
func FuzzCheckpoint(f *testing.F) {
	f.Add([]byte("aubrelle.example/log\n9\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— x y\n"))
	f.Add([]byte("a\n-1\nAAAA\n"))
	f.Add([]byte("\n\n\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseTree(data)
		if err != nil {
			if !errors.Is(err, ErrBroken) {
				t.Error(err)
			}
			return
		}
		again, err := parseTree([]byte(c.String() + "\n"))
		if err != nil || again != c {
			t.Errorf("%q: %+v, then %+v, %v", data, c, again, err)
		}
	})
}

// Whatever a log answers, it ends, and is not taken without a signature.
func FuzzTiles(f *testing.F) {
	f.Add([]byte("aubrelle.example/log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"), make([]byte, 32), []byte{0, 1, 7})
	f.Add([]byte("a\n300\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"), make([]byte, 8192), []byte{0, 0, 255, 255})
	f.Fuzz(func(t *testing.T, signed, tile, bundle []byte) {
		_, err := Verify(t.Context(), func(_ context.Context, path string) ([]byte, error) {
			switch {
			case path == "checkpoint":
				return signed, nil
			case bytes.Contains([]byte(path), []byte("entries")):
				return bundle, nil
			}
			return tile, nil
		}, Known{})
		if !errors.Is(err, ErrBroken) {
			t.Errorf("taken: %v", err)
		}
		for rest := bundle; ; {
			entry, more, ok := cutEntry(rest)
			if !ok {
				return
			}
			if len(entry)+len(more)+2 != len(rest) {
				t.Errorf("%d bytes are an entry of %d and %d more", len(rest), len(entry), len(more))
			}
			rest = more
		}
	})
}

// Whatever is said to be a receipt is read or refused.
func FuzzReceipt(f *testing.F) {
	f.Add([]byte(`{"origin":"a","salt":"0000000000000000000000000000000000000000000000000000000000000000","entry":"{\"type\":\"decision\",\"time\":\"2026-11-29T12:00:00Z\",\"number\":\"9\"}"}`))
	f.Add([]byte("{}\n\n[]"))
	f.Add([]byte(`{"origin":"a","index":-1,"salt":"00","entry":"{}"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := ParseReceipts(data)
		if (err == nil) != (len(list) > 0) {
			t.Errorf("%q: %d receipts, %v", data, len(list), err)
		}
		for _, r := range list {
			if r.Origin == "" || r.Written().Type == "" || r.Index != nil && *r.Index < 0 {
				t.Errorf("%+v", r)
			}
		}
	})
}
