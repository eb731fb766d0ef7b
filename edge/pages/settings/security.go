package settings

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
)

// proved checks the member's own password, as the form sends it.
func (v *visit) proved() error {
	if err := v.Take(credential.Uses(credential.PasswordChange, web.From(v.R), v.Actor.Account.String())...); err != nil {
		return err
	}
	a, err := v.Credential.Verify(v.R.Context(), v.me.Username, v.Form("password"))
	if err != nil {
		if fault.KindOf(err) == fault.Unauthenticated {
			return fault.Wrap(errNotYou, err)
		}
		return err
	}
	if a != v.Actor.Account {
		return errNotYou
	}
	return nil
}

// securityForm holds how the member proves who they are.
func (v *visit) securityForm() error { return v.drawSecurity(nil) }

func (v *visit) drawSecurity(broken []ui.Broken) error {
	var f credential.Factors
	var keys []credential.Passkey
	var login account.Login
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if f, err = v.Credential.Factors(ctx, tx, v.Actor.Account); err != nil {
			return err
		}
		if login, err = v.Account.Login(ctx, tx, v.Actor.Account); err != nil {
			return err
		}
		keys, err = v.Credential.Passkeys(ctx, tx, v.Actor)
		return err
	}); err != nil {
		return err
	}
	return v.topic("security", broken,
		h.Section(h.Class("panel"), h.H2(v.T("pages.security.password")), h.Form(h.Class("stack mt"), h.Method("post"), h.Action("/settings/security"),
			h.Input(h.Type("hidden"), h.Name("username"), h.Value(v.me.Username), h.AutoComplete("username")),
			g.If(f.Password, v.Field(ui.Field{Name: "password", Label: v.Say("pages.security.old"), Type: "password", Auto: "current-password", Error: form.At(broken, "password")})),
			v.Field(ui.Field{Name: "next", Label: v.Say("pages.security.new"), Hint: v.Say("pages.signup.password_hint"), Type: "password", Auto: "new-password", Error: form.At(broken, "next")}),
			h.P(ui.Submit("go", v.Say("pages.security.change"))), h.P(h.Class("small muted"), v.T("pages.security.change_what")))),
		v.codesSection(f), v.passkeySection(keys),
		h.Section(h.Class("panel"), h.H2(v.T("pages.security.email")), h.P(h.Class("small muted"), v.T("pages.security.email_now"), g.Text(" "), g.El("bdi", g.Text(login.Email))),
			g.If(login.EmailNext != "", h.P(h.Class("small"), v.T("pages.security.email_waits"), g.Text(" "), g.El("bdi", g.Text(login.EmailNext)))),
			h.Form(h.Class("stack mt"), h.Method("post"), h.Action("/settings/security/email"),
				v.Field(ui.Field{Name: "email", Label: v.Say("pages.security.email_new"), Type: "email", Auto: "email", Value: v.Form("email"), Error: form.At(broken, "email")}), h.P(ui.Submit("", v.Say("pages.compose.save"))))))
}

func (v *visit) codesSection(f credential.Factors) g.Node {
	head := g.Group{h.H2(v.T("pages.security.codes")), h.P(h.Class("small muted"), v.T("pages.security.codes_what"))}
	if !f.TOTP {
		return h.Section(h.Class("panel stack s"), head, ui.Act("/settings/security/codes", "btn", v.T("pages.security.codes_on")))
	}
	return h.Section(h.Class("panel stack s"), head, h.P(h.Span(h.Class("badge ok"), v.Icon("check"), v.T("pages.security.codes_are_on")), g.Text(" "), v.T("pages.security.recovery_left", i18n.Count(f.Recovery))),
		h.Div(h.Class("row"), ui.Act("/settings/security/recovery", "btn", v.T("pages.security.recovery_new")), ui.Act("/settings/security/codes/off", "btn bad", v.T("pages.security.codes_off"))))
}

func (v *visit) passkeySection(keys []credential.Passkey) g.Node {
	return h.Section(h.Class("panel stack s"), h.H2(v.T("pages.security.passkeys")), h.P(h.Class("small muted"), v.T("pages.security.passkeys_what")),
		g.If(len(keys) > 0, h.Ul(h.Class("list"), h.Role("list"), g.Map(keys, func(k credential.Passkey) g.Node {
			return h.Li(h.Class("duo"), h.Div(h.Class("grow"), h.B(g.El("bdi", g.Text(k.Name))), h.P(h.Class("small muted"), v.T("pages.security.passkey_since"), g.Text(" "+v.Lang.Date(v.Local(k.CreatedAt))))),
				ui.Act("/settings/security/passkeys/"+strconv.FormatInt(k.ID, 10)+"/drop", "btn sm", v.T("pages.security.passkey_drop")))
		}))),
		h.Form(h.ID("passkey-new"), h.Class("stack"), g.Attr("hidden"), h.Method("post"), h.Action("/settings/security/passkeys"), h.Data("ask", "/settings/security/passkeys/ask"), h.Data("failed", v.Say("pages.security.passkey_failed")),
			v.Field(ui.Field{Name: "name", Label: v.Say("pages.security.passkey_name"), Hint: v.Say("pages.security.passkey_name_hint")}), h.P(ui.Submit("", v.Say("pages.security.passkey_add")))),
		g.El("noscript", h.P(h.Class("small"), v.T("pages.security.passkey_script"))))
}

// refuseSecurity draws the page again, or leads to prove who it is.
func (v *visit) refuseSecurity(field string, err error) error {
	return v.refuse("security", field, err, v.drawSecurity)
}

