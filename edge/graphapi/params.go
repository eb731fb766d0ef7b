package graphapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"parvis/edge/graphapi/param"
)

const (
	// maxUploads is how many files of a line come at the same time (business-messaging 18).
	maxUploads = 20
	// maxBody bounds everything but files.
	maxBody = 1 << 20
	// maxFile bounds a file (business-messaging 8).
	maxFile = 100 << 20
	// maxParts bounds the fields of a form.
	maxParts = 64
)

// obj is an object of a request. A value that starts with a brace or a bracket in a query
// or a form is read as JSON (business-messaging 5.3).
type obj map[string]any

// str gives a text; a number or a truth is written out, as samples of the published API
// hold them.
func (o obj) str(name string) string { return param.Text(o[name]) }

// obj gives an object, nil when there is none.
func (o obj) obj(name string) obj {
	m, _ := o[name].(map[string]any)
	return m
}

// list gives a list, nil when there is none.
func (o obj) list(name string) []any {
	l, _ := o[name].([]any)
	return l
}

// upload is the file of a request.
type upload struct {
	*os.File
	// name is what the sender calls it and mime what it says that it is, sum the hash of its
	// bytes.
	name, mime, sum string
	size            int64
	// leave lets another file of the line come.
	leave func()
}

func (u *upload) close() {
	u.leave()
	_ = u.Close()
	_ = os.Remove(u.Name())
}

// ask takes the parameters of the query.
func (c *call) ask() error {
	c.in = obj{}
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil && len(query) == 0 {
		return unfit("Invalid query")
	}
	c.in.values(query)
	return nil
}

// read adds the parameters of the body, which win.
func (c *call) read() error {
	if c.r.Method == http.MethodGet || c.r.Body == nil || c.r.Body == http.NoBody {
		return nil
	}
	kind, params, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type")) // what cannot be read is taken for JSON
	if kind == "multipart/form-data" {
		return c.readParts(multipart.NewReader(c.r.Body, params["boundary"]))
	}
	data, err := bounded(c.r.Body, maxBody)
	if err != nil {
		return err
	}
	data = bytes.TrimSpace(data)
	switch {
	case len(data) == 0:
	case kind == param.Form && data[0] != '{':
		values, err := url.ParseQuery(string(data))
		if err != nil {
			return unfit("Invalid form in request body")
		}
		c.in.values(values)
	default:
		body, err := param.Decode(data)
		m, isObject := body.(map[string]any)
		if err != nil || !isObject {
			return errJSON
		}
		for name, v := range m {
			c.in[name] = v
		}
	}
	return nil
}

// bounded reads up to so many bytes.
func bounded(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), int64(len(data)) > most:
		return nil, errLarge
	case err != nil:
		return nil, unfit("The request body did not arrive")
	}
	return data, nil
}

// values takes the pairs of a query or a form.
func (o obj) values(from url.Values) {
	for name, list := range from {
		o[name] = param.Loose(list[len(list)-1])
	}
}

// readParts takes a form with a file, which is kept on disk until the call ends.
func (c *call) readParts(parts *multipart.Reader) error {
	left := int64(maxBody)
	for n := 0; ; n++ {
		if n == maxParts {
			return errLarge
		}
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unfit("Invalid form in request body")
		}
		if part.FileName() != "" || slices.Contains([]string{"file", "filedata"}, part.FormName()) {
			if err := c.keep(part); err != nil {
				return err
			}
			continue
		}
		data, err := bounded(part, left)
		if err != nil {
			return err
		}
		left -= int64(len(data))
		c.in[part.FormName()] = param.Loose(string(data))
	}
}

// keep writes the file of a form to disk.
func (c *call) keep(part *multipart.Part) error {
	takes := len(c.path) > 1 && (c.node.kind == "line" && slices.Contains([]string{"media", "messages", "message_attachments"}, c.path[1]) || c.node.kind == "flow" && c.path[1] == "assets")
	if !takes {
		return unfit("This call takes no file")
	}
	if c.file != nil {
		return unfit("More than one file in the request")
	}
	leave, err := c.uploads.Enter(c.node.line.ID.String())
	if err != nil {
		over := *errFileRate
		over.After = time.Second
		return &over
	}
	f, err := os.CreateTemp("", "parvis-upload-*")
	if err != nil {
		leave()
		return err
	}
	c.file = &upload{leave: leave, File: f, name: part.FileName(), mime: part.Header.Get("Content-Type")}
	sum := sha256.New()
	c.file.size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(part, maxFile+1))
	c.file.sum = hex.EncodeToString(sum.Sum(nil))
	if err != nil {
		return unfit("The request body did not arrive")
	}
	if c.file.size > maxFile {
		return errLarge
	}
	_, err = f.Seek(0, io.SeekStart)
	return err
}
