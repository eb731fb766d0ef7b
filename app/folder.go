package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"

	"parvis/base/seal"
	"parvis/base/store"
)

// openFolder makes the data folder and takes it for this process.
func (a *App) openFolder(context.Context) error {
	for _, d := range []string{a.folder(), a.folder("keys")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	if a.Settings.Storage.Get().Database.IsZero() {
		l, err := store.LockFolder(a.folder())
		if err != nil {
			return err
		}
		a.lock = l
	}
	var err error
	a.Keys, err = seal.OpenKeys(a.folder("keys"))
	return err
}

// prefixes reads a list of networks.
func prefixes(list string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for s := range strings.SplitSeq(list, ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("%q is no network: %w", s, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// Close lets go of everything that Open took.
func (a *App) Close() error {
	var err error
	if a.Bus != nil {
		err = errors.Join(err, a.Bus.Close())
	}
	if a.Store != nil {
		err = errors.Join(err, a.Store.Close())
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.Release())
	}
	for _, l := range []net.Listener{a.listener, a.plain} {
		if l != nil {
			_ = l.Close()
		}
	}
	return err
}
