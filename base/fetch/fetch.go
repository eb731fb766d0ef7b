package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"parvis/base/fault"
)

// Limits of every request (social-core 14).
const (
	ConnectTimeout = 5 * time.Second
	TotalTimeout   = 10 * time.Second
	MaxBody        = 1 << 20
	MaxRedirects   = 3

	perHost   = 8
	perClient = 64
	maxHeader = 32 << 10
	maxURL    = 8 << 10
)

// Settings say how the program goes out. The zero value is the strict one.
type Settings struct {
	// Agent is what the program calls itself.
	Agent string
	// AllowNets are addresses that are reached although they are not public,
	// on any port: for tests and for webhooks inside the operator's network.
	AllowNets []netip.Prefix
	// InsecureTLS accepts every certificate: for tests only.
	InsecureTLS bool
	// PerHost and PerClient are how many requests may be under way at once, to one
	// host and in all; 8 and 64 when zero.
	PerHost, PerClient int
	// Lookup finds the addresses of a host; nil asks the system.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
}

// Options bound one request. The zero value has the limits above.
type Options struct {
	// Max bounds the body once unpacked; MaxBody when zero.
	Max int64
	// Cut takes the beginning of a longer body instead of failing.
	Cut bool
	// Timeout bounds the whole; TotalTimeout when zero.
	Timeout time.Duration
	// NoRedirect gives a redirect back as the answer.
	NoRedirect bool
	// Secure refuses http, also in redirects.
	Secure bool
}

// Answer is what a server said. URL is where it was found after redirects.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	URL    *url.URL
}

// Client goes out. It is safe for use by many goroutines.
type Client struct {
	settings  Settings
	transport *http.Transport
	slots     *slots
}

// New makes a client.
func New(s Settings) *Client {
	if s.Lookup == nil {
		s.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	idle := 2
	if s.PerHost == 0 {
		s.PerHost = perHost
	} else {
		idle = s.PerHost // who asks for more at once comes back at once
	}
	if s.PerClient == 0 {
		s.PerClient = perClient
	}
	c := &Client{settings: s, slots: newSlots(s.PerHost, s.PerClient)}
	c.transport = &http.Transport{
		DialContext:            c.dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: s.InsecureTLS}, //nolint:gosec // tests only, told loudly at start
		TLSHandshakeTimeout:    ConnectTimeout,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConns:           s.PerClient,
		MaxIdleConnsPerHost:    idle,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
	return c
}

// Get asks for an address.
func (c *Client) Get(ctx context.Context, address string, o Options) (*Answer, error) {
	return c.Do(ctx, http.MethodGet, address, nil, nil, o)
}

// Do sends a request and reads the whole answer.
func (c *Client) Do(ctx context.Context, method, address string, header http.Header, body []byte, o Options) (*Answer, error) {
	if o.Max == 0 {
		o.Max = MaxBody
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fault.Wrap(ErrAddress, err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	resp, err := c.Standard(o).Do(req)
	if err != nil {
		return nil, told(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, told(err)
	}
	return &Answer{Status: resp.StatusCode, Header: resp.Header, Body: data, URL: resp.Request.URL}, nil
}

// Standard gives a client of the standard library with the same guards, for
// libraries that want one. Bodies must be closed.
func (c *Client) Standard(o Options) *http.Client {
	if o.Max == 0 {
		o.Max = MaxBody
	}
	if o.Timeout == 0 {
		o.Timeout = TotalTimeout
	}
	return &http.Client{
		Transport: &guard{client: c, options: o},
		Timeout:   o.Timeout,
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			switch {
			case o.NoRedirect:
				return http.ErrUseLastResponse
			case len(via) > MaxRedirects, o.Secure && req.URL.Scheme != "https":
				return ErrRedirect
			}
			// The first request's own headers are not for another server.
			req.Header.Del("Authorization")
			req.Header.Del("Referer")
			return nil
		},
	}
}

// Check refuses an address without going there: for settings and subscriptions
// that people enter. The host's addresses are looked up.
func (c *Client) Check(ctx context.Context, address string, o Options) error {
	u, err := url.Parse(address)
	if err != nil {
		return fault.Wrap(ErrAddress, err)
	}
	if err := checkURL(u, o); err != nil {
		return err
	}
	_, err = c.resolve(ctx, u.Hostname(), port(u))
	return told(err)
}

func checkURL(u *url.URL, o Options) error {
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || o.Secure), u.Hostname() == "", u.User != nil, len(u.String()) > maxURL:
		return ErrAddress
	}
	return nil
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// resolve finds the addresses of a host, and refuses them all when one of them
// is refused: an honest name does not point inside.
func (c *Client) resolve(ctx context.Context, host, port string) ([]netip.Addr, error) {
	var list []netip.Addr
	if a, err := netip.ParseAddr(host); err == nil {
		list = []netip.Addr{a}
	} else if list, err = c.settings.Lookup(ctx, host); err != nil {
		return nil, fault.Wrap(ErrFailed, err)
	}
	if len(list) == 0 {
		return nil, ErrFailed
	}
	for _, a := range list {
		if c.allowed(a) {
			continue
		}
		if !Public(a) || port != "80" && port != "443" {
			return nil, ErrRefused
		}
	}
	return list, nil
}

func (c *Client) allowed(a netip.Addr) bool {
	for _, p := range c.settings.AllowNets {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// dial connects to an address that was checked; the name is not looked up
// again.
func (c *Client) dial(ctx context.Context, network, hostPort string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, fault.Wrap(ErrAddress, err)
	}
	ctx, cancel := context.WithTimeout(ctx, ConnectTimeout)
	defer cancel()
	list, err := c.resolve(ctx, host, port)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	for _, a := range list {
		var conn net.Conn
		if conn, err = d.DialContext(ctx, network, net.JoinHostPort(a.String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, fault.Wrap(ErrFailed, err)
}

// told gives the fault inside an error of the HTTP library, or ErrFailed; the
// caller's own cancellation passes.
func told(err error) error {
	var f *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.Canceled):
		return context.Canceled
	}
	return fault.Wrap(ErrFailed, err)
}
