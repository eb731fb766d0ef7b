package pages

import (
	"context"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/edge/pages/signup"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/age"
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
		err = v.begin(a, from.String())
	}
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		return v.drawSignin(http.StatusUnprocessableEntity, next, who, v.Edge.Words.Fault(v.Lang, err))
	}
	return v.goOn(a, next)
}

// begin checks the second factor and opens the session.
func (v *visit) begin(a id.Account, from string) error {
	var token string
	err := v.write(func(ctx context.Context, tx *store.Tx) (err error) {
		token, err = v.open(ctx, tx, a, from)
		return err
	})
	if err != nil {
		return err
	}
	if token != "" {
		v.setCookie(token)
	}
	return nil
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

func (v *visit) signup() error {
	if v.actor.Known() {
		return v.redirect("/")
	}
	return v.drawSignup(http.StatusOK, signup.Form{Invite: v.r.URL.Query().Get("invite")}, nil)
}

func (v *visit) drawSignup(status int, f signup.Form, broken map[string]string) error {
	head := h.Div(h.Class("stack s"), h.H1(h.Class("big"), v.T("pages.signup.title")), g.If(f.Invite == "", h.P(h.Class("muted"), v.T("pages.signup.mode."+string(v.mode())))))
	page := ui.Page{Title: v.Say("pages.signup.title"), Description: v.Description, NoIndex: true, Script: "work"}
	if v.mode() == account.Closed {
		return v.send(status, v.Door(page, head, h.P(ui.Link("/", "", v.Say("ui.nav.home")))))
	}
	return v.send(status, v.Door(page, head, f.Draw(v.View, signup.Asks{Mode: v.mode(), Birth: v.Age.Required(), Work: v.Work}, broken),
		h.P(h.Class("row"), h.Span(h.Class("muted"), v.T("pages.signup.already")), h.A(h.Href("/signin"), v.T("ui.nav.signin")))))
}

// signups bounds how often one address may join.
var signups = ratelimit.Rule{Name: "pages.signup", Limit: 5, Window: 30 * time.Minute}

// barCookie is kept by a browser that was refused for its date.
const barCookie = "parvis-bar"

// oldEnough tells whether somebody born then may join. A browser that was refused
// does not try another date for a day (family-campaigns 1.2).
func (v *visit) oldEnough(birth age.Date) error {
	now := v.Clock.Now()
	if c, err := v.r.Cookie(barCookie); err == nil {
		if err := v.Age.Barred(c.Value, now); err != nil {
			return err
		}
	}
	err := v.Age.Admit(birth, now)
	if age.Refused(err) {
		http.SetCookie(v.w, &http.Cookie{
			Name: barCookie, Value: v.Age.Bar(now), Path: "/signup", MaxAge: int(age.BarLife / time.Second), HttpOnly: true, Secure: v.secure(), SameSite: http.SameSiteLaxMode,
		})
	}
	return err
}

func (v *visit) join() error {
	j := signup.Read(v.form)
	from := web.From(v.r)
	if len(v.Demo) == 0 {
		if err := v.take(ratelimit.Use{Rule: signups, Key: ratelimit.AddrKey(from)}); err != nil {
			return err
		}
	}
	birth, dated := j.Birth()
	password := v.form("password")
	s := account.Signup{
		Username: j.Username, DisplayName: j.Name, Email: j.Email, Password: seal.NewSecret(password), Agreement: v.form("agreement") != "", Reason: j.Reason, Invite: j.Invite, Lang: v.Lang, Quiet: true,
	}
	if !dated {
		s.Broken.Add("date_of_birth", "ERR_INVALID")
	}
	switch err := v.oldEnough(birth); {
	case age.Refused(err): // without the form, which would repeat the date
		return v.door(http.StatusUnprocessableEntity, "pages.signup.title", h.P(g.Text(v.Edge.Words.Fault(v.Lang, fault.Of(err)))), h.P(ui.Link("/", "", v.Say("ui.nav.home"))))
	case err != nil && !j.Undated():
		return v.drawSignup(http.StatusUnprocessableEntity, j, form.Worded(v.View, fault.Of(err)))
	}
	if err := v.Account.Prepare(v.r.Context(), &s); err != nil {
		return err
	}
	var a id.Account
	err := v.write(func(ctx context.Context, tx *store.Tx) (err error) {
		if v.Gate != nil {
			if s.Hold, err = v.Gate.Admit(ctx, tx, s.Email, from); err != nil {
				return err
			}
		}
		if v.Work != nil {
			if s.Proved, err = v.Work.Spend(ctx, tx, j.Work); err != nil {
				return err
			}
		}
		if a, err = v.Account.Register(ctx, tx, s); err != nil || a == 0 {
			return err
		}
		if err := v.Age.Admit(birth, tx.Now()); err != nil {
			return err
		}
		return v.Age.Declare(ctx, tx, a, birth)
	})
	if f := fault.Of(err); err != nil {
		if f.Kind == fault.Internal {
			return err
		}
		if len(f.Fields) == 0 { // the proof may be what is refused: the form asks for another
			j.Work = ""
		}
		return v.drawSignup(http.StatusUnprocessableEntity, j, form.Worded(v.View, f))
	}
	if a == 0 {
		return v.drawJoined("pages.signup.check")
	}
	if err := v.begin(a, from.String()); err != nil {
		return v.drawJoined("pages.signup.wait")
	}
	return v.redirect("/welcome") // which says what is still to do, if anything is
}

func (v *visit) drawJoined(key string) error {
	return v.send(http.StatusOK, v.Door(ui.Page{Title: v.Say("pages.signup.title"), Description: v.Description, NoIndex: true}, h.H1(h.Class("big"), v.T("pages.signup.thanks")), h.P(v.T(key)), h.P(ui.Link("/", "", v.Say("ui.nav.home")))))
}

func (v *visit) confirm() error {
	token := v.r.URL.Query().Get("token")
	if err := v.write(func(ctx context.Context, tx *store.Tx) error { _, err := v.Account.Confirm(ctx, tx, token); return err }); err != nil {
		return err
	}
	if !v.actor.Known() {
		return v.door(http.StatusOK, "pages.confirmed.title", h.P(v.T("pages.confirmed.what")), h.P(ui.Link("/signin", "go", v.Say("pages.signin.do"))))
	}
	return v.redirect("/")
}
