package app

import (
	"context"
	"io/fs"
	"net/http"
	"strings"

	"parvis/base/blob"
	"parvis/base/bus"
	"parvis/base/event"
	"parvis/base/fetch"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/log"
	"parvis/base/mail"
	"parvis/base/push"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/base/web"
	"parvis/base/web/param"
	"parvis/base/web/ui"
	"parvis/edge/gateway"
	"parvis/edge/mastodon"
	"parvis/edge/oauth"
	"parvis/edge/pages"
	"parvis/edge/pages/accessibility"
	"parvis/edge/pages/admin"
	"parvis/edge/pages/chat"
	linked "parvis/edge/pages/device"
	"parvis/edge/pages/embed"
	"parvis/edge/pages/form"
	boxes "parvis/edge/pages/inbox"
	"parvis/edge/pages/offline"
	"parvis/edge/pages/settings"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/gate"
	"parvis/engine/account/grant"
	"parvis/engine/account/house"
	"parvis/engine/account/invite"
	"parvis/engine/account/joining"
	"parvis/engine/account/undo"
	"parvis/engine/account/work"
	"parvis/engine/age"
	"parvis/engine/archive"
	"parvis/engine/archive/pack"
	"parvis/engine/audit"
	"parvis/engine/entitlement"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/media/emoji"
	"parvis/engine/message"
	"parvis/engine/message/device"
	"parvis/engine/notify"
	"parvis/engine/notify/announce"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/access"
	"parvis/engine/post/card"
	"parvis/engine/post/foryou"
	"parvis/engine/post/trend"
	"parvis/engine/report"
	"parvis/engine/report/bench"
	"parvis/engine/report/notice"
	"parvis/engine/report/rule"
	"parvis/engine/report/transparency"
	"parvis/engine/search"
	"parvis/engine/tlog"
	"parvis/system/brand"
	"parvis/system/brand/share"
	"parvis/system/brand/textcard"
	"parvis/system/business"
	"parvis/system/business/analytics"
	"parvis/system/business/asked"
	"parvis/system/business/block"
	"parvis/system/business/calls"
	"parvis/system/business/closing"
	"parvis/system/business/flow"
	"parvis/system/business/forget"
	"parvis/system/business/hook"
	"parvis/system/business/inbox"
	"parvis/system/business/name"
	"parvis/system/business/number"
	"parvis/system/business/people"
	"parvis/system/business/premium"
	"parvis/system/business/record"
	"parvis/system/business/recurring"
	"parvis/system/business/retention"
	"parvis/system/business/slug"
	"parvis/system/business/template"
	"parvis/system/business/tier"
	"parvis/system/crisis"
)

// Migrations are those of every folder that has tables, in order.
func Migrations() []store.Source {
	return []store.Source{
		{Folder: "event", FS: event.Migrations}, {Folder: "timer", FS: timer.Migrations}, {Folder: "audit", FS: audit.Migrations}, {Folder: "tlog", FS: tlog.Migrations},
		{Folder: "account", FS: account.Migrations}, {Folder: "credential", FS: credential.Migrations}, {Folder: "grant", FS: grant.Migrations}, {Folder: "gate", FS: gate.Migrations}, {Folder: "work", FS: work.Migrations}, {Folder: "house", FS: house.Migrations}, {Folder: "undo", FS: undo.Migrations},
		{Folder: "age", FS: age.Migrations}, {Folder: "graph", FS: graph.Migrations}, {Folder: "policy", FS: policy.Migrations}, {Folder: "filter", FS: filter.Migrations}, {Folder: "entitlement", FS: entitlement.Migrations},
		{Folder: "media", FS: media.Migrations}, {Folder: "emoji", FS: emoji.Migrations}, {Folder: "post", FS: post.Migrations}, {Folder: "message", FS: message.Migrations}, {Folder: "device", FS: device.Migrations}, {Folder: "card", FS: card.Migrations}, {Folder: "trend", FS: trend.Migrations}, {Folder: "foryou", FS: foryou.Migrations}, {Folder: "report", FS: report.Migrations}, {Folder: "rule", FS: rule.Migrations}, {Folder: "notice", FS: notice.Migrations}, {Folder: "search", FS: search.Migrations}, {Folder: "notify", FS: notify.Migrations}, {Folder: "announce", FS: announce.Migrations},
		{Folder: "archive", FS: archive.Migrations},
		{Folder: "hook", FS: hook.Migrations}, {Folder: "business", FS: business.Migrations}, {Folder: "slug", FS: slug.Migrations}, {Folder: "tier", FS: tier.Migrations}, {Folder: "name", FS: name.Migrations}, {Folder: "retention", FS: retention.Migrations}, {Folder: "asked", FS: asked.Migrations}, {Folder: "template", FS: template.Migrations}, {Folder: "flow", FS: flow.Migrations}, {Folder: "inbox", FS: inbox.Migrations}, {Folder: "recurring", FS: recurring.Migrations}, {Folder: "number", FS: number.Migrations}, {Folder: "analytics", FS: analytics.Migrations}, {Folder: "brand", FS: brand.Migrations}, {Folder: "textcard", FS: textcard.Migrations}, {Folder: "crisis", FS: crisis.Migrations},
	}
}

