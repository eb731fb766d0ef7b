package pages

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
)

// signin draws the form for name and password, and afterwards for the code.
func (v *visit) signin() error {
	next := local(v.r.URL.Query().Get("next"))
	if v.actor.Known() && v.r.URL.Query().Get("force") != "1" {
		return v.redirect(next)
	}
	return v.drawSignin(http.StatusOK, next, v.me.Username, "")
}

func (v *visit) drawSignin(status int, next, who, wrong string) error {
	var broken []ui.Broken
	if wrong != "" {
		broken = []ui.Broken{{Name: "who", Text: wrong}}
	}
	return v.send(status, v.Door(ui.Page{Title: v.Say("pages.signin.title"), Description: v.Description, NoIndex: true, Script: "passkey"},
		h.Div(h.Class("stack s"), h.H1(h.Class("big"), v.T("pages.signin.title")), g.If(v.actor.Known(), h.P(h.Class("muted"), v.T("pages.signin.again")))), v.ended(status), v.Summary(broken), v.passkeyDoor(next),
		h.Form(h.Class("stack l"), h.Method("post"), h.Action("/signin"),
			h.Input(h.Type("hidden"), h.Name("next"), h.Value(next)), v.carried(),
			v.Field(ui.Field{Name: "who", Label: v.Say("pages.signin.who"), Value: who, Auto: "username webauthn", Focus: true}),
			v.Field(ui.Field{Name: "password", Label: v.Say("pages.signin.password"), Type: "password", Auto: "current-password"}),
			v.Field(ui.Field{Name: "code", Label: v.Say("pages.signin.code"), Hint: v.Say("pages.signin.code_hint"), Auto: "one-time-code", Optional: true}),
			ui.Submit("go fill", v.Say("pages.signin.do"))), h.P(h.A(h.Href("/signin/recover"), v.T("pages.signin.forgot"))),
		g.If(v.mode() != account.Closed && !v.actor.Known(), h.P(h.Class("row"), h.Span(h.Class("muted"), v.T("pages.signin.new")), h.A(h.Href("/signup"), v.T("ui.nav.signup")))),
		v.demo(next)))
}

// passkeyDoor signs in with a passkey; passkey.js shows it where it works.
func (v *visit) passkeyDoor(next string) g.Node {
	return h.Form(h.ID("passkey-in"), g.Attr("hidden"), h.Method("post"), h.Action("/signin/passkey"), h.Data("ask", "/signin/passkey/ask"), h.Data("failed", v.Say("pages.security.passkey_failed")),
		h.Input(h.Type("hidden"), h.Name("next"), h.Value(next)), v.carried(), h.Button(h.Type("submit"), h.Class("btn fill"), v.Icon("passkey"), v.T("pages.signin.passkey")))
}

// demo lists whom one can be on a demonstration.
func (v *visit) demo(next string) g.Node {
	if len(v.Demo) == 0 {
		return nil
	}
	return h.Section(h.Class("card stack s"), h.H2(v.T("pages.demo.title")), h.P(h.Class("small muted"), v.T("pages.demo.what")),
		h.Ul(h.Class("stack s"), h.Role("list"), g.Map(v.Demo, func(d Demo) g.Node {
			return h.Li(h.Form(h.Class("row"), h.Method("post"), h.Action("/signin"), h.Input(h.Type("hidden"), h.Name("next"), h.Value(next)),
				h.Input(h.Type("hidden"), h.Name("who"), h.Value(d.Handle)), h.Input(h.Type("hidden"), h.Name("password"), h.Value(d.Password)),
				h.Span(h.Class("grow"), h.B(g.Text(d.Name)), h.Br(), h.Small(h.Class("muted"), g.Text(d.What))), h.Span(h.Class("push"), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("pages.demo.enter"), h.Span(h.Class("vh"), g.Text(" "+d.Name))))))
		})))
}

