package recover

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
)

// Pages serves the ways back in.
type Pages struct {
	Account    *account.Engine
	Credential *credential.Engine
	// Description of the network.
	Description string
}

// visit is one request.
type visit struct {
	*Pages
	*desk.Visit[account.Actor]
}

// Desk registers the pages.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	open := func(pattern string, fn func(*visit) error) {
		s.Open(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{p, v}) })
	}
	open("GET /signin/recover", (*visit).recover)
	open("POST /signin/recover", (*visit).sendRecovery)
	open("GET /signin/reset", (*visit).reset)
	open("POST /signin/reset", (*visit).setNewPassword)
	open("GET /signin/link", (*visit).byLink)
	open("POST /signin/link", (*visit).enterByLink)
}

// door draws a page before the door.
func (v *visit) door(status int, title string, content ...g.Node) error {
	return v.Send(status, form.Door(v.View, title, v.Description, content...))
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
	email := v.Form("email")
	if err := v.Take(credential.Uses(credential.Recover, web.From(v.R), email)...); err != nil {
		web.RetryAfter(v.W.Header(), fault.Of(err))
		return v.drawRecover(http.StatusTooManyRequests, email, []ui.Broken{{Name: "email", Text: v.Words.Fault(v.Lang, err)}})
	}
	ask := account.AskReset
	if v.Form("ask") == "signin" {
		ask = account.AskSignIn
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Account.Recover(ctx, tx, ask, email) }); err != nil {
		if fault.KindOf(err) != fault.Invalid {
			return err
		}
		return v.drawRecover(http.StatusUnprocessableEntity, email, []ui.Broken{{Name: "email", Text: v.Words.Fault(v.Lang, err)}})
	}
	return v.door(http.StatusOK, "pages.recover.sent", h.P(v.T("pages.recover.sent_what")), h.P(h.A(h.Href("/signin"), v.T("pages.recover.back"))))
}

// reset asks for the new password of whom a letter's link belongs to.
func (v *visit) reset() error {
	token := v.R.URL.Query().Get("token")
	if err := v.Read(func(ctx context.Context, tx *store.Tx) error {
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
	return v.door(web.Status(f.Kind), "pages.recover.over", h.P(g.Text(v.Words.Fault(v.Lang, f))), h.P(ui.Link("/signin/recover", "go", v.Say("pages.recover.again"))))
}

func (v *visit) setNewPassword() error {
	token := v.Form("token")
	if err := v.Take(credential.Uses(credential.Recover, web.From(v.R), "")...); err != nil {
		return err
	}
	a, err := v.Credential.ResetPassword(v.R.Context(), token, v.Form("password"))
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
	v.Leave() // every session is over, this one too
	return v.enterOrAsk(a)
}

// enterOrAsk signs in who has one factor, and leads the others to the form with
// the field for a code.
func (v *visit) enterOrAsk(a id.Account) error {
	var f credential.Factors
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = v.Credential.Factors(ctx, tx, a)
		return err
	}); err != nil {
		return err
	}
	if f.TOTP {
		return v.Redirect("/signin")
	}
	if err := v.Enter(func(context.Context, *store.Tx) (id.Account, error) { return a, nil }); err != nil {
		return err
	}
	return v.Redirect("/")
}

// byLink asks once before the link of a letter signs in: programs that look at
// links in letters must not use it up.
func (v *visit) byLink() error {
	token := v.R.URL.Query().Get("token")
	var a id.Account
	var f credential.Factors
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
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
	if err := v.Take(credential.Uses(credential.SignIn, web.From(v.R), "")...); err != nil {
		return err
	}
	err := v.Enter(func(ctx context.Context, tx *store.Tx) (id.Account, error) {
		return v.Account.Use(ctx, tx, account.AskSignIn, v.Form("token"))
	})
	if fault.KindOf(err) == fault.Invalid {
		return v.drawLink(http.StatusUnprocessableEntity, v.Form("token"), true, []ui.Broken{{Name: "code", Text: v.Words.Fault(v.Lang, err)}})
	}
	if err != nil {
		return v.overLink(err)
	}
	return v.Redirect("/")
}
