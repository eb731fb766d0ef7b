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

// door draws a page of signing in.
func (v *visit) door(status int, title string, content ...g.Node) error {
	return v.send(status, v.Door(ui.Page{Title: v.Say(title), Description: v.Description, NoIndex: true}, append([]g.Node{h.H1(h.Class("big"), v.T(title))}, content...)...))
}

// recover offers a letter with a link.
func (v *visit) recover() error { return v.drawRecover(http.StatusOK, "", nil) }

func (v *visit) drawRecover(status int, email string, broken []ui.Broken) error {
	return v.door(status, "pages.recover.title", v.Summary(broken), h.P(v.T("pages.recover.what")),
		h.Form(h.Class("stack l"), h.Method("post"), h.Action("/signin/recover"),
			v.Field(ui.Field{Name: "email", Label: v.Say("pages.signup.email"), Type: "email", Value: email, Auto: "email", Focus: true}),
			h.Div(h.Class("row"), h.Button(h.Type("submit"), h.Class("btn go"), h.Name("ask"), h.Value("reset"), v.T("pages.recover.reset")),
				h.Button(h.Type("submit"), h.Class("btn"), h.Name("ask"), h.Value("signin"), v.T("pages.recover.link")))),
		h.P(h.A(h.Href("/signin"), v.T("pages.recover.back"))))
}

// sendRecovery writes the letter. It answers the same for every address.
func (v *visit) sendRecovery() error {
	email := v.form("email")
	if err := v.take(credential.Uses(credential.Recover, web.From(v.r), email)...); err != nil {
		web.RetryAfter(v.w.Header(), fault.Of(err))
		return v.drawRecover(http.StatusTooManyRequests, email, []ui.Broken{{Name: "email", Text: v.Edge.Words.Fault(v.Lang, err)}})
	}
	ask := account.AskReset
	if v.form("ask") == "signin" {
		ask = account.AskSignIn
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error { return v.Account.Recover(ctx, tx, ask, email) }); err != nil {
		if fault.KindOf(err) != fault.Invalid {
			return err
		}
		return v.drawRecover(http.StatusUnprocessableEntity, email, []ui.Broken{{Name: "email", Text: v.Edge.Words.Fault(v.Lang, err)}})
	}
	return v.door(http.StatusOK, "pages.recover.sent", h.P(v.T("pages.recover.sent_what")), h.P(h.A(h.Href("/signin"), v.T("pages.recover.back"))))
}

// reset asks for the new password of whom a letter's link belongs to.
func (v *visit) reset() error {
	token := v.r.URL.Query().Get("token")
	if err := v.read(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Account.Open(ctx, tx, account.AskReset, token)
		return err
	}); err != nil {
		return v.overLink(err)
	}
	return v.drawReset(http.StatusOK, token, nil)
}

func (v *visit) drawReset(status int, token string, broken []ui.Broken) error {
	return v.door(status, "pages.recover.new", v.Summary(broken), h.Form(h.Class("stack l"), h.Method("post"), h.Action("/signin/reset"), form.Hidden("token", token),
		v.Field(ui.Field{Name: "password", Label: v.Say("pages.security.new"), Hint: v.Say("pages.signup.password_hint"), Type: "password", Auto: "new-password", Focus: true, Error: form.At(broken, "password")}),
		ui.Submit("go fill", v.Say("pages.compose.save"))))
}

// overLink says that a link is used or too old, and how to get another.
func (v *visit) overLink(err error) error {
	f := fault.Of(err)
	if f.Kind != fault.Gone && f.Kind != fault.Missing {
		return err
	}
	return v.door(web.Status(f.Kind), "pages.recover.over", h.P(g.Text(v.Edge.Words.Fault(v.Lang, f))), h.P(ui.Link("/signin/recover", "go", v.Say("pages.recover.again"))))
}

func (v *visit) setNewPassword() error {
	token := v.form("token")
	if err := v.take(credential.Uses(credential.Recover, web.From(v.r), "")...); err != nil {
		return err
	}
	a, err := v.Credential.ResetPassword(v.r.Context(), token, v.form("password"))
	if err != nil {
		if fault.KindOf(err) != fault.Invalid {
			return v.overLink(err)
		}
		broken, err := form.Refusal(v.View, "password", err)
		if err != nil {
			return err
		}
		return v.drawReset(http.StatusUnprocessableEntity, token, broken)
	}
	v.actor = account.Actor{} // every session is over, this one too
	return v.enterOrAsk(a)
}

// enterOrAsk signs in who has one factor, and leads the others to the form with
// the field for a code.
func (v *visit) enterOrAsk(a id.Account) error {
	var f credential.Factors
	if err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = v.Credential.Factors(ctx, tx, a)
		return err
	}); err != nil {
		return err
	}
	if f.TOTP {
		return v.redirect("/signin")
	}
	if err := v.begin(a, web.From(v.r).String()); err != nil {
		return err
	}
	return v.redirect("/")
}

// byLink asks once before the link of a letter signs in: programs that look at
// links in letters must not use it up.
func (v *visit) byLink() error {
	token := v.r.URL.Query().Get("token")
	var a id.Account
	var f credential.Factors
	if err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if a, err = v.Account.Open(ctx, tx, account.AskSignIn, token); err != nil {
			return err
		}
		f, err = v.Credential.Factors(ctx, tx, a)
		return err
	}); err != nil {
		return v.overLink(err)
	}
	return v.drawLink(http.StatusOK, token, f.TOTP, nil)
}

func (v *visit) drawLink(status int, token string, code bool, broken []ui.Broken) error {
	return v.door(status, "pages.signin.title", v.Summary(broken), h.Form(h.Class("stack l"), h.Method("post"), h.Action("/signin/link"), form.Hidden("token", token),
		g.If(code, v.Field(ui.Field{Name: "code", Label: v.Say("pages.signin.code"), Auto: "one-time-code", Focus: true})), ui.Submit("go fill", v.Say("pages.signin.do"))))
}

func (v *visit) enterByLink() error {
	from := web.From(v.r)
	if err := v.take(credential.Uses(credential.SignIn, from, "")...); err != nil {
		return err
	}
	var token string
	err := v.write(func(ctx context.Context, tx *store.Tx) error {
		a, err := v.Account.Use(ctx, tx, account.AskSignIn, v.form("token"))
		if err != nil {
			return err
		}
		token, err = v.open(ctx, tx, a, from.String())
		return err
	})
	if fault.KindOf(err) == fault.Invalid {
		return v.drawLink(http.StatusUnprocessableEntity, v.form("token"), true, []ui.Broken{{Name: "code", Text: v.Edge.Words.Fault(v.Lang, err)}})
	}
	if err != nil {
		return v.overLink(err)
	}
	if token != "" {
		v.setCookie(token)
	}
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