func (v *visit) savePassword() error {
	if err := v.Take(credential.Uses(credential.PasswordChange, web.From(v.R), v.Actor.Account.String())...); err != nil {
		return err
	}
	if err := v.Credential.ChangePassword(v.R.Context(), v.Actor, v.Form("password"), v.Form("next")); err != nil {
		field := "next"
		if fault.KindOf(err) == fault.Unauthenticated {
			field, err = "password", fault.Wrap(errNotYou, err)
		}
		return v.refuseSecurity(field, err)
	}
	return v.done("security")
}

func (v *visit) saveEmail() error {
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		if err := v.Credential.Fresh(ctx, tx, v.Actor); err != nil {
			return err
		}
		return v.Account.ChangeEmail(ctx, tx, v.Actor, strings.TrimSpace(v.Form("email")))
	})
	if err != nil {
		return v.refuseSecurity("email", err)
	}
	return v.done("security")
}

// beginCodes shows the secret once, with the field for a first code.
func (v *visit) beginCodes() error {
	var secret, link string
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if err := v.Credential.Fresh(ctx, tx, v.Actor); err != nil {
			return err
		}
		secret, link, err = v.Credential.NewTOTP(ctx, tx, v.Actor)
		return err
	})
	if err != nil {
		return v.refuseSecurity("", err)
	}
	return v.drawCodes(secret, link, nil)
}

func (v *visit) drawCodes(secret, link string, broken []ui.Broken) error {
	v.W.Header().Set("Cache-Control", "private, no-store")
	return v.topic("security", broken, h.Section(h.Class("panel stack"), h.H2(v.T("pages.security.codes")),
		g.If(secret != "", h.Div(h.Class("stack s"), h.P(v.T("pages.security.codes_scan")), v.QR(link, v.Say("pages.security.codes_open")), h.P(v.T("pages.security.codes_secret")), h.P(h.Class("mono lead"), g.Text(spaced(secret))), h.P(h.A(h.Href(link), v.T("pages.security.codes_open"))))),
		h.Form(h.Class("stack"), h.Method("post"), h.Action("/settings/security/codes/confirm"),
			v.Field(ui.Field{Name: "code", Label: v.Say("pages.security.codes_first"), Auto: "one-time-code", Focus: true, Error: form.At(broken, "code")}), h.P(ui.Submit("go", v.Say("pages.security.codes_on"))))))
}

// spaced sets a secret in groups of four, as one reads it out.
func spaced(secret string) string {
	var out []string
	for len(secret) > 4 {
		out, secret = append(out, secret[:4]), secret[4:]
	}
	return strings.Join(append(out, secret), " ")
}

func (v *visit) confirmCodes() error {
	if err := v.Take(credential.Uses(credential.Code, web.From(v.R), v.Actor.Account.String())...); err != nil {
		return err
	}
	var codes []string
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		codes, err = v.Credential.ConfirmTOTP(ctx, tx, v.Actor, v.Form("code"))
		return err
	})
	if fault.KindOf(err) == fault.Invalid {
		return v.drawCodes("", "", []ui.Broken{{Name: "code", Text: v.Words.Fault(v.Lang, err)}})
	}
	if err != nil {
		return v.refuseSecurity("", err)
	}
	return v.drawRecovery(codes)
}

// drawRecovery shows the recovery codes, once.
func (v *visit) drawRecovery(codes []string) error {
	v.W.Header().Set("Cache-Control", "private, no-store")
	return v.topic("security", nil, h.Section(h.Class("panel stack"), h.H2(v.T("pages.security.recovery")), h.P(v.T("pages.security.recovery_what")),
		h.Ul(h.Class("codes"), g.Map(codes, func(c string) g.Node { return h.Li(g.Text(c)) })), h.P(ui.Link("/settings/security", "go", v.Say("pages.security.recovery_kept")))))
}

func (v *visit) newRecovery() error {
	var codes []string
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		codes, err = v.Credential.NewRecovery(ctx, tx, v.Actor)
		return err
	})
	if err != nil {
		return v.refuseSecurity("", err)
	}
	return v.drawRecovery(codes)
}

func (v *visit) dropCodes() error {
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Credential.RemoveTOTP(ctx, tx, v.Actor) }); err != nil {
		return v.refuseSecurity("", err)
	}
	return v.done("security")
}

func (v *visit) newPasskey() error {
	var options []byte
	var dialogue string
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if err := v.Credential.Fresh(ctx, tx, v.Actor); err != nil {
			return err
		}
		options, dialogue, err = v.Credential.NewPasskey(ctx, tx, v.Actor)
		return err
	})
	if stale(err) {
		return web.JSON(v.W, http.StatusForbidden, map[string]string{"to": "/signin?force=1&next=%2Fsettings%2Fsecurity"})
	}
	if err != nil {
		return err
	}
	return form.Asked(v.W, options, dialogue)
}

func (v *visit) savePasskey() error {
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Credential.FinishPasskey(ctx, tx, v.Actor, v.Form("dialogue"), v.Form("name"), []byte(v.Form("response")))
	})
	if err != nil {
		return v.refuseSecurity("name", err)
	}
	if v.Form("next") == "/welcome" {
		return v.Redirect("/welcome")
	}
	return v.done("security")
}

func (v *visit) dropPasskey() error {
	key, err := strconv.ParseInt(v.R.PathValue("id"), 10, 64)
	if err != nil {
		return form.ErrNoPage
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Credential.RemovePasskey(ctx, tx, v.Actor, key)
	}); err != nil {
		return v.refuseSecurity("", err)
	}
	return v.done("security")
}
