package web

import (
	"net/http"
	"net/netip"
)

// From is the address that a request comes from; the zero address if it cannot be read.
func From(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap()
}
