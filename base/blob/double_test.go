package blob_test

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// double is an object store in memory that speaks as much of S3 as blob needs:
// one bucket "files", path style, whole and chunked uploads, ranges, lists in
// pages of ten. It does not check signatures, only that there is one.
type double struct {
	host   string
	refuse atomic.Bool

	mu      sync.Mutex
	objects map[string][]byte
	types   map[string]string
	at      time.Time
}

func newDouble(t *testing.T) *double {
	t.Helper()
	d := &double{objects: map[string][]byte{}, types: map[string]string{}, at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	d.host = strings.TrimPrefix(s.URL, "http://")
	return d
}

func (d *double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	bucket, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case d.refuse.Load() || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential="):
		fail(w, http.StatusForbidden, "AccessDenied")
		return
	case bucket != "files":
		fail(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case r.Method == http.MethodHead && name == "":
	case r.Method == http.MethodGet && name == "":
		d.list(w, r)
	case r.Method == http.MethodPut:
		d.put(w, r, name)
	case r.Method == http.MethodDelete:
		delete(d.objects, name)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		data, ok := d.objects[name]
		if !ok {
			fail(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("ETag", `"`+strconv.Itoa(len(data))+`"`)
		http.ServeContent(w, r, "", d.at, bytes.NewReader(data))
	default:
		fail(w, http.StatusMethodNotAllowed, "MethodNotAllowed")
	}
}

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", code)
}

func (d *double) put(w http.ResponseWriter, r *http.Request, name string) {
	var body io.Reader = r.Body
	if strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		body = &chunked{r: bufio.NewReader(r.Body)}
	}
	data, err := io.ReadAll(body)
	if err != nil {
		fail(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	if want := r.Header.Get("X-Amz-Decoded-Content-Length"); want != "" && want != strconv.Itoa(len(data)) {
		fail(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	d.objects[name], d.types[name] = data, r.Header.Get("Content-Type")
	w.Header().Set("ETag", `"`+strconv.Itoa(len(data))+`"`)
}

// chunked reads "size;chunk-signature=...", the bytes, and so on.
type chunked struct {
	r    *bufio.Reader
	left int64
	end  bool
}

func (c *chunked) Read(p []byte) (int, error) {
	if c.end {
		return 0, io.EOF
	}
	if c.left == 0 {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		size, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		if c.left, err = strconv.ParseInt(size, 16, 64); err != nil {
			return 0, err
		}
		if c.left == 0 {
			c.end = true
			_, err := io.Copy(io.Discard, c.r)
			return 0, err
		}
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	if c.left -= int64(n); c.left == 0 && err == nil {
		_, err = c.r.Discard(2)
	}
	return n, err
}

func (d *double) list(w http.ResponseWriter, r *http.Request) {
	type content struct {
		Key, LastModified, ETag string
		Size                    int
	}
	var page struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		IsTruncated           bool
		NextContinuationToken string `xml:",omitempty"`
		Contents              []content
	}
	q := r.URL.Query()
	var names []string
	for name := range d.objects {
		if strings.HasPrefix(name, q.Get("prefix")) && name > q.Get("continuation-token") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > 10 {
		names = names[:10]
		page.IsTruncated, page.NextContinuationToken = true, names[9]
	}
	for _, name := range names {
		page.Contents = append(page.Contents, content{name, d.at.Format(time.RFC3339), `"x"`, len(d.objects[name])})
	}
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(page)
}
