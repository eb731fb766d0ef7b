package store_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"parvis/base/store"
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
