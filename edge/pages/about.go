package pages

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/house"
)

// take counts a request against limits.
func (v *visit) take(uses ...ratelimit.Use) error {
	if v.ExemptLoopback && web.From(v.r).IsLoopback() {
		return nil
	}
	_, err := v.Limiter.Take(uses...)
	return err
}

// about says what the network is, who runs it and what it runs.
func (v *visit) about() error {
	var text house.Text
	var staff []ui.Person
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if text, err = v.House.Text(ctx, tx, house.About); err != nil {
			return err
		}
		ids, err := v.Account.Staff(ctx, tx, account.ManageUsers)
		if err != nil {
			return err
		}
		list, err := v.Account.Many(ctx, tx, ids)
		if err != nil {
			return err
		}
		roles, err := v.Account.Roles(ctx, tx)
		if err != nil {
			return err
		}
		shown := map[account.RoleID]bool{}
		for _, r := range roles {
			shown[r.ID] = r.Highlighted
		}
		faces := v.album(ctx, tx)
		if err := faces.meet(ids); err != nil {
			return err
		}
		for _, a := range list {
			if shown[a.Role] {
				staff = append(staff, faces.people[a.ID])
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.draw(ui.Page{Title: v.Say("ui.foot.about"), Back: "/", Description: v.Description},
		h.Div(h.Class("pad stack"), h.P(h.Class("lead"), g.Text(v.Description)), text.Draw(v.View),
			g.If(len(staff) > 0 || v.Contact != "", h.Section(h.Class("stack s"), h.H2(v.T("pages.about.staff")),
				h.Ul(h.Class("people"), h.Role("list"), g.Map(staff, func(p ui.Person) g.Node { return h.Li(v.Who(p, nil, nil)) })),
				g.If(v.Contact != "", h.P(v.T("pages.about.contact"), g.Text(" "), h.A(h.Href("mailto:"+v.Contact), g.Text(v.Contact)))))),
			h.P(h.Class("small muted"), v.T("pages.about.free"), g.If(v.Source != "", g.Group{g.Text(" "), h.A(h.Href(v.Source), v.T("pages.about.source"))})),
			h.P(h.A(h.Href("/about/trends"), v.T("pages.trends.title")), h.Br(), h.A(h.Href("/terms"), v.T("house.terms")))))
}

func (v *visit) aboutTrends() error {
	keys := []string{"pages.trends.posts", "pages.trends.tags", "pages.trends.links", "pages.trends.held", "pages.trends.review." + string(v.Trend.Review), "pages.trends.foryou", "pages.trends.foryou.score", "pages.trends.foryou.kept", "pages.trends.home", "pages.trends.not"}
	return v.draw(ui.Page{Title: v.Say("pages.trends.title"), Back: "/", Description: v.Description}, h.Div(h.Class("pad stack"),
		h.P(v.T("pages.trends.score", i18n.With("Least", v.Trend.Least))), g.Map(keys, func(k string) g.Node { return h.P(v.T(k)) })))
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
		_, _ = w.Write(e.drawn(r)) //nolint:gosec // a picture of our own; the name only seeds its colours
	})
}
