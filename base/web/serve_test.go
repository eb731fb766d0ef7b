package web_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/klauspost/compress/zstd"

	"parvis/base/clock"
	"parvis/base/web"
)

func unpack(t *testing.T, encoding string, data []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(data)
	var err error
	switch encoding {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestStatic(t *testing.T) {
	t.Parallel()
	style := []byte(strings.Repeat("a { color: red }\n", 200))
	files := fstest.MapFS{"css/a.css": {Data: style}, "fonts/x.woff2": {Data: bytes.Repeat([]byte("x"), 5000)}, "small.js": {Data: []byte("1")}, "odd.xyz": {Data: []byte("?")}}
	s, err := web.NewStatic("/static/", files)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path string, headers ...string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		s.ServeHTTP(w, r)
		return w
	}
	for _, c := range []struct{ accept, want string }{{"", ""}, {"gzip", "gzip"}, {"gzip, zstd;q=0.5", "zstd"}, {"zstd;q=0, gzip", "gzip"}, {"br", ""}} {
		w := ask(s.URL("css/a.css"), "Accept-Encoding", c.accept)
		h := w.Header()
		if h.Get("Content-Encoding") != c.want || !bytes.Equal(unpack(t, c.want, w.Body.Bytes()), style) || h.Get("Vary") != "Accept-Encoding" ||
			h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("Content-Type") != "text/css; charset=utf-8" {
			t.Errorf("%q: %d %v", c.accept, w.Code, h)
		}
		if again := ask(s.URL("css/a.css"), "Accept-Encoding", c.accept, "If-None-Match", h.Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%q: again %d", c.accept, again.Code)
		}
	}
	if w := ask(s.URL("fonts/x.woff2"), "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "" || w.Body.Len() != 5000 {
		t.Errorf("a font is packed twice: %v", w.Header())
	}
	if w := ask("/static/0123456789abcdef/css/a.css"); w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=60" {
		t.Errorf("an older address: %d %v", w.Code, w.Header())
	}
	if w := ask(s.URL("odd.xyz")); w.Header().Get("Content-Type") != "application/octet-stream" {
		t.Errorf("an odd file: %v", w.Header())
	}
	for _, path := range []string{s.URL("none.css"), "/static/", "/static/" + s.Hash() + "/../secret", "/static/" + s.Hash() + "/css"} {
		if w := ask(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	w := httptest.NewRecorder()
	s.At("small.js").ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/worker.js", nil))
	if w.Body.String() != "1" || w.Header().Get("Cache-Control") != "public, no-cache" {
		t.Errorf("the worker: %v", w.Header())
	}
	w = httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, s.URL("small.js"), nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("a POST: %d", w.Code)
	}
	files["small.js"] = &fstest.MapFile{Data: []byte("2")}
	if other, err := web.NewStatic("/static/", files); err != nil || other.Hash() == s.Hash() {
		t.Errorf("a changed file does not change the address: %v", err)
	}
}

func TestCompress(t *testing.T) { // social-core 2.2, architecture 12.5
	t.Parallel()
	long := strings.Repeat("bonjour ", 1000)
	mux := http.NewServeMux()
	answer := func(kind, body string, more ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			for i := 0; i < len(more); i += 2 {
				w.Header().Set(more[i], more[i+1])
			}
			for len(body) > 0 { // in pieces, as templates do
				n := min(len(body), 300)
				_, _ = io.WriteString(w, body[:n])
				body = body[n:]
			}
		}
	}
	body := long
	mux.HandleFunc("/long", func(w http.ResponseWriter, r *http.Request) {
		answer("text/html", body, "ETag", `"x"`, "Content-Length", "8000")(w, r)
	})
	mux.HandleFunc("/short", func(w http.ResponseWriter, r *http.Request) { answer("application/json", "{}")(w, r) })
	mux.HandleFunc("/picture", func(w http.ResponseWriter, r *http.Request) { answer("image/png", body)(w, r) })
	mux.HandleFunc("/packed", func(w http.ResponseWriter, r *http.Request) { answer("text/css", body, "Content-Encoding", "br")(w, r) })
	mux.HandleFunc("/range", func(w http.ResponseWriter, r *http.Request) {
		answer("text/plain", body, "Content-Range", "bytes 0-1/2")(w, r)
	})
	mux.HandleFunc("/none", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/status", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, body)
	})
	mux.HandleFunc("/panic", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "half")
		panic(http.ErrAbortHandler)
	})
	s := httptest.NewServer(web.Compress(mux))
	t.Cleanup(s.Close)
	for _, c := range []struct {
		path, accept, want string
		status             int
		vary               bool
	}{
		{"/long", "gzip, zstd", "zstd", 200, true}, {"/long", "gzip", "gzip", 200, true}, {"/long", "", "", 200, true}, {"/long", "br", "", 200, true},
		{"/short", "gzip", "", 200, true}, {"/picture", "gzip", "", 200, false}, {"/packed", "gzip", "br", 200, true}, {"/range", "gzip", "", 200, true},
		{"/none", "gzip", "", 204, false}, {"/status", "zstd", "zstd", 418, true}, {"/nothing", "gzip", "", 404, true},
	} {
		resp, data := get(t, t.Context(), s.URL+c.path, c.accept)
		if resp.Header.Get("Content-Encoding") != c.want || resp.StatusCode != c.status || (resp.Header.Get("Vary") == "Accept-Encoding") != c.vary {
			t.Errorf("%s %q: %d %v", c.path, c.accept, resp.StatusCode, resp.Header)
		}
		if c.path == "/long" {
			if string(unpack(t, c.want, data)) != long {
				t.Errorf("%q: other bytes", c.accept)
			}
			if weak := strings.HasPrefix(resp.Header.Get("ETag"), "W/"); weak != (c.want != "") {
				t.Errorf("%q: tag %s", c.accept, resp.Header.Get("ETag"))
			}
		}
	}
	if resp, err := http.Get(s.URL + "/panic"); err == nil {
		if _, err := io.ReadAll(resp.Body); err == nil {
			t.Error("half an answer looks whole")
		}
		_ = resp.Body.Close()
	}
}

