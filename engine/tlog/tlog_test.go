package tlog_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/tlog"
)

var sources = []store.Source{{Folder: "tlog", FS: tlog.Migrations}}

const origin = "aubrelle.example/transparency/log"

// world is a log and its signer.
type world struct {
	*testkit.Kit
	log *tlog.Log
}

func open(t *testing.T, k *testkit.Kit) *world {
	t.Helper()
	ring, err := seal.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{k, tlog.New(tlog.Options{Store: k.Store, Keys: ring, Origin: origin})}
	if err := w.log.Start(k.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

func decision(i int) tlog.Entry {
	return tlog.Entry{
		Type: "decision", IDs: map[string]int64{"decision": int64(1000 + i)}, Measures: []string{"suspend"}, Ground: tlog.Terms, Rules: []string{"2@3"},
		Evidence: []string{"post:9", "post:8"}, Subject: tlog.Subject{Kind: "account", ID: int64(i)}, Account: id.Account(i),
	}
}

// add appends decisions, many in a transaction.
func (w *world) add(n int) {
	w.T.Helper()
	for n > 0 {
		some := min(n, 100)
		w.Write(func(tx *store.Tx) error {
			for i := range some {
				if _, err := tlog.Append(w.Context(), tx, decision(n-i)); err != nil {
					return err
				}
			}
			return nil
		})
		n -= some
	}
}

func (w *world) publish() error {
	return w.Store.Write(w.Context(), func(tx *store.Tx) error { return w.log.Publish(w.Context(), tx) })
}

func (w *world) file(path string) (data []byte, err error) {
	err = w.Store.Read(w.Context(), func(tx *store.Tx) (err error) { data, err = tlog.File(w.Context(), tx, path); return err })
	return data, err
}

func (w *world) verify(k tlog.Known) (tlog.Known, error) {
	return tlog.Verify(w.Context(), func(_ context.Context, path string) ([]byte, error) { return w.file(path) }, k, nil)
}

func (w *world) exec(q string) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) error { _, err := tx.Exec(q); return err })
}

func TestALogIsVerifiedAndFollowed(t *testing.T) { // integrity 10, I10
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		known, err := w.verify(tlog.Known{})
		if err != nil || known.Size() != 1 || known.Origin() != origin {
			t.Fatalf("a new log: %v, %d entries of %s", err, known.Size(), known.Origin())
		}
		for _, n := range []int{1, 254, 1, 60} {
			w.add(n)
			if err := w.publish(); err != nil {
				t.Fatal(err)
			}
			next, err := w.verify(known)
			if err != nil || next.Size() != known.Size()+int64(n) {
				t.Fatalf("%d more: %v, %d entries", n, err, next.Size())
			}
			known = next
		}
		if err := w.publish(); err != nil { // nothing new
			t.Error(err)
		}
	})
}

// What is held at once is not all of a long log.
func TestALongLogIsVerified(t *testing.T) {
	t.Parallel()
	w := open(t, testkit.Lite(t, sources))
	w.add(4400)
	if err := w.publish(); err != nil {
		t.Fatal(err)
	}
	n := int64(0)
	known, err := tlog.Verify(w.Context(), func(_ context.Context, path string) ([]byte, error) { return w.file(path) }, tlog.Known{}, func(i int64, _ tlog.Written) {
		if i != n {
			t.Errorf("entry %d comes after %d", i, n-1)
		}
		n++
	})
	if err != nil || n != 4401 || known.Size() != n {
		t.Errorf("%d entries, %v", n, err)
	}
}

