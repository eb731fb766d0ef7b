package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Lock is the right to use a data folder; it ends with the process.
type Lock struct{ f *os.File }

// LockFolder takes a data folder for this process. When another process has it,
// the error names that process's number.
func LockFolder(dir string) (*Lock, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		var held [20]byte
		n, _ := f.ReadAt(held[:], 0)
		_ = f.Close()
		return nil, fmt.Errorf("the folder %s is in use by process %s", dir, strings.TrimSpace(string(held[:n])))
	}
	if err := f.Truncate(0); err != nil {
		return nil, err
	}
	_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return &Lock{f}, err
}

// Release gives the folder back.
func (l *Lock) Release() error { return l.f.Close() }
