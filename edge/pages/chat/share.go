package chat

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/message"
	"parvis/engine/message/card"
)

// contact draws somebody with what one reaches them by.
func (v *visit) contact(c card.Contact) g.Node {
	line := func(s, kind string) g.Node {
		return g.If(s != "", h.P(g.El("bdi", g.Text(s)), g.If(kind != "", h.Small(h.Class("muted"), g.Text(" "+v.kind(kind))))))
	}
	out := g.Group{h.P(h.B(g.El("bdi", g.Text(c.Name.Formatted))))}
	if c.Org != nil {
		out = append(out, h.P(h.Dir("auto"), g.Text(c.Org.Text())))
	}
	for _, p := range c.Phones {
		out = append(out, line(cmp.Or(p.Phone, p.Number), p.Type))
	}
	for _, e := range c.Emails {
		out = append(out, line(e.Email, e.Type))
	}
	for _, a := range c.Addresses {
		out = append(out, line(strings.Join(a.Lines(), ", "), a.Type))
	}
	for _, u := range c.URLs {
		out = append(out, line(u.URL, u.Type))
	}
	if day, err := time.Parse(time.DateOnly, c.Birthday); err == nil {
		out = append(out, h.P(v.T("chat.contact.born", i18n.With("When", v.Lang.Date(day)))))
	}
	return h.Div(out)
}

// kind words what sort of number or address one is; what is not known stands as it was given.
func (v *visit) kind(of string) string {
	switch low := strings.ToLower(of); low {
	case "home", "work", "cell", "main":
		return v.Say("chat.contact." + low)
	}
	return of
}

// reached gives the chat of the address, and tells whether something can be said there.
func (v *visit) reached() (which id.Chat, open bool, err error) {
	if which, err = form.Number[id.Chat](v.R, "id"); err != nil {
		return which, false, err
	}
	err = v.Read(func(ctx context.Context, tx *store.Tx) error {
		c, err := v.Message.Chat(ctx, tx, v.Actor, which)
		if err == nil {
			err = v.seek(ctx, tx, c)
		}
		return err
	})
	return which, !v.stopped && v.shut == "", err
}

// sharing has the forms with which a place or a contact is shared.
func (v *visit) sharing() error { return v.drawSharing(http.StatusOK, "", nil) }

func (v *visit) drawSharing(status int, what string, broken []ui.Broken) error {
	which, open, err := v.reached()
	if err != nil {
		return err
	}
	if !open { // the chat says why
		return v.Redirect(path(which))
	}
	reply := v.number("reply")
	if sent, err := strconv.ParseInt(v.Form("reply"), 10, 64); err == nil {
		reply = sent
	}
	field := func(name, kind string, needed bool, most int) g.Node {
		return v.Field(ui.Field{Name: name, Label: v.Say("chat.share." + name), Type: kind, Auto: "off", Optional: !needed, Value: v.Form(name), Max: most, Error: form.At(broken, name)})
	}
	begin := func(kind string) g.Node {
		return g.Group{h.Class("stack"), h.Method("post"), h.EncType("multipart/form-data"), h.Action(path(which) + "/share"), form.Hidden("ref", v.ref()), form.Hidden("what", kind), g.If(reply > 0, form.Hidden("reply", strconv.FormatInt(reply, 10)))}
	}
	place := h.Section(h.Class("pad stack"), h.ID("place"), h.H2(v.T("chat.share.place")), h.Form(begin("place"),
		field("latitude", "", true, 20), field("longitude", "", true, 20), field("name", "", false, message.MaxTitle), ui.Submit("go", v.Say("chat.share.place.do"))))
	who := h.Section(h.Class("pad stack"), h.ID("contact"), h.H2(v.T("chat.share.contact")), h.Form(begin("contact"),
		field("first", "", true, 128), field("last", "", false, 120), field("company", "", false, 256), field("phone", "tel", false, 256), field("email", "email", false, 256),
		field("url", "url", false, 256), field("birthday", "date", false, 10), field("street", "", false, 256), field("zip", "", false, 256), field("city", "", false, 256), field("country", "", false, 256),
		ui.Submit("go", v.Say("chat.share.contact.do"))))
	parts := g.Group{place, who}
	if what == "contact" {
		parts = g.Group{who, place}
	}
	return v.Draw(status, ui.Page{Title: v.Say("chat.share"), Here: "messages", Back: path(which), NoIndex: true}, v.Summary(broken), parts)
}

// share says where a place is, or how one reaches somebody.
func (v *visit) share() error {
	which, open, err := v.reached()
	if err != nil {
		return err
	}
	if !open {
		return v.Redirect(path(which))
	}
	if err := v.Message.Spend(v.Actor, false); err != nil {
		return err
	}
	reply, _ := strconv.ParseInt(v.Form("reply"), 10, 64)
	said, field := message.Words{ReplyTo: reply, Ref: v.Form("ref")}, "first"
	if what := v.Form("what"); what == "place" {
		said.Location, field = v.place(), "latitude"
	} else {
		said.Contacts = []card.Contact{v.typed()}
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		_, _, err := v.Message.Send(ctx, tx, v.Actor, which, said)
		return err
	})
	if err == nil {
		return v.Redirect(path(which))
	}
	broken, err := form.Refusal(v.View, field, err)
	if err != nil {
		return err
	}
	return v.drawSharing(http.StatusUnprocessableEntity, v.Form("what"), broken)
}

// place is the one of the form; what is no number is beyond the earth. Decimals may stand
// behind a comma.
func (v *visit) place() *message.Location {
	degrees := func(name string) float64 {
		f, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(v.Form(name)), ",", ".", 1), 64)
		if err != nil {
			return 999
		}
		return f
	}
	return &message.Location{Latitude: degrees("latitude"), Longitude: degrees("longitude"), Name: v.Form("name")}
}

// typed is the contact of the form.
func (v *visit) typed() card.Contact {
	first, last := strings.TrimSpace(v.Form("first")), strings.TrimSpace(v.Form("last"))
	return card.Contact{
		Name: card.Name{Formatted: strings.TrimSpace(first + " " + last), First: first, Last: last}, Org: &card.Org{Company: v.Form("company")}, Birthday: v.Form("birthday"),
		Phones: []card.Phone{{Phone: v.Form("phone")}}, Emails: []card.Email{{Email: v.Form("email")}}, URLs: []card.URL{{URL: v.Form("url")}},
		Addresses: []card.Address{{Street: v.Form("street"), Zip: v.Form("zip"), City: v.Form("city"), Country: v.Form("country")}},
	}
}