// TestStandardToolsRead holds what is published against the notes and the proofs of
// golang.org/x/mod alone.
func TestStandardToolsRead(t *testing.T) { // integrity 10
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		w.add(519)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		key, _ := w.file("key")
		v, err := note.NewVerifier(strings.TrimSpace(string(key)))
		if err != nil {
			t.Fatal(err)
		}
		signed, _ := w.file("checkpoint")
		n, err := note.Open(signed, note.VerifierList(v))
		if err != nil || !strings.HasPrefix(n.Text, origin+"\n520\n") || v.Name() != origin {
			t.Fatalf("%v: %s", err, signed)
		}
		root, _ := merkle.ParseHash(strings.Split(n.Text, "\n")[2])
		var hashes []merkle.Hash // of the whole tree, from the entries alone
		reader := merkle.HashReaderFunc(func(at []int64) (out []merkle.Hash, _ error) {
			for _, x := range at {
				out = append(out, hashes[x])
			}
			return out, nil
		})
		var list [][]byte
		for _, p := range []string{"tile/entries/000", "tile/entries/001", "tile/entries/002.p/8"} {
			b, err := w.file(p)
			if err != nil {
				t.Fatal(p, err)
			}
			for len(b) > 0 {
				size := int(b[0])<<8 | int(b[1])
				list, b = append(list, b[2:2+size]), b[2+size:]
			}
		}
		for i, e := range list {
			more, err := merkle.StoredHashes(int64(i), e, reader)
			if err != nil {
				t.Fatal(err)
			}
			hashes = append(hashes, more...)
		}
		if got, err := merkle.TreeHash(520, reader); err != nil || got != root || len(list) != 520 {
			t.Fatalf("%d entries come to %v, %v", len(list), got, err)
		}
		for _, c := range []struct {
			p    string
			tile merkle.Tile
		}{{"tile/0/001", merkle.Tile{H: 8, L: 0, N: 1, W: 256}}, {"tile/0/002.p/8", merkle.Tile{H: 8, L: 0, N: 2, W: 8}}, {"tile/0/002.p/7", merkle.Tile{H: 8, L: 0, N: 2, W: 7}}, {"tile/1/000.p/2", merkle.Tile{H: 8, L: 1, N: 0, W: 2}}} {
			want, err := merkle.ReadTileData(c.tile, reader)
			if got, miss := w.file(c.p); err != nil || miss != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %d bytes, %v, %v", c.p, len(got), err, miss)
			}
		}
		proof, err := merkle.ProveRecord(520, 300, reader)
		if err != nil || merkle.CheckRecord(proof, 520, root, 300, merkle.RecordHash(list[300])) != nil {
			t.Error("an entry cannot be proved", err)
		}
		for _, p := range []string{"", "tile/0/003", "tile/0/002.p/9", "tile/0/002", "tile/0/2", "tile/1/000.p/3", "tile/2/000.p/1", "tile/8/000.p/1", "tile/63/000.p/1", "tile/-1/000", "tile/data/000", "tile/entries/002.p/9", "tile/entries/x001/000", "tile/0/x999/x999/x999/x999/x999/999", "note"} {
			if data, err := w.file(p); err == nil {
				t.Errorf("%s has %d bytes", p, len(data))
			}
		}
	})
}

// What an operator who changes the store does is found: by whoever verifies, and before
// anything is signed over it.
func TestTamperingIsFound(t *testing.T) { // integrity 20.8
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		w.add(530)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		known, err := w.verify(tlog.Known{})
		if err != nil {
			t.Fatal(err)
		}
		w.exec("CREATE TABLE tlog_saved AS SELECT n, data FROM tlog_entry")
		w.exec("CREATE TABLE tlog_tiles AS SELECT level, n, data FROM tlog_tile")
		for name, c := range map[string]struct{ tamper, want string }{
			"changed":      {"UPDATE tlog_entry SET data = (SELECT data FROM tlog_saved WHERE n = 4) WHERE n = 300", "entry 300 "},
			"last":         {"UPDATE tlog_entry SET data = (SELECT data FROM tlog_saved WHERE n = 4) WHERE n = 530", "entry 530 "},
			"dropped":      {"DELETE FROM tlog_entry WHERE n = 299", "entry 299 "},
			"dropped last": {"DELETE FROM tlog_entry WHERE n = 530", "entry 530 "},
			"reordered":    {"UPDATE tlog_entry SET data = (SELECT s.data FROM tlog_saved s WHERE s.n = 621 - tlog_entry.n) WHERE n IN (310, 311)", "entry 310 "},
			"tile":         {"UPDATE tlog_tile SET data = (SELECT data FROM tlog_tiles WHERE level = 0 AND n = 0) WHERE level = 0 AND n = 1", "inconsistent tile"},
			"upper tile":   {"UPDATE tlog_tile SET data = (SELECT data FROM tlog_tiles WHERE level = 0 AND n = 2) WHERE level = 1 AND n = 0", "inconsistent tile"},
			"no tile":      {"DELETE FROM tlog_tile WHERE level = 0 AND n = 1", ""},
			"checkpoint":   {"UPDATE tlog_checkpoint SET note = (SELECT data FROM tlog_saved WHERE n = 4)", "no checkpoint"},
		} {
			w.exec(c.tamper)
			if _, err := w.verify(known); err == nil || c.want != "" && (!errors.Is(err, tlog.ErrBroken) || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%s: %v", name, err)
			}
			w.exec("DELETE FROM tlog_entry")
			w.exec("INSERT INTO tlog_entry (n, data) SELECT n, data FROM tlog_saved")
			w.exec("DELETE FROM tlog_tile")
			w.exec("INSERT INTO tlog_tile (level, n, data) SELECT level, n, data FROM tlog_tiles")
			w.Write(func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE tlog_checkpoint SET note = $1 WHERE size = 531", []byte(known.Checkpoint))
				return err
			})
			if _, err := w.verify(known); err != nil {
				t.Fatalf("%s, put right: %v", name, err)
			}
		}
	})
}

