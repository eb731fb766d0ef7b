package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The worker is served from the root, with what it keeps; the page of a browser without
// a line names nobody.
func TestABrowserCanKeepPages(t *testing.T) { // web-client 11
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	a := ines.get("/worker.js")
	if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/javascript") || a.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("the worker is answered %d as %q, %q", a.StatusCode, a.Header.Get("Content-Type"), a.Header.Get("Cache-Control"))
	}
	worker := ines.open("/worker.js")
	for _, want := range []string{"const VERSION = ", `"/offline"`, "/css/parvis.css", "/js/app.js", ".woff2", "/icons.svg"} {
		has(t, worker, want)
	}
	page := ines.open("/offline")
	has(t, page, "Pas de connexion")
	hasNot(t, page, "data-signed")
	hasNot(t, page, "ines")
	has(t, h.browser("en").open("/offline"), "No connection")
}

// A browser's address for pushes is looked at like any other, and what is wrong with it
// is said on the page.
func TestABrowserAsksForPushes(t *testing.T) { // web-client 11
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("fr")
	ines.join("ines")
	page := ines.open("/settings/notifications")
	has(t, page, `id="push-here"`)
	has(t, page, "Sur cet appareil")
	a := ines.post("/settings/notifications/push", url.Values{"endpoint": {"http://push.example/x"}, "p256dh": {"x"}, "auth": {"y"}}, nil)
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a push address without https is answered %d", a.StatusCode)
	}
	if a := ines.post("/settings/notifications/push/off", nil, nil); a.StatusCode != http.StatusSeeOther {
		t.Errorf("ending what never began is answered %d", a.StatusCode)
	}
}
