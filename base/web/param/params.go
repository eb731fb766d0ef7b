package param

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"parvis/base/id"
)

// Params are the parameters of a request, or a part of them. The zero value has
// none. They are for one goroutine.
type Params struct {
	n     *node
	files *[]*File
}

// File is an uploaded file, kept on disk until the Params are closed.
type File struct {
	// Name is what the client calls the file, and Type what it claims it is;
	// neither is to be trusted.
	Name, Type string
	// Size is its length in bytes.
	Size int64

	path string
}

// Open gives the file to read; the caller closes it.
func (f *File) Open() (*os.File, error) { return os.Open(f.path) }

// Close removes the uploaded files.
func (p Params) Close() error {
	if p.files == nil {
		return nil
	}
	var err error
	for _, f := range *p.files {
		err = errors.Join(err, os.Remove(f.path))
	}
	*p.files = nil
	return err
}

func (p Params) get(key string) *node {
	if p.n == nil || p.n.kind != hash {
		return nil
	}
	return p.n.parts[key]
}

// Has tells whether a parameter was sent and is not null.
func (p Params) Has(key string) bool {
	n := p.get(key)
	return n != nil && n.kind != null
}

// Null tells whether a parameter was sent as null.
func (p Params) Null(key string) bool {
	n := p.get(key)
	return n != nil && n.kind == null
}

// Keys lists the names of the parameters, in order of appearance.
func (p Params) Keys() []string {
	if p.n == nil {
		return nil
	}
	return append([]string(nil), p.n.names...)
}

// String gives a text, "" when there is none.
func (p Params) String(key string) string {
	s, _ := p.Text(key)
	return s
}

// Text gives a text and whether it was sent. Of a list it is the last.
func (p Params) Text(key string) (string, bool) {
	n := p.get(key)
	if n != nil && n.kind == list && len(n.items) > 0 {
		n = n.items[len(n.items)-1]
	}
	if n == nil || n.kind != scalar {
		return "", false
	}
	return n.text, true
}

// Strings gives a list of texts; what is no text is left out.
func (p Params) Strings(key string) []string {
	var out []string
	for _, n := range p.get(key).elements() {
		if n.kind == scalar {
			out = append(out, n.text)
		}
	}
	return out
}

// Bool gives a boolean; everything but true, 1, on, t and yes is false.
func (p Params) Bool(key string) bool {
	b, _ := p.Flag(key)
	return b
}

// Flag gives a boolean and whether it was sent. An empty one in the query was
// not sent; an empty one in a body is false.
func (p Params) Flag(key string) (value, sent bool) {
	n := p.get(key)
	if n == nil || n.kind != scalar || n.query && n.text == "" {
		return false, false
	}
	switch strings.ToLower(n.text) {
	case "true", "1", "on", "t", "yes":
		return true, true
	}
	return false, true
}

// Int gives a whole number between least and most, to which others are
// clamped, and whether one was sent. A fraction is cut off.
func (p Params) Int(key string, least, most int64) (int64, bool) {
	s, ok := p.Text(key)
	if !ok {
		return 0, false
	}
	n, ok := number(s)
	if !ok {
		return 0, false
	}
	return min(max(n, least), most), true
}

// number reads a whole number, the nearest there is when it is too large.
func number(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	whole, fraction, _ := strings.Cut(s, ".")
	if strings.Trim(fraction, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false
	}
	return n, true
}

// Limit gives the length of a page: what was asked, at most most; usual when
// nothing usable was asked, or zero.
func (p Params) Limit(key string, usual, most int) int {
	n, ok := p.Int(key, math.MinInt32, int64(most))
	if !ok || n <= 0 {
		return usual
	}
	return int(n)
}

// Cursor gives an id that bounds a page, 0 when there is none: what is not a
// number between 1 and 2^53-1 counts as not sent.
func (p Params) Cursor(key string) int64 {
	s, _ := p.Text(key)
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || n > id.Max {
		return 0
	}
	return n
}

// Part gives a named part, without anything in it when there is none.
func (p Params) Part(key string) Params {
	if n := p.get(key); n != nil && n.kind == hash {
		return Params{n: n}
	}
	return Params{}
}

// List gives a list of parts; what has no names is left out.
func (p Params) List(key string) []Params {
	var out []Params
	for _, n := range p.get(key).elements() {
		if n.kind == hash {
			out = append(out, Params{n: n})
		}
	}
	return out
}

// File gives an uploaded file, nil when there is none.
func (p Params) File(key string) *File {
	if n := p.get(key); n != nil {
		return n.file
	}
	return nil
}

// Open opens an uploaded file, or the bytes of a data address that is sent in its
// place; nil when there is neither. An address that cannot be read is empty.
func (p Params) Open(key string) (io.ReadCloser, error) {
	if f := p.File(key); f != nil {
		return f.Open()
	}
	head, data, _ := strings.Cut(p.String(key), ",")
	if !strings.HasPrefix(head, "data:") || !strings.HasSuffix(head, ";base64") {
		return nil, nil
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		raw = nil
	}
	return io.NopCloser(bytes.NewReader(raw)), nil
}

// within reads at most left bytes and then fails with over.
type within struct {
	r    io.Reader
	left *int64
	over error
}

func (w within) Read(b []byte) (int, error) {
	if *w.left < 0 {
		return 0, w.over
	}
	if int64(len(b)) > *w.left+1 {
		b = b[:*w.left+1]
	}
	n, err := w.r.Read(b)
	if *w.left -= int64(n); *w.left < 0 {
		return n, w.over
	}
	return n, err
}
