package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"

	"parvis/base/fetch"
	"parvis/edge/gateway"
)

// secured checks what the public listener speaks against the network's address
// and against what else runs.
func (s *Settings) secured() error {
	server, base := s.Server.Get(), s.Network.Get().Base
	u, err := url.Parse(base)
	https := err == nil && u.Scheme == "https"
	switch {
	case (server.Certificate == "") != (server.Key == ""):
		return errors.New("server.certificate and server.key go together")
	case server.Automatic && server.Certificate != "":
		return errors.New("server.automatic and server.certificate: one of the two")
	case server.Automatic && !https:
		return fmt.Errorf("server.automatic needs network.base with https and a name, not %q", base)
	case server.Automatic && s.Storage.Get().NATS != "":
		return errors.New("server.automatic is for one process; in a cluster the balancer before the processes holds the certificate")
	case server.Plain != "" && !https:
		return fmt.Errorf("server.plain sends readers to network.base, which must begin with https, not %q", base)
	}
	return nil
}

// secure tells how the public listener speaks HTTPS; nil when it does not.
func (a *App) secure() *tls.Config {
	switch {
	case a.automatic != nil:
		return a.automatic.TLS()
	case a.certificate.Load() != nil:
		return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return a.certificate.Load(), nil }}
	}
	return nil
}

func (a *App) loadCertificate() error {
	s := a.Settings.Server.Get()
	if s.Certificate == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(s.Certificate, s.Key)
	if err != nil {
		return err
	}
	a.certificate.Store(&pair)
	return nil
}

// openPlain opens the listener that sends readers to https.
func (a *App) openPlain() (err error) {
	if address := a.Settings.Server.Get().Plain; address != "" && !a.Aside {
		a.plain, err = net.Listen("tcp", address)
	}
	return err
}

// openCertificates prepares a certificate that the network gets by itself.
func (a *App) openCertificates() error {
	s := a.Settings.Server.Get()
	if !s.Automatic {
		return nil
	}
	u, err := url.Parse(a.Base)
	if err != nil {
		return err
	}
	a.automatic = gateway.NewCertificates(gateway.CertificateOptions{
		Host: u.Hostname(), Folder: a.folder("certificates"), Authority: s.Authority, Email: a.Settings.Network.Get().Contact,
		Client: a.Fetch.Standard(fetch.Options{Secure: true}), Clock: a.Clock, Log: a.Log,
	})
	return nil
}

// servePlain serves the plain listener, and asks for the certificate beside it.
func (a *App) servePlain(ctx context.Context) (stop func()) {
	h, closed := gateway.Secured(a.Base), func() {}
	var wg sync.WaitGroup
	if a.automatic != nil {
		h = a.automatic.Challenges(h)
		wg.Go(func() { a.automatic.Obtain(ctx) })
	}
	if a.plain != nil {
		closed = beside(a.plain, h)
	}
	return func() {
		if a.automatic != nil {
			a.automatic.Close()
		}
		closed()
		wg.Wait()
	}
}
