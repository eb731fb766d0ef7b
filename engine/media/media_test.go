package media_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
)

// small gives pictures that differ.
func small(t testing.TB, n int) []byte { return jpegOf(t, scene(40+n, 30)) }

func (w *world) attach(owner id.Account, p id.Post, ids ...id.Media) error {
	w.t.Helper()
	return w.Store.Write(w.Context(), func(tx *store.Tx) error { return w.engine.Attach(w.Context(), tx, owner, ids, p) })
}

func TestAttach(t *testing.T) { // social-core 17
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		var ids []id.Media
		for n := range 5 {
			ids = append(ids, w.upload(small(t, n)).ID)
		}
		refused(t, w.attach(lea, 7, ids...), "media.too_many")
		refused(t, w.attach(jean, 7, ids[0]), "media.missing")
		refused(t, w.attach(lea, 7, ids[0], 999), "media.missing")
		if err := w.attach(lea, 7, ids[:4]...); err != nil {
			t.Fatal(err)
		}
		refused(t, w.attach(lea, 8, ids[0]), "media.missing")
		if err := w.attach(lea, 8); err != nil {
			t.Errorf("nothing to attach: %v", err)
		}
		if m, _ := w.get(ids[3]); m.Post != 7 {
			t.Errorf("on post %d", m.Post)
		}
		w.Read(func(tx *store.Tx) error {
			if _, err := w.engine.Own(w.Context(), tx, account.Actor{Account: lea}, ids[0]); err == nil {
				t.Error("an attached file can be changed on its own")
			}
			_, err := w.engine.Own(w.Context(), tx, account.Actor{Account: jean}, ids[4])
			refused(t, err, "media.gone")
			return nil
		})
		// Released files may be used again.
		w.Write(func(tx *store.Tx) error { return w.engine.Release(w.Context(), tx, ids[:4]) })
		if err := w.attach(lea, 9, ids[1], ids[0]); err != nil {
			t.Error(err)
		}
		w.Read(func(tx *store.Tx) error {
			list, err := w.engine.Many(w.Context(), tx, []id.Media{ids[1], 12345, ids[0]})
			if err != nil || len(list) != 2 || list[0].ID != ids[1] || list[1].ID != ids[0] || len(list[0].Renditions) == 0 {
				t.Errorf("in order: %v, %v", list, err)
			}
			return nil
		})
	})
}

func TestDescribe(t *testing.T) { // social-core 9: 1,500 characters, focus clamped
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		m := w.upload(small(t, 0))
		change := func(owner id.Account, text string, x, y float64) error {
			return w.Store.Write(w.Context(), func(tx *store.Tx) error {
				return w.engine.Describe(w.Context(), tx, owner, media.Change{ID: m.ID, Description: &text, Focus: &[2]float64{x, y}})
			})
		}
		if err := change(lea, strings.Repeat("é", 1500), -0.5, 7); err != nil {
			t.Fatal(err)
		}
		refused(t, change(lea, strings.Repeat("é", 1501), 0, 0), "media.description")
		refused(t, change(jean, "x", 0, 0), "media.gone")
		got, _ := w.get(m.ID)
		if got.FocusX != -500 || got.FocusY != 1000 || len([]rune(got.Description)) != 1500 {
			t.Errorf("focus %d, %d", got.FocusX, got.FocusY)
		}
	})
}

func TestLooseFilesAreSwept(t *testing.T) { // social-core 9: 24 h
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		loose, attached, reserved, freed := w.upload(small(t, 1)), w.upload(small(t, 2)), w.upload(small(t, 3)), w.upload(small(t, 4))
		twin := w.upload(small(t, 1)) // the same bytes as the loose one
		if err := w.attach(lea, 7, attached.ID, twin.ID); err != nil {
			t.Fatal(err)
		}
		keep := func(m media.Media, on bool) {
			w.Write(func(tx *store.Tx) error { return w.engine.Reserve(w.Context(), tx, lea, []id.Media{m.ID}, on) })
		}
		keep(reserved, true)
		keep(freed, true)
		all := w.files()
		w.pass(23 * time.Hour)
		keep(freed, false)
		if _, ok := w.get(loose.ID); !ok || w.files() != all {
			t.Error("swept before a day has passed")
		}
		w.pass(4 * time.Hour)
		for m, want := range map[id.Media]bool{loose.ID: false, twin.ID: true, attached.ID: true, reserved.ID: true, freed.ID: true} {
			if _, ok := w.get(m); ok != want {
				t.Errorf("%d is there: %v", m, ok)
			}
		}
		if w.bytesOf(twin, media.Original) == nil || w.files() != all {
			t.Errorf("files that another needs went: %d of %d", w.files(), all)
		}
		w.pass(25 * time.Hour)
		if _, ok := w.get(freed.ID); ok || w.files() != all-1 {
			t.Errorf("a freed one stays, or its files: %d of %d", w.files(), all)
		}
		w.Write(func(tx *store.Tx) error { return w.engine.Release(w.Context(), tx, []id.Media{twin.ID}) })
		w.pass(27 * time.Hour)
		if _, ok := w.get(twin.ID); ok || w.files() != all-2 {
			t.Errorf("a released one stays, or its files: %d of %d", w.files(), all)
		}
	})
}

