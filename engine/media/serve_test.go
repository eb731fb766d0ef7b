package media_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
)

// ask sends a request for an address, as the front door would.
func (w *world) ask(method, address string, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/media/{secret}/{rendition}", w.engine.Serve)
	r := httptest.NewRequestWithContext(w.Context(), method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, r)
	return rec
}

func TestServeOpenFiles(t *testing.T) { // social-core 9
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		m := w.upload(jpegOf(t, scene(500, 300)))
		data := string(w.bytesOf(m, media.Original))
		address := w.engine.URL(m, media.Original, w.Clock.Now())
		if address != "https://parvis.example/media/"+m.Secret+"/original" {
			t.Errorf("address %s", address)
		}
		if got := w.engine.URL(m, "1920", w.Clock.Now()); got != address {
			t.Errorf("a missing width leads to %s", got)
		}
		rec := w.ask("GET", address)
		if rec.Code != 200 || rec.Body.String() != data {
			t.Errorf("%d, %d bytes", rec.Code, rec.Body.Len())
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
			"Cache-Control": "public, max-age=31536000, immutable", "Access-Control-Allow-Origin": "*", "Set-Cookie": "",
		} {
			if got := rec.Header().Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		if rec := w.ask("GET", address, "Range", "bytes=10-19"); rec.Code != 206 || rec.Body.String() != data[10:20] {
			t.Errorf("range: %d, %q", rec.Code, rec.Body)
		}
		if rec := w.ask("HEAD", address); rec.Code != 200 || rec.Body.Len() != 0 || rec.Header().Get("Accept-Ranges") != "bytes" {
			t.Errorf("head: %d", rec.Code)
		}
		if again := w.ask("GET", address, "If-None-Match", rec.Header().Get("ETag")); again.Code != 304 {
			t.Errorf("again: %d", again.Code)
		}
		for _, bad := range []string{address + "x", strings.Replace(address, m.Secret, "aaaaaaaaaaaaaaaaaaaaaa", 1), strings.Replace(address, "original", "upload", 1),
			strings.Replace(address, "original", "1920", 1)} {
			if rec := w.ask("GET", bad); rec.Code != 404 || rec.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d", bad, rec.Code)
			}
		}
		if rec := w.ask("POST", address); rec.Code != 405 || rec.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("post: %d", rec.Code)
		}
	})
}

func TestClosedFilesNeedASignature(t *testing.T) { // social-core 9
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		m := w.upload(jpegOf(t, scene(500, 300)))
		open := w.engine.URL(m, media.Preview, w.Clock.Now())
		w.Write(func(tx *store.Tx) error { return w.engine.SetClosed(w.Context(), tx, []id.Media{m.ID}, true) })
		m, _ = w.get(m.ID)
		signed := w.engine.URL(m, media.Preview, w.Clock.Now())
		if rec := w.ask("GET", open); rec.Code != 403 {
			t.Errorf("without a signature: %d", rec.Code)
		}
		rec := w.ask("GET", signed)
		if rec.Code != 200 || !strings.HasPrefix(rec.Header().Get("Cache-Control"), "private") {
			t.Errorf("signed: %d, %s", rec.Code, rec.Header().Get("Cache-Control"))
		}
		if rec := w.ask("GET", strings.Replace(signed, "/preview", "/original", 1)); rec.Code != 403 {
			t.Errorf("another file with the same signature: %d", rec.Code)
		}
		if other, err := url.Parse(signed); err != nil || w.ask("GET", "http://inside:8080"+other.RequestURI()).Code != 200 {
			t.Errorf("behind a proxy: %v", err)
		}
		w.Clock.Advance(4 * time.Minute)
		if got := w.engine.URL(m, media.Preview, w.Clock.Now()); got != signed {
			t.Error("the address changes within five minutes")
		}
		w.Clock.Advance(time.Minute)
		if got := w.engine.URL(m, media.Preview, w.Clock.Now()); got == signed {
			t.Error("the address never changes")
		}
		w.Clock.Advance(10*time.Minute - time.Second)
		if rec := w.ask("GET", signed); rec.Code != 200 {
			t.Errorf("before a quarter of an hour: %d", rec.Code)
		}
		w.Clock.Advance(time.Second)
		if rec := w.ask("GET", signed); rec.Code != 410 {
			t.Errorf("after a quarter of an hour: %d", rec.Code)
		}
		w.Write(func(tx *store.Tx) error { return w.engine.SetClosed(w.Context(), tx, []id.Media{m.ID}, false) })
		if rec := w.ask("GET", open); rec.Code != 200 {
			t.Errorf("opened again: %d", rec.Code)
		}
	})
}

func TestHiddenFilesAreNotFound(t *testing.T) { // integrity, surface media
	t.Parallel()
	hidden := id.Media(0)
	w := lite(t, func(o *media.Options) {
		o.Visible = func(_ context.Context, _ *store.Tx, m media.Media) (bool, error) { return m.ID != hidden, nil }
	})
	a, b := w.upload(jpegOf(t, scene(50, 50))), w.upload(jpegOf(t, scene(60, 50)))
	hidden = a.ID
	for m, want := range map[*media.Media]int{&a: 404, &b: 200} {
		if rec := w.ask("GET", w.engine.URL(*m, media.Original, w.Clock.Now())); rec.Code != want {
			t.Errorf("%d, not %d", rec.Code, want)
		}
	}
}
