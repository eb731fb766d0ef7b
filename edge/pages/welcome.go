package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/credential"
)

const (
	// firstFollows is how many people a new member is asked to follow.
	firstFollows = 3
	// welcomeMax is how many are proposed for it.
	welcomeMax = 8
)

// welcome leads somebody who just joined through the first steps, in whatever order
// (web-client 4.1, sign-up): each is done where it is always done, and says here
// whether it is.
func (v *visit) welcome() error {
	var me account.Account
	var f credential.Factors
	var people []proposed
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if me, err = v.Account.Get(ctx, tx, v.actor.Account); err != nil {
			return err
		}
		if f, err = v.Credential.Factors(ctx, tx, v.actor.Account); err != nil {
			return err
		}
		people, err = v.propose(ctx, tx, welcomeMax)
		return err
	})
	if err != nil {
		return err
	}
	follows := me.Following >= firstFollows
	door := f.Passkeys > 0 || f.TOTP
	face := me.AvatarMedia != 0 && me.Note != ""
	n := 0
	step := func(ok bool, key string, content ...g.Node) g.Node {
		n++
		return h.Section(h.Class("panel stack s"), h.Aria("labelledby", "step-"+key),
			h.H2(h.Class("row"), h.ID("step-"+key), h.Span(h.Class("badge"), g.Text(v.Lang.Number(int64(n)))), v.T("pages.welcome."+key), g.If(ok, h.Span(h.Class("badge ok push"), v.Icon("check", "s"), v.T("pages.welcome.done")))),
			h.P(h.Class("muted"), v.T("pages.welcome."+key+".what")), g.Group(content))
	}
	act := func(ok bool, href, key string) g.Node {
		class := "go"
		if ok {
			class = ""
		}
		return h.P(ui.Link(href, class, v.Say(key)))
	}
	return v.draw(ui.Page{Title: v.Say("pages.welcome.title"), Here: "home", Back: "/", NoIndex: true, Script: "passkey"},
		h.Section(h.Class("hero lit front"), h.P(h.Class("big"), v.T("pages.welcome.hello")), h.P(v.T("pages.welcome.intro"))),
		step(follows, "people", h.Ul(h.Class("people flush"), h.Role("list"), g.Map(people, func(p proposed) g.Node { return v.drawProposed(p, true) })),
			g.If(len(people) == 0, h.P(v.T("pages.welcome.alone"))), h.P(ui.Link("/explore", "", v.Say("pages.welcome.more")))),
		step(face, "face", act(face, "/settings/profile", "pages.welcome.face.do")),
		step(door, "door", g.If(!door && v.actor.Ready() == nil, v.newKey()), act(door, "/settings/security", "pages.welcome.door.do")),
		h.P(h.Class("pad row"), ui.Link("/", "go", v.Say("pages.welcome.go")), ui.Link("/compose", "", v.Say("pages.welcome.say"))))
}

// newKey makes a passkey where there are scripts.
func (v *visit) newKey() g.Node {
	return h.Form(h.ID("passkey-new"), g.Attr("hidden"), h.Method("post"), h.Action("/settings/security/passkeys"), h.Data("ask", "/settings/security/passkeys/ask"), h.Data("failed", v.Say("pages.security.passkey_failed")),
		h.Input(h.Type("hidden"), h.Name("name"), h.Value(v.Say("pages.welcome.key"))), h.Input(h.Type("hidden"), h.Name("next"), h.Value("/welcome")),
		h.Button(h.Type("submit"), h.Class("btn go"), v.Icon("passkey"), v.T("pages.welcome.door.key")))
}
