package tlog_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/audit"
	"parvis/engine/tlog"
)

var sources = []store.Source{{Folder: "audit", FS: audit.Migrations}, {Folder: "tlog", FS: tlog.Migrations}}

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
		Type: "decision", About: int64(1000 + i), Account: id.Account(i), Measures: []string{"suspend"}, Ground: tlog.Terms, Rules: []string{"2@3"},
		Subjects: []string{tlog.Subject("account", int64(i)), tlog.Subject("post", 9)}, Reasons: "Léa was rude",
	}
}

// add appends decisions, many in a transaction.
func (w *world) add(n int) {
	w.T.Helper()
	for n > 0 {
		some := min(n, 100)
		w.Write(func(tx *store.Tx) error {
			for i := range some {
				if err := tlog.Append(tx, decision(n-i)); err != nil {
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

func (w *world) read(_ context.Context, path string) ([]byte, error) { return w.file(path) }

func (w *world) verify(k tlog.Known) (tlog.Seen, error) { return tlog.Verify(w.Context(), w.read, k) }

// since is what was seen, to be known the next time.
func since(s tlog.Seen) tlog.Known { return tlog.Known{Key: s.Key, Checkpoint: s.Checkpoint} }

func (w *world) receipts(about int64) []tlog.Receipt {
	w.T.Helper()
	var data []byte
	w.Read(func(tx *store.Tx) (err error) { data, err = w.log.Receipts(w.Context(), tx, about); return err })
	list, err := tlog.ParseReceipts(data)
	if err != nil {
		w.T.Fatal(err)
	}
	return list
}

func (w *world) exec(q string) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) error { _, err := tx.Exec(q); return err })
}

func TestALogIsVerifiedAndFollowed(t *testing.T) { // integrity 10, I10
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		seen, err := w.verify(tlog.Known{})
		if err != nil || seen.Size != 9 || seen.Origin != origin {
			t.Fatalf("a new log: %v, %d entries of %s", err, seen.Size, seen.Origin)
		}
		for _, n := range []int{0, 1, 8, 9, 250} {
			w.add(n)
			if err := w.publish(); err != nil {
				t.Fatal(err)
			}
			next, err := w.verify(since(seen))
			if more := next.Size - seen.Size; err != nil || more != int64(max(1, (n+7)/8)*8) {
				t.Fatalf("%d decisions: %v, %d more entries", n, err, more)
			}
			seen = next
		}
	})
}

// What is held at once is not all of a long log.
func TestALongLogIsVerified(t *testing.T) {
	t.Parallel()
	w := open(t, testkit.Lite(t, sources))
	w.add(4400)
	for range 5 { // more wait than one publication takes
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
	}
	if seen, err := w.verify(tlog.Known{Receipts: w.receipts(1001)}); err != nil || seen.Size != 9+4400 {
		t.Errorf("%d entries, %v", seen.Size, err)
	}
}

// Nobody who reads the log, or has a receipt of it, knows how much was decided: of one
// decision in an hour and of none they read the same, and where it stands among the
// padding tells nothing of what came before it. // decision 0081
func TestNobodyCountsDecisions(t *testing.T) {
	t.Parallel()
	w := open(t, testkit.Lite(t, sources))
	at := map[int64]int{}
	for i := range 60 {
		w.add(1)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		list := w.receipts(1001)
		at[(*list[i].Index-9)%tlog.Batch]++
	}
	if len(at) < 5 {
		t.Errorf("where 60 lone decisions stand: %v", at)
	}
	raw, _ := w.file("tile/entries/000")
	for i := 0; len(raw) > 0; i++ {
		n := int(raw[0])<<8 | int(raw[1])
		if i > 0 && n != 32 {
			t.Fatalf("entry %d has %d bytes", i, n)
		}
		raw = raw[2+n:]
	}
}

// TestStandardToolsRead holds what is published against the notes and the proofs of
// golang.org/x/mod alone.
func TestStandardToolsRead(t *testing.T) { // integrity 10
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		w.add(504)
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
		if err != nil || !strings.HasPrefix(n.Text, origin+"\n513\n") || v.Name() != origin {
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
		for _, p := range []string{"tile/entries/000", "tile/entries/001", "tile/entries/002.p/1"} {
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
		if got, err := merkle.TreeHash(513, reader); err != nil || got != root || len(list) != 513 {
			t.Fatalf("%d entries come to %v, %v", len(list), got, err)
		}
		for _, c := range []struct {
			p    string
			tile merkle.Tile
		}{{"tile/0/001", merkle.Tile{H: 8, L: 0, N: 1, W: 256}}, {"tile/0/002.p/1", merkle.Tile{H: 8, L: 0, N: 2, W: 1}}, {"tile/0/001.p/7", merkle.Tile{H: 8, L: 0, N: 1, W: 7}}, {"tile/1/000.p/2", merkle.Tile{H: 8, L: 1, N: 0, W: 2}}} {
			want, err := merkle.ReadTileData(c.tile, reader)
			if got, miss := w.file(c.p); err != nil || miss != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %d bytes, %v, %v", c.p, len(got), err, miss)
			}
		}
		proof, err := merkle.ProveRecord(513, 300, reader)
		if err != nil || merkle.CheckRecord(proof, 513, root, 300, merkle.RecordHash(list[300])) != nil {
			t.Error("an entry cannot be proved", err)
		}
		for _, p := range []string{"", "tile/0/003", "tile/0/002.p/2", "tile/0/002", "tile/0/2", "tile/1/000.p/3", "tile/2/000.p/1", "tile/8/000.p/1", "tile/63/000.p/1", "tile/-1/000", "tile/data/000", "tile/entries/002.p/2", "tile/entries/x001/000", "tile/0/x999/x999/x999/x999/x999/999", "note"} {
			if data, err := w.file(p); err == nil {
				t.Errorf("%s has %d bytes", p, len(data))
			}
		}
	})
}