func TestNothingIsSignedOverTampering(t *testing.T) { // I10
	for name, tamper := range map[string]string{
		"changed":          "UPDATE tlog_entry SET data = (SELECT data FROM tlog_entry WHERE n = 4) WHERE n = 40",
		"dropped":          "DELETE FROM tlog_entry WHERE n = 31",
		"put in":           "INSERT INTO tlog_entry (n, data) SELECT 51, data FROM tlog_entry WHERE n = 4",
		"old tile":         "UPDATE tlog_tile SET data = (SELECT data FROM tlog_entry WHERE n = 4)",
		"shorter":          "UPDATE tlog_head SET size = 20",
		"other checkpoint": "UPDATE tlog_checkpoint SET note = (SELECT note FROM tlog_checkpoint WHERE size = 1) WHERE size = 31",
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
				w := open(t, k)
				w.add(30)
				if err := w.publish(); err != nil {
					t.Fatal(err)
				}
				w.add(20)
				w.exec(tamper)
				before, _ := w.file("checkpoint")
				if err := w.publish(); !errors.Is(err, tlog.ErrBroken) {
					t.Errorf("signed: %v", err)
				}
				if after, _ := w.file("checkpoint"); !bytes.Equal(before, after) {
					t.Error("there is a new checkpoint")
				}
			})
		})
	}
}

func TestAnotherLogIsNotTaken(t *testing.T) {
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		w.add(50)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		known, err := w.verify(tlog.Known{})
		if err != nil {
			t.Fatal(err)
		}
		// The operator begins anew with other decisions, more than there were.
		for _, table := range []string{"tlog_entry", "tlog_opening", "tlog_tile", "tlog_head", "tlog_checkpoint"} {
			w.exec("DELETE FROM " + table)
		}
		w.Write(func(tx *store.Tx) error {
			if err := w.log.Rotate(k.Context(), tx); err != nil {
				return err
			}
			return w.log.Publish(k.Context(), tx)
		})
		if _, err := w.verify(known); err == nil || !strings.Contains(err.Error(), "has 1 entries and had 51") {
			t.Errorf("a shorter log: %v", err)
		}
		w.add(60)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.verify(known); err == nil || !strings.Contains(err.Error(), "not those that were known") {
			t.Errorf("other decisions: %v", err)
		}
		if _, err := w.verify(tlog.Known{Key: known.Key}); err == nil || !strings.Contains(err.Error(), "the key that was known") {
			t.Errorf("another key: %v", err)
		}
	})
}

func TestAKeyIsFollowedByAnother(t *testing.T) { // integrity 10: rotated by a logged entry
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		w.add(3)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		first, err := w.verify(tlog.Known{})
		if err != nil {
			t.Fatal(err)
		}
		rotate := func() {
			t.Helper()
			w.Write(func(tx *store.Tx) error { return w.log.Rotate(k.Context(), tx) })
		}
		rotate()
		signed, _ := w.file("checkpoint")
		v, _ := note.NewVerifier(first.Key)
		if _, err := note.Open(signed, note.VerifierList(v)); err != nil {
			t.Errorf("whoever knows the old key alone: %v", err)
		}
		rotate()
		known, err := w.verify(first)
		if err != nil || known.Key == first.Key || known.Size() != 6 {
			t.Fatalf("two keys later: %v, %d entries", err, known.Size())
		}
		list, _ := w.file("key")
		if lines := strings.Split(string(list), "\n"); len(lines) != 4 || lines[0] != known.Key || lines[2] != first.Key {
			t.Errorf("the keys: %s", list)
		}
		// A key that the one before does not vouch for is not taken.
		w.Write(func(tx *store.Tx) error {
			if _, err := tx.Exec("DELETE FROM tlog_key"); err != nil {
				return err
			}
			return w.log.Rotate(k.Context(), tx)
		})
		if _, err := w.verify(known); err == nil || !strings.Contains(err.Error(), "nothing vouches for the key of entry 6") {
			t.Errorf("a key from nowhere: %v", err)
		}
	})
}

