package gateway

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"parvis/base/clock"
)

// CertificateOptions say for which name a certificate is wanted, and of whom.
type CertificateOptions struct {
	// Host is the only name that a certificate is asked for.
	Host string
	// Folder keeps the account's key and the certificates with theirs; nobody but
	// the program's user may read it.
	Folder string
	// Authority is the address of the directory of a certificate authority (RFC
	// 8555 section 7.1.1); empty for Let's Encrypt.
	Authority string
	// Email is where the authority may write to; empty for none.
	Email string
	// Client reaches the authority.
	Client *http.Client
	Clock  clock.Clock
	Log    *slog.Logger
}

// Certificates are had of an authority that checks, through the network's own
// listener, that the name leads here (RFC 8555, RFC 8737), and renewed a month
// before they end.
type Certificates struct {
	o       CertificateOptions
	manager *autocert.Manager

	closed atomic.Bool

	mu    sync.Mutex
	quiet time.Time
}

// leash ends an exchange with the authority, which knows no other end, at its
// next request once the network stops.
type leash struct {
	closed *atomic.Bool
	next   http.RoundTripper
}

func (l leash) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.closed.Load() {
		return nil, http.ErrServerClosed
	}
	return l.next.RoundTrip(r)
}

// NewCertificates makes the keeper of a certificate. It asks for nothing yet.
// Whoever makes one accepts the authority's terms.
func NewCertificates(o CertificateOptions) *Certificates {
	c := &Certificates{o: o}
	client := *o.Client
	client.Transport = leash{&c.closed, o.Client.Transport}
	c.manager = &autocert.Manager{
		Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(o.Folder), HostPolicy: autocert.HostWhitelist(o.Host), Email: o.Email,
		Client: &acme.Client{DirectoryURL: o.Authority, HTTPClient: &client, UserAgent: "Parvis"},
	}
	return c
}

// Close ends what is under way with the authority; certificates that are here
// go on being served.
func (c *Certificates) Close() { c.closed.Store(true) }

// TLS is for the public listener. The first handshake waits until there is a
// certificate.
func (c *Certificates) TLS() *tls.Config {
	t := c.manager.TLSConfig()
	t.MinVersion = tls.VersionTLS12
	t.GetCertificate = c.get
	return t
}

// Obtain gets the certificate before anybody asks, once the listener answers,
// so that a mistake is in the log at the start.
func (c *Certificates) Obtain(ctx context.Context) {
	got, err := c.get(&tls.ClientHelloInfo{
		ServerName: c.o.Host, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256},
		SignatureSchemes: []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256}, SupportedCurves: []tls.CurveID{tls.CurveP256},
	})
	if err == nil && got.Leaf != nil {
		c.o.Log.InfoContext(ctx, "the certificate is here", "name", c.o.Host, "until", got.Leaf.NotAfter)
	}
}

// overdue is how long before its end a certificate is late: it is renewed at
// thirty days.
const overdue = 20 * 24 * time.Hour

// get tells the operator, once a minute, that the network's own name has none,
// and once a day that it will soon have none, since a failing renewal is told to
// nobody; that strangers try other names is no news.
func (c *Certificates) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	got, err := c.manager.GetCertificate(hello)
	if hello.ServerName != c.o.Host || len(hello.SupportedProtos) == 1 && hello.SupportedProtos[0] == acme.ALPNProto {
		return got, err
	}
	now := c.o.Clock.Now()
	late := err == nil && got.Leaf != nil && now.After(got.Leaf.NotAfter.Add(-overdue))
	if err == nil && !late {
		return got, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case now.Before(c.quiet):
	case late:
		c.quiet = now.Add(24 * time.Hour)
		c.o.Log.Error("the certificate should have been renewed", "alert", true, "name", c.o.Host, "until", got.Leaf.NotAfter)
	default:
		c.quiet = now.Add(time.Minute)
		c.o.Log.Error("there is no certificate", "alert", true, "name", c.o.Host, "error", err.Error())
	}
	return got, err
}

// Challenges answers the authority on the plain listener (RFC 8555 section 8.3)
// and leaves everything else to next.
func (c *Certificates) Challenges(next http.Handler) http.Handler {
	challenges := c.manager.HTTPHandler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A port belongs to no name, and the manager knows names only.
		if host, _, err := net.SplitHostPort(r.Host); err == nil {
			r.Host = host
		}
		challenges.ServeHTTP(w, r)
	})
}

// Secured sends whoever reads over http to the same page at base, an address
// that begins with https. What writes is refused: it has crossed the network in
// the clear, and its app must learn so.
func Secured(base string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "This network is at "+base, http.StatusForbidden)
			return
		}
		// Path and query only: what else an address may hold could lead elsewhere.
		to := base + r.URL.EscapedPath()
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		http.Redirect(w, r, to, http.StatusPermanentRedirect) //nolint:gosec // base is the network's own and ends before the path
	})
}
