package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"parvis/base/fault"
)

const (
	spoolPrefix = "upload-"
	filmPrefix  = "film-"
)

// clean removes what work left in the private folder when the program last
// died.
func (e *Engine) clean() {
	if e.o.Temp == "" {
		return
	}
	_ = os.MkdirAll(e.o.Temp, 0o700)
	for _, prefix := range []string{spoolPrefix, filmPrefix} {
		old, _ := filepath.Glob(filepath.Join(e.o.Temp, prefix+"*"))
		for _, path := range old {
			_ = os.RemoveAll(path)
		}
	}
}

// spool copies an upload into a file, once its first bytes show a form that is
// taken: sniff knows pictures, films and sounds, other what else the caller takes.
// The file has no name any more: whatever happens, nothing stays of it.
func (e *Engine) spool(ctx context.Context, r io.Reader, other func(head []byte) (format, bool)) (*os.File, format, error) {
	if e.o.Store == nil || e.o.Blob == nil {
		return nil, format{}, errUnsupported
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, format{}, err
	}
	f, ok := sniff(head[:n])
	if !ok && other != nil {
		f, ok = other(head[:n])
	}
	if !ok || !e.takes(f) {
		return nil, f, errUnsupported
	}
	file, err := os.CreateTemp(e.o.Temp, spoolPrefix+"*")
	if err != nil {
		return nil, f, fault.Wrap(errBusy, fmt.Errorf("spool an upload: %w", err))
	}
	// Where an open file cannot lose its name, clean finds it.
	_ = os.Remove(file.Name())
	all := io.MultiReader(bytes.NewReader(head[:n]), r)
	size, err := io.Copy(file, io.LimitReader(patient{ctx, all}, f.max()+1))
	if err == nil && size > f.max() {
		err = tooLarge(f)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	var disk *fs.PathError // the sender's errors are of other types
	if errors.As(err, &disk) {
		err = fault.Wrap(errBusy, err)
	}
	if err != nil {
		_ = file.Close()
		return nil, f, err
	}
	return file, f, nil
}

// patient reads until its context ends, so that no file keeps a decoder busy
// for ever.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
