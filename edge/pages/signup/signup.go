// Package signup draws and reads the form with which people join (web-client 6.21).
package signup

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/work"
	"parvis/engine/age"
)

// Form is what was sent, but for the password and the agreement.
type Form struct {
	Username, Name, Email, Reason, Invite, Day, Month, Year, Work string
	// Keyless asks to come without a password, and to make a passkey next.
	Keyless bool
	// Free are names to take instead of one that is taken.
	Free []string
}

// Read reads the form by the names of its fields.
func Read(field func(string) string) Form {
	return Form{
		Username: strings.TrimSpace(field("username")), Name: field("name"), Email: field("email"), Reason: field("reason"), Invite: field("invite"),
		Day: field("day"), Month: field("month"), Year: field("year"), Work: field(work.FieldName),
		Keyless: field("keyless") != "",
	}
}

// Undated tells that no part of the birth date was given.
func (f Form) Undated() bool { return f.Day == "" && f.Month == "" && f.Year == "" }

// Birth reads the three fields, and tells whether they are a date or all empty.
func (f Form) Birth() (age.Date, bool) {
	if f.Undated() {
		return age.Date{}, true
	}
	d, err1 := strconv.Atoi(f.Day)
	m, err2 := strconv.Atoi(f.Month)
	y, err3 := strconv.Atoi(f.Year)
	date, err := age.NewDate(y, m, d)
	return date, err == nil && err1 == nil && err2 == nil && err3 == nil
}

// Asks say what the network wants to know.
type Asks struct {
	Mode account.Mode
	// Birth asks for the birth date.
	Birth bool
	// Work asks for a proof of work; nil asks for none.
	Work *work.Engine
}

// waits tells that the staff reads the request in any case.
func (a Asks) waits(f Form) bool { return a.Mode == account.Approval && f.Invite == "" }

// labels are the fields in their order and the keys of their labels.
var labels = [][2]string{
	{"", ""}, {"username", "pages.signup.handle"}, {"email", "pages.signup.email"}, {"password", "pages.signin.password"}, {"date_of_birth", "pages.signup.birth"},
	{"reason", "pages.signup.reason"}, {"invite", "pages.signup.invite"}, {"agreement", "pages.signup.agreement"},
}

// Draw draws the form, with a sentence for each broken field.
func (f Form) Draw(v ui.View, a Asks, broken map[string]string) g.Node {
	var list []ui.Broken
	for _, x := range labels {
		if text := broken[x[0]]; text != "" {
			b := ui.Broken{Name: x[0], Text: text}
			if x[1] != "" {
				b.Label = v.Say(x[1])
			}
			list = append(list, b)
		}
	}
	var proof g.Node
	if a.Work != nil && !a.waits(f) {
		proof = a.Work.Field(v, f.Work, f.Reason)
	}
	return g.Group{v.Summary(list), h.Form(h.Class("stack l"), h.Method("post"), h.Action("/signup"),
		v.Field(ui.Field{Name: "name", Label: v.Say("pages.signup.name"), Hint: v.Say("pages.signup.name_hint"), Value: f.Name, Auto: "name", Optional: true}),
		v.Field(ui.Field{Name: "username", Label: v.Say("pages.signup.handle"), Hint: v.Say("pages.signup.handle_hint"), Value: f.Username, Auto: "username", Error: broken["username"]}),
		g.If(len(f.Free) > 0, h.P(h.Class("small"), h.Role("status"), v.T("pages.signup.free", i18n.Count(len(f.Free))), g.Text(" "), h.B(g.Text(v.Lang.List(f.Free))))),
		v.Field(ui.Field{Name: "email", Label: v.Say("pages.signup.email"), Hint: v.Say("pages.signup.email_hint"), Type: "email", Value: f.Email, Auto: "email", Error: broken["email"]}),
		v.Field(ui.Field{Name: "password", Label: v.Say("pages.signin.password"), Hint: v.Say("pages.signup.password_hint"), Type: "password", Auto: "new-password", Error: broken["password"]}),
		h.Div(h.ID("without"), g.Attr("hidden"), v.Field(ui.Field{Name: "keyless", Label: v.Say("pages.signup.keyless"), Hint: v.Say("pages.signup.keyless_hint"), Type: "checkbox", Checked: f.Keyless})),
		g.If(a.Birth, f.birthFields(v, broken["date_of_birth"])),
		g.If(a.waits(f), v.Field(ui.Field{Name: "reason", Label: v.Say("pages.signup.reason"), Type: "textarea", Value: f.Reason, Error: broken["reason"]})),
		g.If(a.Mode == account.Invited || f.Invite != "", v.Field(ui.Field{Name: "invite", Label: v.Say("pages.signup.invite"), Hint: v.Say("pages.signup.invite_hint"), Value: f.Invite, Error: broken["invite"]})),
		readings(v),
		v.Field(ui.Field{Name: "agreement", Label: v.Say("pages.signup.agree"), Type: "checkbox", Error: broken["agreement"]}),
		proof, ui.Submit("go fill", v.Say("pages.signup.do")))}
}

// readings leads to what is agreed to. It opens beside the form, so that nothing
// that was written is lost.
func readings(v ui.View) g.Node {
	read := func(href, key string) g.Node { return h.A(h.Href(href), h.Target("_blank"), v.T(key)) }
	return h.P(h.Class("small"), v.T("pages.signup.read"), g.Text("\u00a0"), read("/rules", "ui.foot.rules"), g.Text(", "), read("/terms", "house.terms"), g.Text(", "), read("/privacy", "ui.foot.privacy"))
}

// birthFields asks for the birth date in three fields.
func (f Form) birthFields(v ui.View, wrong string) g.Node {
	part := func(name, key, value, auto string) g.Node {
		return h.Div(h.Class("field"), h.Label(h.Class("small"), h.For(name), v.T(key)), h.Input(h.Type("text"), h.Class("input"), h.ID(name), h.Name(name), h.Value(value), g.Attr("inputmode", "numeric"), h.AutoComplete(auto), h.Aria("describedby", "birth-h")))
	}
	return h.FieldSet(h.Class("field"), h.ID("date_of_birth"), h.Legend(v.T("pages.signup.birth")), h.P(h.Class("hint"), h.ID("birth-h"), v.T("pages.signup.birth_hint")),
		g.If(wrong != "", h.P(h.Class("err"), v.Icon("alert", "s"), g.Text(wrong))),
		h.Div(h.Class("dates"), part("day", "pages.signup.day", f.Day, "bday-day"), part("month", "pages.signup.month", f.Month, "bday-month"), part("year", "pages.signup.year", f.Year, "bday-year")))
}
