package settings

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/notify"
)

// sorts are the sorts of sources that a notification policy knows.
var sorts = [...]string{"not_following", "not_followers", "new_accounts", "private_mentions", "limited_accounts"}

// kinds are the kinds of notification a member is written to about, or pushed.
var kinds = [...]notify.Type{notify.Mention, notify.Follow, notify.Asked, notify.Favourite, notify.Reblog, notify.Quote, notify.Poll}

func verdicts(p *notify.Policy) map[string]*notify.Verdict {
	return map[string]*notify.Verdict{
		"not_following": &p.NotFollowing, "not_followers": &p.NotFollowers, "new_accounts": &p.NewAccounts, "private_mentions": &p.PrivateMentions, "limited_accounts": &p.LimitedAccounts,
	}
}

// noticesForm says who may notify, and about what one is written to.
func (v *visit) noticesForm() error { return v.drawNotices(nil) }

func (v *visit) drawNotices(broken []ui.Broken) error {
	s, err := v.chosen()
	if err != nil {
		return err
	}
	zone := v.ZoneName()
	if s.QuietFrom != s.QuietTo && s.Zone != "" {
		zone = strings.ReplaceAll(s.Zone, "_", " ")
	}
	var p notify.Policy
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = v.Notify.PolicyOf(ctx, tx, v.Actor.Account)
		return err
	}); err != nil {
		return err
	}
	here, err := v.pushed()
	if err != nil {
		return err
	}
	at := verdicts(&p)
	if v.Form("digest") != "" { // what was refused stays as it was written
		v.written(&s)
		for name, to := range at {
			if verdict, ok := notify.ParseVerdict(v.Form(name)); ok {
				*to = verdict
			}
		}
	}
	check := func(prefix string, on func(string) bool) g.Node {
		return g.Map(kinds[:], func(k notify.Type) g.Node {
			return v.Field(ui.Field{Name: prefix + string(k), Label: v.Say("pages.kind." + string(k)), Type: "checkbox", Checked: on(string(k))})
		})
	}
	return v.topic("notifications", broken, v.form1("/settings/notifications",
		h.FieldSet(h.Class("stack s"), h.Legend(v.T("pages.notices.from")), g.Map(sorts[:], func(name string) g.Node {
			return v.Field(ui.Field{Name: name, Label: v.Say("pages.notices." + name), Type: "select", Value: string(*at[name]), Options: form.Options(v.View, "pages.notices.verdict.", "accept", "filter", "drop")})
		})),
		v.Field(ui.Field{Name: "digest", Label: v.Say("pages.notices.digest"), Type: "select", Value: s.Digest, Options: form.Options(v.View, "pages.notices.digest.", "never", "daily", "weekly")}),
		h.FieldSet(h.Class("stack s"), h.Legend(v.T("pages.notices.mail")), h.Div(h.Class("checksrow"), check("mail.", func(k string) bool { return slices.Contains(s.MailOn, k) }))),
		h.FieldSet(h.Class("stack s"), h.Legend(v.T("pages.notices.push")), h.Div(h.Class("checksrow"), check("push.", func(k string) bool { return !slices.Contains(s.PushOff, k) }))),
		h.FieldSet(h.Class("stack s"), h.Legend(v.T("pages.notices.quiet")), h.P(h.Class("small muted"), v.T("pages.notices.quiet_what", i18n.With("Zone", zone))), v.InZone(),
			v.hourField("quiet_from", s.QuietFrom, broken), v.hourField("quiet_to", s.QuietTo, broken))), v.pushSection(here))
}

func (v *visit) hourField(name string, hour int, broken []ui.Broken) g.Node {
	hours := make([]ui.Option, 0, 24)
	for i := range 24 {
		hours = append(hours, ui.Option{Value: strconv.Itoa(i), Text: v.Lang.Time(time.Date(1, 1, 1, i, 0, 0, 0, time.UTC))})
	}
	return v.Field(ui.Field{Name: name, Label: v.Say("pages.notices." + name), Type: "select", Value: strconv.Itoa(hour), Options: hours, Error: form.At(broken, name)})
}

// written puts what the form says into what the member set.
func (v *visit) written(s *account.Settings) {
	s.Digest, s.MailOn, s.PushOff = v.Form("digest"), nil, nil
	for _, k := range kinds {
		if v.Form("mail."+string(k)) != "" {
			s.MailOn = append(s.MailOn, string(k))
		}
		if v.Form("push."+string(k)) == "" {
			s.PushOff = append(s.PushOff, string(k))
		}
	}
	from, to := s.QuietFrom, s.QuietTo
	for name, at := range map[string]*int{"quiet_from": &s.QuietFrom, "quiet_to": &s.QuietTo} {
		if hour := v.Form(name); hour != "" {
			n, err := strconv.Atoi(hour)
			if err != nil {
				n = -1
			}
			*at = n
		}
	}
	if zone := v.Form("zone"); from != s.QuietFrom || to != s.QuietTo || s.Zone == "" {
		if _, err := time.LoadLocation(zone); err == nil && zone != "Local" {
			s.Zone = zone
		}
	}
}

