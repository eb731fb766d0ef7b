package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

const (
	// maxRatio is how much larger than itself a body may unpack.
	maxRatio = 20
	// ratioFree is how much may be unpacked before the ratio is looked at.
	ratioFree = 64 << 10
)

// guard is the transport of one request and its redirects.
type guard struct {
	client  *Client
	options Options
}

// RoundTrip checks the address, waits for a place, and bounds the body.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := checkURL(req.URL, g.options); err != nil {
		return nil, err
	}
	leave, err := g.client.slots.enter(req.Context(), strings.ToLower(req.URL.Hostname()))
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.Header.Del("Cookie")
	req.Header.Set("User-Agent", g.client.settings.Agent)
	if req.Header.Get("Accept-Encoding") == "" && req.Header.Get("Range") == "" {
		req.Header.Set("Accept-Encoding", "gzip")
	}
	resp, err := g.client.transport.RoundTrip(req)
	if err != nil {
		leave()
		return nil, err
	}
	packed := &counter{r: resp.Body}
	b := &body{packed: packed, plain: packed, left: g.options.Max, cut: g.options.Cut, leave: leave, close: resp.Body.Close}
	if strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		resp.Header.Del("Content-Encoding")
		resp.Header.Del("Content-Length")
		resp.ContentLength = -1
		b.plain = &gunzip{r: packed}
	}
	resp.Body = b
	return resp, nil
}

// counter counts what came over the line.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// gunzip opens the stream at the first read, since answers without a body have
// no head to read.
type gunzip struct {
	r io.Reader
	z *gzip.Reader
}

func (g *gunzip) Read(p []byte) (int, error) {
	if g.z == nil {
		z, err := gzip.NewReader(g.r)
		if err != nil {
			return 0, err
		}
		g.z = z
	}
	return g.z.Read(p)
}

// body bounds an answer's size and expansion, and gives its place back when
// closed.
type body struct {
	packed *counter
	plain  io.Reader
	read   int64
	left   int64
	cut    bool
	leave  func()
	close  func() error
}

func (b *body) Read(p []byte) (int, error) {
	if b.cut && b.left == 0 {
		return 0, io.EOF
	}
	room := b.left
	if !b.cut {
		room++
	}
	if int64(len(p)) > room {
		p = p[:room]
	}
	n, err := b.plain.Read(p)
	b.left -= int64(n)
	b.read += int64(n)
	if b.left < 0 || b.read > ratioFree && b.read > maxRatio*b.packed.n {
		return 0, ErrLarge
	}
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		err = ErrFailed
	}
	return n, err
}

func (b *body) Close() error {
	b.leave()
	return b.close()
}

// slots bound requests under way, of one host and in all.
type slots struct {
	all   chan struct{}
	each  int
	mu    sync.Mutex
	hosts map[string]*place
}

// place is a host's slots; users counts who holds or waits for one.
type place struct {
	slots chan struct{}
	users int
}

func newSlots(each, all int) *slots {
	return &slots{all: make(chan struct{}, all), each: each, hosts: map[string]*place{}}
}

func (s *slots) enter(ctx context.Context, host string) (leave func(), err error) {
	s.mu.Lock()
	p := s.hosts[host]
	if p == nil {
		p = &place{slots: make(chan struct{}, s.each)}
		s.hosts[host] = p
	}
	p.users++
	s.mu.Unlock()
	// The host's slot first, so that waiting for a slow host holds none of the
	// others' slots.
	for _, c := range []chan struct{}{p.slots, s.all} {
		select {
		case c <- struct{}{}:
		case <-ctx.Done():
			if c == s.all {
				<-p.slots
			}
			s.forget(host, p)
			return nil, ctx.Err()
		}
	}
	return sync.OnceFunc(func() {
		<-s.all
		<-p.slots
		s.forget(host, p)
	}), nil
}

func (s *slots) forget(host string, p *place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.users--; p.users == 0 {
		delete(s.hosts, host)
	}
}
