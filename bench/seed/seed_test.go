package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestASmallNetworkIsFilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := plan{Readers: 3, Authors: 2, Posts: 6, Many: 2, Star: 2, Bulk: 2, out: filepath.Join(dir, "tokens")}
	if err := run(t.Context(), p, []string{"storage.folder=" + filepath.Join(dir, "data")}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(p.out)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte("\n")); n != 3+2+1+2+1+1+1 {
		t.Errorf("%d members have a token:\n%s", n, data)
	}
}