func (v *visit) saveNotices() error {
	var p notify.Policy
	for name, to := range verdicts(&p) {
		verdict, ok := notify.ParseVerdict(v.Form(name))
		if !ok {
			return form.ErrUnreadable
		}
		*to = verdict
	}
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := v.Notify.SetPolicy(ctx, tx, v.Actor, p); err != nil {
			return err
		}
		return v.choose(ctx, tx, v.written)
	})
	if err != nil {
		return v.refuse("notifications", "digest", err, v.drawNotices)
	}
	return v.done("notifications")
}

// devicesForm lists where the member is signed in.
func (v *visit) devicesForm() error {
	var all []credential.Session
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = v.Credential.Sessions(ctx, tx, v.Actor)
		return err
	}); err != nil {
		return err
	}
	linked, err := v.Linked(v.Visit)
	if err != nil {
		return err
	}
	return v.topic("devices", nil, h.Ul(h.Class("people"), h.Role("list"), g.Map(all, func(s credential.Session) g.Node {
		mine := s.ID == v.Actor.Session
		return h.Li(h.Class("duo"), h.Div(h.Class("grow"), h.B(g.Text(s.Device)), g.Text(" "), g.If(mine, h.Span(h.Class("badge soft"), v.T("pages.devices.this"))),
			h.P(h.Class("small muted"), v.T("pages.devices.seen"), g.Text(" "), v.When(s.SeenAt), g.If(s.Address != "", g.Group{g.Text(" · "), g.El("bdi", g.Text(s.Address))}))),
			g.If(!mine, ui.Act("/settings/devices/"+s.ID.String()+"/end", "btn sm", v.T("pages.devices.end"))))
	})),
		g.If(len(all) > 1, h.Div(h.Class("panel"), ui.Act("/settings/devices", "btn", v.T("pages.devices.end_others")))),
		linked,
		h.Div(h.Class("panel"), ui.Act("/signout", "btn bad", v.Icon("out"), v.T("pages.settings.signout"))))
}

func (v *visit) endOthers() error {
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Credential.EndOthers(ctx, tx, v.Actor) }); err != nil {
		return err
	}
	return v.done("devices")
}

func (v *visit) endSession() error {
	s, err := form.Number[id.Session](v.R, "id")
	if err != nil {
		return err
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Credential.End(ctx, tx, v.Actor, s) }); err != nil {
		return err
	}
	return v.done("devices")
}

// appsForm lists which apps may act for the member.
func (v *visit) appsForm() error {
	var all []grant.Authorized
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = v.Grant.Apps(ctx, tx, v.Actor)
		return err
	}); err != nil {
		return err
	}
	return v.topic("apps", nil, g.If(len(all) == 0, h.P(h.Class("pad muted"), v.T("pages.apps.empty"))),
		h.Ul(h.Class("people"), h.Role("list"), g.Map(all, func(a grant.Authorized) g.Node {
			return h.Li(h.Class("duo"), h.Div(h.Class("grow"), h.B(g.El("bdi", g.Text(a.App.Name))), h.P(h.Class("small muted"), v.T("pages.apps.since"), g.Text(" "+v.Lang.Date(v.Local(a.Since))),
				g.If(!a.UsedAt.IsZero(), g.Group{g.Text(" · "), v.T("pages.devices.seen"), g.Text(" "), v.When(a.UsedAt)})), h.P(h.Class("small mono"), g.Text(strings.Join(a.Scopes, " ")))),
				h.Form(h.Method("post"), h.Action("/settings/apps"), form.Hidden("app", a.App.ID.String()), ui.Submit("sm", v.Say("pages.apps.revoke"))))
		})))
}

func (v *visit) revokeApp() error {
	app, err := id.Parse[id.App](v.Form("app"))
	if err != nil {
		return form.ErrUnreadable
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Grant.RevokeApp(ctx, tx, v.Actor, app) }); err != nil {
		return err
	}
	return v.done("apps")
}

// deleteAccount ends the account of whoever types its name and password.
func (v *visit) deleteAccount() error {
	if strings.TrimPrefix(strings.TrimSpace(v.Form("name")), "@") != v.me.Username {
		return v.drawData([]ui.Broken{{Name: "name", Text: v.Say("pages.data.delete_wrong")}})
	}
	if err := v.proved(); err != nil {
		return v.refuse("data", "password", err, v.drawData)
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Account.Delete(ctx, tx, v.Actor, v.Actor.Account, "")
	}); err != nil {
		return err
	}
	v.Leave()
	return v.Send(http.StatusOK, v.Door(ui.Page{Title: v.Say("pages.data.gone"), Description: v.Description, NoIndex: true}, h.H1(h.Class("big"), v.T("pages.data.gone")), h.P(v.T("pages.data.gone_what")), h.P(ui.Link("/", "", v.Say("ui.nav.home")))))
}
