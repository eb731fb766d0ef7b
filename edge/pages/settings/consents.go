package settings

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/account/house"
)

// consent is one thing that happens to what a member writes and does only because
// they let it happen.
type consent struct {
	name string
	read func(account.Account, account.Settings) bool
	set  func(c *changed, yes bool)
}

// changed is what giving or taking back changes.
type changed struct {
	account.ProfileChange
	*account.Settings
	forYou *bool
}

// consents are what members may take back, in the order in which they are shown.
// Each is a setting of another page too, which says the same.
var consents = [...]consent{
	{"discoverable", func(a account.Account, _ account.Settings) bool { return a.Discoverable }, func(c *changed, yes bool) { c.Discoverable = &yes }},
	{"indexable", func(a account.Account, _ account.Settings) bool { return a.Indexable }, func(c *changed, yes bool) {
		if c.Indexable = &yes; yes { // search engines are asked about by themselves
			c.IndexOff = true
		}
	}},
	// Whose posts are not searched here is not searched elsewhere either.
	{"engines", func(a account.Account, s account.Settings) bool { return a.Indexable && !s.IndexOff }, func(c *changed, yes bool) {
		if c.IndexOff = !yes; yes {
			c.Indexable = &yes
		}
	}},
	{"foryou", func(_ account.Account, s account.Settings) bool { return s.ForYou }, func(c *changed, yes bool) { c.forYou = &yes }},
	{"digest", func(_ account.Account, s account.Settings) bool { return s.Digest != "never" }, func(c *changed, yes bool) {
		if c.Digest = "never"; yes {
			c.Digest = "weekly"
		}
	}},
	{"letters", func(_ account.Account, s account.Settings) bool { return len(s.MailOn) > 0 }, func(c *changed, yes bool) {
		if !yes { // which kinds are wanted is chosen on the page of notifications
			c.MailOn = nil
		}
	}},
}

// consentsForm shows what a member agreed to, and takes each back where it stands.
func (v *visit) consentsForm() error {
	var s account.Settings
	var apps []grant.Authorized
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if s, err = v.Account.Settings(ctx, tx, v.Actor.Account); err != nil {
			return err
		}
		apps, err = v.Grant.Apps(ctx, tx, v.Actor)
		return err
	}); err != nil {
		return err
	}
	given := false
	rows := make([]g.Node, 0, len(consents)+1)
	for _, c := range consents {
		yes := c.read(v.me, s)
		given = given || yes
		rows = append(rows, v.consent(c, yes))
	}
	rows = append(rows, v.agreed("pages.consents.apps", len(apps) > 0, ui.Link("/settings/apps", "sm", v.Say("pages.consents.see"))))
	return v.topic("consents", nil,
		h.P(h.Class("pad"), v.T("pages.consents.intro")),
		h.Ul(h.Class("people"), h.Role("list"), g.Group(rows)),
		g.If(given, h.Form(h.Class("pad"), h.Method("post"), h.Action("/settings/consents"), form.Hidden("take", "all"), ui.Submit("bad", v.Say("pages.consents.all")))),
		h.P(h.Class("pad small muted"), v.T("pages.consents.terms"), g.Text(" "+v.Lang.Date(v.Local(v.me.CreatedAt))+" · "), h.A(h.Href("/"+string(house.Terms)), v.T("pages.consents.read"))))
}

// consent draws what can be given and taken back with one press.
func (v *visit) consent(c consent, yes bool) g.Node {
	act, say := "give", "pages.consents.give"
	if yes {
		act, say = "take", "pages.consents.take"
	}
	key := "pages.consents." + c.name
	button := h.Form(h.Method("post"), h.Action("/settings/consents"), h.Button(h.Type("submit"), h.Class("btn sm"), h.Name(act), h.Value(c.name), v.T(say), h.Span(h.Class("vh"), g.Text(" · "), v.T(key))))
	if !yes && c.name == "letters" {
		button = ui.Link("/settings/notifications", "sm", v.Say("pages.consents.see"))
	}
	return v.agreed(key, yes, button)
}

// agreed is a line: what it is, what it does, and whether it is so.
func (v *visit) agreed(key string, yes bool, act g.Node) g.Node {
	state := "pages.consents.no"
	if yes {
		state = "pages.consents.yes"
	}
	return h.Li(h.Class("duo"), h.Div(h.Class("grow"), h.B(v.T(key)), h.P(h.Class("small muted"), v.T(key+"_what")), h.P(h.Class("small"), v.T(state))), act)
}

// saveConsent gives or takes back one, or takes all back.
func (v *visit) saveConsent() error {
	give, take := v.Form("give"), v.Form("take")
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		known := false
		var c changed
		if err := v.choose(ctx, tx, func(s *account.Settings) {
			c.Settings = s
			for _, one := range consents {
				if one.name == give || one.name == take || take == "all" {
					one.set(&c, one.name == give)
					known = true
				}
			}
		}); err != nil {
			return err
		}
		if !known {
			return form.ErrUnreadable
		}
		if c.forYou != nil {
			if err := v.ForYou.Switch(ctx, tx, v.Actor, *c.forYou); err != nil {
				return err
			}
		}
		_, err := v.Account.Update(ctx, tx, v.Actor, c.ProfileChange)
		return err
	}); err != nil {
		return err
	}
	return v.done("consents")
}
