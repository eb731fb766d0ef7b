package signup

import (
	"context"
	"net/http"
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/gate"
	"parvis/engine/account/work"
	"parvis/engine/age"
)

// Pages serves the way in.
type Pages struct {
	Account *account.Engine
	Age     *age.Engine
	// Gate says whom the staff does not let in; without it everybody may come.
	Gate *gate.Engine
	// Work asks for a proof of work; without it nothing is asked.
	Work  *work.Engine
	Clock clock.Clock
	// Description of the network.
	Description string
	// Secure binds cookies to https.
	Secure bool
	// Demo counts no attempts.
	Demo bool
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
	open("GET /signup", (*visit).signup)
	open("POST /signup", (*visit).join)
	open("GET /signup/confirm", (*visit).confirm)
}

// mode says who may come now.
func (p *Pages) mode() account.Mode { return p.Account.Policy().Mode }

// door draws a page before the door.
func (v *visit) door(status int, title string, content ...g.Node) error {
	return v.Send(status, form.Door(v.View, title, v.Description, content...))
}

// signup draws the form.
func (v *visit) signup() error {
	if v.Actor.Known() {
		return v.Redirect("/")
	}
	return v.drawSignup(http.StatusOK, Form{Invite: v.R.URL.Query().Get("invite")}, nil)
}

func (v *visit) drawSignup(status int, f Form, broken map[string]string) error {
	head := h.Div(h.Class("stack s"), h.H1(h.Class("big"), v.T("pages.signup.title")), g.If(f.Invite == "", h.P(h.Class("muted"), v.T("pages.signup.mode."+string(v.mode())))))
	page := ui.Page{Title: v.Say("pages.signup.title"), Description: v.Description, NoIndex: true, Script: "work"}
	if v.mode() == account.Closed {
		return v.Send(status, v.Door(page, head, h.P(ui.Link("/", "", v.Say("ui.nav.home")))))
	}
	return v.Send(status, v.Door(page, head, f.Draw(v.View, Asks{Mode: v.mode(), Birth: v.Age.Required(), Work: v.Work}, broken),
		h.P(h.Class("row"), h.Span(h.Class("muted"), v.T("pages.signup.already")), h.A(h.Href("/signin"), v.T("ui.nav.signin"))), h.Script(h.Type("module"), h.Src(v.Static("js/passkey.js")))))
}

// signups bounds how often one address may join.
var signups = ratelimit.Rule{Name: "pages.signup", Limit: 5, Window: 30 * time.Minute}

// barCookie is kept by a browser that was refused for its date.
const barCookie = "parvis-bar"

// oldEnough tells whether somebody born then may join. A browser that was refused
// does not try another date for a day (family-campaigns 1.2).
func (v *visit) oldEnough(birth age.Date) error {
	now := v.Clock.Now()
	if c, err := v.R.Cookie(barCookie); err == nil {
		if err := v.Age.Barred(c.Value, now); err != nil {
			return err
		}
	}
	err := v.Age.Admit(birth, now)
	if age.Refused(err) {
		http.SetCookie(v.W, &http.Cookie{
			Name: barCookie, Value: v.Age.Bar(now), Path: "/signup", MaxAge: int(age.BarLife / time.Second), HttpOnly: true, Secure: v.Secure, SameSite: http.SameSiteLaxMode,
		})
	}
	return err
}

// join takes the form.
func (v *visit) join() error {
	j := Read(v.Form)
	from := web.From(v.R)
	if !v.Demo {
		if err := v.Take(ratelimit.Use{Rule: signups, Key: ratelimit.AddrKey(from)}); err != nil {
			return err
		}
	}
	birth, dated := j.Birth()
	password := v.Form("password")
	s := account.Signup{
		Username: j.Username, DisplayName: j.Name, Email: j.Email, Password: seal.NewSecret(password), Agreement: v.Form("agreement") != "", Reason: j.Reason, Invite: j.Invite, Lang: v.Lang, Quiet: true,
		Keyless: j.Keyless && password == "",
	}
	if !dated {
		s.Broken.Add("date_of_birth", "ERR_INVALID")
	}
	switch err := v.oldEnough(birth); {
	case age.Refused(err): // without the form, which would repeat the date
		return v.door(http.StatusUnprocessableEntity, "pages.signup.title", h.P(g.Text(v.Words.Fault(v.Lang, fault.Of(err)))), h.P(ui.Link("/", "", v.Say("ui.nav.home"))))
	case err != nil && !j.Undated():
		return v.drawSignup(http.StatusUnprocessableEntity, j, form.Worded(v.View, fault.Of(err)))
	}
	if err := v.Account.Prepare(v.R.Context(), &s); err != nil {
		return err
	}
	var a id.Account
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
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
		broken := form.Worded(v.View, f)
		if j.Free, err = v.free(f, j); err != nil {
			return err
		}
		return v.drawSignup(http.StatusUnprocessableEntity, j, broken)
	}
	if a == 0 {
		return v.drawJoined("pages.signup.check")
	}
	if err := v.Enter(func(context.Context, *store.Tx) (id.Account, error) { return a, nil }); err != nil {
		return v.drawJoined("pages.signup.wait")
	}
	return v.Redirect("/welcome") // which says what is still to do, if anything is
}

// proposals is how many free names are proposed to whoever wants one that is taken.
const proposals = 2

// free proposes names where the one that was asked for is taken (web-client 4.1).
func (v *visit) free(f *fault.Fault, j Form) (names []string, err error) {
	taken := slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == "username" && x.Code == "ERR_TAKEN" })
	if !taken {
		return nil, nil
	}
	err = v.Read(func(ctx context.Context, tx *store.Tx) error {
		names, err = v.Account.FreeNames(ctx, tx, j.Username, j.Name, proposals)
		return err
	})
	return names, err
}

func (v *visit) drawJoined(key string) error {
	return v.Send(http.StatusOK, v.Door(ui.Page{Title: v.Say("pages.signup.title"), Description: v.Description, NoIndex: true}, h.H1(h.Class("big"), v.T("pages.signup.thanks")), h.P(v.T(key)), h.P(ui.Link("/", "", v.Say("ui.nav.home")))))
}

// confirm takes the link of a letter.
func (v *visit) confirm() error {
	token := v.R.URL.Query().Get("token")
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { _, err := v.Account.Confirm(ctx, tx, token); return err }); err != nil {
		return err
	}
	if !v.Actor.Known() {
		return v.door(http.StatusOK, "pages.confirmed.title", h.P(v.T("pages.confirmed.what")), h.P(ui.Link("/signin", "go", v.Say("pages.signin.do"))))
	}
	return v.Redirect("/")
}