// What an operator who changes the store does is found by whoever verifies.
func TestTamperingIsFound(t *testing.T) { // integrity 20.8
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		w.add(520)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		seen, err := w.verify(tlog.Known{})
		if err != nil {
			t.Fatal(err)
		}
		w.exec("CREATE TABLE tlog_saved AS SELECT n, data FROM tlog_entry")
		w.exec("CREATE TABLE tlog_tiles AS SELECT level, n, data FROM tlog_tile")
		for name, c := range map[string]struct{ tamper, want string }{
			"changed":      {"UPDATE tlog_entry SET data = (SELECT data FROM tlog_saved WHERE n = 4) WHERE n = 300", "entry 300 "},
			"last":         {"UPDATE tlog_entry SET data = (SELECT data FROM tlog_saved WHERE n = 4) WHERE n = 528", "entry 528 "},
			"dropped":      {"DELETE FROM tlog_entry WHERE n = 299", "entry 299 "},
			"dropped last": {"DELETE FROM tlog_entry WHERE n = 528", "entry 528 "},
			"reordered":    {"UPDATE tlog_entry SET data = (SELECT s.data FROM tlog_saved s WHERE s.n = 621 - tlog_entry.n) WHERE n IN (310, 311)", "entry 310 "},
			"tile":         {"UPDATE tlog_tile SET data = (SELECT data FROM tlog_tiles WHERE level = 0 AND n = 0) WHERE level = 0 AND n = 1", "inconsistent tile"},
			"upper tile":   {"UPDATE tlog_tile SET data = (SELECT data FROM tlog_tiles WHERE level = 0 AND n = 2) WHERE level = 1 AND n = 0", "inconsistent tile"},
			"no tile":      {"DELETE FROM tlog_tile WHERE level = 0 AND n = 1", ""},
			"checkpoint":   {"UPDATE tlog_checkpoint SET note = (SELECT data FROM tlog_saved WHERE n = 4)", "no checkpoint"},
		} {
			w.exec(c.tamper)
			if _, err := w.verify(since(seen)); err == nil || c.want != "" && (!errors.Is(err, tlog.ErrBroken) || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%s: %v", name, err)
			}
			w.exec("DELETE FROM tlog_entry")
			w.exec("INSERT INTO tlog_entry (n, data) SELECT n, data FROM tlog_saved")
			w.exec("DELETE FROM tlog_tile")
			w.exec("INSERT INTO tlog_tile (level, n, data) SELECT level, n, data FROM tlog_tiles")
			w.Write(func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE tlog_checkpoint SET note = $1 WHERE size = 529", seen.Checkpoint)
				return err
			})
			if _, err := w.verify(since(seen)); err != nil {
				t.Fatalf("%s, put right: %v", name, err)
			}
		}
	})
}

