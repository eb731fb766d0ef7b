package admin

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/report"
)

// asked are the acts about which a page asks first; opening a case is undone there.
var asked = []string{"role", "reset", "signout", "lift"}

// act does something about somebody, or asks about it.
func (v *visit) act() error {
	which, err := form.Number[id.Account](v.R, "id")
	if err != nil {
		return err
	}
	name := v.R.PathValue("act")
	if name == "case" {
		return v.openCase(which)
	}
	if !slices.Contains(asked, name) {
		return form.ErrNoPage
	}
	if v.Form("sure") == "" {
		return v.ask(which, name)
	}
	if name == "reset" { // as many letters as the form for members may send
		if err := v.Take(credential.Uses(credential.Recover, web.From(v.R), which.String())...); err != nil {
			return err
		}
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error { return v.do(ctx, tx, which, name) })
	if err != nil {
		return v.refused(which, name, err)
	}
	return v.Redirect(peoplePath + "/" + which.String() + "?done=" + name)
}

// do is the verb of an act.
func (v *visit) do(ctx context.Context, tx *store.Tx, which id.Account, name string) error {
	switch name {
	case "role":
		n, err := strconv.ParseInt(v.Form("role"), 10, 64)
		if err != nil {
			return form.ErrUnreadable
		}
		return v.Account.SetRole(ctx, tx, v.Actor, which, account.RoleID(n))
	case "reset":
		return v.Account.SendReset(ctx, tx, v.Actor, which)
	case "signout":
		if err := v.Credential.SignOut(ctx, tx, v.Actor, which); err != nil {
			return err
		}
		return v.Grant.RevokeAll(ctx, tx, which)
	}
	return v.Report.Lift(ctx, tx, v.Actor, which, report.Action(v.Form("action")))
}

// refused shows somebody's page again with what refused an act.
func (v *visit) refused(which id.Account, name string, err error) error {
	field := map[string]string{"role": "role", "case": "comment"}[name]
	if fault.KindOf(err) == fault.Forbidden {
		field = "" // there is no such field for whoever may not
	}
	broken, other := v.broken(field, err)
	if other != nil {
		return other
	}
	var s sheet
	if err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) { s, err = v.load(ctx, tx, which); return err }); err != nil {
		return err
	}
	return v.drawPerson(web.Status(fault.KindOf(err)), &s, broken)
}

// openCase opens a case about somebody in the actor's name, who takes it on, and leads
// to it: there a measure is chosen, and waits half a minute.
func (v *visit) openCase(which id.Account) error {
	var r report.Report
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		open, err := v.Report.OpenOn(ctx, tx, v.Actor, which)
		if err != nil {
			return err
		}
		if len(open) > 0 { // it was opened meanwhile
			r = open[0]
			return nil
		}
		if err := v.Report.May(ctx, tx, v.Actor, which, report.None); err != nil {
			return err
		}
		made, err := v.Report.Open(ctx, tx, v.Actor, report.Draft{Target: which, Comment: v.Form("comment")})
		if err != nil {
			return err
		}
		r, err = v.Report.Assign(ctx, tx, v.Actor, made.ID)
		return err
	})
	if err != nil {
		return v.refused(which, "case", err)
	}
	return v.Redirect("/studio/reports/" + r.ID.String())
}

// ask says what an act does before it is done.
func (v *visit) ask(which id.Account, name string) error {
	var s sheet
	if err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) { s, err = v.load(ctx, tx, which); return err }); err != nil {
		return err
	}
	who := i18n.With("Name", "@"+s.Username)
	what, verb, carried := v.Say("admin.ask."+name, who), v.Say("admin.do."+name), g.Node(nil)
	switch name {
	case "role":
		i := slices.IndexFunc(s.roles, func(r account.Role) bool { return strconv.FormatInt(int64(r.ID), 10) == v.Form("role") })
		if i < 0 {
			return v.refused(which, name, form.ErrUnreadable)
		}
		what = v.Say("admin.ask.role", who, i18n.With("Before", v.called(s.Role)), i18n.With("After", v.called(s.roles[i])))
		carried = form.Hidden("role", v.Form("role"))
	case "lift":
		a := report.Action(v.Form("action"))
		if !slices.Contains(s.lifts(), a) {
			return v.refused(which, name, form.ErrUnreadable)
		}
		what, verb, carried = v.Say("admin.ask.lift."+string(a), who), v.Say("admin.lift."+string(a)), form.Hidden("action", string(a))
	}
	if s.self || s.high {
		return v.drawPerson(http.StatusForbidden, &s, nil)
	}
	return v.sure(s.path(), s.path()+"/"+name, what, verb, carried)
}

// sure asks whether something is meant; not to do it is what is chosen at first.
func (v *visit) sure(back, action, what, verb string, carried g.Node) error {
	return v.Page(v.page(v.Say("admin.sure"), back), h.Div(h.Class("pad stack"), v.Notice("", "alert", g.Text(what)),
		h.Form(h.Class("row"), h.Method("post"), h.Action(action), carried,
			h.A(h.Class("btn"), h.Href(back), h.AutoFocus(), v.T("admin.leave")),
			h.Button(h.Type("submit"), h.Class("btn bad"), h.Name("sure"), h.Value("1"), g.Text(verb)))))
}
