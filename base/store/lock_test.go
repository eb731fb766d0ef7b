package store_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/base/testkit"
)

func TestFolderHasOneProcess(t *testing.T) { // architecture 16
	t.Parallel()
	dir := t.TempDir()
	l, err := store.LockFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.LockFolder(dir); err == nil || !strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("a second lock gave %v", err)
	}
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := store.LockFolder(dir)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	_ = again.Release()
}

// TestAFolderIsWhatItIsCalled: signs that mean something in an address mean
// nothing in the name of a folder.
func TestAFolderIsWhatItIsCalled(t *testing.T) { // architecture 9.2
	t.Parallel()
	for _, name := range []string{"a#b", "a?b=c", "a%20b", "a b", "é"} {
		folder := filepath.Join(t.TempDir(), name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, "parvis.db")
		testkit.Open(t, file, nil)
		if _, err := os.Stat(file); err != nil {
			t.Errorf("the database is not in %q: %v", name, err)
		}
	}
}
