package app

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"parvis/base/store"
	"parvis/base/web"
	"parvis/edge/gateway"
	"parvis/edge/mastodon"
	"parvis/edge/mastodon/document"
	"parvis/edge/oauth"
	"parvis/edge/pages"
	"parvis/edge/stream"
	"parvis/engine/account"
)

func (a *App) openEdges(context.Context) (err error) {
	n, s := a.Settings.Network.Get(), a.Settings.Server.Get()
	zone, err := n.zone()
	if err != nil {
		return err
	}
	a.Pages, err = pages.New(pages.Options{
		Store: a.Store, Clock: a.Clock, Log: a.Log, Words: a.Words, Limiter: a.Limiter, ExemptLoopback: s.ExemptLoopback, Base: a.Base, Domain: a.Domain, Name: n.Name, Description: n.Description, Zone: zone,
		Demo: a.Demo, Account: a.Account, Credential: a.Credential, Grant: a.Grant, Gate: a.Gate, Age: a.Age, Graph: a.Graph, Policy: a.Policy, Media: a.Media, Emoji: a.Emoji, Post: a.Post, Search: a.Search, Notify: a.Notify,
		Filter: a.Filter, Report: a.Report, Archive: a.Archive, Events: a.Events, Card: a.Card, Trend: a.Trend,
	})
	if err != nil {
		return err
	}
	a.OAuth = oauth.New(oauth.Options{
		Store: a.Store, Clock: a.Clock, Account: a.Account, Credential: a.Credential, Grant: a.Grant, Keys: a.Keys, Words: a.Words, Limiter: a.Limiter, Log: a.Log, URL: a.Base, Network: n.Name,
		VAPID: a.vapid, PasswordGrant: s.PasswordGrant, ExemptLoopback: s.ExemptLoopback, Static: a.Pages.Static.URL,
		Avatar: func(who account.Account) string { return "/avatars/" + who.ID.String() + ".svg" },
	})
	a.Client = mastodon.New(mastodon.Options{
		Store: a.Store, Clock: a.Clock, Log: a.Log, Words: a.Words, Limiter: a.Limiter, Network: a.network(), ExemptLoopback: s.ExemptLoopback,
		Account: a.Account, Grant: a.Grant, Gate: a.Gate, Age: a.Age, Graph: a.Graph, Policy: a.Policy, Filter: a.Filter, Media: a.Media, Post: a.Post, Search: a.Search, Report: a.Report, Notify: a.Notify, Announce: a.Announce, Emoji: a.Emoji, Card: a.Card, Trend: a.Trend,
	})
	a.Stream = stream.New(stream.Options{
		Store: a.Store, Events: a.Events, Clock: a.Clock, Log: a.Log, Grant: a.Grant, Graph: a.Graph, Post: a.Post,
		Render: stream.Render{Status: a.Client.StatusJSON, Crowd: a.Client.CrowdJSON, Notification: a.Client.NotificationJSON, Conversation: a.Client.ConversationJSON, Announcement: a.Client.AnnouncementJSON, Reactions: a.Client.ReactionsJSON},
	})
	a.Gateway = gateway.New(gateway.Options{
		Clock: a.Clock, Log: a.Log, Metrics: a.Metrics, Store: a.Store, Account: a.Account, Base: a.Base, Domain: a.Domain, Version: Version, Source: Source,
		Ready: a.Ready, Degraded: a.Degraded, Barred: a.barred, Client: a.Client, OAuth: a.OAuth, Stream: a.Stream, Native: a.native(), Media: a.files(), Static: a.Pages.Static, Avatars: a.Pages.Avatars(), Pages: a.Pages, Broken: a.Pages.Fail,
	})
	return nil
}

// barred tells whether the staff shut out where a request comes from.
func (a *App) barred(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	out := false
	err = a.Store.Read(r.Context(), func(tx *store.Tx) error { out = a.Gate.Barred(r.Context(), tx, from.Addr()); return nil })
	return err == nil && out
}

// network is what the client API says of this network.
func (a *App) network() mastodon.Network {
	n := a.Settings.Network.Get()
	return mastodon.Network{
		Base: a.Base, Domain: a.Domain, Title: n.Name, Description: n.Description, Version: "4.6.0 (compatible; Parvis " + Version + ")", Source: Source, Contact: n.Contact,
		MinAge: n.MinAge, VAPID: a.vapid, Rules: a.houseRules(),
		Privacy: a.document("pages.privacy.kept", "pages.privacy.seen", "pages.privacy.gone", "pages.privacy.third"),
		Terms:   a.document("pages.terms.1", "pages.terms.2", "pages.terms.3", "pages.terms.4"),
	}
}

// documentsSince is when the texts that a member agrees to took effect; it moves
// whenever one of them changes.
func documentsSince() time.Time { return time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC) }

// document is a text of the pages in all languages.
func (a *App) document(keys ...string) document.Document {
	d := document.Document{Since: documentsSince(), Paragraphs: map[string][]string{}}
	for _, t := range languages() {
		for _, k := range keys {
			d.Paragraphs[string(t)] = append(d.Paragraphs[string(t)], a.Words.T(t, k))
		}
	}
	return d
}

// ruleIDs number the rules of the network.
func ruleIDs() []string { return []string{"1", "2", "3", "4"} }

// houseRules are the rules of the network in its languages.
func (a *App) houseRules() []mastodon.Rule {
	var out []mastodon.Rule
	for _, n := range ruleIDs() {
		r := mastodon.Rule{ID: n, Texts: map[string]string{}, Hints: map[string]string{}}
		for _, t := range languages() {
			r.Texts[string(t)] = a.Words.T(t, "pages.rules."+n)
		}
		out = append(out, r)
	}
	return out
}

// native gathers the endpoints that the folders serve themselves.
func (a *App) native() http.Handler {
	mux := http.NewServeMux()
	api := web.Native[account.Actor]{Who: a.who, Lang: a.langOf, Words: a.Words, Log: a.Log}
	a.Policy.Routes(mux, api, a.subjects)
	a.Report.Routes(mux, api, a.Store)
	a.Announce.Routes(mux, api, a.Store)
	return mux
}

// files serves what members uploaded.
func (a *App) files() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/media/{secret}/{rendition}", a.Media.Serve)
	return mux
}