// follow opens a stream and gives its lines.
func follow(t *testing.T, ctx context.Context, url string) (*http.Response, *bufio.Reader) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", "41")
	r.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp, bufio.NewReader(resp.Body)
}

func block(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		b.WriteString(line)
		if line == "\n" || err != nil {
			return b.String()
		}
	}
}

func TestStream(t *testing.T) { // architecture 12.6, social-core 11
	t.Parallel()
	k := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	opened := make(chan *web.Stream, 1)
	ended := make(chan error, 1)
	from := make(chan string, 1)
	s := httptest.NewServer(web.Compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from <- web.LastID(r)
		stream := web.OpenStream(w, k, web.StreamQueue)
		if err := stream.Retry(2 * time.Second); err != nil {
			t.Error(err)
		}
		opened <- stream
		ended <- stream.Run(r.Context())
	})))
	t.Cleanup(s.Close)
	resp, lines := follow(t, t.Context(), s.URL)
	if resp.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || resp.Header.Get("Content-Encoding") != "" || resp.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v", resp.Header)
	}
	stream := <-opened
	if got := <-from; got != "41" {
		t.Errorf("resumes from %q", got)
	}
	for _, want := range []string{"retry: 2000\n\n", ":ok\n\n"} {
		if got := block(t, lines); got != want {
			t.Errorf("got %q, not %q", got, want)
		}
	}
	stream.Send(web.Event{ID: "42\nevent: forged", Name: "update", Data: "one\ntwo\r\n\r\nevent: x"})
	if got, want := block(t, lines), "id: 42event: forged\nevent: update\ndata: one\ndata: two\ndata: \ndata: event: x\n\n"; got != want {
		t.Errorf("got %q, not %q", got, want)
	}
	k.Advance(15 * time.Second)
	if got := block(t, lines); got != ":thump\n\n" {
		t.Errorf("the heart says %q", got)
	}
	stream.Finish(web.Event{Name: "bye", Data: "1"})
	if got := block(t, lines); got != "event: bye\ndata: 1\n\n" {
		t.Errorf("the end says %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if got := block(t, lines); got != "" {
		t.Errorf("after the end: %q", got)
	}
	if stream.Send(web.Event{}) {
		t.Error("sends after the end")
	}
}

func TestStreamOfASlowClient(t *testing.T) { // architecture 16
	t.Parallel()
	opened, ended := make(chan *web.Stream, 1), make(chan error, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stream := web.OpenStream(w, clock.System(), 4)
		opened <- stream
		ended <- stream.Run(r.Context())
	}))
	t.Cleanup(s.Close)
	_, lines := follow(t, t.Context(), s.URL)
	stream := <-opened
	block(t, lines) // the client reads no more
	big := web.Event{Data: strings.Repeat("x", 1<<20)}
	sent := 0
	for stream.Send(big) {
		if sent++; sent > 10_000 {
			t.Fatal("the queue never fills")
		}
	}
	<-ended // with an error, or without when the writer was between two writes
}

func TestStreamOfAClientThatLeaves(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ended <- web.OpenStream(w, clock.System(), 4).Run(r.Context())
	}))
	t.Cleanup(s.Close)
	ctx, cancel := context.WithCancel(t.Context())
	_, lines := follow(t, ctx, s.URL)
	block(t, lines)
	cancel()
	if err := <-ended; err == nil {
		t.Error("the stream does not notice")
	}
}
