package gateway

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// believed gives a request the address of the person when a proxy of the
// operator's brought it: the last one in X-Forwarded-For that is no such proxy
// itself. What stands before it came with the request, and anybody can write
// there what they like.
func (g *Gateway) believed(r *http.Request) *http.Request {
	given := r.Header["X-Forwarded-For"]
	if len(given) == 0 {
		return r
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !g.proxy(peer.Addr()) {
		return r
	}
	hops := strings.Split(strings.Join(given, ","), ",")
	for _, hop := range slices.Backward(hops) {
		from, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return r
		}
		if !g.proxy(from) {
			out := r.WithContext(r.Context())
			out.RemoteAddr = net.JoinHostPort(from.Unmap().WithZone("").String(), "0")
			return out
		}
	}
	return r
}

func (g *Gateway) proxy(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(g.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
