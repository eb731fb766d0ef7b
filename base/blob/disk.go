package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"parvis/base/clock"
)

const newFolder = "new"

// Disk keeps blobs in a folder.
type Disk struct {
	root  string
	clock clock.Clock
}

// OpenDisk makes the folder when it is missing, and removes what uploads left
// when the program last died.
func OpenDisk(root string, c clock.Clock) (*Disk, error) {
	d := &Disk{root: root, clock: c}
	if err := os.RemoveAll(filepath.Join(root, newFolder)); err != nil {
		return nil, fmt.Errorf("clean blobs: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(root, newFolder), 0o750); err != nil {
		return nil, fmt.Errorf("make blob folder: %w", err)
	}
	return d, nil
}

// Put writes beside, syncs, then renames.
func (d *Disk) Put(ctx context.Context, r io.Reader, o PutOptions) (Object, error) {
	f, out, err := spool(ctx, filepath.Join(d.root, newFolder), r, o.Max)
	if err != nil {
		var sender *readError
		if errors.As(err, &sender) {
			return Object{}, err
		}
		return Object{}, unavailable(err)
	}
	defer discard(f)
	out.At = d.clock.Now()
	return out, unavailable(d.place(f, out))
}

func (d *Disk) place(f *os.File, o Object) error {
	path := d.path(o.Key)
	if err := errors.Join(f.Sync(), os.Chtimes(f.Name(), o.At, o.At), makeFolders(filepath.Dir(path))); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// Open opens the file.
func (d *Disk) Open(_ context.Context, k Key) (File, error) {
	if _, err := ParseKey(string(k)); err != nil {
		return nil, ErrMissing
	}
	f, err := os.Open(d.path(k))
	if err != nil {
		return nil, d.fault(err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, d.fault(err)
	}
	return &diskFile{f, object(k, info)}, nil
}

type diskFile struct {
	*os.File
	object Object
}

func (f *diskFile) Object() Object { return f.object }

// Stat looks at the file.
func (d *Disk) Stat(_ context.Context, k Key) (Object, error) {
	if _, err := ParseKey(string(k)); err != nil {
		return Object{}, ErrMissing
	}
	info, err := os.Stat(d.path(k))
	if err != nil {
		return Object{}, d.fault(err)
	}
	return object(k, info), nil
}

// Delete removes the file.
func (d *Disk) Delete(_ context.Context, k Key) error {
	if _, err := ParseKey(string(k)); err != nil {
		return nil //nolint:nilerr // what is no key names no file
	}
	if err := os.Remove(d.path(k)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unavailable(err)
	}
	return nil
}

var errStop = errors.New("stop")

// List walks the folder.
func (d *Disk) List(ctx context.Context) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		err := filepath.WalkDir(d.root, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if e.IsDir() {
				if e.Name() == newFolder {
					return fs.SkipDir
				}
				return nil
			}
			k, err := ParseKey(e.Name())
			if err != nil || path != d.path(k) {
				return nil //nolint:nilerr // somebody else's file in the folder
			}
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			if !yield(object(k, info), nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(Object{}, unavailable(err))
		}
	}
}

func (d *Disk) path(k Key) string {
	return filepath.Join(d.root, string(k[:2]), string(k[2:4]), string(k))
}

func (d *Disk) fault(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrMissing
	}
	return unavailable(err)
}

func object(k Key, info fs.FileInfo) Object {
	return Object{Key: k, Size: info.Size(), At: info.ModTime().UTC()}
}

// makeFolders makes the two folders of a blob durable before it moves in.
func makeFolders(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	up := filepath.Dir(dir)
	return errors.Join(syncFolder(up), syncFolder(filepath.Dir(up)))
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
