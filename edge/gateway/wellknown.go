package gateway

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

func (g *Gateway) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.URL.Path == "/health/ready" {
		if g.draining.Load() {
			writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "draining"})
			return
		}
		if err := g.Ready(r.Context()); err != nil {
			writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "unavailable"})
			return
		}
		if err := g.Degraded(); err != nil {
			writeJSON(w, http.StatusOK, map[string]string{"status": "degraded"})
			return
		}
	}
	writeJSON(w, http.StatusOK, map[string]string{"status": "OK"})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	writeAs(w, "application/json; charset=utf-8", status, v)
}

func writeAs(w http.ResponseWriter, kind string, status int, v any) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// wellKnown answers what other programs ask of any server (social-core 3).
func (g *Gateway) wellKnown(w http.ResponseWriter, r *http.Request) {
	switch strings.TrimRight(r.URL.Path, "/") {
	case "/.well-known/nodeinfo":
		writeJSON(w, http.StatusOK, map[string]any{"links": []map[string]string{
			{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": g.Base + "/nodeinfo/2.0"},
			{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": g.Base + "/nodeinfo/2.1"},
		}})
	case "/nodeinfo/2.0", "/nodeinfo/2.1":
		g.nodeInfo(w, r, strings.TrimPrefix(r.URL.Path, "/nodeinfo/"))
	case "/.well-known/host-meta":
		g.hostMeta(w)
	case "/.well-known/webfinger":
		g.webFinger(w, r)
	case "/.well-known/change-password":
		http.Redirect(w, r, "/settings/security", http.StatusFound)
	case "/.well-known/oauth-authorization-server":
		g.OAuth.ServeHTTP(w, r)
	default:
		writeJSON(w, http.StatusNotFound, map[string]string{"error": "Not Found"})
	}
}

func (g *Gateway) nodeInfo(w http.ResponseWriter, r *http.Request, version string) {
	var u account.Usage
	err := g.Store.Read(r.Context(), func(tx *store.Tx) (err error) { u, err = g.Account.Usage(r.Context(), tx); return err })
	if err != nil {
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"error": "Service Unavailable"})
		return
	}
	software := map[string]string{"name": "parvis", "version": g.Version}
	if version == "2.1" {
		software["repository"] = g.Source
	}
	writeAs(w, `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/`+version+`#"`, http.StatusOK, map[string]any{
		"version": version, "software": software, "protocols": []string{}, "services": map[string][]string{"inbound": {}, "outbound": {}},
		"openRegistrations": g.Account.Policy().Mode == account.Open, "metadata": map[string]any{"upstream": map[string]string{"name": "mastodon"}},
		"usage": map[string]any{"users": map[string]int{"total": u.Users, "activeMonth": u.ActiveMonth, "activeHalfyear": u.ActiveHalfYear}},
	})
}

type xrd struct {
	XMLName xml.Name `xml:"http://docs.oasis-open.org/ns/xri/xrd-1.0 XRD"`
	Link    struct {
		Rel      string `xml:"rel,attr"`
		Template string `xml:"template,attr"`
	} `xml:"Link"`
}

func (g *Gateway) hostMeta(w http.ResponseWriter) {
	var x xrd
	x.Link.Rel, x.Link.Template = "lrdd", g.Base+"/.well-known/webfinger?resource={uri}"
	w.Header().Set("Content-Type", "application/xrd+xml; charset=utf-8")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	_, _ = w.Write([]byte(xml.Header))
	_ = xml.NewEncoder(w).Encode(x)
}

// webFinger finds a member by address (RFC 7033).
func (g *Gateway) webFinger(w http.ResponseWriter, r *http.Request) {
	resource := r.URL.Query().Get("resource")
	if resource == "" {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "resource is missing"})
		return
	}
	name, domain, _ := strings.Cut(strings.TrimPrefix(resource, "acct:"), "@")
	if rest, ok := strings.CutPrefix(resource, g.Base+"/@"); ok {
		name, domain = rest, g.Domain
	}
	var a account.Account
	shown := false
	err := g.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		a, shown, err = g.find(r.Context(), tx, name)
		return err
	})
	switch kind := fault.KindOf(err); {
	case !strings.EqualFold(domain, g.Domain), err == nil && !shown, kind == fault.Missing, kind == fault.Gone:
		writeJSON(w, http.StatusNotFound, map[string]string{"error": "Record not found"})
		return
	case err != nil:
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"error": "Service Unavailable"})
		return
	}
	page := g.Base + "/@" + a.Username
	writeAs(w, "application/jrd+json; charset=utf-8", http.StatusOK, map[string]any{
		"subject": "acct:" + a.Username + "@" + g.Domain, "aliases": []string{page},
		"links": []map[string]string{{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page}},
	})
}

// find gives a member, and whether the policy engine shows their profile to anybody.
func (g *Gateway) find(ctx context.Context, tx *store.Tx, name string) (a account.Account, shown bool, err error) {
	if a, err = g.Account.Lookup(ctx, tx, name); err != nil || g.Policy == nil {
		return a, true, err
	}
	list, err := g.Policy.Shown(ctx, tx, 0, decide.OnProfile, []id.Account{a.ID})
	return a, len(list) > 0, err
}