func TestManyAppendAtOnce(t *testing.T) { // I10
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
					_, err := tlog.Append(k.Context(), tx, decision(i))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		if known, err := w.verify(tlog.Known{}); err != nil || known.Size() != 25 {
			t.Errorf("%d entries, %v", known.Size(), err)
		}
	})
}

// An entry is what it commits to, for whoever has the salt, and nobody once it is erased.
func TestEntriesNameNobody(t *testing.T) { // integrity 10, 16
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		leaf := tlog.Leaf{}
		k.Write(func(tx *store.Tx) (err error) { leaf, err = tlog.Append(k.Context(), tx, decision(77)); return err })
		if n, err := leaf.Index(); err != nil || n != 1 {
			t.Fatalf("entry %d, %v", n, err)
		}
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		var e tlog.Written
		read := func(_ context.Context, path string) ([]byte, error) { return w.file(path) }
		if _, err := tlog.Verify(k.Context(), read, tlog.Known{}, func(_ int64, last tlog.Written) { e = last }); err != nil {
			t.Fatal(err)
		}
		if e.Type != "decision" || e.IDs["decision"] != "1077" || e.Measures[0] != "suspend" || e.Ground != "terms" || e.Rules[0] != "2@3" || !e.Time.Equal(testkit.Noon) {
			t.Errorf("%+v", e)
		}
		var salt []byte
		k.Read(func(tx *store.Tx) (err error) {
			salt, err = store.One(tx, store.Value[[]byte], "SELECT salt FROM tlog_opening WHERE n = 1")
			return err
		})
		h := hmac.New(sha256.New, salt) // as the guide for operators says
		sum := sha256.Sum256([]byte("account:77"))
		h.Write(append([]byte("subject\x00"), sum[:]...))
		if e.Subject != hex.EncodeToString(h.Sum(nil)) || e.Evidence != tlog.Commit(salt, "evidence", "post:8", "post:9") || len(salt) < 16 {
			t.Errorf("the commitments: %+v", e)
		}
		raw, _ := w.file("tile/entries/000.p/2")
		if bytes.Contains(raw, []byte(":77")) || bytes.Contains(raw, []byte("account")) {
			t.Errorf("it names whom it is about: %s", raw)
		}
		k.Write(func(tx *store.Tx) error { return tlog.Erase(k.Context(), tx, 77) })
		k.Read(func(tx *store.Tx) error {
			n, err := store.One(tx, store.Value[int], "SELECT COUNT(*) FROM tlog_opening")
			if err != nil || n != 0 {
				t.Errorf("%d openings, %v", n, err)
			}
			return nil
		})
		if _, err := w.verify(tlog.Known{}); err != nil {
			t.Errorf("once erased: %v", err)
		}
	})
}

func TestEntriesAreCodes(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources)
	for i, e := range []tlog.Entry{
		{}, {Type: "Léa was rude"}, {Type: "decision", Measures: []string{"for Léa"}}, {Type: "decision", Ground: "because"},
		{Type: "decision", IDs: map[string]int64{"Léa ": 1}}, {Type: "decision", Rules: []string{strings.Repeat("1", 101)}}, {Type: "decision", Subject: tlog.Subject{Kind: "a b", ID: 1}},
		{Type: "decision", Notes: make([]string, 33)},
	} {
		if err := k.Store.Write(k.Context(), func(tx *store.Tx) error { _, err := tlog.Append(k.Context(), tx, e); return err }); err == nil {
			t.Errorf("entry %d was taken: %+v", i, e)
		}
	}
	if _, err := (tlog.Leaf{}).Index(); err == nil {
		t.Error("no leaf has a number")
	}
}

// A source that cannot be read is no broken log.
func TestASourceThatFailsIsNotBroken(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources)
	w := open(t, k)
	w.add(300)
	if err := w.publish(); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"checkpoint", "tile/0", "tile/1", "tile/entries"} {
		away := fmt.Errorf("away")
		_, err := tlog.Verify(k.Context(), func(_ context.Context, path string) ([]byte, error) {
			if strings.HasPrefix(path, part) {
				return nil, away
			}
			return w.file(path)
		}, tlog.Known{}, nil)
		if !errors.Is(err, away) || errors.Is(err, tlog.ErrBroken) {
			t.Errorf("without %s: %v", part, err)
		}
	}
}
