package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	// TimeLayout is how the client API writes times: UTC, milliseconds, Z.
	TimeLayout = "2006-01-02T15:04:05.000Z"
	// DateLayout is how it writes days.
	DateLayout = "2006-01-02"

	contentJSON = "application/json; charset=utf-8"
)

var (
	// options write what people wrote as it is, maps in order, and times as
	// the client API wants them.
	options = json.JoinOptions(
		json.Deterministic(true), jsontext.AllowInvalidUTF8(true),
		json.WithMarshalers(json.MarshalToFunc(func(e *jsontext.Encoder, t time.Time) error {
			if t.IsZero() {
				return e.WriteToken(jsontext.Null)
			}
			b := make([]byte, 0, len(TimeLayout)+2)
			return e.WriteValue(AppendTime(b, t))
		})))
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

// maxPooled keeps rare large answers from staying in memory.
const maxPooled = 256 << 10

// AppendTime appends a time as a JSON string.
func AppendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, TimeLayout)
	return append(b, '"')
}

// Marshal gives v as JSON, as JSON would write it: times with milliseconds, the
// zero time and nil pointers as null, nil slices and maps empty.
func Marshal(v any) ([]byte, error) { return json.Marshal(v, options) }

// JSON writes an answer. What cannot be written is an error and nothing is
// sent.
func JSON(w http.ResponseWriter, status int, v any) error {
	b, _ := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer func() {
		if b.Cap() <= maxPooled {
			buffers.Put(b)
		}
	}()
	if err := json.MarshalWrite(b, v, options); err != nil {
		return err
	}
	Raw(w, status, b.Bytes())
	return nil
}

// Raw writes JSON that is already written.
func Raw(w http.ResponseWriter, status int, data []byte) {
	h := w.Header()
	h.Set("Content-Type", contentJSON)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	// The client is gone when this fails; nobody is left to tell.
	_, _ = w.Write(data)
}

// Cacheable writes an answer with a tag of its content, or 304 when the client
// has it already. Only GET and HEAD are to be answered so.
func Cacheable(w http.ResponseWriter, r *http.Request, contentType string, data []byte) {
	hash := sha256.Sum256(data)
	tag := `"` + base64.RawURLEncoding.EncodeToString(hash[:12]) + `"`
	h := w.Header()
	h.Set("ETag", tag)
	if tagged(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data)
	}
}

// tagged tells whether If-None-Match names the tag; weak tags match.
func tagged(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}
