package archive

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"parvis/base/blob"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/archive/pack"
)

const (
	spoolPrefix = "archive-"
	// chanceSize is how many bytes of chance a stored file begins with.
	chanceSize = 32
	// grownMax is how many times the size of the largest archive a tar.gz may take
	// on the disk, where it is kept unpacked.
	grownMax = 2
)

// clean removes what work left in the private folder when the program last died.
func (e *Engine) clean() {
	if e.Temp == "" {
		return
	}
	_ = os.MkdirAll(e.Temp, 0o700)
	old, _ := filepath.Glob(filepath.Join(e.Temp, spoolPrefix+"*"))
	for _, path := range old {
		_ = os.Remove(path)
	}
}

// Take begins an import of the archive that r gives; name is what its sender
// called it. It returns when the archive is safely here; the work itself goes on
// by itself. It is called outside any transaction. Faults: archive.busy,
// archive.often, archive.full, archive.nothing, archive.same, and those of package pack; then
// nothing is kept.
func (e *Engine) Take(ctx context.Context, actor account.Actor, r io.Reader, name string, o Options) (Run, error) {
	if err := actor.Ready(); err != nil {
		return Run{}, err
	}
	var err error
	if o.Same, err = domain(o.Same); err != nil {
		return Run{}, err
	}
	run := Run{Account: actor.Account, Kind: Import, State: Arriving, Stage: Counting, unit: -1, active: true, wish: wish{Options: o}}
	if err := e.Store.Read(ctx, func(tx *store.Tx) error { return e.mayTake(tx, run) }); err != nil {
		return Run{}, err
	}
	if _, busy := e.taking.LoadOrStore(actor.Account, true); busy {
		return Run{}, errBusy
	}
	defer e.taking.Delete(actor.Account)
	f, err := e.spool(ctx, r, name)
	if err != nil {
		return Run{}, err
	}
	defer f.drop()
	if err := f.check(); err != nil {
		return Run{}, err
	}
	run.Size, run.blob = f.size-chanceSize, f.key()
	if run, err = e.announce(ctx, run); err != nil {
		return Run{}, err
	}
	return e.arrive(ctx, run, f)
}

func (e *Engine) mayTake(tx *store.Tx, r Run) error {
	others, err := held(tx)
	if err != nil {
		return err
	}
	if others+e.arriving.Load() > e.Room {
		return errFull.Wait(fullFor)
	}
	return e.free(tx, r, MaxImports, 24*time.Hour, errOften.Wait(24*time.Hour))
}

// announce writes the run before its file is stored, so that the file is found
// if the program dies meanwhile.
func (e *Engine) announce(ctx context.Context, r Run) (Run, error) {
	err := e.Store.Write(ctx, func(tx *store.Tx) error {
		if err := e.mayTake(tx, r); err != nil {
			return err
		}
		runs, err := allRuns(tx, r.Account)
		if err != nil {
			return err
		}
		for _, x := range runs {
			if lost(tx, x) {
				if err := e.bury(tx, x); err != nil {
					return err
				}
			}
		}
		r.ID, r.At = id.Job(tx.NewID()), tx.Now()
		return insertRun(tx, r)
	})
	if store.IsUnique(err, "archive_run_active") {
		err = errBusy
	}
	return r, err
}

// lost tells an archive that will never have arrived: its process died.
func lost(tx *store.Tx, r Run) bool { return r.State == Arriving && tx.Now().Sub(r.At) > arrivingFor }

// alive calls fn and says meanwhile that the run is still arriving. The context
// that fn gets ends when another archive took its place.
func (e *Engine) alive(ctx context.Context, r Run, fn func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var say func()
	say = func() {
		here := false
		err := e.Store.Write(ctx, func(tx *store.Tx) (err error) { here, err = touch(tx, r.ID); return err })
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && !here:
			cancel()
			return
		}
		e.Clock.AfterFunc(arrivingFor/3, say)
	}
	alarm := e.Clock.AfterFunc(arrivingFor/3, say)
	defer alarm.Stop()
	return fn(ctx)
}

// arrive stores the file and lets the work begin.
func (e *Engine) arrive(ctx context.Context, r Run, f *spooled) (Run, error) {
	err := e.alive(ctx, r, func(ctx context.Context) error { return f.store(ctx, e.Blob) })
	if err == nil {
		err = e.Store.Write(ctx, func(tx *store.Tx) error {
			ok, err := setState(tx, r.ID, Arriving, Waiting)
			if err == nil && !ok {
				err = errOver
			}
			if err != nil {
				return err
			}
			return e.plan(tx, r, 0)
		})
	}
	if err != nil {
		late := context.WithoutCancel(ctx)
		return Run{}, errors.Join(err, e.Store.Write(late, func(tx *store.Tx) error { return e.bury(tx, r) }))
	}
	r.State = Waiting
	return r, nil
}