func TestNothingIsSignedOverTampering(t *testing.T) { // I10
	for name, tamper := range map[string]string{
		"put in":           "INSERT INTO tlog_entry (n, data) SELECT 41, data FROM tlog_entry WHERE n = 4",
		"old tile":         "UPDATE tlog_tile SET data = (SELECT data FROM tlog_entry WHERE n = 4)",
		"shorter":          "UPDATE tlog_head SET size = 20",
		"other checkpoint": "UPDATE tlog_checkpoint SET note = (SELECT note FROM tlog_checkpoint WHERE size = 9) WHERE size = 41",
		"no checkpoint":    "DELETE FROM tlog_checkpoint",
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
				if err := w.publish(); err == nil || name != "put in" && !errors.Is(err, tlog.ErrBroken) {
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
		w.add(48)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		seen, err := w.verify(tlog.Known{})
		if err != nil {
			t.Fatal(err)
		}
		mine := w.receipts(1001)
		// The operator begins anew with other decisions, more than there were.
		for _, table := range []string{"tlog_entry", "tlog_opening", "tlog_tile", "tlog_head", "tlog_checkpoint", "tlog_key"} {
			w.exec("DELETE FROM " + table)
		}
		w.Write(func(tx *store.Tx) error { return w.log.Rotate(k.Context(), tx) })
		if _, err := w.verify(since(seen)); err == nil || !strings.Contains(err.Error(), "rolled back: it has 9 entries and had 57") {
			t.Errorf("a shorter log: %v", err)
		}
		w.add(60)
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			known tlog.Known
			want  string
		}{
			"other decisions": {since(seen), "history was rewritten"},
			"another key":     {tlog.Known{Key: seen.Key}, "the key that was known"},
			"my decision":     {tlog.Known{Receipts: mine}, "the decision of 2026"},
			"a forged past":   {tlog.Known{Checkpoint: []byte(origin + "\n0\nAAAA\n")}, "no checkpoint"},
		} {
			if _, err := w.verify(c.known); !errors.Is(err, tlog.ErrBroken) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for later, broken := range map[time.Duration]bool{time.Hour: false, 3 * time.Hour: true} {
			fresh := mine[0]
			fresh.Index = nil
			_, err = w.verify(tlog.Known{Receipts: []tlog.Receipt{fresh}, Now: fresh.Written().Time.Add(later)})
			if err == nil || errors.Is(err, tlog.ErrBroken) != broken {
				t.Errorf("%s after it was decided: %v", later, err)
			}
		}
	})
}

// Whoever claims to have seen another log must have what the log signed.
func TestAClaimWithoutASignatureIsTold(t *testing.T) {
	t.Parallel()
	w := open(t, testkit.Lite(t, sources))
	seen, err := w.verify(tlog.Known{})
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(seen.Checkpoint), "\n\n")
	if _, err := w.verify(tlog.Known{Checkpoint: []byte(text + "\n\n— nobody AAAA\n")}); err == nil || !strings.Contains(err.Error(), "no key of it signed") {
		t.Errorf("%v", err)
	}
}

func TestAKeyIsFollowedByAnother(t *testing.T) { // integrity 10: rotated by a logged entry
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
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
		seen, err := w.verify(since(first))
		if err != nil || seen.Key == first.Key || seen.Size != 27 {
			t.Fatalf("two keys later: %v, %d entries", err, seen.Size)
		}
		list, _ := w.file("key")
		if lines := strings.Split(string(list), "\n"); len(lines) != 4 || lines[0] != seen.Key || lines[2] != first.Key {
			t.Errorf("the keys: %s", list)
		}
		// A checkpoint that another key signs is not taken, though it says what is so.
		secret, _, err := note.GenerateKey(rand.Reader, origin)
		if err != nil {
			t.Fatal(err)
		}
		other, _ := note.NewSigner(secret)
		text, _, _ := strings.Cut(string(seen.Checkpoint), "\n\n")
		forged, err := note.Sign(&note.Note{Text: text + "\n"}, other)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE tlog_checkpoint SET note = $1 WHERE size = 27", forged)
			return err
		})
		if _, err := w.verify(tlog.Known{}); !errors.Is(err, tlog.ErrBroken) || !strings.Contains(err.Error(), "not signed by its key") {
			t.Errorf("signed by somebody else: %v", err)
		}
		if err := w.publish(); !errors.Is(err, tlog.ErrBroken) {
			t.Errorf("a checkpoint follows from one that nobody signed: %v", err)
		}
	})
}

// Many append at once; what was appended when the process died is in the next checkpoint,
// and what was not committed is not.
func TestManyAppendAtOnce(t *testing.T) { // I10
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
					if err := tlog.Append(tx, decision(i+1)); err != nil {
						return err
					}
					if i%3 == 0 {
						return errAway
					}
					return nil
				})
				if (err != nil) != (i%3 == 0) {
					t.Error(err)
				}
				if i%6 == 1 {
					if err := w.publish(); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		var known tlog.Known
		for i := range 24 {
			if i%3 != 0 {
				known.Receipts = append(known.Receipts, w.receipts(int64(1001+i))...)
			}
		}
		if _, err := w.verify(known); err != nil || len(known.Receipts) != 16 {
			t.Errorf("%d receipts, %v", len(known.Receipts), err)
		}
		k.Read(func(tx *store.Tx) error {
			data, err := w.log.Receipts(k.Context(), tx, 1001)
			if len(data) > 0 {
				t.Errorf("what was taken back has a receipt: %s", data)
			}
			return err
		})
	})
}

var errAway = errors.New("away")

