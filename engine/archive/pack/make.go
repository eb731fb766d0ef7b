package pack

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
)

// headSize is how much of a file tells its form.
const headSize = 512

// IsZip tells whether a file that begins so is a zip, which Open takes as it is.
func IsZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// Make writes a tar, a tar.gz, or one file of text alone as a zip that Open
// takes. name is what the sender called the file.
func Make(ctx context.Context, r io.Reader, name string, w io.Writer, l Limits) error {
	m := &maker{ctx: ctx, l: l.fill(), z: zip.NewWriter(w), had: map[string]bool{}}
	in := bufio.NewReaderSize(&counted{ctx: ctx, r: r, n: &m.packed}, 64<<10)
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return m.fault(err)
	}
	switch {
	case len(head) == 0:
		return errEmpty
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		err = m.gzip(in)
	case isTar(head):
		err = m.tar(in)
	case utf8.Valid(whole(head)) && !bytes.ContainsRune(head, 0):
		err = m.put(alone(name), in, -1)
	default:
		return errUnknown
	}
	if err != nil {
		return err
	}
	if len(m.had) == 0 {
		return errEmpty
	}
	return m.z.Close()
}

// alone gives a safe name to a file that came alone.
func alone(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	if !honest(name) {
		return "file"
	}
	return name
}

// whole leaves out a rune that the end of the head cut.
func whole(head []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(head); i++ {
		if c := head[len(head)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(head[len(head)-i:]) {
				return head[:len(head)-i]
			}
			break
		}
	}
	return head
}

func isTar(head []byte) bool { return len(head) >= 262 && string(head[257:262]) == "ustar" }

// maker writes the entries of a tar into a zip.
type maker struct {
	ctx           context.Context
	l             Limits
	z             *zip.Writer
	had           map[string]bool
	packed, total int64
}

func (m *maker) gzip(r io.Reader) error {
	g, err := gzip.NewReader(r)
	if err != nil {
		return fault.Wrap(errUnreadable, err)
	}
	in := bufio.NewReaderSize(g, 64<<10)
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return fault.Wrap(errUnreadable, err)
	}
	if !isTar(head) {
		return errUnknown
	}
	return m.tar(in)
}

func (m *maker) tar(r io.Reader) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return m.fault(err)
		}
		name := strings.TrimPrefix(h.Name, "./")
		switch h.Typeflag {
		case tar.TypeDir, tar.TypeXGlobalHeader:
			if len(m.had) == 0 && name == "" {
				continue
			}
		case tar.TypeReg:
			if err := m.put(name, t, h.Size); err != nil {
				return err
			}
		default:
			return errLink
		}
	}
}

// put writes one entry; size is below 0 when it is not known.
func (m *maker) put(name string, r io.Reader, size int64) error {
	switch {
	case !honest(name):
		return errName
	case m.had[name]:
		return errTwice
	case len(m.had) >= m.l.Entries:
		return errMany.With(fault.Arg{Name: "Max", Value: m.l.Entries})
	case size > m.l.Total-m.total:
		return errBomb
	}
	m.had[name] = true
	method := zip.Store
	if size < 0 {
		method = zip.Deflate
	}
	w, err := m.z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: time.Time{}})
	if err != nil {
		return err
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if m.total += int64(n); m.total > m.l.Total || m.l.swollen(m.packed, m.total) {
			return errBomb
		}
		if _, werr := w.Write(buf[:n]); werr != nil {
			return werr
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return m.fault(err)
		}
	}
}

// fault tells a broken archive from a sender that went away.
func (m *maker) fault(err error) error {
	if e := m.ctx.Err(); e != nil {
		return e
	}
	var s *sourceError
	if errors.As(err, &s) {
		return s.err
	}
	return fault.Wrap(errUnreadable, err)
}

// counted counts what was read and ends with its context.
type counted struct {
	ctx context.Context
	r   io.Reader
	n   *int64
}

// Read reads on.
func (c *counted) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(b)
	*c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &sourceError{err}
	}
	return n, err
}

// sourceError is a failure of where the archive comes from.
type sourceError struct{ err error }

// Error tells the failure.
func (e *sourceError) Error() string { return "read archive: " + e.err.Error() }

// Unwrap gives the failure.
func (e *sourceError) Unwrap() error { return e.err }
