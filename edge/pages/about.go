package pages

import (
	"net"
	"net/http"
	"net/netip"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/ratelimit"
	"parvis/base/web/ui"
)

// address is where a request comes from.
func address(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	a, _ := netip.ParseAddr(host)
	return a.Unmap()
}

// take counts a request against limits.
func (v *visit) take(uses ...ratelimit.Use) error {
	if v.ExemptLoopback && address(v.r).IsLoopback() {
		return nil
	}
	_, err := v.Limiter.Take(uses...)
	return err
}

// text draws a page of paragraphs, each with its key.
func (v *visit) text(title string, keys ...string) error {
	return v.draw(ui.Page{Title: v.Say(title), Back: "/", Description: v.Description}, h.Div(h.Class("pad stack"), g.Map(keys, func(k string) g.Node { return h.P(v.T(k)) })))
}

func (v *visit) about() error {
	return v.draw(ui.Page{Title: v.Say("ui.foot.about"), Back: "/", Description: v.Description},
		h.Div(h.Class("pad stack"), h.P(h.Class("lead"), g.Text(v.Description)), h.P(v.T("pages.about.what")), h.P(v.T("pages.about.read")), h.P(v.T("pages.about.free")),
			h.P(h.A(h.Href("/about/trends"), v.T("pages.trends.title")))))
}

func (v *visit) aboutTrends() error {
	keys := []string{"pages.trends.posts", "pages.trends.tags", "pages.trends.links", "pages.trends.held", "pages.trends.review." + string(v.Trend.Review), "pages.trends.home", "pages.trends.not"}
	return v.draw(ui.Page{Title: v.Say("pages.trends.title"), Back: "/", Description: v.Description}, h.Div(h.Class("pad stack"),
		h.P(v.T("pages.trends.score", i18n.With("Least", v.Trend.Least))), g.Map(keys, func(k string) g.Node { return h.P(v.T(k)) })))
}

func (v *visit) rules() error {
	return v.text("ui.foot.rules", "pages.rules.1", "pages.rules.2", "pages.rules.3", "pages.rules.4")
}

func (v *visit) privacy() error {
	return v.text("ui.foot.privacy", "pages.privacy.kept", "pages.privacy.seen", "pages.privacy.gone", "pages.privacy.third")
}

func (v *visit) terms() error {
	return v.text("pages.terms.title", "pages.terms.1", "pages.terms.2", "pages.terms.3", "pages.terms.4")
}

func (e *Edge) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /api/\nDisallow: /settings/\nDisallow: /compose\n"))
}

// Avatars draws the picture of whoever has none: an arch with the initial, in a
// colour of their own.
func (e *Edge) Avatars() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'none'; sandbox")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		_, _ = w.Write(e.drawn(r))
	})
}
