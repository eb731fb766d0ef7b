//go:build ncruces

package store_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ncruces/go-sqlite3/vfs"

	"parvis/base/clock"
	"parvis/base/store"
)

// mains is the mains that a machine hangs on: files whose writes reach the disk when they
// are synced, and until then may be lost, in any part and order.
type mains struct {
	vfs.VFS
	mu    sync.Mutex
	disks map[string]*disk
}

// disk is what is on the disk of one file, and what was written and not synced.
type disk struct {
	safe    []byte
	pending []change
}

// change is a write, or with no bytes a new size.
type change struct {
	at    int64
	bytes []byte
}

func (d *disk) apply(c change) {
	end := c.at + int64(len(c.bytes))
	if c.bytes == nil {
		d.safe = d.safe[:min(c.at, int64(len(d.safe)))]
	}
	if more := end - int64(len(d.safe)); more > 0 {
		d.safe = append(d.safe, make([]byte, more)...)
	}
	copy(d.safe[c.at:], c.bytes)
}

// OpenFilename opens a file of the operating system, and watches what is written.
func (m *mains) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, out, err := m.VFS.(vfs.VFSFilename).OpenFilename(name, flags)
	if err != nil || name == nil || flags&(vfs.OPEN_MAIN_DB|vfs.OPEN_WAL) == 0 {
		return f, out, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.disks[name.String()]
	if d == nil {
		d = &disk{}
		if d.safe, err = os.ReadFile(name.String()); err != nil {
			return nil, 0, err
		}
		m.disks[name.String()] = d
	}
	return &watched{f, m, d}, out, nil
}

// watched is a file whose writes are noted.
type watched struct {
	vfs.File
	m *mains
	d *disk
}

func (w *watched) note(c change) {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	w.d.pending = append(w.d.pending, c)
}

func (w *watched) WriteAt(p []byte, off int64) (int, error) {
	w.note(change{off, append([]byte{}, p...)})
	return w.File.WriteAt(p, off)
}

func (w *watched) Truncate(size int64) error {
	w.note(change{at: size})
	return w.File.Truncate(size)
}

func (w *watched) Sync(vfs.SyncFlag) error { // which the disk of the test itself need not do
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	for _, c := range w.d.pending {
		w.d.apply(c)
	}
	w.d.pending = nil
	return nil
}

func (w *watched) SharedMemory() vfs.SharedMemory {
	return w.File.(vfs.FileSharedMemory).SharedMemory()
}

func (w *watched) Unwrap() vfs.File { return w.File }

// cut gives what is left of the files in another folder: what was synced, and of the rest
// whatever the disk happened to have written, a sector whole or not at all.
func (m *mains) cut(to string, chance *rand.Rand) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, d := range m.disks {
		left := disk{safe: slices.Clone(d.safe)}
		for _, c := range d.pending {
			if c.bytes == nil {
				if chance.IntN(2) == 0 {
					left.apply(c)
				}
				continue
			}
			for i := 0; i < len(c.bytes); i += 512 {
				if chance.IntN(2) == 0 {
					left.apply(change{c.at + int64(i), c.bytes[i:min(i+512, len(c.bytes))]})
				}
			}
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(name)), left.safe, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// The power goes at instants that nobody chose while many write: what was acknowledged is
// there, whole, and the file is sound. // business-messaging 23 R4
func TestThePowerGoes(t *testing.T) {
	t.Parallel()
	const rounds, writers, pairs = 12, 8, 40
	layer := &mains{VFS: vfs.Find("")}
	vfs.Register("mains", layer)
	t.Cleanup(func() { vfs.Unregister("mains") })
	chance := rand.New(rand.NewPCG(1, 4))
	folder, acked := t.TempDir(), map[string]bool{}
	open := func(through string) *store.Store {
		s, err := store.Open(t.Context(), store.Through(through, store.Options{URL: filepath.Join(folder, "x.db"), Clock: clock.System(), Migrations: sources(schema), Readers: 2, Log: slog.New(slog.DiscardHandler)}))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err := open("").Close(); err != nil { // the table is there before the first cut
		t.Fatal(err)
	}
	for round := range rounds {
		layer.disks = map[string]*disk{}
		s := open("mains")
		var (
			mu   sync.Mutex
			off  atomic.Bool
			all  sync.WaitGroup
			left = make(chan struct{})
			once sync.Once
			kept map[string]bool
			most = 20 + chance.IntN(400)
		)
		for w := range writers {
			all.Go(func() {
				for n := 0; !off.Load(); n++ {
					name := fmt.Sprintf("%d.%d.%d", round, w, n)
					err := s.Write(t.Context(), func(tx *store.Tx) error {
						for i := range pairs {
							if _, err := tx.Exec("INSERT INTO thing_pair (a, b) VALUES ($1, $2)", int64(tx.NewID()), int64(i)); err != nil {
								return err
							}
						}
						return add(tx, name)
					})
					if err != nil {
						t.Error(err)
						break
					}
					mu.Lock()
					acked[name] = true
					if len(acked)%most == 0 {
						once.Do(func() { close(left) })
					}
					mu.Unlock()
				}
				once.Do(func() { close(left) })
			})
		}
		<-left
		mu.Lock()
		kept = make(map[string]bool, len(acked))
		for name := range acked {
			kept[name] = true
		}
		mu.Unlock()
		next := t.TempDir()
		if err := layer.cut(next, chance); err != nil {
			t.Fatal(err)
		}
		off.Store(true)
		all.Wait()
		_ = s.Close()
		folder, acked = next, kept // what was acknowledged after the cut never was
		s = open("")
		var there []string
		var whole int64
		if err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			if there, err = store.Many(tx, store.Value[string], "SELECT name FROM thing_thing"); err != nil {
				return err
			}
			whole, err = store.One(tx, store.Value[int64], "SELECT COUNT(*) FROM thing_pair")
			return err
		}); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for _, name := range there {
			delete(kept, name)
		}
		if len(kept) > 0 {
			t.Fatalf("round %d: of what was acknowledged %d are gone", round, len(kept))
		}
		if whole != int64(len(there)*pairs) {
			t.Errorf("round %d: of %d transactions %d pairs are there", round, len(there), whole)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		acked = map[string]bool{}
		for _, name := range there {
			acked[name] = true
		}
		sound(t, filepath.Join(folder, "x.db"))
	}
	if len(acked) < rounds*20 {
		t.Errorf("%d transactions were acknowledged", len(acked))
	}
}

// sound looks at every page of a file.
func sound(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var said string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&said); err != nil || !strings.EqualFold(said, "ok") {
		t.Fatalf("%s %v", said, err)
	}
}
