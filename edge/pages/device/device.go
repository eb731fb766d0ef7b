package device

import (
	"context"
	"embed"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/message/device"
	"parvis/system/business"
	"parvis/system/business/inbox"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Pages serves devices.
type Pages struct {
	Device *device.Engine
	Inbox  *inbox.Engine
}

// visit is one request.
type visit struct {
	*Pages
	*desk.Visit[account.Actor]
	// line is that whose devices they are; its ID is 0 for the member's own.
	line business.Line
}

// ownHome is the page of settings that lists the member's devices.
const ownHome = "/settings/devices"

// Desk registers the pages; the list of the member's own is drawn by Own.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	const ofLine = "/studio/line/{line}/devices"
	for _, home := range []string{ownHome, ofLine} {
		for act, fn := range map[string]func(*visit) error{"link": (*visit).ask, "approve": (*visit).decide, "linked/{id}/end": (*visit).end} {
			s.Handle("POST "+home+"/"+act, p.handle(fn))
		}
	}
	s.Handle("GET "+ofLine, p.handle((*visit).list))
}

func (p *Pages) handle(fn func(*visit) error) func(*desk.Visit[account.Actor]) error {
	return func(d *desk.Visit[account.Actor]) error {
		v := &visit{Pages: p, Visit: d}
		if d.R.PathValue("line") == "" {
			return fn(v)
		}
		l, err := form.Number[id.Line](d.R, "line")
		if err != nil {
			return err
		}
		if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
			v.line, err = p.Inbox.Enter(ctx, tx, d.Actor, l)
			return err
		}); err != nil {
			return err
		}
		return fn(v)
	}
}

// home is the page that lists the devices.
func (v *visit) home() string {
	if v.line.ID == 0 {
		return ownHome
	}
	return "/studio/line/" + v.line.ID.String() + "/devices"
}

// page is the frame of a page below home.
func (v *visit) page(title string) ui.Page {
	p := ui.Page{Title: v.Say(title), Here: "settings", Back: v.home(), NoIndex: true}
	if v.line.ID != 0 {
		p.Title, p.Heading = v.Say("devices.of", i18n.With("What", p.Title), i18n.With("Line", v.line.Name)), p.Title
	}
	return p
}

func (v *visit) room() (r device.Room, err error) {
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = v.Device.Room(ctx, tx, v.Actor, v.line.ID)
		return err
	})
	return r, err
}

// Own draws the member's own devices, with the field for a code.
func (p *Pages) Own(d *desk.Visit[account.Actor]) (g.Node, error) {
	v := &visit{Pages: p, Visit: d}
	r, err := v.room()
	if err != nil {
		return nil, err
	}
	return h.Section(h.Class("panel stack"), h.Aria("labelledby", "linked"), h.H2(h.ID("linked"), v.T("devices.linked")), h.P(h.Class("small muted"), v.T("devices.linked.what")), v.devices(r), v.code(nil)), nil
}

// list shows the devices of a line.
func (v *visit) list() error {
	r, err := v.room()
	if err != nil {
		return err
	}
	p := v.page("devices.linked")
	p.Back = "/studio/business/" + v.line.Portfolio.String()
	return v.Page(p, h.Div(h.Class("pad stack l"), h.P(h.Class("muted"), v.T("devices.line.what")), v.devices(r), v.code(nil)))
}

// devices lists them, and says how many there may be.
func (v *visit) devices(r device.Room) g.Node {
	return g.Group{
		h.P(v.T("devices.count", i18n.Count(len(r.Devices)), i18n.With("Most", v.Lang.Number(int64(r.Most))))),
		g.If(!r.Until.IsZero() && len(r.Devices) > r.Most, v.Notice("calm", "info", v.T("devices.grace", i18n.With("Date", v.Lang.Date(v.Local(r.Until)))))),
		g.If(len(r.Devices) > 0, h.Ul(h.Class("list"), h.Role("list"), g.Map(r.Devices, func(d device.Device) g.Node { return v.row(r, d) }))),
	}
}

func (v *visit) row(r device.Room, d device.Device) g.Node {
	what := "devices.seen"
	system := device.System(d.Platform)
	if system == "" {
		what = "devices.seen.other"
	}
	return h.Li(h.Class("duo"), h.Div(h.Class("grow"), h.B(g.El("bdi", g.Text(d.Name))), g.If(d.State == device.Suspended, g.Group{g.Text(" "), h.Span(h.Class("badge warn"), v.T("devices.suspended"))}),
		h.P(h.Class("small muted"), v.T(what, i18n.With("System", system), i18n.With("Date", v.Lang.Date(d.Seen()))))),
		g.If(v.line.ID == 0 || r.Leads || d.Account == v.Actor.Account, ui.Act(v.home()+"/linked/"+d.ID.String()+"/end", "btn sm", v.T("devices.end"), h.Span(h.Class("vh"), g.Text(" "+d.Name)))))
}

