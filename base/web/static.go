package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// immutable is for what never changes under its address.
	immutable = "public, max-age=31536000, immutable"
	// brief is for a file asked under an older address.
	brief = "public, max-age=60"

	minPacked = 1 << 10
)

// mediaTypes are those of files a network serves; the machine's own table
// differs from machine to machine.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".json": "application/json; charset=utf-8",
	".webmanifest": "application/manifest+json", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp",
	".avif": "image/avif", ".gif": "image/gif", ".ico": "image/x-icon", ".woff2": "font/woff2", ".mp4": "video/mp4", ".wasm": "application/wasm",
}

// Static serves files from memory under /static/{hash}/name. The hash is that
// of all files together, so that addresses between them (of a font in a style,
// of a module in a script) are relative and still change with their content.
type Static struct {
	prefix string
	hash   string
	files  map[string]*asset
}

// asset is one file, packed when it is first asked for.
type asset struct {
	data []byte
	kind string
	tag  string
	pack sync.Once
	gzip []byte
	zstd []byte
}

// Joined is a file that is served in the place of its parts, one after the other: a
// page then asks once.
type Joined struct {
	Name  string
	Parts []string
}

// NewStatic reads all files. Prefix is the path they are served under, as
// "/static/".
func NewStatic(prefix string, files fs.FS, joined ...Joined) (*Static, error) {
	s := &Static{prefix: prefix, files: map[string]*asset{}}
	all := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		kind := mediaTypes[path.Ext(name)]
		if kind == "" {
			kind = "application/octet-stream"
		}
		sum := sha256.Sum256(data)
		s.files[name] = &asset{data: data, kind: kind, tag: hex.EncodeToString(sum[:8])}
		fmt.Fprintf(all, "%s\x00%x", name, sum)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	s.hash = hex.EncodeToString(all.Sum(nil)[:8])
	for _, j := range joined {
		if err := s.join(j); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Static) join(j Joined) error {
	whole := &asset{kind: mediaTypes[path.Ext(j.Name)]}
	for _, name := range j.Parts {
		part := s.files[name]
		if part == nil {
			return fmt.Errorf("join %s: there is no %s", j.Name, name)
		}
		whole.data = append(append(whole.data, part.data...), '\n')
		delete(s.files, name)
	}
	sum := sha256.Sum256(whole.data)
	whole.tag = hex.EncodeToString(sum[:8])
	s.files[j.Name] = whole
	return nil
}

// URL gives a file's address. A name that is not there is a mistake of ours
// that a page's test finds: its address leads to 404.
func (s *Static) URL(name string) string { return s.prefix + s.hash + "/" + name }

// Names are those of all files, in order.
func (s *Static) Names() []string { return slices.Sorted(maps.Keys(s.files)) }

// Hash changes whenever a file does.
func (s *Static) Hash() string { return s.hash }

// ServeHTTP serves /static/{hash}/name for ever. Under an older hash it serves
// the present file, for pages that were open while the program was replaced.
func (s *Static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, s.prefix), "/")
	cache := brief
	if hash == s.hash {
		cache = immutable
	}
	s.serve(w, r, name, cache)
}

// At serves one file under an address of its own, where it must stand: the
// service worker, the icon.
func (s *Static) At(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, name, "public, no-cache") })
}

func (s *Static) serve(w http.ResponseWriter, r *http.Request, name, cache string) {
	f := s.files[name]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Type", f.kind)
	data, encoding := f.packed(r.Header.Get("Accept-Encoding"))
	tag := `"` + f.tag + encoding + `"`
	h.Set("ETag", tag)
	if compressible(f.kind) {
		h.Set("Vary", "Accept-Encoding")
	}
	if tagged(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(data)
	}
}

// packed gives the smallest form that the client takes.
func (f *asset) packed(accept string) (data []byte, encoding string) {
	if len(f.data) < minPacked || !compressible(f.kind) {
		return f.data, ""
	}
	f.pack.Do(f.compress)
	data = f.data
	for _, form := range []struct {
		name string
		data []byte
	}{{"zstd", f.zstd}, {"gzip", f.gzip}} {
		if len(form.data) < len(data) && accepts(accept, form.name) {
			data, encoding = form.data, form.name
		}
	}
	return data, encoding
}

// compress packs as small as it goes; writing to memory does not fail.
func (f *asset) compress() {
	var b bytes.Buffer
	if z, err := gzip.NewWriterLevel(&b, gzip.BestCompression); err == nil {
		_, _ = z.Write(f.data)
		_ = z.Close()
	}
	f.gzip = b.Bytes()
	if z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression)); err == nil {
		f.zstd = z.EncodeAll(f.data, nil)
		_ = z.Close()
	}
}

// accepts tells whether Accept-Encoding takes an encoding.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		weight, ok := strings.CutPrefix(strings.ReplaceAll(q, " ", ""), "q=")
		return !ok || strings.Trim(weight, "0.") != ""
	}
	return false
}

func compressible(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	switch {
	case kind == "text/event-stream":
		return false
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "+json"), strings.HasSuffix(kind, "+xml"):
		return true
	}
	switch kind {
	case "application/json", "application/xml", "application/javascript", "application/wasm":
		return true
	}
	return false
}