// A receipt says what was decided to who has it, the log says nothing, and nobody can tell
// any more once the account is erased.
func TestEntriesNameNobody(t *testing.T) { // integrity 10, 16
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		k.Write(func(tx *store.Tx) error { return tlog.Append(tx, decision(77)) })
		early := w.receipts(1077)
		if early[0].Index != nil {
			t.Errorf("it is entry %d already", *early[0].Index)
		}
		if _, err := w.verify(tlog.Known{Receipts: early}); !errors.Is(err, tlog.ErrBroken) || !strings.Contains(err.Error(), "after an hour") {
			t.Errorf("before it is published: %v", err)
		}
		if err := w.publish(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.verify(tlog.Known{Receipts: early}); err != nil {
			t.Errorf("a receipt from before the checkpoint: %v", err)
		}
		r := w.receipts(1077)[0]
		e := r.Written()
		reasons := sha256.Sum256([]byte("Léa was rude"))
		if e.Type != "decision" || e.Number != "1077" || e.Measures[0] != "suspend" || e.Ground != "terms" || e.Rules[0] != "2@3" || !e.Time.Equal(testkit.Noon) || e.Subjects[0] != "account:77" || e.Reasons != hex.EncodeToString(reasons[:]) {
			t.Errorf("%+v", e)
		}
		salt, _ := hex.DecodeString(r.Salt)
		h := hmac.New(sha256.New, salt) // as the guide for operators says
		h.Write([]byte(r.Entry))
		raw, _ := w.file("tile/entries/000.p/17")
		var list [][]byte
		for len(raw) > 0 {
			n := int(raw[0])<<8 | int(raw[1])
			list, raw = append(list, raw[2:2+n]), raw[2+n:]
		}
		if !bytes.Equal(list[*r.Index], h.Sum(nil)) {
			t.Errorf("entry %d is not the commitment to %s", *r.Index, r.Entry)
		}
		for what, change := range map[string]func(*tlog.Receipt){
			"other words":     func(r *tlog.Receipt) { r.Entry = strings.Replace(r.Entry, "suspend", "none", 1) },
			"another number":  func(r *tlog.Receipt) { n := *r.Index + 1; r.Index = &n },
			"of another log":  func(r *tlog.Receipt) { r.Origin = "elsewhere" },
			"with other salt": func(r *tlog.Receipt) { r.Salt = strings.Repeat("0", 64) },
		} {
			bad := r
			change(&bad)
			data, _ := json.Marshal(bad)
			list, err := tlog.ParseReceipts(data)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.verify(tlog.Known{Receipts: list}); err == nil {
				t.Errorf("a receipt with %s is taken", what)
			}
		}
		k.Write(func(tx *store.Tx) error { return tlog.Erase(k.Context(), tx, 77) })
		k.Read(func(tx *store.Tx) error {
			data, err := w.log.Receipts(k.Context(), tx, 1077)
			if len(data) > 0 {
				t.Errorf("once erased: %s", data)
			}
			return err
		})
		if _, err := w.verify(tlog.Known{}); err != nil {
			t.Errorf("once erased: %v", err)
		}
		k.Write(func(tx *store.Tx) error { // erased before it was published
			if err := tlog.Append(tx, decision(78)); err != nil {
				return err
			}
			return tlog.Erase(k.Context(), tx, 78)
		})
		if err := w.publish(); err != nil {
			t.Error(err)
		}
	})
}

// Who is given everything sees that nothing but padding is behind what has no receipt.
func TestEverythingIsOpenedForAnAudit(t *testing.T) {
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k)
		w.add(1100)
		for range 2 {
			if err := w.publish(); err != nil {
				t.Fatal(err)
			}
		}
		var all []byte
		for after, begun := int64(0), false; !begun || after != 0; begun = true {
			var list []byte
			next := int64(0)
			w.Write(func(tx *store.Tx) (err error) { list, next, err = w.log.Openings(k.Context(), tx, after); return err })
			all, after = append(all, list...), next
		}
		list, err := tlog.ParseReceipts(all)
		if err != nil {
			t.Fatal(err)
		}
		seen, err := w.verify(tlog.Known{Receipts: list})
		if err != nil || int64(len(list)) != seen.Size-1 { // but the key
			t.Errorf("%d receipts of %d entries, %v", len(list), seen.Size, err)
		}
		said := map[string]int{}
		for _, r := range list {
			said[r.Written().Type]++
		}
		if said["decision"] != 1100 || said["padding"] != 12 {
			t.Errorf("%v", said)
		}
	})
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
		_, err := tlog.Verify(k.Context(), func(_ context.Context, path string) ([]byte, error) {
			if strings.HasPrefix(path, part) {
				return nil, errAway
			}
			return w.file(path)
		}, tlog.Known{})
		if !errors.Is(err, errAway) || errors.Is(err, tlog.ErrBroken) {
			t.Errorf("without %s: %v", part, err)
		}
	}
}
