package settings

import (
	"context"
	"embed"
	"net/url"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/archive"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/foryou"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options say what the pages stand on.
type Options struct {
	Clock clock.Clock
	// Description of the network.
	Description string
	// VAPID is the network's public key for pushes to browsers.
	VAPID string

	Account    *account.Engine
	Credential *credential.Engine
	Grant      *grant.Engine
	Media      *media.Engine
	Notify     *notify.Engine
	Filter     *filter.Engine
	ForYou     *foryou.Engine
	Archive    *archive.Engine
	Graph      *graph.Engine
	Policy     *policy.Engine
	Post       *post.Engine
	// Linked draws the devices that a member linked, with the field to link another.
	Linked func(*desk.Visit[account.Actor]) (g.Node, error)
	// Drawn draws posts with nothing to do about them, and people.
	Drawn func(context.Context, *store.Tx, *desk.Visit[account.Actor], []post.Seen, []id.Account) ([]ui.Post, map[id.Account]ui.Person, error)
}

// Pages serves what members choose for themselves.
type Pages struct{ Options }

// New makes the pages.
func New(o Options) *Pages { return &Pages{o} }

// visit is one request of a member.
type visit struct {
	*Pages
	*desk.Visit[account.Actor]
	me account.Account
}

type handler func(*visit) error

// names are the topics, in their order.
var names = [...]string{"profile", "privacy", "notifications", "display", "filters", "hidden", "security", "devices", "apps", "consents", "data"}

// topicOf gives a page of settings by its name.
func topicOf(name string) desk.Desk[account.Actor] {
	key := "pages.settings." + name
	return desk.Desk[account.Actor]{Path: "/settings/" + name, Word: key, What: key + ".what", Open: account.Actor.Known}
}

// Desk registers the pages, and lists the addresses.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	for _, name := range names {
		s.Topic(topicOf(name))
	}
	s.Handle("GET /settings", func(v *desk.Visit[account.Actor]) error { return v.Redirect("/settings/profile") })
	for name, t := range map[string]struct{ show, save handler }{
		"profile":       {(*visit).profileForm, (*visit).saveProfile},
		"privacy":       {(*visit).privacyForm, (*visit).savePrivacy},
		"notifications": {(*visit).noticesForm, (*visit).saveNotices},
		"display":       {(*visit).displayForm, (*visit).saveDisplay},
		"filters":       {(*visit).filtersForm, (*visit).addFilter},
		"security":      {(*visit).securityForm, (*visit).savePassword},
		"devices":       {(*visit).devicesForm, (*visit).endOthers},
		"apps":          {(*visit).appsForm, (*visit).revokeApp},
		"consents":      {(*visit).consentsForm, (*visit).saveConsent},
		"data":          {(*visit).dataForm, (*visit).deleteAccount},
	} {
		s.Handle("GET /settings/"+name, p.handle(t.show))
		s.Handle("POST /settings/"+name, p.handle(t.save))
	}
	s.Handle("POST /settings/notifications/push", p.handle((*visit).pushHere))
	s.Handle("POST /settings/notifications/push/off", p.handle((*visit).pushNoMore))
	s.Handle("GET /settings/filters/{id}", p.handle((*visit).filterPage))
	s.Handle("POST /settings/filters/{id}", p.handle((*visit).changeFilter))
	s.Handle("POST /settings/filters/{id}/drop", p.handle((*visit).dropFilter))
	s.Handle("POST /settings/filters/{id}/restore", p.handle((*visit).restoreFilter))
	s.Handle("GET /settings/hidden", p.handle((*visit).hiddenPage))
	s.Handle("POST /settings/hidden/threads/{id}", p.handle((*visit).hearThread))
	s.Handle("POST /settings/devices/{id}/end", p.handle((*visit).endSession))
	s.Handle("POST /settings/security/email", p.handle((*visit).saveEmail))
	s.Handle("POST /settings/security/codes", p.handle((*visit).beginCodes))
	s.Handle("POST /settings/security/codes/confirm", p.handle((*visit).confirmCodes))
	s.Handle("POST /settings/security/codes/off", p.handle((*visit).dropCodes))
	s.Handle("POST /settings/security/recovery", p.handle((*visit).newRecovery))
	s.Handle("POST /settings/security/passkeys/ask", p.handle((*visit).newPasskey))
	s.Handle("POST /settings/security/passkeys", p.handle((*visit).savePasskey))
	s.Handle("POST /settings/security/passkeys/{id}/drop", p.handle((*visit).dropPasskey))
	s.Bring("POST /settings/data/import", p.handle((*visit).bring))
	s.Handle("POST /settings/data/export", p.handle((*visit).ask))
	s.Handle("GET /settings/data/{table}", p.handle((*visit).table))
	s.Handle("GET /settings/data/runs/{id}", p.handle((*visit).run1))
	s.Handle("POST /settings/data/runs/{id}/cancel", p.handle((*visit).cancelRun))
	s.Handle("GET /settings/data/runs/{id}/refused.csv", p.handle((*visit).refusedCSV))
	s.Handle("GET /settings/data/runs/{id}/archive.zip", p.handle((*visit).fetch))
}

// handle gives a handler the member who asks.
func (p *Pages) handle(h handler) func(*desk.Visit[account.Actor]) error {
	return func(d *desk.Visit[account.Actor]) error {
		v := &visit{Pages: p, Visit: d}
		if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
			v.me, err = v.Account.Find(ctx, tx, v.Actor.Account)
			return err
		}); err != nil {
			return err
		}
		return h(v)
	}
}

// topic draws one of the pages.
func (v *visit) topic(name string, broken []ui.Broken, content ...g.Node) error {
	return v.Settings(topicOf(name), broken, content...)
}

// done leads back to the page of a topic, with the line that says it was saved.
func (v *visit) done(name string) error { return v.Redirect("/settings/" + name + "?saved=1") }

// stale tells that the act needs the person to prove again who they are.
func stale(err error) bool { return err != nil && fault.Of(err).Code == "account.session.stale" }

// proveAgain leads to the sign-in page, and from there to a topic.
func (v *visit) proveAgain(name string) error {
	return v.Redirect("/signin?force=1&next=" + url.QueryEscape("/settings/"+name))
}

// refuse draws a topic again with what was refused, or leads to prove who it is.
func (v *visit) refuse(topic, field string, err error, draw func([]ui.Broken) error) error {
	if stale(err) {
		return v.proveAgain(topic)
	}
	broken, err := form.Refusal(v.View, field, err)
	if err != nil {
		return err
	}
	return draw(broken)
}

// form1 is the form of a topic, with its one button.
func (v *visit) form1(action string, fields ...g.Node) g.Node {
	return h.Form(h.Class("panel stack"), h.Method("post"), h.Action(action), h.EncType("multipart/form-data"), g.Group(fields), h.P(ui.Submit("go", v.Say("pages.compose.save"))))
}

// chosen reads what the member set.
func (v *visit) chosen() (s account.Settings, err error) {
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = v.Account.Settings(ctx, tx, v.Actor.Account)
		return err
	})
	return s, err
}

// choose changes what the member set.
func (v *visit) choose(ctx context.Context, tx *store.Tx, fn func(s *account.Settings)) error {
	s, err := v.Account.Settings(ctx, tx, v.Actor.Account)
	if err != nil {
		return err
	}
	fn(&s)
	return v.Account.SetSettings(ctx, tx, v.Actor, s)
}
