package gateway

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// MaxUploads is how many forms with files arrive at a time; more are shed.
	MaxUploads = 256
	// leastUpload is how many bytes a form with files brings in each bodyWait: a
	// line of 9 kbit/s is slow, one that brings less holds the place of others.
	leastUpload = 64 << 10
)

// uploading tells that a request is a form with files, wherever it goes.
func uploading(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}

// receive serves a form with files: for as long as it keeps coming.
func (g *Gateway) receive(w *answer, r *http.Request) {
	defer g.uploads.Add(-1)
	if g.uploads.Add(1) > MaxUploads {
		g.refuse(w, r, errBusy)
		return
	}
	body := &coming{ReadCloser: r.Body}
	r.Body = body
	defer g.watch(w, body)()
	g.route(w, r)
}

// coming is a body that counts what it brought; had is what it had brought when
// it was last looked at.
type coming struct {
	io.ReadCloser
	got   atomic.Int64
	had   int64
	ended atomic.Bool
}

// stalled tells that hardly anything came since it was last asked.
func (c *coming) stalled() bool {
	got := c.got.Load()
	little := got-c.had < leastUpload
	c.had = got
	return little
}

func (c *coming) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.got.Add(int64(n))
	if err != nil {
		c.ended.Store(true)
	}
	return n, err
}

// watch ends the reading of a body that hardly comes.
func (g *Gateway) watch(w *answer, body *coming) (stop func()) {
	quit := make(chan struct{})
	tick := g.Clock.NewTicker(bodyWait)
	go func() {
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
			}
			if body.ended.Load() {
				return
			}
			if body.stalled() {
				_ = http.NewResponseController(w.ResponseWriter).SetReadDeadline(time.Unix(1, 0))
				return
			}
		}
	}()
	return sync.OnceFunc(func() { close(quit) })
}
