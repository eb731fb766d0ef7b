package app

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"parvis/base/store"
	"parvis/base/web"
	"parvis/edge/gateway"
	"parvis/edge/graphapi"
	"parvis/edge/mastodon"
	"parvis/edge/mastodon/entity/instance"
	"parvis/edge/oauth"
	"parvis/edge/pages"
	"parvis/edge/stream"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/message/device"
	"parvis/system/brand/palette"
	"parvis/system/business/block"
)

func (a *App) openEdges(context.Context) (err error) {
	n, s := a.Settings.Network.Get(), a.Settings.Server.Get()
	zone, err := n.zone()
	if err != nil {
		return err
	}
	proxies, err := s.proxies()
	if err != nil {
		return err
	}
	a.Pages, err = pages.New(pages.Options{
		Store: a.Store, Clock: a.Clock, Log: a.Log, Words: a.Words, Limiter: a.Limiter, ExemptLoopback: s.ExemptLoopback, Base: a.Base, Domain: a.Domain, Name: n.Name, Look: a.Brand.Look, Share: a.Cards, Again: a.TextCards.Again, Description: n.Description, Contact: n.Contact, Source: n.Source, Zone: zone, Accessible: string(a.audit().Conformance()),
		Demo: a.Demo, Account: a.Account, House: a.House, Credential: a.Credential, Graph: a.Graph, Policy: a.Policy, Media: a.Media, Emoji: a.Emoji, Post: a.Post, Search: a.Search, Message: a.Message, Notify: a.Notify,
		Filter: a.Filter, Report: a.Report, Events: a.Events, Card: a.Card, Trend: a.Trend, ForYou: a.ForYou, Announce: a.Announce, Waits: a.waits(), Known: a.Crisis.Known, Above: a.Crisis.Line,
	})
	if err != nil {
		return err
	}
	a.desks()
	a.OAuth = oauth.New(oauth.Options{
		Store: a.Store, Clock: a.Clock, Account: a.Account, Credential: a.Credential, Grant: a.Grant, Keys: a.Keys, Words: a.Words, Limiter: a.Limiter, Log: a.Log, URL: a.Base, Network: n.Name,
		VAPID: a.vapid, PasswordGrant: s.PasswordGrant, ExemptLoopback: s.ExemptLoopback, Static: a.Pages.Static.URL, Look: a.Brand.Look,
		Avatar: func(who account.Account) string { return "/avatars/" + who.ID.String() + ".svg" },
	})
	a.Client = mastodon.New(mastodon.Options{
		Store: a.Store, Clock: a.Clock, Log: a.Log, Words: a.Words, Limiter: a.Limiter, Network: a.network(), ExemptLoopback: s.ExemptLoopback,
		Account: a.Account, Credential: a.Credential, House: a.House, Grant: a.Grant, Gate: a.Gate, Work: a.Work, Age: a.Age, Graph: a.Graph, Policy: a.Policy, Filter: a.Filter, Media: a.Media, Post: a.Post, Search: a.Search, Report: a.Report, Notify: a.Notify, Announce: a.Announce, Emoji: a.Emoji, Card: a.Card, Trend: a.Trend, ForYou: a.ForYou, Crisis: a.Crisis,
	})
	a.Cloud = graphapi.New(graphapi.Options{Store: a.Store, Clock: a.Clock, Log: a.Log, Limiter: a.Limiter, Business: a.Business, Blocks: block.New(a.Business, a.Keys), Recurring: a.Recurring, Number: a.Number, People: a.People, Flow: a.Flow, Sums: a.Sums, Asked: a.Asked, Country: a.Settings.Network.Get().Country, Media: a.Media, Fetch: a.Fetch, Words: a.Words, Base: a.Base})
	a.Stream = stream.New(stream.Options{
		Store: a.Store, Events: a.Events, Clock: a.Clock, Log: a.Log, Grant: a.Grant, Graph: a.Graph, Post: a.Post, ForYou: a.ForYou, ExemptLoopback: s.ExemptLoopback,
		Render: stream.Render{Status: a.Client.StatusJSON, Crowd: a.Client.CrowdJSON, Notification: a.Client.NotificationJSON, Conversation: a.Client.ConversationJSON, Announcement: a.Client.AnnouncementJSON, Reactions: a.Client.ReactionsJSON},
	})
	native, files := a.native(), a.files()
	a.Patterns = slices.Concat(a.Client.Patterns(), a.OAuth.Patterns(), a.Cloud.Patterns(), a.Stream.Patterns(), a.Pages.Patterns(), native.Patterns(), files.Patterns())
	if err := CheckSurfaces(a.Patterns); err != nil {
		return err
	}
	a.Gateway = gateway.New(gateway.Options{
		Clock: a.Clock, Log: a.Log, Metrics: a.Metrics, Store: a.Store, Account: a.Account, Base: a.Base, Domain: a.Domain, Version: Version, Source: a.source(),
		Ready: a.Ready, Degraded: a.Degraded, Events: a.Events, Policy: a.Policy, Follows: follows, Proxies: proxies, Barred: a.barred, Client: a.Client, Cloud: a.Cloud, Clouded: graphapi.Serves, OAuth: a.OAuth, Stream: a.Stream, Native: native, Media: files, Static: a.Pages.Static, Avatars: a.Pages.Avatars(), Pages: a.Pages, Broken: a.Pages.Fail,
	})
	return nil
}