func TestDiscardAndComeBack(t *testing.T) {
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		discard := func(m media.Media) {
			w.Write(func(tx *store.Tx) error { return w.engine.Discard(w.Context(), tx, m.ID) })
		}
		first := w.upload(small(t, 1))
		discard(first)
		discard(first)
		if _, ok := w.get(first.ID); ok {
			t.Error("a discarded one is there")
		}
		w.pass(40 * time.Minute)
		second := w.upload(small(t, 1)) // while its files wait to be removed
		w.pass(5 * time.Hour)
		if got, _ := w.get(second.ID); len(w.bytesOf(got, media.Original)) == 0 {
			t.Error("the files of the second went with the first")
		}
		discard(second)
		w.pass(2 * time.Hour)
		if n := w.files(); n != 0 {
			t.Errorf("%d files stay", n)
		}
		third := w.upload(small(t, 1))
		if len(w.bytesOf(third, media.Preview)) == 0 {
			t.Error("the third has no files")
		}
	})
}

func TestFilesOnTheirWayOut(t *testing.T) {
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		m := w.upload(small(t, 1))
		// As between the mark and the removal of a file.
		w.Write(func(tx *store.Tx) error {
			if err := w.engine.Discard(w.Context(), tx, m.ID); err != nil {
				return err
			}
			_, err := tx.Exec("UPDATE media_blob SET doomed = $1 WHERE key = $2", true, m.Renditions[0].Blob)
			return err
		})
		_, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(small(t, 1)))
		refused(t, err, "media.busy")
		if f := fault.Of(err); f.After == 0 {
			t.Error("nothing says when to come back")
		}
		w.pass(2 * time.Hour)
		if w.files() != 0 {
			t.Error("a marked file stays")
		}
		w.upload(small(t, 1))
	})
}

func TestFilesWithoutRowsAreRemoved(t *testing.T) {
	t.Parallel()
	each(t, func(o *media.Options) { o.Quota = 1 }, func(t *testing.T, w *world) {
		// The space is full only once the files are stored.
		_, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(small(t, 1)))
		refused(t, err, "media.quota")
		if w.files() == 0 {
			t.Fatal("nothing was stored")
		}
		w.pass(2 * time.Hour)
		if n := w.files(); n != 0 {
			t.Errorf("%d files stay", n)
		}
	})
}

func TestErase(t *testing.T) { // architecture 18.5
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		var removed []media.Removed
		event.Watch(w.events, func(_ event.Meta, e media.Removed) { removed = append(removed, e) })
		if err := w.events.Start(w.Context()); err != nil {
			t.Fatal(err)
		}
		mine, theirs := w.upload(small(t, 1)), media.Media{}
		theirs, err := w.engine.Picture(w.Context(), jean, bytes.NewReader(small(t, 2)))
		if err != nil {
			t.Fatal(err)
		}
		done := false
		w.Write(func(tx *store.Tx) (err error) { done, err = w.engine.Erase(w.Context(), tx, lea); return err })
		if _, ok := w.get(mine.ID); ok || !done {
			t.Errorf("done %v, or still there", done)
		}
		if _, ok := w.get(theirs.ID); !ok {
			t.Error("another's file went")
		}
		if err := w.events.Settle(w.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.events.Close(w.Context()); err != nil {
			t.Fatal(err)
		}
		if len(removed) != 1 || removed[0] != (media.Removed{Media: mine.ID, Owner: lea}) {
			t.Errorf("told of %v", removed)
		}
		if len(media.Held()) == 0 {
			t.Error("nothing is said of what is kept")
		}
	})
}

func TestMeta(t *testing.T) { // social-core 4, MediaAttachment
	t.Parallel()
	m := media.Media{Type: "video", FocusX: 250, Renditions: []media.Rendition{
		{Name: media.Original, Width: 640, Height: 360, Duration: 3_723_450 * time.Millisecond, FrameRate: 29970, Bitrate: 800_000},
		{Name: media.Preview, Width: 320, Height: 180}, {Name: "400", Width: 400, Height: 225},
	}}
	want := "map[duration:3723.45 focus:map[x:0.25 y:0] length:1:02:03.45 " +
		"original:map[aspect:1.7777777777777777 bitrate:800000 duration:3723.45 frame_rate:29970/1000 height:360 width:640] " +
		"small:map[aspect:1.7777777777777777 height:180 size:320x180 width:320]]"
	if got := fmt.Sprint(m.Meta()); got != want {
		t.Errorf("got %s", got)
	}
}

func TestWordsAreComplete(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, media.Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Check() {
		t.Error(p)
	}
	w := lite(t, nil)
	_, err = w.engine.Upload(w.Context(), lea, bytes.NewReader(append(jpegOf(t, scene(40, 40)), make([]byte, 17<<20)...)))
	if got := c.Fault(i18n.English, err); got != "This file is too large: at most 16 MB and 33 million pixels." {
		t.Errorf("worded %q", got)
	}
}
