package media_test

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/media"
)

// sample makes a file with ffmpeg from generated pictures and sounds.
func sample(t testing.TB, program, name string, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), program, append(append([]string{"-loglevel", "error", "-y"}, args...), path)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make %s: %v: %s", name, err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func withFilms(program string) func(*media.Options) {
	return func(o *media.Options) { o.FFmpeg = program }
}

func TestFilmsAndSounds(t *testing.T) { // social-core 9
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	picture := []string{"-f", "lavfi", "-i", "testsrc2=size=322x180:rate=30:duration=2"}
	tone := []string{"-f", "lavfi", "-i", "sine=frequency=440:duration=2"}
	secret := []string{"-metadata", "comment=SECRET", "-metadata", "location=+48.85+002.35/"}
	join := func(lists ...[]string) []string { return slices.Concat(lists...) }
	for name, c := range map[string]struct {
		args           []string
		kind, mime     string
		width, rate    int
		short, preview bool
	}{
		"film.mp4":   {join(picture, tone, secret, []string{"-c:v", "libx264", "-c:a", "aac", "-shortest"}), "video", "video/mp4", 322, 30000, true, true},
		"film.mov":   {join(picture, secret, []string{"-c:v", "libx264"}), "video", "video/mp4", 322, 30000, true, true},
		"film.webm":  {join(picture, tone, secret, []string{"-c:v", "libvpx", "-c:a", "libvorbis", "-deadline", "realtime"}), "video", "video/mp4", 322, 30000, true, true},
		"moving.gif": {[]string{"-f", "lavfi", "-i", "testsrc2=size=322x180:rate=10:duration=2"}, "gifv", "video/mp4", 322, 10000, true, true},
		"tone.mp3":   {join(tone, secret), "audio", "audio/mpeg", 0, 0, true, false},
		"tone.ogg":   {join(tone, secret, []string{"-c:a", "libvorbis"}), "audio", "audio/mpeg", 0, 0, true, false},
		"tone.flac":  {join(tone, secret), "audio", "audio/mpeg", 0, 0, true, false},
		"tone.m4a":   {join(tone, secret), "audio", "audio/mpeg", 0, 0, true, false},
		"tone.wav":   {join(tone, secret), "audio", "audio/mpeg", 0, 0, true, false},
		"sound.mp4":  {join(tone, secret), "audio", "audio/mpeg", 0, 0, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := lite(t, withFilms(program))
			data := sample(t, program, name, c.args...)
			m := w.upload(data)
			if now, ok := w.get(m.ID); !ok || now.State != media.Processing && now.State != media.Ready || m.State != media.Processing || m.Type != c.kind {
				t.Fatalf("taken as %+v", m)
			}
			if w.engine.URL(m, media.Original, w.Clock.Now()) != "" {
				t.Error("the untouched upload has an address")
			}
			w.settle()
			got, _ := w.get(m.ID)
			if got.State != media.Ready || got.Mime != c.mime || got.Error != "" {
				t.Fatalf("became %s, %s, %q", got.State, got.Mime, got.Error)
			}
			r, ok := got.Rendition(media.Original)
			if !ok || r.Width != c.width || r.FrameRate != c.rate || r.Bitrate == 0 || r.Duration < 1900*time.Millisecond || r.Duration > 2200*time.Millisecond {
				t.Errorf("original %+v", r)
			}
			out := w.bytesOf(got, media.Original)
			for _, trace := range []string{"SECRET", "48.85"} {
				if bytes.Contains(out, []byte(trace)) {
					t.Errorf("%q survives", trace)
				}
			}
			if c.preview {
				p, err := jpeg.Decode(bytes.NewReader(w.bytesOf(got, media.Preview)))
				if err != nil || p.Bounds().Dx() != c.width || got.Blurhash == "" {
					t.Errorf("preview: %v, %q", err, got.Blurhash)
				}
			}
			meta := got.Meta()
			if length := meta["length"]; !strings.HasPrefix(fmt.Sprint(length), "0:00:0") {
				t.Errorf("length %v", length)
			}
			w.pass(3 * time.Hour)
			if n := w.files(); n != len(got.Renditions) {
				t.Errorf("%d files for %d renditions", n, len(got.Renditions))
			}
		})
	}
}

func TestFilmsTellWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	good := sample(t, program, "a.mp4", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", "-c:v", "libx264")
	// Its index is whole, its pictures are not.
	bad := bytes.Clone(good)
	at := bytes.Index(bad, []byte("mdat"))
	for i := at + 4; i < at+4000 && i < bytes.Index(bad, []byte("moov"))-4; i++ {
		bad[i] = byte(i * 7)
	}
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := open(t, k, withFilms(program))
		var kept []media.Kept
		var spoiled []media.Spoiled
		event.Watch(w.events, func(_ event.Meta, e media.Kept) { kept = append(kept, e) })
		event.Watch(w.events, func(_ event.Meta, e media.Spoiled) { spoiled = append(spoiled, e) })
		if err := w.events.Start(w.Context()); err != nil {
			t.Fatal(err)
		}
		a, b := w.upload(good), w.upload(bad)
		w.settle()
		w.pass(time.Minute) // the second waits for its turn
		if err := w.events.Settle(w.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.events.Close(w.Context()); err != nil {
			t.Fatal(err)
		}
		if len(kept) != 1 || kept[0] != (media.Kept{Media: a.ID, Owner: lea, Type: "video"}) {
			t.Errorf("kept %v", kept)
		}
		if len(spoiled) != 1 || spoiled[0] != (media.Spoiled{Media: b.ID, Owner: lea, Code: "media.failed"}) {
			t.Errorf("spoiled %v", spoiled)
		}
		if got, _ := w.get(b.ID); got.State != media.Failed || got.Error != "media.failed" || len(got.Renditions) != 0 {
			t.Errorf("failed as %+v", got)
		}
		w.Read(func(tx *store.Tx) error {
			err := w.engine.Attach(w.Context(), tx, lea, []id.Media{b.ID}, 5)
			refused(t, err, "media.missing")
			return nil
		})
	})
}

func TestFilmsThatAreRefused(t *testing.T) { // social-core 9: 8,294,400 px, 120 fps
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	w := lite(t, withFilms(program))
	film := sample(t, program, "a.mp4", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", "-c:v", "libx264")
	list := "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n"
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"too many pixels": {sample(t, program, "b.mp4", "-f", "lavfi", "-i", "color=size=4096x2304:rate=1:duration=1", "-c:v", "libx264", "-preset", "ultrafast"), "media.too_large"},
		"too many frames": {sample(t, program, "c.mp4", "-f", "lavfi", "-i", "color=size=64x64:rate=200:duration=1", "-c:v", "libx264"), "media.too_large"},
		"truncated":       {film[:200], "media.unreadable"},
		"head alone":      {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"), "media.unreadable"},
		"playlist":        {[]byte(list), "media.unsupported"},
		"hidden playlist": {append([]byte("ID3\x04\x00\x00\x00\x00\x00\x00"), list...), "media.unreadable"},
		"silent sound":    {append([]byte("OggS"), make([]byte, 4000)...), "media.unreadable"},
	} {
		_, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(c.data))
		t.Run(name, func(t *testing.T) { refused(t, err, c.code) })
	}
	if w.files() != 0 {
		t.Error("files are left")
	}
	if _, err := w.engine.Picture(w.Context(), lea, bytes.NewReader(film)); err == nil {
		t.Error("a film is an avatar")
	}
}