// Locales are the sentences of every folder.
func Locales() []fs.FS {
	return []fs.FS{
		store.Locales, seal.Locales, ratelimit.Locales, bus.Locales, blob.Locales, fetch.Locales, mail.Locales, push.Locales, web.Locales, param.Locales, ui.Locales,
		audit.Locales, tlog.Locales, account.Locales, credential.Locales, grant.Locales, gate.Locales, work.Locales, invite.Locales, joining.Locales, house.Locales, undo.Locales, age.Locales, graph.Locales, policy.Locales, filter.Locales, entitlement.Locales, media.Locales, post.Locales, message.Locales, device.Locales, access.Locales, trend.Locales, foryou.Locales, report.Locales, bench.Locales, notice.Locales, rule.Locales, transparency.Locales, search.Locales, notify.Locales, announce.Locales, emoji.Locales, archive.Locales, pack.Locales,
		hook.Locales, business.Locales, slug.Locales, tier.Locales, name.Locales, retention.Locales, record.Locales, asked.Locales, template.Locales, flow.Locales, inbox.Locales, premium.Locales, recurring.Locales, number.Locales, people.Locales, closing.Locales, analytics.Locales, calls.Locales, block.Locales, forget.Locales, brand.Locales, share.Locales, textcard.Locales, crisis.Locales,
		gateway.Locales, mastodon.Locales, oauth.Locales, pages.Locales, chat.Locales, boxes.Locales, linked.Locales, form.Locales, admin.Locales, settings.Locales, offline.Locales, accessibility.Locales, embed.Locales,
	}
}

// who resolves the caller of a native endpoint: by token, else by the session of
// the pages.
func (a *App) who(r *http.Request) (account.Actor, error) {
	var actor account.Actor
	token, isToken := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isToken {
		c, err := r.Cookie(a.Pages.CookieName())
		if err != nil {
			return actor, nil //nolint:nilerr // nobody is signed in
		}
		token = c.Value
	}
	ctx := r.Context()
	worn := false
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if !isToken {
			actor, _, err = a.Credential.Resolve(ctx, tx, token)
			return err
		}
		if actor, _, err = a.Grant.Resolve(ctx, tx, token); err == nil {
			worn, err = a.Device.Pass(ctx, tx, actor)
		}
		return err
	})
	if err == nil && worn {
		if err := a.Store.Write(ctx, func(tx *store.Tx) error { return a.Device.Touch(ctx, tx, actor) }); err != nil {
			a.Log.WarnContext(ctx, "the last use of a device is not kept", log.Err(err)) // it is used all the same
		}
	}
	return actor, err
}

func (a *App) langOf(r *http.Request) i18n.Tag {
	return i18n.Negotiate("", "", r.Header.Get("Accept-Language"), a.Words.Fallback())
}

// subjects finds what an explanation is asked for: a post with what it boosts or
// quotes.
func (a *App) subjects(ctx context.Context, tx *store.Tx, actor account.Actor, item int64) ([]decide.Subject, error) {
	return a.Post.Subjects(ctx, tx, actor, id.Post(item))
}