// code is the field for what the new device shows.
func (v *visit) code(broken []ui.Broken) g.Node {
	// Never from the address: a link that somebody was sent would fill it in.
	return h.Form(h.Class("stack s"), h.Method("post"), h.Action(v.home()+"/link"),
		v.Field(ui.Field{Name: "code", Label: v.Say("devices.code"), Hint: v.Say("devices.code.what"), Value: v.Form("code"), Auto: "off", Error: form.At(broken, "code")}),
		h.Div(ui.Submit("", v.Say("devices.code.next"))))
}

// again shows the field with what was wrong with a code.
func (v *visit) again(err error) error {
	if business.Again(v.Visit, err, v.home()) {
		return nil
	}
	broken, err := form.Refusal(v.View, "code", err)
	if err != nil {
		return err
	}
	return v.Draw(http.StatusUnprocessableEntity, v.page("devices.ask"), h.Div(h.Class("pad stack l"), v.Summary(broken), v.code(broken)))
}

// ask says what asks to be linked, and lets the member decide.
func (v *visit) ask() error {
	err := v.Device.Try(v.Actor)
	var l device.Link
	if err == nil {
		err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
			if err = v.Device.Proved(ctx, tx, v.Actor); err == nil {
				l, err = v.Device.Find(ctx, tx, v.Form("code"))
			}
			return err
		})
	}
	if err != nil {
		return v.again(err)
	}
	may := "devices.may"
	if v.line.ID != 0 {
		may = "devices.may.line"
	}
	system := device.System(l.Platform)
	if system == "" {
		system = v.Say("devices.system.other")
	}
	return v.Page(v.page("devices.ask"), h.Div(h.Class("pad stack l"),
		h.Dl(h.Class("kv"), h.Dt(v.T("devices.name")), h.Dd(g.El("bdi", g.Text(l.Name))), h.Dt(v.T("devices.system")), h.Dd(g.Text(system)), h.Dt(v.T("devices.when")), h.Dd(g.Text(v.Lang.DateTime(v.Local(l.At))))),
		h.P(v.T(may, i18n.With("Line", v.line.Name))), v.Notice("", "alert", v.T("devices.beware")),
		h.Form(h.Class("row"), h.Method("post"), h.Action(v.home()+"/approve"), form.Hidden("link", l.ID), form.Hidden("code", v.Form("code")),
			h.Button(h.Type("submit"), h.Class("btn"), h.Name("act"), h.Value("approve"), v.T("devices.approve")),
			h.Button(h.Type("submit"), h.Class("btn"), h.Name("act"), h.Value("refuse"), v.T("devices.refuse")))))
}

// decide links the device, or tells it no.
func (v *visit) decide() error {
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		if v.Form("act") != "approve" {
			return v.Device.Refuse(ctx, tx, v.Form("link"))
		}
		_, err := v.Device.Approve(ctx, tx, v.Actor, v.Form("link"), v.line.ID)
		return err
	})
	switch {
	case err == nil && v.line.ID == 0 && v.Form("act") == "approve":
		return v.Redirect(ownHome + "?saved=1")
	case err == nil:
		return v.Redirect(v.home())
	case device.Full(err):
		return v.full(err)
	}
	return v.again(err)
}

// full shows what could go where there are as many devices as there may be.
func (v *visit) full(err error) error {
	r, unread := v.room()
	if unread != nil {
		return unread
	}
	return v.Draw(http.StatusUnprocessableEntity, v.page("devices.linked"), h.Div(h.Class("pad stack l"), v.Summary([]ui.Broken{{Text: v.Words.Fault(v.Lang, err)}}), v.devices(r), v.code(nil)))
}

// end unlinks a device.
func (v *visit) end() error {
	which, err := form.Number[device.ID](v.R, "id")
	if err != nil {
		return err
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Device.End(ctx, tx, v.Actor, v.line.ID, which)
	}); err != nil {
		return err
	}
	if v.line.ID == 0 {
		return v.Redirect(ownHome + "?saved=1")
	}
	return v.Redirect(v.home())
}