func TestTypesOnOffer(t *testing.T) {
	t.Parallel()
	without := lite(t, nil).engine.SupportedTypes()
	if !slices.Contains(without, "image/webp") || slices.Contains(without, "video/mp4") {
		t.Errorf("without ffmpeg: %v", without)
	}
	with := lite(t, withFilms(testkit.Program(t, "ffmpeg"))).engine.SupportedTypes()
	if !slices.Contains(with, "video/mp4") || !slices.Contains(with, "audio/wav") || len(with) != len(without)+8 {
		t.Errorf("with ffmpeg: %v", with)
	}
	alone := filepath.Join(t.TempDir(), "ffmpeg")
	if err := os.WriteFile(alone, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := lite(t, withFilms(alone)).engine.SupportedTypes(); len(got) != len(without) {
		t.Errorf("without ffprobe: %v", got)
	}
}

func TestFilmsBeginAnewAfterAStop(t *testing.T) { // architecture 9.1, 17.15
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	w := lite(t, withFilms(program))
	data := sample(t, program, "a.mp4", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", "-c:v", "libx264")
	w.engine.Close()
	m := w.upload(data)
	w.settle()
	if got, _ := w.get(m.ID); got.State != media.Processing {
		t.Fatalf("after a stop: %s", got.State)
	}
	w.stop()
	temp := t.TempDir()
	for _, name := range []string{"upload-1", "film-2", "other"} {
		if err := os.Mkdir(filepath.Join(temp, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	next := open(t, w.Kit, func(o *media.Options) { o.FFmpeg, o.Temp, o.Blob = program, temp, w.blobs })
	if left, err := os.ReadDir(temp); err != nil || len(left) != 1 || left[0].Name() != "other" {
		t.Errorf("left over: %v, %v", left, err)
	}
	next.pass(time.Minute)
	if got, _ := w.get(m.ID); got.State != media.Ready {
		t.Errorf("after a start: %s", got.State)
	}
}

// Whoever sends a film and uses it at once waits until it is ready, but not for ever. // web-client 6.24
func TestWhoUsesAFilmWaitsForIt(t *testing.T) {
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	w := lite(t, withFilms(program))
	data := sample(t, program, "a.mp4", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", "-c:v", "libx264")
	ready := w.upload(data)
	w.settle()
	begun := w.Clock.Now()
	if err := w.engine.Settle(w.Context(), ready.ID); err != nil {
		t.Error(err)
	}
	w.engine.Close()
	stuck := w.upload(data)
	done := make(chan error)
	go func() { done <- w.engine.Settle(w.Context(), ready.ID, stuck.ID) }()
	for waits := true; waits; {
		select {
		case err := <-done:
			if waits = false; err != nil || w.Clock.Now().Sub(begun) < 20*time.Second {
				t.Errorf("after %s: %v", w.Clock.Now().Sub(begun), err)
			}
		default:
			w.Clock.Advance(time.Second / 4)
			runtime.Gosched()
		}
	}
}

// TestCovers: a picture that its sender chose stands for a film or a sound, whether it
// came before the film was ready or after; a sound has none else. // social-core 9
func TestCovers(t *testing.T) {
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	film := sample(t, program, "a.mp4", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", "-c:v", "libx264")
	tone := sample(t, program, "a.mp3", "-f", "lavfi", "-i", "sine=frequency=440:duration=1")
	picture, other := jpegOf(t, scene(300, 200)), jpegOf(t, scene(120, 240))
	lea, jean := account.Actor{Account: lea}, account.Actor{Account: jean}
	each(t, withFilms(program), func(t *testing.T, w *world) {
		cover := func(by account.Actor, m media.Media, data []byte) error {
			return w.engine.Cover(w.Context(), by, m.ID, bytes.NewReader(data))
		}
		wide := func(m media.Media) int {
			p, err := jpeg.Decode(bytes.NewReader(w.bytesOf(m, media.Preview)))
			if err != nil {
				t.Fatal(err)
			}
			return p.Bounds().Dx()
		}
		early, sound := w.upload(film), w.upload(tone)
		if err := cover(lea, early, picture); err != nil {
			t.Fatal(err)
		}
		w.settle()
		w.pass(time.Minute)
		got, _ := w.get(early.ID)
		if got.State != media.Ready || wide(got) != 300 || got.Blurhash == "" {
			t.Errorf("a cover that came early: %+v", got)
		}
		bytesOf := func(m media.Media) (n int64) {
			for _, r := range m.Renditions {
				n += r.Bytes
			}
			return n
		}
		heard, _ := w.get(sound.ID)
		if w.engine.URL(heard, media.Preview, w.Clock.Now()) != "" || heard.Meta()["small"] != nil {
			t.Errorf("a sound without a cover shows %+v", heard)
		}
		for _, c := range []struct {
			data []byte
			wide int
		}{{picture, 300}, {other, 120}} {
			if err := cover(lea, sound, c.data); err != nil {
				t.Fatal(err)
			}
			heard, _ = w.get(sound.ID)
			if w.engine.URL(heard, media.Preview, w.Clock.Now()) == "" || wide(heard) != c.wide || heard.Bytes != bytesOf(heard) {
				t.Errorf("a sound with a cover: %+v", heard)
			}
		}
		if got.Bytes != bytesOf(got) {
			t.Errorf("%d bytes counted of %d", got.Bytes, bytesOf(got))
		}
		w.pass(3 * time.Hour) // the picture that was replaced goes, what is shown stays
		if n := w.files(); n != len(got.Renditions)+len(heard.Renditions) {
			t.Errorf("%d files for %d and %d renditions", n, len(got.Renditions), len(heard.Renditions))
		}
		refused(t, cover(jean, sound, picture), "media.gone")
		refused(t, cover(lea, sound, tone), "media.unsupported")
		refused(t, cover(lea, sound, picture[:len(picture)/3]), "media.unreadable")
		w.Write(func(tx *store.Tx) error {
			return w.engine.Attach(w.Context(), tx, lea.Account, []id.Media{sound.ID}, 5)
		})
		refused(t, cover(lea, sound, picture), "media.gone")
		if again, _ := w.get(sound.ID); wide(again) != 120 {
			t.Error("what was refused changed something")
		}
	})
}