// barred tells whether the staff shut out where a request comes from.
func (a *App) barred(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	if out, known := a.Gate.BarredNow(from.Addr()); known {
		return out
	}
	out := false
	err = a.Store.Read(r.Context(), func(tx *store.Tx) error { out = a.Gate.Barred(r.Context(), tx, from.Addr()); return nil })
	return err == nil && out
}

// follows names the consumers that the answer of a path depends on, beside what
// each process keeps in memory. The words of the policy engine are in all.
func follows(path string) []string {
	names := []string{"account.word", "post.word"}
	switch {
	case strings.HasPrefix(path, "/api/v2/search"), strings.HasPrefix(path, "/api/v1/accounts/search"), strings.HasPrefix(path, "/api/v1/directory"), strings.HasPrefix(path, "/search"):
		names = append(names, "search")
	case strings.HasPrefix(path, "/api/v1/notifications"), strings.HasPrefix(path, "/api/v2/notifications"), strings.HasPrefix(path, "/notifications"):
		names = append(names, "notify")
	}
	return names
}

// network is what the client API says of this network.
func (a *App) network() mastodon.Network {
	n := a.Settings.Network.Get()
	told := 0
	if n.PublishAge {
		told = n.MinAge
	}
	return mastodon.Network{
		Base: a.Base, Domain: a.Domain, Description: n.Description, Version: "4.6.0 (compatible; Parvis " + Version + ")", Source: a.source(), Contact: n.Contact,
		MinAge: told, VAPID: a.vapid, Look: a.face,
	}
}

// face is what the client API shows of the identity in force.
func (a *App) face() instance.Look {
	l := a.Brand.Live()
	name := l.Look.Name
	if name == "" {
		name = a.Settings.Network.Get().Name
	}
	face := instance.Look{Version: l.Version, Name: name, Share: a.Cards.Network(a.Words.Fallback()), Light: map[string]string{}, Dark: map[string]string{}}
	for _, role := range []string{"surface", "text", "accent", "on-accent"} {
		face.Light[role], face.Dark[role] = l.Palette.Color(role, palette.Light).RGB().Hex(), l.Palette.Color(role, palette.Dark).RGB().Hex()
	}
	return face
}

// source is where the program can be had as source code, which its licence asks of
// whoever runs it; without an address, the page about the network says whom to ask.
func (a *App) source() string {
	if s := a.Settings.Network.Get().Source; s != "" {
		return s
	}
	return a.Base + "/about"
}

// native gathers the endpoints that the folders serve themselves.
func (a *App) native() *web.Mux {
	mux := web.NewMux()
	api := web.Native[account.Actor]{Who: a.who, May: account.Actor.Ready, Count: a.Client.Count, Lang: a.langOf, Words: a.Words, Log: a.Log}
	a.Work.Routes(mux, api)
	a.Policy.Routes(mux, api, a.subjects)
	a.Report.Routes(mux, api, a.Store)
	a.Crisis.Routes(mux, api)
	a.Rule.Routes(mux, api, a.Store)
	a.Announce.Routes(mux, api, a.Store)
	a.Notice.Routes(mux, api, a.Limiter)
	a.Message.Routes(mux, api, message.API{Store: a.Store, Base: a.Base, Faces: a.faces, As: a.Inbox.As, Still: a.still, Speaker: a.Inbox.Speaker})
	a.Device.Routes(mux, api, device.API{Store: a.Store, Prove: a.prove})
	a.Inbox.Routes(mux, api, a.Store)
	api.Handle(mux, "/", func(http.ResponseWriter, *http.Request, account.Actor) error { return web.ErrMissing })
	return mux
}

// files serves what members uploaded.
func (a *App) files() *web.Mux {
	mux := web.NewMux()
	mux.HandleFunc("/media/{secret}/{rendition}", a.Cloud.Files(a.Media.Serve))
	return mux
}
