package pages

import (
	"fmt"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/log"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/policy"
)

// statusOf gives the status of a page about what went wrong.
func statusOf(f *fault.Fault) int {
	if policy.Withheld(f) {
		return http.StatusUnavailableForLegalReasons
	}
	return web.Status(f.Kind)
}

// broken draws what happened, what to do, and the number to tell the operator.
func (v *visit) broken(status int, f *fault.Fault, words string) g.Node {
	var told g.Group
	for _, a := range f.Args {
		if text := fmt.Sprint(a.Value); (a.Name == "territory" || a.Name == "decision") && text != "" && text != "0" {
			told = append(told, h.Dt(v.T("pages.error."+a.Name)), h.Dd(g.Text(text)))
		}
	}
	return h.Div(h.Class("lost"), v.Icon(brokenIcon(status), "l"), h.P(h.Class("lead"), g.Text(words)), g.Iff(f.After > 0, func() g.Node {
		return h.P(v.T("pages.error.again", i18n.With("Wait", v.Lang.Duration(f.After+time.Minute-1))))
	}),
		g.If(len(told) > 0, h.Dl(h.Class("kv"), told)),
		g.If(status == http.StatusUnauthorized, h.P(ui.Link("/signin", "go", v.Say("ui.nav.signin")))),
		h.P(h.Class("row"), ui.Link("/", "", v.Say("ui.nav.home")), ui.Link("/search", "bare", v.Say("ui.search"))),
		g.If(status >= http.StatusInternalServerError, h.P(h.Class("small muted"), v.T("pages.error.reference"), g.Text(" "), h.Code(g.Text(log.Reference(v.r.Context()))))))
}

func brokenIcon(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusGone:
		return "explore"
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return "lock"
	case http.StatusTooManyRequests:
		return "clock"
	}
	return "alert"
}

// brokenTitle is the key of the heading over what went wrong.
func brokenTitle(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusGone:
		return "pages.error.nothing"
	case http.StatusUnauthorized, http.StatusForbidden:
		return "pages.error.closed"
	case http.StatusTooManyRequests:
		return "pages.error.wait"
	case http.StatusUnavailableForLegalReasons:
		return "pages.error.withheld"
	}
	return "pages.error.title"
}