// spooled is a file without a name in the private folder: bytes of chance, then
// a zip.
type spooled struct {
	f    *os.File
	h    interface{ Sum([]byte) []byte }
	w    io.Writer
	size int64
	// grow, if any, is asked before bytes are added, and told when they go.
	grow func(n int64) error
}

// newSpool makes a file to be written to, with its bytes of chance.
func (e *Engine) newSpool() (*spooled, error) {
	f, err := os.CreateTemp(e.Temp, spoolPrefix+"*")
	if err != nil {
		return nil, fault.Wrap(errBroken, fmt.Errorf("spool an archive: %w", err))
	}
	// Where an open file cannot lose its name, clean finds it.
	_ = os.Remove(f.Name())
	h := sha256.New()
	s := &spooled{f: f, h: h, w: io.MultiWriter(f, h)}
	var chance [chanceSize]byte
	_, _ = rand.Read(chance[:])
	if _, err := s.Write(chance[:]); err != nil {
		s.drop()
		return nil, fault.Wrap(errBroken, err)
	}
	return s, nil
}

// Write adds to the file and to its hash.
func (s *spooled) Write(b []byte) (int, error) {
	if s.grow != nil {
		if err := s.grow(int64(len(b))); err != nil {
			return 0, err
		}
	}
	n, err := s.w.Write(b)
	s.size += int64(n)
	return n, err
}

func (s *spooled) drop() {
	_ = s.f.Close()
	if s.grow != nil {
		_ = s.grow(-s.size)
	}
}

func (s *spooled) key() string { return hex.EncodeToString(s.h.Sum(nil)) }

// check opens what was spooled and looks whether there is anything to import.
func (s *spooled) check() error {
	p, err := pack.Open(io.NewSectionReader(s.f, chanceSize, s.size-chanceSize), s.size-chanceSize, pack.Limits{})
	if err != nil {
		return err
	}
	c, err := contentsOf(p)
	if err == nil && len(c.units) == 0 {
		err = errNothing
	}
	return err
}

func (s *spooled) store(ctx context.Context, b blob.Store) error {
	if _, err := s.f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := b.Put(ctx, s.f, blob.PutOptions{Max: s.size, Type: "application/octet-stream"})
	return err
}

// spool brings an archive of any form into a file as a zip.
func (e *Engine) spool(ctx context.Context, r io.Reader, name string) (*spooled, error) {
	var others int64
	if err := e.Store.Read(ctx, func(tx *store.Tx) (err error) { others, err = held(tx); return err }); err != nil {
		return nil, err
	}
	out, err := e.newSpool()
	if err != nil {
		return nil, err
	}
	e.arriving.Add(out.size)
	out.grow = func(n int64) error {
		if all := e.arriving.Add(n); n > 0 && others+all > e.Room {
			e.arriving.Add(-n)
			return errFull.Wait(fullFor)
		}
		return nil
	}
	in := bufio.NewReader(&within{r: r, left: e.Max, most: e.Max})
	if head, _ := in.Peek(4); pack.IsZip(head) {
		_, err = io.Copy(out, &patient{ctx, in})
	} else {
		err = pack.Make(ctx, in, name, out, pack.Limits{Total: grownMax * e.Max})
	}
	if err != nil {
		out.drop()
		return nil, err
	}
	return out, nil
}

// within reads no more than an archive may have.
type within struct {
	r          io.Reader
	left, most int64
}

// Read reads on.
func (w *within) Read(b []byte) (int, error) {
	if int64(len(b)) > w.left+1 {
		b = b[:w.left+1]
	}
	n, err := w.r.Read(b)
	if w.left -= int64(n); w.left < 0 {
		return 0, pack.ErrLarge.With(fault.Arg{Name: "Max", Value: i18n.FileSize(w.most)})
	}
	return n, err
}

// patient reads until its context ends.
type patient struct {
	ctx context.Context
	r   io.Reader
}

// Read reads on.
func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// stored is the file of a run, without its bytes of chance.
type stored struct {
	mu sync.Mutex
	f  blob.File
	at int64
	*io.SectionReader
}

// open opens the file of a run.
func (e *Engine) open(ctx context.Context, r Run) (*stored, error) {
	f, err := e.Blob.Open(ctx, blob.Key(r.blob))
	if err != nil {
		return nil, err
	}
	s := &stored{f: f}
	s.SectionReader = io.NewSectionReader(readerAt{s}, chanceSize, f.Object().Size-chanceSize)
	return s, nil
}

// Close closes the file.
func (s *stored) Close() error { return s.f.Close() }

// readerAt reads a stored file anywhere, on where it stands if it can.
type readerAt struct{ s *stored }

// ReadAt reads at an offset of the whole file.
func (r readerAt) ReadAt(b []byte, off int64) (int, error) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if r.s.at != off {
		if _, err := r.s.f.Seek(off, io.SeekStart); err != nil {
			return 0, err
		}
		r.s.at = off
	}
	n, err := io.ReadFull(r.s.f, b)
	r.s.at += int64(n)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
