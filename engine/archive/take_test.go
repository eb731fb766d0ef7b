package archive_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"strings"
	"testing"
	"time"

	"parvis/base/blob"
	"parvis/base/clock"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
	"parvis/engine/archive"
)

// stuck stores files once it may.
type stuck struct {
	blob.Store
	begun, goOn chan struct{}
}

func (s stuck) Put(ctx context.Context, r io.Reader, o blob.PutOptions) (blob.Object, error) {
	close(s.begun)
	<-s.goOn
	return s.Store.Put(ctx, r, o)
}

// listened is a clock whose timers the test fires.
type listened struct {
	clock.Clock
	fns chan func()
}

func (l listened) AfterFunc(d time.Duration, f func()) clock.Timer {
	l.fns <- f
	return l.Clock.AfterFunc(1000*time.Hour, func() {})
}

func TestAnArchiveWhoseProcessDiedIsTakenOver(t *testing.T) { // architecture 9
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		data := outbox(note(1, "<p>un</p>"))
		s := w.archives.Settings
		begun, goOn, fns := make(chan struct{}), make(chan struct{}), make(chan func(), 9)
		s.Blob, s.Clock, s.Temp = stuck{w.blobs, begun, goOn}, listened{w.Clock, fns}, t.TempDir()
		s.Timers = timer.New(w.Store, w.Clock, nil) // of another process
		other := archive.New(s)
		first := make(chan error, 1)
		go func() {
			_, err := other.Take(w.Context(), ines, strings.NewReader(data), "outbox.json", archive.Options{})
			first <- err
		}()
		<-begun
		// As long as its process says that it is arriving, nobody takes its place.
		for range 5 {
			say := <-fns
			w.Clock.Advance(20 * time.Second)
			say()
			if _, err := w.archives.Take(w.Context(), ines, strings.NewReader(data), "outbox.json", archive.Options{}); codeOf(err) != "archive.busy" {
				t.Fatalf("while it arrives: %v", err)
			}
		}
		w.Clock.Advance(61 * time.Second) // its process says nothing any more
		r, refused := w.bring(ines, []byte(data), "outbox.json", archive.Options{})
		if r.State != archive.Done || len(w.all(ines)) != 1 {
			t.Errorf("%+v %q", r, refused)
		}
		(<-fns)() // it wakes, and sees that it is too late
		close(goOn)
		if err := <-first; err == nil {
			t.Error("both arrived")
		}
		if n := w.stored(); n != 0 {
			t.Errorf("%d files stay", n)
		}
		w.Read(func(tx *store.Tx) error {
			runs, err := w.archives.Runs(w.Context(), tx, ines, 10)
			if len(runs) != 1 || runs[0].ID != r.ID {
				t.Errorf("there are %+v", runs)
			}
			return err
		})
	})
}

func TestArchivesThatWaitAreBoundedTogether(t *testing.T) { // social-core 16
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		w := open(k, 2000)
		bulk := func() []byte {
			text := "noe@parvis.example,true,true\n"
			for range 30 {
				text += rand.Text() + "@autre.example,true,true\n"
			}
			return []byte(text)
		}
		take := func(name string, data []byte) string {
			_, err := w.archives.Take(w.Context(), w.member(name), bytes.NewReader(data), "follows.csv", archive.Options{})
			return codeOf(err)
		}
		w.archives.Close() // what is brought stays waiting
		n := 0
		for _, name := range []string{"anna", "bela", "cleo", "dina", "elsa", "fleur", "gina", "hana", "iris", "jade", "kate", "lise", "mona", "nora", "olga", "pina", "rosa", "sara", "tess", "ursa", "vera", "xena", "yuna", "zita"} {
			if code := take(name, bulk()); code != "" {
				if code != "archive.full" {
					t.Fatalf("%s: %s", name, code)
				}
				break
			}
			n++
		}
		var size int64
		w.Read(func(tx *store.Tx) (err error) {
			size, err = store.One(tx, store.Value[int64], "SELECT SUM(size) FROM archive_run WHERE active")
			return err
		})
		if n < 2 || n == 24 || size > 5*2000 {
			t.Errorf("%d archives of %d bytes wait", n, size)
		}
		if files := w.stored(); files != n {
			t.Errorf("%d files for %d archives", files, n)
		}
	})
}
