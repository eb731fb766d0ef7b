package blob_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parvis/base/blob"
	"parvis/base/blob/blobtest"
	"parvis/base/clock"
	"parvis/base/i18n"
)

func TestDisk(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store { return disk(t, t.TempDir()) })
}

func disk(t *testing.T, dir string) *blob.Disk {
	t.Helper()
	d, err := blob.OpenDisk(dir, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDiskAfterDeath(t *testing.T) { // architecture 17.15
	t.Parallel()
	dir := t.TempDir()
	o, err := disk(t, dir).Put(t.Context(), strings.NewReader("kept"), blob.PutOptions{Max: 10})
	if err != nil {
		t.Fatal(err)
	}
	partial := filepath.Join(dir, "new", "put-1")
	if err := os.WriteFile(partial, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := disk(t, dir)
	if _, err := os.Stat(partial); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the partial file is still there: %v", err)
	}
	if _, err := again.Stat(t.Context(), o.Key); err != nil {
		t.Errorf("the blob is gone: %v", err)
	}
}

func TestDiskThatFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := disk(t, dir)
	if err := os.Remove(filepath.Join(dir, "new")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(t.Context(), strings.NewReader("x"), blob.PutOptions{Max: 10}); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("put: %v", err)
	}
}

func TestS3(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store {
		server := newDouble(t)
		s, err := blob.OpenS3(t.Context(), blob.S3Settings{
			Endpoint: server.host, Region: "eu-test-1", Bucket: "files", Prefix: "blob/", AccessKey: "léa", SecretKey: "sesame", Plain: true, Spool: t.TempDir(),
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestS3Troubles(t *testing.T) {
	t.Parallel()
	server := newDouble(t)
	settings := blob.S3Settings{Endpoint: server.host, Region: "eu-test-1", Bucket: "nothing", AccessKey: "a", SecretKey: "b", Plain: true, Spool: t.TempDir()}
	if _, err := blob.OpenS3(t.Context(), settings); err == nil {
		t.Error("a bucket that is not there is accepted")
	}
	settings.Bucket = "files"
	s, err := blob.OpenS3(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.Put(t.Context(), bytes.NewReader(make([]byte, 1000)), blob.PutOptions{Max: 1000, Type: "image/png"})
	if err != nil || server.types[string(o.Key)] != "image/png" {
		t.Errorf("the type is %q, %v", server.types[string(o.Key)], err)
	}
	server.refuse.Store(true)
	if _, err := s.Stat(t.Context(), o.Key); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("a store that refuses: %v", err)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	if _, err := blob.ParseKey(string(blob.KeyOf([]byte("x")))); err != nil {
		t.Error(err)
	}
}

func FuzzParseKey(f *testing.F) {
	f.Add(strings.Repeat("a", 64))
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := blob.ParseKey(s); err == nil && strings.Trim(string(k), "0123456789abcdef") != "" {
			t.Errorf("%q is a key", s)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, blob.Locales)
	if err != nil || len(c.Check()) > 0 {
		t.Errorf("%v %v", err, c.Check())
	}
}
