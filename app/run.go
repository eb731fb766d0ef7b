package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"
	"strings"
	"sync"
	"time"

	"parvis/base/bus"
)

// Start begins everything that runs beside requests: consumers, timers, streams
// (architecture 9.1).
func (a *App) Start(ctx context.Context) error {
	if err := a.Policy.Start(ctx); err != nil {
		return err
	}
	if err := a.Brand.Start(ctx); err != nil {
		return err
	}
	if _, err := a.Bus.Subscribe(bell, func(bus.Message) { a.Events.Ring() }); err != nil {
		return err
	}
	var err error
	if a.counts, err = a.startExchange(); err != nil {
		return err
	}
	if err := a.Message.Start(ctx); err != nil {
		return err
	}
	if err := a.Events.Start(ctx); err != nil {
		return err
	}
	a.Stream.Start(ctx)
	a.Asked.Start(ctx)
	if err := a.Archive.Start(ctx); err != nil {
		return err
	}
	return errors.Join(a.Timers.Start(ctx), a.Hook.Start(ctx))
}

// Stop ends what Start began, in the reverse order, and closes everything.
func (a *App) Stop(ctx context.Context) error {
	a.Pages.Close()
	a.Stream.Close()
	a.Message.Close()
	a.Asked.Close()
	a.Archive.Close()
	a.Media.Close()
	a.Timers.Close()
	a.Hook.Close()
	a.counts.close()
	return errors.Join(a.Events.Close(ctx), a.Close())
}

// Run starts, serves until ctx ends, drains and stops. It gives the first error.
func (a *App) Run(ctx context.Context) error {
	if err := a.Start(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	a.measure()
	private, plain := a.servePrivate(), a.servePlain(ctx)
	s := a.Gateway.Server()
	s.RegisterOnShutdown(a.Pages.Close)
	s.RegisterOnShutdown(a.Stream.Close)
	s.RegisterOnShutdown(a.Message.Close)
	err := a.Gateway.Serve(ctx, s, func() error {
		if s.TLSConfig = a.secure(); s.TLSConfig != nil {
			return s.ServeTLS(a.listener, "", "")
		}
		return s.Serve(a.listener)
	})
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	plain()
	private()
	return errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
}

// Reload reads the settings again and takes over what may change while the
// network runs, and the certificate, which another program may have renewed. A
// mistake is told and changes nothing (architecture 9.3).
func (a *App) Reload() error {
	changed, waiting, err := a.Settings.Set().Reload()
	if err == nil {
		err = a.loadCertificate()
	}
	if err != nil {
		a.Log.Error("the settings were not read again", "alert", true, "error", err.Error())
		return err
	}
	a.Log.Info("the settings were read again", "changed", strings.Join(changed, " "), "at_next_start", strings.Join(waiting, " "))
	return nil
}

// Addr is the address of the public listener.
func (a *App) Addr() net.Addr { return a.listener.Addr() }

// servePrivate serves metrics and profiles where only the operator is.
func (a *App) servePrivate() (stop func()) {
	address := a.Settings.Server.Get().Private
	if address == "" {
		return func() {}
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		a.Log.Warn("no private listener", "address", address, "error", err.Error())
		return func() {}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) { a.Metrics.Write(w) })
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	return beside(l, mux)
}

// beside serves on one more listener until the network stops.
func beside(l net.Listener, h http.Handler) (stop func()) {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: 30 * time.Second, MaxHeaderBytes: 32 << 10}
	var wg sync.WaitGroup
	wg.Go(func() { _ = s.Serve(l) })
	return func() { _ = s.Close(); wg.Wait() }
}

// Ready tells why the network cannot serve now.
func (a *App) Ready(ctx context.Context) error { return a.Store.Ready(ctx) }

// Degraded tells what works worse than it should: without its bus a cluster
// goes on, and each process notices within a second what the others did; one that
// does not learn of changes decides from the store (integrity 4.9).
func (a *App) Degraded() error {
	if a.Policy.Behind() {
		return errors.New("changes of the last seconds are not known here")
	}
	if a.Store.Shared() {
		return a.Bus.Ready()
	}
	return nil
}

// Settle waits until every consumer and every due timer is quiet. For tests and
// for filling the demonstration.
func (a *App) Settle(ctx context.Context) error {
	for range 3 {
		if err := a.Events.Settle(ctx); err != nil {
			return err
		}
		if err := a.Timers.Settle(ctx); err != nil {
			return err
		}
		if err := a.Hook.Settle(ctx); err != nil {
			return err
		}
	}
	return nil
}
