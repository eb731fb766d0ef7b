// Package blobtest states what a store of blobs does; each implementation runs
// it.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"parvis/base/blob"
)

var options = blob.PutOptions{Max: 1 << 20, Type: "text/plain"}

// Run checks an implementation; open gives a fresh and empty store.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	for name, test := range map[string]func(t *testing.T, s blob.Store){
		"keeps what it was given":     keeps,
		"serves ranges":               ranges,
		"refuses what is too large":   large,
		"leaves nothing of a failure": failure,
		"deletes":                     deletes,
		"lists in order":              lists,
		"the same bytes are one blob": same,
		"knows no other keys":         keys,
		"many at a time":              many,
		"stops with the context":      cancelled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func put(t *testing.T, s blob.Store, data []byte) blob.Object {
	t.Helper()
	o, err := s.Put(t.Context(), bytes.NewReader(data), options)
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	if o.Key != blob.KeyOf(data) || o.Size != int64(len(data)) || o.At.IsZero() {
		t.Fatalf("put answers %+v for %d bytes", o, len(data))
	}
	return o
}

func get(t *testing.T, s blob.Store, k blob.Key) []byte {
	t.Helper()
	f, err := s.Open(t.Context(), k)
	if err != nil {
		t.Fatalf("open %s: %v", k, err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatalf("read %s: %v", k, err)
	}
	return data
}

func noise(size int) []byte {
	data := make([]byte, size)
	r := rand.NewChaCha8([32]byte{byte(size)})
	_, _ = r.Read(data)
	return data
}

func all(t *testing.T, s blob.Store) []blob.Object {
	t.Helper()
	var out []blob.Object
	for o, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		out = append(out, o)
	}
	return out
}

func keeps(t *testing.T, s blob.Store) {
	for _, size := range []int{0, 1, 1000, 1 << 20} {
		data := noise(size)
		o := put(t, s, data)
		if got := get(t, s, o.Key); !bytes.Equal(got, data) {
			t.Errorf("%d bytes come back as %d others", size, len(got))
		}
		if st, err := s.Stat(t.Context(), o.Key); err != nil || st.Key != o.Key || st.Size != o.Size {
			t.Errorf("stat answers %+v, %v", st, err)
		}
	}
}

func ranges(t *testing.T, s blob.Store) {
	data := noise(100_000)
	o := put(t, s, data)
	for header, want := range map[string][]byte{"bytes=0-9": data[:10], "bytes=99990-": data[99_990:], "bytes=-5": data[99_995:], "bytes=50000-50000": data[50_000:50_001], "": data} {
		f, err := s.Open(t.Context(), o.Key)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		if header != "" {
			r.Header.Set("Range", header)
		}
		http.ServeContent(w, r, "x.bin", f.Object().At, f)
		if !bytes.Equal(w.Body.Bytes(), want) {
			t.Errorf("%q: %d bytes, status %d", header, w.Body.Len(), w.Code)
		}
		if err := f.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	f, err := s.Open(t.Context(), o.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	small := make([]byte, 10)
	for _, at := range []int64{0, 500, 510, 3, 99_990} {
		if _, err := f.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(f, small); err != nil || !bytes.Equal(small, data[at:at+10]) {
			t.Errorf("at %d: wrong bytes, %v", at, err)
		}
	}
	if n, err := f.Read(small); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %d, %v", n, err)
	}
	if _, err := f.Seek(-1, io.SeekStart); err == nil {
		t.Error("seeks before the beginning")
	}
}

func large(t *testing.T, s blob.Store) {
	for size, want := range map[int]error{10: nil, 11: blob.ErrLarge, 100_000: blob.ErrLarge} {
		_, err := s.Put(t.Context(), bytes.NewReader(noise(size)), blob.PutOptions{Max: 10})
		if !errors.Is(err, want) {
			t.Errorf("%d bytes where 10 may: %v", size, err)
		}
	}
	if n := len(all(t, s)); n != 1 {
		t.Errorf("%d blobs, not 1", n)
	}
}

func failure(t *testing.T, s blob.Store) {
	broken := errors.New("the line broke")
	_, err := s.Put(t.Context(), io.MultiReader(bytes.NewReader(noise(70_000)), iotest.ErrReader(broken)), options)
	if !errors.Is(err, broken) || errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("a broken line is told as %v", err)
	}
	if n := len(all(t, s)); n != 0 {
		t.Errorf("%d blobs are left", n)
	}
}

func deletes(t *testing.T, s blob.Store) {
	o := put(t, s, []byte("x"))
	for range 2 {
		if err := s.Delete(t.Context(), o.Key); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := s.Open(t.Context(), o.Key); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("open after delete: %v", err)
	}
	if _, err := s.Stat(t.Context(), o.Key); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("stat after delete: %v", err)
	}
}

func lists(t *testing.T, s blob.Store) {
	var want []blob.Key
	for i := range 25 {
		want = append(want, put(t, s, noise(i)).Key)
	}
	slices.Sort(want)
	var got []blob.Key
	for _, o := range all(t, s) {
		if o.At.IsZero() || o.Size > 24 {
			t.Errorf("lists %+v", o)
		}
		got = append(got, o.Key)
	}
	if !slices.Equal(got, want) {
		t.Errorf("lists %d keys, not the %d in order", len(got), len(want))
	}
	n := 0
	for range s.List(t.Context()) {
		if n++; n == 3 {
			break
		}
	}
}

func same(t *testing.T, s blob.Store) {
	a, b := put(t, s, []byte("same")), put(t, s, []byte("same"))
	if a.Key != b.Key || len(all(t, s)) != 1 {
		t.Errorf("%+v and %+v", a, b)
	}
	if b.At.Before(a.At.Truncate(time.Second)) {
		t.Error("a blob that is put again is not young")
	}
}

func keys(t *testing.T, s blob.Store) {
	for _, k := range []blob.Key{"", "x", "../../../etc/passwd", blob.Key(strings.Repeat("A", 64)), blob.Key(strings.Repeat("/", 64)), blob.KeyOf(nil)} {
		if _, err := s.Open(t.Context(), k); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("open %q: %v", k, err)
		}
		if _, err := s.Stat(t.Context(), k); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("stat %q: %v", k, err)
		}
		if err := s.Delete(t.Context(), k); err != nil {
			t.Errorf("delete %q: %v", k, err)
		}
	}
}

func many(t *testing.T, s blob.Store) {
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			data := noise(i % 4)
			o, err := s.Put(t.Context(), bytes.NewReader(data), options)
			if err != nil {
				t.Errorf("put: %v", err)
				return
			}
			f, err := s.Open(t.Context(), o.Key)
			if err != nil {
				t.Errorf("open: %v", err)
				return
			}
			defer func() { _ = f.Close() }()
			if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, data) {
				t.Errorf("read: %v", err)
			}
		})
	}
	wait.Wait()
	if n := len(all(t, s)); n != 4 {
		t.Errorf("%d blobs, not 4", n)
	}
}

func cancelled(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, strings.NewReader("x"), options); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	if n := len(all(t, s)); n != 0 {
		t.Errorf("%d blobs, not 0", n)
	}
	put(t, s, []byte("x"))
	for _, err := range s.List(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("list: %v", err)
		}
	}
}
