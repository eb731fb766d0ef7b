package media_test

import (
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/media"
)

// A film says its words in as many languages as its author gives, and their files come
// and go with their rows (web-client 9.2, theme 4).
func TestCaptions(t *testing.T) {
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	film := sample(t, program, "a.mp4", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", "-c:v", "libx264")
	each(t, withFilms(program), func(t *testing.T, w *world) {
		m := w.upload(film)
		w.settle()
		w.pass(3 * time.Hour) // what was sent goes
		before, _ := w.get(m.ID)
		files := w.files()
		owner := account.Actor{Account: lea}
		caption := func(by account.Actor, lang, text string) error {
			return w.engine.Caption(w.Context(), by, m.ID, lang, strings.NewReader("WEBVTT\n\n00:00.000 --> 00:01.000\n"+text+"\n"))
		}
		for lang, text := range map[string]string{"fr": "Bonjour", "en": "Hello", "zh-Hant": "你好"} { //nolint:gosmopolitan // other scripts
			if err := caption(owner, lang, text); err != nil {
				t.Fatal(err)
			}
		}
		if err := caption(owner, "fr", "Bonsoir"); err != nil {
			t.Fatal(err)
		}
		got, _ := w.get(m.ID)
		said := func(m media.Media) (out []string) {
			for _, c := range m.Captions() {
				cues, err := w.engine.Words(w.Context(), m, c)
				if err != nil || len(cues) != 1 {
					t.Fatalf("%s: %v, %v", c.Lang, cues, err)
				}
				out = append(out, c.Lang+" "+cues[0].Text)
			}
			return out
		}
		if words := strings.Join(said(got), ", "); words != "en Hello, fr Bonsoir, zh-Hant 你好" { //nolint:gosmopolitan // other scripts
			t.Errorf("the film says %s", words)
		}
		if got.Bytes <= before.Bytes || got.Rev <= before.Rev {
			t.Errorf("captions weigh nothing: %d, %d; revision %d", before.Bytes, got.Bytes, got.Rev)
		}
		w.pass(3 * time.Hour)
		if n := w.files(); n != files+3 {
			t.Errorf("%d files, want %d: what was replaced goes, what is used stays", n, files+3)
		}

		stranger := account.Actor{Account: jean}
		refused(t, caption(stranger, "fr", "x"), "media.gone")
		refused(t, caption(account.Actor{}, "fr", "x"), "media.gone")
		refused(t, caption(owner, "../x", "x"), "media.captions.language")
		refused(t, caption(owner, "fr", ""), "media.captions.empty")
		drop := func(by account.Actor, lang string) (err error) {
			w.Write(func(tx *store.Tx) error { err = w.engine.Uncaption(w.Context(), tx, by, m.ID, lang); return nil })
			return err
		}
		refused(t, drop(stranger, "fr"), "media.gone")
		refused(t, drop(owner, "de"), "media.gone")
		for _, lang := range []string{"fr", "en", "zh-Hant"} {
			if err := drop(owner, lang); err != nil {
				t.Fatal(err)
			}
		}
		w.pass(3 * time.Hour)
		after, _ := w.get(m.ID)
		if n := w.files(); n != files || len(after.Captions()) != 0 || after.Bytes != before.Bytes {
			t.Errorf("%d files, want %d; %v; %d bytes, want %d", n, files, after.Captions(), after.Bytes, before.Bytes)
		}
	})
}
