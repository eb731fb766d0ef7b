package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"os"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
)

// Key names a blob: 64 hexadecimal digits, the SHA-256 of its bytes.
type Key string

const keyLength = 2 * sha256.Size

// ErrKey says that a text is no key.
var ErrKey = errors.New("blob: not a key of 64 hexadecimal digits")

// ParseKey reads a key from outside.
func ParseKey(s string) (Key, error) {
	if len(s) != keyLength {
		return "", ErrKey
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", ErrKey
		}
	}
	return Key(s), nil
}

// KeyOf gives the key of these bytes.
func KeyOf(data []byte) Key {
	h := sha256.Sum256(data)
	return Key(hex.EncodeToString(h[:]))
}

// Object is what is known of a blob. At is when it was last put.
type Object struct {
	Key  Key
	Size int64
	At   time.Time
}

// PutOptions bound and describe an upload.
type PutOptions struct {
	// Max is the largest size accepted, in bytes; it must be set.
	Max int64
	// Type is the media type, which the object store needs when it serves the
	// blob itself.
	Type string
}

// File is an open blob; it seeks, so that ranges can be served.
type File interface {
	io.ReadSeekCloser
	// Object tells what is known of the blob.
	Object() Object
}

// Store keeps blobs. It is safe for use by many goroutines.
type Store interface {
	// Put keeps what r gives, up to o.Max bytes, beyond which it fails with
	// ErrLarge. When it returned the blob is durable.
	Put(ctx context.Context, r io.Reader, o PutOptions) (Object, error)
	// Open gives a blob to read, or ErrMissing. The context bounds the reading
	// too.
	Open(ctx context.Context, k Key) (File, error)
	// Stat tells what is known of a blob, or ErrMissing.
	Stat(ctx context.Context, k Key) (Object, error)
	// Delete forgets a blob; one that is missing is no error.
	Delete(ctx context.Context, k Key) error
	// List walks all blobs in order of key, and ends with the first error.
	List(ctx context.Context) iter.Seq2[Object, error]
}

// spool copies r into a new file of dir while it takes the hash. The caller
// closes and removes the file.
func spool(ctx context.Context, dir string, r io.Reader, limit int64) (f *os.File, o Object, err error) {
	f, err = os.CreateTemp(dir, "put-*")
	if err != nil {
		return nil, Object{}, err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), &within{ctx: ctx, r: r, left: limit, limit: limit})
	if err != nil {
		discard(f)
		return nil, Object{}, err
	}
	return f, Object{Key: Key(hex.EncodeToString(h.Sum(nil))), Size: n}, nil
}

func discard(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// within reads at most left bytes, and stops when the context does.
type within struct {
	ctx         context.Context
	r           io.Reader
	left, limit int64
}

func (w *within) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if int64(len(p)) > w.left+1 {
		p = p[:w.left+1]
	}
	n, err := w.r.Read(p)
	if w.left -= int64(n); w.left < 0 {
		return 0, ErrLarge.With(fault.Arg{Name: "Max", Value: i18n.FileSize(w.limit)})
	}
	if err != nil && !errors.Is(err, io.EOF) {
		// The sender's failure is not the store's.
		err = &readError{err}
	}
	return n, err
}

// readError is a failure of the stream that was to be stored.
type readError struct{ err error }

func (e *readError) Error() string { return "read upload: " + e.err.Error() }
func (e *readError) Unwrap() error { return e.err }
