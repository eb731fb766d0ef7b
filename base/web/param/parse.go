package param

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"parvis/base/fault"
)

const (
	// MaxBody is the largest body without files, when Limits say nothing.
	MaxBody = 1 << 20
	maxName = 1024
)

// Limits bound a request. The zero value takes no files.
type Limits struct {
	// Body bounds everything but files, MaxBody when zero.
	Body int64
	// File bounds each file; without it a file is refused.
	File int64
	// Files bounds their number, 1 when zero.
	Files int
	// Dir is where files are kept, the system's folder for such when empty.
	Dir string
}

// Parse reads the query and, of a request that has one, the body. It fails with
// one of this folder's faults. The caller closes the Params also when no file
// is expected.
func Parse(r *http.Request, l Limits) (Params, error) {
	if l.Body == 0 {
		l.Body = MaxBody
	}
	if l.Files == 0 {
		l.Files = 1
	}
	bodiless := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Body == nil || r.Body == http.NoBody
	if bodiless && r.URL.RawQuery == "" {
		return Params{}, nil
	}
	s := &reader{limits: l, left: l.Body, values: MaxValues}
	root := newHash()
	if err := s.form(root, r.URL.RawQuery, true); err != nil {
		return Params{}, err
	}
	p := Params{n: root, files: &s.files}
	if bodiless {
		return p, nil
	}
	body := newHash()
	if err := s.body(body, r); err != nil {
		_ = p.Close()
		return Params{}, told(err)
	}
	for _, name := range body.names {
		root.put(name, body.parts[name])
	}
	return p, nil
}

// told keeps faults; any other error is one of the body's syntax, or of the
// line it came over.
func told(err error) error {
	var f *fault.Fault
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &f):
		return err
	case errors.As(err, &large):
		return fault.Wrap(ErrLarge, err)
	}
	return fault.Wrap(ErrMalformed, err)
}

// reader holds what is left of the limits while a request is read.
type reader struct {
	limits Limits
	left   int64
	values int
	files  []*File
}

func (s *reader) body(into *node, r *http.Request) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.Header.Get("Content-Type") != "" && kind == "" {
		return fault.Wrap(ErrType, err)
	}
	if kind == "multipart/form-data" {
		return s.multipart(into, r.Body, params["boundary"])
	}
	data, err := io.ReadAll(within{r.Body, &s.left, ErrLarge})
	if err != nil {
		return err
	}
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil
	case kind == "application/json", strings.HasSuffix(kind, "+json"):
		return s.json(into, data)
	case kind == "application/x-www-form-urlencoded", kind == "":
		return s.form(into, string(data), false)
	}
	return ErrType
}

// form reads name=value pairs.
func (s *reader) form(into *node, text string, query bool) error {
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		key, err1 := url.QueryUnescape(name)
		val, err2 := url.QueryUnescape(value)
		if err := errors.Join(err1, err2); err != nil {
			return fault.Wrap(ErrMalformed, err)
		}
		if err := s.set(into, key, &node{kind: scalar, text: val, query: query}); err != nil {
			return err
		}
	}
	return nil
}

func (s *reader) set(into *node, key string, value *node) error {
	if s.values--; s.values < 0 {
		return ErrMany
	}
	if key == "" {
		return nil
	}
	name, path := split(key)
	if len(path) > MaxDepth || len(key) > maxName {
		return ErrMany
	}
	into.insert(name, path, value)
	return nil
}

// json reads an object; of a name that repeats the last one holds, as the
// protocol's other servers have it.
func (s *reader) json(into *node, data []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))
	value, err := s.value(d, 0)
	if err != nil {
		return unreadable(data, err)
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	switch value.kind {
	case null:
	case hash:
		*into = *value
	default:
		return errors.New("the JSON value is no object")
	}
	return nil
}

// unreadable tells a text that cannot be kept from JSON that cannot be read.
func unreadable(data []byte, err error) error {
	var syntax *jsontext.SyntacticError
	lenient := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if errors.As(err, &syntax) && lenient.SkipValue() == nil {
		return fault.Wrap(ErrText, err)
	}
	return err
}

func (s *reader) value(d *jsontext.Decoder, depth int) (*node, error) {
	if s.values--; s.values < 0 || depth > MaxDepth {
		return nil, ErrMany
	}
	tok, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	switch tok.Kind() {
	case jsontext.KindNull:
		return &node{kind: null}, nil
	case jsontext.KindBeginArray:
		out := &node{kind: list}
		for d.PeekKind() != jsontext.KindEndArray {
			item, err := s.value(d, depth+1)
			if err != nil {
				return nil, err
			}
			out.items = append(out.items, item)
		}
		_, err := d.ReadToken()
		return out, err
	case jsontext.KindBeginObject:
		return s.object(d, depth)
	}
	return &node{kind: scalar, text: tok.String()}, nil
}

func (s *reader) object(d *jsontext.Decoder, depth int) (*node, error) {
	out := newHash()
	for d.PeekKind() != jsontext.KindEndObject {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String() // the token is gone after the next read
		item, err := s.value(d, depth+1)
		if err != nil {
			return nil, err
		}
		out.put(key, item)
	}
	_, err := d.ReadToken()
	return out, err
}

// multipart reads texts into memory and files onto the disk.
func (s *reader) multipart(into *node, body io.Reader, boundary string) error {
	if boundary == "" {
		return errors.New("multipart without a boundary")
	}
	r := multipart.NewReader(body, boundary)
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := part.FormName()
		value, err := s.part(part)
		if err != nil {
			return err
		}
		if value == nil {
			continue
		}
		if err := s.set(into, name, value); err != nil {
			return err
		}
	}
}

func (s *reader) part(part *multipart.Part) (*node, error) {
	s.left -= int64(len(part.FormName()))
	_, disposition, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if _, ok := disposition["filename"]; !ok {
		data, err := io.ReadAll(within{part, &s.left, ErrLarge})
		return &node{kind: scalar, text: string(data)}, err
	}
	if s.limits.File == 0 || len(s.files) >= s.limits.Files {
		// Browsers send an empty part for a file nobody chose.
		if n, _ := part.Read(make([]byte, 1)); n == 0 {
			return nil, nil
		}
		return nil, ErrFileLarge
	}
	f, err := s.keep(part)
	if err != nil {
		return nil, err
	}
	if f.Size == 0 && f.Name == "" {
		return nil, nil
	}
	return &node{kind: upload, file: f}, nil
}

// keep writes a file to the disk; from then on Close removes it.
func (s *reader) keep(part *multipart.Part) (*File, error) {
	out, err := os.CreateTemp(s.limits.Dir, "parvis-upload-*")
	if err != nil {
		return nil, fault.Wrap(ErrDisk, err)
	}
	f := &File{Name: part.FileName(), Type: part.Header.Get("Content-Type"), path: out.Name()}
	s.files = append(s.files, f)
	left := s.limits.File
	f.Size, err = io.Copy(out, within{part, &left, ErrFileLarge})
	var disk *fs.PathError // the sender's errors are of other types
	if err = errors.Join(err, out.Close()); errors.As(err, &disk) {
		return f, fault.Wrap(ErrDisk, err)
	}
	return f, err
}
