package media_test

import (
	"bytes"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"sync"
	"testing"
	"time"

	"parvis/base/blob"
	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
	"parvis/engine/media"
)

var sources = []store.Source{
	{Folder: "event", FS: event.Migrations}, {Folder: "timer", FS: timer.Migrations}, {Folder: "media", FS: media.Migrations},
}

const (
	lea  = id.Account(11)
	jean = id.Account(12)
)

// world is an engine with all it stands on.
type world struct {
	*testkit.Kit
	t      testing.TB
	engine *media.Engine
	blobs  *blob.Disk
	events *event.Log
	timers *timer.Timers
	stop   func()
}

func open(t testing.TB, k *testkit.Kit, change func(*media.Options)) *world {
	t.Helper()
	blobs, err := blob.OpenDisk(t.TempDir(), k.Clock)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Kit: k, t: t, blobs: blobs, timers: timer.New(k.Store, k.Clock, nil), events: event.New(event.Options{Store: k.Store, Clock: k.Clock})}
	o := media.Options{Base: "https://parvis.example", Store: k.Store, Blob: blobs, Keys: keys, Clock: k.Clock,
		Timers: w.timers, Events: w.events, Temp: t.TempDir()}
	if change != nil {
		change(&o)
	}
	w.engine = media.New(o)
	if err := w.timers.Start(k.Context()); err != nil {
		t.Fatal(err)
	}
	w.stop = sync.OnceFunc(w.timers.Close)
	t.Cleanup(w.stop)
	return w
}

func each(t *testing.T, change func(*media.Options), fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) { fn(t, open(t, k, change)) })
}

func lite(t testing.TB, change func(*media.Options)) *world {
	t.Helper()
	return open(t, testkit.Lite(t, sources), change)
}

func (w *world) upload(data []byte) media.Media {
	w.t.Helper()
	m, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *world) get(m id.Media) (media.Media, bool) {
	w.t.Helper()
	var list []media.Media
	w.Read(func(tx *store.Tx) (err error) { list, err = w.engine.Many(w.Context(), tx, []id.Media{m}); return err })
	if len(list) == 0 {
		return media.Media{}, false
	}
	return list[0], true
}

func (w *world) settle() {
	w.t.Helper()
	if err := w.timers.Settle(w.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// pass moves the clock by steps, so that regular work is done on the way.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	for ; d > 0; d -= 20 * time.Minute {
		w.Clock.Advance(min(d, 20*time.Minute))
		w.settle()
	}
}

// files counts the stored blobs.
func (w *world) files() (n int) {
	w.t.Helper()
	for _, err := range w.blobs.List(w.Context()) {
		if err != nil {
			w.t.Fatal(err)
		}
		n++
	}
	return n
}

func (w *world) bytesOf(m media.Media, name string) []byte {
	w.t.Helper()
	for _, r := range m.Renditions {
		if r.Name != name {
			continue
		}
		f, err := w.blobs.Open(w.Context(), blob.Key(r.Blob))
		if err != nil {
			w.t.Fatal(err)
		}
		defer f.Close()
		var b bytes.Buffer
		if _, err := b.ReadFrom(f); err != nil {
			w.t.Fatal(err)
		}
		return b.Bytes()
	}
	w.t.Fatalf("no rendition %q of %v", name, m.Renditions)
	return nil
}

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if err == nil || fault.Of(err).Code != code {
		t.Errorf("got %v, not %s", err, code)
	}
}

func is(err, target error) bool { return errors.Is(err, target) }

// scene is a picture with edges, gradients and colours.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := math.Sin(float64(x)/9)*math.Cos(float64(y)/13)*60 + 120
			m.SetRGBA(x, y, color.RGBA{uint8(255 * x / w), uint8(v), uint8(255 * y / h), 255})
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func crc(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) }
