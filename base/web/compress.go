package web

import (
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Compress packs answers of text above 1 KiB with zstd or gzip. Streams, ranges
// and what is packed already pass as they are.
func Compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		encoding := ""
		switch accept := r.Header.Get("Accept-Encoding"); {
		case r.Method == http.MethodHead || r.Header.Get("Upgrade") != "":
		case accepts(accept, "zstd"):
			encoding = "zstd"
		case accepts(accept, "gzip"):
			encoding = "gzip"
		}
		p := &packer{ResponseWriter: w, encoding: encoding}
		next.ServeHTTP(p, r)
		// Not deferred: after a panic the half of an answer is not to look whole.
		p.finish()
	})
}

// level is quick: pages are packed for each request.
const gzipLevel = 5

var (
	gzips = sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(io.Discard, gzipLevel)
		return z
	}}
	zstds = sync.Pool{New: func() any {
		z, _ := zstd.NewWriter(io.Discard, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<18))
		return z
	}}
)

type writer interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// packer holds back the first bytes until it is known whether packing pays.
type packer struct {
	http.ResponseWriter
	encoding string
	status   int
	held     []byte
	decided  bool
	z        writer
}

// Unwrap lets http.ResponseController reach the connection.
func (p *packer) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *packer) WriteHeader(status int) {
	if status < http.StatusOK {
		p.ResponseWriter.WriteHeader(status) // 103 passes at once
		return
	}
	if p.status == 0 {
		p.status = status
	}
}

func (p *packer) Write(b []byte) (int, error) {
	if p.status == 0 {
		p.status = http.StatusOK
	}
	if !p.decided {
		if p.worth() && len(p.held)+len(b) < minPacked {
			p.held = append(p.held, b...)
			return len(b), nil
		}
		if err := p.decide(p.worth()); err != nil {
			return 0, err
		}
	}
	if p.z != nil {
		return p.z.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

// FlushError sends what there is, for http.ResponseController.
func (p *packer) FlushError() error {
	if p.status == 0 {
		p.status = http.StatusOK
	}
	if !p.decided {
		if err := p.decide(p.worth()); err != nil {
			return err
		}
	}
	if p.z != nil {
		if err := p.z.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// worth tells whether this answer may be packed at all.
func (p *packer) worth() bool {
	h := p.Header()
	return p.encoding != "" && h.Get("Content-Encoding") == "" && h.Get("Content-Range") == "" &&
		p.status != http.StatusNoContent && p.status != http.StatusNotModified && compressible(h.Get("Content-Type"))
}

// decide sends the head, and the held bytes packed or not.
func (p *packer) decide(pack bool) error {
	p.decided = true
	h := p.Header()
	if compressible(h.Get("Content-Type")) && !strings.Contains(h.Get("Vary"), "Accept-Encoding") {
		h.Add("Vary", "Accept-Encoding")
	}
	if pack {
		h.Set("Content-Encoding", p.encoding)
		h.Del("Content-Length")
		if tag := h.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
			h.Set("ETag", "W/"+tag)
		}
		pool := &gzips
		if p.encoding == "zstd" {
			pool = &zstds
		}
		p.z, _ = pool.Get().(writer)
		p.z.Reset(p.ResponseWriter)
	}
	p.ResponseWriter.WriteHeader(p.status)
	held := p.held
	p.held = nil
	if len(held) == 0 {
		return nil
	}
	var err error
	if p.z != nil {
		_, err = p.z.Write(held)
	} else {
		_, err = p.ResponseWriter.Write(held)
	}
	return err
}

func (p *packer) finish() {
	if p.status == 0 && !p.decided {
		return // nothing was answered; the server says 200
	}
	if !p.decided {
		// Too short to pack, or without a body.
		_ = p.decide(false)
	}
	if p.z == nil {
		return
	}
	_ = p.z.Close()
	p.z.Reset(io.Discard)
	if p.encoding == "zstd" {
		zstds.Put(p.z)
	} else {
		gzips.Put(p.z)
	}
	p.z = nil
}