// enter signs in with name, password and, if the account has one, a second
// factor. One sentence answers every cause of failure.
func (v *visit) enter() error {
	next, who := local(v.form("next")), v.form("who")
	from := web.From(v.r)
	uses := credential.Uses(credential.SignIn, from, who)
	if err := v.take(uses...); err != nil {
		web.RetryAfter(v.w.Header(), fault.Of(err))
		return v.drawSignin(http.StatusTooManyRequests, next, who, v.Edge.Words.Fault(v.Lang, err))
	}
	a, err := v.Credential.Verify(v.r.Context(), who, v.form("password"))
	if err == nil {
		err = v.enterAs(func(context.Context, *store.Tx) (id.Account, error) { return a, nil })
	}
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		return v.drawSignin(http.StatusUnprocessableEntity, next, who, v.Edge.Words.Fault(v.Lang, err))
	}
	return v.goOn(a, next)
}

// enterAs opens a session for whom the function finds, in one change.
func (v *visit) enterAs(who func(ctx context.Context, tx *store.Tx) (id.Account, error)) error {
	var token string
	err := v.write(func(ctx context.Context, tx *store.Tx) error {
		a, err := who(ctx, tx)
		if err != nil {
			return err
		}
		token, err = v.open(ctx, tx, a, web.From(v.r).String())
		return err
	})
	if err == nil && token != "" {
		v.setCookie(token)
	}
	return err
}

// open checks the second factor and gives the token of a new session; who proves
// again who they are keeps the session they have.
func (v *visit) open(ctx context.Context, tx *store.Tx, a id.Account, from string) (string, error) {
	f, err := v.Credential.Factors(ctx, tx, a)
	if err != nil {
		return "", err
	}
	if f.TOTP {
		if err := v.Credential.CheckCode(ctx, tx, a, v.form("code")); err != nil {
			return "", err
		}
	}
	if a == v.actor.Account {
		return "", v.Credential.Renew(ctx, tx, v.actor)
	}
	token, _, err := v.Credential.Begin(ctx, tx, a, credential.Device{Agent: v.r.UserAgent(), Address: from})
	return token, err
}

func (v *visit) signout() error {
	if v.actor.Known() {
		if err := v.write(func(ctx context.Context, tx *store.Tx) error {
			return v.Credential.End(ctx, tx, v.actor, v.actor.Session)
		}); err != nil {
			return err
		}
	}
	v.dropCookie(v.CookieName())
	return v.redirect("/")
}

// askPasskey begins a sign-in with a passkey.
func (v *visit) askPasskey() error {
	if err := v.take(credential.Uses(credential.SignIn, web.From(v.r), "")...); err != nil {
		return err
	}
	var options []byte
	var dialogue string
	if err := v.write(func(ctx context.Context, tx *store.Tx) (err error) {
		options, dialogue, err = v.Credential.AskPasskey(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	return form.Asked(v.w, options, dialogue)
}

func (v *visit) enterByPasskey() error {
	var token string
	var who id.Account
	next := local(v.form("next"))
	err := v.write(func(ctx context.Context, tx *store.Tx) error {
		a, err := v.Credential.CheckPasskey(ctx, tx, v.form("dialogue"), []byte(v.form("response")))
		if err != nil {
			return err
		}
		who = a
		if a == v.actor.Account {
			return v.Credential.Renew(ctx, tx, v.actor)
		}
		token, _, err = v.Credential.Begin(ctx, tx, a, credential.Device{Agent: v.r.UserAgent(), Address: web.From(v.r).String()})
		return err
	})
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		return v.drawSignin(http.StatusUnprocessableEntity, next, "", v.Edge.Words.Fault(v.Lang, err))
	}
	if token != "" {
		v.setCookie(token)
	}
	return v.goOn(who, next)
}

// door draws a page of signing in.
func (v *visit) door(status int, title string, content ...g.Node) error {
	return v.send(status, form.Door(v.View, title, v.Description, content...))
}
